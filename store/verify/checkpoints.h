/* Checkpoints: chain values that were kept outside the store, in digests or in saved output of
 * 'log --chain'. A chain value is a hash over all entries up to its own. Whoever can write the
 * store can compute every hash in it anew, but cannot change a checkpoint. */
#pragma once

#include "store/log/entry.h"

typedef struct Checkpoints Checkpoints;

/* Returns an empty set of checkpoints; the caller frees it. */
Checkpoints *checkpoints_new(void);

/* Frees CHECKPOINTS; NULL is allowed. */
void checkpoints_free(Checkpoints *checkpoints);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Checkpoints, checkpoints_free)

/* Adds the chain value HEX, 64 hex digits. Fails with ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool checkpoints_add(Checkpoints *checkpoints, const char *hex, GError **error);

/* Adds every word of 64 hex digits in FILE ("-": standard input), which may be any text, also in
 * quoted-printable (RFC 2045). A line of 'log --chain' also tells the number and id of the entry.
 * Fails with ERROR_USAGE if FILE cannot be read or has no such word. */
G_GNUC_WARN_UNUSED_RESULT
bool checkpoints_read(Checkpoints *checkpoints, const char *file, GError **error);

/* Begins a comparison with a log. */
void checkpoints_start(Checkpoints *checkpoints);

/* Compares the entry E; call it for every entry, in the order of the log. */
void checkpoints_check(Checkpoints *checkpoints, const Entry *e);

/* Ends the comparison with a log whose newest entry is HEAD. Calls REPORT with at most two faults:
 * one names the first entry that differs from its checkpoint; one, for checkpoints of unknown
 * entries, names the entries between which the log was changed. */
void checkpoints_finish(const Checkpoints *checkpoints, guint64 head,
        void (*report)(const char *line, void *data), void *data);
