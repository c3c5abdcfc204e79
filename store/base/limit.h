/* Limits of the whole project, each with its reason. No limit loses mail: what is over a limit is
 * cut and flagged, and the received bytes are stored (up to --max-size). */
#pragma once

/* Received bytes stored of one message. Of a larger one only the header and the first MiB
 * are stored, flagged `truncated`. */
#define LIMIT_MESSAGE_BYTES   (64u << 20)
#define LIMIT_TRUNCATED_BYTES (1u << 20)

/* The highest value of --max-size: a message is held in memory. */
#define LIMIT_INPUT_BYTES (1u << 30)

/* Lines of a dump: its first line, and any other, which may hold the largest message in base64 and
 * its record. */
#define LIMIT_DUMP_HEAD_BYTES (64u << 10)
#define LIMIT_DUMP_LINE_BYTES (LIMIT_INPUT_BYTES / 3 * 4 + (128u << 20))

/* Texts of a record: a longer commit message or cover letter is cut (flag `cut`). The longest real
 * cover letter seen has 60 KB. */
#define LIMIT_TEXT_BYTES     (256u << 10)
#define LIMIT_REPLY_BYTES    (16u << 10)
#define LIMIT_NOTES_BYTES    (64u << 10)
#define LIMIT_DIFFSTAT_BYTES (64u << 10)

/* Strings and lists of a record that come from headers: a hostile header must not make every later
 * report slow. */
#define LIMIT_STRING_BYTES     2000u
#define LIMIT_MESSAGE_ID_BYTES 998u /* the longest line, RFC 5322 2.1.1 */
#define LIMIT_ADDRESSES        512u
#define LIMIT_REFERENCES       512u
#define LIMIT_TRAILERS         512u
#define LIMIT_LINKS            128u
#define LIMIT_PATHS            4096u
#define LIMIT_PATCHES          1000u /* inside one mail */
#define LIMIT_WORDS            32u   /* words in subject brackets */

/* MIME: parts beyond these limits are not decoded; the record is flagged `malformed`. */
#define LIMIT_MIME_DEPTH 32u
#define LIMIT_MIME_PARTS 1000u

/* Attached patches of one mail: bytes that are read, and of those bytes that were compressed. The
 * rest is left out, flagged `cut`. */
#define LIMIT_ATTACHED_BYTES (16u << 20)
#define LIMIT_UNPACKED_BYTES (16u << 20)

/* The parser's child process: CPU seconds (one more for each 8 MiB of mail), private memory, and
 * wall-clock seconds for a child that sleeps. If it exceeds one of them, the message is stored
 * without a parsed record, flagged `unparsed`. */
#define LIMIT_PARSER_CPU_S        5u
#define LIMIT_PARSER_MEMORY_BYTES (1024u << 20)
#define LIMIT_PARSER_WALL_S       60u

/* Messages of an import that one parser process sees: if a message takes it over, it can falsify
 * only these. Starting another costs as much as parsing 25 messages: 2 or 3 % of an import. */
#define LIMIT_PARSER_POOL_MESSAGES 1000u

/* Wall-clock seconds of one delivery; it then exits with 75. Well below Postfix's limit of 1000 s,
 * after which Postfix would bounce the mail. */
#define LIMIT_DELIVERY_WALL_S 120u

/* Bytes of a commit in a git repository: a larger one is not read. */
#define LIMIT_COMMIT_BYTES (16u << 20)

/* Bytes of all trailers of a commit. */
#define LIMIT_COMMIT_TRAILERS_BYTES (64u << 10)

/* Bytes of a file in a source tree: a commit that changes a larger one has no patch-id. Comparing
 * two files takes some ten times their size of memory, in each of two threads. */
#define LIMIT_TREE_FILE_BYTES (4u << 20)

/* Files and folders that a commit may change, bytes of a path, and of all files that its diff
 * reads: with more it has no patch-id. A small repository can have a tree of endlessly many. */
#define LIMIT_TREE_FILES      (1u << 18)
#define LIMIT_TREE_PATH_BYTES 4096u
#define LIMIT_TREE_DIFF_BYTES (1u << 30)
