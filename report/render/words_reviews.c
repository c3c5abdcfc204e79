#include "report/render/words_reviews.h"

#include "report/render/words.h"
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

typedef struct {
	const char *who;
	bool all;           /* the tag was given to the cover letter or to the only patch */
	GPtrArray *indexes; /* numbers of the patches it was given to; borrowed */
} Giver;

static void giver_free(gpointer p)
{
	Giver *giver = p;
	g_ptr_array_unref(giver->indexes);
	g_free(giver);
}

static Giver *find_or_add_giver(GPtrArray *givers, GHashTable *known, const Review *review)
{
	const RecordPerson person = {review->name, review->address};
	const char *who = words_person(&person);
	char *key = g_ascii_strdown(review->address ? review->address : who, -1);
	Giver *giver = g_hash_table_lookup(known, key);
	if (giver) {
		g_free(key);
		return giver;
	}
	giver = g_new0(Giver, 1);
	giver->who = who;
	giver->indexes = g_ptr_array_new();
	g_ptr_array_add(givers, giver);
	g_hash_table_insert(known, key, giver);
	return giver;
}

static void note_target(Giver *giver, const Post *target)
{
	const char *index = target->rec->index;
	if (!index ||
	        (target->series && (target == target->series->cover || !target->series->total)))
		giver->all = true;
	else if (!g_ptr_array_find_with_equal_func(giver->indexes, index, g_str_equal, NULL))
		g_ptr_array_add(giver->indexes, (char *)index);
}

static void add_giver(GString *out, const Giver *giver)
{
	g_string_append(out, giver->who);
	if (giver->all || giver->indexes->len == 0)
		return;
	if (giver->indexes->len > INDEXES) {
		g_string_append_printf(out, " (%u patches)", giver->indexes->len);
		return;
	}
	g_string_append(out, words_plural(giver->indexes->len, " (patch ", " (patches "));
	for (guint i = 0; i < giver->indexes->len; i++)
		g_string_append_printf(out, "%s%s", i ? ", " : "",
		        (const char *)g_ptr_array_index(giver->indexes, i));
	g_string_append_c(out, ')');
}

static void add_givers(GString *out, const char *key, GPtrArray *givers)
{
	if (givers->len == 0)
		return;
	g_string_append_printf(out, "%s%s ", out->len ? "; " : "", key);
	for (guint i = 0; i < MIN(givers->len, NAMES); i++) {
		g_string_append(out, i ? ", " : "");
		add_giver(out, g_ptr_array_index(givers, i));
	}
	if (givers->len > NAMES)
		g_string_append_printf(out, " and %u more", givers->len - NAMES);
}

char *words_reviews(GPtrArray *reviews)
{
	GString *out = g_string_new(NULL);
	for (guint k = 0; reviews->len && k < REVIEW_KEYS; k++) {
		g_autoptr(GPtrArray) givers = g_ptr_array_new_with_free_func(giver_free);
		g_autoptr(GHashTable) known =
		        g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
		for (guint i = 0; i < reviews->len; i++) {
			const Review *review = g_ptr_array_index(reviews, i);
			if (strcmp(review->key, review_keys[k]) == 0)
				note_target(
				        find_or_add_giver(givers, known, review), review->target);
		}
		add_givers(out, review_keys[k], givers);
	}
	return words_finish(out);
}
