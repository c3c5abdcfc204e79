/* Who wrote a mail: addresses of archives, From replaced by lists, and the former content ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "mda/decode/decode.h"
#include "mda/decode/decode_address.h"
#include "mda/decode/decode_clearsign.h"
#include "mda/decode/unmunge.h"

#define NOW_S 1764000000
#define LIST  "List-Post: <mailto:dev@lists.example.org>\n"
#define VIA   "From: Ada Byron via dev <dev@lists.example.org>\n"

static Message *decode(const char *raw)
{
	decode_init();
	return decode_message(raw, strlen(raw), NOW_S);
}

/* "name|address" of the sender if From was replaced, else "". */
static char *sender(const char *header)
{
	g_autofree char *raw = g_strdup_printf("%sSubject: x\n\nx\n", header);
	g_autoptr(Message) m = decode(raw);
	if (!m->unmunged.address)
		return g_strdup("");
	return g_strdup_printf(
	        "%s|%s", m->unmunged.name ? m->unmunged.name : "", m->unmunged.address);
}

static void test_senders(void **state)
{
	static const struct {
		const char *header, *want;
	} cases[] = {
	        {LIST VIA "Reply-To: ada@x.org\n", "Ada Byron|ada@x.org"},
	        {LIST VIA "Reply-To: \"Byron, Ada\" <ada@x.org>\n", "Byron, Ada|ada@x.org"},
	        {LIST VIA "Reply-To: dev@lists.example.org, ada@x.org\n", "Ada Byron|ada@x.org"},
	        {LIST VIA "Reply-To: Bob Cox <bob@x.org>\n", ""},
	        {LIST VIA "Cc: Ada Byron <ada@x.org>\n", "Ada Byron|ada@x.org"},
	        {LIST VIA "X-Original-From: Ada <ada@x.org>\n", "Ada|ada@x.org"},
	        {LIST VIA "X-Original-From: dev@lists.example.org\nReply-To: ada@x.org\n",
	                "Ada Byron|ada@x.org"},
	        {LIST "From: ada--- via dev <dev@lists.example.org>\nReply-To: ada@x.org\n",
	                "|ada@x.org"},
	        {LIST "From: Ada (via dev) <dev@lists.example.org>\nReply-To: ada@x.org\n",
	                "Ada|ada@x.org"},
	        {LIST "From: \"ada@x.org via dev\" <dev@lists.example.org>\n", "|ada@x.org"},
	        {"From: Ada via x.org <ada=x.org@groups.io>\n", "Ada|ada@x.org"},
	        {"From: Ada <ada=40x.org@gateway.example>\n", "Ada|ada@x.org"},
	        {"From: Ada <ada=x.org@y.org>\n", ""},
	        {"From: Via Rail <via@rail.example>\n", ""},
	        {"From: Ada via Train <ada@x.org>\nReply-To: me@x.org\n", ""},
	        {LIST VIA, ""},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got = sender(cases[i].header);
		if (strcmp(got, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].header, got);
	}
}

static void test_plain(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: nothing to do */
	} cases[] = {
	        {"ada at x.org (Ada Byron)", "ada@x.org (Ada Byron)"},
	        {"Ada Byron <ada at x.org>", "Ada Byron <ada@x.org>"},
	        {"ada at x.org, Bob <bob at y.org>", "ada@x.org, Bob <bob@y.org>"},
	        {"Bob at Work <bob@x.org>", NULL},
	        {"meet at noon", NULL},
	        {"Ada <ada@x.org<mailto:ada@x.org>>", "Ada <ada@x.org>"},
	        {"Ada <MAILTO:ada@x.org>", "Ada <ada@x.org>"},
	        {"Ada <ada@x.org>", NULL},
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got = decode_address_plain(cases[i].text);
		if (g_strcmp0(got, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].text, got);
	}
}

static void check_clearsign(const char *text, const char *want)
{
	g_autoptr(GString) s = g_string_new(text);
	decode_clearsign_undo(s);
	assert_string_equal(s->str, want);
}

static void test_clearsign(void **state)
{
	(void)state;
	check_clearsign("a\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nx\n- -- y\n"
	                "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\nb\n",
	        "a\nx\n-- y\nb\n");
	check_clearsign("-----BEGIN PGP SIGNED MESSAGE-----\n- x\n",
	        "-----BEGIN PGP SIGNED MESSAGE-----\n- x\n"); /* cut off */
	check_clearsign("- x\n", "- x\n");
}

/* Mail that is read as before has one id; else the former one is that of the first versions. */
static void test_former_id(void **state)
{
	static const char *const otherwise[] = {
	        "\nFrom: a@x.org\nSubject: x\nMessage-ID: <1@x.org>\n\nx\n",
	        "\xef\xbb\xbf"
	        "From: a@x.org\nSubject: x\nMessage-ID: <1@x.org>\n\nx\n",
	        "From: a at x.org\nSubject: x\n\nx\n",
	        "From: a@x.org\nSubject: =?utf-8?B?YWI?=\n\nx\n",
	        "From: a@x.org\nMessage-ID: =?utf-8?Q?=3C1=40x=2Eorg=3E?=\n\nx\n",
	        LIST VIA "Reply-To: ada@x.org\nSubject: x\n\nx\n",
	};
	static const char *const same[] = {
	        "From: a@x.org\nSubject: =?utf-8?B?YWJj?=\nMessage-ID: <1@x.org>\n\nx\n",
	        LIST VIA "Reply-To: Ada Byron <ada@x.org>\nSubject: x\n\nx\n",
	        "x\n",
	};
	(void)state;
	for (gsize i = 0; i < G_N_ELEMENTS(otherwise); i++) {
		g_autoptr(Message) m = decode(otherwise[i]);
		if (memcmp(&m->id, &m->former_id, sizeof m->id) == 0)
			fail_msg("%s: one id", otherwise[i]);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(same); i++) {
		g_autoptr(Message) m = decode(same[i]);
		assert_memory_equal(&m->id, &m->former_id, sizeof m->id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_senders),
	        cmocka_unit_test(test_plain),
	        cmocka_unit_test(test_clearsign),
	        cmocka_unit_test(test_former_id),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
