/* A record: what is known of one message, as plain data. Made by mda/ from a decoded message, or
 * read back from a store (record_decode.h).
 *
 * Strings are NUL-terminated valid UTF-8, and NULL (never "") for what the message does not have.
 * All pointer arrays exist and may be empty. Strings and elements live as long as the record. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { /* stored as numbers: only append */
	RECORD_OTHER,
	RECORD_PATCH,
	RECORD_COVER,
	RECORD_REPLY,
	RECORD_PULL,
	RECORD_APPLIED,
	RECORD_N_KINDS
} RecordKind;

typedef enum { /* mail that no person wrote for the list; RFC 3834 for the first three */
	RECORD_AUTO_NONE,
	RECORD_AUTO_REPORT,    /* bounce, DSN, MDN */
	RECORD_AUTO_REPLIED,   /* vacation reply */
	RECORD_AUTO_GENERATED, /* Auto-Submitted: auto-generated, list administration, a digest */
	RECORD_AUTO_BOT,       /* a known bot: test robots, patchwork-bot, pr-tracker-bot, stable */
	RECORD_AUTO_N
} RecordAuto;

typedef enum { /* of a reply: what its writer takes back, if he wrote the patch, too */
	RECORD_WITHDRAWN_NO,
	RECORD_WITHDRAWN_PATCH, /* the mail it answers */
	RECORD_WITHDRAWN_SERIES /* all of its series */
} RecordWithdrawn;

typedef enum { /* stored as numbers: only append */
	/* the parser crashed, hung or was refused: only the received bytes are stored */
	RECORD_FLAG_UNPARSED = 1 << 0,
	/* broken header, MIME or subject bracket */
	RECORD_FLAG_MALFORMED = 1 << 1,
	/* its Message-ID was known already with another id (set by the store) */
	RECORD_FLAG_VARIANT = 1 << 2,
	/* a text or list was over its limit and is cut */
	RECORD_FLAG_CUT = 1 << 3,
	/* larger than the maximum: only the first part is stored */
	RECORD_FLAG_TRUNCATED = 1 << 4,
	/* no usable Message-ID */
	RECORD_FLAG_NO_MESSAGE_ID = 1 << 5,
	/* Date is missing, unreadable, before 1990 or over a day after the arrival */
	RECORD_FLAG_BAD_DATE = 1 << 6,
	/* undecodable bytes became U+FFFD, or the charset's name is wrong or unknown */
	RECORD_FLAG_CHARSET = 1 << 7,
	/* received bytes and texts were deleted on request (set by the store) */
	RECORD_FLAG_EXPIRED = 1 << 8,
	RECORD_FLAG_ALL = (1 << 9) - 1
} RecordFlag;

typedef struct {
	const char *name, *address; /* either may be NULL */
} RecordPerson;

typedef struct {
	const char *key, *value;
} RecordTrailer;

typedef struct {
	const char *message_id;
	const char *label; /* the word before it ("v3", "Supersedes"), or NULL */
} RecordLink;

typedef struct {
	const char *path;
	guint32 insertions, deletions;
} RecordPath;

typedef struct {
	const char *title, *index, *commit; /* index: "2/5"; any may be NULL */
} RecordApplied;

/* What a robot found when it built, tested or reviewed a patch. Without a bot it is no verdict. */
typedef struct {
	const char *bot;    /* the name of the robot in its table */
	const char *result; /* RECORD_RESULT_* */
	const char *what;   /* in the mail's words, at most RECORD_WHAT_BYTES; NULL: none */
	const char *count;  /* how many such findings there are, in digits; NULL: not said */
	/* how the mail names its patch, besides answering it; any may be NULL */
	const char *title, *version, *commit, *message_id;
	const char
	        *scope; /* "series": it speaks of all patches, though it may answer one; or NULL */
	const char *test; /* which of the robot's tests, each of which has verdicts of its own; or
	                     NULL */
} RecordVerdict;

#define RECORD_WHAT_BYTES 120

#define RECORD_RESULT_PASS    "pass"
#define RECORD_RESULT_REVIEW  "review" /* remarks */
#define RECORD_RESULT_WARNING "warning"
#define RECORD_RESULT_FAIL    "fail"  /* a test ran and failed */
#define RECORD_RESULT_ERROR   "error" /* the patch does not apply or build */

/* A patch inside a mail: a record of its own with the patch's author, title, version, index, total,
 * diff, patch_id, trailers, message and notes; nothing else is stored. Its kind says where it was:
 *   RECORD_PATCH  attached, with the header of a git patch
 *   RECORD_OTHER  attached, a bare diff
 *   RECORD_REPLY  proposed in the text of a reply */
typedef struct {
	guint32 n; /* 1 for the first of the mail */
	struct Record *rec;
} RecordPatch;

