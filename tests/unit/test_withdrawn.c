/* Replies by which an author takes a patch back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "mda/patch/withdrawn.h"

static const struct {
	const char *text;
	RecordWithdrawn withdrawn;
} cases[] = {
        {"Please ignore this patch.", RECORD_WITHDRAWN_PATCH},
        {"Please ignore this patch, it has a logic error.", RECORD_WITHDRAWN_PATCH},
        {"please ignore.", RECORD_WITHDRAWN_PATCH},
        {"Please ignore, it'll be gone in v2.", RECORD_WITHDRAWN_PATCH},
        {"Ignore this please.", RECORD_WITHDRAWN_PATCH},
        {"Please ignore this (lockdep complains), v2 is coming.", RECORD_WITHDRAWN_PATCH},
        {"Please ignore this one and look at v2.", RECORD_WITHDRAWN_PATCH},
        {"Sorry for the noise, please disregard it.", RECORD_WITHDRAWN_PATCH},
        {"Kindly ignore this patch, I will resend it.", RECORD_WITHDRAWN_PATCH},
        {"So please just drop this one.", RECORD_WITHDRAWN_PATCH},
        {"Please ignore this email. It belongs to another\nthread.", RECORD_WITHDRAWN_PATCH},
        {"I think we can just drop this patch.", RECORD_WITHDRAWN_PATCH},
        {"Because Bo sent a fix, I withdraw this patch.", RECORD_WITHDRAWN_PATCH},
        {"Self-NAK, this breaks the ring.", RECORD_WITHDRAWN_PATCH},
        {"NAK my own patch.", RECORD_WITHDRAWN_PATCH},
        {"I sent this by mistake.", RECORD_WITHDRAWN_PATCH},
        {"This was sent by accident.", RECORD_WITHDRAWN_PATCH},
        {"The patch was sent by mistake.", RECORD_WITHDRAWN_PATCH},
        {"Sorry, I sent the wrong version.", RECORD_WITHDRAWN_PATCH},
        {"This patch is superseded by the one below.", RECORD_WITHDRAWN_PATCH},
        {"Please consider this as withdrawn.", RECORD_WITHDRAWN_PATCH},
        {"Missing include, please disregard v3.", RECORD_WITHDRAWN_SERIES},
        {"Actually, please disregard v5", RECORD_WITHDRAWN_SERIES},
        {"Please ignore this series.", RECORD_WITHDRAWN_SERIES},
        {"Please ignore this v6 series (it should have been v7).", RECORD_WITHDRAWN_SERIES},
        {"Please drop these patches, thanks.", RECORD_WITHDRAWN_SERIES},
        {"Please ignore this thread.", RECORD_WITHDRAWN_SERIES},
        {"I accidentally sent the v3 without the fix.", RECORD_WITHDRAWN_SERIES},
        {"This series has been superseded by v4.", RECORD_WITHDRAWN_SERIES},
        {"Please ignore this if you have it already.", RECORD_WITHDRAWN_NO},
        {"Please ignore the whitespace.", RECORD_WITHDRAWN_NO},
        {"Please ignore this part of the patch.", RECORD_WITHDRAWN_NO},
        {"Please ignore this comment.", RECORD_WITHDRAWN_NO},
        {"Please ignore my previous mail.", RECORD_WITHDRAWN_NO},
        {"Please drop this line.", RECORD_WITHDRAWN_NO},
        {"So drop it in patch 2.", RECORD_WITHDRAWN_NO},
        {"We can ignore that.", RECORD_WITHDRAWN_NO},
        {"I can drop this, Bo asked for it, too.", RECORD_WITHDRAWN_NO},
        {"Should I drop this patch?", RECORD_WITHDRAWN_NO},
        {"I will drop this hunk in v2.", RECORD_WITHDRAWN_NO},
        {"You could just ignore it all.", RECORD_WITHDRAWN_NO},
        {"Please don't ignore this patch.", RECORD_WITHDRAWN_NO},
        {"The value was sent by mistake to the device.", RECORD_WITHDRAWN_NO},
        {"I better withdraw the Reviewed-by as well.", RECORD_WITHDRAWN_NO},
        {"The device ignores this.", RECORD_WITHDRAWN_NO},
        {"The kernel would ignore this one.", RECORD_WITHDRAWN_NO},
        {"Applied, thanks.", RECORD_WITHDRAWN_NO},
        {"", RECORD_WITHDRAWN_NO},
};

static void test_all(void **state)
{
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		if (withdrawn_read(cases[i].text) != cases[i].withdrawn)
			fail_msg("%s: %d", cases[i].text, withdrawn_read(cases[i].text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
