/* Header fields. Fields are found by header.c and decoded by GMime one by one, so that a header of
 * 100,000 fields or ten megabytes costs no more than its length.
 *
 * What real mail breaks, and what is done:
 *   In-Reply-To with prose or several ids     every <...> in it counts; without any, a lone word
 * with an @ ids folded in the middle or with blanks   the blanks are taken out raw 8-bit bytes
 * UTF-8, else windows-1252 From that is no address ("a at b")        kept as the name Date in 1980
 * or 71685                     no date, flag bad_date */
#include "mda/decode/decode_header.h"
#include "mda/decode/decode.h"
#include "mda/decode/decode_charset.h"
#include "mda/decode/decode_rfc2047.h"
#include "mda/decode/decode_text.h"
#include "mda/patch/kind.h"
#include "store/base/limit.h"
#include <gmime/gmime.h>
#include <string.h>

#define MAX_BARE_COMMAS 16
#define MAX_RECEIVED    100 /* fields looked at for a date */

typedef struct {
	Message *m;
	DecodeMime *mime;
	gint64 now_s;
	GMimeParserOptions *options;
	guint n_received;
} Reader;

/* VALUE decoded for reading: RFC 2047, then one clean line. NULL where nothing is left. */
static char *decoded_line(Reader *r, const char *value)
{
	g_autofree char *text = decode_rfc2047(value, &r->m->flags);
	return decode_text_line(text);
}

/* One Message-ID of the N bytes between < and >; NULL where it is none. */
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

/* Append every Message-ID of TEXT; one more than LIMIT is enough to show that there were too many.
 */
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

/* What GMime's address parser must not see is hidden from it and put back after: encoded words,
 * which it would decode itself (see decode_rfc2047.h), and brackets in a name, at which it gives
 * up. */
static const struct {
	const char *seen, *hidden;
} hidings[] = {{"=?", "=`?"}, {"[", "`{"}, {"]", "`}"}};

static char *put_back(const char *text)
{
	if (text == NULL || strchr(text, '`') == NULL) /* all that is hidden has one */
		return g_strdup(text ? text : "");
	GString *out = g_string_new(NULL); /* by hand: g_string_replace is quadratic */
	for (const char *p = text; *p;) {
		guint i = 0;
		while (i < G_N_ELEMENTS(hidings) && !g_str_has_prefix(p, hidings[i].hidden))
			i++;
		if (i < G_N_ELEMENTS(hidings)) {
			g_string_append(out, hidings[i].seen);
			p += strlen(hidings[i].hidden);
		} else {
			g_string_append_c(out, *p++);
		}
	}
	return g_string_free(out, FALSE);
}

static void add_mailboxes(Reader *r, InternetAddressList *list, GPtrArray *boxes, guint depth)
{
	for (int i = 0; i < internet_address_list_length(list) && boxes->len <= LIMIT_ADDRESSES;
	        i++) {
		InternetAddress *one = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_GROUP(one)) {
			if (depth < 4)
				add_mailboxes(r,
				        internet_address_group_get_members(
				                INTERNET_ADDRESS_GROUP(one)),
				        boxes, depth + 1);
			continue;
		}
		g_autofree char *name = put_back(internet_address_get_name(one));
		g_autofree char *address =
		        put_back(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
		Mailbox *box = g_new0(Mailbox, 1);
		box->name = decoded_line(r, name);
		box->address = decode_text_line(address);
		if (box->name && box->address && strcmp(box->name, box->address) == 0)
			g_clear_pointer(&box->name, g_free);
		g_ptr_array_add(boxes, box);
	}
}

/* Hide the encoded word of N bytes at P. What addresses are made of and stands bare in a Q-encoded
 * one is encoded. */
static void hide_word(GString *out, const char *p, gsize n, gsize q)
{
	g_string_append(out, hidings[0].hidden);
	for (gsize i = 2; i < n; i++) {
		if (q && i >= q && i + 2 < n && strchr(",;:<>()@\"[]\\. \t", p[i]))
			g_string_append_printf(out, "=%02X", (guchar)p[i]);
		else
			g_string_append_c(out, p[i]);
	}
}

/* TEXT with the above hidden. Also, what makes GMime slower than linear becomes blanks: colons
 * after the second (groups in groups, which RFC 5322 3.4 does not have: one call deeper each),
 * commas without an address for long (a name with commas bare in it is looked for to the end each
 * time). */
