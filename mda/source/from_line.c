/* A regular expression divides the line at its last time: the year and zones may follow it, the
 * date and the sender come before it. decode_date() then reads the date. */
#include "mda/source/from_line.h"

#include "mda/decode/decode_date.h"

#include <stdlib.h>
#include <string.h>

#define BLANK "[ \\t]++"
#define WORD  "(?:\"[^\"]*+\"|[^ \\t\"])++" /* blanks within quotes are part of a word */
/* Of a month or weekday, in any language. */
#define NAME  "(?=[.,]*+[A-Za-z\\x80-\\xff])[A-Za-z.,\\x80-\\xff]{1,40}(?![^ \\t])"
#define DAY   "(?<day>0?[1-9]|[12][0-9]|3[01])(?:[.,](?![^ \\t])|[\\x80-\\xff][^ \\t]*+)?"
#define MONTH "(?<month>(?:0?[1-9]|1[0-2])(?:\xe6\x9c\x88|\xec\x9b\x94)|" NAME ")"
#define ISO   "(?<iso>[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))"
#define TIME                                                                                       \
	"(?<time>(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?<seconds>:(?:[0-5][0-9]|60))?(?:\\.[0-9]+)?)"
/* Two digits only from 91 on, as git-mailsplit(1) has it. Programs that count from 1900 write 2024
 * as 124 or 19124. */
#define LONG_YEAR "(?<early>19[0-9]{3}|(?!1[0-8]|1900)[1-9][0-9]{3}),?"
#define YEAR      "(?<year>19[0-9]{3}|(?!1[0-8]|1900)[1-9][0-9]{3}|[1-9][0-9]{2}|9[1-9]),?"
#define ZONE      "(?:\\([^ \\t]+\\)|[A-Z]{1,5}|(?:[A-Z]{3})?[+-][0-9]{2}:?[0-9]{2})"
#define ZONES     "(?:" BLANK ZONE "(?![^ \\t])){0,3}+"
#define DAY_MONTH "(?:" MONTH BLANK DAY "|" DAY BLANK MONTH ")"
#define DATE      "(?:" ISO "|" DAY_MONTH "(?:" BLANK LONG_YEAR ")?)" BLANK

/* What stands before the date may be anything: see is_git_form(). */
static const char line_form[] =
        "^From" BLANK "(?<head>" WORD "(?:" BLANK WORD "){0,30}?)" BLANK "(?:" DATE ")?" TIME
        "(?<zones>" ZONES ")(?:" BLANK YEAR "(?<more>" ZONES "))?"
        "(?:" BLANK "remote" BLANK "from" BLANK WORD ")?$";

#define CAPITAL "(?![a-z])" WORD
#define WEEKDAY "(?<weekday>(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?![^A-Za-z,])[^ \\t]*+)"

/* A sender of many words needs an address. */
static const char sender_form[] =
        "^(?:" WEEKDAY "|(?<sender>(?<one>" WORD ")|" CAPITAL "(?:" BLANK CAPITAL "){1,5}?|"
        "(?<many>" WORD "(?:" BLANK WORD "){1,5}?))"
        "(?:" BLANK WEEKDAY "|(?<![ \\t]at)" BLANK "(?!at$)" NAME ")?)$";

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

/* Matches TEXT with FORM, which is compiled once. */
static GMatchInfo *match(const char *form, GRegex **compiled, const char *text)
{
	GMatchInfo *found;
	if (g_once_init_enter(compiled)) {
		GRegex *made = g_regex_new(
		        form, G_REGEX_RAW | G_REGEX_DUPNAMES | G_REGEX_OPTIMIZE, 0, NULL);
		g_once_init_leave(compiled, made);
	}
	g_regex_match(*compiled, text, 0, &found);
	return found;
}

