/* Checks the source trees: their rows, their commits, the index of these, and the log entries of
 * their readings. */
#pragma once

#include "store/verify/verify_state.h"

/* Reports what is damaged in the tables of the source trees, or contradicts the log: each reading
 * has its entry and each entry its reading, whose hashes prove its rows and commits; each commit
 * has its index keys and each key its commit. Call it after verify_index(). Fails as verify_walk.
 */
bool verify_trees(Verify *v, GError **error);
