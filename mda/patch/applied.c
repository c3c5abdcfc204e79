/* The forms that the lists have:
 *   Applied to kvm-x86 next, thanks!  [1/2] title / https://.../c/1234abc         b4 ty
 *   This series was applied to netdev/net.git (main) ... - [v2,1/2] title / URL   patchwork-bot
 *   has been merged into torvalds/linux.git: URL                                  pr-tracker-bot
 *   Applied, thanks!  Fixed the typo and pushed.  Series applied to my next branch.  people
 * Whole sentences are judged, so that prose whose line breaks make it look like a notice is none.
 */
#include "mda/patch/applied.h"

#include "mda/patch/inbody.h"
#include "mda/patch/items.h"
#include "mda/patch/notice.h"
#include "mda/patch/notice_undone.h"
#include "store/base/debug.h"

#define SENTENCES        400  /* the sentences after these are not judged */
#define SENTENCES_BEHIND 4    /* the sentences behind a notice that can take it back */
#define MOST_PATCHES     1000 /* the patches of a longer series after these are not named */
#define SHOW_BYTES       160

/* Prints S for LISTDIGEST_DEBUG=patch if it is a notice (FOUND), or has a word of one: the words
 * are without their first letter, which may be a capital. */
static void debug_notice(const Sentence *s, bool found)
{
	static const char *const words[] = {
	        "pplied", "ueued", "erged", "icked", "ulled", "ushed", "anded", "ommitted"};
	Line l = sentence_text(s);
	bool close = found;
	for (gsize i = 0; debug_wants(DEBUG_PATCH) && i < G_N_ELEMENTS(words); i++)
		close = close || line_find(l, words[i]);
	if (close)
		debug_print(DEBUG_PATCH, "%s: '%.*s'",
		        found ? "an applied notice" : "not an applied notice",
		        (int)MIN(l.n, SHOW_BYTES), l.p);
}

/* The end of the writer's own words: above a diff or a scissors line. */
static const char *find_end(const char *text)
{
	const char *cursor = text, *end = text + strlen(text);
	Line l;
	while (line_next(&cursor, end, &l))
		if (line_starts(l, "diff --git ") || inbody_is_scissors(l))
			return l.p;
	return end;
}

/* Whether one of the sentences between TEXT, behind a notice, and END takes it back. */
static bool is_undone(const char *text, const char *end)
{
	g_autofree Sentence *s = g_new(Sentence, 1);
	for (int i = 0; i < SENTENCES_BEHIND && sentence_next(&text, end, s); i++)
		if (notice_undone_after(s)) {
			debug_notice(s, false);
			return true;
		}
	return false;
}

/* Whether S is the heading of a changelog: "Changes in v2:", "v1 -> v2:". */
static bool is_changelog(const Sentence *s)
{
	if (s->words[s->n - 1].stop != ':' || s->n > 8)
		return false;
	return (sentence_is_version(s, 0) && (s->n == 1 || !g_ascii_isalpha(*s->words[1].raw.p) ||
	                                             sentence_has(s, 1, " to changes "))) ||
	       sentence_has(s, 0, " changelog changes history ") ||
	       sentence_has_pair(s, 0, " change ", " log history ");
}

/* Moves *CURSOR behind the changelog there: up to an empty line, and behind it lines with bullets.
 */
static void skip_changelog(const char **cursor, const char *end)
{
	const char *next = *cursor;
	bool gap = false;
	Line l;
	while (line_next(&next, end, &l)) {
		Line words = line_trim(l);
		gap = gap || words.n == 0;
		if (gap && words.n > 0 && !strchr("-*+vV", *words.p) && !line_is_space(*l.p))
			return;
		*cursor = next;
	}
}

/* Finds the first sentence between TEXT and END that is a notice. Where it ends; NULL if none is.
 */
static const char *find_notice(const char *text, const char *end, Notice *n)
{
	g_autofree Sentence *s = g_new(Sentence, 1);
	for (int i = 0; i < SENTENCES && sentence_next(&text, end, s); i++) {
		if (is_changelog(s)) {
			skip_changelog(&text, end);
			continue;
		}
		bool found = notice_read(s, n);
		debug_notice(s, found);
		if (found)
			return is_undone(s->end, end) ? NULL : s->end;
		notice_clear(n);
	}
	return NULL;
}

/* "Applied to:", an empty line, "URL BRANCH". */
static void read_next_line(const char *cursor, const char *end, Notice *n)
{
	Line l;
	while (line_next(&cursor, end, &l)) {
		if (line_is_blank(l))
			continue;
		notice_place_read_line(line_trim(l), &n->place);
		return;
	}
}

/* Whether P, in an answer to the patch OWN, names the patch NUMBER of TOTAL as applied: by number,
 * as one of the last, or as the one beside it. */
