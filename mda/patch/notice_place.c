/* A place ("to vm-next") counts as that of a patch, not of something that a program moves, if it
 * looks like a branch, a tree, a release or a URL. */
#include "mda/patch/notice_place.h"

#include "mda/patch/notice_which.h"
#include "mda/patch/notice_words.h"

bool notice_place_is_commit(Line w)
{
	return w.n >= 7 && w.n <= 64 && line_hex(w) == w.n && line_digits(w) < w.n;
}

bool notice_place_is_url(Line w)
{
	return line_find(w, "://");
}

bool notice_place_says_thanks(const Sentence *s)
{
	for (guint i = 0; i < s->n; i++)
		if (sentence_has(s, i, NOTICE_THANKS))
			return true;
	return false;
}

/* Whether the word W, the last one of a branch's name, looks like one: "next", "vm-fixes", "6.1",
 * not "ring_add()" or "5/8". */
static bool is_name(Line w)
{
	if (line_in(w, NOTICE_BRANCHES))
		return true;
	if (w.n == 0 || *w.p == '_' || line_find(w, "()") || line_find(w, "://") ||
	        notice_which_is_numbers(w))
		return false;
	for (gsize i = 0; i < w.n; i++)
		if (strchr("-/._0123456789", w.p[i]))
			return true;
	return false;
}

/* Whether BRANCH is "URL-path (branch)". */
static bool has_brackets(const GString *branch)
{
	const char *open = strstr(branch->str, " (");
	return open && g_str_has_suffix(branch->str, ")") &&
	       is_name((Line){branch->str, (gsize)(open - branch->str)});
}

static void trim_branch(GString *branch)
{
	while (branch->len > 0 && strchr(",;:!.?*'`\"", branch->str[branch->len - 1]))
		g_string_truncate(branch, branch->len - 1);
	const char *mark = strchr(branch->str, '[');
	if (mark && g_str_has_suffix(branch->str, "]")) /* "vm-next[1]" */
		g_string_truncate(branch, (gsize)(mark - branch->str));
	if (g_str_has_suffix(branch->str, "]"))
		g_string_truncate(branch, branch->len - 1);
	while (branch->len > 0 && strchr("'`*", *branch->str))
		g_string_erase(branch, 0, 1);
	if (*branch->str == '(' && g_str_has_suffix(branch->str, ")")) /* "URL (vm-next)" */
		g_string_erase(branch, 0, 1);
	if (g_str_has_suffix(branch->str, ")") && !strchr(branch->str, '('))
		g_string_truncate(branch, branch->len - 1);
}

/* Takes the last word off BRANCH if it is WORD and not the only one. */
static bool drop_last(GString *branch, const char *word)
{
	if (!g_str_has_suffix(branch->str, word) || branch->len == strlen(word))
		return false;
	g_string_truncate(branch, branch->len - strlen(word));
	return true;
}

/* "(commit" of "to vm-next (commit 1234abc)", "(20250301)": no part of the branch's name */
static bool is_aside(const SentenceWord *w)
{
	return *w->raw.p == '(' &&
	       (!line_find(w->raw, ")") || (w->bare.n > 0 && line_digits(w->bare) == w->bare.n));
}

static void read_branch(const Sentence *s, guint q, NoticePlace *p)
{
	guint words = 0, most = notice_place_says_thanks(s) ? 6 : 3;
	while (sentence_has(s, q, " the my our following today's ") && !s->words[q].stop)
		q++;
	if (sentence_has(s, q, " branch ") && q + 1 < s->n) {
		p->named = true; /* "to the branch vm-next", "to the following branch:" */
		q++;
	} else if (sentence_has(s, q, " branch tree repository ") && s->words[q].stop == ':') {
		p->open = true;
		return;
	}
	if (q < s->n && notice_place_is_url(s->words[q].bare)) {
		p->url = s->words[q].bare;
		if (s->words[q++].stop)
			return;
	}
	if (sentence_has(s, q, NOTICE_NO_BRANCH NOTICE_THANKS))
		return;
	for (; q < s->n; q++) {
		const SentenceWord *w = &s->words[q];
		if (w->bare.n == 0 ||
		        (words > 0 && sentence_has(s, q, NOTICE_BRANCH_ENDS NOTICE_THANKS)))
			break;
		Line raw = sentence_trim(w->raw);
		if (words > 0 && (line_in(w->raw, " @ - -- ") || is_aside(w)))
			break;
		if (words++ > 0)
			g_string_append_c(p->branch, ' ');
		if (line_starts(raw, "'"))
			raw = w->bare;
		g_string_append_len(p->branch, raw.p, (gssize)raw.n);
		if (w->stop || w->ends_row)
			break;
	}
	trim_branch(p->branch);
	if (words > most)
		g_string_truncate(p->branch, 0);
	p->named = drop_last(p->branch, " branch") || p->named;
	p->tree = drop_last(p->branch, " tree") || drop_last(p->branch, " git");
	(void)(p->tree && drop_last(p->branch, " git"));
	if (strcmp(p->branch->str, "tree") == 0 || strcmp(p->branch->str, "branch") == 0)
		g_string_truncate(p->branch, 0); /* "to my tree" */
}

