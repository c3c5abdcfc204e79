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

static void read_branch(const Sentence *s, guint q, NoticePlace *p)
{
	guint words = 0, most = notice_place_says_thanks(s) ? 6 : 3;
	while (sentence_has(s, q, " the my our following ") && !s->words[q].stop)
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
		if (words++ > 0)
			g_string_append_c(p->branch, ' ');
		Line raw = sentence_trim(w->raw);
		if (words > 1 && line_in(w->bare, " commit ") && line_starts(raw, "("))
			break; /* "to vm-next (commit 1234abc)" */
		if (words > 1 && line_in(w->raw, " @ - "))
			break;
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
	if (strpbrk(p->branch->str, "-/._0123456789"))
		return true;
	g_auto(GStrv) words = g_strsplit(p->branch->str, " ", -1);
	for (char **w = words; *w; w++)
		if (line_in((Line){*w, strlen(*w)}, NOTICE_BRANCHES))
			return true;
	return false;
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

/* "first", "2nd": 1, 2. 0 for other words. */
static guint ordinal_of(Line w)
{
	static const char *const words[] = {" first 1st ", " second 2nd ", " third 3rd ",
	        " fourth 4th ", " fifth 5th ", " sixth 6th ", " seventh 7th ", " eighth 8th ",
	        " ninth 9th "};
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (line_in(w, words[i]))
			return i + 1;
	return 0;
}

/* "first", "second": 1, 2. "two": 2. "7": 7. 0 for other words. */
static guint number_of(Line w)
{
	static const char *const words[] = {" one ", " two ", " three ", " four ", " five ",
	        " six ", " seven ", " eight ", " nine "};
	if (is_number(w))
		return (guint)strtoul(w.p, NULL, 10);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (line_in(w, words[i]))
			return i + 1;
	return ordinal_of(w);
}

static void add_numbers(NoticePlace *p, guint from, guint to)
{
	for (guint i = from; i > 0 && i <= to && p->n_numbers < NOTICE_PLACE_NUMBERS; i++)
		p->numbers[p->n_numbers++] = i;
}

/* The bytes at the start of L that stand between the ends of a range: "-", "..", U+2013. */
static gsize range_bytes(Line l)
{
	if (line_starts(l, "-"))
		return 1;
	if (line_starts(l, ".."))
		return l.n > 2 && l.p[2] == '.' ? 3 : 2;
	return line_starts(l, "\xe2\x80\x93") ? 3 : 0;
}

/* Takes "3", "3/5" or the range "1-3" from *W, and adds it to P if P is not NULL. Returns false for
 * anything else. */
static bool take_numbers(Line *w, NoticePlace *p)
{
	gsize n = w->n > 0 ? line_digits(*w) : 0;
	if (!is_number((Line){w->p, n}))
		return false;
	guint from = (guint)strtoul(w->p, NULL, 10), to = from;
	*w = line_after(*w, n);
	gsize range = range_bytes(*w), slash = line_starts(*w, "/");
	if (range || slash) {
		Line end = line_after(*w, range + slash);
		n = end.n > 0 ? line_digits(end) : 0;
		if (!is_number((Line){end.p, n}))
			return false;
		if (range)
			to = (guint)strtoul(end.p, NULL, 10);
		*w = line_after(end, n);
	}
	if (p)
		add_numbers(p, from, to);
	return true;
}

/* Adds the numbers of W to P, if P is not NULL: "3", "3/5", "1-3", "#3", "1,2,4". Returns false for
 * other words. */
static bool add_word(NoticePlace *p, Line w)
{
	do {
		if (w.n > 0 && strchr("#,", *w.p))
			w = line_after(w, 1);
		if (!take_numbers(&w, p))
			return false;
	} while (line_starts(w, ","));
	return w.n == 0 || (line_starts(w, "/") && is_number(line_after(w, 1)));
}

bool notice_place_is_numbers(Line w)
{
	return w.n <= 20 && add_word(NULL, w);
}

/* "first patch", "first two", "second patch", "last one" at K. */
static void add_ordinal(const Sentence *s, guint k, guint to, NoticePlace *p)
{
	guint next = k + 1 < to ? number_of(s->words[k + 1].bare) : 0;
	guint ordinal = ordinal_of(s->words[k].bare);
	bool patch =
	        (k + 1 < to && sentence_has(s, k + 1, " patch patches one ones commit ")) ||
	        sentence_has_pair(s, k + 1, " and & ", " this second third ") ||
	        (k > 0 && sentence_has(s, k - 1, " the ") && (k + 1 == s->n || s->words[k].stop));
	if (sentence_has(s, k, " last ") && (next > 0 || patch))
		p->last = next > 0 ? next : 1;
	else if (ordinal == 1 && next > 0)
		add_numbers(p, 1, next);
	else if (ordinal > 0 && patch)
		add_numbers(p, ordinal, ordinal);
}

/* Whether the word K counts one of a series by itself: "2/3", "1-3", "#2", "1,2". */
static bool is_counter(const Sentence *s, guint k)
{
	return k < s->n && notice_place_is_numbers(s->words[k].bare) &&
	       !is_number(s->words[k].bare);
}

/* "patches 1-2" or "and patches 3-4 to x" behind the place at K: the word "patches". 0 if there is
 * none. */
static guint next_place(const Sentence *s, guint k)
{
	if (k + 3 < s->n && sentence_has(s, k + 2, " patch patches ") && !s->words[k + 1].stop &&
	        notice_place_is_numbers(s->words[k + 3].bare))
		return k + 2;
	guint end = MIN(k + 7, s->n);
	for (k++; k < end && !sentence_has(s, k, " and "); k++)
		if (s->words[k].stop && s->words[k].stop != ',')
			return 0;
	guint n = k + 1 + sentence_has(s, k + 1, " patch patches ");
	if (n + 1 >= s->n || k == end || !(n > k + 1 || is_counter(s, n)) ||
	        !notice_place_is_numbers(s->words[n].bare))
		return 0;
	return sentence_has(s, n + 1, NOTICE_PREPOSITIONS) ? k + 1 : 0;
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
		if (sentence_has(s, k, " in into to on ") && next_place(s, k) > 0) {
			k = next_place(s, k);
			to = s->n;
		}
		if (sentence_has(s, k,
		            " but not except without w/o rest excluding besides other with in into "
		            "to on from as after before "))
			return;
		if (sentence_has(s, k, " this ")) {
			guint and = k + 1 + sentence_has(s, k + 1, " one patch ");
			p->this = p->this || sentence_has(s, and, " and & ") ||
			          (k > 0 && sentence_has(s, k - 1, " and & "));
		}
		if (sentence_has(s, k, " patch patches "))
			after = true;
		else if ((after || is_counter(s, k)) && notice_place_is_numbers(s->words[k].bare))
			after = add_word(p, s->words[k].bare);
		else if (after && k > 0 && sentence_has(s, k - 1, " patch ") &&
		         number_of(s->words[k].bare) > 0)
			add_numbers(p, number_of(s->words[k].bare), number_of(s->words[k].bare));
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
		bool ends = k + 1 == s->n || s->words[k].stop;
		bool ordinal = sentence_has(s, k, " last ") || ordinal_of(s->words[k].bare) > 0;
		if (sentence_has(s, k, " patch patches one ones rest ") || is_counter(s, k) ||
		        is_number(s->words[k].bare) ||
		        (ordinal && (ends || sentence_has(s, k + 1, " and two three "))))
			return true;
		if (s->words[k].stop)
			return false;
	}
	return false;
}

