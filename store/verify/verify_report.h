/* Reports the faults that a check finds. */
#pragma once

#include "store/verify/verify_state.h"

/* Reports a fault; its line begins with the entry being checked, if there is one. Does nothing if
 * the snapshot has failed: what seems to be missing may then only be unreadable. */
void verify_report(Verify *v, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Reports FAILURE as a fault and returns true if its code is ERROR_DAMAGED. Otherwise returns
 * false and moves FAILURE to *ERROR. Takes FAILURE. */
bool verify_report_error(Verify *v, GError *failure, GError **error);
