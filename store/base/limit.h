/* Every limit of the project, each with its reason. A limit never loses mail: what is over it is
 * cut and flagged, and the received bytes are kept (up to --max-size). */
#ifndef LD_STORE_LIMITS_H
#define LD_STORE_LIMITS_H

/* Received bytes kept of one message: over it the header and the first MiB are, flagged
 * `truncated`. */
#define LIMIT_MESSAGE_BYTES   (64u << 20)
#define LIMIT_TRUNCATED_BYTES (1u << 20)

/* No limit of received bytes may be set higher: a message is held in memory. */
#define LIMIT_INPUT_BYTES (1u << 30)

/* Lines of a dump: its first, and any other: the largest message in base64, and its record. */
#define LIMIT_DUMP_HEAD_BYTES (64u << 10)
#define LIMIT_DUMP_LINE_BYTES (LIMIT_INPUT_BYTES / 3 * 4 + (128u << 20))

/* Texts of a record: a commit message or cover over this is cut (flag `cut`). The longest real
 * cover seen is 60 KB. */
#define LIMIT_TEXT_BYTES     (256u << 10)
#define LIMIT_REPLY_BYTES    (16u << 10)
#define LIMIT_NOTES_BYTES    (64u << 10)
#define LIMIT_DIFFSTAT_BYTES (64u << 10)

/* Header-borne strings and lists of a record: a hostile header must not make every later report
 * slow. */
#define LIMIT_STRING_BYTES     2000u
#define LIMIT_MESSAGE_ID_BYTES 998u /* RFC 5322 2.1.1: no line is longer */
#define LIMIT_ADDRESSES        512u
#define LIMIT_REFERENCES       512u
#define LIMIT_TRAILERS         512u
#define LIMIT_LINKS            128u
#define LIMIT_PATHS            4096u
#define LIMIT_WORDS            32u /* words in subject brackets */

/* MIME: parts beyond these are not looked into; the record is flagged `malformed`. */
#define LIMIT_MIME_DEPTH 32u
#define LIMIT_MIME_PARTS 1000u

/* The parser's child: CPU seconds (plus one for each 8 MiB of mail), private memory, and wall
 * seconds as the last resort against a child that sleeps. Over any of them the message is stored
 * raw, flagged `unparsed`. */
#define LIMIT_PARSER_CPU_S        5u
#define LIMIT_PARSER_MEMORY_BYTES (1024u << 20)
#define LIMIT_PARSER_WALL_S       60u

/* Messages of an import that one child of the parser sees: one that a message took over can lie
 * about no more. To start another takes as long as 25 messages, 2 or 3 % of an import. */
#define LIMIT_PARSER_POOL_MESSAGES 1000u

/* An agent's own clock: after it the delivery ends in 75, well under Postfix's 1000 s, which would
 * bounce. */
#define LIMIT_DELIVERY_WALL_S 120u

#endif
