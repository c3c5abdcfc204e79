#include "mda/patch/archive_url.h"

#include "store/base/limit.h"

#include <string.h>

/* The URL in the field NAME of M, in REC's memory; NULL if there is none. Blanks within <> come
 * from folding. Without <> the value ends at its first blank. */
static const char *url_of(const Message *m, const char *name, Record *rec)
{
	const char *value = g_hash_table_lookup(m->headers, name);
	const char *open = value ? strchr(value, '<') : NULL,
	           *close = open ? strchr(open, '>') : NULL;
	if (!value || (open && !close))
		return NULL;
	const char *from = open ? open + 1 : value;
	g_autoptr(GString) url =
	        g_string_new_len(from, open ? close - from : (gssize)strcspn(value, " \t"));
	g_string_replace(url, " ", "", 0);
	if (url->len > LIMIT_STRING_BYTES ||
	        (g_ascii_strncasecmp(url->str, "https://", 8) != 0 &&
	                g_ascii_strncasecmp(url->str, "http://", 7) != 0))
		return NULL;
	for (const char *p = url->str; *p; p++)
		if (*p <= ' ' || *p >= 0x7f || *p == '<')
			return NULL;
	return record_string(rec, url->str, (gssize)url->len);
}

void archive_url_read(const Message *m, Record *rec)
{
	rec->archived_at = url_of(m, "archived-at", rec);
	rec->list_archive = url_of(m, "list-archive", rec);
}
