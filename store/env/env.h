/* The LMDB environment of one store: finding, making, opening, checking and closing it. With txn.c
 * and the table walkers the only code that includes lmdb.h. A process opens a store once and always
 * closes it: a reader slot is lost otherwise. */
#ifndef LD_STORE_ENV_H
#define LD_STORE_ENV_H

#include <glib.h>
#include <stdbool.h>

#define STORE_FORMAT        3 /* of new stores */
#define STORE_FORMAT_OLDEST 3 /* still read and written to */

typedef struct Store Store;

typedef enum {
	STORE_READ,   /* readers: nothing is ever written but the reader slot */
	STORE_WRITE,  /* import and maintenance: the store must exist */
	STORE_DELIVER /* as STORE_WRITE, and made if missing at the default place or in an existing
	                 empty directory */
} StoreMode;

/* store_default_dir: $LISTDIGEST_STORE, else $XDG_DATA_HOME/listdigest, else
 * ~/.local/share/listdigest (HOME, else the passwd entry). A new string, or NULL if none can be
 * told. */
char *store_default_dir(void);

/* store_init: make a new store in DIR and make it durable: data, directory and parent are fsynced.
 * The directory is made if missing (its parents only for the default place), with modes 0700 and
 * 0600, or for GROUP (NULL: none) 2750, 0640 and the lock 0660. Fails with LD_ERROR_UNAVAILABLE (a
 * store is there already, DIR is not empty, not permitted, network file system), _FULL, _IO, _USAGE
 * (no such group). */
G_GNUC_WARN_UNUSED_RESULT
bool store_init(const char *dir, const char *group, GError **error);

/* store_open: open the store at DIR. IS_DEFAULT says that DIR was not named by the user (for
 * STORE_DELIVER). The caller closes it with store_close, which takes NULL.
 * Fails with LD_ERROR_UNAVAILABLE (missing: the text names `listdigest-store init`; not permitted;
 * a file; root and a store of someone else; network file system; no address space), LD_ERROR_FORMAT
 * (not a store; a newer or older format), _FULL, _IO. */
G_GNUC_WARN_UNUSED_RESULT
Store *store_open(const char *dir, bool is_default, StoreMode mode, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* store_drop_pages: the data file's pages read so far are no longer this process's memory (the
 * kernel keeps them as it likes): so that long work, which comes to touch all of a large store,
 * does not seem to need as much. */
void store_drop_pages(const Store *store);

/* store_take_turn: be the one delivery that is at work on STORE; with WAIT once the others are
 * through, or after some seconds all the same, else false where one is. What keeps the store whole
 * is LMDB's lock: this one only lets who comes later know that it would wait, and where it cannot
 * be had it is taken for had. store_end_turn: let the next in. It ends with the process, too. */
bool store_take_turn(Store *store, bool wait);
void store_end_turn(Store *store);

/* store_backup: make a copy of STORE as it is now in DIR, which must be missing or empty: the same
 * store, with the same uuid, whole and on disk or not there at all. Deliveries to STORE go on.
 * GROUP and failures as store_init's. */
G_GNUC_WARN_UNUSED_RESULT
bool store_backup(const Store *store, const char *dir, const char *group, GError **error);

const char *store_dir(const Store *store);
const char *store_uuid(const Store *store); /* 36 characters */
guint store_format(const Store *store);
int store_data_fd(const Store *store); /* of the data file, for reading; good until a transaction
                                          begins or is renewed */

/* store_generation: counts how often the data file was found replaced by a rebuilt one and opened
 * anew: seqs, ids and records stay, the places of bodies do not. It changes only when a transaction
 * begins or is renewed. */
guint store_generation(const Store *store);

typedef struct {
	guint64 file_bytes, map_bytes; /* of the data file; of address space reserved for it */
	guint readers, max_readers;    /* slots taken since the lock file was made; there are */
} StoreUse;

/* store_use: how much of what it may have the store takes. */
void store_use(Store *store, StoreUse *use);

/* env_set_map_size: for tests: reserve this much and nothing else at every later open (0: the
 * ladder again). Programs that deliver no mail also heed $LISTDIGEST_MAP_SIZE (bytes). */
void env_set_map_size(guint64 bytes);

/* env_guard_sigbus: let a failing read of the mapped store (SIGBUS: the disk's EIO, a file cut
 * short) end the process with status 75 and the line "PREFIX: cannot read the store: I/O error" on
 * stderr. PREFIX is the program's name; the delivery agent puts "4.3.0 " before it. */
void env_guard_sigbus(const char *prefix);

/* env_guard_faults: the same, and a crash ends in 75 and one line too: LMDB trusts the pages it
 * reads, so a damaged store may crash its reader. */
void env_guard_faults(const char *prefix);

#endif
