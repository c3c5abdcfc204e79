#include "report/digest/names.h"

#include "report/digest/tally.h"

#include <string.h>

#define SEVERAL "" /* the address of a name that several people have */

typedef struct {
	GHashTable *by_address; /* address in lower case -> its usual name; owned by counts */
	GHashTable *by_name;    /* full name in lower case, owned -> address, or SEVERAL */
	GHashTable *seen;       /* interned addresses -> usual name: most posts end here */
	GPtrArray *counts;      /* TallyCount * */
} PersonNames;

/* The length of the name before " via LIST" in PERSON's; 0 if it has none. */
static gsize before_via(const RecordPerson *person)
{
	const char *via = person->name ? strstr(person->name, " via ") : NULL;
	return via ? (gsize)(via - person->name) : 0;
}

static void add_name(PersonNames *n, const TallyCount *count)
{
	const RecordPerson person = {count->name, count->address};
	char *name = post_name_key(&person);
	if (!name || !count->address || before_via(&person)) {
		g_free(name);
		return;
	}
	bool again = g_hash_table_contains(n->by_name, name);
	g_hash_table_insert(n->by_name, name, again ? (char *)SEVERAL : count->address);
}

/* Counts PERSON's name, unless it has something beside the name or is turned round: "Example, Ann",
 * "Ann via LIST"; or is one word. */
static void count(Tally *tally, const RecordPerson *person)
{
	if (person->name && strchr(person->name, ' ') && !strpbrk(person->name, ",:") &&
	        !before_via(person))
		tally_add(tally, person, false);
}

static void begin(PersonNames *n, const GPtrArray *posts)
{
	Tally *tally = tally_new();
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		count(tally, post_author(post));
		for (guint k = 0; k < post->reviews->len; k++) {
			const Review *review = g_ptr_array_index(post->reviews, k);
			count(tally, &(RecordPerson){
			                     *review->name ? review->name : NULL, review->address});
		}
	}
	n->counts = tally_names(tally);
	n->by_address = g_hash_table_new(text_hash, g_str_equal);
	n->by_name = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	n->seen = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < n->counts->len; i++) {
		TallyCount *count = g_ptr_array_index(n->counts, i);
		if (count->address && count->name)
			g_hash_table_insert(n->by_address, count->address, count->name);
		add_name(n, count);
	}
}

static void end(PersonNames *n)
{
	g_hash_table_unref(n->seen);
	g_hash_table_unref(n->by_name);
	g_hash_table_unref(n->by_address);
	g_ptr_array_unref(n->counts);
}

/* Whether names A and B have a word of two letters or more in common, accents apart. */
static bool agree(const char *a, const char *b)
{
	g_auto(GStrv) words = g_str_tokenize_and_fold(a, NULL, NULL),
	              others = g_str_tokenize_and_fold(b, NULL, NULL);
	g_autofree char *plain_a = g_str_to_ascii(a, NULL), *plain_b = g_str_to_ascii(b, NULL);
	g_auto(GStrv) plain = g_str_tokenize_and_fold(plain_a, NULL, NULL),
	              plains = g_str_tokenize_and_fold(plain_b, NULL, NULL);
	for (char **word = words; *word; word++)
		if ((*word)[0] && (*word)[1] && g_strv_contains((const char *const *)others, *word))
			return true;
	for (char **word = plain; *word; word++)
		if ((*word)[0] && (*word)[1] && g_strv_contains((const char *const *)plains, *word))
			return true;
	return false;
}

static const char *usual_name(PersonNames *n, const char *address)
{
	const char *name = g_hash_table_lookup(n->by_address, address);
	if (name)
		return name;
	g_autofree char *lower = g_ascii_strdown(address, -1);
	return g_hash_table_lookup(n->by_address, lower);
}

/* ADDRESS and the names of mails are interned. */
static void unify(PersonNames *n, RecordPerson *person)
{
	gpointer name = NULL;
	if (!person->address)
		return;
	if (!g_hash_table_lookup_extended(n->seen, person->address, NULL, &name)) {
		name = (gpointer)g_intern_string(usual_name(n, person->address));
		g_hash_table_insert(n->seen, (gpointer)person->address, name);
	}
	if (name && person->name != name &&
	        (!person->name || agree(person->name, (const char *)name)))
		person->name = name;
}

/* Gives AUTHOR, "Ann via LIST" at the list's address, the address of Ann. */
static void resolve_via(PersonNames *n, RecordPerson *author)
{
	g_autofree char *name = g_strndup(author->name, before_via(author));
	g_autofree char *key = post_name_key(&(RecordPerson){name, NULL});
	const char *address = key ? g_hash_table_lookup(n->by_name, key) : NULL;
	author->name = g_intern_string(name);
	author->address = address && *address ? g_intern_string(address) : NULL;
}

static void unify_review(PersonNames *n, Review *review)
{
	const char *name = usual_name(n, review->address);
	if (!name || g_str_equal(name, review->name) ||
	        (*review->name && !agree(review->name, name)))
		return;
	g_free(review->name);
	review->name = g_strdup(name);
}

void names_unify(GPtrArray *posts)
{
	PersonNames n;
	begin(&n, posts);
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		Record *rec = post->rec;
		if (before_via(post_author(post))) {
			rec->author = *post_author(post);
			resolve_via(&n, &rec->author);
		}
		unify(&n, &rec->author);
		unify(&n, &rec->from);
		for (guint k = 0; k < post->reviews->len; k++)
			unify_review(&n, g_ptr_array_index(post->reviews, k));
	}
	end(&n);
}
