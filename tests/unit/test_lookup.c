/* Indexes: entries looked up by Message-ID, parent, author and title, ids. */
#include "storekit.h"

static void test_lookups(void **state)
{
	(void)state;
	Mail reply = {.message_id = "r1",
	        .parent = "hello@example.org",
	        .author = "bob@example.org",
	        .kind = RECORD_REPLY,
	        .title = "say hello"};
	Mail second = {.message_id = "h2",
	        .author = "ANN@example.org",
	        .kind = RECORD_COVER,
	        .title = " say HELLO ",
	        .change_id = "20250101-x",
	        .patch_id = "abc"};
	kit_deliver(&kit_hello);
	kit_deliver(&reply);
	kit_deliver(&second);
	reply.message_id = "r2";
	kit_deliver(&reply);
	Snapshot *s = kit_snapshot();
	kit_found(s, LOOKUP_MESSAGE_ID, "r1", "2");
	kit_found(s, LOOKUP_MESSAGE_ID, "R1", "");
	kit_found(s, LOOKUP_CHILDREN, "hello@example.org", "2 4");
	kit_found(s, LOOKUP_CHANGE_ID, "20250101-x", "3");
	kit_found(s, LOOKUP_PATCH_ID, "abc", "3");
	kit_found(s, LOOKUP_AUTHOR, "ann@example.org", "1");
	kit_found(s, LOOKUP_AUTHOR, "BOB@EXAMPLE.ORG", "2");
	g_autofree char *key = lookup_author_title("ann@EXAMPLE.org", "SAY hello");
	kit_found(s, LOOKUP_AUTHOR_TITLE, key, "1 3");
	g_autofree char *replies = lookup_author_title("bob@example.org", "say hello");
	kit_found(s, LOOKUP_AUTHOR_TITLE, replies, ""); /* a reply has no title */
	snapshot_free(s);
	kit_check_sound(4);
}

/* ASCII titles are folded by faster code, which must give the same keys. */
static void test_titles_fold_as_unicode_says(void **state)
{
	(void)state;
	for (guint c = 0x21; c < 0x7f; c++) {
		const char title[] = {'a', (char)c, 'Z', '\0'};
		g_autofree char *folded = g_utf8_casefold(title, -1),
		                *want = g_strconcat("x@y\n", folded, NULL),
		                *got = lookup_author_title("X@y", title);
		assert_string_equal(got, want);
	}
	g_autofree char *other = lookup_author_title("x@y", "Stra\xc3\x9f"
	                                                    "E  \xc3\x84nderung");
	assert_string_equal(other, "x@y\nstrasse \xc3\xa4nderung");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_lookups),
	        T(test_titles_fold_as_unicode_says),
	};
	return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
