/* Numbers stand behind the word "patch", or count one of a series by themselves ("2/3"). */
#include "mda/patch/notice_which.h"

#include "mda/patch/notice_words.h"

static bool is_number(Line l)
{
	return l.n > 0 && l.n <= 4 && line_digits(l) == l.n;
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

static void add_numbers(NoticeWhich *p, guint from, guint to)
{
	for (guint i = from; i > 0 && i <= to && p->n_numbers < NOTICE_WHICH_NUMBERS; i++)
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
static bool take_numbers(Line *w, NoticeWhich *p)
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
static bool add_word(NoticeWhich *p, Line w)
{
	do {
		if (w.n > 0 && strchr("#,+", *w.p))
			w = line_after(w, 1);
		if (!take_numbers(&w, p))
			return false;
	} while (line_starts(w, ",") || line_starts(w, "+"));
	return w.n == 0 || (line_starts(w, "/") && is_number(line_after(w, 1)));
}

bool notice_which_is_numbers(Line w)
{
	return w.n <= 20 && add_word(NULL, w);
}

/* "first patch", "first two", "second patch", "last one" at K. */
static void add_ordinal(const Sentence *s, guint k, guint to, NoticeWhich *p)
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
	return k < s->n && notice_which_is_numbers(s->words[k].bare) &&
	       !is_number(s->words[k].bare);
}

/* "patches 1-2" or "and patches 3-4 to x" behind the place at K: the word "patches". 0 if there is
 * none. */
static guint next_place(const Sentence *s, guint k)
{
	if (k + 3 < s->n && sentence_has(s, k + 2, " patch patches ") && !s->words[k + 1].stop &&
	        notice_which_is_numbers(s->words[k + 3].bare))
		return k + 2;
	guint end = MIN(k + 7, s->n);
	for (k++; k < end && !sentence_has(s, k, " and "); k++)
		if (s->words[k].stop && s->words[k].stop != ',')
			return 0;
	guint n = k + 1 + sentence_has(s, k + 1, " patch patches ");
	if (n + 1 >= s->n || k == end || !(n > k + 1 || is_counter(s, n)) ||
	        !notice_which_is_numbers(s->words[n].bare))
		return 0;
	return sentence_has(s, n + 1, NOTICE_PREPOSITIONS) ? k + 1 : 0;
}

/* "1 to 3" at K, where 1 was added: adds the others. Returns the words read. */
static guint add_range(const Sentence *s, guint k, guint to, NoticeWhich *p)
{
	if (k + 2 >= to || !is_number(s->words[k].bare) || !is_number(s->words[k + 2].bare) ||
	        !(sentence_has(s, k + 1, " to through ") || s->words[k + 1].stop == '-'))
		return 0;
	add_numbers(p, (guint)strtoul(s->words[k].bare.p, NULL, 10) + 1,
	        (guint)strtoul(s->words[k + 2].bare.p, NULL, 10));
	return 2;
}

/* "previous" and "next", with "the" or without, at K: -1 and 1. 0 for other words. */
static int neighbour_at(const Sentence *s, guint k)
{
	k += sentence_has(s, k, " the ");
	return sentence_has(s, k, " previous preceding ") ? -1
	       : sentence_has(s, k, " next following ")   ? 1
	                                                  : 0;
}

/* Reads "this and patch 3", "this and the previous patch", "previous and this" around the "this" at
 * K. */
static void read_this(const Sentence *s, guint k, NoticeWhich *p)
{
	guint and = k + 1 + sentence_has(s, k + 1, " one patch commit ");
	bool behind = sentence_has(s, and, " and & "),
	     before = k > 0 && sentence_has(s, k - 1, " and & ");
	p->this = p->this || behind || before;
	if (behind)
		p->beside = neighbour_at(s, and+1);
	for (guint i = 2; before && i <= MIN(k, 3) && p->beside == 0; i++)
		p->beside = neighbour_at(s, k - i);
}

void notice_which_numbers(const Sentence *s, guint from, guint to, NoticeWhich *p)
{
	bool after = false;
	to = MIN(to, s->n);
	for (guint k = from; k < to; k++) {
		if (sentence_has(s, k, " in into to on ") && next_place(s, k) > 0) {
			k = next_place(s, k);
			to = s->n;
		}
		if (sentence_has(s, k,
		            " but not except without w/o rest excluding besides other while "
		            "dropping skipping omitting minus apart aside with in into "
		            "to on from as after before "))
			return;
		if (sentence_has(s, k, " this "))
			read_this(s, k, p);
		if (sentence_has(s, k, " patch patches "))
			after = true;
		else if ((after || is_counter(s, k)) && notice_which_is_numbers(s->words[k].bare))
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
static void read_numbers(const Sentence *s, guint from, guint to, NoticeWhich *p)
{
	notice_which_numbers(s, from, to, p);
	for (guint k = from; p->n_numbers == 0 && p->last == 0 && k < to; k++)
		if (!sentence_has(s, k, " and & ") && !add_word(p, s->words[k].bare))
			return;
}

void notice_which_rest(const Sentence *s, guint i, NoticeWhich *p)
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

/* "apart from", "dropping patch 3", "minus the last one" at K: words that except only what stands
 * directly behind them. Where that begins; 0 if there are none. */
static guint skip_dropping(const Sentence *s, guint k)
{
	if (sentence_has_pair(s, k, " apart aside ", " from "))
		k += 2;
	else if (sentence_has(s, k, " dropping skipping omitting minus bar "))
		k++;
	else
		return 0;
	guint n = k;
	while (sentence_has(s, n, " the patch patches for "))
		n++;
	bool ordinal = sentence_has(s, n, " last ") ||
	               (n < s->n && ordinal_of(s->words[n].bare) > 0 &&
	                       sentence_has(s, n + 1, " patch one patches two three "));
	bool this = sentence_has_pair(s, k, " this ", " patch one ");
	return ordinal || this || (n < s->n && notice_which_is_numbers(s->words[n].bare)) ? k : 0;
}

/* Reads the patches that S excepts from word K on into P. Returns false if it names none. */
static bool read_exception(const Sentence *s, guint k, guint to, NoticeWhich *p)
{
	if (!names_patch(s, k) || sentence_has(s, k, " i that a "))
		return false;
	if (p->n_numbers > 0 || p->last > 0)
		return true; /* "patches 1 and 2, but not 3" */
	p->this = sentence_has_pair(s, k, " this ", " patch one ");
	read_numbers(s, k + (p->this ? 2 : 0), MAX(to, k + 1), p);
	p->but = true;
	p->partial = p->n_numbers == 0 && p->last == 0 && !p->this;
	return true;
}

void notice_which_exception(const Sentence *s, guint from, guint to, NoticeWhich *p)
{
	bool all = false, whole = false;
	for (guint k = from; k < to; k++) {
		bool but = sentence_has(s, k, " but ") &&
		           (all || (!whole && sentence_has(s, k + 1, " not ")));
		all = sentence_has(s, k, " all everything ") || (all && !s->words[k].stop);
		whole = whole || sentence_has(s, k, " this it one ");
		guint dropped = skip_dropping(s, k);
		if (dropped > 0 && read_exception(s, dropped, to, p))
			return;
		if (!but && !sentence_has(s, k, " except excluding without w/o besides ") &&
		        !sentence_has_pair(s, k, " other ", " than "))
			continue;
		while (k + 1 < s->n && sentence_has(s, k + 1, " for not only than "))
			k++;
		if (read_exception(s, k + 1, to, p))
			return;
	}
}

/* "patchset", "patch set", "all", "all of them" at K, before TO */
static bool is_whole(const Sentence *s, guint k, guint to)
{
	bool ends = k + 1 >= to || s->words[k].stop;
	return sentence_has(s, k, NOTICE_SERIES) ||
	       sentence_has_pair(s, k, " patch whole the this entire ", " set ") ||
	       (sentence_has(s, k, " all ") &&
	               (ends || number_of(s->words[k + 1].bare) > 0 ||
	                       sentence_has(s, k + 1, " of patches the these ")));
}

/* "up to this one", "up to and including patch 3" at K */
static void read_up_to(const Sentence *s, guint k, NoticeWhich *p)
{
	if (!sentence_has_pair(s, k, " up ", " to "))
		return;
	k += 2;
	while (sentence_has(s, k, " and including patch "))
		k++;
	p->up_to = sentence_has(s, k, " this ");
	if (is_counter(s, k) ||
	        (k < s->n && sentence_has(s, k - 1, " patch ") && is_number(s->words[k].bare)))
		add_numbers(p, 1, (guint)strtoul(s->words[k].bare.p, NULL, 10));
}

void notice_which_whole(const Sentence *s, guint from, guint to, NoticeWhich *p)
{
	to = MIN(to, s->n);
	for (guint k = from; k < to; k++) {
		bool thanked = k > 0 && !s->words[k - 1].stop &&
		               sentence_has(s, k - 1, NOTICE_THANKS NOTICE_GREETED);
		p->whole = p->whole || (!thanked && is_whole(s, k, to));
		bool counts = sentence_has(s, k, " both ") || sentence_has(s, k + 1, " patches ") ||
		              (k > from && sentence_has(s, k - 1, " all "));
		guint n = sentence_has(s, k, " both ") ? 2 : number_of(s->words[k].bare);
		if (counts && !thanked && n > 0)
			p->count = n;
	}
	if (p->whole && p->n_numbers == 0)
		read_up_to(s, to, p);
}
