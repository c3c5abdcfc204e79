/* header_next() finds the fields; each one is decoded by itself, so that the time is linear in the
 * size of the header, also for 100,000 fields or a field of ten megabytes. */
#include "mda/decode/decode_header.h"

#include "mda/decode/decode_address.h"
#include "mda/decode/decode_charset.h"
#include "mda/decode/decode_date.h"
#include "mda/decode/decode_rfc2047.h"
#include "store/base/limit.h"

#include <gmime/gmime.h>
#include <string.h>

#define FIELD_MAX_BYTES (64u << 10) /* 1,000 addresses; GMime is quadratic beyond */
#define MAX_RECEIVED    100         /* fields looked at for a date */

typedef struct {
	Message *m;
	DecodeMime *mime;
	gint64 now_s;
	GMimeParserOptions *options;
	guint n_received;
	bool former;           /* decode_header_former() */
	bool words_between;    /* between the ids of In-Reply-To */
	bool parent_has_words; /* In-Reply-To has more than ids */
} HeaderReader;

/* The Message-ID in the N bytes between "<" and ">", without the blanks that folding left in it.
 * NULL if there is none. */
static char *clean_id(const char *text, gsize n)
{
	g_autofree char *id = g_malloc(n + 1);
	gsize used = 0;
	for (gsize i = 0; i < n; i++)
		if (!g_ascii_isspace(text[i]) && !g_ascii_iscntrl(text[i]))
			id[used++] = text[i];
	id[used] = '\0';
	if (used == 0 || used > LIMIT_MESSAGE_ID_BYTES)
		return NULL;
	return g_utf8_make_valid(id, (gssize)used);
}

/* Appends the Message-IDs in TEXT: what stands in <...>, else a single word with an "@". Stops
 * after LIMIT + 1 ids: the one too many shows that there were more. */
static void read_ids(const char *text, GPtrArray *ids, guint limit)
{
	const char *open = NULL;
	guint before = ids->len;
	for (const char *p = text; *p && ids->len <= limit; p++) {
		if (*p == '<') {
			open = p + 1;
		} else if (*p == '>' && open) {
			char *id = clean_id(open, (gsize)(p - open));
			if (id)
				g_ptr_array_add(ids, id);
			open = NULL;
		}
	}
	if (ids->len > before || strlen(text) != strcspn(text, " \t"))
		return;
	char *bare = strchr(text, '@') ? clean_id(text, strlen(text)) : NULL;
	if (bare)
		g_ptr_array_add(ids, bare);
}

/* The ids in TEXT. Encoded words are decoded: RFC 2047 5 forbids them in Message-IDs, mail has
 * them.
 */
static void read_encoded_ids(HeaderReader *r, const char *text, GPtrArray *ids, guint limit)
{
	guint32 flags = 0;
	if (r->former || !strstr(text, "=?")) {
		read_ids(text, ids, limit);
		return;
	}
	g_autofree char *plain = decode_rfc2047(text, &flags);
	read_ids(plain, ids, limit);
	r->m->reads_otherwise = true;
}

/* Whether TEXT has anything but ids, comments, blanks and commas; BETWEEN: between two ids. */
static bool has_words(const char *text, bool between)
{
	const char *first = strchr(text, '>'), *last = strrchr(text, '<');
	const char *from = between && first ? first : text, *end = text + strlen(text);
	char closing = '\0';
	if (between && (!first || !last))
		return false;
	for (const char *p = from; p < (between ? last : end); p++) {
		if (closing) {
			closing = *p == closing ? '\0' : closing;
		} else if (*p == '<' || *p == '(') {
			closing = *p == '<' ? '>' : ')';
		} else if (!strchr(" \t,>", *p)) {
			return true;
		}
	}
	return false;
}

/* TEXT is a value of In-Reply-To or REFERENCES. */
static void read_parents(HeaderReader *r, const char *text, bool references)
{
	read_encoded_ids(
	        r, text, references ? r->m->references : r->m->in_reply_to, LIMIT_REFERENCES);
	if (!references) {
		r->parent_has_words |= has_words(text, false);
		r->words_between |= has_words(text, true);
	}
}

/* Returns false if TEXT is no date or not a plausible one. */
static bool read_date(const HeaderReader *r, const char *text, gint64 *s, gint16 *offset_min)
{
	return decode_date(text, s, offset_min) && message_is_plausible_date(*s, r->now_s);
}

