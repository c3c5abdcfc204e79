/* Reads the text token by token, in any order of day, month, year, time and zone. What a token
 * means follows from its form and from the parts that are known already. */
#include "mda/decode/decode_date.h"

#include <string.h>

#define MAX_BYTES  500
#define MAX_ZONE   (14 * 60) /* minutes: +1400 is the zone that is farthest from UTC */
#define WORD_BYTES 16
#define ZONE_NONE  G_MININT
#define MINUS_SIGN "\xe2\x88\x92" /* U+2212 */

typedef struct {
	const char *p; /* the rest of the text, without comments */
	int year, month, day, hour, minute, second;
	int zone;           /* minutes, or ZONE_NONE */
	bool zone_is_named; /* a number below it counts more ("GMT+0200") */
	bool has_time, has_half, is_pm;
	bool unknown_word; /* at the place of a zone */
} DateReader;

typedef struct {
	const char *name;
	int minutes;
} DateZone;

/* RFC 5322 4.3 and names that have one meaning only. IST and the like are left out. */
static const DateZone zones[] = {{"UT", 0}, {"UTC", 0}, {"GMT", 0}, {"WET", 0}, {"WEST", 60},
        {"BST", 60}, {"CET", 60}, {"MET", 60}, {"MEZ", 60}, {"CEST", 120}, {"MEST", 120},
        {"MESZ", 120}, {"EET", 120}, {"SAST", 120}, {"EEST", 180}, {"MSK", 180}, {"MSD", 240},
        {"HKT", 480}, {"SGT", 480}, {"AWST", 480}, {"JST", 540}, {"KST", 540}, {"ACST", 570},
        {"AEST", 600}, {"ACDT", 630}, {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780}, {"BRT", -180},
        {"ART", -180}, {"NDT", -150}, {"NST", -210}, {"ADT", -180}, {"AST", -240}, {"EDT", -240},
        {"EST", -300}, {"CDT", -300}, {"CST", -360}, {"MDT", -360}, {"MST", -420}, {"PDT", -420},
        {"PST", -480}, {"AKDT", -480}, {"AKST", -540}, {"HST", -600}};

/* RFC 822 5.1, with the signs put right: A is +1, N is -1. */
static bool military_zone(char letter, int *minutes)
{
	char c = g_ascii_toupper(letter);
	if (c == 'J')
		return false;
	if (c == 'Z')
		*minutes = 0;
	else if (c <= 'M')
		*minutes = 60 * (c - 'A' + (c < 'J' ? 1 : 0));
	else
		*minutes = -60 * (c - 'N' + 1);
	return true;
}

static bool named_zone(const char *word, int *minutes)
{
	if (strlen(word) == 1)
		return military_zone(*word, minutes);
	for (guint i = 0; i < G_N_ELEMENTS(zones); i++) {
		if (g_ascii_strcasecmp(word, zones[i].name) == 0) {
			*minutes = zones[i].minutes;
			return true;
		}
	}
	return false;
}

/* The place of WORD, three letters or more of a name, in NAMES: 1 for the first; 0 if it is none.
 */
static int find_name(const char *word, const char *const *names)
{
	gsize n = strlen(word);
	for (int i = 0; names[i] && n >= 3; i++)
		if (g_ascii_strncasecmp(word, names[i], n) == 0)
			return i + 1;
	return 0;
}

static int find_month(const char *word)
{
	static const char *const names[] = {"January", "February", "March", "April", "May", "June",
	        "July", "August", "September", "October", "November", "December", NULL};
	return find_name(word, names);
}