/* "3", "2 and 3", "patches 2 and 3" */
static void read_numbers(const Sentence *s, guint from, guint to, NoticePlace *p)
{
	notice_place_numbers(s, from, to, p);
	for (guint k = from; p->n_numbers == 0 && p->last == 0 && k < to; k++)
		if (!sentence_has(s, k, " and & ") && !add_word(p, s->words[k].bare))
			return;
}

void notice_place_rest(const Sentence *s, guint i, NoticePlace *p)
{
	bool rest = sentence_has(s, i + 1, " the all everything ") &&
	            sentence_has(s, i + 2, " rest others other remaining else ");
	for (guint k = 0; rest && k + 1 < i; k++)
		if (sentence_has(s, k, " skipped skipping dropped dropping omitted ")) {
			read_numbers(s, k + 1, i, p);
			p->but = p->n_numbers > 0 || p->last > 0;
			p->partial = !p->but && names_patch(s, k + 1);
			return;
		}
}

void notice_place_exception(const Sentence *s, guint from, guint to, NoticePlace *p)
{
	bool all = false, whole = false;
	for (guint k = from; k < to; k++) {
		bool but = sentence_has(s, k, " but ") &&
		           (all || (!whole && sentence_has(s, k + 1, " not ")));
		all = sentence_has(s, k, " all everything ") || (all && !s->words[k].stop);
		whole = whole || sentence_has(s, k, " this it one ");
		if (!but && !sentence_has(s, k, " except excluding without w/o besides ") &&
		        !sentence_has_pair(s, k, " other ", " than "))
			continue;
		while (k + 1 < s->n && sentence_has(s, k + 1, " for not only than "))
			k++;
		if (!names_patch(s, k + 1) || sentence_has(s, k + 1, " i that a "))
			continue;
		bool named = p->n_numbers > 0 || p->last > 0;
		NoticePlace but_these = {0};
		read_numbers(s, k + 1, MAX(to, k + 2), &but_these);
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