static void read_received(HeaderReader *r, const char *value)
{
	gint64 s;
	gint16 offset;
	const char *date = strrchr(value, ';');
	if (r->m->received_s == G_MININT64 && r->n_received++ < MAX_RECEIVED && date &&
	        read_date(r, date + 1, &s, &offset))
		r->m->received_s = s;
}

static void take_first(char **where, const HeaderField *f)
{
	if (!*where)
		*where = header_unfold(f, FIELD_MAX_BYTES);
}

typedef enum {
	FIELD_FROM,
	FIELD_SENDER,
	FIELD_REPLY_TO,
	FIELD_X_ORIGINAL_FROM,
	FIELD_X_ORIGINAL_SENDER,
	FIELD_TO,
	FIELD_CC,
	FIELD_SUBJECT,
	FIELD_MESSAGE_ID,
	FIELD_IN_REPLY_TO,
	FIELD_REFERENCES,
	FIELD_DATE,
	FIELD_RECEIVED,
	FIELD_CONTENT_TYPE,
	FIELD_ENCODING,
	FIELD_DISPOSITION,
	FIELD_N
} HeaderFieldId;

static const char *const field_names[FIELD_N] = {"From", "Sender", "Reply-To", "X-Original-From",
        "X-Original-Sender", "To", "Cc", "Subject", "Message-ID", "In-Reply-To", "References",
        "Date", "Received", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"};

static void read_field(
        HeaderReader *r, HeaderFieldId field, const HeaderField *f, char *single[FIELD_N])
{
	g_autofree char *value = NULL;
	switch (field) {
	case FIELD_TO:
	case FIELD_CC:
		value = header_unfold(f, FIELD_MAX_BYTES);
		GPtrArray *boxes = field == FIELD_TO ? r->m->to : r->m->cc;
		if (boxes->len <= LIMIT_ADDRESSES)
			decode_address_list(value, boxes, r->options, &r->m->flags);
		break;
	case FIELD_IN_REPLY_TO:
	case FIELD_REFERENCES:
		value = header_unfold(f, FIELD_MAX_BYTES);
		read_parents(r, value, field == FIELD_REFERENCES);
		break;
	case FIELD_RECEIVED:
		if (r->m->received_s == G_MININT64) {
			value = header_unfold(f, FIELD_MAX_BYTES);
			read_received(r, value);
		}
		break;
	default:
		take_first(&single[field], f);
	}
}

/* Stores the first value of each field in message_kept_headers. */
static void keep_header(HeaderReader *r, const HeaderField *f)
{
	for (guint i = 0; message_kept_headers[i]; i++) {
		if (!header_is(f, message_kept_headers[i]) ||
		        g_hash_table_contains(r->m->headers, message_kept_headers[i]))
			continue;
		g_autofree char *value = header_unfold(f, FIELD_MAX_BYTES);
		char *line = decode_rfc2047_line(value, &r->m->flags);
		g_hash_table_insert(r->m->headers, (gpointer)message_kept_headers[i],
		        line ? line : g_strdup(""));
	}
}

static void read_senders(HeaderReader *r, char *single[FIELD_N])
{
	Message *m = r->m;
	if (single[FIELD_FROM]) {
		g_autofree char *at = decode_address_undo_at(single[FIELD_FROM]);
		decode_address_first(single[FIELD_FROM], &m->from, r->options, &m->flags);
		m->reads_otherwise |= at != NULL;
		if (at && r->former)
			g_clear_pointer(&m->from.address, g_free);
	}
	if (single[FIELD_SENDER] && !m->from.address && !m->from.name)
		decode_address_first(single[FIELD_SENDER], &m->from, r->options, &m->flags);
	if (single[FIELD_REPLY_TO])
		decode_address_list(single[FIELD_REPLY_TO], m->reply_to, r->options, &m->flags);
	if (single[FIELD_X_ORIGINAL_FROM])
		decode_address_first(
		        single[FIELD_X_ORIGINAL_FROM], &m->x_original_from, r->options, &m->flags);
	if (single[FIELD_X_ORIGINAL_SENDER])
		decode_address_first(single[FIELD_X_ORIGINAL_SENDER], &m->x_original_sender,
		        r->options, &m->flags);
}

/* The parent is the first id of In-Reply-To. If words stand there too, one of the ids may be an
 * address: "Message from Ada <ada@b> of Monday <id>". Then it is the first that is in References,
 * else the one behind the words. */
static void put_parent_first(const HeaderReader *r)
{
	GPtrArray *ids = r->m->in_reply_to;
	guint parent = 0;
	while (parent < ids->len && !g_ptr_array_find_with_equal_func(r->m->references,
	                                    ids->pdata[parent], g_str_equal, NULL))
		parent++;
	if (parent == ids->len)
		parent = r->words_between ? ids->len - 1 : 0;
	char *id = g_ptr_array_steal_index(ids, parent);
	g_ptr_array_insert(ids, 0, id);
}

static void read_ids_and_subject(HeaderReader *r, char *single[FIELD_N])
{
	Message *m = r->m;
	if (m->in_reply_to->len > 1 && r->parent_has_words)
		put_parent_first(r);
	if (single[FIELD_SUBJECT]) {
		m->subject = r->former ? decode_rfc2047_former_line(single[FIELD_SUBJECT])
		                       : decode_rfc2047_line(single[FIELD_SUBJECT], &m->flags);
		m->reads_otherwise |= strcasestr(single[FIELD_SUBJECT], "?B?") != NULL;
	}
	if (single[FIELD_MESSAGE_ID]) {
		g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
		read_encoded_ids(r, single[FIELD_MESSAGE_ID], ids, 0);
		m->message_id = ids->len > 0 ? g_strdup(ids->pdata[0]) : NULL;
	}
}

static void read_singles(HeaderReader *r, char *single[FIELD_N])
{
	Message *m = r->m;
	read_senders(r, single);
	read_ids_and_subject(r, single);
	if (single[FIELD_DATE]) {
		m->date_text = decode_charset_header(single[FIELD_DATE], &m->flags);
		m->has_date = read_date(r, single[FIELD_DATE], &m->date_s, &m->date_offset_min);
	}
	if (!m->message_id)
		m->flags |= RECORD_FLAG_NO_MESSAGE_ID;
	if (!m->has_date)
		m->flags |= RECORD_FLAG_BAD_DATE;
	r->mime->content_type = g_steal_pointer(&single[FIELD_CONTENT_TYPE]);
	r->mime->encoding = g_steal_pointer(&single[FIELD_ENCODING]);
	r->mime->disposition = g_steal_pointer(&single[FIELD_DISPOSITION]);
}

static gsize read_header(HeaderReader *r, const char *raw, gsize n)
{
	Message *m = r->m;
	char *single[FIELD_N] = {NULL};
	HeaderScan scan;
	HeaderField f;
	bool any = false;
	if (r->former)
		header_scan_from(&scan, raw, n, 0);
	else
		header_scan(&scan, raw, n);
	m->reads_otherwise |= scan.pos > 0;
	while (header_next(&scan, &f)) {
		any = true;
		if (f.value_bytes > FIELD_MAX_BYTES)
			m->flags |= RECORD_FLAG_MALFORMED;
		for (int i = 0; i < FIELD_N; i++)
			if (header_is(&f, field_names[i]))
				read_field(r, (HeaderFieldId)i, &f, single);
		keep_header(r, &f);
	}
	if (scan.malformed || !any)
		m->flags |= RECORD_FLAG_MALFORMED;
	read_singles(r, single);
	for (int i = 0; i < FIELD_N; i++)
		g_free(single[i]);
	return scan.pos;
}

void decode_header_clear(DecodeMime *mime)
{
	g_free(mime->content_type);
	g_free(mime->encoding);
	g_free(mime->disposition);
}

gsize decode_header(Message *m, DecodeMime *mime, const char *raw, gsize n, gint64 now_s,
        GMimeParserOptions *options)
{
	HeaderReader r = {.m = m, .mime = mime, .now_s = now_s, .options = options};
	return read_header(&r, raw, n);
}

gsize decode_header_former(Message *m, DecodeMime *mime, const char *raw, gsize n, gint64 now_s,
        GMimeParserOptions *options)
{
	HeaderReader r = {.m = m, .mime = mime, .now_s = now_s, .options = options, .former = true};
	return read_header(&r, raw, n);
}
