/* A message is looked up twice: here, to save compressing what will not be stored, and by
 * append_message under the write lock, where it counts. If a message was delivered in between, its
 * bytes lie in a block in vain until the store is compacted. No entry points to them; verify
 * accepts such bytes if there are both text and raw ones (verify_entry.c). */
#include "store/log/prepared.h"

#include "store/block/block_pack.h"
#include "store/log/index.h"
#include "store/log/log.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"

#include <string.h>

struct Prepared {
	Store *store;
	Txn *txn; /* between begin_lookup and end_lookup */
	BlockPack *pack;
	GHashTable *ids; /* Hash: of the messages looked up */
	GArray *keys;    /* IndexKey */
};

Prepared *prepared_new(Store *store)
{
	Prepared *p = g_new0(Prepared, 1);
	p->store = store;
	p->pack = block_pack_new();
	p->ids = g_hash_table_new_full(hash_word, hash_equal, g_free, NULL);
	p->keys = g_array_new(FALSE, FALSE, sizeof(IndexKey));
	return p;
}

void prepared_free(Prepared *p)
{
	if (!p)
		return;
	txn_abort(p->txn);
	block_pack_free(p->pack);
	g_hash_table_unref(p->ids);
	g_array_unref(p->keys);
	g_free(p);
}

bool prepared_begin_lookup(Prepared *p, GError **error)
{
	p->txn = txn_begin(p->store, false, error);
	return p->txn != NULL;
}

bool prepared_knows(Prepared *p, const Hash *id)
{
	Slice unused;
	return txn_get(p->txn, TABLE_ID, (Slice){id->b, 16}, &unused);
}

void prepared_lookup(
        Prepared *p, const Prepared *before, const Hash *id, const char *list, AppendBody *body)
{
	LogKnown stored;
	log_known(p->txn, id, list, &stored, NULL);
	bool known = stored.message != 0 || (before && g_hash_table_contains(before->ids, id)) ||
	             !g_hash_table_add(p->ids, g_memdup2(id, sizeof *id));
	*body = (AppendBody){.known = known,
	        .known_by_list = stored.by_list != 0,
	        .pack = known ? NULL : p->pack};
}

void prepared_forget(Prepared *p, const Hash *id)
{
	g_hash_table_remove(p->ids, id);
}

bool prepared_end_lookup(Prepared *p, GError **error)
{
	bool ok = txn_check(p->txn, error);
	txn_abort(g_steal_pointer(&p->txn));
	return ok;
}

void prepared_add(Prepared *p, const AppendMessage *m, AppendBody *body)
{
	if (m->raw_bytes > G_MAXUINT32 / 2 || m->raw_bytes == 0) { /* append_message decides */
		body->pack = NULL;
		body->known = body->known_by_list = false;
		return;
	}
	if (body->known_by_list)
		return;
	if (m->raw_hash)
		body->raw_hash = *m->raw_hash;
	else
		hash_compute(m->raw, m->raw_bytes, &body->raw_hash);
	if (!body->pack)
		return;
	g_autoptr(GBytes) stream = record_encode(m->record, NULL);
	body->flags = record_decode_flags(stream);
	body->kind = m->record->kind;
	body->automatic = m->record->automatic;
	body->keys = p->keys;
	body->first_key = p->keys->len;
	index_keys(m->record, p->keys);
	body->n_keys = p->keys->len - body->first_key;
	block_pack_add(
	        p->pack, slice_of_bytes(stream), (Slice){m->raw, m->raw_bytes}, &body->location);
}

void prepared_finish(Prepared *p)
{
	block_pack_finish(p->pack);
}
