/* The line is cut into words. The last word with the shape of a time divides it: the year and zones
 * may follow it, the date and the sender come before it. */
#include "mda/source/from_line.h"

#include <string.h>

#define MAX_WORDS        32u
#define MAX_SENDER_WORDS 6u
#define MAX_NAME_BYTES   40u /* of a month or weekday */

typedef struct {
	const char *p;
	gsize n;
} Word;

typedef struct {
	Word words[MAX_WORDS];
	guint n;
	gint year, month, day; /* 0: not known */
	gint hour, minute, second, offset_min;
} FromParts;

typedef struct {
	const char *start; /* of the name in lower case */
	int value;
} Name;

/* Months as date(1) writes them; a character that is not valid UTF-8 stands as U+FFFD. */
static const Name months[] = {{"jan", 1}, {"feb", 2}, {"mar", 3}, {"apr", 4}, {"may", 5},
        {"jun", 6}, {"jul", 7}, {"aug", 8}, {"sep", 9}, {"oct", 10}, {"nov", 11}, {"dec", 12},
        {"ene", 1}, {"gen", 1}, {"янв", 1}, {"sty", 1}, {"tam", 1}, {"oca", 1}, {"led", 1},
        {"fév", 2}, {"f\xef\xbf\xbdv", 2}, {"fev", 2}, {"фев", 2}, {"lut", 2}, {"hel", 2},
        {"úno", 2}, {"mär", 3}, {"m\xef\xbf\xbdr", 3}, {"mrz", 3}, {"mrt", 3}, {"maa", 3},
        {"мар", 3}, {"bře", 3}, {"avr", 4}, {"abr", 4}, {"апр", 4}, {"kwi", 4}, {"dub", 4},
        {"huh", 4}, {"nis", 4}, {"mai", 5}, {"maj", 5}, {"mei", 5}, {"mag", 5}, {"май", 5},
        {"мая", 5}, {"kvě", 5}, {"tou", 5}, {"juin", 6}, {"giu", 6}, {"июн", 6}, {"cze", 6},
        {"kes", 6}, {"haz", 6}, {"juil", 7}, {"lug", 7}, {"июл", 7}, {"lip", 7}, {"hei", 7},
        {"tem", 7}, {"aoû", 8}, {"ao\xef\xbf\xbd", 8}, {"aou", 8}, {"ago", 8}, {"авг", 8},
        {"sie", 8}, {"srp", 8}, {"elo", 8}, {"set", 9}, {"сен", 9}, {"wrz", 9}, {"zář", 9},
        {"syy", 9}, {"eyl", 9}, {"okt", 10}, {"out", 10}, {"окт", 10}, {"paź", 10}, {"říj", 10},
        {"lok", 10}, {"eki", 10}, {"ноя", 11}, {"lis", 11}, {"kas", 11}, {"déc", 12},
        {"d\xef\xbf\xbd"
         "c",
                12},
        {"dez", 12}, {"des", 12}, {"dic", 12}, {"дек", 12}, {"gru", 12}, {"pro", 12}, {"jou", 12},
        {"ara", 12}, {NULL, 0}};

/* RFC 5322 4.3, and those of Europe; in minutes. Any other name counts as UTC. */
static const Name zones[] = {{"est", -300}, {"edt", -240}, {"cst", -360}, {"cdt", -300},
        {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"cest", 120}, {"cet", 60},
        {"eest", 180}, {"eet", 120}, {"bst", 60}, {"msk", 180}, {"jst", 540}, {NULL, 0}};

static bool is_digits(const char *p, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (!g_ascii_isdigit(p[i]))
			return false;
	return n > 0;
}

static int number(const char *p, gsize n)
{
	int value = 0;
	for (gsize i = 0; i < n && i < 6 && g_ascii_isdigit(p[i]); i++)
		value = 10 * value + p[i] - '0';
	return value;
}

static gsize leading_digits(const Word *w)
{
	gsize i = 0;
	while (i < w->n && g_ascii_isdigit(w->p[i]))
		i++;
	return i;
}

static bool is_word(const Word *w, const char *text)
{
	return w->n == strlen(text) && memcmp(w->p, text, w->n) == 0;
}

/* Cuts the line at blanks; blanks within quotes are part of a word. */
static bool cut(const char *p, gsize n, FromParts *d)
{
	bool quoted = false, within = false;
	for (gsize i = 0; i < n; i++) {
		bool blank = !quoted && (p[i] == ' ' || p[i] == '\t');
		if (!blank && !within && d->n == MAX_WORDS)
			return false;
		if (!blank && !within)
			d->words[d->n++] = (Word){p + i, 0};
		if (!blank)
			d->words[d->n - 1].n++;
		within = !blank;
		quoted ^= p[i] == '"';
	}
	return d->n > 0 && !quoted;
}

