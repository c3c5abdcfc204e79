/* Radio buttons above the list of patches that show the series of one state alone, without a
 * script: the style sheet follows the checked one by :has(). Browsers that do not know :has(), and
 * those without style sheets, do not show them. */
#pragma once

#include <glib.h>

/* clang-format off */
#define HTML_FILTER_STATE_STYLE(state) \
	":root:has(#only-" state ":checked) :is(.toc li,#patches article):not(:target,:has(>" \
	":is(.st,.by)>." state ")){display:none}"
#define HTML_FILTER_STYLE \
	"@supports selector(:has(a)){.pick{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}}" \
	".pick{margin:.8rem 0 0;padding:0;border:0;color:var(--dim);font-size:.875rem}" \
	".pick legend{float:left;padding:.15rem 0;line-height:1.6}.pick label{padding:.15rem 0;cursor:pointer}" \
	".pick input{width:1rem;height:1rem;margin:0 .35rem 0 0;vertical-align:-.15em;" \
	"accent-color:var(--acc)}@media print{.pick{display:none!important}}\n" \
	HTML_FILTER_STATE_STYLE("new") HTML_FILTER_STATE_STYLE("updated") \
	HTML_FILTER_STATE_STYLE("partial") HTML_FILTER_STATE_STYLE("superseded") \
	HTML_FILTER_STATE_STYLE("applied") \
	":root:has(.pick :checked:not(#only-all)) h3.group{display:none}" \
	":root:has(.pick :checked:not(#only-all)) article{border-top:0}\n"
/* clang-format on */

/* html_filter_add: appends a radio button for each state that CHAPTERS (Chapter *) have, and one
 * for all, to OUT; nothing if the list is short or has one state alone. */
void html_filter_add(GString *out, const GPtrArray *chapters);
