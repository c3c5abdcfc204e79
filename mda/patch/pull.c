/* The text to find: "The following changes since commit X: ... are available in the Git repository
 * at: URL REF ... for you to fetch changes up to Y:". Old requests lack the last part. The URL may
 * be on a line of its own that ends with a backslash. */
#include "mda/patch/pull.h"

#include "mda/patch/line.h"

/* The commit after PHRASE in TEXT, 7 to 64 hex digits; empty if there is none. *AFTER is what
 * follows. */
static Line find_commit(const char *text, const char *phrase, const char **after)
{
	for (const char *p = text; (p = strstr(p, phrase));) {
		p += strlen(phrase);
		Line rest = {p, strnlen(p, 200)};
		while (rest.n > 0 && line_is_space(*rest.p))
			rest = line_after(rest, 1);
		gsize n = line_hex(rest);
		if (n >= 7 && n <= 64) {
			*after = rest.p + n;
			return (Line){rest.p, n};
		}
	}
	return (Line){NULL, 0};
}

static const char *find_repository(const char *text)
{
	static const char *const phrases[] = {"are available in the Git repository at",
	        "are available in the git repository at", "are available at",
	        "are available in the Git\nrepository at"};
	for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++) {
		const char *p = strstr(text, phrases[i]);
		if (p)
			return p + strlen(phrases[i]);
	}
	return NULL;
}

static void read_url(const char *p, Record *rec)
{
	const char *cursor = p + strcspn(p, "\n"), *end = p + strlen(p);
	Line l = {NULL, 0};
	if (*p == ':')
		l = line_trim((Line){p + 1, (gsize)(cursor - p) - 1});
	for (int i = 0; line_is_blank(l) && i < 4 && line_next(&cursor, end, &l);)
		i++;
	Line url = line_word(&l), ref = line_word(&l);
	if (line_is(ref, "\\") || (ref.n == 0 && line_ends(url, "\\"))) {
		if (line_ends(url, "\\"))
			url.n--;
		if (line_next(&cursor, end, &l))
			ref = line_word(&l);
	}
	if (!line_find(url, ":"))
		return;
	rec->pull_url = record_string(rec, url.p, (gssize)url.n);
	rec->pull_ref = record_string(rec, ref.p, (gssize)ref.n);
}

bool pull_read(const char *text, Record *rec)
{
	const char *after = text;
	Line base = find_commit(text, "The following changes since commit", &after);
	const char *where = find_repository(after);
	if (where && (base.n > 0 || rec->kind == RECORD_PULL))
		read_url(where, rec);
	if (base.n == 0 || !where)
		return false;
	rec->pull_base = record_string(rec, base.p, (gssize)base.n);
	Line head = find_commit(where, "for you to fetch changes up to", &after);
	if (head.n > 0)
		rec->pull_head = record_string(rec, head.p, (gssize)head.n);
	return true;
}
