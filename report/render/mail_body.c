#include "report/render/mail_body.h"

#include <string.h>

#define QP_COLUMNS 72
#define LINE_MOST  998 /* RFC 5322 2.1.1 */

static bool is_from_line(const char *p, const char *end)
{
	while (p < end && *p == '>')
		p++;
	return end - p >= 5 && memcmp(p, "From ", 5) == 0;
}

bool mail_body_needs_quoting(const GString *body)
{
	const char *p = body->str, *end = p + body->len;
	if (memchr(p, '\r', body->len) || memchr(p, '\0', body->len))
		return true;
	while (p < end) {
		const char *feed = memchr(p, '\n', (gsize)(end - p));
		if (is_from_line(p, end) || (feed ? feed : end) - p > LINE_MOST)
			return true;
		p = feed ? feed + 1 : end;
	}
	return false;
}

/* RFC 2045 6.7, and what an mbox changes at the start of a line. */
static void append_quoted(GString *out, const GString *body)
{
	const char *end = body->str + body->len;
	guint column = 0;
	for (const char *p = body->str; p < end; p++) {
		const guchar c = (guchar)*p;
		const bool last = p + 1 == end || p[1] == '\n';
		const bool plain = (c > ' ' && c < 127 && c != '=') || (c == ' ' && !last) ||
		                   (c == '\t' && !last);
		if (c == '\n') {
			g_string_append_c(out, '\n');
			column = 0;
			continue;
		}
		if (column >= QP_COLUMNS) {
			g_string_append(out, "=\n");
			column = 0;
		}
		if (plain && !(column == 0 && (is_from_line(p, end) || c == '.'))) {
			g_string_append_c(out, (gchar)c);
			column++;
		} else {
			g_string_append_printf(out, "=%02X", c);
			column += 3;
		}
	}
}

void mail_body_append_fields(GString *out, bool quoted)
{
	g_string_append_printf(out,
	        "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
	        "Content-Transfer-Encoding: %s\n\n",
	        quoted ? "quoted-printable" : "8bit");
}

void mail_body_append(GString *out, const GString *body, bool quoted)
{
	if (quoted)
		append_quoted(out, body);
	else
		g_string_append_len(out, body->str, (gssize)body->len);
}