/* Returns what the group NAME matched; NULL if it did not take part. */
static char *group(const GMatchInfo *found, const char *name)
{
	char *text = g_match_info_fetch_named(found, name);
	if (text && *text == '\0')
		g_clear_pointer(&text, g_free);
	return text;
}

/* The number of the month TEXT; 0 if its name is not known. */
static int month_of(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *lower = g_utf8_strdown(valid, -1);
	for (guint i = 0; months[i].start; i++)
		if (g_str_has_prefix(lower, months[i].start))
			return months[i].value;
	return atoi(text);
}

static int year_of(const char *text)
{
	int year = atoi(text);
	return year >= 19000 ? year - 19000 + 1900 : year < 1000 ? year + 1900 : year;
}

/* Returns whether the line has a date, and sets *S to it if its month is known. */
static bool read_date(const GMatchInfo *found, gint64 *s)
{
	gint16 offset_min;
	g_autofree char *iso = group(found, "iso"), *early = group(found, "early"),
	                *late = group(found, "year"), *month = group(found, "month"),
	                *day = group(found, "day"), *time = group(found, "time"),
	                *zones = group(found, "zones"), *more = group(found, "more");
	const char *year = early ? early : late;
	if (!iso && (!month || !early == !late))
		return false;
	g_autofree char *date =
	        iso ? g_strdup(iso)
	            : g_strdup_printf("%04d-%02d-%02d", year_of(year), month_of(month), atoi(day));
	g_autofree char *plain = g_strconcat(date, " ", time, NULL);
	g_autofree char *whole = g_strconcat(plain, zones ? zones : "", more ? more : "", NULL);
	/* a zone of no known name counts as UTC */
	if (!decode_date(whole, s, &offset_min) && !decode_date(plain, s, &offset_min))
		*s = G_MININT64;
	return true;
}

/* Reads the sender, and a weekday after it. AT is where the line begins. */
static bool read_sender(const GMatchInfo *line, const char *at, FromLine *out)
{
	static GRegex *compiled;
	g_autofree char *head = group(line, "head");
	g_autoptr(GMatchInfo) found = match(sender_form, &compiled, head);
	g_autofree char *sender = group(found, "sender"), *one = group(found, "one"),
	                *many = group(found, "many"), *weekday = group(found, "weekday");
	bool address = sender && (strchr(sender, '@') || strstr(sender, " at "));
	if (!g_match_info_matches(found) || (many && !address))
		return false;
	int from;
	g_match_info_fetch_named_pos(line, "head", &from, NULL);
	out->sender = sender ? at + from : NULL;
	out->sender_bytes = sender ? strlen(sender) : 0;
	out->is_plain = (one && weekday) || address;
	return true;
}

/* What git-mailsplit(1) takes: seconds, and a number over 90 in the next word. */
static bool is_git_form(const GMatchInfo *found, const char *text)
{
	int end;
	g_autofree char *seconds = group(found, "seconds");
	g_match_info_fetch_named_pos(found, "time", NULL, &end);
	return seconds && g_ascii_strtoll(text + end, NULL, 10) > 90;
}

bool from_line_read(const guint8 *p, gsize n, FromLine *out)
{
	static GRegex *compiled;
	*out = (FromLine){.date_s = G_MININT64};
	if (n < 5 || memcmp(p, "From ", 5) != 0)
		return false;
	const guint8 *lf = memchr(p, '\n', MIN(n, FROM_LINE_MAX_BYTES + 1));
	gsize len = lf ? (gsize)(lf - p) : n;
	len -= len > 0 && p[len - 1] == '\r';
	if (len > FROM_LINE_MAX_BYTES)
		return false;
	g_autofree char *text = g_strchomp(g_strndup((const char *)p, len));
	g_autoptr(GMatchInfo) found = match(line_form, &compiled, text);
	if (!g_match_info_matches(found))
		return false;
	bool dated = read_date(found, &out->date_s);
	return (dated && read_sender(found, (const char *)p, out)) || is_git_form(found, text);
}
