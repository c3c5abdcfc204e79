/* The temporary directory in which a store is made from a dump, beside the directory that it is
 * for. A locked marker file in it shows who made it, so that what a killed process left can be
 * removed and nothing else ever is. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Creates an empty store in DIR with a marker file, first removing what a killed process left
 * there. FOR_DIR, the store to be made, is only named in errors. *MARKER is a descriptor for
 * temp_store_remove(). Fails with ERROR_UNAVAILABLE if something else is in DIR or another
 * process uses it, and as store_create; DIR is then as it was. */
G_GNUC_WARN_UNUSED_RESULT
bool temp_store_create(const char *dir, const char *for_dir, int *marker, GError **error);

/* Removes the store in DIR, then DIR, and closes MARKER. */
void temp_store_remove(const char *dir, int marker);
