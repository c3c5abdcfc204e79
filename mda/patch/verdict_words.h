/* Looks for words and lines in a robot's text. Used by verdict.c and verdict_lines.c. */
#pragma once

#include "mda/patch/line.h"

/* verdict_words_find: the place in TEXT of PHRASE, in which a blank stands for any run of blanks
 * and line feeds; *AFTER is set to its end. NULL if it is not there; an empty PHRASE is at the
 * start. */
const char *verdict_words_find(const char *text, const char *phrase, const char **after);

/* verdict_words_unquoted: the lines of TEXT that are not quoted ("> "). Lines with a finding (">>
 * ") stay if FINDINGS. A new string. */
char *verdict_words_unquoted(const char *text, bool findings);

/* verdict_words_line: the first line at or after P that has text, trimmed; the rest of P's own line
 * counts. Empty at the end. */
Line verdict_words_line(const char *p);
