/* Hashed are, each field as an 8-byte big-endian length and its bytes (absent: a length of all ones
 * and no bytes):
 *
 *   version (1 byte, 1), kind (1 byte: 1 a decoded message, 2 received bytes)
 *   message_id, author address, date, the number of references (8 bytes), each reference, subject
 *   every part
 *
 * Which part is the last one that counts is known only at the end. So the newest part with text of
 * its own waits, and so do the parts after it. */
#include "store/record/content_id.h"

#include "store/record/subject_tag.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define VERSION            1u
#define KIND_DECODED       1u
#define KIND_RAW           2u
#define FOOTER_UNDERSCORES 20u
#define FOOTER_LINES       8u

struct ContentId {
	HashState state;
	/* GString *: the newest part with text of its own, then parts that are empty or a footer */
	GPtrArray *waiting;
};

static void hash_field(HashState *state, const char *text, gsize n)
{
	hash_add_number(state, text ? n : G_MAXUINT64, 8);
	if (text)
		hash_add(state, text, n);
}

static void hash_string(HashState *state, const char *text)
{
	hash_field(state, text, text ? strlen(text) : 0);
}

static void begin(HashState *state, guint8 kind)
{
	hash_begin(state);
	hash_add_number(state, VERSION, 1);
	hash_add_number(state, kind, 1);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted and each once: neither the order of the ids nor the header they are in must count. */
static void hash_references(HashState *state, const char *const *references)
{
	guint n = references ? g_strv_length((char **)references) : 0, unique = 0;
	g_autofree const char **set = g_new(const char *, n + 1);

	for (guint i = 0; i < n; i++)
		set[i] = references[i];
	qsort(set, n, sizeof *set, by_bytes);
	for (guint i = 0; i < n; i++)
		if (!unique || strcmp(set[unique - 1], set[i]))
			set[unique++] = set[i];
	hash_add_number(state, unique, 8);
	for (guint i = 0; i < unique; i++)
		hash_string(state, set[i]);
}

static void part_free(gpointer part)
{
	g_string_free(part, TRUE);
}

ContentId *content_id_new(const char *message_id, const char *author_address, const char *date,
        const char *const *references, const char *subject)
{
	ContentId *cid = g_new0(ContentId, 1);
	g_autofree char *address = author_address ? g_ascii_strdown(author_address, -1) : NULL;
	g_autofree char *squeezed = subject_tag_squeeze(date);
	g_autofree char *plain = subject_tag_cut(subject);

	cid->waiting = g_ptr_array_new_with_free_func(part_free);
	begin(&cid->state, KIND_DECODED);
	hash_string(&cid->state, message_id);
	hash_string(&cid->state, address);
	hash_string(&cid->state, squeezed);
	hash_references(&cid->state, references);
	hash_string(&cid->state, plain);
	return cid;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static void cut_empty_end(GString *part)
{
	gsize n = part->len;

	while (n > 0 && part->str[n - 1] == '\n')
		n--;
	g_string_truncate(part, n);
}

/* mbox formats differ in how often they quote a line, so every '>' before "From " is removed. */
static gsize from_quotes(const char *line, gsize n)
{
	gsize i = 0;

	while (i < n && line[i] == '>')
		i++;
	return i && n - i >= 5 && !memcmp(line + i, "From ", 5) ? i : 0;
}

/* The lines of the part without blanks at their ends, without empty lines at the end, and without
 * the last LF. A new string. */
static GString *normalise(const char *text, gsize n)
{
	GString *out = g_string_sized_new(n + 1);
	const char *p = text, *end = text + n;

	while (p < end) {
		const char *lf = memchr(p, '\n', (gsize)(end - p));
		const char *line_end = lf ? lf : end, *next = lf ? lf + 1 : end;

		while (line_end > p && is_blank(line_end[-1]))
			line_end--;
		p += from_quotes(p, (gsize)(line_end - p));
		g_string_append_len(out, p, line_end - p);
		g_string_append_c(out, '\n');
		p = next;
	}
	cut_empty_end(out);
	return out;
}

static bool is_underscores(const char *line, gsize n)
{
	return n >= FOOTER_UNDERSCORES && strspn(line, "_") == n;
}

/* Where the footer of PART begins: at the last line of underscores among its last lines. -1 if it
 * has none. */
static gssize footer_start(const GString *part)
{
	gsize end = part->len;

	for (guint lines = 0; lines <= FOOTER_LINES; lines++) {
		gsize start = end;

		while (start > 0 && part->str[start - 1] != '\n')
			start--;
		if (is_underscores(part->str + start, end - start))
			return (gssize)start;
		if (!start)
			return -1;
		end = start - 1;
	}
	return -1;
}

/* Every list that the message passed through may have added one. */
static void cut_footers(GString *part)
{
	gssize start;

	while ((start = footer_start(part)) >= 0) {
		g_string_truncate(part, (gsize)start);
		cut_empty_end(part);
	}
}

static bool has_own_text(const GString *part)
{
	GString *copy;
	bool own;

	if (!part->len || footer_start(part) < 0)
		return part->len > 0;
	copy = g_string_new_len(part->str, (gssize)part->len);
	cut_footers(copy);
	own = copy->len > 0;
	g_string_free(copy, TRUE);
	return own;
}

void content_id_part(ContentId *cid, const char *text, gsize n)
{
	GString *part = normalise(text, n);

	if (has_own_text(part)) {
		for (guint i = 0; i < cid->waiting->len; i++) {
			const GString *before = g_ptr_array_index(cid->waiting, i);

			hash_field(&cid->state, before->str, before->len);
		}
		g_ptr_array_set_size(cid->waiting, 0);
	}
	g_ptr_array_add(cid->waiting, part);
}

void content_id_finish(ContentId *cid, Hash *id)
{
	GString *last = cid->waiting->len ? g_ptr_array_index(cid->waiting, 0) : NULL;

	if (last) {
		cut_footers(last);
		if (last->len)
			hash_field(&cid->state, last->str, last->len);
	}
	hash_end(&cid->state, id);
	g_ptr_array_unref(cid->waiting);
	g_free(cid);
}

void content_id_of_raw(const void *bytes, gsize n, Hash *id)
{
	HashState state;

	begin(&state, KIND_RAW);
	hash_field(&state, n ? bytes : "", n);
	hash_end(&state, id);
}
