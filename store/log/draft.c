/* What is known is looked up twice: here, so as not to compress what will not be kept, and under
 * the lock, where it counts. What came by a delivery in between lies in a block in vain, until the
 * store is compacted; nothing points to it, and verify knows such bytes by there being both text
 * and raw ones (verify_entry.c). */
#include "store/log/draft.h"

#include <string.h>

#include "store/log/index.h"

struct Draft {
	Store *store;
	Txn *txn; /* while it is looked at */
	BlockPack *pack;
	GHashTable *ids; /* EntryHash: of the messages looked at */
	GArray *keys;    /* IndexKey */
};

static guint hash_of_id(gconstpointer id)
{
	return (guint)be_get(((const EntryHash *)id)->b, 4);
}

static gboolean same_id(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, sizeof(EntryHash)) == 0;
}

Draft *draft_new(Store *store)
{
	Draft *d = g_new0(Draft, 1);
	d->store = store;
	d->pack = block_pack_new();
	d->ids = g_hash_table_new_full(hash_of_id, same_id, g_free, NULL);
	d->keys = g_array_new(FALSE, FALSE, sizeof(IndexKey));
	return d;
}

void draft_free(Draft *d)
{
	if (!d)
		return;
	txn_abort(d->txn);
	block_pack_free(d->pack);
	g_hash_table_unref(d->ids);
	g_array_unref(d->keys);
	g_free(d);
}

bool draft_look_begin(Draft *d, GError **error)
{
	d->txn = txn_begin(d->store, false, error);
	return d->txn != NULL;
}

typedef struct {
	Txn *txn;
	const EntryHash *id;
	const char *list;
	bool known, by_list;
} Look;

static bool look_at_entry(Slice key, Slice value, void *data)
{
	Look *look = data;
	Entry e;
	(void)key;
	if (log_entry(look->txn, be_get(value.data, 8), &e, NULL) &&
	        memcmp(&e.id, look->id, sizeof e.id) == 0) {
		look->known = true;
		look->by_list = g_strcmp0(e.list, look->list) == 0;
	}
	return !look->by_list;
}

void draft_look(
        Draft *d, const Draft *before, const EntryHash *id, const char *list, DraftBody *body)
{
	Look look = {.txn = d->txn, .id = id, .list = list};
	txn_walk_values(d->txn, TABLE_ID, (Slice){id->b, 16}, NULL, look_at_entry, &look);
	bool known = look.known || (before && g_hash_table_contains(before->ids, id)) ||
	             !g_hash_table_add(d->ids, g_memdup2(id, sizeof *id));
	*body = (DraftBody){
	        .known = known, .known_by_list = look.by_list, .pack = known ? NULL : d->pack};
}

bool draft_look_end(Draft *d, GError **error)
{
	bool ok = txn_check(d->txn, error);
	txn_abort(g_steal_pointer(&d->txn));
	return ok;
}

void draft_add(Draft *d, const AppendMessage *m, DraftBody *body)
{
	if (m->raw_bytes > G_MAXUINT32 / 2 || m->raw_bytes == 0) {
		body->pack = NULL;
		body->known = body->known_by_list = false;
		return;
	}
	if (body->known_by_list)
		return;
	if (m->raw_hash)
		body->raw_hash = *m->raw_hash;
	else
		hash_bytes(m->raw, m->raw_bytes, &body->raw_hash);
	if (!body->pack)
		return;
	g_autoptr(GBytes) stream = record_encode(m->record, NULL);
	Slice text = {0};
	text.data = g_bytes_get_data(stream, &text.size);
	body->flags = record_stream_flags(stream);
	body->kind = m->record->kind;
	body->automatic = m->record->automatic;
	body->keys = d->keys;
	body->first_key = d->keys->len;
	index_keys(m->record, d->keys);
	body->n_keys = d->keys->len - body->first_key;
	block_pack_add(d->pack, text, (Slice){m->raw, m->raw_bytes}, &body->place);
}

void draft_seal(Draft *d)
{
	block_pack_seal(d->pack);
}
