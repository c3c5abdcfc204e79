/* Checks the index tables against the entries, in both directions. */
#pragma once

#include "store/verify/verify_state.h"

/* Reports index keys of entry E that are missing or have another value, and counts those that are
 * there in v->index_values. REC is E's record, NULL for an `also` entry. */
void verify_index_entry(Verify *v, const Entry *e, const Record *rec);

/* After verify_index_entry() was called for every entry: reports index values that belong to no
 * entry, and log values beyond the newest entry. Fails as verify_walk_end. */
bool verify_index(Verify *v, GError **error);
