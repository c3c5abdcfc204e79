/* Which tree words go together; and the table that keeps several values under one key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "report/series/multimap.h"
#include "report/series/subject_trees.h"

/* Returns a new record with the tree words in WORDS, which blanks separate. */
static Record *with_trees(const char *words)
{
	Record *rec = record_new();
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	for (guint i = 0; list[i]; i++)
		record_add_string(rec, rec->trees, list[i], 32);
	return rec;
}

static void trees(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool compatible, same_line;
	} rows[] = {
	        {"", "", true, true},
	        {"net-next", "", true, true},
	        {"net-next", "NET-NEXT", true, true},
	        {"net-next", "bpf", false, false},
	        {"net-next", "net", true, true},
	        {"net-next bpf", "bpf", true, true},
	        {"5.10", "", true, false},
	        {"5.10", "6.1", false, false},
	        {"5.10.y stable", "5.10.y", true, false},
	        {"5.10 net", "5.10", true, true},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Record) a = with_trees(rows[i].a), b = with_trees(rows[i].b);
		assert_int_equal(subject_trees_compatible(a, b), rows[i].compatible);
		assert_int_equal(subject_trees_compatible(b, a), rows[i].compatible);
		assert_int_equal(subject_trees_same_line(a, b), rows[i].same_line);
		assert_int_equal(subject_trees_same_line(b, a), rows[i].same_line);
	}
}

static void backports(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		bool backport;
	} rows[] = {{"5.10", true}, {"5.10.y", true}, {"net stable", true}, {"net-next", false},
	        {"", false}, {"v.x", false}};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Record) rec = with_trees(rows[i].words);
		assert_int_equal(subject_trees_is_backport(rec), rows[i].backport);
	}
}

/* Keys and values keep their order; a value that was just added is not added again. */
static void multimap(void **state)
{
	(void)state;
	int one, two;
	Multimap map;
	multimap_init(&map, true);
	multimap_add(&map, "b", &one);
	multimap_add(&map, "a", &one);
	multimap_add(&map, "b", &one);
	multimap_add(&map, "b", &two);
	multimap_add(&map, "b", &one);
	assert_int_equal(map.keys->len, 2);
	assert_string_equal(g_ptr_array_index(map.keys, 0), "b");
	GPtrArray *list = multimap_find(&map, "b");
	assert_int_equal(list->len, 3);
	assert_ptr_equal(g_ptr_array_index(list, 1), &two);
	assert_null(multimap_find(&map, "c"));
	assert_null(multimap_find(&map, NULL));
	multimap_release(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(trees), cmocka_unit_test(backports), cmocka_unit_test(multimap)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
