/* Walks over whole tables during a check. */
#pragma once

#include "store/verify/verify_state.h"

/* Calls EACH with every value of TABLE, as txn_walk, but takes a new snapshot now and then. Keys
 * that are not in order and pages that cannot be read are reported as faults and end the walk.
 * Skips TABLE if its pages are broken. Fails as verify_state_renew. */
bool verify_walk(Verify *v, Table table, TxnEach each, void *data, GError **error);

/* To be called after a txn_walk over TABLE: if the walk met damage, reports it and takes a new
 * snapshot. Fails as verify_state_renew, and with any other error of the walk. */
bool verify_walk_end(Verify *v, Table table, GError **error);
