#include "report/routes/routes_file.h"

#include "report/routes/codeowners.h"
#include "report/routes/maintainers.h"

#include <string.h>

/* Whether N bytes of TEXT are UTF-8; else sets *WHY. */
static bool is_utf8(const char *text, gsize n, char **why)
{
	const char *end;
	guint line = 1;
	if (g_utf8_validate(text, (gssize)n, &end))
		return true;
	for (const char *c = text; c < end; c++)
		line += *c == '\n';
	*why = *end ? g_strdup_printf(
	                      "line %u is not UTF-8: convert the file, or name another one", line)
	            : g_strdup_printf("line %u has a NUL byte: it is no text file", line);
	return false;
}

Routes *routes_file_parse(const char *path, const char *text, gsize n, char **why)
{
	g_autofree char *name = g_path_get_basename(path);
	bool owners = g_ascii_strncasecmp(name, "CODEOWNERS", strlen("CODEOWNERS")) == 0;
	if (!is_utf8(text, n, why))
		return NULL;
	g_autoptr(Routes) r = owners ? codeowners_parse(text) : maintainers_parse(text);
	if (routes_patterns(r) > 0)
		return g_steal_pointer(&r);
	*why = g_strdup(owners ? "it has no line with a pattern and an owner"
	                       : "it has no section with a line such as 'F: drivers/net/'; is it a "
	                         "MAINTAINERS file?");
	return NULL;
}
