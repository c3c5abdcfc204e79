/* Most mail is ASCII or UTF-8 and only validated. Everything else goes through iconv(3), which
 * never gets a name with a "/": glibc reads "//IGNORE" and the like as options. */
#include "mda/decode/decode_charset.h"

#include "store/record/record.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

typedef struct {
	const char *name, *means;
} CharsetAlias;

static const CharsetAlias aliases[] = {
        {"iso-8859-1", "windows-1252"},
        {"iso8859-1", "windows-1252"},
        {"latin1", "windows-1252"},
        {"l1", "windows-1252"},
        {"iso-8859-9", "windows-1254"},
        {"iso-8859-11", "windows-874"},
        {"tis-620", "windows-874"},
        {"gb2312", "gb18030"},
        {"gbk", "gb18030"},
        {"gb_2312-80", "gb18030"},
        {"x-gbk", "gb18030"},
        {"cn-gb", "gb18030"},
        {"euc-kr", "cp949"},
        {"ks_c_5601-1987", "cp949"},
        {"ksc_5601", "cp949"},
        {"shift_jis", "cp932"},
        {"shift-jis", "cp932"},
        {"x-sjis", "cp932"},
        {"sjis", "cp932"},
        {"big5", "big5-hkscs"},
        {"utf8", "utf-8"},
        {"utf-8-sig", "utf-8"},
        {"utf-8mb4", "utf-8"},
        {"utf_8", "utf-8"},
};

static const char *resolve_alias(const char *charset)
{
	for (guint i = 0; i < G_N_ELEMENTS(aliases); i++)
		if (g_ascii_strcasecmp(charset, aliases[i].name) == 0)
			return aliases[i].means;
	return charset;
}

/* Also true for names that iconv must not get. */
static bool is_undeclared(const char *charset)
{
	static const char *const ascii[] = {"", "us-ascii", "ascii", "ansi_x3.4-1968", "x-unknown",
	        "unknown-8bit", "8bit", "7bit", "unknown", "default", "default_charset",
	        "_autodetect", "x-user-defined", NULL};
	for (guint i = 0; ascii[i]; i++)
		if (g_ascii_strcasecmp(charset, ascii[i]) == 0)
			return true;
	return strchr(charset, '/') || strlen(charset) > 40;
}

/* Whether CHARSET leaves ASCII bytes as they are, so that pure ASCII needs no conversion. */
static bool extends_ascii(const char *charset)
{
	static const char *const families[] = {
	        "windows-", "iso-8859-", "koi8", "cp125", "gb18030", "euc-", "cp949", NULL};
	for (guint i = 0; families[i]; i++)
		if (g_ascii_strncasecmp(charset, families[i], strlen(families[i])) == 0)
			return true;
	return false;
}

static bool is_ascii(const char *bytes, gsize n) /* NUL does not count as ASCII */
{
	guint64 seen = 0, word;
	if (n > 0 && memchr(bytes, '\0', n))
		return false;
	for (; n >= sizeof word; bytes += sizeof word, n -= sizeof word) {
		memcpy(&word, bytes, sizeof word);
		seen |= word;
	}
	for (; n > 0; n--)
		seen |= (guchar)*bytes++;
	return (seen & G_GUINT64_CONSTANT(0x8080808080808080)) == 0;
}

/* Appends BYTES with each NUL and each byte that is not UTF-8 as U+FFFD. Returns the number of
 * bytes that were not UTF-8. */
static gsize append_utf8(GString *out, const char *bytes, gsize n, bool *has_nul)
{
	gsize bad = 0;
	const char *end = bytes + n, *stop;
	while (!g_utf8_validate_len(bytes, (gsize)(end - bytes), &stop)) {
		g_string_append_len(out, bytes, stop - bytes);
		g_string_append(out, REPLACEMENT);
		if (*stop == '\0')
			*has_nul = true;
		else
			bad++;
		bytes = stop + 1;
	}
	g_string_append_len(out, bytes, end - bytes);
	return bad;
}

