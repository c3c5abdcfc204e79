/* What is ready, and what is its author's turn: small threads below one patch by Ann. */
#include "report/digest/digest.h"
#include "report/digest/digest_build.h"
#include "report/digest/turn.h"
#include "tests/unit/posts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Each letter is a mail a day later than the one before it. R, A, N: Ben answers the patch with a
 * Reviewed-by, Acked-by, Nacked-by; T: with a Tested-by; m: without a tag; c: Cy does so.
 * a: Ann answers the mail before; r: Ann reviews her own patch; v: Ann posts the next version;
 * s: she sends the patch again; p: she answers the mail before with another patch.
 * d: Dan answers the mail before without a tag; b: Ben does so. x: Ann posts the patch again as a
 * part of a series; y: Dan posts a patch of that title. A point is a day without mail. */
static const struct {
	const char *mails;
	bool ready, turn;
} THREADS[] = {
        {"", false, false},
        {"R", true, false},
        {"A", true, false},
        {"T", false, false},
        {"r", false, false},
        {"N", false, false},
        {"N.......", false, true},
        {"RN", false, false},
        {"NR", true, false},
        {"mR", true, false},  /* who remarks and then reviews has nothing open */
        {"Rm", false, false}, /* and the other way round something */
        {"cR", false, false}, /* Cy's remark stays open */
        {"caR", true, false}, /* Ann answered it before the review */
        {"cRa", false, false},
        {"Ra", false, false}, /* often the promise of a new version */
        {"RaA", true, false},
        {"m......", false, false},
        {"m.......", false, true},
        {"R.......", true, false},
        {"ma.......", false, false},
        {"Rv", false, false},
        {"m.......v", false, false},
        {"Rs", true, false},
        {"ms", false, false},        /* a remark is open, */
        {"ms.......", false, false}, /* but she wrote after it */
        {"sm.......", false, true},  /* Ben answered the first of the two */
        {"smR", true, false},
        {"mp.......", false, false},
        {"Rd.......", false, false}, /* Dan answers Ben: not the author's turn */
        {"md.......", false, true},  /* Ben's remark stays open */
        {"mdb.......", false, true}, /* though Ben and Dan talk on */
        {"mda.......", false, false},
        {"mab.......", false, true}, /* Ben answers Ann */
        {"mb.......", false, true},  /* Ben adds to his own remark */
        {"ab.......", false, true},  /* Ann says more of her patch, and Ben answers that */
        {"Rx", false, false},
        {"Ry", true, false},
        {"m.......x", false, false},
};

static GPtrArray *thread(const char *mails)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	char before[8] = "p";
	gint64 when_s = 10 * DAY;
	g_ptr_array_add(posts, post_by_hand("p", when_s, "ann", "[PATCH] lamp", NULL));
	for (const char *m = mails; *m; m++) {
		const char id[8] = {'m', (char)('a' + (m - mails)), '\0'};
		const char *key = strchr("Rr", *m) ? "Reviewed-by"
		                  : *m == 'A'      ? "Acked-by"
		                  : *m == 'N'      ? "Nacked-by"
		                  : *m == 'T'      ? "Tested-by"
		                                   : NULL;
		const char *who = strchr("arvxsp", *m) ? "ann"
		                  : strchr("dy", *m)   ? "dan"
		                  : *m == 'c'          ? "cy"
		                                       : "ben";
		g_autofree char *value = g_strdup_printf("%s <%s@example.org>", who, who);
		when_s += DAY;
		if (*m == '.')
			continue;
		const char *subject = *m == 'v'          ? "[PATCH v2] lamp"
		                      : *m == 's'        ? "[PATCH RESEND] lamp"
		                      : *m == 'p'        ? "[PATCH] wick"
		                      : strchr("xy", *m) ? "[PATCH 1/2] lamp"
		                                         : NULL;
		g_ptr_array_add(posts,
		        subject ? post_by_hand(id, when_s, who, subject, *m == 'p' ? before : NULL)
		                : reply_by_hand(id, when_s, who, strchr("abd", *m) ? before : "p",
		                          key, value));
		g_strlcpy(before, id, sizeof before);
	}
	return posts;
}

static void threads(void **state)
{
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(THREADS); i++) {
		const DigestHead head = {.end_s = (10 + (gint64)strlen(THREADS[i].mails)) * DAY,
		        .waiting = {3 * DAY, 30 * DAY}};
		const DigestOptions options = {.top = 15};
		g_autoptr(Digest) d = digest_build(head, thread(THREADS[i].mails), &options);
		bool ready = false, turn = false;
		for (guint k = 0; k < d->ready->len; k++)
			ready = ready || strcmp(((Series *)g_ptr_array_index(d->ready, k))->version,
			                         "1") == 0;
		for (guint k = 0; k < d->turns->len; k++) {
			const Turn *one = g_ptr_array_index(d->turns, k);
			turn = turn || strcmp(one->series->version, "1") == 0;
		}
		if (ready != THREADS[i].ready || turn != THREADS[i].turn)
			fail_msg("'%s': ready %d, turn %d", THREADS[i].mails, ready, turn);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(threads)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
