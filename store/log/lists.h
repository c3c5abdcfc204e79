/* Mailing lists: which ones the store knows, and which a message came by. */
#pragma once

#include "store/log/snapshot.h"

/* lists_names: returns the name of every list of the store, sorted bytewise; free with
 * g_strfreev. */
char **lists_names(Snapshot *s);

/* lists_number: returns the key of LIST in TABLE_LIST; 0 if the store does not know the list. */
guint32 lists_number(Snapshot *s, const char *list);

/* lists_mails: returns how many messages came by LIST. */
guint64 lists_mails(Snapshot *s, const char *list);

/* lists_first: sets *ARRIVED_S to the time of arrival of the first mail that was stored of LIST.
 * Returns false if there is none. */
bool lists_first(Snapshot *s, const char *list, gint64 *arrived_s);

/* lists_newest: sets ARRIVED_S[i] to the latest time of arrival (seconds since 1970) of a message
 * that came by NAMES[i] (NULL-terminated, each once); G_MININT64 if there is none. Takes time in
 * proportion to what arrived after the oldest of these. */
void lists_newest(Snapshot *s, char *const *names, gint64 *arrived_s);

/* lists_names_before: as lists_names, but only those that have mail up to and with entry SEQ. */
char **lists_names_before(Snapshot *s, guint64 seq);

/* lists_resolve: returns the name of the list that TEXT means, as a new string. TEXT is compared
 * without case, and its `@` is a dot: it is the whole name; else, unless WHOLE, the first component
 * of one name only; else a part of one name only. Returns NULL and fails with ERROR_NO if no list
 * has that name (as lists_check), or several fit. */
char *lists_resolve(Snapshot *s, const char *text, bool whole, GError **error);

/* lists_check: returns true if LIST is NULL or the store knows it. Else fails with ERROR_NO; the
 * message has all lists of the store if they are few, else those with a similar name. */
G_GNUC_WARN_UNUSED_RESULT
bool lists_check(Snapshot *s, const char *list, GError **error);

/* lists_of_entry: returns the name of every list that the message of entry SEQ came by, in order of
 * arrival; free with g_strfreev. Returns NULL and fails with ERROR_DAMAGED. */
char **lists_of_entry(Snapshot *s, guint64 seq, GError **error);

/* lists_find_entry: returns the seq of the first entry that says that the message of E came by one
 * of LISTS (NULL-terminated; NULL: by any list); 0 if it did not. */
guint64 lists_find_entry(Snapshot *s, const Entry *e, const char *const *lists);
