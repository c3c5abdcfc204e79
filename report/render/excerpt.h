/* The part of a mail's text that a digest shows: cut to a number of lines, or folded after its
 * opening. Texts are plain; the renderers escape them. */
#pragma once

#include "report/digest/digest.h"

/* Which parts of a text are shown: EXCERPT_WITHOUT_STAT leaves the diffstat out,
 * EXCERPT_WITHOUT_LISTS also git's list of the titles in a cover letter, "Ann (2):". */
typedef enum { EXCERPT_WHOLE, EXCERPT_WITHOUT_STAT, EXCERPT_WITHOUT_LISTS } ExcerptPart;

/* excerpt_text: returns message and notes of POST, which was read with its texts, as a new string,
 * in so far as PARTS says, without blank lines around them, cut after MAX_LINES lines (0: not cut).
 A long list of To and Cc in a cover letter becomes one line. Sets *LEFT to the number
 * of lines that were cut. */
char *excerpt_text(const Post *post, ExcerptPart parts, guint max_lines, guint *left);

/* excerpt_prose: returns how the text of POST begins, as a new string: its first two lines that are
 * neither blank, quoted nor a greeting, joined by a blank and cut after 300 characters. NULL if it
 * has none, or was read without its texts. */
char *excerpt_prose(const Post *post);

/* excerpt_lines: returns where line N of TEXT begins, counted from 0, or the end of TEXT. */
const char *excerpt_lines(const char *text, guint n);

/* excerpt_count_lines: returns the number of lines in TEXT. */
guint excerpt_count_lines(const char *text);

/* excerpt_opening: returns how many lines of TEXT to show before a fold: the paragraphs that end
 * within LINES lines, or a first paragraph of up to twice as many. Returns all lines if only a few
 * would be left to fold. */
guint excerpt_opening(const char *text, guint lines);
