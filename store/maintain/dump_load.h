/* Makes a store from a dump (dump.h). */
#pragma once

#include "store/env/store.h"

#include <stdio.h>

/* Reads a dump from IN and makes the store DIR with the same entries, chain, archives, sources and
 * uuid. Works in "DIR.partial"; DIR appears when it is complete. NAME is IN's name in errors. GROUP
 * is as in store_create. Fails as store_create; with ERROR_FORMAT if IN is not a dump, with
 * ERROR_DAMAGED if it is incomplete or contradicts itself (the message names the line). */
G_GNUC_WARN_UNUSED_RESULT
bool dump_load(FILE *in, const char *name, const char *dir, const char *group, GError **error);