static int find_weekday(const char *word)
{
	static const char *const names[] = {
	        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", NULL};
	return find_name(word, names);
}

/* TEXT without comments (RFC 5322 3.2.2), each of them one blank; U+2212 becomes "-". A comment is
 * returned as the zone if it is the name of one. */
static char *cut_comments(const char *text, int *zone)
{
	GString *out = g_string_new(NULL), *comment = g_string_new(NULL);
	guint depth = 0;
	*zone = ZONE_NONE;
	for (gsize i = 0; text[i] && i < MAX_BYTES; i++) {
		if (text[i] == '(') {
			if (depth++ == 0)
				g_string_truncate(comment, 0);
		} else if (text[i] == ')' && depth > 0) {
			if (--depth == 0) {
				named_zone(comment->str, zone);
				g_string_append_c(out, ' ');
			}
		} else if (depth > 0) {
			if (text[i] == '\\' && text[i + 1])
				i++;
			g_string_append_c(comment, text[i]);
		} else if (g_str_has_prefix(text + i, MINUS_SIGN)) {
			g_string_append_c(out, '-');
			i += strlen(MINUS_SIGN) - 1;
		} else {
			g_string_append_c(out, text[i]);
		}
	}
	g_string_free(comment, TRUE);
	return g_string_free(out, FALSE);
}

static gsize count_digits(const char *p)
{
	gsize n = 0;
	while (g_ascii_isdigit(p[n]))
		n++;
	return n;
}

/* The number of N digits at P, at most nine. */
static int number(const char *p, gsize n)
{
	int value = 0;
	for (gsize i = 0; i < n && i < 9; i++)
		value = 10 * value + g_ascii_digit_value(p[i]);
	return value;
}

/* "+0200", "-07:00", "+02", "-500"; the sign is not at P but in SIGN. */
static bool read_offset(DateReader *d, int sign)
{
	gsize n = count_digits(d->p);
	int hours = 0, minutes = 0;
	if (n == 0 || n > 4 || (d->zone != ZONE_NONE && !d->zone_is_named))
		return false;
	hours = number(d->p, n > 2 ? n - 2 : n);
	minutes = n > 2 ? number(d->p + n - 2, 2) : 0;
	d->p += n;
	if (n <= 2 && *d->p == ':' && count_digits(d->p + 1) == 2) {
		minutes = number(d->p + 1, 2);
		d->p += 3;
	}
	if (minutes >= 60 || 60 * hours + minutes > MAX_ZONE || *d->p == ':')
		return false;
	d->zone = sign * (60 * hours + minutes);
	d->zone_is_named = false;
	return true;
}

/* "08:15", "08:15:42.755", "00.24.50": N digits stand before the first MARK. */
static bool read_time(DateReader *d, gsize n, char mark)
{
	gsize m = count_digits(d->p + n + 1);
	if (d->has_time || n > 2 || m < 1 || m > 2)
		return false;
	d->hour = number(d->p, n);
	d->minute = number(d->p + n + 1, m);
	d->p += n + 1 + m;
	d->has_time = true;
	if (*d->p == mark && g_ascii_isdigit(d->p[1])) {
		n = count_digits(d->p + 1);
		if (n > 2)
			return false;
		d->second = number(d->p + 1, n);
		d->p += n + 1;
		if ((*d->p == '.' || *d->p == ',') && g_ascii_isdigit(d->p[1]))
			d->p += 1 + count_digits(d->p + 1);
	}
	return *d->p != ':' && !(*d->p == '.' && g_ascii_isdigit(d->p[1]));
}

static bool set_year(DateReader *d, int year, gsize digits)
{
	if (d->year || digits > 4)
		return false;
	if (digits == 2)
		year += year < 50 ? 2000 : 1900; /* RFC 5322 4.3 */
	else if (digits == 3)
		year += 1900;
	d->year = year;
	return year > 0;
}

/* "21.11.2024": day, month, year. */
static bool read_dotted(DateReader *d, gsize n)
{
	gsize m = count_digits(d->p + n + 1), y = count_digits(d->p + n + 1 + m + 1);
	if (d->day || d->month || m > 2 || y != 4 || d->p[n + 1 + m] != '.')
		return false;
	d->day = number(d->p, n);
	d->month = number(d->p + n + 1, m);
	d->p += n + 1 + m + 1;
	bool good = set_year(d, number(d->p, y), y);
	d->p += y;
	return good;
}

/* "2024-11-21", also with "/", and a "T" before the time (ISO 8601). */
static bool read_iso(DateReader *d)
{
	char mark = d->p[4];
	gsize m = count_digits(d->p + 5), n = d->p[5 + m] == mark ? count_digits(d->p + 6 + m) : 0;
	if (d->day || d->month || m < 1 || m > 2 || n < 1 || n > 2)
		return false;
	bool good = set_year(d, number(d->p, 4), 4);
	d->month = number(d->p + 5, m);
	d->day = number(d->p + 6 + m, n);
	d->p += 6 + m + n;
	if ((*d->p == 'T' || *d->p == 't') && g_ascii_isdigit(d->p[1]))
		d->p++;
	return good;
}

static bool read_number(DateReader *d)
{
	gsize n = count_digits(d->p);
	char next = d->p[n];
	int value = number(d->p, n);
	bool more = g_ascii_isdigit(d->p[n ? n + 1 : 0]);
	if (next == ':' && more)
		return read_time(d, n, ':');
	if (next == '.' && more)
		return d->day && d->month ? read_time(d, n, '.') : read_dotted(d, n);
	if (n == 4 && !d->year && (next == '-' || next == '/') && more)
		return read_iso(d);
	if (n == 4 && d->has_time && d->zone == ZONE_NONE && (d->year || value < 1500))
		return read_offset(d, 1);
	d->p += n;
	if (n <= 2 && !d->day) {
		d->day = value;
		return value > 0;
	}
	return n >= 2 && set_year(d, value, n);
}

static bool set_half(DateReader *d, bool pm)
{
	if (!d->has_time || d->has_half)
		return false;
	d->has_half = true;
	d->is_pm = pm;
	return true;
}

static bool use_word(DateReader *d, const char *word, bool first)
{
	int zone, month = d->month ? 0 : find_month(word);
	if (month) {
		d->month = month;
		return true;
	}
	if (!d->has_time)
		return first || find_weekday(word) || g_ascii_strcasecmp(word, "at") == 0;
	if (g_ascii_strcasecmp(word, "AM") == 0 || g_ascii_strcasecmp(word, "PM") == 0)
		return set_half(d, g_ascii_toupper(*word) == 'P');
	if (d->zone != ZONE_NONE) /* "+0100 CET", "GMT Standard Time" */
		return true;
	if (named_zone(word, &zone)) {
		d->zone = zone;
		d->zone_is_named = true;
	} else if (!find_weekday(word)) {
		d->unknown_word = true;
	}
	return true;
}

static bool is_letter(char c)
{
	return g_ascii_isalpha(c) || (guchar)c >= 128;
}

static bool read_word(DateReader *d, bool first)
{
	char word[WORD_BYTES + 1];
	gsize n = 0;
	if (strchr("aApP", *d->p) && d->p[1] == '.' && g_ascii_tolower(d->p[2]) == 'm') {
		bool pm = g_ascii_tolower(*d->p) == 'p';
		d->p += d->p[3] == '.' ? 4 : 3;
		return set_half(d, pm);
	}
	while (is_letter(d->p[n]))
		n++;
	g_strlcpy(word, d->p, MIN(n, WORD_BYTES) + 1);
	d->p += n;
	if (d->has_time && d->zone != ZONE_NONE && *d->p == '=') { /* Go's "m=+0.01" */
		d->p += strlen(d->p);
		return true;
	}
	if (*d->p == '.' && !g_ascii_isdigit(d->p[1])) /* "Nov." */
		d->p++;
	return use_word(d, word, first) && (!g_ascii_isdigit(*d->p) || !d->has_time);
}

/* A sign begins a zone if the time is known, and separates ("21-Nov-2024") if not. */
static bool read_sign(DateReader *d)
{
	char sign = *d->p++;
	if (!d->has_time)
		return sign == '-';
	if (*d->p == sign)
		d->p++;
	if (!g_ascii_isdigit(*d->p))
		return false;
	return read_offset(d, sign == '-' ? -1 : 1);
}

static bool read_tokens(DateReader *d)
{
	bool first = true, good = true;
	while (good && *d->p) {
		if (strchr(" \t\r\n,;\"", *d->p)) {
			d->p++;
			continue;
		}
		if (g_ascii_isdigit(*d->p))
			good = read_number(d);
		else if (*d->p == '+' || *d->p == '-')
			good = read_sign(d);
		else if (is_letter(*d->p))
			good = read_word(d, first);
		else
			good = false;
		first = false;
	}
	return good;
}

/* Applies AM and PM. "15:04 PM" is 15:04. */
static bool use_half(DateReader *d)
{
	if (!d->has_half)
		return true;
	if (d->hour > 12 || d->hour == 0)
		return d->is_pm == (d->hour > 12);
	d->hour = d->hour % 12 + (d->is_pm ? 12 : 0);
	return true;
}

bool decode_date(const char *text, gint64 *s, gint16 *offset_min)
{
	int comment_zone;
	g_autofree char *plain = cut_comments(text, &comment_zone);
	DateReader d = {.p = plain, .zone = ZONE_NONE};
	if (!read_tokens(&d) || !d.year || !d.month || !d.day || !d.has_time || !use_half(&d))
		return false;
	if (d.hour > 23 || d.minute > 59 || d.second > 60 || d.month > 12 || d.day > 31)
		return false;
	if (d.zone == ZONE_NONE && d.unknown_word)
		return false;
	if (d.zone == ZONE_NONE)
		d.zone = comment_zone == ZONE_NONE ? 0 : comment_zone;
	g_autoptr(GDateTime) date =
	        g_date_time_new_utc(d.year, d.month, d.day, d.hour, d.minute, 0);
	if (!date)
		return false;
	*s = g_date_time_to_unix(date) + d.second - 60 * (gint64)d.zone;
	*offset_min = (gint16)d.zone;
	return true;
}
