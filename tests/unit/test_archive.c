/* Archives, commits and the states of sources. */
#include "storekit.h"

#include "store/log/archive.h"
#include "store/log/source_state.h"

static void test_sources_and_archives(void **state)
{
	(void)state;
	guint32 generation = 9;
	GError *error = NULL;
	g_autofree char *long_key = g_strnfill(3000, 'k');
	assert_null(source_state_get(kit.store, "k", &error));
	assert_null(error);
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	source_state_put(a, "k", "at 5");
	source_state_put(a, long_key, "at 6");
	source_state_put(a, "k", "at 7");
	assert_int_equal(archive_number(a, "first archive", &generation), 0);
	assert_int_equal(generation, 0);
	assert_int_equal(archive_number(a, "second", &generation), 1);
	AppendResult r;
	assert_true(kit_append(a, &kit_hello, &r, NULL));
	ArchiveAlias alias = {.archive = 1,
	        .generation = 3,
	        .ordinal = 4,
	        .commit = {1, 2, 3},
	        .commit_bytes = 20,
	        .seq = 1};
	archive_add_alias(a, &alias);
	assert_true(append_commit(a, NULL));
	g_autofree char *state1 = source_state_get(kit.store, "k", NULL),
	                *state2 = source_state_get(kit.store, long_key, NULL);
	assert_string_equal(state1, "at 7");
	assert_string_equal(state2, "at 6");
	a = append_begin(kit.store, APPEND_BATCH, NULL);
	assert_int_equal(archive_number(a, "second", &generation), 1);
	assert_int_equal(generation, 3);
	assert_int_equal(archive_number(a, "first archive", &generation), 0);
	assert_int_equal(generation, 0);
	append_abort(a);
	kit_check_sound(1);
	guint8 commit[20] = {1, 2, 3};
	kit_change(TABLE_ALIAS, (Slice){commit, 20}, NULL, false);
	g_autofree char *lines = kit_verified(NULL, 1);
	assert_non_null(strstr(lines, "archives"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_sources_and_archives),
	};
	return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