/* 8:15, 08:15:42, 08.15.42 is none, 08:15:42.5 */
static bool read_time(const Word *w, FromParts *d)
{
	gsize h = leading_digits(w), rest;
	if (h < 1 || h > 2 || w->n < h + 3 || w->p[h] != ':' || !is_digits(w->p + h + 1, 2))
		return false;
	d->hour = number(w->p, h);
	d->minute = number(w->p + h + 1, 2);
	d->second = 0;
	rest = h + 3;
	if (w->n >= rest + 3 && w->p[rest] == ':' && is_digits(w->p + rest + 1, 2)) {
		d->second = number(w->p + rest + 1, 2);
		rest += 3;
	}
	if (rest < w->n && (w->p[rest] != '.' || !is_digits(w->p + rest + 1, w->n - rest - 1)))
		return false;
	return d->hour < 24 && d->minute < 60 && d->second <= 60;
}

/* A year after the time; two digits only from 91 on, as git-mailsplit(1) has it. Programs that
 * count from 1900 write 2024 as 124 or 19124. */
static bool read_year(const Word *w, FromParts *d)
{
	gsize n = w->n > 0 && w->p[w->n - 1] == ',' ? w->n - 1 : w->n;
	int value = number(w->p, n);
	if (n == 5 && value / 1000 == 19)
		value -= 19000 - 1900;
	else if (n == 3 || (n == 2 && value > 90))
		value += 1900;
	else if (n != 4)
		return false;
	if (!is_digits(w->p, n) || d->year != 0 || value <= 1900)
		return false;
	d->year = value;
	return true;
}

static int find_name(const Name *names, const char *text)
{
	for (guint i = 0; names[i].start; i++)
		if (g_str_has_prefix(text, names[i].start))
			return names[i].value;
	return 0;
}

static bool read_zone(const Word *w, FromParts *d)
{
	const char *p = w->p;
	gsize n = w->n, letters = 0;
	if (n > 2 && p[0] == '(' && p[n - 1] == ')')
		return true; /* a comment */
	while (letters < n && g_ascii_isupper(p[letters]))
		letters++;
	if (letters == n && n <= 5) {
		g_autofree char *name = g_ascii_strdown(p, (gssize)n);
		d->offset_min += find_name(zones, name);
		return true;
	}
	if (letters != 0 && !(letters == 3 && (p[3] == '+' || p[3] == '-')))
		return false;
	p += letters;
	n -= letters;
	bool colon = n == 6 && p[3] == ':';
	if ((p[0] != '+' && p[0] != '-') || !(n == 5 || colon) || !is_digits(p + 1, 2) ||
	        !is_digits(p + 3 + colon, 2))
		return false;
	int minutes = 60 * number(p + 1, 2) + number(p + 3 + colon, 2);
	d->offset_min = p[0] == '-' ? -minutes : minutes;
	return true;
}

/* Reads the words from AT on, which follow the time. */
static bool read_tail(FromParts *d, guint at)
{
	if (d->n >= at + 3 && is_word(&d->words[d->n - 3], "remote") &&
	        is_word(&d->words[d->n - 2], "from"))
		d->n -= 3;
	guint n_zones = 0;
	if (at < d->n && is_word(&d->words[at], "PM"))
		d->hour = d->hour % 12 + 12;
	else if (at < d->n && is_word(&d->words[at], "AM"))
		d->hour %= 12;
	for (guint i = at; i < d->n; i++) {
		if (read_year(&d->words[i], d))
			continue;
		if (!read_zone(&d->words[i], d) || ++n_zones > 3)
			return false;
	}
	return true;
}

/* Returns W in lower case if it can be the name of a month or weekday; else NULL. */
static char *name_of(const Word *w)
{
	bool letters = false;
	if (w->n > MAX_NAME_BYTES)
		return NULL;
	for (gsize i = 0; i < w->n; i++) {
		guchar c = (guchar)w->p[i];
		letters |= c >= 128 || g_ascii_isalpha((char)c);
		if (c < 128 && !g_ascii_isalpha((char)c) && !strchr(".,", c))
			return NULL;
	}
	g_autofree char *text = g_strndup(w->p, w->n);
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	return letters ? g_utf8_strdown(valid, -1) : NULL;
}

/* A month: a name, or a number with `月` or `월`. */
static bool read_month(const Word *w, FromParts *d)
{
	static const char *const marks[] = {"\xe6\x9c\x88", "\xec\x9b\x94"};
	gsize digits = leading_digits(w);
	for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
		if (digits > 0 && w->n == digits + 3 && memcmp(w->p + digits, marks[i], 3) == 0) {
			d->month = number(w->p, digits);
			return d->month >= 1 && d->month <= 12;
		}
	}
	g_autofree char *name = name_of(w);
	d->month = name ? find_name(months, name) : 0;
	return name;
}

