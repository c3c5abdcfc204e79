/* Escapes text from mail for Markdown (CommonMark and GitHub's). Every string of a mail passes one
 * of these functions before it enters the document; control characters become visible as in
 * store/base/escape.h. */
#pragma once

#include <glib.h>

/* markdown_escape_line: appends TEXT as one line of at most COLUMNS columns (0: no limit) to OUT,
 * so that it renders as exactly these characters: no emphasis, link, image, HTML, entity, table
 * cell, mention or automatic link. It is also safe at the beginning of a list item. */
void markdown_escape_line(GString *out, const char *text, guint columns);

/* markdown_escape_code: appends TEXT as one line of at most COLUMNS columns (0: no limit) in a code
 * span to OUT; for addresses, ids and URLs. */
void markdown_escape_code(GString *out, const char *text, guint columns);

/* markdown_escape_block: appends TEXT (LEN bytes, -1: up to its NUL) as a fenced code block to OUT.
 * The fence is longer than any run of backticks in TEXT. */
void markdown_escape_block(GString *out, const char *text, gssize len);
