#include "mda/patch/items.h"

#include "store/base/limit.h"

#define TITLE_ROW 50 /* a title on a line of so many bytes may go on on the next */

/* One applied patch. */
typedef struct {
	char *title, *index, *commit;
	bool none; /* "(no matching commit)", "(no commit info)" */
} Item;

typedef struct {
	Record *rec;
	bool titles;      /* keep items without commit */
	bool first;       /* a commit alone may be one: on the first line behind the notice */
	guint with, none; /* items with a commit; those with none by patchwork-bot's word */
} ItemList;

static void flush_item(Item *item, ItemList *list)
{
	list->none += item->none;
	list->with += (item->title || item->index) && item->commit;
	bool named = item->title || item->index;
	if (!item->none && (item->commit || (named && list->titles)))
		record_add_applied(list->rec, item->title, item->index, item->commit);
	g_free(item->title);
	g_free(item->index);
	g_free(item->commit);
	*item = (Item){0};
}

/* "[1] https://lists.example.org/1", a link that the text names. */
static bool is_footnote(Line l)
{
	Line mark = line_word(&l), url = line_word(&l);
	return line_starts(mark, "[") && line_ends(mark, "]") && !line_find(mark, "/") &&
	       line_find(url, "://") && l.n == 0;
}

static bool has_letter(Line l)
{
	for (gsize i = 0; i < l.n; i++)
		if (g_ascii_isalpha(l.p[i]))
			return true;
	return false;
}

/* Whether L begins an item: "[1/5] title" (b4), "- [net-next,v9,1/2] title" or, in a SUMMARY of
 * patchwork-bot, "- title". */
static bool begins_item(Line l, bool summary, Item *item)
{
	l = line_trim(l);
	bool dash = line_starts(l, "- ");
	if (dash)
		l = line_trim(line_after(l, 2));
	if (dash && summary && l.n > 0 && *l.p != '[') {
		item->title = g_strndup(l.p, l.n);
		return true;
	}
	const char *close = l.n > 0 && *l.p == '[' ? memchr(l.p, ']', l.n) : NULL;
	if (!close || close - l.p > 80)
		return false;
	Line inside = {l.p + 1, (gsize)(close - l.p) - 1};
	Line title = line_trim((Line){close + 1, (gsize)(l.p + l.n - close) - 1});
	const char *slash = inside.n > 0 ? line_rfind(inside.p, '/', inside.n) : NULL;
	if (slash) {
		const char *from = slash, *to = slash + 1, *stop = inside.p + inside.n;
		while (from > inside.p && (g_ascii_isdigit(from[-1]) || from[-1] == '.'))
			from--; /* "1.5/10" was inserted after 1/10 */
		while (from < slash - 1 && *from == '0')
			from++;
		while (to < stop && g_ascii_isdigit(*to))
			to++;
		if (from < slash && to > slash + 1)
			item->index = g_strndup(from, (gsize)(to - from));
	}
	/* "[1] the manual", "[c0de1234] a line of a backtrace", "[ 12.5] of the kernel's log",
	 * "[vm] (unreliable)" */
	bool footnote = line_hex(inside) == inside.n || (!slash && !has_letter(inside)) ||
	                (!dash && !slash && !line_starts_nocase(inside, "PATCH"));
	if (title.n == 0 || footnote ||
	        (!slash && !line_starts_nocase(inside, "PATCH") && inside.n > 40)) {
		g_clear_pointer(&item->index, g_free);
		return false;
	}
	Line commit = items_commit(title); /* "[1/2] https://git.example.org/c/1234abc" */
	if (commit.n > 0 && !item->index)
		return false;
	if (commit.n > 0)
		item->commit = g_strndup(commit.p, commit.n);
	else
		item->title = g_strndup(title.p, title.n);
	return true;
}

const char *items_string(Record *rec, Line l)
{
	l = line_trim(l);
	return record_string(rec, l.p, (gssize)MIN(l.n, LIMIT_STRING_BYTES));
}

