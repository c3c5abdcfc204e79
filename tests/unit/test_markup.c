/* What is escaped in HTML and Markdown, and how links are made. */
#include "report/render/archive_link.h"
#include "report/render/excerpt.h"
#include "report/render/html_escape.h"
#include "report/render/markdown_escape.h"
#include "report/render/no_address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

typedef void (*Line)(GString *out, const char *text, guint columns);

static void is_line(Line line, const char *text, guint columns, const char *wanted)
{
	g_autoptr(GString) out = g_string_new(NULL);
	line(out, text, columns);
	assert_string_equal(out->str, wanted);
}

static void html(void **state)
{
	(void)state;
	g_autoptr(GString) out = g_string_new(NULL);
	html_escape_text(out, "<a b='c' d=\"e\">&amp;\n\t\x1b[1m\xe2\x80\xae\xff", -1);
	assert_string_equal(out->str,
	        "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;amp;\n\t\\x1b[1m\\u202e\\xff");
	is_line(html_escape_line, "a\nb&c", 0, "a b&amp;c");
	is_line(html_escape_line, "&&&&&&", 5, "&amp;&amp;...");
	is_line(html_escape_line, NULL, 0, "");
	is_line(html_escape_line, "\xef\xbf\xbe\xef\xbf\xbf", 0, "\\ufffe\\uffff"); /* not in XML */
}

static void is_without_address(const char *text, guint columns, const char *wanted)
{
	g_autofree char *line = no_address_line(text, columns);
	assert_string_equal(line, wanted);
}

static void no_address(void **state)
{
	(void)state;
	is_without_address("Ann <ann@example.org>, x", 0, "Ann <ann@...>, x");
	is_without_address("mailto:a.b+c@d-e.example;\"q r\"@[192.0.2.1] e@f", 0,
	        "mailto:a.b+c@...;\"q r\"@... e@...");
	is_without_address("a@@b.example a\xe2\x80\x8b@b.example", 0, "a@@... a\\u200b@...");
	is_without_address("\xc3\xa4@\xc3\xa4.example!", 0, "\xc3\xa4@...!");
	is_without_address("http://a.example/b@c.example/", 0, "http://a.example/b@.../");
	is_without_address("@@ -1 +1 @@ @ann at @b", 0, "@@ -1 +1 @@ @ann at @b");
	is_without_address("ann@example.org", 10, "ann@...");
	is_without_address("@\n\x1b", 0, "@ \\x1b");
	is_without_address(NULL, 0, "");
}

static void markdown(void **state)
{
	(void)state;
	is_line(markdown_escape_line, "KVM: x86: Don't pass foo_bar() (v2)", 0,
	        "KVM: x86: Don't pass foo\\_bar() (v2)");
	is_line(markdown_escape_line, "[a](b) ![c] <d> *e* `f` \\g |h| ~~i~~ &lt; $j$", 0,
	        "\\[a\\](b) \\!\\[c\\] \\<d\\> \\*e\\* \\`f\\` \\\\g \\|h\\| \\~\\~i\\~\\~ \\&lt; "
	        "\\$j\\$");
	is_line(markdown_escape_line, "a@b #1 #x www.c http://d", 0,
	        "a\\@<!-- -->b \\#<!-- -->1 \\#x www\\.<!-- -->c http\\:<!-- -->//d");
	is_line(markdown_escape_line, "1. a 2. b", 0, "1\\. a 2. b");
	is_line(markdown_escape_line, "12) a", 0, "12\\) a");
	is_line(markdown_escape_line, "- a - b", 0, "\\- a - b");
	is_line(markdown_escape_line, "+ a", 0, "\\+ a");
	is_line(markdown_escape_line, "    a\n\n# b ", 0, "a  \\# b");
}

static void code(void **state)
{
	(void)state;
	is_line(markdown_escape_code, "a@b", 0, "`a@b`");
	is_line(markdown_escape_code, "`a``b`", 0, "``` `a``b` ```");
	is_line(markdown_escape_code, "", 0, "`  `");
	g_autoptr(GString) out = g_string_new(NULL);
	markdown_escape_block(out, "```\n````\na", -1);
	assert_string_equal(out->str, "`````text\n```\n````\na\n`````\n");
}

static void links(void **state)
{
	(void)state;
	static const char *const good[] = {"https://lore.example.org/r/%s", "HTTP://a/?id=%s&x=%20",
	        "https://a:8080/%s/%s"},
	                         *const bad[] = {"", "%s", "javascript:%s", "https://%s",
	                                 "https://%s.example/", "https:///%s", "https://a/",
	                                 "https://a/%s\n", "https://a/%s\"x", "https://a/(%s)",
	                                 "https://a/<%s>", "https://a/\xc3\x9f%s", " https://a/%s",
	                                 "https://a:b/%s"};
	for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
		assert_true(archive_link_check("link", good[i], NULL));
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_false(archive_link_check("link", bad[i], NULL));
	g_autofree char *link = archive_link_make("https://a/%s/%s", "x/y?\"<>@b\xc3\x9f");
	assert_string_equal(
	        link, "https://a/x%2Fy%3F%22%3C%3E%40b%C3%9F/x%2Fy%3F%22%3C%3E%40b%C3%9F");
	assert_null(archive_link_make(NULL, "a"));
	assert_null(archive_link_make("https://a/%s", NULL));
}

static void openings(void **state)
{
	(void)state;
	assert_int_equal(excerpt_opening("", 2), 0);
	assert_int_equal(excerpt_opening("1\n2\n3\n4\n5", 2), 5); /* little is left: all of it */
	assert_int_equal(excerpt_opening("1\n2\n3\n4\n5\n6\n", 2), 2);
	assert_int_equal(excerpt_opening("1\n\n3\n\n5\n6\n7\n8\n", 4), 3); /* whole paragraphs */
	assert_int_equal(excerpt_opening("1\n2\n3\n\n5\n6\n7\n", 2), 3);   /* a long first one */
	assert_string_equal(excerpt_lines("1\n2\n3", 2), "3");
	assert_string_equal(excerpt_lines("1\n2", 5), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(html), cmocka_unit_test(no_address),
	        cmocka_unit_test(markdown), cmocka_unit_test(code), cmocka_unit_test(links),
	        cmocka_unit_test(openings)};
	return cmocka_run_group_tests_name("markup", tests, NULL, NULL);
}
