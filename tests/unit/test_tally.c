/* Counting and ordering of people and domains; mailboxes as RFC 5322 writes them. */
#include "report/digest/stats.h"
#include "report/digest/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static GPtrArray *count(const RecordPerson *people, gsize n)
{
	Tally *tally = tally_new();
	for (gsize i = 0; i < n; i++)
		tally_add(tally, &people[i], false);
	return tally_finish(tally);
}

static const char *text_at(GPtrArray *counts, guint i)
{
	assert_true(i < counts->len);
	return ((TallyCount *)g_ptr_array_index(counts, i))->text;
}

static void mailboxes(void **state)
{
	(void)state;
	static const struct {
		const char *name, *address, *wanted;
	} rows[] = {
	        {"Ann Example", "ann@example.org", "Ann Example <ann@example.org>"},
	        {"Ann S. Example", "ann@example.org", "\"Ann S. Example\" <ann@example.org>"},
	        {"Example, Ann", "ann@example.org", "\"Example, Ann\" <ann@example.org>"},
	        {"A \"B\" \\C", "ann@example.org", "\"A \\\"B\\\" \\\\C\" <ann@example.org>"},
	        {"J\xc3\xb6rg", "j@example.org", "J\xc3\xb6rg <j@example.org>"},
	        {NULL, "ann@example.org", "ann@example.org"},
	        {"Ann", NULL, "Ann"},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = tally_mailbox(rows[i].name, rows[i].address);
		assert_string_equal(got, rows[i].wanted);
	}
}

/* One person writes an address in several ways, in any order; a bare name is another person. */
static void spellings(void **state)
{
	(void)state;
	static const RecordPerson people[] = {
	        {"Ann", "Ann@Example.org"},
	        {"Ann E.", "ann@example.org"},
	        {"Ann", "Ann@Example.org"},
	        {NULL, "ANN@example.org"},
	        {"Ann", "Ann@Example.org"},
	        {"ann@example.org", NULL},
	        {"Ben", "ben@example.org"},
	        {"Ben", "BEN@example.org"},
	};
	g_autoptr(GPtrArray) counts = count(people, G_N_ELEMENTS(people));
	assert_int_equal(counts->len, 3);
	assert_string_equal(text_at(counts, 0), "Ann <ann@example.org>");
	assert_string_equal(text_at(counts, 1), "Ben <ben@example.org>");
	assert_int_equal(((TallyCount *)g_ptr_array_index(counts, 0))->count, 5);
	assert_int_equal(((TallyCount *)g_ptr_array_index(counts, 1))->count, 2);
	assert_int_equal(((TallyCount *)g_ptr_array_index(counts, 2))->count, 1);
}

/* Descending; case and punctuation do not count. */
static void ties(void **state)
{
	(void)state;
	static const RecordPerson people[] = {
	        {"Ben", "ben@example.org"},
	        {"Dan", "dan@example.org"},
	        {"Dan", "dan@example.org"},
	        {"\"Chris A.\"", "c@example.org"},
	        {"ann", "ann@example.org"},
	        {"Zo\xc3\xab", "z@b.example"},
	        {"\xc3\x85sa", "aa@a.example"},
	        {"Bea", "bea@x-a.example"},
	};
	static const char *const wanted[] = {
	        "Dan", "\xc3\x85sa", "Zo", "\"\\\"Chris", "Ben", "Bea", "ann"};
	g_autoptr(GPtrArray) counts = count(people, G_N_ELEMENTS(people));
	assert_int_equal(counts->len, G_N_ELEMENTS(wanted));
	for (guint i = 0; i < counts->len; i++)
		assert_true(g_str_has_prefix(text_at(counts, i), wanted[i]));
	g_autoptr(GPtrArray) domains = stats_domains(counts, NULL);
	assert_int_equal(domains->len, 4);
	assert_string_equal(text_at(domains, 0), "example.org");
	assert_int_equal(((TallyCount *)g_ptr_array_index(domains, 0))->count, 5);
	assert_string_equal(text_at(domains, 1), "x-a.example");
	assert_string_equal(text_at(domains, 2), "b.example");
	assert_string_equal(text_at(domains, 3), "a.example");
}

/* One address, several spellings: the usual name. */
static void one_person(void **state)
{
	(void)state;
	static const RecordPerson people[] = {{"ann", "ANN@example.org"},
	        {"Ann E", "ann@example.org"}, {"Ann E", "Ann@Example.org"},
	        {NULL, "ann@example.org"}, {"Nobody", NULL}, {NULL, NULL}};
	g_autoptr(GPtrArray) counts = count(people, G_N_ELEMENTS(people));
	assert_int_equal(counts->len, 2);
	assert_string_equal(text_at(counts, 0), "Ann E <ann@example.org>");
	assert_int_equal(((TallyCount *)g_ptr_array_index(counts, 0))->count, 4);
	assert_string_equal(text_at(counts, 1), "Nobody");
	g_autoptr(GPtrArray) domains = stats_domains(counts, NULL);
	assert_int_equal(domains->len, 1);
}

static void folding(void **state)
{
	(void)state;
	g_autofree char *plain = tally_fold("\"Chang S. O'Neil-2\" <c@d.e>"),
	                *wide = tally_fold("\xc3\x89t\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d");
	assert_string_equal(plain, "changsoneil2cde");
	assert_string_equal(wide, "\xc3\xa9t\xc3\xa9x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(mailboxes), cmocka_unit_test(spellings),
	        cmocka_unit_test(ties), cmocka_unit_test(one_person), cmocka_unit_test(folding)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
