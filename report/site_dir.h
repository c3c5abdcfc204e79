/* The directory of a page set. Every file is opened by its name in the open directory, never
 * through a symbolic link, so that nothing is read or written elsewhere. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	char *path;
	int fd; /* of the directory, locked */
} SiteDir;

/* site_dir_open: opens the directory PATH, makes it if only it is missing, and locks it until
 * site_dir_close. PATH must not be a symbolic link. Fails with the code of error_from_errno, or
 * with ERROR_UNAVAILABLE if another run has it locked. */
G_GNUC_WARN_UNUSED_RESULT
SiteDir *site_dir_open(const char *path, GError **error);

/* site_dir_close: unlocks and closes DIR. NULL is allowed. */
void site_dir_close(SiteDir *dir);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SiteDir, site_dir_close)

/* site_dir_write: makes TEXT the file NAME in DIR: written under another name, synced, and renamed.
 * A symbolic link of that name is replaced. Fails with the code of error_from_errno; NAME is then
 * as it was. */
G_GNUC_WARN_UNUSED_RESULT
bool site_dir_write(const SiteDir *dir, const char *name, const GString *text, GError **error);

/* site_dir_read: returns the first MAX bytes of the file NAME in DIR, as a new string, or NULL if
 * it is no regular file or cannot be read. */
GString *site_dir_read(const SiteDir *dir, const char *name, gsize max);

/* site_dir_names: returns the names in DIR that are WANTED (char *, owned by the array), sorted.
 * Fails with the code of error_from_errno. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *site_dir_names(const SiteDir *dir, bool (*wanted)(const char *name), GError **error);