static GString *tame(const char *text)
{
	GString *out = g_string_sized_new(strlen(text) + 16);
	bool quoted = false;
	guint colons = 0, commas = 0;
	for (const char *p = text; *p; p++) {
		gsize q, word = *p == '=' ? decode_rfc2047_word(p, &q) : 0;
		if (word > 0) {
			hide_word(out, p, word, q);
			p += word - 1;
			continue;
		}
		if (*p == '"')
			quoted = !quoted;
		else if (*p == ';' && !quoted)
			colons = 0;
		else if (*p == '@' && !quoted)
			commas = 0;
		if ((*p == ':' && !quoted && ++colons > 2) ||
		        (*p == ',' && !quoted && ++commas > MAX_BARE_COMMAS))
			g_string_append_c(out, ' ');
		else if (*p == '\\' && p[1])
			g_string_append_len(out, p++, 2);
		else if ((*p == '[' || *p == ']') && !quoted)
			g_string_append(out, hidings[*p == '[' ? 1 : 2].hidden);
		else
			g_string_append_c(out, *p);
	}
	return out;
}

static void read_addresses(Reader *r, const char *value, GPtrArray *boxes)
{
	g_autofree char *text = decode_charset_header(value, &r->m->flags);
	GString *tamed = tame(text);
	InternetAddressList *list = internet_address_list_parse(r->options, tamed->str);
	g_string_free(tamed, TRUE);
	if (list == NULL)
		return;
	add_mailboxes(r, list, boxes, 0);
	g_object_unref(list);
}

/* What GMime does not take for an address: a local one without a domain; anything before a <...>
 * with an @ in it. */
static bool read_loose_mailbox(Reader *r, const char *value, Mailbox *box)
{
	if (*value && value[strcspn(value, " \t,:;<>()\"")] == '\0') {
		box->address = decoded_line(r, value);
		return box->address != NULL;
	}
	const char *open = strrchr(value, '<'), *close = open ? strchr(open, '>') : NULL;
	const char *at = open ? strchr(open, '@') : NULL;
	if (close == NULL || at == NULL || at > close ||
	        strcspn(open, " \t") < (gsize)(close - open))
		return false;
	g_autofree char *address = g_strndup(open + 1, (gsize)(close - open - 1));
	g_autofree char *name = g_strndup(value, (gsize)(open - value));
	g_autofree char *utf8 = decode_charset_header(address, &r->m->flags);
	box->address = decode_text_line(utf8);
	box->name = decoded_line(r, name);
	return box->address != NULL;
}

/* The first mailbox of VALUE into BOX, which is empty; a value that holds none becomes its name. */
static void read_mailbox(Reader *r, const char *value, Mailbox *box)
{
	g_autoptr(GPtrArray) boxes = g_ptr_array_new();
	read_addresses(r, value, boxes);
	for (guint i = 0; i < boxes->len; i++) {
		Mailbox *one = boxes->pdata[i];
		if (box->address == NULL && one->address) {
			*box = *one;
		} else {
			g_free(one->name);
			g_free(one->address);
		}
		g_free(one);
	}
	if (box->address == NULL && !read_loose_mailbox(r, value, box))
		box->name = decoded_line(r, value);
}

/* TEXT's date in seconds; false where it is none or none that can be believed. */
static bool read_date(const Reader *r, const char *text, gint64 *s, gint16 *offset_min)
{
	GDateTime *date = g_mime_utils_header_decode_date(text);
	if (date == NULL) {
		g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
		date = g_date_time_new_from_iso8601(text, utc);
	}
	if (date == NULL)
		return false;
	gint64 minutes = g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE;
	*s = g_date_time_to_unix(date);
	*offset_min = (gint16)CLAMP(minutes, -24 * 60, 24 * 60);
	g_date_time_unref(date);
	return decode_believable(*s, r->now_s);
}

static void read_received(Reader *r, const char *value)
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
	if (*where == NULL)
		*where = header_unfold(f, DECODE_HEADER_MAX_BYTES);
}

typedef enum {
	FIELD_FROM,
	FIELD_SENDER,
	FIELD_REPLY_TO,
	FIELD_X_ORIGINAL_FROM,
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
} Field;

