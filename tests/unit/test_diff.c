/* Counts and patch-ids of diffs. The expected values are those of git apply --numstat and git
 * patch-id
 * --stable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "mda/patch/diff.h"
#include "mda/patch/patchid.h"

typedef struct {
	const char *diff, *paths, *id;
} Case;

static const Case cases[] = {
        {"diff --git a/vm/ring.c b/vm/ring.c\nindex 1111111..2222222 100644\n--- a/vm/ring.c\n+++ "
         "b/vm/ring.c\n@@ -1,3 +1,3 @@ f\n int n;\n"
         "-int stale;\n+int stale = 0;\n int m;\n-- \n2.39.5\n",
                "1 1 vm/ring.c|", "8349a262f5b7efa239a2b710f3cb9de4d690d668"},
        /* the order of the files does not matter to the id; "--- y" is a removed line */
        {"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1,2 @@\n-a\n+b\n+c\n@@ -9,2 +10 @@\n x\n--- "
         "y\n"
         "diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-a\n+b\n",
                "2 2 a|1 1 b|", "fb89fe436ec0510871b2e86d590eaa1a37ba2bf7"},
        {"diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-a\n+b\n"
         "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1,2 @@\n-a\n+b\n+c\n@@ -9,2 +10 @@\n x\n--- "
         "y\n",
                "1 1 b|2 2 a|", "fb89fe436ec0510871b2e86d590eaa1a37ba2bf7"},
        {"diff --git a/old b/dir/new\nsimilarity index 100%\nrename from old\nrename to dir/new\n",
                "0 0 dir/new|", "ab58d52510d110cf2eb35f65ca5e6547083d2968"},
        {"diff --git a/x y b/x y\nold mode 100644\nnew mode 100755\n", "0 0 x y|",
                "096645db9a45ad3796d75fb733993069af4bc537"},
        {"diff --git a/n b/n\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ "
         "b/n\n@@ -0,0 "
         "+1,2 @@\n+a\n+b\n"
         "\\ No newline at end of file\n",
                "2 0 n|", "e11eef44bc777c26291d9eca7fcc56b4d99db2a1"},
        {"diff --git a/n b/n\ndeleted file mode 100644\nindex 1111111..0000000\n--- a/n\n+++ "
         "/dev/null\n@@ "
         "-1 +0,0 @@\n-a\n",
                "0 1 n|", "70adf9ae072bb1ab2eea1c24bdd99335ff0b3542"},
        {"diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n", "0 0 e|",
                "f6f78ec27c86abf3aed35b0fab0bdc37e931cf8b"},
        {"diff --git a/b.png b/b.png\nindex 8f5d43b..e69de29 100644\nBinary files a/b.png and "
         "b/b.png "
         "differ\n",
                "0 0 b.png|", "db93dd0d3355b79ac4e527bbba72da43592e43e6"},
        {"diff --git a/b.png b/b.png\nindex "
         "8f5d43b53ae0b4e84a0d5c8a3c0d2f0fba0a6a1a..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 "
         "100644\n"
         "GIT binary patch\nliteral 0\nHcmV?d00001\n\nliteral 3\nKcmYc?f&c&j01N;C\n\n"
         "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n",
                "0 0 b.png|1 1 a|", "994d95f956e416e482271550b761d06e0097e17f"},
        {"diff --git \"a/t\\303\\274r\\t\\\"x\" \"b/t\\303\\274r\\t\\\"x\"\nindex 1..2 100644\n--- "
         "\"a/t\\303\\274r\\t\\\"x\"\n"
         "+++ \"b/t\\303\\274r\\t\\\"x\"\n@@ -1 +1 @@\n-a\n+b\n",
                "1 1 t\xc3\xbcr\t\"x|", "ddf58551064b28e92a567b78dc45e4c3c1dcfe7f"},
        {"--- a/vm/x.c.orig\t2010-07-05 19:41:17.620000023 -0500\n+++ a/vm/x.c\t2010-07-05 "
         "19:41:18 "
         "-0500\n@@ -1 +1 @@\n-a\n+b\n",
                "1 1 vm/x.c|", NULL},
        {"--- x.c\n+++ x.c\n@@ -1 +1 @@\n-a\n+b\n", "1 1 x.c|", NULL},
        {"diff -urN a/x.c b/x.c\n--- a/x.c\t2010-07-05\n+++ b/x.c\t2010-07-05\n@@ -1 +1 "
         "@@\n-a\n+b\n",
                "1 1 x.c|", "9fba916865aaff92ea9aa757c7f88e94fb35baa4"},
        {"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n", "1 1 x|",
                "a5b62214d09d1a8c1095beba1a403e0d1c634f13"},
        {"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n a\n-- \n-- \n2.39\n", "0 1 x|",
                "a578ffdea6618ba0c345612b476b6302398de590"},
};

static char *spelled(const Record *rec)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < rec->paths->len; i++) {
		const RecordPath *p = rec->paths->pdata[i];
		g_string_append_printf(out, "%u %u %s|", p->insertions, p->deletions, p->path);
	}
	return g_string_free(out, FALSE);
}

static void test_cases(void **state)
{
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Record) rec = record_new();
		diff_read(cases[i].diff, strlen(cases[i].diff), rec);
		g_autofree char *paths = spelled(rec);
		assert_string_equal(paths, cases[i].paths);
		if (g_strcmp0(rec->patch_id, cases[i].id) != 0)
			print_error("case %zu: %s\n", i, rec->patch_id);
		assert_true(g_strcmp0(rec->patch_id, cases[i].id) == 0);
		assert_true(rec->has_diff && rec->files == rec->paths->len);
	}
}

/* A diff that git apply refuses is counted as far as possible, and the next file is found. */
static void test_damaged(void **state)
{
	static const char *const damaged[] = {
	        "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,9 +1,9 @@\n a line that "
	        "was\nwrapped\n-a\n+b\n",
	        "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n+more\n",
	        "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,5 +1,5 @@\n-a\n+b\n@@ -20,2 +20,2 "
	        "@@\n x\n y\n",
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(damaged); i++) {
		g_autofree char *text = g_strconcat(damaged[i],
		        "diff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-a\n+b\n", NULL);
		g_autoptr(Record) rec = record_new();
		diff_read(text, strlen(text), rec);
		g_autofree char *paths = spelled(rec);
		assert_string_equal(paths, "1 1 a|1 1 b|");
	}
	g_autoptr(Record) none = record_new();
	diff_read("diff between us\n--- a\nprose\n", 28, none);
	assert_false(none->has_diff);
	assert_null(none->patch_id);
}

static void test_hostile(void **state)
{
	static const char *const heads[] = {"", "diff --git a/x",
	        ("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,99999999999 "
	         "+1,99999999999999999999999 @@\n"),
	        "diff --git a/x b/x\nindex "};
	static const char *const units[] = {" a/x", "diff --git a/x b/x\n", "--- a\n+++ b\n",
	        "@@ -1 +1 @@\n", "-a\n", "\"", "\\1", "/", "..", " "};
	(void)state;
	clock_t start = clock(); /* processor time: the machine may be busy */
	for (gsize h = 0; h < G_N_ELEMENTS(heads); h++)
		for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
			g_autoptr(GString) text = g_string_new(heads[h]);
			for (int k = 0; k < 100000; k++)
				g_string_append(text, units[i]);
			g_string_append(text, "\nold mode 1\n");
			g_autoptr(Record) rec = record_new();
			diff_read(text->str, text->len, rec);
		}
	assert_true(clock() - start < 10 * CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cases),
	        cmocka_unit_test(test_damaged),
	        cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
