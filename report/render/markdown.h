/* What the files of the Markdown format share. */
#pragma once

#include "report/digest/digest.h"

/* the most columns of: */
#define MARKDOWN_NAME_COLUMNS    60
#define MARKDOWN_TITLE_COLUMNS   240
#define MARKDOWN_WORD_COLUMNS    12
#define MARKDOWN_ADDRESS_COLUMNS 100
#define MARKDOWN_ID_COLUMNS      250
#define MARKDOWN_LINE_COLUMNS    600

/* markdown_title: appends TITLE to OUT, as a link to MESSAGE_ID if there is a link template. NULL
 * counts as no subject. */
void markdown_title(const Digest *d, GString *out, const char *title, const char *message_id);

/* markdown_words: appends BEFORE, which is Markdown, and then TEXT, which is from mail, in at most
 * COLUMNS columns to OUT; nothing if TEXT is NULL. */
void markdown_words(GString *out, const char *before, const char *text, guint columns);
