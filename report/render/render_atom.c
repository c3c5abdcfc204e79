/* The digest's events as a feed, RFC 4287. A feed is published: no mail address of a person is in
 * it, though the links of an archive may be made of Message-IDs that look like one. What an entry
 * says is known when it happens, so that it says the same in the feeds of other ranges. */
#include "report/render/render.h"

#include "report/digest/events.h"
#include "report/render/archive_link.h"
#include "report/render/excerpt.h"
#include "report/render/html_escape.h"
#include "report/render/html_index.h"
#include "report/render/no_address.h"
#include "report/render/words.h"
#include "report/render/words_series.h"
#include "report/render/words_verdict.h"
#include "report/series/notices.h"
#include "store/base/escape.h"
#include "store/base/times.h"

#include <string.h>

#define TITLE_COLUMNS 240
#define NAME_COLUMNS  60
#define WORD_COLUMNS  12  /* of a version or a number of patches */
#define TEXT_COLUMNS  900 /* of what an entry says */
#define LINK_BYTES    2000
#define HASH_DIGITS   12

/* Appends BEFORE, TEXT without addresses, and AFTER. What HTML escapes is escaped in XML, and its
 * entities are numbers or of XML. */
static void add_line(
        GString *out, const char *before, const char *text, guint columns, const char *after)
{
	g_autofree char *line = no_address_line(text, columns);
	g_string_append(out, before);
	html_escape_line(out, line, 0);
	g_string_append(out, after);
}

static void add_author(GString *out, const char *name)
{
	add_line(out, "<author><name>", name, NAME_COLUMNS, "</name></author>\n");
}

static void add_time(GString *out, const char *name, gint64 s)
{
	g_autofree char *time = times_rfc3339(s);
	g_string_append_printf(out, "<%s>%s</%s>\n", name, time, name);
}

/* TYPE: the media type of what is there, or NULL. */
static void add_link(GString *out, const char *rel, const char *type, const char *uri)
{
	if (!uri || strlen(uri) > LINK_BYTES)
		return;
	g_string_append_printf(out, "<link rel=\"%s\"", rel);
	if (type)
		g_string_append_printf(out, " type=\"%s\"", type);
	g_string_append(out, " href=\"");
	html_escape_line(out, uri, 0);
	g_string_append(out, "\"/>\n");
}

/* --- what an entry says --- */

/* Appends BEFORE and TEXT, cut to COLUMNS columns. */
static void add_cut(GString *out, const char *before, const char *text, guint columns)
{
	g_autofree char *cut = escape_line(text, columns);
	g_string_append(out, before);
	g_string_append(out, cut);
}

/* Appends " by Ann on Mon 7 Nov 2025". */
static void add_by(GString *out, const RecordPerson *person, gint64 when_s)
{
	g_autofree char *day = words_day(when_s, 0);
	add_cut(out, " by ", words_person(person), NAME_COLUMNS);
	g_string_append_printf(out, " on %s", day);
}

/* Appends "v3, 2 of 4 patches"; nothing for the first version of a single patch. N: how many
 * patches the event is about; 0: all. */
static void add_size(GString *out, const Series *s, guint n)
{
	guint known = MAX(s->patches->len, number_whole(s->total)), of = MAX(known, 1);
	if (s->rfc || number_order(s->version) != number_order("1"))
		add_cut(out, s->rfc ? "RFC v" : "v", s->version, WORD_COLUMNS);
	if (n && n < of)
		words_add_item(out, "%u of %u patches", n, of);
	else if (of > 1)
		words_add_item(out, "%u patches", of);
}

static void add_title(GString *out, const EventsEvent *e)
{
	static const char *const what[] = {
	        "Posted", "Applied", "Landed in ", "Failed", "Regression", "No answer for a week"};
	GString *title = g_string_new(e->pull ? "Pulled" : what[e->kind]);
	g_autoptr(GString) size = g_string_new(NULL);
	if (e->landed)
		add_cut(title, "", e->landed->tree, NAME_COLUMNS);
	if (e->kind == EVENTS_FAILED) { /* "Build error" */
		g_string_assign(title, words_verdict_result(e->mail->rec->verdict.result));
		*title->str = g_ascii_toupper(*title->str);
	}
	if (e->series)
		add_size(size, e->series, e->patches);
	else if (e->kind == EVENTS_REGRESSION)
		g_string_append(size, words_verdict_result(e->mail->rec->verdict.result));
	if (size->len)
		g_string_append_printf(title, " (%s)", size->str);
	const char *text = e->series ? series_title(e->series)
	                   : e->pull ? e->pull->rec->title
	                             : words_verdict_tree(e->mail);
	g_string_append_printf(title, ": %s", text ? text : "(no subject)");
	add_line(out, "<title>", title->str, TITLE_COLUMNS, "</title>\n");
	g_string_free(title, TRUE);
}

static const char *find_trailer(const char *text)
{
	const char *trailer = strstr(text, "Signed-off-by:");
	return trailer ? trailer : text + strlen(text);
}

