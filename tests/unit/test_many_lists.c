/* A message that came by many lists: what is known of it, and that one more costs the same however
 * many there are. What a delivery does under the writer's lock is printed as a table. */
#include "storekit.h"

#include <time.h>

#include "store/log/lists.h"

static const Mail mail_a = {.message_id = "a@x"};

static AppendResult by(const char *message_id, const char *list)
{
	return kit_deliver(&(Mail){.message_id = message_id, .list = list});
}

static void check(const char *message_id, const char *list, AppendOutcome outcome, guint64 seq)
{
	AppendResult got = by(message_id, list);
	assert_int_equal(got.outcome, outcome);
	assert_int_equal(got.seq, seq);
}

static guint64 first_of(Snapshot *s, guint64 seq, const char *list, const char *other)
{
	const char *const lists[] = {list, other, NULL};
	Entry e = kit_entry(s, seq);
	return lists_find_entry(s, &e, lists);
}

/* Messages and lists interleaved in every way. */
static void known_by(void **state)
{
	(void)state;
	check("a@x", "one", APPEND_NEW, 1);
	check("b@x", "two", APPEND_NEW, 2);
	check("a@x", "three", APPEND_ALSO, 3);
	check("b@x", "one", APPEND_ALSO, 4);
	check("a@x", "two", APPEND_ALSO, 5);
	check("a@x", NULL, APPEND_ALSO, 6);
	check("b@x", "three", APPEND_ALSO, 7);
	check("c@x", NULL, APPEND_NEW, 8);
	check("c@x", "two", APPEND_ALSO, 9);
	static const char *const lists[] = {"one", "three", "two", NULL};
	for (guint i = 0; i < 4; i++)
		check("a@x", lists[i], APPEND_DUPLICATE, (const guint64[]){1, 3, 5, 6}[i]);
	check("b@x", "three", APPEND_DUPLICATE, 7);
	check("c@x", NULL, APPEND_DUPLICATE, 8);
	check("c@x", "one", APPEND_ALSO, 10);
	check("b@x", NULL, APPEND_ALSO, 11);
	g_autoptr(Snapshot) s = kit_snapshot();
	assert_int_equal(first_of(s, 1, "two", "three"), 3);
	assert_int_equal(first_of(s, 6, "two", "none"), 5);
	assert_int_equal(first_of(s, 8, "three", "none"), 0);
	assert_int_equal(first_of(s, 8, "one", "two"), 9);
	Entry e = kit_entry(s, 8);
	assert_int_equal(lists_find_entry(s, &e, NULL), 9);
	kit_check_sound(11);
}

static double cpu_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Adds lists FROM to TO of message a, in one transaction. Returns the time of one. */
static double add_lists(guint from, guint to)
{
	GError *error = NULL;
	Append *a = append_begin(kit.store, APPEND_ONE, &error);
	double begun = cpu_ms();
	for (guint i = from; a && i < to; i++) {
		g_autofree char *list = g_strdup_printf("l%u.x", i);
		Mail m = mail_a;
		AppendResult result;
		m.list = list;
		if (!kit_append(a, &m, &result, &error))
			fail_msg("%s", error->message);
	}
	double took = cpu_ms() - begun;
	if (!a || !append_commit(a, &error))
		fail_msg("%s", error->message);
	return took / (to - from);
}

static double delivery(const Mail *m)
{
	double begun = cpu_ms();
	kit_deliver(m);
	return cpu_ms() - begun;
}

static void costs(void **state)
{
	static const guint sizes[] = {500, 5000, 50000};
	double last = 0, first = 0;
	guint have = 0;
	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		add_lists(have, sizes[i]);
		have = sizes[i] + 400;
		last = add_lists(sizes[i], have);
		first = i == 0 ? last : first;
		print_message("# by one more list, of %6u: %8.3f ms\n", sizes[i], last);
	}
	assert_true(last < 5 * first);
	check("a@x", NULL, APPEND_DUPLICATE, 1);
	Mail m = mail_a;
	m.list = "l7.x";
	print_message("# again by one of them:          %8.3f ms\n", delivery(&m));
	m.list = NULL;
	print_message("# by no list:                    %8.3f ms\n", delivery(&m));
	g_autofree char *noise = kit_noise(64u << 20, 1);
	m = (Mail){.message_id = "large@x", .raw = noise, .raw_bytes = 64u << 20};
	print_message("# 64 MiB that do not compress:   %8.3f ms\n", delivery(&m));
	m = (Mail){.message_id = "usual@x"};
	print_message("# a small mail:                  %8.3f ms\n", delivery(&m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {T(known_by), T(costs)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
