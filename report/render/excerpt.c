#include "report/render/excerpt.h"

#include <string.h>

#define LITTLE 3 /* do not fold away this many lines or fewer */

const char *excerpt_lines(const char *text, guint n)
{
	while (n-- && *text) {
		const char *end = strchr(text, '\n');
		text = end ? end + 1 : text + strlen(text);
	}
	return text;
}

guint excerpt_count_lines(const char *text)
{
	guint n = 0;
	for (; *text; n++)
		text = excerpt_lines(text, 1);
	return n;
}

guint excerpt_opening(const char *text, guint lines)
{
	guint all = excerpt_count_lines(text), fits = 0;
	if (all <= lines + LITTLE)
		return all;
	for (guint n = 1; n <= lines || (!fits && n <= 2 * lines); n++)
		if (*excerpt_lines(text, n) == '\n')
			fits = n;
	return fits ? fits : lines;
}

static char *text_without_stat(const Post *post)
{
	const Record *rec = post->full ? post->full : post->rec;
	GString *out = g_string_new(NULL);
	if (rec->message)
		block_text_add(out, rec->message);
	if (rec->notes && rec->notes[strspn(rec->notes, " \t\n")]) {
		g_string_append(out, "---\n");
		block_text_add(out, rec->notes);
	}
	return block_text_end(out);
}

char *excerpt_text(const Post *post, bool with_stat, guint max_lines, guint *left)
{
	char *text = with_stat ? block_text(post) : text_without_stat(post);
	char *end = (char *)excerpt_lines(text, max_lines);
	*left = max_lines ? excerpt_count_lines(end) : 0;
	if (max_lines)
		*end = 0;
	return text;
}
