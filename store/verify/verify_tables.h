/* Checks the tables that no entry is responsible for: lists, archives, import sources and the
 * store's own facts. */
#pragma once

#include "store/verify/verify_state.h"

/* Reports values of these tables that are damaged or contradict the log. Call it after
 * verify_index(). Fails as verify_walk. */
bool verify_tables(Verify *v, GError **error);