typedef struct Record {
	RecordKind kind;
	RecordAuto automatic;
	bool forwarded;
	bool rfc, resend, version_inferred;
	RecordWithdrawn withdrawn;
	bool has_date;
	bool is_old;            /* set by record_decode: an older parser made it, which read less */
	guint32 flags;          /* RecordFlag */
	gint64 date_s;          /* Date header, seconds since 1970 UTC; if has_date */
	gint16 date_offset_min; /* its zone, minutes east */

	const char *message_id;    /* without <> */
	RecordPerson from, author; /* author: in-body From, else From with list munging undone */
	GPtrArray *to, *cc;        /* const char *: addresses */
	const char *subject;       /* decoded, unfolded, complete */
	GPtrArray *prefix, *trees, *list_tags; /* const char * */
	/* strings as people write them: "4", "5.1"; "01" becomes "1"; total may be "n" */
	const char *version, *index, *total;
	const char *title;       /* the subject without reply words and leading brackets */
	const char *in_reply_to; /* the first Message-ID of In-Reply-To */
	GPtrArray *references;   /* const char *, oldest first, without <> */
	GPtrArray *links;        /* RecordLink * */
	GPtrArray *trailers;     /* RecordTrailer * */
	const char *patch_id, *base_commit, *change_id;
	const char *archived_at;  /* URL of Archived-At (RFC 5064): this mail in an archive */
	const char *list_archive; /* URL of List-Archive (RFC 2369): the archive of its list */
	const char *pull_url, *pull_ref, *pull_base, *pull_head;
	const char *applied_branch, *applied_tree, *applied_url;
	RecordPerson applied_by;  /* whom a bot speaks for; empty if the sender applied it */
	GPtrArray *applied_items; /* RecordApplied * */
	RecordVerdict verdict;
	bool texts_left; /* RECORD_LEAD_TEXTS did not read the texts; there may be some */
	bool has_diff;   /* files, insertions, deletions and paths come from a diff */
	guint32 files, insertions, deletions;
	GPtrArray *paths; /* RecordPath * */
	/* RecordPatch *: patches inside the mail, which then has no diff of its own */
	GPtrArray *parts;

	const char *message, *notes, *diffstat_text; /* the texts */

	/* private to store/record; each pointer is NULL until it is needed */
	GStringChunk *arena;           /* owns the strings of record_string() */
	GSList *backing;               /* GBytes that decoded strings point into */
	GSList *structures;            /* blocks of memory for elements */
	guint8 *free_start, *free_end; /* unused part of the newest block */
	guint8 last_tag;               /* of the field decoded last; they ascend in each part */
} Record;

/* record_new: an empty record of kind OTHER. The caller frees it with record_free. */
Record *record_new(void);

/* record_new_bare: an empty record for record_decode. Nothing else may append to its lists. */
Record *record_new_bare(void);

/* record_free: free REC and everything in it. NULL is allowed. */
void record_free(Record *rec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

/* record_string: a copy of TEXT (LEN bytes, or -1: up to its NUL) that lives as long as REC.
 * Invalid UTF-8 and NUL become U+FFFD. Returns NULL for NULL or an empty text. */
const char *record_string(Record *rec, const char *text, gssize len);

/* record_string_cut: as record_string, of at most MAX bytes of TEXT (LEN bytes), cut between
 * characters. */
const char *record_string_cut(Record *rec, const char *text, gsize len, gsize max);

/* record_add_string: append a copy of TEXT to ARRAY, one of REC's lists of strings. An empty TEXT
 * is ignored. If ARRAY has LIMIT elements already, sets RECORD_FLAG_CUT and returns false. */
bool record_add_string(Record *rec, GPtrArray *array, const char *text, guint limit);

/* record_add_trailer: append a trailer, as record_add_string; ignored if KEY or VALUE is empty. */
bool record_add_trailer(Record *rec, const char *key, const char *value);

/* record_add_link: append a link, as record_add_string; ignored if MESSAGE_ID is empty. */
bool record_add_link(Record *rec, const char *message_id, const char *label);

/* record_add_path: append a changed path, as record_add_string; ignored if PATH is empty. */
bool record_add_path(Record *rec, const char *path, guint32 insertions, guint32 deletions);

/* record_add_applied: append an applied patch, as record_add_string; ignored if TITLE,
 * INDEX and COMMIT are all empty. */
bool record_add_applied(Record *rec, const char *title, const char *index, const char *commit);

/* record_add_patch: append the next patch inside the mail and return its new record, which belongs
 * to REC. If there are LIMIT_PATCHES already, sets RECORD_FLAG_CUT and returns NULL. */
Record *record_add_patch(Record *rec);

/* record_element: SIZE zeroed bytes that live as long as REC. For record_decode. */
gpointer record_element(Record *rec, gsize size);

/* record_append: append ELEMENT to *LIST, a list of a record from record_new_bare. For
 * record_decode. */
void record_append(GPtrArray **list, gpointer element);

/* record_leads: true if a digest shows the texts of REC: a cover letter, a pull request, the first
 * or only patch, a mail with patches inside. */
bool record_leads(const Record *rec);

/* record_kind_name: the word for KIND in JSON ("patch"), a static string; NULL for an unknown
 * number. */
const char *record_kind_name(RecordKind kind);

/* record_auto_name: the word for AUTOMATIC in JSON ("bot"), a static string; NULL for
 * RECORD_AUTO_NONE or an unknown number. */
const char *record_auto_name(RecordAuto automatic);

/* record_result_rank: how bad RESULT is: 1 for RECORD_RESULT_PASS to 5 for RECORD_RESULT_ERROR; 0
 * for NULL or an unknown word. */
int record_result_rank(const char *result);

/* record_flag_names: the words for FLAGS in JSON, a NULL-terminated array of static strings. The
 * caller frees the array with g_free. */
const char **record_flag_names(guint32 flags);
