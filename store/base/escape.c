/* The list below decides what is escaped, not the locale. Runs of plain ASCII are copied whole, the
 * rest is examined character by character. */
#include "store/base/escape.h"

#include <string.h>

#define ELLIPSIS "..."
/* Combining marks on one letter: Tibetan uses the most. More of them would cover nearby lines. */
#define MARKS_MAX 8
#define ZWNJ      0x200c
#define ZWJ       0x200d
#define VIRAMA    9 /* its combining class in Unicode */

typedef struct {
	gunichar before; /* the previous character */
	guint marks;     /* combining marks in a row, up to it */
} EscapeContext;

typedef struct {
	gunichar first, last;
} CharRange;

/* Ascending. Includes unassigned characters that Unicode reserves as invisible. */
static const CharRange unsafe[] = {
        {0x0000, 0x001f}, /* C0 controls */
        {0x007f, 0x009f}, /* DEL, C1 controls */
        {0x00ad, 0x00ad}, /* soft hyphen */
        {0x034f, 0x034f}, /* combining grapheme joiner */
        {0x0600, 0x0605}, /* Arabic number signs: format characters */
        {0x061c, 0x061c}, /* Arabic letter mark */
        {0x06dd, 0x06dd}, {0x070f, 0x070f}, {0x0890, 0x0891}, {0x08e2, 0x08e2},
        {0x115f, 0x1160}, /* Hangul fillers */
        {0x17b4, 0x17b5}, /* Khmer invisible vowels */
        {0x180b, 0x180f}, /* Mongolian selectors and separator */
        {0x200b, 0x200f}, /* zero-width space, joiners; left-to-right and right-to-left marks */
        {0x2028, 0x202e}, /* line and paragraph separator; embeddings and overrides */
        {0x2060, 0x206f}, /* word joiner, invisible operators, isolates, deprecated */
        {0x3164, 0x3164}, /* Hangul filler */
        {0xfeff, 0xfeff}, /* zero-width no-break space, byte order mark */
        {0xffa0, 0xffa0}, /* half-width Hangul filler */
        {0xfff0, 0xfffb}, /* reserved; interlinear annotation */
        {0xfffe, 0xffff}, /* noncharacters */
        {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
        {0x13430, 0x1343f}, /* Egyptian hieroglyph format controls */
        {0x1bca0, 0x1bca3}, /* shorthand format controls */
        {0x1d173, 0x1d17a}, /* musical format controls */
        {0xe0000, 0xe0fff}, /* tags, variation selectors supplement */
};

bool escape_needed(gunichar c)
{
	guint low = 0, high = G_N_ELEMENTS(unsafe);

	if (c < 0xa0)
		return c < 0x20 || c >= 0x7f;
	while (low < high) {
		guint middle = (low + high) / 2;

		if (c > unsafe[middle].last)
			low = middle + 1;
		else if (c < unsafe[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

static void append_escape(GString *out, gunichar c)
{
	if (c < 0x80)
		g_string_append_printf(out, "\\x%02x", c);
	else
		g_string_append_printf(out, c > 0xffff ? "\\U%08x" : "\\u%04x", c);
}

static bool is_cursive(gunichar c)
{
	GUnicodeScript script =
	        g_unichar_isalpha(c) ? g_unichar_get_script(c) : G_UNICODE_SCRIPT_COMMON;
	return script == G_UNICODE_SCRIPT_ARABIC || script == G_UNICODE_SCRIPT_SYRIAC ||
	       script == G_UNICODE_SCRIPT_NKO || script == G_UNICODE_SCRIPT_MONGOLIAN;
}

/* True for a joiner that spelling needs, so that Persian and Indic names look right: after a
 * virama, and a non-joiner between two letters of a cursive script (RFC 5892, appendix A.1 and
 * A.2). */
static bool joins(gunichar c, gunichar before, const char *next, const char *end)
{
	if ((c != ZWNJ && c != ZWJ) || !before)
		return false;
	if (g_unichar_combining_class(before) == VIRAMA)
		return true;
	gunichar after = next < end ? g_utf8_get_char_validated(next, end - next) : 0;
	return c == ZWNJ && after < (gunichar)-2 && is_cursive(before) && is_cursive(after);
}

/* True if C is one combining mark too many on a letter. */
static bool floods(gunichar c, EscapeContext *context)
{
	context->marks = c >= 0x300 && g_unichar_ismark(c) ? context->marks + 1 : 0;
	return context->marks > MARKS_MAX;
}

/* Appends the character or bad byte at P; returns where the next one begins. */
static const char *append_one(
        GString *out, const char *p, const char *end, bool one_line, EscapeContext *context)
{
	gunichar c = g_utf8_get_char_validated(p, end - p), before = context->before;
	context->before = 0;

	if (*p == '\n' || *p == '\t') {
		g_string_append_c(out, one_line ? ' ' : *p);
		return p + 1;
	}
	if (*p == 0)
		c = 0; /* GLib returns -2 for a NUL inside the length */
	if (c >= (gunichar)-2) {
		g_string_append_printf(out, "\\x%02x", (guint)(guint8)*p);
		return p + 1;
	}
	const char *next = p + (c ? g_unichar_to_utf8(c, NULL) : 1);
	bool flood = floods(c, context);
	if (flood || (escape_needed(c) && !joins(c, before, next, end)))
		append_escape(out, c);
	else
		g_string_append_unichar(out, c);
	context->before = c;
	return next;
}

/* Tests eight bytes at a time: after these subtractions and additions the highest bit of a byte is
 * set if the byte is not plain. May stop early, never late; the second loop is exact. */
const char *escape_skip_plain(const char *p, const char *end, char stop, char other)
{
	const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101);
	const guint64 stops = (guint8)stop * ones, others = (guint8)other * ones;
	for (guint64 word; (gsize)(end - p) >= sizeof word; p += sizeof word) {
		memcpy(&word, p, sizeof word);
		if ((word | (word - 0x20 * ones) | (word + ones) | ((word ^ stops) - ones) |
		            ((word ^ others) - ones)) &
		        (0x80 * ones))
			break;
	}
	while (p < end && *p >= 0x20 && *p < 0x7f && *p != stop && *p != other)
		p++;
	return p;
}

void escape_text(GString *out, const char *text, gssize len, bool one_line)
{
	const char *p = text, *end = text + (len < 0 ? (text ? strlen(text) : 0) : (gsize)len);
	EscapeContext context = {0};

	while (p < end) {
		const char *run = p;

		p = escape_skip_plain(p, end, 0, 0);
		g_string_append_len(out, run, p - run);
		if (p > run)
			context = (EscapeContext){0};
		if (p < end)
			p = append_one(out, p, end, one_line, &context);
	}
}

static guint columns_of(gunichar c)
{
	if (c < 0x300)
		return 1;
	return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

/* Returns the columns of TEXT; *FITS gets the bytes of its longest start of at most MAX columns. A
 * byte that is not UTF-8 counts one column. */
static guint measure(const char *text, guint max, gsize *fits)
{
	const char *p = text;
	guint columns = 0;

	*fits = 0;
	while (*p) {
		gunichar c = (guint8)*p < 0x80 ? (guint8)*p : g_utf8_get_char_validated(p, -1);
		bool bad = c >= (gunichar)-2;
		guint width = bad ? 1 : columns_of(c);

		columns = columns > G_MAXUINT - width ? G_MAXUINT : columns + width;
		p = bad ? p + 1 : g_utf8_next_char(p);
		if (columns <= max)
			*fits = (gsize)(p - text);
	}
	return columns;
}

char *escape_line(const char *text, guint max_columns)
{
	GString *out = g_string_new(NULL);
	guint dots = MIN((guint)strlen(ELLIPSIS), max_columns);
	gsize fits;

	if (text)
		escape_text(out, text, -1, true);
	if (max_columns && measure(out->str, max_columns, &fits) > max_columns) {
		measure(out->str, max_columns - dots, &fits);
		g_string_truncate(out, fits);
		g_string_append_len(out, ELLIPSIS, dots);
	}
	return g_string_free(out, FALSE);
}

guint escape_columns(const char *text)
{
	gsize fits;

	return text ? measure(text, G_MAXUINT, &fits) : 0;
}