/* Returns the number of bytes that could not be read, -1 if iconv does not know the charset. */
static gssize append_iconv(GString *out, const char *bytes, gsize n, const char *charset)
{
	iconv_t cd = g_mime_iconv_open("UTF-8", charset);
	if (cd == (iconv_t)-1)
		return -1;
	char buffer[8192], *in = (char *)bytes;
	gsize left = n;
	gssize bad = 0;
	for (bool flushed = false; !flushed;) {
		char *to = buffer;
		gsize room = sizeof buffer;
		flushed = left == 0; /* some converters hold back a character that may combine */
		gsize done = iconv(cd, flushed ? NULL : &in, flushed ? NULL : &left, &to, &room);
		int why = done == (gsize)-1 ? errno : 0;
		bool has_nul = false;
		bad += (gssize)append_utf8(out, buffer, (gsize)(to - buffer), &has_nul) + has_nul;
		if (why != 0 && why != E2BIG && left > 0) {
			g_string_append(out, REPLACEMENT);
			bad++;
			in++;
			left--;
		}
	}
	g_mime_iconv_close(cd);
	return bad;
}

static bool is_utf8(const char *bytes, gsize n) /* NULs are ignored */
{
	const char *end = bytes + n, *stop;
	while (!g_utf8_validate_len(bytes, (gsize)(end - bytes), &stop)) {
		if (*stop != '\0')
			return false;
		bytes = stop + 1;
	}
	return true;
}

/* Reads BYTES as UTF-8 if they are valid, else as windows-1252. *GUESSED is false if they are
 * ASCII. */
static bool append_guessed(GString *out, const char *bytes, gsize n, bool *guessed)
{
	bool has_nul = false;
	*guessed = !is_ascii(bytes, n);
	if (!*guessed)
		g_string_append_len(out, bytes, (gssize)n);
	else if (is_utf8(bytes, n))
		append_utf8(out, bytes, n, &has_nul);
	else
		return append_iconv(out, bytes, n, "windows-1252") == 0;
	return !has_nul;
}

bool decode_charset_append(
        GString *out, const char *bytes, gsize n, const char *charset, guint32 *flags)
{
	bool wrong_name = false, has_nul = false, whole;
	charset = resolve_alias(charset ? charset : "");
	if (is_undeclared(charset)) {
		whole = append_guessed(out, bytes, n, &wrong_name);
		wrong_name = wrong_name && *charset;
	} else if (g_ascii_strcasecmp(charset, "utf-8") == 0) {
		whole = append_utf8(out, bytes, n, &has_nul) == 0 && !has_nul;
	} else if (extends_ascii(charset) && is_ascii(bytes, n)) {
		g_string_append_len(out, bytes, (gssize)n);
		whole = true;
	} else {
		gssize bad = append_iconv(out, bytes, n, charset);
		whole = bad == 0;
		if (bad < 0) {
			whole = append_guessed(out, bytes, n, &wrong_name);
			wrong_name = true;
		}
	}
	if (!whole || wrong_name)
		*flags |= RECORD_FLAG_CHARSET;
	return whole;
}

char *decode_charset_header(const char *text, guint32 *flags)
{
	if (g_utf8_validate(text, -1, NULL))
		return g_strdup(text);
	GString *out = g_string_new(NULL);
	bool guessed;
	if (!append_guessed(out, text, strlen(text), &guessed))
		*flags |= RECORD_FLAG_CHARSET;
	return g_string_free(out, FALSE);
}

void decode_charset_preload(void)
{
	static const char *const names[] = {"windows-1252", "windows-1250", "windows-1251",
	        "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
	        "windows-1258", "windows-874", "iso-8859-2", "iso-8859-3", "iso-8859-4",
	        "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8", "iso-8859-10",
	        "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u",
	        "ibm866", "macintosh", "gb18030", "big5-hkscs", "euc-jp", "iso-2022-jp", "cp932",
	        "cp949", "iso-2022-kr", "utf-16", "utf-7"};
	static bool loaded;
	/* The converters stay open: glibc unloads one that is closed. */
	for (guint i = 0; !loaded && i < G_N_ELEMENTS(names); i++)
		if (g_mime_iconv_open("UTF-8", names[i]) == (iconv_t)-1)
			g_debug("no charset %s", names[i]);
	loaded = true;
}