Line items_commit(Line l)
{
	l = line_trim(l);
	bool named = line_starts_nocase(l, "commit: ") || line_starts_nocase(l, "commit ");
	if (named)
		l = line_trim(line_after(l, strlen("commit ")));
	if (line_find(l, "://")) {
		const char *p = l.p + l.n;
		while (p > l.p && g_ascii_isxdigit(p[-1]))
			p--;
		Line id = {p, (gsize)(l.p + l.n - p)};
		bool separate = p > l.p && (p[-1] == '/' || p[-1] == '=');
		return separate && id.n >= 7 && id.n <= 64 ? id : (Line){NULL, 0};
	}
	gsize n = line_hex(l);
	if (named && n < l.n && line_starts(line_trim(line_after(l, n)), "("))
		l.n = n; /* "1234abc (title)" */
	return n >= 7 && n <= 64 && n == l.n ? l : (Line){NULL, 0};
}

/* Whether L is "1234abc title" or '1234abc ("title")', as git log and git describe write it. */
static bool begins_with_commit(Line l, Item *item)
{
	l = line_trim(l);
	if (line_starts_nocase(l, "commit "))
		l = line_after(l, strlen("commit "));
	Line id = line_word(&l), title = line_trim(l);
	gsize hex = line_hex(id);
	if (hex < 7 || hex > 64 || hex != id.n || line_digits(id) == id.n || title.n < 8)
		return false;
	if (line_starts(title, "(\"") && line_ends(title, "\")"))
		title = (Line){title.p + 2, title.n - 4};
	else if (!line_find(title, ": ") || *title.p == '(')
		return false;
	item->commit = g_strndup(id.p, id.n);
	item->title = g_strndup(title.p, title.n);
	return true;
}

/* Whether L goes on with the title of ITEM, which was on the line BEFORE. */
static bool continues_title(Line l, Line before, const Item *item)
{
	return item->title && !item->commit && before.n >= TITLE_ROW && l.n > 6 &&
	       line_starts(l, "    ") && items_commit(l).n == 0 && !line_find(l, "://") &&
	       !line_starts(line_trim(l), "(");
}

static void read_commit(Line l, Item *item, ItemList *list)
{
	Line id = items_commit(l);
	bool alone = !item->title && !item->index;
	if (id.n == 0 || (alone && !list->first && !line_starts_nocase(line_trim(l), "commit")))
		return;
	if (item->commit)
		flush_item(item, list);
	item->commit = g_strndup(id.p, id.n);
	if (line_find(l, "://") && !list->rec->applied_url)
		list->rec->applied_url = items_string(list->rec, l);
}

bool items_read(const char *text, const char *end, bool titles, bool alone, bool *none, Record *rec)
{
	ItemList list = {.rec = rec, .titles = titles, .first = alone};
	Item item = {0}, next = {0};
	bool summary = false;
	Line l, before = {NULL, 0};
	for (; line_next(&text, end, &l); before = l) {
		if (line_is_blank(l))
			continue;
		summary = summary || line_starts(l, "Here is the summary with links");
		if (is_footnote(l))
			continue;
		if (continues_title(l, before, &item)) {
			g_autofree char *title = item.title;
			l = line_trim(l);
			item.title = g_strdup_printf("%s %.*s", title, (int)l.n, l.p);
			continue;
		}
		if (begins_item(l, summary, &next) || (titles && begins_with_commit(l, &next))) {
			flush_item(&item, &list);
			item = next;
			next = (Item){0};
		} else if (item.title && (line_find(l, "(no matching commit)") ||
		                                 line_find(l, "(no commit info)"))) {
			item.none = true;
		} else {
			read_commit(l, &item, &list);
		}
		list.first = list.first && l.n < 20 && line_ends(line_trim(l), ":");
	}
	flush_item(&item, &list);
	*none = list.none > 0 && list.with == 0;
	return list.with > 0;
}
