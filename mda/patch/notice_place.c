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
		if (sentence_has(s, k, " except "))
			return;
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

/* Adds "3", "3/5" or the range "1-3". Returns false for other words. */
static bool add_word(NoticePlace *p, Line w)
{
	gsize n = w.n > 0 ? line_digits(w) : 0;
	bool more = n > 0 && n + 1 < w.n && (w.p[n] == '-' || w.p[n] == '/');
	Line end = more ? line_after(w, n + 1) : (Line){NULL, 0};
	if (!is_number((Line){w.p, n}) || (n < w.n && !is_number(end)))
		return false;
	guint from = (guint)strtoul(w.p, NULL, 10);
	bool range = more && w.p[n] == '-';
	add_numbers(p, from, range ? (guint)strtoul(end.p, NULL, 10) : from);
	return true;
}

/* "first patch", "first two", "second patch", "last one" at K. */
static void add_ordinal(const Sentence *s, guint k, guint to, NoticePlace *p)
{
	guint next = k + 1 < to ? number_of(s->words[k + 1].bare) : 0;
	bool patch = k + 1 < to && sentence_has(s, k + 1, " patch patches one ones commit ");
	if (sentence_has(s, k, " last ") && (next > 0 || patch))
		p->last = next > 0 ? next : 1;
	else if (sentence_has(s, k, " first 1st ") && next > 0)
		add_numbers(p, 1, next);
	else if (sentence_has(s, k, " first 1st second 2nd third 3rd ") && patch)
		add_numbers(p, number_of(s->words[k].bare), number_of(s->words[k].bare));
}

/* Whether the word K counts one of a series by itself: "2/3", "1-3". */
static bool is_counter(const Sentence *s, guint k)
{
	if (k >= s->n || s->words[k].bare.n == 0)
		return false;
	Line w = s->words[k].bare;
	gsize n = line_digits(w);
	return n > 0 && n + 1 < w.n && (w.p[n] == '/' || w.p[n] == '-') &&
	       is_number(line_after(w, n + 1));
}

/* "1 to 3" at K, where 1 was added: adds the others. Returns the words read. */
static guint add_range(const Sentence *s, guint k, guint to, NoticePlace *p)
{
	if (k + 2 >= to || !is_number(s->words[k].bare) || !is_number(s->words[k + 2].bare) ||
	        !(sentence_has(s, k + 1, " to through ") || s->words[k + 1].stop == '-'))
		return 0;
	add_numbers(p, (guint)strtoul(s->words[k].bare.p, NULL, 10) + 1,
	        (guint)strtoul(s->words[k + 2].bare.p, NULL, 10));
	return 2;
}

void notice_place_numbers(const Sentence *s, guint from, guint to, NoticePlace *p)
{
	bool after = false;
	to = MIN(to, s->n);
	for (guint k = from; k < to; k++) {
		if (sentence_has(s, k,
		            " but not except without rest excluding with in into to on "
		            "from as after before "))
			return;
		if (sentence_has(s, k, " this ") && k > 0 && sentence_has(s, k - 1, " and "))
			return; /* "the first and this one" */
		if (sentence_has(s, k, " patch patches "))
			after = true;
		else if ((after || is_counter(s, k)) && add_word(p, s->words[k].bare))
			after = true;
		else if (!sentence_has(s, k, " and & "))
			after = false;
		if (after)
			k += add_range(s, k, to, p);
		add_ordinal(s, k, to, p);
		if (s->words[k].stop && !(is_counter(s, k) && is_counter(s, k + 1)))
			return;
	}
}

/* Whether the clause from K on names a patch. */
static bool names_patch(const Sentence *s, guint k)
{
	for (; k < s->n; k++) {
		if (sentence_has(s, k, " patch patches one ones last first second third rest ") ||
		        is_counter(s, k) || is_number(s->words[k].bare))
			return true;
		if (s->words[k].stop)
			return false;
	}
	return false;
}

void notice_place_exception(const Sentence *s, guint i, NoticePlace *p)
{
	bool all = false, whole = false;
	for (guint k = i + 1; k < s->n && k < i + 20; k++) {
		bool but = sentence_has(s, k, " but ") &&
		           (all || (!whole && sentence_has(s, k + 1, " not ")));
		all = sentence_has(s, k, " all everything ") || (all && !s->words[k].stop);
		whole = whole || sentence_has(s, k, " this it one ");
		if (!but && !sentence_has(s, k, " except excluding without w/o "))
			continue;
		while (k + 1 < s->n && sentence_has(s, k + 1, " for not the only "))
			k++;
		if (!names_patch(s, k + 1) || sentence_has(s, k + 1, " i that a "))
			continue;
		bool named = p->n_numbers > 0 || p->last > 0;
		NoticePlace but_these = {0};
		notice_place_numbers(s, k + 1, s->n, &but_these);
		if (but_these.n_numbers == 0 && is_number(s->words[k + 1].bare))
			add_word(&but_these, s->words[k + 1].bare);
		if (named)
			return; /* "patches 1 and 2, but not 3" */
		memcpy(p->numbers, but_these.numbers, sizeof p->numbers);
		p->n_numbers = but_these.n_numbers;
		p->last = but_these.last;
		p->but = true;
		p->partial = p->n_numbers == 0 && p->last == 0;
		return;
	}
}
