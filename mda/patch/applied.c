/* The forms that the lists have:
 *   Applied to kvm-x86 next, thanks!  [1/2] title / https://.../c/1234abc         b4 ty
 *   This series was applied to netdev/net.git (main) ... - [v2,1/2] title / URL   patchwork-bot
 *   has been merged into torvalds/linux.git: URL                                  pr-tracker-bot
 *   Applied, thanks!  Queued for 6.1, thanks.  Series applied to my next branch.  people
 * A line counts only if it is a sentence of this form as a whole and stands near the start, so that
 * prose about applied patches does not count. */
#include "mda/patch/applied.h"

#include "mda/patch/line.h"
#include "store/base/debug.h"
#include "store/base/limit.h"

#define LOOK_LINES 12 /* lines with text that are searched for a notice */
#define LINE_BYTES 160

static bool next_is(Line *l, const char *word)
{
	Line rest = *l, w = line_word(&rest);
	while (w.n > 0 && strchr(",;", w.p[w.n - 1]))
		w.n--;
	if (!line_is_nocase(w, word))
		return false;
	*l = rest;
	return true;
}

static bool skip_any(Line *l, const char *const *words)
{
	for (; *words; words++)
		if (next_is(l, *words))
			return true;
	return false;
}

/* Moves L behind the verb of "Thanks, series applied to X" and the like. False if there is none. */
static bool skip_verb(Line *l)
{
	static const char *const before[] = {"thanks", "thank", "you", "ok", "okay", "i've", "i",
	        "have", "now", "all", "both", "whole", "the", "this", "these", "series", "patch",
	        "patches", "was", "were", "is", "are", "has", "been", "hi", "great", "looks",
	        "good", "finally", "1-2", NULL};
	static const char *const verbs[] = {"applied", "applied.", "applied!", "queued", "queued.",
	        "queued!", "merged", "merged.", "merged!", "picked", "pulled", "pulled.", "pulled!",
	        "applied,thanks", NULL};
	for (int i = 0; i < 8; i++) {
		if (skip_any(l, verbs))
			return true;
		if (!skip_any(l, before))
			return false;
	}
	return false;
}

static bool says_thanks(Line l)
{
	g_autofree char *lower = g_ascii_strdown(l.p, (gssize)l.n);
	return strstr(lower, "thank") || strstr(lower, "thx") || strstr(lower, "cheers");
}

/* The branch in "to kvm/next, thanks!", "into torvalds/linux.git:", "to netdev/net.git (main)". */
static Line branch_of(Line l)
{
	static const char *const to[] = {"to", "into", "on", "for", "onto", "in", NULL};
	static const char *const the[] = {"the", "my", "our", NULL};
	if (!skip_any(&l, to))
		return (Line){NULL, 0};
	(void)skip_any(&l, the);
	l = line_trim(l);
	gsize n = 0;
	for (; n < l.n; n++) {
		if (strchr(",;!", l.p[n]))
			break;
		if ((l.p[n] == '.' || l.p[n] == ':') && (n + 1 == l.n || line_is_space(l.p[n + 1])))
			break;
	}
	return line_trim((Line){l.p, n});
}

/* Whether L is a notice. THANKED: the line says thanks. *BRANCH is the branch it names, or empty.
 */
static bool is_notice(Line l, bool thanked, Line *branch)
{
	Line rest = line_trim(l);
	if (rest.n > LINE_BYTES || !skip_verb(&rest))
		return false;
	(void)next_is(&rest, "up");
	*branch = branch_of(rest);
	rest = line_trim(rest);
	if (branch->n > 0) {
		guint words = 1;
		for (gsize i = 0; i < branch->n; i++)
			words += branch->p[i] == ' ';
		return words <= (thanked ? 6 : 2);
	}
	return rest.n == 0 || strchr(",.!;:", *rest.p) || thanked;
}

/* One applied patch, from the lines below a notice. */
typedef struct {
	char *title, *index, *commit;
} Item;

static void flush_item(Item *item, Record *rec)
{
	if (item->title || item->commit)
		record_add_applied(rec, item->title, item->index, item->commit);
	g_free(item->title);
	g_free(item->index);
	g_free(item->commit);
	*item = (Item){0};
}

