#include "report/digest/domains.h"

#include "report/digest/textfile.h"
#include "store/base/error.h"

#include <string.h>

void domains_add(People *p, const char *domain, const char *who)
{
	if (!p->domains)
		p->domains = g_hash_table_new_full(text_hash, g_str_equal, g_free, g_free);
	g_hash_table_insert(p->domains, g_ascii_strdown(domain, -1), g_utf8_make_valid(who, -1));
}

bool domains_read(People *p, const char *path, GError **error)
{
	g_autofree char *text = textfile_read("--domains", path, NULL, error);
	if (!text)
		return false;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		char *line = g_strstrip(lines[i]), *equals = strchr(line, '=');
		if (!*line || *line == '#' || *line == '[')
			continue;
		if (equals)
			*equals++ = '\0';
		if (!equals || !*g_strchomp(line) || !*g_strchug(equals)) {
			g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
			        "--domains=%s: line %u is not `domain = who`", path, i + 1);
			return false;
		}
		domains_add(p, line, equals);
	}
	return true;
}

const char *domains_find(const People *p, const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;
	if (!at || !at[1])
		return NULL;
	if (!p || !p->domains)
		return at + 1;
	g_autofree char *key = g_ascii_strdown(address, -1);
	const char *domain = strrchr(key, '@') + 1, *who = g_hash_table_lookup(p->domains, key);
	if (!who)
		who = g_hash_table_lookup(p->domains, domain);
	for (const char *dot = strchr(domain, '.'); !who && dot; dot = strchr(dot + 1, '.')) {
		g_autofree char *above = g_strconcat("*", dot, NULL);
		who = g_hash_table_lookup(p->domains, above);
	}
	return who ? who : at + 1;
}
