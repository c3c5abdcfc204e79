/* Finds the sources in a folder of mailboxes. */
#pragma once

#include <glib.h>

/* source_find: returns the paths of the sources in PATH (char *), ordered by name: PATH itself if
 * it is no folder, or a Maildir, a public-inbox or a folder of .eml files; the mboxes, Maildirs and
 * public-inboxes below it; the folders of a Maildir (Maildir++). PATH alone if there is none. Adds
 * to *PASSED_OVER how many files in these folders are none. Symbolic links are followed as
 * source_may_follow() says; the others are named on stderr and added to *SKIPPED. The caller unrefs
 * the array, which owns the paths. */
GPtrArray *source_find(const char *path, guint64 *passed_over, guint64 *skipped);
