#include "mda/patch/part_name.h"

#include "mda/patch/line.h"

static bool is_joint(char c)
{
	return c == '-' || c == '_' || c == '.' || c == ' ';
}

/* L without ".patch.gz", ".diff.txt" and the like. */
static Line without_endings(Line l)
{
	static const char *const endings[] = {".gz", ".txt", ".patch", ".diff"};
	for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
		gsize n = strlen(endings[i]);
		if (l.n >= n && g_ascii_strncasecmp(l.p + l.n - n, endings[i], n) == 0)
			l.n -= n;
	}
	return l;
}

/* The number at P (N digits) without zeros before it, as a new string. */
static char *number_of(const char *p, gsize n)
{
	while (n > 1 && *p == '0')
		p++, n--;
	return g_strndup(p, n);
}

/* Takes "v3-" from the start of *L. */
static char *take_version(Line *l)
{
	gsize n = line_starts_nocase(*l, "v") ? line_digits(line_after(*l, 1)) : 0;
	if (n == 0 || n > 4 || (l->n > n + 1 && !is_joint(l->p[n + 1])))
		return NULL;
	char *version = number_of(l->p + 1, n);
	*l = line_after(*l, MIN(l->n, n + 2));
	return version;
}

/* Takes "0002-" from the start of *L: four digits or more, as git-format-patch(1) counts. */
static char *take_index(Line *l)
{
	gsize n = line_digits(*l);
	if (n < 4 || n > 6 || (l->n > n && !is_joint(l->p[n])))
		return NULL;
	char *index = number_of(l->p, n);
	*l = line_after(*l, MIN(l->n, n + 1));
	return index;
}

/* Whether L ends with a word that makes "v3" part of the title: "update-to". */
static bool ends_with_verb(Line l)
{
	static const char *const words[] = {"to", "for", "from", "with", "in", "of", "on", "use",
	        "support", "update", "upgrade", "bump", "add", "drop", "remove", "convert", "port"};
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		gsize n = strlen(words[i]);
		if (l.n >= n && g_ascii_strncasecmp(l.p + l.n - n, words[i], n) == 0 &&
		        (l.n == n || is_joint(l.p[l.n - n - 1])))
			return true;
	}
	return false;
}

/* Takes "-v3" from the end of *L. */
static char *take_last_version(Line *l)
{
	gsize n = 0;
	while (n < l->n && g_ascii_isdigit(l->p[l->n - 1 - n]))
		n++;
	if (n == 0 || n > 4 || l->n < n + 2 || g_ascii_tolower(l->p[l->n - 1 - n]) != 'v' ||
	        !is_joint(l->p[l->n - 2 - n]))
		return NULL;
	if (ends_with_verb((Line){l->p, l->n - n - 2}))
		return NULL;
	char *version = number_of(l->p + l->n - n, n);
	l->n -= n + 2;
	return version;
}

void part_name_read(const char *name, PartName *p)
{
	*p = (PartName){0};
	if (!name)
		return;
	const char *slash = strrchr(name, '/');
	name = slash ? slash + 1 : name;
	Line l = without_endings((Line){name, strlen(name)});
	p->version = take_version(&l);
	p->index = take_index(&l);
	if (!p->version && !p->index) /* git-format-patch(1) has it at the start */
		p->version = take_last_version(&l);
	p->title = l.n > 0 ? g_strndup(l.p, l.n) : NULL;
}

void part_name_clear(PartName *p)
{
	g_free(p->version);
	g_free(p->index);
	g_free(p->title);
	*p = (PartName){0};
}
