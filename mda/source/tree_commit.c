#include "mda/source/tree_commit.h"

#include "mda/patch/line.h"
#include "mda/patch/link.h"
#include "mda/patch/trailer.h"
#include "store/base/limit.h"

#include <string.h>

char *tree_commit_text(const char *text, const char *encoding)
{
	if (encoding && g_ascii_strcasecmp(encoding, "UTF-8") != 0) {
		g_autofree char *converted =
		        g_convert(text, -1, "UTF-8", encoding, NULL, NULL, NULL);
		if (converted) /* maybe with characters beyond U+10FFFF */
			return g_utf8_make_valid(converted, -1);
	}
	return g_utf8_make_valid(text, -1);
}

/* The first paragraph on one line, as pretty-formats' %s of git-log(1). */
static void read_title(const char *message, Commit *c)
{
	const char *cursor = message, *end = message + strlen(message);
	g_autoptr(GString) title = g_string_new(NULL);
	Line l;
	while (line_next(&cursor, end, &l)) {
		if (line_is_blank(l)) {
			if (title->len > 0)
				break;
			continue;
		}
		while (l.n > 0 && line_is_space(l.p[l.n - 1]))
			l.n--;
		if (title->len > 0)
			g_string_append_c(title, ' ');
		g_string_append_len(title, l.p, (gssize)l.n);
	}
	c->title = commit_string(c, title->str, (gssize)title->len);
}

/* --- trailers --- */

static void add_message_id(Commit *c, const char *id)
{
	for (guint i = 0; i < c->message_ids->len; i++)
		if (strcmp(g_ptr_array_index(c->message_ids, i), id) == 0)
			return;
	const char *own = commit_string(c, id, -1);
	if (own && c->message_ids->len < LIMIT_LINKS)
		g_ptr_array_add(c->message_ids, (void *)own);
	else
		c->flags |= COMMIT_FLAG_CUT;
}

/* The Message-ID that VALUE of a trailer "Message-ID" is: in angle brackets or bare. */
static char *bare_id(const char *value)
{
	const char *open = strchr(value, '<'), *start = open ? open + 1 : value;
	gsize n = strcspn(start, open ? ">" : " \t");
	char *id = g_strndup(start, n);
	if (strchr(id, '@') && !strpbrk(id, " \t<>") && n <= LIMIT_MESSAGE_ID_BYTES)
		return id;
	g_free(id);
	return NULL;
}

static void read_trailer(const RecordTrailer *t, Commit *c)
{
	bool is_id = g_ascii_strcasecmp(t->key, "Message-ID") == 0;
	bool is_link = is_id || g_ascii_strcasecmp(t->key, "Link") == 0;
	guint before = c->message_ids->len;
	g_autofree char *id = is_id ? bare_id(t->value) : NULL;
	if (id) {
		add_message_id(c, id);
	} else if (strchr(t->value, '@')) {
		g_autoptr(Record) links = record_new();
		/* read as the line it was: "Link: <id>" counts, too */
		g_autofree char *line = g_strconcat(t->key, ": ", t->value, NULL);
		link_read(line, links);
		for (guint i = 0; i < links->links->len; i++)
			add_message_id(
			        c, ((RecordLink *)g_ptr_array_index(links->links, i))->message_id);
		if (is_link && links->links->len > 0)
			return;
	}
	if (c->message_ids->len > before && is_link)
		return;
	if (id || c->trailers->len >= LIMIT_TRAILERS)
		return;
	const char *value = commit_string(c, t->value, -1);
	record_add_trailer(c->owner, commit_string(c, t->key, -1), value);
}

static void read_trailers(const char *message, Commit *c)
{
	g_autoptr(Record) rec = record_new();
	trailer_read_commit(message, rec);
	if (rec->flags & RECORD_FLAG_CUT)
		c->flags |= COMMIT_FLAG_CUT;
	for (guint i = 0; i < rec->trailers->len; i++)
		read_trailer(g_ptr_array_index(rec->trailers, i), c);
}

/* --- copies of another commit --- */

/* The hex digits of a commit at the start of L, if these are all of it before STOP. */
static bool take_commit(Line l, const char *stop, Commit *c)
{
	gsize n = line_hex(l);
	if (n < 12 || n > 2 * COMMIT_HASH_MAX_BYTES)
		return false;
	Line rest = line_after(l, n);
	if (!line_starts_n(rest, stop, strlen(stop)))
		return false;
	c->upstream = commit_string(c, l.p, (gssize)n);
	return true;
}

/* "commit 40HEX upstream.", "[ Upstream commit 40HEX ]", "(cherry picked from commit 40HEX)"; the
 * last one counts, as each copy adds its line at the end. */
static void read_upstream(const char *message, Commit *c)
{
	const char *cursor = message, *end = message + strlen(message);
	Line l;
	while (line_next(&cursor, end, &l)) {
		l = line_trim(l);
		if (line_starts_nocase(l, "commit "))
			take_commit(line_after(l, strlen("commit ")), " upstream", c);
		else if (line_starts_nocase(l, "[ upstream commit "))
			take_commit(line_after(l, strlen("[ upstream commit ")), " ]", c);
		else if (line_starts(l, "(cherry picked from commit "))
			take_commit(line_after(l, strlen("(cherry picked from commit ")), ")", c);
	}
}

/* --- merges --- */

/* The text between quotes at *L, which is moved behind them; NULL: there is none. */
static const char *take_quoted(Line *l, Commit *c)
{
	if (l->n < 2 || *l->p != '\'')
		return NULL;
	const char *close = memchr(l->p + 1, '\'', l->n - 1);
	if (!close)
		return NULL;
	const char *text = commit_string(c, l->p + 1, close - l->p - 1);
	*l = line_after(*l, (gsize)(close - l->p) + 1);
	return text;
}

/* git-merge(1) and git-pull(1) write "Merge tag 'T' of URL", "Merge branch 'B' of URL into C",
 * "Merge branches 'A' and 'B'", "Merge remote-tracking branch 'R/B'", "Merge URL". */
static void read_merge(Commit *c)
{
	static const char *const branches[] = {
	        "branch ", "remote-tracking branch ", "remote branch ", "branches ", NULL};
	Line l = {c->title, c->title ? strlen(c->title) : 0};
	if (!line_starts(l, "Merge "))
		return;
	l = line_after(l, strlen("Merge "));
	if (line_starts(l, "tag ")) {
		l = line_after(l, strlen("tag "));
		c->pull_tag = take_quoted(&l, c);
	} else if (line_starts_any(l, branches)) {
		const char *quote = memchr(l.p, '\'', l.n);
		l = quote ? line_after(l, (gsize)(quote - l.p)) : (Line){l.p, 0};
		c->pull_branch = take_quoted(&l, c);
	}
	const char *of = l.n > 0 ? memmem(l.p, l.n, " of ", 4) : NULL;
	if (of)
		l = line_after(l, (gsize)(of - l.p) + 4);
	else if (c->pull_tag || c->pull_branch)
		return;
	Line url = line_word(&l);
	if (line_find(url, "/") || line_find(url, ":"))
		c->pull_url = commit_string(c, url.p, (gssize)url.n);
}

void tree_commit_read(const char *message, Commit *c)
{
	read_title(message, c);
	read_trailers(message, c);
	read_upstream(message, c);
	commit_find_writer(c);
	if (c->flags & COMMIT_FLAG_MERGE)
		read_merge(c);
}
