/* The patches of a series as files in one directory, as quilt(1) reads them. */
#pragma once

#include "report/patches/patch_set.h"

/* patch_dir_write: writes the patches of SET into the directory PATH, which is made if only it is
 * missing: "0001-title.patch" and so on, with COVER the cover letter as "0000-cover-letter.patch",
 * and last the file "series" with their names in order. Nothing is written if one of these files is
 * there with another text: fails then with ERROR_NO. Fails as site_dir_open() and site_dir_write().
 */
G_GNUC_WARN_UNUSED_RESULT
bool patch_dir_write(const char *path, const PatchSet *set, bool cover, GError **error);
