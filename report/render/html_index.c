#include "report/render/html_index.h"

#include "report/render/html.h"
#include "report/render/html_style.h"
#include "report/render/words.h"

#include <string.h>

#define FEED_LINK                                                                                  \
	"<link rel=\"alternate\" type=\"application/atom+xml\" href=\"" HTML_INDEX_FEED "\">\n"

void html_index_head(const Digest *d, GString *out)
{
	if (!d->options.site)
		return;
	g_autofree char *numbers = words_digest_numbers(d), *states = words_digest_states(d);
	html_line(out, HTML_INDEX_DESCRIPTION, numbers, 0, states ? ": " : "");
	html_line(out, "", states, 0, "");
	g_string_append(out, "\">\n" FEED_LINK);
}

void html_index_links(const Digest *d, GString *out)
{
	if (d->options.site)
		g_string_append(out, "<p class=\"dim\"><a href=\"index.html\">All digests</a> · <a "
		                     "href=\"" HTML_INDEX_FEED "\">Feed</a></p>\n");
}

/* Appends a line of the index. A page is called by its days, behind the name of the list. */
static void add_page(GString *out, const HtmlIndexPage *page)
{
	const char *days = page->title ? g_strrstr(page->title, HTML_TITLE_LIST) : NULL,
	           *text = days          ? days + strlen(HTML_TITLE_LIST)
	                   : page->title ? page->title
	                                 : page->name;
	g_string_append_printf(out, "<li><a href=\"%s\">%s</a>", page->name, text);
	if (page->description)
		g_string_append_printf(out, " <span class=\"dim\">%s</span>", page->description);
	g_string_append(out, "</li>\n");
}

void html_index(const char *title, const GPtrArray *pages, GString *out)
{
	g_string_append(out, HTML_HEAD);
	html_line(out, "", title, HTML_TITLE_COLUMNS, " mailing list</title>\n" FEED_LINK);
	g_string_append(
	        out, "<style>\n" HTML_STYLE_COLOURS HTML_STYLE "</style>\n</head>\n<body>\n");
	html_bdi(out, "<header>\n<h1>", title, HTML_TITLE_COLUMNS,
	        " mailing list</h1>\n<p class=\"dim\"><a href=\"" HTML_INDEX_FEED
	        "\">Feed</a></p>\n</header>\n<main>\n");
	for (guint i = 0; i < pages->len; i++) {
		const HtmlIndexPage *page = g_ptr_array_index(pages, i),
		                    *before = i ? g_ptr_array_index(pages, i - 1) : NULL;
		bool begins = !before || strncmp(page->name, before->name, 4) != 0;
		if (begins)
			g_string_append_printf(out, "%s<h2>%.4s</h2>\n<ul class=\"plain\">\n",
			        before ? "</ul>\n" : "", page->name);
		add_page(out, page);
	}
	g_string_append(out, pages->len ? "</ul>\n" : "<p>No digest yet.</p>\n");
	g_string_append(out, "</main>\n</body>\n</html>\n");
}
