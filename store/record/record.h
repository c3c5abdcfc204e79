/* What the index knows of one message, as plain data, and its bytes.
 *
 * A Record is made by mda/ from a decoded message, or read back from a store. All strings are
 * NUL-terminated valid UTF-8, NULL where the message has none of it (never ""); all pointer arrays
 * exist and may be empty. Strings and array elements belong to the record's arena and live as long
 * as the record.
 *
 * Bytes: record_bytes.h and its table of fields are the one place where they are laid down. A
 * record is a "field stream": a sequence of fields (tag, length, bytes), summary fields (everything
 * short: who, subject, ids, counts) before text fields (message, notes, diffstat). The first part
 * of the stream may be kept in a log value, the rest in a compressed frame; reading takes them one
 * after the other. Unknown tags are skipped, so a newer writer's record is readable by an older
 * reader. */
#ifndef LD_STORE_RECORD_H
#define LD_STORE_RECORD_H

#include <glib.h>
#include <stdbool.h>

typedef enum {
	RECORD_OTHER, /* numbers are stored: append only */
	RECORD_PATCH,
	RECORD_COVER,
	RECORD_REPLY,
	RECORD_PULL,
	RECORD_APPLIED,
	RECORD_N_KINDS
} RecordKind;

typedef enum { /* mail no person wrote for the list; RFC 3834 for the first three */
	AUTO_NONE,
	AUTO_REPORT,    /* bounce, DSN, MDN */
	AUTO_REPLIED,   /* vacation reply */
	AUTO_GENERATED, /* Auto-Submitted: auto-generated, list administration, our own digest */
	AUTO_BOT,       /* a known bot's mail: test robots, patchwork-bot, pr-tracker-bot, stable's
	                   automatic mails */
	AUTO_N
} RecordAuto;

typedef enum {                   /* closed list; numbers are stored */
	FLAG_UNPARSED = 1 << 0,  /* the parser died, hung or was refused: raw only */
	FLAG_MALFORMED = 1 << 1, /* broken header, MIME or subject bracket */
	FLAG_VARIANT =
	        1 << 2,    /* its Message-ID was already known with another id (set by the store) */
	FLAG_CUT = 1 << 3, /* a text or list over its limit was shortened */
	FLAG_TRUNCATED = 1 << 4,     /* over the maximal size: only the first part is stored */
	FLAG_NO_MESSAGE_ID = 1 << 5, /* none, or none that is usable */
	FLAG_BAD_DATE = 1 << 6, /* Date missing, unreadable, or outside 1990..arrival plus a day */
	FLAG_CHARSET = 1 << 7,  /* undecodable bytes became U+FFFD, or the charset's name lied or is
	                           unknown */
	FLAG_EXPIRED = 1 << 8,  /* raw body and texts were dropped on request (set by the store) */
	FLAG_ALL = (1 << 9) - 1
} RecordFlag;

typedef struct {
	const char *name, *address; /* either may be NULL */
} Person;

typedef struct {
	const char *key, *value;
} Trailer;

typedef struct {
	const char *message_id,
	        *label; /* label: the word before it ("v3", "Supersedes"), or NULL */
} Link;

typedef struct {
	const char *path;
	guint32 insertions, deletions;
} PathStat;

typedef struct {
	const char *title, *index, *commit; /* index "2/5"; any may be NULL */
} AppliedItem;

typedef struct Record {
	RecordKind kind;
	RecordAuto automatic;
	bool forwarded;
	bool rfc, resend, version_inferred;
	bool has_date;
	guint32 flags;          /* RecordFlag */
	gint64 date_s;          /* Date header, seconds since 1970 UTC; only if has_date */
	gint16 date_offset_min; /* its zone, minutes east */

	const char *message_id; /* without <> */
	Person from, author;    /* author: in-body From, else un-munged From, else From */
	GPtrArray *to, *cc;     /* const char *: addresses */
	const char *subject;    /* decoded, unfolded, whole */
	GPtrArray *prefix, *trees, *list_tags; /* const char * */
	const char *version, *index,
	        *total;          /* strings as people write them: "4", "5.1"; "01" is "1"; "n" */
	const char *title;       /* subject without reply words and leading brackets */
	const char *in_reply_to; /* first Message-ID of In-Reply-To */
	GPtrArray *references;   /* const char *, oldest first, without <> */
	GPtrArray *links;        /* Link * */
	GPtrArray *trailers;     /* Trailer * */
	const char *patch_id, *base_commit, *change_id;
	const char *pull_url, *pull_ref, *pull_base, *pull_head;
	const char *applied_branch, *applied_tree, *applied_url;
	Person applied_by;        /* whom a bot speaks for; empty if the sender applied it */
	GPtrArray *applied_items; /* AppliedItem * */
	bool texts_left; /* by a depth with RECORD_LEAD_TEXTS: there may be texts that were not read
	                  */
	bool has_diff;   /* files, insertions, deletions and paths are counted from a diff */
	guint32 files, insertions, deletions;
	GPtrArray *paths; /* PathStat * */

	const char *message, *notes, *diffstat_text; /* the text fields */

	/* record.c's own; each pointer may be NULL until it is needed */
	GStringChunk *arena; /* owns every string that was put by record_string() */
	GSList *backing;     /* GBytes * that read strings point into */
	GSList *structures;  /* memory of Trailer, Link, ... elements, freed with the record */
	guint8 *free_start, *free_end; /* of the newest structures: not yet given out */
	guint8 last_tag; /* of the field read last: those of a part come in ascending order */
} Record;

