/* The parser for other programs of listdigest: the texts and diffs of mails (mail_text.h). */
#pragma once

#include <glib.h>

/* The only argument of a listdigest-mda that is started for that. */
#define PARSER_TEXTS_OPTION "--serve-texts"

/* parser_texts_serve: locks in this process, like any parser, and answers the requests that its
 * standard input, a socket, has until that ends. Then it ends the process. */
G_NORETURN void parser_texts_serve(void);
