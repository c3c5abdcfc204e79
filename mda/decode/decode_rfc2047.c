/* GMime 3.2 loses what follows a padded base64 word ("=?utf-8?B?w6Q=?= =?utf-8?B?w7w=?="), as most
 * mail programs write them, so encoded words are decoded here. Accepts what RFC 2047 forbids and
 * mail has: words inside other words or quoted strings, blanks in a word, more than 75 characters,
 * base64 split at any letter. */
#include "mda/decode/decode_rfc2047.h"

#include "mda/decode/decode_charset.h"
#include "mda/decode/decode_text.h"

#include <string.h>

#define CHARSET_MAX_BYTES 60
#define TEXT_MAX_BYTES    4096

typedef struct { /* one encoded word; points into the text */
	const char *charset, *text, *end;
	gsize charset_bytes, text_bytes;
	bool base64;
} EncodedWord;

static bool read_word(const char *p, EncodedWord *w)
{
	if (p[0] != '=' || p[1] != '?')
		return false;
	w->charset = p + 2;
	gsize n = strcspn(w->charset, "? \t");
	if (n == 0 || n > CHARSET_MAX_BYTES || w->charset[n] != '?')
		return false;
	const char *encoding = w->charset + n + 1;
	if (*encoding == '\0' || encoding[1] != '?' || !strchr("bBqQ", *encoding))
		return false;
	w->charset_bytes = MIN(n, strcspn(w->charset, "*")); /* RFC 2231 5: a language may follow */
	w->base64 = *encoding == 'b' || *encoding == 'B';
	w->text = encoding + 2;
	const char *close = g_strstr_len(w->text, TEXT_MAX_BYTES, "?=");
	if (!close)
		return false;
	w->text_bytes = (gsize)(close - w->text);
	w->end = close + 2;
	return true;
}

gsize decode_rfc2047_word(const char *p, gsize *q)
{
	EncodedWord w;
	if (!read_word(p, &w))
		return 0;
	*q = w.base64 ? 0 : (gsize)(w.text - p);
	return (gsize)(w.end - p);
}

static void append_q(GString *bytes, const char *text, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		if (text[i] == '=' && i + 2 < n && g_ascii_isxdigit(text[i + 1]) &&
		        g_ascii_isxdigit(text[i + 2])) {
			g_string_append_c(bytes, (char)(g_ascii_xdigit_value(text[i + 1]) << 4 |
			                                 g_ascii_xdigit_value(text[i + 2])));
			i += 2;
		} else {
			g_string_append_c(bytes, text[i] == '_' ? ' ' : text[i]);
		}
	}
}

typedef struct { /* adjacent words of one charset, not yet converted */
	GString *bytes;
	char charset[CHARSET_MAX_BYTES + 1];
	int state; /* of a base64 group split between words, for GLib */
	guint save;
	bool former; /* decode_rfc2047_former_line() */
} EncodedRun;

static void append_base64(EncodedRun *r, const EncodedWord *w)
{
	guchar *out = g_malloc(w->text_bytes / 4 * 3 + 6);
	gsize n = g_base64_decode_step(w->text, w->text_bytes, out, &r->state, &r->save);
	g_string_append_len(r->bytes, (char *)out, (gssize)n);
	g_free(out);
	if (w->text_bytes > 0 && w->text[w->text_bytes - 1] == '=')
		r->state = 0, r->save = 0;
}

/* The last bytes of a base64 text without padding: two or three letters of a group of four. */
static void end_base64(EncodedRun *r)
{
	guchar rest[4];
	gsize pending = 0;
	if (r->state != 0 && !r->former)
		pending = g_base64_decode_step("==", 2, rest, &r->state, &r->save);
	g_string_append_len(r->bytes, (char *)rest, (gssize)pending);
	r->state = 0;
	r->save = 0;
}

static void flush(EncodedRun *r, GString *out, guint32 *flags)
{
	end_base64(r);
	if (r->bytes->len > 0)
		decode_charset_append(out, r->bytes->str, r->bytes->len, r->charset, flags);
	g_string_truncate(r->bytes, 0);
}

static void add_word(EncodedRun *r, const EncodedWord *w, GString *out, guint32 *flags)
{
	if (strlen(r->charset) != w->charset_bytes ||
	        g_ascii_strncasecmp(r->charset, w->charset, w->charset_bytes) != 0)
		flush(r, out, flags);
	g_strlcpy(r->charset, w->charset, w->charset_bytes + 1);
	if (w->base64) {
		append_base64(r, w);
	} else {
		end_base64(r);
		append_q(r->bytes, w->text, w->text_bytes);
	}
}

static char *decode(const char *text, guint32 *flags, bool former)
{
	g_autofree char *utf8 = decode_charset_header(text, flags);
	if (!strstr(utf8, "=?"))
		return g_steal_pointer(&utf8);
	GString *out = g_string_new(NULL);
	EncodedRun run = {.bytes = g_string_new(NULL), .former = former};
	bool after_word = false;
	for (const char *p = utf8; *p;) {
		EncodedWord w;
		const char *word = after_word ? p + strspn(p, " \t") : p;
		if (read_word(word, &w)) {
			add_word(&run, &w, out, flags);
			p = w.end;
			after_word = true;
		} else {
			flush(&run, out, flags);
			g_string_append_c(out, *p++);
			after_word = false;
		}
	}
	flush(&run, out, flags);
	g_string_free(run.bytes, TRUE);
	return g_string_free(out, FALSE);
}

char *decode_rfc2047(const char *text, guint32 *flags)
{
	return decode(text, flags, false);
}

char *decode_rfc2047_line(const char *text, guint32 *flags)
{
	g_autofree char *decoded = decode_rfc2047(text, flags);
	return decode_text_line(decoded);
}

char *decode_rfc2047_former_line(const char *text)
{
	guint32 flags = 0;
	g_autofree char *decoded = decode(text, &flags, true);
	return decode_text_line(decoded);
}
