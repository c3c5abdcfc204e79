/* Follows git-apply(1): the name is what is left after the first STRIP directories, "//" counts as
 * "/", and a name in double quotes is C-quoted. */
#include "mda/patch/diffname.h"

#define PATH_PREFIX_MAX 4096

static char *squash_slashes(char *name)
{
	if (!name)
		return NULL;
	char *to = name;
	for (const char *from = name; *from != '\0'; from++)
		if (*from != '/' || from == name || from[-1] != '/')
			*to++ = *from;
	*to = '\0';
	return name;
}

static char *name_of(const char *p, gsize n, const char *shorter)
{
	if (n == 0)
		return squash_slashes(g_strdup(shorter));
	if (shorter) {
		gsize k = strlen(shorter);
		if (k < n && memcmp(p, shorter, k) == 0)
			return squash_slashes(g_strdup(shorter));
	}
	return squash_slashes(g_strndup(p, n));
}

/* The name in L after STRIP slashes. If AT_TAB, a tab ends it. */
static char *plain_name(Line l, const char *shorter, guint strip, bool at_tab)
{
	gsize start = strip == 0 ? 0 : l.n, i;
	bool found = strip == 0;
	for (i = 0; i < l.n && !(at_tab && l.p[i] == '\t'); i++)
		if (l.p[i] == '/' && strip > 0 && --strip == 0) {
			start = i + 1;
			found = true;
		}
	return name_of(l.p + start, found ? i - start : 0, shorter);
}

/* Undoes C quoting. *USED is the number of bytes up to and including the closing quote. NULL if the
 * quoting is malformed. */
static char *c_unquote(Line l, gsize *used)
{
	static const char letters[] = "abfnrtv\\\"", values[] = "\a\b\f\n\r\t\v\\\"";
	if (l.n == 0 || *l.p != '"')
		return NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	for (gsize i = 1; i < l.n; i++) {
		char c = l.p[i];
		if (c == '"') {
			*used = i + 1;
			return g_string_free(g_steal_pointer(&out), FALSE);
		}
		if (c != '\\') {
			g_string_append_c(out, c);
			continue;
		}
		if (++i >= l.n)
			return NULL;
		const char *letter = l.p[i] != '\0' ? strchr(letters, l.p[i]) : NULL;
		if (letter) {
			g_string_append_c(out, values[letter - letters]);
			continue;
		}
		if (i + 2 >= l.n || l.p[i] < '0' || l.p[i] > '3' || l.p[i + 1] < '0' ||
		        l.p[i + 1] > '7' || l.p[i + 2] < '0' || l.p[i + 2] > '7')
			return NULL;
		g_string_append_c(out,
		        (char)((l.p[i] - '0') * 64 + (l.p[i + 1] - '0') * 8 + (l.p[i + 2] - '0')));
		i += 2;
	}
	return NULL;
}

/* What follows the first STRIP slashes of TEXT. NULL if there are fewer, or if TEXT begins with
 * one. */
static const char *behind_slashes(const char *text, gsize n, guint strip)
{
	if (strip == 0)
		return n > 0 && *text == '/' ? NULL : text;
	for (gsize i = 0; i < n; i++)
		if (text[i] == '/' && --strip == 0)
			return i == 0 ? NULL : text + i + 1;
	return NULL;
}

static char *quoted_name(Line l, guint strip)
{
	gsize used;
	g_autofree char *text = c_unquote(l, &used);
	if (!text)
		return NULL;
	const char *p = text;
	for (; strip > 0; strip--) {
		p = strchr(p, '/');
		if (!p)
			return NULL;
		p++;
	}
	return squash_slashes(g_strdup(p));
}

char *diffname_git(Line l, guint strip, bool at_tab)
{
	if (l.n > 0 && *l.p == '"') {
		char *name = quoted_name(l, strip);
		if (name)
			return name;
	}
	return plain_name(l, NULL, strip, at_tab);
}

static char *header_quoted_first(Line l, guint strip)
{
	gsize used;
	g_autofree char *first = c_unquote(l, &used);
	const char *name = first ? behind_slashes(first, strlen(first), strip) : NULL;
	if (!name)
		return NULL;
	Line rest = line_after(l, used);
	while (rest.n > 0 && line_is_space(*rest.p))
		rest = line_after(rest, 1);
	if (rest.n == 0)
		return NULL;
	g_autofree char *second =
	        *rest.p == '"' ? c_unquote(rest, &used) : g_strndup(rest.p, rest.n);
	const char *other = second ? behind_slashes(second, strlen(second), strip) : NULL;
	return other && strcmp(name, other) == 0 ? g_strdup(name) : NULL;
}

