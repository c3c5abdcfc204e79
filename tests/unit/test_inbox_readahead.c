/* Reading ahead in a simulated repository: every message is returned in order and read once,
 * whatever its size. */
#include "mda/source/inbox_readahead.h"
#include "store/base/error.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define N_COMMITS 100u

/* For each message, by commit: its size, how often it was read, how often reading it shall fail. */
static struct {
	gsize size;
	guint n_read, n_failures;
} mails[N_COMMITS];
static guint newest_first; /* messages that were read right after their successor */
static guint last_read;

/* Replacements for the functions of inbox_git.c. */
bool inbox_git_messages(
        InboxGit *g, const RepoId *commit, GArray *out, gint64 *time_s, GError **error)
{
	(void)g, (void)error;
	g_array_set_size(out, 0);
	g_array_append_val(out, *commit);
	*time_s = commit->b[0];
	return true;
}

GBytes *inbox_git_blob(InboxGit *g, const RepoId *blob, guint64 *size_bytes, GError **error)
{
	guint i = blob->b[0];
	*size_bytes = mails[i].size;
	(void)g;
	newest_first += last_read == i + 1;
	last_read = i;
	if (mails[i].n_failures > 0) {
		mails[i].n_failures--;
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "no such blob");
		return NULL;
	}
	mails[i].n_read++;
	char *bytes = g_malloc(mails[i].size);
	memset(bytes, (int)i, mails[i].size);
	return g_bytes_new_take(bytes, mails[i].size);
}

static void make_mails(gsize size)
{
	memset(mails, 0, sizeof mails);
	newest_first = last_read = 0;
	for (guint i = 0; i < N_COMMITS; i++)
		mails[i].size = size;
}

/* Reads all; message FAILING (N_COMMITS: none) must fail in its turn. */
static void read_all(guint failing)
{
	InboxReadahead *a = inbox_readahead_new();
	RepoId commits[N_COMMITS] = {0};
	for (guint i = 0; i < N_COMMITS; i++)
		commits[i].b[0] = (guint8)i;
	for (guint i = 0; i < N_COMMITS; i++) {
		guint n;
		gint64 time_s;
		g_autoptr(GError) error = NULL;
		assert_true(inbox_readahead_commit(
		        a, NULL, commits + i, N_COMMITS - i, &n, &time_s, NULL));
		assert_int_equal(n, 1);
		assert_int_equal(time_s, i);
		RepoId id;
		guint64 size_bytes;
		g_autoptr(GBytes) mail = inbox_readahead_message(a, NULL, &id, &size_bytes, &error);
		assert_true((mail == NULL) == (i == failing));
		if (mail == NULL) {
			assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO));
			continue;
		}
		assert_int_equal(g_bytes_get_size(mail), mails[i].size);
		assert_int_equal(*(const guint8 *)g_bytes_get_data(mail, NULL), i);
	}
	inbox_readahead_free(a);
	for (guint i = 0; i < N_COMMITS; i++)
		assert_int_equal(mails[i].n_read, i == failing ? 0 : 1);
}

static void test_small(void **state)
{
	(void)state;
	make_mails(5000);
	read_all(N_COMMITS);
	assert_true(newest_first > N_COMMITS * 3 / 4);
}

static void test_large(void **state)
{
	(void)state;
	make_mails(5000);
	for (guint i = 0; i < N_COMMITS; i += 7)
		mails[i].size = 5u << 20;
	read_all(N_COMMITS);
	make_mails(1u << 20);
	read_all(N_COMMITS);
	make_mails(9u << 20);
	read_all(N_COMMITS);
}

/* A message that cannot be read ahead is read again in its turn; if that fails too, it is an error.
 */
static void test_failures(void **state)
{
	(void)state;
	make_mails(5000);
	mails[20].n_failures = 1;
	read_all(N_COMMITS);
	make_mails(5000);
	mails[20].n_failures = 2;
	read_all(20);
}

static void test_none(void **state)
{
	(void)state;
	inbox_readahead_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_small),
	        cmocka_unit_test(test_large), cmocka_unit_test(test_failures),
	        cmocka_unit_test(test_none)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