void notice_place_read_line(Line l, NoticePlace *p)
{
	Sentence s;
	const char *cursor = l.p;
	if (sentence_next(&cursor, l.p + l.n, &s) && s.n <= 3)
		read_branch(&s, 0, p);
}

bool notice_place_is_likely(const NoticePlace *p)
{
	if (p->url.n > 0 || p->commit.n > 0 || p->tree || p->named || p->open)
		return true;
	g_auto(GStrv) words = g_strsplit(p->branch->str, " ", -1);
	for (char **w = words; *w; w++)
		if (w[1] ? line_in((Line){*w, strlen(*w)}, NOTICE_BRANCHES)
		         : is_name((Line){*w, strlen(*w)}))
			return true;
	return false;
}

/* "to brook", "to vm-brook misc" right behind the verb or its object, which ends before AFTER: such
 * a word is the name of a branch there. */
static bool is_direct(const Sentence *s, guint after, const NoticePlace *p)
{
	const char *space = strchr(p->branch->str, ' ');
	Line first = {p->branch->str, strcspn(p->branch->str, " ")};
	return p->preposition == after && sentence_has(s, after, " to into onto ") &&
	       !sentence_has(s, after + 1, " the my our ") &&
	       (space ? is_name(first) && !strchr(space + 1, ' ')
	              : !notice_which_is_numbers(first));
}

void notice_place_check(const Sentence *s, guint after, NoticePlace *p)
{
	const char *space = strrchr(p->branch->str, ' ');
	Line last = {space ? space + 1 : p->branch->str, 0};
	if (*last.p == '(')
		last.p++;
	last.n = strcspn(last.p, ")");
	if (!p->tree && !p->named && !has_brackets(p->branch) && !is_name(last) &&
	        !is_direct(s, after, p))
		g_string_truncate(p->branch, 0);
}

bool notice_place_is_patch(const Sentence *s, guint after, const NoticePlace *p)
{
	guint k = p->preposition;
	if (k == 0 || k != after || !sentence_has(s, k, " to into in "))
		return false;
	for (k++; sentence_has(s, k,
	             " the this that my a next original previous first second last "
	             "same ");)
		k++;
	if (sentence_has_pair(s, k, " patchset series patch ", " version revision ") ||
	        sentence_has(s, k, " patch version revision respin "))
		return true;
	return k < s->n && notice_which_is_numbers(s->words[k].bare) &&
	       line_find(s->words[k].bare, "/");
}

/* "(commit 1234abc)" behind the word K */
static void read_commit(const Sentence *s, guint k, NoticePlace *p)
{
	for (; k + 1 < s->n && p->commit.n == 0; k++)
		if (sentence_has(s, k, " commit ") && notice_place_is_commit(s->words[k + 1].bare))
			p->commit = s->words[k + 1].bare;
}

/* Reads the branch and the commit from the words behind the verb. */
void notice_place_read(const Sentence *s, guint i, guint after, NoticePlace *p)
{
	char stop = s->words[MAX(after, 1) - 1].stop;
	if (after < s->n && sentence_has(s, after, " commit ") && stop == ',')
		read_commit(s, after, p);
	if ((s->words[i].stop && s->words[i].stop != '-') || (stop && stop != '-'))
		return;
	for (guint k = after; k < s->n && k < after + 8; k++) {
		Line w = s->words[k].bare;
		if (notice_place_is_commit(w) && p->commit.n == 0)
			p->commit = w;
		if (sentence_has(s, k, " except "))
			return;
		if (sentence_has(s, k, NOTICE_PREPOSITIONS) && !sentence_has(s, k - 1, " due ")) {
			p->preposition = k;
			p->open = k + 1 == s->n;
			read_branch(s, k + 1, p);
			read_commit(s, k + 1, p);
			return;
		}
		if (s->words[k].stop ||
		        sentence_has(s, k, NOTICE_THANKS " with without by after but and "))
			return;
	}
}
