/* What the parts of verify share: verify.c (the order of things), verify_entry.c (the log,
 * forwards), verify_back.c (tables back to the log), verify_pages.c (the file's pages),
 * verify_apart.c (the child). */
#ifndef LD_STORE_VERIFY_STATE_H
#define LD_STORE_VERIFY_STATE_H

#include "store/verify/verify.h"

#define VERIFY_RENEW 1000 /* values, or entries, in one snapshot */

typedef enum { /* SubprocessProgress's; words for them in verify_apart.c */
	STAGE_OPENING,
	STAGE_PAGES,
	STAGE_ENTRIES,
	STAGE_TABLES
} VerifyStage;

typedef struct {
	Store *store;
	Snapshot *s;
	Tips *tips;
	SubprocessProgress *place;
	VerifyDamage damage;
	void *data;
	VerifyResult *result;
	guint generation;
	bool moved; /* the store was rebuilt: begin again */
	Hash previous;
	bool gap;               /* the entry behind PREVIOUS could not be read */
	guint64 unseen;         /* entries that could not be read */
	const Entry *entry;     /* being checked */
	guint64 found[TABLE_N]; /* values that entries account for */
	guint32 broken; /* a bit for each table that has broken pages, which have been told: it is
	                   not walked */
	GHashTable
	        *unread; /* guint64: entries of which not all could be read, which has been told */
	GByteArray *blocks; /* a bit for each block that an entry lies in */
	GHashTable *
	        open_blocks; /* number -> BlockUse, of those that entries do not fill, or not yet */
	guint64 last_block;  /* the newest when the log was begun */
	guint64 end_body_key; /* the newest when the entries were */
} Verify;

/* verify_damaged: a line of the report, unless the snapshot has failed: what is not there may then
 * not have been found. */
__attribute__((format(printf, 2, 3))) void verify_damaged(Verify *v, const char *format, ...);

/* verify_take: a failure that says what is damaged is a line of the report: true; any other ends
 * it. Takes FAILURE. */
bool verify_take(Verify *v, GError *failure, GError **error);

/* verify_step: what is looked at now. */
void verify_step(Verify *v, VerifyStage stage, guint64 at);

/* verify_renew: the newest snapshot. False with no error where the store was rebuilt meanwhile. */
bool verify_renew(Verify *v, GError **error);

/* verify_go_on: in a new snapshot, where the one before it failed by damage, which has been told.
 * As verify_renew. */
bool verify_go_on(Verify *v, GError **error);

/* verify_walked: after a walk of TABLE: that it met a page that cannot be read is a line of the
 * report. */
bool verify_walked(Verify *v, Table table, GError **error);

/* verify_walk: every value of TABLE to EACH, in a new snapshot now and then: one held for long lets
 * the store grow. Keys that do not ascend end it, as damage, and so does a page that cannot be
 * read. */
bool verify_walk(Verify *v, Table table, TxnEach each, void *data, GError **error);

bool verify_pages(Verify *v, GError **error);
bool verify_log(Verify *v, GError **error);
bool verify_back(Verify *v, GError **error);

bool block_marked(const Verify *v, guint64 block);

/* verify_pages_of: the pages of a data file that cannot be opened as a store, while nobody writes
 * to it. OURS: it is a store's all the same; else nothing is told unless the pages themselves say
 * so, and it was not just cut short. Fails as pages_check. */
bool verify_pages_of(const char *dir, bool ours, SubprocessProgress *place, VerifyDamage damage,
        void *data, GError **error);

#endif
