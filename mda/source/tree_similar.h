/* How similar two files are, as git's rename detection sees it: files are cut after each line feed,
 * and after 64 bytes without one; what counts is how many bytes lie in pieces that both have. */
#pragma once

#include <glib.h>

#define TREE_SIMILAR_MAX 60000u /* the score of equal files */

/* tree_similar_pieces: the pieces of the file BYTES (N bytes), for tree_similar_score; the caller
 * unrefs the array. */
GArray *tree_similar_pieces(const void *bytes, gsize n);

/* tree_similar_score: how much of the larger file is in both, of TREE_SIMILAR_MAX. A and B are the
 * pieces of a file before and after. */
guint tree_similar_score(const GArray *a, gsize a_bytes, const GArray *b, gsize b_bytes);