/* Whether L begins an item: "[1/5] title" (b4), "- [net-next,v9,1/2] title" (patchwork-bot). */
static bool begins_item(Line l, Item *item)
{
	l = line_trim(l);
	if (line_starts(l, "- "))
		l = line_trim(line_after(l, 2));
	const char *close = l.n > 0 && *l.p == '[' ? memchr(l.p, ']', l.n) : NULL;
	if (!close || close - l.p > 80)
		return false;
	Line inside = {l.p + 1, (gsize)(close - l.p) - 1};
	Line title = line_trim((Line){close + 1, (gsize)(l.p + l.n - close) - 1});
	const char *slash = inside.n > 0 ? line_rfind(inside.p, '/', inside.n) : NULL;
	if (slash) {
		const char *from = slash, *to = slash + 1, *stop = inside.p + inside.n;
		while (from > inside.p && g_ascii_isdigit(from[-1]))
			from--;
		while (from < slash - 1 && *from == '0')
			from++;
		while (to < stop && g_ascii_isdigit(*to))
			to++;
		if (from < slash && to > slash + 1)
			item->index = g_strndup(from, (gsize)(to - from));
	}
	if (title.n == 0 || (!slash && !line_starts_nocase(inside, "PATCH") && inside.n > 40)) {
		g_clear_pointer(&item->index, g_free);
		return false;
	}
	item->title = g_strndup(title.p, title.n);
	return true;
}

/* The commit that a link or a line "commit: 1234abc" names; empty if none. */
static Line commit_of(Line l)
{
	l = line_trim(l);
	if (line_starts_nocase(l, "commit: ") || line_starts_nocase(l, "commit "))
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
	return n >= 7 && n <= 64 && n == l.n ? l : (Line){NULL, 0};
}

static void read_items(const char *cursor, const char *end, Record *rec)
{
	Item item = {0}, next = {0};
	Line l;
	while (line_next(&cursor, end, &l)) {
		if (begins_item(l, &next)) {
			flush_item(&item, rec);
			item = next;
			next = (Item){0};
			continue;
		}
		Line id = commit_of(l);
		if (id.n > 0 && item.commit)
			flush_item(&item, rec);
		if (id.n > 0) {
			item.commit = g_strndup(id.p, id.n);
			if (line_find(l, "://") && !rec->applied_url) {
				Line url = line_trim(l);
				rec->applied_url = record_string(
				        rec, url.p, (gssize)MIN(url.n, LIMIT_STRING_BYTES));
			}
		}
	}
	flush_item(&item, rec);
}

static void debug_notice(Line l, bool found)
{
	static const char *const words[] = {"pplied", "ueued", "erged", "icked", "ulled"};
	bool close = found;
	for (gsize i = 0; debug_wants(DEBUG_PATCH) && i < G_N_ELEMENTS(words); i++)
		close = close || line_find(l, words[i]);
	if (close)
		debug_print(DEBUG_PATCH, "%s: '%.*s'",
		        found ? "an applied notice" : "not an applied notice",
		        (int)MIN(l.n, LINE_BYTES), l.p);
}

/* Where a notice in TEXT ends, NULL if there is none. *BRANCH is the branch it names. */
static const char *find_notice(const char *text, const char *end, Line *branch)
{
	const char *cursor = text;
	Line l;
	for (int i = 0; i < LOOK_LINES && line_next(&cursor, end, &l);) {
		if (line_is_blank(l))
			continue;
		i++;
		bool found = is_notice(l, l.n <= LINE_BYTES && says_thanks(l), branch);
		debug_notice(l, found);
		if (found)
			return cursor;
	}
	*branch = (Line){NULL, 0};
	return NULL;
}

bool applied_read(const char *text, bool subset, Record *rec)
{
	const char *end = text + strlen(text);
	Line branch;
	const char *below = find_notice(text, end, &branch);
	if (!below && !subset)
		return false;
	if (branch.n > 0)
		rec->applied_branch =
		        record_string(rec, branch.p, (gssize)MIN(branch.n, LIMIT_STRING_BYTES));
	read_items(below ? below : text, end, rec);
	return below || rec->applied_items->len > 0;
}
