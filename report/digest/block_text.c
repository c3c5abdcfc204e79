#include "report/digest/block_text.h"

#include <string.h>

void block_text_add(GString *out, const char *part)
{
	g_string_append(out, part);
	if (out->len && out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
}

char *block_text_end(GString *out)
{
	gsize n = out->len;
	while (n >= 2 && out->str[n - 1] == '\n' && out->str[n - 2] == '\n')
		n--;
	g_string_truncate(out, n);
	g_string_erase(out, 0, (gssize)strspn(out->str, "\n"));
	return g_string_free(out, FALSE);
}

/* The parts keep their blank lines, so together they are the mail's own bytes. A cover letter whose
 * diffstat has no blank line before it gets one. */
char *block_text(const Post *post)
{
	const Record *rec = post->full ? post->full : post->rec;
	GString *out = g_string_new(NULL);
	if (rec->message)
		block_text_add(out, rec->message);
	if (rec->notes || (rec->kind == RECORD_PATCH && rec->diffstat_text))
		g_string_append(out, "---\n");
	else if (rec->message && rec->diffstat_text && !g_str_has_suffix(out->str, "\n\n"))
		g_string_append_c(out, '\n');
	if (rec->notes)
		block_text_add(out, rec->notes);
	if (rec->diffstat_text)
		block_text_add(out, rec->diffstat_text);
	return block_text_end(out);
}
