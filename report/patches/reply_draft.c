#include "report/patches/reply_draft.h"

#include "report/render/mail_body.h"
#include "report/render/mail_field.h"

#include <string.h>

#define REFERENCES_MOST 100

typedef struct { /* RecordPerson * whose strings are in LINES; all arrays own their people */
	char **lines;
	GPtrArray *from, *reply_to, *others;
} ReplyDraftPeople;

static void add(GPtrArray *people, const char *name, const char *address)
{
	RecordPerson *person = g_new(RecordPerson, 1);
	*person = (RecordPerson){name, address};
	g_ptr_array_add(people, person);
}

/* Reads TEXT, a MAIL_TEXT_PEOPLE. */
static void read_people(ReplyDraftPeople *p, const char *text)
{
	p->lines = g_strsplit(text, "\n", -1);
	p->from = g_ptr_array_new_with_free_func(g_free);
	p->reply_to = g_ptr_array_new_with_free_func(g_free);
	p->others = g_ptr_array_new_with_free_func(g_free);
	for (char **line = p->lines; *line; line++) {
		char *name = strchr(*line, '\t'), *address = name ? strchr(name + 1, '\t') : NULL;
		if (!address)
			continue;
		*name++ = *address++ = '\0';
		add(strcmp(*line, "From") == 0           ? p->from
		        : strcmp(*line, "Reply-To") == 0 ? p->reply_to
		                                         : p->others,
		        name, address);
	}
}

static void clear_people(ReplyDraftPeople *p)
{
	g_strfreev(p->lines);
	g_ptr_array_unref(p->from);
	g_ptr_array_unref(p->reply_to);
	g_ptr_array_unref(p->others);
}

/* Appends those of FROM to TO who are not SEEN yet (a set of addresses in lower case). */
static void take(GPtrArray *to, const GPtrArray *from, GHashTable *seen)
{
	for (guint i = 0; i < from->len; i++) {
		const RecordPerson *person = g_ptr_array_index(from, i);
		if (person->address && *person->address &&
		        g_hash_table_add(seen, g_ascii_strdown(person->address, -1)))
			g_ptr_array_add(to, (gpointer)person);
	}
}

/* Whether all of PEOPLE are among OTHERS: a list that sets Reply-To to itself. */
static bool are_among(const GPtrArray *people, const GPtrArray *others)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) all = g_ptr_array_new(), rest = g_ptr_array_new();
	take(all, others, seen);
	take(rest, people, seen);
	return rest->len == 0;
}

static void put_people(GString *out, const Post *post, const MailText *text, char **mine)
{
	ReplyDraftPeople p;
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) to = g_ptr_array_new(), cc = g_ptr_array_new(),
	                     author = g_ptr_array_new();
	for (char **me = mine; me && *me; me++)
		g_hash_table_add(seen, g_ascii_strdown(*me, -1));
	read_people(&p, text->field[MAIL_TEXT_PEOPLE]->str);
	const bool own_reply_to = p.reply_to->len > 0 && !are_among(p.reply_to, p.others);
	take(to, own_reply_to && !post_is_rewritten(post) ? p.reply_to : p.from, seen);
	g_ptr_array_add(author, (gpointer)post_author(post));
	take(to->len > 0 ? cc : to, author, seen);
	take(cc, p.others, seen);
	if (to->len == 0) { /* an answer to one's own mail goes to those who got it */
		g_ptr_array_extend(to, cc, NULL, NULL);
		g_ptr_array_set_size(cc, 0);
	}
	mail_field_people(out, "To", to);
	mail_field_people(out, "Cc", cc);
	clear_people(&p);
}

static void put_subject(GString *out, const Record *rec)
{
	g_autofree char *clean = mail_field_clean(rec->subject);
	const char *p = clean;
	while (g_ascii_strncasecmp(p, "re:", 3) == 0) {
		p += 3;
		p += strspn(p, " ");
	}
	g_autofree char *subject = g_strconcat("Re: ", p, NULL);
	mail_field_text(out, "Subject", subject);
}

static void put_thread(GString *out, const Record *rec)
{
	g_autoptr(GPtrArray) own = g_ptr_array_new(), all = g_ptr_array_new();
	const guint n = rec->references->len, skip = n > REFERENCES_MOST ? n - REFERENCES_MOST : 0;
	if (n == 0 && rec->in_reply_to)
		g_ptr_array_add(all, (gpointer)rec->in_reply_to);
	for (guint i = 0; i < n; i++)
		if (i == 0 || i > skip)
			g_ptr_array_add(all, g_ptr_array_index(rec->references, i));
	if (rec->message_id) {
		g_ptr_array_add(own, (gpointer)rec->message_id);
		g_ptr_array_add(all, (gpointer)rec->message_id);
	}
	mail_field_ids(out, "In-Reply-To", own);
	mail_field_ids(out, "References", all);
}

/* The end of TEXT without its signature (RFC 3676 4.3). */
static gsize without_signature(const GString *text)
{
	const char *sign = g_strrstr(text->str, "\n-- \n");
	return sign ? (gsize)(sign + 1 - text->str) : text->len;
}

static void put_quoted(GString *body, const Post *post, const MailText *text)
{
	const RecordPerson *who = post_author(post);
	const Record *rec = post->rec;
	const GString *all = text->field[MAIL_TEXT_ALL];
	g_autofree char *date =
	        mail_field_date(post->when_s, rec->has_date ? rec->date_offset_min : 0);
	g_autofree char *name = mail_field_clean(who->name      ? who->name
	                                         : who->address ? who->address
	                                                        : "");
	const char *p = all->str, *end = p + without_signature(all);
	g_string_append_printf(body, "On %s, %s wrote:\n", date, name);
	while (end > p && end[-1] == '\n')
		end--;
	while (p < end) {
		const char *feed = memchr(p, '\n', (gsize)(end - p));
		const gsize n = (gsize)((feed ? feed : end) - p);
		g_string_append(body, n == 0 || *p == '>' ? ">" : "> ");
		g_string_append_len(body, p, (gssize)n);
		g_string_append_c(body, '\n');
		p = feed ? feed + 1 : end;
	}
	g_string_append_c(body, '\n');
}

GString *reply_draft_make(Snapshot *s, Post *post, const char *from, char **mine, GError **error)
{
	MailText *text = patch_set_text(s, post, error);
	if (!text)
		return NULL;
	GString *out = g_string_new(NULL);
	g_autoptr(GString) body = g_string_new(NULL);
	put_quoted(body, post, text);
	const bool quoted = mail_body_needs_quoting(body);
	if (from)
		g_string_append_printf(out, "From: %s\n", from);
	put_people(out, post, text, mine);
	put_subject(out, post->rec);
	put_thread(out, post->rec);
	mail_body_append_fields(out, quoted);
	mail_body_append(out, body, quoted);
	mail_text_free(text);
	return out;
}