static char *header_quoted_second(Line first, Line second, guint strip)
{
	gsize used;
	g_autofree char *text = c_unquote(second, &used);
	const char *name = text ? behind_slashes(text, strlen(text), strip) : NULL;
	gsize n = name ? strlen(name) : 0;
	if (!name || n >= first.n || memcmp(first.p, name, n) != 0 || !line_is_space(first.p[n]))
		return NULL;
	return g_strdup(name);
}

char *diffname_header(Line l, guint strip)
{
	l = line_after(l, strlen("diff --git "));
	if (l.n > 0 && *l.p == '"')
		return header_quoted_first(l, strip);
	const char *name = behind_slashes(l.p, l.n, strip);
	if (!name)
		return NULL;
	Line rest = {name, (gsize)(l.p + l.n - name)};
	const char *quote = memchr(rest.p, '"', rest.n);
	if (quote)
		return header_quoted_second((Line){rest.p, (gsize)(quote - rest.p)},
		        (Line){quote, (gsize)(rest.p + rest.n - quote)}, strip);
	/* Without their own directories both names have the same length. So for a blank at N the
	 * second name can begin at one place only, and linear time is enough. */
	for (gsize n = 0; n < rest.n; n++) {
		if (rest.p[n] != ' ' && rest.p[n] != '\t')
			continue;
		gsize second_bytes = rest.n - n - 1;
		if (second_bytes < n)
			return NULL;
		gsize prefix = second_bytes - n;
		if (prefix > PATH_PREFIX_MAX)
			continue;
		const char *second =
		        behind_slashes(rest.p + n + 1, strip == 0 ? second_bytes : prefix, strip);
		if (second == rest.p + n + 1 + prefix && memcmp(rest.p, second, n) == 0)
			return squash_slashes(g_strndup(rest.p, n));
	}
	return NULL;
}

static bool ends_with_digits(Line l, gsize from_end, const char *shape)
{
	if (l.n < from_end)
		return false;
	const char *p = l.p + l.n - from_end;
	for (; *shape != '\0'; shape++, p++)
		if (*shape == '0' ? !g_ascii_isdigit(*p) : *p != *shape)
			return false;
	return true;
}

/* The length of a time stamp at L's end, with the blank before it ("\t2010-07-05 19:41:17.620000023
 * -0500"); 0 if there is none. */
static gsize time_stamp_bytes(Line l)
{
	gsize whole = l.n;
	if (l.n == 0 || !g_ascii_isdigit(l.p[l.n - 1]))
		return 0;
	if (ends_with_digits(l, 6, " +0000") || ends_with_digits(l, 6, " -0000"))
		l.n -= 6;
	else if (ends_with_digits(l, 7, " +00:00") || ends_with_digits(l, 7, " -00:00"))
		l.n -= 7;
	Line seconds = l;
	while (seconds.n > 1 && g_ascii_isdigit(seconds.p[seconds.n - 1]))
		seconds.n--;
	if (ends_with_digits(l, 9, " 00:00:00")) {
		l.n -= 9;
	} else if (seconds.n > 0 && seconds.n < l.n && seconds.p[seconds.n - 1] == '.') {
		seconds.n--;
		if (ends_with_digits(seconds, 9, " 00:00:00"))
			l.n = seconds.n - 9;
	}
	if (ends_with_digits(l, 10, "0000-00-00"))
		l.n -= 10;
	else if (ends_with_digits(l, 8, "00-00-00"))
		l.n -= 8;
	else
		return 0;
	if (l.n == 0 || (l.p[l.n - 1] != '\t' && l.p[l.n - 1] != ' '))
		return 0;
	if (l.p[l.n - 1] == '\t')
		return whole - (l.n - 1);
	while (l.n > 0 && l.p[l.n - 1] == ' ')
		l.n--;
	return whole - l.n;
}

char *diffname_traditional(Line l, const char *shorter, guint strip)
{
	if (l.n > 0 && *l.p == '"') {
		char *name = quoted_name(l, strip);
		if (name)
			return name;
	}
	gsize stamp = time_stamp_bytes(l);
	return plain_name((Line){l.p, l.n - stamp}, shorter, strip, stamp == 0);
}

bool diffname_is_null(Line l)
{
	return line_starts(l, "/dev/null") && (l.n == 9 || line_is_space(l.p[9]));
}