static void say_posted(const Digest *d, GString *text, const EventsEvent *e)
{
	const Series *s = e->series;
	g_autofree char *stat = words_series_stat(s),
	                *prose = d->options.items_max ? NULL : excerpt_prose(e->mail);
	g_string_append(text, "Posted");
	add_by(text, series_author(s), e->when_s);
	if (s->previous) {
		g_autofree char *day = words_day(series_lead(s->previous)->when_s, 0);
		add_cut(text, "; replaces v", s->previous->version, WORD_COLUMNS);
		g_string_append_printf(text, " of %s", day);
	}
	g_string_append_printf(text, ". %s%s", stat ? stat : "", stat ? ". " : "");
	if (prose) /* of a patch without words, the trailers are what it begins with */
		g_string_append_len(text, prose, find_trailer(prose) - prose);
}

static void say_applied(GString *text, const EventsEvent *e)
{
	const char *place = notices_place(e->mail);
	g_string_append(text, e->pull ? "Pulled" : "Applied");
	if (place)
		add_cut(text, " to ", place, NAME_COLUMNS);
	add_by(text, notices_applier(e->mail), e->when_s);
}

static void say_landed(GString *text, const EventsEvent *e)
{
	g_autofree char *hash = commit_hash_hex(e->landed->commit);
	g_string_append_printf(text, "Commit %.*s", HASH_DIGITS, hash);
	if (e->patches > 1)
		g_string_append_printf(text, " and %u more", e->patches - 1);
	add_cut(text, " of ", e->landed->tree, NAME_COLUMNS);
}

static void say_regression(GString *text, const EventsEvent *e)
{
	g_autofree char *commit = e->series ? NULL : words_verdict_commit(e->mail),
	                *day = words_day(e->when_s, 0);
	add_cut(text, "Reported by ", e->mail->rec->verdict.bot, NAME_COLUMNS);
	g_string_append_printf(text, " on %s", day);
	if (commit)
		add_cut(text, ", of commit ", commit, TITLE_COLUMNS);
	if (e->mail->rec->subject)
		add_cut(text, ": ", e->mail->rec->subject, TITLE_COLUMNS);
}

static void add_content(const Digest *d, GString *out, const EventsEvent *e)
{
	const Post *first = e->pull ? e->pull
	                    : e->kind == EVENTS_APPLIED || e->kind == EVENTS_LANDED
	                            ? series_lead(e->series)
	                            : NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	switch (e->kind) {
	case EVENTS_POSTED:
		say_posted(d, text, e);
		break;
	case EVENTS_APPLIED:
		say_applied(text, e);
		break;
	case EVENTS_LANDED:
		say_landed(text, e);
		break;
	case EVENTS_FAILED:
	case EVENTS_REGRESSION:
		say_regression(text, e);
		break;
	case EVENTS_WAITING:
		g_string_append(text, "Nobody has answered. Posted");
		add_by(text, series_author(e->series), e->mail->when_s);
		break;
	}
	if (first) {
		g_string_append(text, ". Posted");
		add_by(text, post_author(first), first->when_s);
	}
	add_line(out, "<content>", g_strchomp(text->str), TEXT_COLUMNS, "</content>\n");
}

/* --- the feed --- */

static const char *author_of(const EventsEvent *e)
{
	return words_person(e->kind == EVENTS_APPLIED               ? notices_applier(e->mail)
	                    : e->series && e->kind != EVENTS_FAILED ? series_author(e->series)
	                                                            : post_author(e->mail));
}

static void add_entry(const Digest *d, GString *out, const EventsEvent *e)
{
	g_autofree char *link = archive_link_make(d->options.link, e->mail->rec->message_id),
	                *hash = e->landed ? commit_hash_hex(e->landed->commit) : NULL,
	                *commit = archive_link_make(d->options.commit_link, hash);
	g_string_append_printf(out, "<entry>\n<id>urn:uuid:%s</id>\n", e->id);
	add_title(out, e);
	add_time(out, "updated", e->when_s);
	add_author(out, author_of(e));
	g_string_append_printf(out, "<category term=\"%s\"/>\n", events_kind_name(e->kind));
	add_link(out, "alternate", NULL, link);
	add_link(out, "related", NULL, commit);
	add_content(d, out, e);
	g_string_append(out, "</entry>\n");
}

static void add_head(const Digest *d, GString *out, const GPtrArray *events)
{
	char id[37];
	g_autofree char *title = g_strdup_printf("%s mailing list", d->head.title);
	const EventsEvent *newest = events->len ? g_ptr_array_index(events, 0) : NULL;
	events_feed_id(d, id);
	g_string_append_printf(out,
	        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	        "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>urn:uuid:%s</id>\n",
	        id);
	add_line(out, "<title>", title, TITLE_COLUMNS, "</title>\n");
	add_time(out, "updated", newest ? newest->when_s : MAX(0, digest_head_end_s(&d->head)));
	add_author(out, title);
	g_string_append(out, "<generator>listdigest</generator>\n");
	if (d->options.site) {
		add_link(out, "self", "application/atom+xml", HTML_INDEX_FEED);
		add_link(out, "alternate", "text/html", "index.html");
	}
}

static void render(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) events = events_pick(d);
	guint rows = d->options.rows ? d->options.rows : events->len;
	add_head(d, out, events);
	for (guint i = 0; i < MIN(rows, events->len); i++)
		add_entry(d, out, g_ptr_array_index(events, i));
	g_string_append(out, "</feed>\n");
}

const Renderer render_atom = {
        "atom", "application/atom+xml; charset=utf-8", DIGEST_ORDER_NEWEST, true, render};
