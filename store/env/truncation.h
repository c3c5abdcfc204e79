/* Whether the end of a data file is missing. */
#pragma once

#include "store/env/store.h"

/* truncation_check: returns true if the data file of STORE, which is being opened, has all pages in
 * use. Fails with ERROR_FORMAT if pages are missing. */
G_GNUC_WARN_UNUSED_RESULT
bool truncation_check(Store *store, GError **error);
