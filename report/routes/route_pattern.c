/* Patterns without a regular expression are matched here: a wildcard is tried again only at the
 * last one of its kind, so that no pattern takes exponential time. */
#include "report/routes/route_pattern.h"

#include <string.h>

/* A pattern is matched by PCRE2 with this limit, which a pattern can only lower. */
#define REGEX_LIMIT "(*LIMIT_MATCH=50000)"
#define REGEX_STEPS 100 /* taken from the steps for a match */

/* wildcards in `code` */
#define ONE    '\1' /* any byte */
#define LETTER '\2' /* any byte but a slash */
#define NAME   '\3' /* any number of bytes without a slash */
#define ANY    '\4' /* any number of bytes */
#define DIRS   '\5' /* any number of folders, each with its slash */

void route_pattern_free(gpointer data)
{
	RoutePattern *p = data;
	if (!p)
		return;
	g_clear_pointer(&p->regex, g_regex_unref);
	g_free(p->code);
	g_free(p->folder);
	g_free(p);
}

guint route_pattern_slashes(const char *path)
{
	guint n = 0;
	for (; *path; path++)
		n += *path == '/';
	return n;
}

static bool compile_regex(RoutePattern *p, const char *text, const char **why, char **memory)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *whole = g_strconcat(REGEX_LIMIT, text, NULL);
	p->regex = g_regex_new(whole, G_REGEX_RAW | G_REGEX_EXTENDED, 0, &error);
	if (p->regex)
		return true;
	/* GLib quotes the whole pattern and names a place in it */
	const char *reason = strrchr(error->message, ':');
	*why = *memory = g_strdup(reason ? reason + 2 : error->message);
	return false;
}

/* Sets the folder of P to the whole names that TEXT begins with, up to its first byte of SPECIAL.
 */
static void take_folder(RoutePattern *p, const char *text, const char *special)
{
	gsize n = strcspn(text, special);
	while (n > 0 && text[n - 1] != '/')
		n--;
	p->folder = g_strndup(text, n);
}

/* --- MAINTAINERS --- */

static bool compile_files_regex(RoutePattern *p, const char *text, const char **why, char **memory)
{
	g_autoptr(GString) regex = g_string_new("^(?:");
	for (const char *c = text; *c; c++) {
		if (*c == '.')
			g_string_append(regex, "\\.");
		else if (*c == '*')
			g_string_append(regex, ".*");
		else if (*c == '?')
			g_string_append_c(regex, '.');
		else if (*c == ' ' || *c == '#') /* they have a meaning with the option `x` */
			g_string_append_printf(regex, "\\%c", *c);
		else
			g_string_append_c(regex, *c);
	}
	g_string_append_c(regex, ')');
	take_folder(p, text, strchr(text, '|') ? text : "*?[](){}+^$\\");
	return compile_regex(p, regex->str, why, memory);
}

static bool compile_files(RoutePattern *p, const char *text, const char **why, char **memory)
{
	bool folder = g_str_has_suffix(text, "/");
	guint slashes = route_pattern_slashes(text);
	p->prefix = true;
	p->slashes = folder ? G_MAXUINT : slashes;
	p->depth = *text == '*' ? -1 : (int)(slashes + !folder);
	if (strpbrk(text, "[](){}+^$|\\"))
		return compile_files_regex(p, text, why, memory);
	p->beside = !strpbrk(text, "*?.") && !folder;
	take_folder(p, text, "*?");
	p->code = g_strdup(text);
	for (char *c = p->code; *c; c++)
		*c = *c == '*' ? ANY : *c == '?' ? ONE : *c;
	return true;
}

/* --- CODEOWNERS --- */

static bool compile_owners(RoutePattern *p, const char *text, const char **why)
{
	if (strchr(text, '[') || *text == '!') {
		*why = *text == '!' ? "CODEOWNERS has no !" : "CODEOWNERS has no [ ]";
		return false;
	}
	gsize length = strlen(text);
	const char *slash = strchr(text, '/');
	bool anywhere = !slash || slash[1] == '\0';
	const char *rest = *text == '/' ? text + 1 : text;
	bool folder = length > 1 && text[length - 1] == '/';
	g_autoptr(GString) code = g_string_new(NULL);
	const char dirs[] = {DIRS, '\0'}, any[] = {ANY, '\0'};
	if (anywhere && *text != '/')
		g_string_append(code, dirs);
	for (const char *c = rest; *c;) {
		bool first = c == rest || c[-1] == '/';
		gsize stars = strspn(c, "*");
		if (first && stars >= 2 && c[stars] == '/') {
			g_string_append(code, dirs);
			c += stars + 1;
		} else if (first && stars >= 2 && c[stars] == '\0') {
			g_string_append(code, any);
			c += stars;
		} else if (stars) {
			g_string_append_c(code, NAME);
			c += stars;
		} else {
			g_string_append_c(code, *c == '?' ? LETTER : *c);
			c++;
		}
	}
	if (folder || code->len == 0)
		g_string_append(code, any);
	p->below = !folder && strcmp(rest, "*") != 0 && !g_str_has_suffix(rest, "/*");
	p->below |= anywhere && strcmp(rest, "*") == 0; /* a bare `*`: every file */
	p->slashes = G_MAXUINT;
	p->folder = g_strdup("");
	p->code = g_strdup(code->str);
	return true;
}

