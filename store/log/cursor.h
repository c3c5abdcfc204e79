/* A cursor: how far a reader got. Each cursor is a file of its name, which each digest moves.
 *
 * The file is a GKeyFile. [cursor] has the store's uuid, the last entry that was covered (seq, id,
 * chain), the time, and the Message-IDs of the first and the last digest that were mailed. While a
 * digest is handed to sendmail, [sending] says up to which entry it goes and which Message-ID it
 * has: after a crash, the next run sends the same digest under the same Message-ID. */
#pragma once

#include "store/log/snapshot.h"

typedef struct { /* an entry of the log; seq 0: before the first */
	guint64 seq;
	char id[65], chain[65]; /* in hex */
} CursorPosition;

typedef struct {
	char *name;
	char uuid[37];           /* of the store */
	bool exists;             /* it has a position */
	CursorPosition position; /* the last entry that was covered */
	bool sending;            /* a digest was about to be sent when the file was written */
	CursorPosition sending_position; /* the last entry of that digest */
	char *sending_id;                /* Message-ID of that digest, without <> */
	char *sending_since; /* start of that digest if it is the first, RFC 3339; else NULL */
	char *first_id;      /* Message-ID of the first digest sent; NULL: none */
	char *last_id;       /* Message-ID of the last digest sent; NULL: none */
	char *dir, *path;    /* private: the directory of the cursors, this one's file */
	char *tmp_path;      /* private: the file while it is written */
	char *crashed_path;  /* the file beside it that known_crashes.h writes */
	int lock;            /* private: descriptor of the lock file; -1: not locked */
} Cursor;

typedef enum {
	CURSOR_LOOK, /* read only: takes no lock, writes nothing */
	CURSOR_MOVE, /* lock it */
	CURSOR_SET   /* lock it; a file that is malformed, of another store or unreadable counts as
	                none */
} CursorUse;

/* cursor_check_name: checks that NAME has 1 to 64 letters, digits and "-_+." and does not begin
 * with '.' or '-', or is two such names with a '/' between them: NAME/READER. Fails with
 * ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_check_name(const char *name, GError **error);

/* cursor_open: opens the cursor NAME of the store UUID in the directory STATE; NULL:
 * $XDG_STATE_HOME/listdigest/UUID, else ~/.local/state/listdigest/UUID. Unless USE is CURSOR_LOOK,
 * makes the directory if it is missing, and locks the cursor until cursor_free(). Fails with
 * ERROR_UNAVAILABLE if another run has it locked, it belongs to another store or cannot be read;
 * ERROR_FORMAT if the file is malformed; ERROR_USAGE if NAME is no name (cursor_check_name); and
 * with the code of error_from_errno if the directory or the lock cannot be made. */
G_GNUC_WARN_UNUSED_RESULT
Cursor *cursor_open(
        const char *state, const char *uuid, const char *name, CursorUse use, GError **error);

/* cursor_free: unlocks C and frees it. C may be NULL. */
void cursor_free(Cursor *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cursor, cursor_free)

/* cursor_position_of: sets *POSITION to entry SEQ of the log (0: before the first). Fails with
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_position_of(Snapshot *s, guint64 seq, CursorPosition *position, GError **error);

/* cursor_check: checks that S has the entries that C names, with the same ids and the same entries
 * before them. Fails with ERROR_NO if not, or with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_check(const Cursor *c, Snapshot *s, GError **error);

/* cursor_move: moves C to POSITION and writes its file. MESSAGE_ID (without <>) is that of the
 * digest which was mailed, or NULL if none was. NOW_S is the time to write. The file is replaced
 * durably or not at all. Fails with the code of error_from_errno. */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_move(Cursor *c, const CursorPosition *position, const char *message_id, gint64 now_s,
        GError **error);

/* cursor_record_sending: writes into C's file that the digest up to POSITION is about to be mailed
 * as MESSAGE_ID. SINCE is where the first digest of a cursor begins, RFC 3339. Fails as
 * cursor_move(). */
G_GNUC_WARN_UNUSED_RESULT
bool cursor_record_sending(Cursor *c, const CursorPosition *position, const char *message_id,
        const char *since, gint64 now_s, GError **error);

/* cursor_withdraw_sending: removes that record, for a digest that sendmail did not take. If the
 * file cannot be written, the next run sends the same digest, under the same Message-ID. */
void cursor_withdraw_sending(Cursor *c, gint64 now_s);
