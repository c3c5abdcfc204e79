#include "report/site.h"

#include "report/render/html_index.h"
#include "report/site_dir.h"
#include "report/site_feed.h"
#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/minisign.h"
#include "store/base/times.h"

#include <string.h>

#define HEAD_BYTES (16 << 10) /* of a page: its title and description are in there */
#define FEED_BYTES (16 << 20)
#define END_BYTES  40 /* of the name of an end in the name of a page */

/* --- the names of pages --- */

/* Appends the time S: of a range of days its date, of a shorter one the minute too. */
static void add_time(GString *name, gint64 s, bool days)
{
	g_autofree char *time = times_rfc3339(s);
	g_string_append_len(name, time, (gssize)strlen("2026-01-12"));
	if (!days)
		g_string_append_printf(name, "T%.2s%.2s", time + 11, time + 14);
}

/* Appends END, an id, a commit or a <message-id>, without what has a meaning in a URL or path. */
static void add_end(GString *name, const char *end)
{
	g_string_append_c(name, '_');
	for (gsize i = 0; end[i] && i < END_BYTES; i++)
		g_string_append_c(name, g_ascii_isalnum(end[i]) ? end[i] : '-');
}

char *site_page(const Digest *d, bool cursor)
{
	const DigestHead *h = &d->head;
	const bool since = h->since_s != G_MININT64, until = h->until_s != G_MAXINT64;
	const gint64 begin_s = since         ? h->since_s
	                       : h->messages ? h->first_s
	                                     : h->end_s,
	             end_s = until ? h->until_s : MAX(h->end_s, d->options.now_s);
	const bool days =
	        end_s - begin_s >= 2 * TIMES_DAY_S ||
	        ((!since || begin_s % TIMES_DAY_S == 0) && (!until || end_s % TIMES_DAY_S == 0));
	GString *name = g_string_new(NULL);
	add_time(name, begin_s, days || !since);
	if (!since && !h->from_start)
		add_end(name, h->from);
	if (until) {
		g_string_append_c(name, '_');
		add_time(name, end_s, days);
	} else if (!since && !cursor) {
		add_end(name, h->to);
	}
	g_string_append(name, ".html");
	return g_string_free(name, FALSE);
}

/* Whether NAME is one that site_page() makes. */
static bool is_page(const char *name)
{
	static const char digits[] = "0000-00-00";
	for (gsize i = 0; digits[i]; i++)
		if (digits[i] == '-' ? name[i] != '-' : !g_ascii_isdigit(name[i]))
			return false;
	gsize n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
	return strcmp(name + n, ".html") == 0;
}

/* --- the index --- */

/* The text between BEFORE and AFTER in HEAD, if it can stand in a page as it is: a new string, or
 * NULL. */
static char *cut(const GString *head, const char *before, const char *after)
{
	const char *start = head ? strstr(head->str, before) : NULL;
	start = start ? start + strlen(before) : NULL;
	const char *end = start ? strstr(start, after) : NULL;
	g_autofree char *text = end ? g_strndup(start, (gsize)(end - start)) : NULL;
	bool good = text && !strpbrk(text, "<>\"'") && g_utf8_validate(text, -1, NULL);
	return good ? g_steal_pointer(&text) : NULL;
}

static void page_free(gpointer p)
{
	HtmlIndexPage *page = p;
	g_free(page->name);
	g_free(page->title);
	g_free(page->description);
	g_free(page);
}

/* The pages in DIR (HtmlIndexPage *), newest first. */
static GPtrArray *list_pages(const SiteDir *dir, GError **error)
{
	g_autoptr(GPtrArray) names = site_dir_names(dir, is_page, error);
	if (!names)
		return NULL;
	GPtrArray *pages = g_ptr_array_new_with_free_func(page_free);
	for (guint i = names->len; i-- > 0;) {
		const char *name = g_ptr_array_index(names, i);
		GString *head = site_dir_read(dir, name, HEAD_BYTES);
		if (!head)
			continue;
		HtmlIndexPage *page = g_new0(HtmlIndexPage, 1);
		page->name = g_strdup(name);
		page->title = cut(head, "<title>", "</title>");
		page->description = cut(head, HTML_INDEX_DESCRIPTION, "\">");
		g_ptr_array_add(pages, page);
		g_string_free(head, TRUE);
	}
	return pages;
}

static bool write_index(const SiteDir *dir, const char *title, GError **error)
{
	g_autoptr(GPtrArray) pages = list_pages(dir, error);
	g_autoptr(GString) index = g_string_new(NULL);
	if (!pages)
		return false;
	html_index(title, pages, index);
	return site_dir_write(dir, "index.html", index, error);
}

/* --- the whole --- */

/* Adds the entries of the feed in DIR to FEED. */
static bool merge_feed(const SiteDir *dir, GString *feed, GError **error)
{
	GString *old = site_dir_read(dir, HTML_INDEX_FEED, FEED_BYTES);
	bool same = !old || old->len == 0 || site_feed_is_same(old, feed);
	if (old && same)
		site_feed_merge(feed, old);
	if (old)
		g_string_free(old, TRUE);
	return same ||
	       error_set(error, ERROR_UNAVAILABLE,
	               "'%s' has pages of another list or choice: name another directory, or "
	               "remove its %s",
	               dir->path, HTML_INDEX_FEED);
}

bool site_write(const char *path, const char *title, const char *name, const GString *page,
        const GString *signature, GString *feed, GError **error)
{
	g_autoptr(SiteDir) dir = site_dir_open(path, error);
	if (!dir || !merge_feed(dir, feed, error))
		return false;
	debug_print(DEBUG_OUTPUT, "write page '%s' into '%s'", name, dir->path);
	g_autofree char *beside = g_strconcat(name, MINISIGN_SUFFIX, NULL);
	return site_dir_write(dir, name, page, error) &&
	       (!signature || site_dir_write(dir, beside, signature, error)) &&
	       site_dir_write(dir, HTML_INDEX_FEED, feed, error) && write_index(dir, title, error);
}
