#include "report/site_feed.h"

#include <string.h>

#define ID      "<id>urn:uuid:"
#define ENTRY   "<entry>\n"
#define END     "</entry>\n"
#define UPDATED "<updated>"
#define TIME    20 /* characters of a time */

typedef struct {           /* all borrowed from the text of a feed */
	const char *start; /* ENTRY to END */
	gsize n;
	const char *id, *updated; /* what follows ID and UPDATED */
} SiteEntry;

/* What follows the first BEFORE in TEXT, N bytes; NULL if there is none. */
static const char *behind(const char *text, gsize n, const char *before)
{
	const char *found = g_strstr_len(text, (gssize)n, before);
	return found ? found + strlen(before) : NULL;
}

/* The id of the feed itself: the first one that is there. */
static const char *feed_id(const GString *feed)
{
	const char *id = behind(feed->str, feed->len, ID),
	           *entry = g_strstr_len(feed->str, (gssize)feed->len, ENTRY);
	return id && (!entry || id < entry) ? id : NULL;
}

bool site_feed_is_same(const GString *old, const GString *new)
{
	const char *a = feed_id(old), *b = feed_id(new);
	return a && b && strncmp(a, b, 36) == 0;
}

static bool is_xml(const char *text, gsize n)
{
	static const GMarkupParser nothing = {0};
	g_autoptr(GMarkupParseContext) context =
	        g_markup_parse_context_new(&nothing, G_MARKUP_DEFAULT_FLAGS, NULL, NULL);
	return g_utf8_validate(text, (gssize)n, NULL) &&
	       g_markup_parse_context_parse(context, text, (gssize)n, NULL) &&
	       g_markup_parse_context_end_parse(context, NULL);
}

/* The entries of FEED (SiteEntry), as they stand there. */
static GArray *read_entries(const GString *feed)
{
	GArray *entries = g_array_new(FALSE, FALSE, sizeof(SiteEntry));
	const char *p = feed->str, *stop = p + feed->len;
	while ((p = g_strstr_len(p, stop - p, ENTRY))) {
		const char *end = behind(p, (gsize)(stop - p), END);
		if (!end)
			break;
		SiteEntry one = {.start = p, .n = (gsize)(end - p)};
		one.id = behind(p, one.n, ID);
		one.updated = behind(p, one.n, UPDATED);
		if (one.id && one.updated && end - one.id > 36 && end - one.updated > TIME &&
		        is_xml(p, one.n))
			g_array_append_val(entries, one);
		p = end;
	}
	return entries;
}

static gint compare_newest(gconstpointer x, gconstpointer y)
{
	const SiteEntry *a = x, *b = y;
	gint order = strncmp(b->updated, a->updated, TIME);
	return order ? order : strncmp(a->id, b->id, 36);
}

/* Adds the entries of OLD to ENTRIES that are not in there. */
static void add_older(GArray *entries, GArray *old)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < entries->len; i++)
		g_hash_table_add(known, g_strndup(g_array_index(entries, SiteEntry, i).id, 36));
	g_array_sort(old, compare_newest);
	for (guint i = 0; i < old->len && entries->len < SITE_FEED_ENTRIES; i++) {
		const SiteEntry *one = &g_array_index(old, SiteEntry, i);
		if (g_hash_table_add(known, g_strndup(one->id, 36)))
			g_array_append_val(entries, *one);
	}
}

void site_feed_merge(GString *new, const GString *old)
{
	g_autoptr(GArray) entries = read_entries(new), before = read_entries(old);
	const char *first = g_strstr_len(new->str, (gssize) new->len, ENTRY),
	           *end = g_strrstr(new->str, "</feed>");
	add_older(entries, before);
	if (entries->len == 0 || !end)
		return;
	g_array_sort(entries, compare_newest);
	g_autoptr(GString) feed = g_string_new_len(new->str, (first ? first : end) - new->str);
	char *updated = strstr(feed->str, UPDATED);
	if (updated)
		memcpy(updated + strlen(UPDATED), g_array_index(entries, SiteEntry, 0).updated,
		        TIME);
	for (guint i = 0; i < entries->len; i++) {
		const SiteEntry *one = &g_array_index(entries, SiteEntry, i);
		g_string_append_len(feed, one->start, (gssize)one->n);
	}
	g_string_append(feed, end);
	g_string_assign(new, feed->str);
}
