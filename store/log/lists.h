/* Mailing lists: which ones the store knows, and which a message came by. */
#pragma once

#include "store/log/snapshot.h"

/* lists_names: returns the name of every list of the store, sorted bytewise; free with
 * g_strfreev. */
char **lists_names(Snapshot *s);

/* lists_number: returns the key of LIST in TABLE_LIST; 0 if the store does not know the list. */
guint32 lists_number(Snapshot *s, const char *list);

/* lists_check: returns true if LIST is NULL or the store knows it. Else fails with ERROR_NO; the
 * message has all lists of the store if they are few, else those with a similar name. */
G_GNUC_WARN_UNUSED_RESULT
bool lists_check(Snapshot *s, const char *list, GError **error);

/* lists_of_entry: returns the name of every list that the message of entry SEQ came by, in order of
 * arrival; free with g_strfreev. Returns NULL and fails with ERROR_DAMAGED. */
char **lists_of_entry(Snapshot *s, guint64 seq, GError **error);

/* lists_find_entry: returns the seq of the entry that says that the message of E came by LIST; 0 if
 * it did not. */
guint64 lists_find_entry(Snapshot *s, const Entry *e, const char *list);