RoutePattern *route_pattern_new(
        RoutePatternKind kind, const char *text, const char **why, char **memory)
{
	for (const char *c = text; *c; c++) {
		if ((guchar)*c <= DIRS) {
			*why = "it has a control character";
			return NULL;
		}
	}
	if (!*text || strlen(text) > ROUTE_PATTERN_BYTES) {
		*why = *text ? "it is too long" : "it is empty";
		return NULL;
	}
	RoutePattern *p = g_new0(RoutePattern, 1);
	bool good = false;
	if (kind == ROUTE_PATTERN_FILES) {
		good = compile_files(p, text, why, memory);
	} else if (kind == ROUTE_PATTERN_OWNERS) {
		good = compile_owners(p, text, why);
	} else {
		p->slashes = G_MAXUINT;
		p->folder = g_strdup("");
		good = compile_regex(p, text, why, memory);
	}
	if (!good)
		g_clear_pointer(&p, route_pattern_free);
	return p;
}

/* --- matching --- */

typedef struct { /* where a wildcard is tried again, one byte or folder later */
	const char *code, *path;
} Again;

/* Moves AGAIN's path on by one byte, for DIRS by one folder. Returns whether there is one; a NAME
 * does not go past a slash. */
static bool longer(Again *again, char kind)
{
	if (!again->code || !*again->path || (kind == NAME && *again->path == '/'))
		return false;
	if (kind != DIRS)
		again->path++;
	else
		again->path = strchr(again->path, '/') ? strchr(again->path, '/') + 1
		                                       : again->path + strlen(again->path);
	return kind != DIRS || *again->path;
}

/* Goes back to the last wildcard that can match more. Returns false if there is none. */
static bool back(Again *name, Again *across, char kind, const char **code, const char **path)
{
	Again *again = longer(name, NAME) ? name : longer(across, kind) ? across : NULL;
	if (!again)
		return false;
	if (again == across)
		name->code = NULL;
	*code = again->code;
	*path = again->path;
	return true;
}

/* Whether CODE matches the beginning of PATH and, unless PREFIX, all of it or, with BELOW, a folder
 * that it is in. */
static bool match_code(const char *code, const char *path, bool prefix, bool below, guint64 *steps)
{
	Again name = {NULL, NULL}, across = {NULL, NULL};
	char kind = ANY;
	for (; *steps > 0; --*steps) {
		if (!*code && (prefix || !*path || (below && *path == '/')))
			return true;
		if (*code == NAME) {
			name = (Again){++code, path};
		} else if (*code == ANY || *code == DIRS) {
			kind = *code;
			across = (Again){++code, path};
			name.code = NULL;
		} else if (*code && *path &&
		           (*code == ONE || (*code == LETTER && *path != '/') || *code == *path)) {
			code++;
			path++;
		} else if (!back(&name, &across, kind, &code, &path)) {
			return false;
		}
	}
	return false;
}

static bool match_regex(RoutePattern *p, const char *path, guint64 *steps)
{
	g_autoptr(GError) error = NULL;
	if (p->given_up || *steps < REGEX_STEPS)
		return false;
	*steps -= REGEX_STEPS;
	bool found = g_regex_match_full(p->regex, path, -1, 0, 0, NULL, &error);
	p->given_up = error;
	return found;
}

bool route_pattern_matches(RoutePattern *p, const char *path, guint slashes, guint64 *steps)
{
	gsize n = p->beside ? strlen(p->code) : 0;
	if (n && strncmp(path, p->code, n) == 0 && path[n] == '/')
		return true;
	if (p->slashes != G_MAXUINT && p->slashes != slashes)
		return false;
	if (p->regex)
		return match_regex(p, path, steps);
	return match_code(p->code, path, p->prefix, p->below, steps);
}
