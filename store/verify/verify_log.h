/* Checks the log from its first entry to its newest. */
#pragma once

#include "store/verify/verify_state.h"

/* Checks each entry: its chain value, its body and record, its block and its index keys. Counts
 * entries and expired ones in v->result. Fails as verify_state_renew. */
bool verify_log(Verify *v, GError **error);
