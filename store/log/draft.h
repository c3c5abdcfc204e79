/* Messages made ready to be appended, without the writer's lock: their bodies encoded, compressed
 * into filled blocks, hashed. Appending them then holds the lock for as long as it takes to put
 * them. One thread may look while another adds what was looked at. */
#ifndef LD_STORE_DRAFT_H
#define LD_STORE_DRAFT_H

#include "store/block/block.h"
#include "store/log/log.h"

typedef struct Draft Draft;

struct DraftBody {
	/* NULL: it is not made ready. Else append_message needs neither its record nor its bytes
	 * any more. */
	BlockPack *pack;
	bool known; /* the store has it, or one before it is the same: they are not needed either */
	bool known_by_list; /* the store has it by the same list: nor is RAW_HASH, which is not set
	                     */
	EntryPlace place;   /* its block is one of the pack's */
	Hash raw_hash;
	guint32 flags; /* of its record as it was encoded */
	RecordKind kind;
	RecordAuto automatic;
	const GArray *keys; /* IndexKey: its own are the N_KEYS from FIRST_KEY on */
	guint first_key, n_keys;
};

/* draft_new: for STORE, which must outlive it.
 * draft_look_begin: look at the store as it is now, the first time or for messages more; none of
 * the draft's may have been appended yet. Fails as txn_begin. draft_look: whether the message of
 * content id ID, which came by LIST (NULL: none), is worth being made ready, once: *BODY says so
 * from then on. What was looked at for BEFORE (NULL: none), a draft that is to be appended before
 * this one, is known, too. draft_look_end: all were looked at; lets go of the store. Fails where it
 * could not be read. draft_add: make M ready if it is worth it; everything is borrowed for the
 * call. A message too large to be kept is neither ready nor known: append_message has the words.
 * *BODY, to be handed to append_message with the same message, is good until the draft is freed;
 * all bodies of one block, with place.block the same, go into one transaction. draft_seal: all were
 * added. */
Draft *draft_new(Store *store);
void draft_free(Draft *d); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Draft, draft_free)
G_GNUC_WARN_UNUSED_RESULT
bool draft_look_begin(Draft *d, GError **error);
void draft_look(Draft *d, const Draft *before, const Hash *id, const char *list, DraftBody *body);
G_GNUC_WARN_UNUSED_RESULT
bool draft_look_end(Draft *d, GError **error);
void draft_add(Draft *d, const AppendMessage *m, DraftBody *body);
void draft_seal(Draft *d);

#endif
