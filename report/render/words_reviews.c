#include "report/render/words_reviews.h"

#include "report/render/words.h"
#include "report/series/multimap.h"
#include "report/series/remarks.h"
#include "report/series/review.h"
#include "report/series/series.h"

#include <string.h>

#define NAMES   6 /* names in a row; the others are counted */
#define INDEXES 4 /* patch numbers in a row; more of them are counted */

char *words_reviews_tags(GPtrArray *reviews, const char *sign)
{
	GString *out = g_string_new(NULL);
	for (guint k = 0; k < REVIEW_KEYS; k++) {
		guint n = review_people(reviews, review_keys[k]);
		if (n)
			g_string_append_printf(
			        out, "%s%s%u%c", out->len ? " " : "", sign, n, review_keys[k][0]);
	}
	return words_finish(out);
}

/* Whether one of REVIEWS is KEY. */
static bool has_key(const GPtrArray *reviews, const char *key)
{
	bool found = false;
	for (guint i = 0; i < reviews->len && !found; i++)
		found = ((Review *)g_ptr_array_index(reviews, i))->key == key;
	return found;
}

/* Adds how many patches of S have KEY, unless all do. */
static void add_part(GString *out, const Series *s, const char *key)
{
	guint n = 0;
	for (guint i = 0; i < s->patches->len; i++)
		n += has_key(series_patch(s, i)->reviews, key);
	if (n > 0 && n < s->patches->len && !(s->cover && has_key(s->cover->reviews, key)))
		g_string_append_printf(out, " %u/%u", n, s->patches->len);
}

/* Tags for some patches must not hide what was said of others. */
static void add_open(GString *out, const Series *s)
{
	guint n = 0;
	for (guint i = 0; i < s->patches->len; i++)
		n += remarks_left_open(series_patch(s, i));
	if (n && s->patches->len > 1)
		g_string_append_printf(out, ", %u/%u open", n, s->patches->len);
	else if (n)
		g_string_append(out, ", open");
}

char *words_reviews_series(const Series *s)
{
	GString *out = g_string_new(NULL);
	for (guint k = 0; k < REVIEW_KEYS; k++) {
		guint n = review_people(s->reviews, review_keys[k]);
		if (!n)
			continue;
		g_string_append_printf(out, "%s%u%c", out->len ? " " : "", n, review_keys[k][0]);
		add_part(out, s, review_keys[k]);
	}
	if (out->len)
		add_open(out, s);
	return words_finish(out);
}

/* The numbers of the patches to which one person gave one tag in GIVEN (Review *); NULL if it was
 * given to the cover letter or to the only patch. */
static GPtrArray *patch_numbers(GPtrArray *given)
{
	g_autoptr(GPtrArray) numbers = g_ptr_array_new();
	for (guint i = 0; i < given->len; i++) {
		const Post *target = ((Review *)g_ptr_array_index(given, i))->target;
		const Series *s = target->series;
		const char *index = target->rec->index;
		if (!index || (s && (target == s->cover || !s->total)))
			return NULL;
		if (!g_ptr_array_find_with_equal_func(numbers, index, g_str_equal, NULL))
			g_ptr_array_add(numbers, (char *)index);
	}
	return g_steal_pointer(&numbers);
}

static void add_giver(GString *out, GPtrArray *given)
{
	const Review *first = g_ptr_array_index(given, 0);
	g_autoptr(GPtrArray) numbers = patch_numbers(given);
	g_string_append(out, words_person(&(RecordPerson){first->name, first->address}));
	if (!numbers)
		return;
	if (numbers->len > INDEXES) {
		g_string_append_printf(out, " (%u patches)", numbers->len);
		return;
	}
	g_string_append(out, words_plural(numbers->len, " (patch ", " (patches "));
	for (guint i = 0; i < numbers->len; i++)
		g_string_append_printf(
		        out, "%s%s", i ? ", " : "", (const char *)g_ptr_array_index(numbers, i));
	g_string_append_c(out, ')');
}

/* GIVERS: address -> Review *, of the tag KEY. */
static void add_givers(GString *out, const char *key, const Multimap *givers)
{
	guint n = givers->keys->len;
	if (n == 0)
		return;
	g_string_append_printf(out, "%s%s ", out->len ? "; " : "", key);
	for (guint i = 0; i < MIN(n, NAMES); i++) {
		g_string_append(out, i ? ", " : "");
		add_giver(out, multimap_find(givers, g_ptr_array_index(givers->keys, i)));
	}
	if (n > NAMES)
		g_string_append_printf(out, " and %u more", n - NAMES);
}

char *words_reviews(GPtrArray *reviews)
{
	GString *out = g_string_new(NULL);
	for (guint k = 0; reviews->len && k < REVIEW_KEYS; k++) {
		Multimap givers;
		multimap_init(&givers, true);
		for (guint i = 0; i < reviews->len; i++) {
			Review *review = g_ptr_array_index(reviews, i);
			g_autofree char *address = g_ascii_strdown(review->address, -1);
			if (strcmp(review->key, review_keys[k]) == 0)
				multimap_add(&givers, address, review);
		}
		add_givers(out, review_keys[k], &givers);
		multimap_release(&givers);
	}
	return words_finish(out);
}
