#include "report/series/number.h"

#define WHOLE_MOST 1000000

/* Reads the digits at *P and moves *P behind them; a larger value is cut to MOST. */
static gint64 read_digits(const char **p, gint64 most)
{
	gint64 n = 0;
	for (; g_ascii_isdigit(**p); ++*p)
		n = MIN(n * 10 + (**p - '0'), most);
	return n;
}

gint64 number_order(const char *text)
{
	if (!text || !g_ascii_isdigit(*text))
		return 0;
	gint64 whole = read_digits(&text, WHOLE_MOST), part = 0;
	if (*text == '.' && g_ascii_isdigit(text[1])) {
		text++;
		part = read_digits(&text, NUMBER_ONE - 1);
	}
	return whole * NUMBER_ONE + part;
}

gint64 number_whole(const char *text)
{
	return number_order(text) / NUMBER_ONE;
}
