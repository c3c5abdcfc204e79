/* Where a reader was: a cursor's file, one for each name, and its lock.
 *
 * A key file: [cursor] has the store's uuid, the entry up to which everything was seen (seq, id,
 * chain), when it was put there, and the Message-IDs of the first and the last digest mailed. While
 * one is handed to sendmail, [sending] says up to which entry and under which Message-ID: a run
 * after a crash there sends the same digest under the same Message-ID. */
#ifndef LD_REPORT_CURSOR_H
#define LD_REPORT_CURSOR_H

#include "store/log/snapshot.h"

typedef struct { /* an entry; seq 0: before the first */
	guint64 seq;
	char id[65], chain[65];
} CursorPlace;

typedef struct {
	char *name;
	char uuid[37];
	bool exists; /* it was put somewhere before */
	CursorPlace at;
	bool sending;
	CursorPlace to;
	char *sending_id;    /* Message-ID of what is being sent, without <> */
	char *sending_since; /* where that is the first digest: from when it is, RFC 3339; else NULL
	                      */
	char *first_id, *last_id;        /* Message-IDs of the digests sent; NULL if none */
	char *directory, *file, *unmade; /* cursor.c's own */
	int lock;
} Cursor;

/* cursor_check_name: letters, digits and `-_+.`, at most 64, no dot and no dash first. Fails with
 * ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_check_name(const char *name, GError **error);

typedef enum {
	CURSOR_LOOK, /* nothing is locked, made or written */
	CURSOR_MOVE,
	CURSOR_SET /* as CURSOR_MOVE, and what the file says matters little: one that is no cursor,
	              or another store's, is as none */
} CursorUse;

/* cursor_open: the cursor NAME of the store UUID in the directory STATE (NULL:
 * $XDG_STATE_HOME/listdigest/UUID, else
 * ~/.local/state/listdigest/UUID). To be moved it is locked until cursor_free, and STATE is made if
 * missing. cursor_free takes NULL. Fails with ERROR_UNAVAILABLE: another run has it, it is of
 * another store, it cannot be read; ERROR_FORMAT where the file is none. */
G_GNUC_WARN_UNUSED_RESULT
Cursor *cursor_open(
        const char *state, const char *uuid, const char *name, CursorUse use, GError **error);
void cursor_free(Cursor *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cursor, cursor_free)

/* cursor_place: fill PLACE for entry SEQ (0: before the first). Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_place(Snapshot *s, guint64 seq, CursorPlace *place, GError **error);

/* cursor_check: that S has the entries C names, under the same ids and with the same mail before
 * them. Fails with ERROR_NO. */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_check(const Cursor *c, Snapshot *s, GError **error);

/* cursor_save: make C's file say what C says, durably or not at all. Fails with ERROR_FULL,
 * ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_save(const Cursor *c, gint64 now_s, GError **error);

/* cursor_remove: take C's file away, as if there had never been one. */
void cursor_remove(const Cursor *c);

#endif