typedef enum {
	RECORD_BRIEF_SUMMARY = 0, /* without recipients and texts */
	RECORD_TEXTS = 1 << 0,    /* a bit */
	RECORD_RECIPIENTS = 1 << 1,
	RECORD_LEAD_TEXTS = 1 << 2, /* texts where they lie by themselves (record_parts.h), else
	                               texts_left may be set */
	RECORD_BRIEF_ALL =
	        RECORD_TEXTS, /* without recipients: a third of all fields, which few ask for */
	RECORD_SUMMARY = RECORD_RECIPIENTS,
	RECORD_ALL = RECORD_RECIPIENTS | RECORD_TEXTS
} RecordDepth;

/* record_new: an empty record (kind OTHER). The caller frees it with record_free. Never fails. */
Record *record_new(void);
/* record_new_bare: the same for record_decode alone; nothing may be appended to its lists
 * otherwise. */
Record *record_new_bare(void);
void record_free(Record *rec); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

/* record_string: a copy of TEXT (LEN bytes, or -1 to its NUL) in REC's arena, made fit to store:
 * invalid UTF-8 and NUL become U+FFFD. Returns NULL for NULL or an empty text. */
const char *record_string(Record *rec, const char *text, gssize len);

/* record_add_*: append one element, its strings copied as record_string does. Elements whose main
 * string is empty (of a trailer: either; of an applied item: all three) are ignored.
 * They return false, and set FLAG_CUT, once the array holds LIMIT. */
bool record_add_string(Record *rec, GPtrArray *array, const char *text, guint limit);
bool record_add_trailer(Record *rec, const char *key, const char *value);
bool record_add_link(Record *rec, const char *message_id, const char *label);
bool record_add_path(Record *rec, const char *path, guint32 insertions, guint32 deletions);
bool record_add_applied(Record *rec, const char *title, const char *index, const char *commit);

/* record_encode: REC's field stream as a new GBytes. *SUMMARY_BYTES (may be NULL) is the length of
 * its summary part; the text fields follow. Never fails: what is over a limit of limits.h is cut
 * and FLAG_CUT set in the bytes. */
GBytes *record_encode(const Record *rec, gsize *summary_bytes);

/* record_stream_flags: the flags in the head of what record_encode returned: the record's, and
 * FLAG_CUT where it cut. */
guint32 record_stream_flags(GBytes *stream);

/* record_decode: read the fields of a stream, or of one part of it, into REC, which was made by
 * record_new and may already hold an earlier part (the first is never empty, and begins with the
 * head). BYTES is untrusted: every length, tag, number, count and UTF-8 text is checked against the
 * same limits. The record keeps a reference to BYTES and points into it. Fields that DEPTH leaves
 * out are passed over. Fails with LD_ERROR_DAMAGED; REC is then only good for record_free. */
G_GNUC_WARN_UNUSED_RESULT
bool record_decode(Record *rec, GBytes *bytes, RecordDepth depth, GError **error);

/* record_leads: whether REC is one whose texts a digest shows by itself: a cover letter, a pull
 * request, a patch that is the first or only one. */
bool record_leads(const Record *rec);

/* record_kind_name, record_auto_name: the word JSON uses ("patch"; "bot"), NULL for AUTO_NONE or an
 * unknown number. record_flag_names: each set flag's word as a NULL-terminated array the caller
 * frees with g_free (elements are static). */
const char *record_kind_name(RecordKind kind);
const char *record_auto_name(RecordAuto automatic);
const char **record_flag_names(guint32 flags);

#endif