static bool is_named(const NoticeWhich *p, guint own, guint number, guint total)
{
	bool named = (p->last > 0 && number + p->last > total) ||
	             (p->beside != 0 && (int)number == (int)own + p->beside);
	for (guint i = 0; i < p->n_numbers; i++)
		named = named || p->numbers[i] == number;
	return named != p->but;
}

/* Adds the patches that N names to REC. The patch of the mail with the subject S gets COMMIT. */
static void put_numbers(const Notice *n, const Subject *s, const char *commit, Record *rec)
{
	const NoticeWhich *p = &n->which;
	guint all = s->total ? (guint)strtoul(s->total, NULL, 10) : 0;
	guint own = s->index ? (guint)strtoul(s->index, NULL, 10) : 0;
	bool numbers = p->n_numbers > 0 || p->last > 0 || p->but || (own > 0 && p->beside != 0);
	bool whole = p->up_to || (p->count > 0 ? p->count == all : p->whole);
	if (!numbers && (own == 0 || !whole))
		return; /* an answer to the cover letter is about the series */
	for (guint i = 1; i <= MIN(all, MOST_PATCHES); i++) {
		g_autofree char *index = g_strdup_printf("%u/%s", i, s->total);
		bool is_own = i == own,
		     named = numbers ? is_named(p, own, i, all) : !p->up_to || i <= own;
		if (is_own ? (p->this ? !p->but : named) : named)
			record_add_applied(rec, NULL, index, is_own ? commit : NULL);
	}
}

/* Whether N is about another version than S, or excepts patches of a series whose total S does not
 * tell. */
static bool is_other(const Notice *n, const Subject *s)
{
	Line v = n->which.version;
	if (n->which.partial || (n->which.but && !s->total))
		return true;
	return v.n > 0 &&
	       strtoul(v.p + 1, NULL, 10) != (s->version ? strtoul(s->version, NULL, 10) : 1);
}

static void put_notice(const Notice *n, Record *rec)
{
	Line branch = {n->place.branch->str, n->place.branch->len};
	if (n->place.tree)
		rec->applied_tree = items_string(rec, branch);
	else
		rec->applied_branch = items_string(rec, branch);
	if (n->place.url.n > 0)
		rec->applied_url = items_string(rec, n->place.url);
}

/* Takes the only item away from REC if it is a commit without title and number. Its commit; the
 * caller frees it. NULL if there is none. */
static char *take_commit(Record *rec)
{
	const RecordApplied *a =
	        rec->applied_items->len == 1 ? g_ptr_array_index(rec->applied_items, 0) : NULL;
	if (!a || a->title || a->index)
		return NULL;
	g_ptr_array_set_size(rec->applied_items, 0);
	return g_strdup(a->commit);
}

static void put_items(const Notice *n, const Subject *s, Record *rec)
{
	g_autofree char *title = n->title.n > 0 ? g_strndup(n->title.p, n->title.n) : NULL;
	g_autofree char *commit = take_commit(rec);
	if (!commit && n->place.commit.n > 0)
		commit = g_strndup(n->place.commit.p, n->place.commit.n);
	if (rec->applied_items->len > 0)
		return;
	put_numbers(n, s, commit, rec);
	if (rec->applied_items->len == 0)
		record_add_applied(rec, title, NULL, commit);
}

/* "by Ada <ada@example.org>:" in a bot's notice. */
static void read_by(const char *cursor, const char *end, Record *rec)
{
	Line l;
	while (line_next(&cursor, end, &l)) {
		l = line_trim(l);
		if (!line_starts(l, "by ") || !line_find(l, "@") || !line_find(l, ">"))
			continue;
		while (l.n > 0 && l.p[l.n - 1] != '>')
			l.n--;
		applied_put_person(line_after(l, 3), rec);
		return;
	}
}

void applied_put_person(Line l, Record *rec)
{
	g_autofree char *text = g_strndup(l.p, l.n);
	Mailbox box = {0};
	if (inbody_mailbox(text, &box))
		rec->applied_by = (RecordPerson){
		        record_string(rec, box.name, -1), record_string(rec, box.address, -1)};
	mailbox_clear(&box);
}

bool applied_read(const char *text, const Subject *s, Record *rec)
{
	const char *end = find_end(text);
	Notice n = {0};
	bool none = false;
	const char *below = find_notice(text, end, &n);
	if (below && is_other(&n, s))
		below = NULL;
	if (below && n.place.open)
		read_next_line(below, end, &n);
	if (below)
		put_notice(&n, rec);
	bool listed = items_read(below ? below : text, end, below || s->subset,
	        below && n.place.commit.n == 0, &none, rec);
	bool applied = (below || listed || (s->subset && rec->applied_items->len > 0)) && !none;
	if (!applied) {
		g_ptr_array_set_size(rec->applied_items, 0);
		rec->applied_branch = rec->applied_tree = rec->applied_url = NULL;
	} else if (below) {
		put_items(&n, s, rec);
	}
	if (applied && rec->automatic == RECORD_AUTO_BOT)
		read_by(text, end, rec);
	notice_clear(&n);
	return applied;
}