static bool read_day(const Word *w, FromParts *d)
{
	gsize digits = leading_digits(w);
	d->day = number(w->p, digits);
	return digits >= 1 && digits <= 2 && d->day >= 1 && d->day <= 31 &&
	       (w->n == digits || (w->n == digits + 1 && strchr(".,", w->p[digits])) ||
	               (guchar)w->p[digits] >= 128);
}

/* 2024-11-21 */
static bool read_iso(const Word *w, FromParts *d)
{
	if (w->n != 10 || !is_digits(w->p, 4) || w->p[4] != '-' || !is_digits(w->p + 5, 2) ||
	        w->p[7] != '-' || !is_digits(w->p + 8, 2))
		return false;
	d->year = number(w->p, 4);
	d->month = number(w->p + 5, 2);
	d->day = number(w->p + 8, 2);
	return d->month >= 1 && d->month <= 12 && d->day >= 1 && d->day <= 31;
}

/* Reads the date that ends before the word AT. Returns the index of its first word; 0 if there is
 * no date. */
static guint read_date(FromParts *d, guint at)
{
	if (at < 2)
		return 0;
	if (read_iso(&d->words[at - 1], d))
		return at - 1;
	if (d->year == 0 && d->words[at - 1].n >= 4 && read_year(&d->words[at - 1], d))
		at--;
	if (at < 3 || d->year == 0)
		return 0;
	const Word *first = &d->words[at - 2], *second = &d->words[at - 1];
	bool found = (read_day(second, d) && read_month(first, d)) ||
	             (read_day(first, d) && read_month(second, d));
	return found ? at - 2 : 0;
}

static bool is_weekday(const Word *w)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	for (guint i = 0; i < G_N_ELEMENTS(days); i++)
		if (w->n >= 3 && memcmp(w->p, days[i], 3) == 0 &&
		        (w->n == 3 || g_ascii_isalpha(w->p[3]) || w->p[3] == ','))
			return true;
	return false;
}

static bool is_address(const Word *words, guint n)
{
	for (guint i = 0; i < n; i++)
		if (memchr(words[i].p, '@', words[i].n) || (i > 0 && is_word(&words[i], "at")))
			return n <= MAX_SENDER_WORDS;
	return false;
}

static bool is_sender(const Word *words, guint n)
{
	bool names = true;
	for (guint i = 0; i < n; i++)
		names &= !g_ascii_islower(words[i].p[0]);
	return n <= 1 || (names && n <= MAX_SENDER_WORDS) || is_address(words, n);
}

/* Reads the sender, and a weekday after it: the words before END. */
static bool read_sender(FromParts *d, guint end, FromLine *out)
{
	const Word *last = &d->words[end - 1];
	bool day = end > 1 && is_weekday(last);
	g_autofree char *name = end > 2 && !day ? name_of(last) : NULL;
	bool other_day = name && strcmp(name, "at") != 0;
	end -= day || other_day;
	if ((end == 1 && !day) || !is_sender(d->words + 1, end - 1))
		return false;
	if (end > 1) {
		out->sender = d->words[1].p;
		out->sender_bytes =
		        (gsize)(d->words[end - 1].p + d->words[end - 1].n - out->sender);
	}
	out->is_plain = (end == 2 && day) || is_address(d->words + 1, end - 1);
	return true;
}

/* What git-mailsplit(1) takes: seconds, and a number over 90 in the next word. */
static bool is_git_form(const FromParts *d, guint at)
{
	return at + 1 < d->n && d->words[at].n >= 7 &&
	       g_ascii_strtoll(d->words[at + 1].p, NULL, 10) > 90;
}

bool from_line_read(const guint8 *p, gsize n, FromLine *out)
{
	*out = (FromLine){.date_s = G_MININT64};
	if (n < 5 || memcmp(p, "From ", 5) != 0)
		return false;
	const guint8 *lf = memchr(p, '\n', MIN(n, FROM_LINE_MAX_BYTES + 1));
	gsize len = lf ? (gsize)(lf - p) : n;
	len -= len > 0 && p[len - 1] == '\r';
	FromParts d = {.n = 0};
	if (len > FROM_LINE_MAX_BYTES || !cut((const char *)p, len, &d))
		return false;
	guint at = d.n - 1;
	while (at > 1 && !read_time(&d.words[at], &d))
		at--;
	if (at <= 1 || !read_tail(&d, at + 1))
		return false;
	guint date = read_date(&d, at);
	if ((date == 0 || !read_sender(&d, date, out)) && !is_git_form(&d, at))
		return false;
	g_autoptr(GDateTime) when = date == 0 || d.month == 0
	                                    ? NULL
	                                    : g_date_time_new_utc(d.year, d.month, d.day, d.hour,
	                                              d.minute, MIN(d.second, 59));
	if (when)
		out->date_s = g_date_time_to_unix(when) - 60 * d.offset_min;
	return true;
}
