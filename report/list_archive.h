/* Where the mail of a list is archived: a template for links, as --link takes one. */
#pragma once

#include "report/digest/digest.h"
#include "store/log/snapshot.h"

/* list_archive_of_label: returns the archive of the list LABEL ("kvm.vger.kernel.org") from a
 * table, as a new string; NULL if it is not in there. */
char *list_archive_of_label(const char *label);

/* list_archive_of_mail: returns the template of the archive that Archived-At and List-Archive of
 * REC name, as a new string; NULL if they name none, or none that a link can be made for. An
 * archive whose host is not in a table must share the domain of LABEL. */
char *list_archive_of_mail(const Record *rec, const char *label);

/* list_archive_find: returns the template of the archive of LISTS (NULL: of all lists of S), as a
 * new string: from the table, else what most of the list's mail names that arrived in the 30 days
 * before the end of HEAD's range. Returns NULL if there is none, or if the lists have different
 * ones. Mail of S is read only if one of POSTS names an archive. Sets *FOUND; fails with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool list_archive_find(Snapshot *s, const char *const *lists, const GPtrArray *posts,
        const DigestHead *head, char **found, GError **error);
