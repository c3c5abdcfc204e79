/* A diff is sent in the charset of the files that it changes, whatever the mail says: it is taken
 * from the bytes. Their lines are those of the decoded text, unless undoing format=flowed or a
 * signature, or cutting attached files out, changed them: then the decoded text is taken. */
#include "mda/patch/patch_text.h"

static GPtrArray *collected;

void patch_text_collect(GPtrArray *texts)
{
	collected = texts;
}

static guint count_lines(const char *p, gsize n)
{
	const char *end = p + n;
	guint lines = 0;
	while (p < end && (p = memchr(p, '\n', (gsize)(end - p)))) {
		lines++;
		p++;
	}
	return lines;
}

static gsize skip_lines(const GString *text, guint lines)
{
	const char *p = text->str, *end = p + text->len;
	for (; lines > 0 && p < end; lines--) {
		const char *feed = memchr(p, '\n', (gsize)(end - p));
		p = feed ? feed + 1 : end;
	}
	return (gsize)(p - text->str);
}

/* Appends TEXT, N bytes, to OUT. If every line that has an end has CR LF, that is how the sender's
 * machine ends lines (RFC 2045 6.8); if only some have, the CR is of the file. */
static void append_lines(GString *out, const char *text, gsize n)
{
	guint feeds = count_lines(text, n), crlf = 0;
	for (gsize i = 1; i < n; i++)
		crlf += text[i] == '\n' && text[i - 1] == '\r';
	for (gsize i = 0; i < n; i++)
		if (crlf < feeds || text[i] != '\r' || i + 1 == n || text[i + 1] != '\n')
			g_string_append_c(out, text[i]);
}

static void put_diff(GString *out, const Body *b, const Message *m)
{
	const GString *text = m ? m->text : NULL, *bytes = m ? m->bytes : NULL;
	bool inside = text && b->diff >= text->str && b->diff <= text->str + text->len;
	if (!inside || !bytes ||
	        count_lines(text->str, text->len) != count_lines(bytes->str, bytes->len)) {
		append_lines(out, b->diff, b->diff_bytes);
		return;
	}
	guint lines = count_lines(text->str, (gsize)(b->diff - text->str));
	gsize from = skip_lines(bytes, lines);
	append_lines(out, bytes->str + from, bytes->len - from);
}

static MailText *make(const Body *b, const RecordPerson *author, const char *date, const Message *m)
{
	MailText *t = mail_text_new();
	g_string_printf(t->field[MAIL_TEXT_AUTHOR], "%s\t%s", author->name ? author->name : "",
	        author->address ? author->address : "");
	const char *head_end = b->head ? b->head + b->head_bytes : NULL;
	if (b->inbody_date || date)
		g_string_assign(t->field[MAIL_TEXT_DATE], b->inbody_date ? b->inbody_date : date);
	if (b->message)
		g_string_assign(t->field[MAIL_TEXT_MESSAGE], b->message);
	if (b->below && b->below < head_end)
		g_string_append_len(
		        t->field[MAIL_TEXT_BELOW], b->below, (gssize)(head_end - b->below));
	if (b->has_diff)
		put_diff(t->field[MAIL_TEXT_DIFF], b, m);
	return t;
}

void patch_text_add(const Body *b, const RecordPerson *author, const char *date, const Message *m)
{
	if (collected)
		g_ptr_array_add(collected, make(b, author, date, m));
}

/* Appends BOX of the header field FIELD; nothing in it can end the line. */
static void put_mailbox(GString *out, const char *field, const Mailbox *box)
{
	gsize start = out->len;
	if (!box->address)
		return;
	g_string_append_printf(
	        out, "%s\t%s\t%s\n", field, box->name ? box->name : "", box->address);
	guint tabs = 0;
	for (char *p = out->str + start; p + 1 < out->str + out->len; p++) {
		tabs += *p == '\t';
		if (*p == '\n' || (*p == '\t' && tabs > 2))
			*p = ' ';
	}
}

static void put_people(GString *out, const Message *m)
{
	const struct {
		const char *field;
		const GPtrArray *boxes;
	} fields[] = {{"Reply-To", m->reply_to}, {"To", m->to}, {"Cc", m->cc}};
	put_mailbox(out, "From", message_sender(m));
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		for (guint j = 0; j < fields[i].boxes->len; j++)
			put_mailbox(out, fields[i].field, g_ptr_array_index(fields[i].boxes, j));
}

void patch_text_add_mail(const Body *b, const RecordPerson *author, const Message *m)
{
	if (!collected)
		return;
	MailText *t = make(b, author, NULL, m);
	g_string_append_len(t->field[MAIL_TEXT_ALL], m->text->str, (gssize)m->text->len);
	put_people(t->field[MAIL_TEXT_PEOPLE], m);
	g_ptr_array_insert(collected, 0, t);
}
