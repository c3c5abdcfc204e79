/* A line is `[Name] <proper> [[Old name] <old>]`. What git does with odd input is done here too:
 * addresses and names are compared without ASCII case, blanks are space, tab, CR and LF, and a line
 * longer than git's buffer is read as two. */
#include "report/digest/mailmap.h"

#include "report/digest/textfile.h"

#include <string.h>

#define LINE_BYTES 1023 /* fgets into 1024 */

typedef struct {
	char *name, *address; /* either may be NULL: it is not changed */
} Proper;

typedef struct {
	Proper any;        /* for every name not in `named` */
	GHashTable *named; /* old name in lower case -> Proper; NULL if none */
} Old;

struct Mailmap {
	GHashTable *old; /* address in lower case -> Old */
};

static void proper_free(gpointer p)
{
	Proper *proper = p;
	g_free(proper->name);
	g_free(proper->address);
	g_free(proper);
}

static void old_free(gpointer p)
{
	Old *old = p;
	g_free(old->any.name);
	g_free(old->any.address);
	if (old->named)
		g_hash_table_unref(old->named);
	g_free(old);
}

void mailmap_free(Mailmap *map)
{
	if (!map)
		return;
	g_hash_table_unref(map->old);
	g_free(map);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Reads "Name <address>" at AT; both are NUL-terminated in place. *NAME is NULL if it is empty;
 * *ADDRESS is NULL if the text is not of this form. Returns the text that follows, or NULL. */
static char *take_identity(char *at, char **name, char **address, bool may_be_empty)
{
	char *left = strchr(at, '<'), *right = left ? strchr(left + 1, '>') : NULL;
	*name = *address = NULL;
	if (!right || (!may_be_empty && right == left + 1))
		return NULL;
	while (at < left && is_blank(*at))
		at++;
	char *end = left;
	while (end > at + 1 && is_blank(end[-1]))
		end--;
	*name = at < left ? at : NULL;
	*end = '\0';
	*address = left + 1;
	*right++ = '\0';
	return *right ? right : NULL;
}

/* Replaces *OLD, unless TEXT is NULL. */
static void replace(char **old, const char *text)
{
	if (!text)
		return;
	g_free(*old);
	*old = g_strdup(text);
}

static void add_mapping(
        Mailmap *map, const Proper *to, const char *old_name, const char *old_address)
{
	g_autofree char *key = g_ascii_strdown(old_address, -1);
	Old *old = g_hash_table_lookup(map->old, key);
	if (!old) {
		old = g_new0(Old, 1);
		g_hash_table_insert(map->old, g_steal_pointer(&key), old);
	}
	if (!old_name) {
		replace(&old->any.name, to->name);
		replace(&old->any.address, to->address);
		return;
	}
	if (!old->named)
		old->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, proper_free);
	Proper *proper = g_new0(Proper, 1);
	*proper = (Proper){g_strdup(to->name), g_strdup(to->address)};
	g_hash_table_insert(old->named, g_ascii_strdown(old_name, -1), proper);
}

static void add_line(Mailmap *map, char *line)
{
	char *name, *address, *old_name = NULL, *old_address = NULL;
	if (*line == '#')
		return;
	char *rest = take_identity(line, &name, &address, false);
	if (rest)
		take_identity(rest, &old_name, &old_address, true);
	if (address && old_address)
		add_mapping(map, &(Proper){name, address}, old_name, old_address);
	else if (address)
		add_mapping(map, &(Proper){name, NULL}, NULL, address);
}

Mailmap *mailmap_parse(const char *text, gsize n)
{
	Mailmap *map = g_new0(Mailmap, 1);
	map->old = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, old_free);
	for (const char *p = text, *end = text + n; p < end;) {
		const char *feed = memchr(p, '\n', (gsize)(end - p));
		gsize length = MIN((gsize)((feed ? feed + 1 : end) - p), LINE_BYTES);
		g_autofree char *line = g_strndup(p, length); /* up to a NUL, as in git */
		add_line(map, line);
		p += length;
	}
	return map;
}

Mailmap *mailmap_read(const char *path, GError **error)
{
	gsize n;
	g_autofree char *text = textfile_read("--mailmap", path, &n, error);
	return text ? mailmap_parse(text, n) : NULL;
}

bool mailmap_map(const Mailmap *map, const char **name, const char **address)
{
	g_autofree char *key = g_ascii_strdown(*address ? *address : "", -1);
	const Old *old = g_hash_table_lookup(map->old, key);
	const Proper *proper = old ? &old->any : NULL;
	if (old && old->named) {
		g_autofree char *by = g_ascii_strdown(*name ? *name : "", -1);
		const Proper *named = g_hash_table_lookup(old->named, by);
		proper = named ? named : proper;
	}
	if (!proper || (!proper->name && !proper->address))
		return false;
	if (proper->name)
		*name = proper->name;
	if (proper->address)
		*address = proper->address;
	return true;
}

static bool leads_to(const Old *old, const char *address)
{
	if (old->any.address && g_ascii_strcasecmp(old->any.address, address) == 0)
		return true;
	GHashTableIter iter;
	gpointer proper;
	if (!old->named)
		return false;
	g_hash_table_iter_init(&iter, old->named);
	while (g_hash_table_iter_next(&iter, NULL, &proper))
		if (((Proper *)proper)->address &&
		        g_ascii_strcasecmp(((Proper *)proper)->address, address) == 0)
			return true;
	return false;
}

void mailmap_addresses(const Mailmap *map, const char *address,
        void (*each)(const char *other, void *data), void *data)
{
	GHashTableIter iter;
	gpointer key, old;
	g_hash_table_iter_init(&iter, map->old);
	while (g_hash_table_iter_next(&iter, &key, &old))
		if (leads_to(old, address))
			each(key, data);
}