static const char *const field_names[FIELD_N] = {"From", "Sender", "Reply-To", "X-Original-From",
        "To", "Cc", "Subject", "Message-ID", "In-Reply-To", "References", "Date", "Received",
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"};

static void read_field(Reader *r, Field field, const HeaderField *f, char *single[FIELD_N])
{
	g_autofree char *value = NULL;
	switch (field) {
	case FIELD_TO:
	case FIELD_CC:
		value = header_unfold(f, DECODE_HEADER_MAX_BYTES);
		GPtrArray *boxes = field == FIELD_TO ? r->m->to : r->m->cc;
		if (boxes->len <= LIMIT_ADDRESSES)
			read_addresses(r, value, boxes);
		break;
	case FIELD_IN_REPLY_TO:
	case FIELD_REFERENCES:
		value = header_unfold(f, DECODE_HEADER_MAX_BYTES);
		read_ids(value, field == FIELD_REFERENCES ? r->m->references : r->m->in_reply_to,
		        LIMIT_REFERENCES);
		break;
	case FIELD_RECEIVED:
		if (r->m->received_s == G_MININT64) {
			value = header_unfold(f, DECODE_HEADER_MAX_BYTES);
			read_received(r, value);
		}
		break;
	default:
		take_first(&single[field], f);
	}
}

/* The fields kind.c asks for: first value of each. */
static void keep_asked(Reader *r, const HeaderField *f)
{
	for (guint i = 0; kind_headers[i]; i++) {
		if (!header_is(f, kind_headers[i]) ||
		        g_hash_table_contains(r->m->headers, kind_headers[i]))
			continue;
		g_autofree char *value = header_unfold(f, DECODE_HEADER_MAX_BYTES);
		char *line = decoded_line(r, value);
		g_hash_table_insert(
		        r->m->headers, (gpointer)kind_headers[i], line ? line : g_strdup(""));
	}
}

static void read_singles(Reader *r, char *single[FIELD_N])
{
	Message *m = r->m;
	if (single[FIELD_FROM])
		read_mailbox(r, single[FIELD_FROM], &m->from);
	if (single[FIELD_SENDER] && m->from.address == NULL && m->from.name == NULL)
		read_mailbox(r, single[FIELD_SENDER], &m->from);
	if (single[FIELD_REPLY_TO])
		read_mailbox(r, single[FIELD_REPLY_TO], &m->reply_to);
	if (single[FIELD_X_ORIGINAL_FROM])
		read_mailbox(r, single[FIELD_X_ORIGINAL_FROM], &m->x_original_from);
	if (single[FIELD_SUBJECT])
		m->subject = decoded_line(r, single[FIELD_SUBJECT]);
	if (single[FIELD_MESSAGE_ID]) {
		g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
		read_ids(single[FIELD_MESSAGE_ID], ids, 0);
		m->message_id = ids->len > 0 ? g_strdup(ids->pdata[0]) : NULL;
	}
	if (single[FIELD_DATE]) {
		m->date_text = decode_charset_header(single[FIELD_DATE], &m->flags);
		m->has_date = read_date(r, single[FIELD_DATE], &m->date_s, &m->date_offset_min);
	}
	if (m->message_id == NULL)
		m->flags |= RECORD_FLAG_NO_MESSAGE_ID;
	if (!m->has_date)
		m->flags |= RECORD_FLAG_BAD_DATE;
	r->mime->content_type = g_steal_pointer(&single[FIELD_CONTENT_TYPE]);
	r->mime->encoding = g_steal_pointer(&single[FIELD_ENCODING]);
	r->mime->disposition = g_steal_pointer(&single[FIELD_DISPOSITION]);
}

gsize decode_header(Message *m, DecodeMime *mime, const char *raw, gsize n, gint64 now_s,
        GMimeParserOptions *options)
{
	Reader r = {.m = m, .mime = mime, .now_s = now_s, .options = options};
	char *single[FIELD_N] = {NULL};
	HeaderScan scan;
	HeaderField f;
	bool any = false;
	header_scan(&scan, raw, n);
	while (header_next(&scan, &f)) {
		any = true;
		if (f.value_bytes > DECODE_HEADER_MAX_BYTES)
			m->flags |= RECORD_FLAG_MALFORMED;
		for (int i = 0; i < FIELD_N; i++)
			if (header_is(&f, field_names[i]))
				read_field(&r, (Field)i, &f, single);
		keep_asked(&r, &f);
	}
	if (scan.malformed || !any)
		m->flags |= RECORD_FLAG_MALFORMED;
	read_singles(&r, single);
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

const char *decode_header_author(const Message *m)
{
	const Mailbox *author = message_unmunged(m);
	return author ? author->address : m->from.address;
}
