/* A place ("to vm-next") counts as that of a patch, not of something that a program moves, if it
 * looks like a branch, a tree, a release or a URL. */
#include "mda/patch/notice_place.h"

#include "mda/patch/notice_words.h"

static bool is_number(Line l)
{
	return l.n > 0 && l.n <= 4 && line_digits(l) == l.n;
}

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

static void trim_branch(GString *branch)
{
	while (branch->len > 0 && strchr(",;:!.?*'\"", branch->str[branch->len - 1]))
		g_string_truncate(branch, branch->len - 1);
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

static void read_branch(const Sentence *s, guint q, NoticePlace *p)
{
	guint words = 0, most = notice_place_says_thanks(s) ? 6 : 3;
	while (sentence_has(s, q, " the my our ") && !s->words[q].stop)
		q++;
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
		if (words++ > 0)
			g_string_append_c(p->branch, ' ');
		g_string_append_len(p->branch, w->raw.p, (gssize)w->raw.n);
		if (w->stop || w->ends_row)
			break;
	}
	trim_branch(p->branch);
	if (words > most)
		g_string_truncate(p->branch, 0);
	p->named = drop_last(p->branch, " branch");
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
	if (p->url.n > 0 || p->commit.n > 0 || p->tree || p->named)
		return true;
	if (strpbrk(p->branch->str, "-/._0123456789"))
		return true;
	g_auto(GStrv) words = g_strsplit(p->branch->str, " ", -1);
	for (char **w = words; *w; w++)
		if (line_in((Line){*w, strlen(*w)}, NOTICE_BRANCHES))
			return true;
	return false;
}

/* Reads the branch and the commit from the words behind the verb. */
void notice_place_read(const Sentence *s, guint i, guint after, NoticePlace *p)
{
	char stop = s->words[MAX(after, 1) - 1].stop;
	if ((s->words[i].stop && s->words[i].stop != '-') || (stop && stop != '-'))
		return;
	for (guint k = after; k < s->n && k < after + 8; k++) {
		Line w = s->words[k].bare;
		if (notice_place_is_commit(w) && p->commit.n == 0)
			p->commit = w;
		if (sentence_has(s, k, NOTICE_PREPOSITIONS)) {
			p->preposition = k;
			p->open = k + 1 == s->n;
			read_branch(s, k + 1, p);
			return;
		}
		if (s->words[k].stop ||
		        sentence_has(s, k, " with without thanks thank thx by after but and "))
			return;
	}
}

/* "first", "second": 1, 2. "two": 2. "7": 7. 0 for other words. */
static guint number_of(Line w)
{
	static const char *const words[] = {" one first 1st ", " two second 2nd ",
	        " three third 3rd ", " four ", " five ", " six ", " seven ", " eight ", " nine "};
	if (is_number(w))
		return (guint)strtoul(w.p, NULL, 10);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (line_in(w, words[i]))
			return i + 1;
	return 0;
}

static void add_numbers(NoticePlace *p, guint from, guint to)
{
	for (guint i = from; i > 0 && i <= to && p->n_numbers < NOTICE_PLACE_NUMBERS; i++)
		p->numbers[p->n_numbers++] = i;
}

/* Adds "3" or the range "1-3". Returns false for other words. */
static bool add_word(NoticePlace *p, Line w)
{
	gsize n = w.n > 0 ? line_digits(w) : 0;
	Line end = n > 0 && n + 1 < w.n && w.p[n] == '-' ? line_after(w, n + 1) : (Line){NULL, 0};
	bool range = is_number((Line){w.p, n}) && is_number(end);
	if (!range && !is_number(w))
		return false;
	guint from = (guint)strtoul(w.p, NULL, 10);
	add_numbers(p, from, range ? (guint)strtoul(end.p, NULL, 10) : from);
	return true;
}

/* "first patch", "first two patches", "second patch" at K. */
static void add_ordinal(const Sentence *s, guint k, guint to, NoticePlace *p)
{
	bool first = sentence_has(s, k, " first 1st ");
	guint next = k + 1 < to ? number_of(s->words[k + 1].bare) : 0;
	if (!sentence_has(s, k, " first 1st second 2nd third 3rd "))
		return;
	if (first && next > 0 && k + 2 < to && sentence_has(s, k + 2, " patch patches "))
		add_numbers(p, 1, next);
	else if (k + 1 < to && sentence_has(s, k + 1, " patch one "))
		add_numbers(p, number_of(s->words[k].bare), number_of(s->words[k].bare));
}

void notice_place_numbers(const Sentence *s, guint from, guint to, NoticePlace *p)
{
	bool after = false;
	for (guint k = from; k < MIN(to, s->n); k++) {
		if (sentence_has(s, k, " but not except without rest "))
			return;
		if (sentence_has(s, k, " patch patches "))
			after = true;
		else if (!(after && add_word(p, s->words[k].bare)) &&
		         !sentence_has(s, k, " and & to "))
			after = false;
		add_ordinal(s, k, to, p);
		if (s->words[k].stop)
			return;
	}
}
