#include "mda/import/import_batch.h"

#include "mda/import/arrival.h"
#include "mda/source/envelope.h"
#include "store/base/cli.h"
#include "store/record/record_decode.h"

ImportBatch *import_batch_new(Store *store, const ImportOptions *o, GHashTable *told_ids)
{
	ImportBatch *b = g_new0(ImportBatch, 1);
	b->o = o;
	b->store = store;
	b->prepared = prepared_new(store);
	b->told_ids = told_ids;
	g_queue_init(&b->ready);
	return b;
}

void import_batch_free(ImportBatch *b)
{
	if (!b)
		return;
	g_queue_clear_full(&b->ready, import_item_ready_free);
	prepared_free(b->prepared);
	g_free(b);
}

static char *list_of(const ImportBatch *b, const SourceMessage *m)
{
	gsize n;
	if (m->told)
		return g_strdup(m->told->e.list);
	const char *bytes = g_bytes_get_data(m->raw, &n);
	return b->o->list ? g_strdup(b->o->list) : envelope_list(bytes, n);
}

static bool is_expired(const ImportItem *item)
{
	return !item->message.raw && item->message.told->e.kind == ENTRY_MESSAGE;
}

/* Another host is not believed: the id is what this host's parser finds, where there is something
 * to parse. */
static Hash id_of(ImportBatch *b, const ImportItem *item)
{
	const DumpEntry *told = item->message.told;
	const Hash *ours = told ? g_hash_table_lookup(b->told_ids, &told->e.id) : NULL;
	if (told && !item->message.raw)
		return ours ? *ours : told->e.id;
	bool former = parsed_has_former_id(&item->parsed) &&
	              prepared_knows(b->prepared, &item->parsed.former_id);
	Hash id = former ? item->parsed.former_id : item->parsed.id;
	if (told && !ours && !hash_equal(&id, &told->e.id))
		g_hash_table_insert(
		        b->told_ids, g_memdup2(&told->e.id, sizeof id), g_memdup2(&id, sizeof id));
	return id;
}

/* Ends the read transaction each time, as a long one makes the store grow, and gives the pages
 * back: the look-ups touch pages all over the indexes, and the kernel reads 16 pages for each. */
bool import_batch_look(ImportBatch *b, const ImportBatch *before, const GQueue *items,
        GQueue *ready, GError **error)
{
	if (!prepared_begin_lookup(b->prepared, error))
		return false;
	for (const GList *l = items->head; l; l = l->next) {
		const ImportItem *item = l->data;
		ImportItemReady *r = g_new0(ImportItemReady, 1);
		r->id = id_of(b, item);
		r->list = list_of(b, &item->message);
		prepared_lookup(
		        b->prepared, before ? before->prepared : NULL, &r->id, r->list, &r->body);
		r->expired = is_expired(item);
		r->missing = !item->message.raw && !r->expired && !r->body.known;
		if (r->missing) /* the message itself may follow */
			prepared_forget(b->prepared, &r->id);
		g_queue_push_tail(ready, r);
		b->looked_bytes += import_item_bytes(item);
	}
	b->looked_messages += items->length;
	bool good = prepared_end_lookup(b->prepared, error);
	store_drop_pages(b->store);
	return good;
}

/* Tells the body before R whether its block continues with R. */
static void link_packed(ImportBatch *b, ImportItemReady *r)
{
	if (b->packed)
		b->packed->block_goes_on = b->packed->body.location.block == r->body.location.block;
	b->packed = r;
}

static void take_arrival(const ImportBatch *b, ImportItemReady *r, ImportItem *item)
{
	bool bad;
	const SourceMessage *m = &item->message;
	r->arrived_s = arrival_time(m->commit_s, m->from_line_s, &item->parsed, b->o->now_s, &bad);
	if (bad)
		item->parsed.record->flags |= RECORD_FLAG_BAD_DATE;
}

/* Takes from a dump what does not come from the message's bytes. */
static void take_told(ImportItemReady *r, ImportItem *item)
{
	const Entry *told = &item->message.told->e;
	r->arrived_s = MIN(told->arrived_s, cli_now());
	if (item->message.raw && told->flags & RECORD_FLAG_BAD_DATE)
		item->parsed.record->flags |= RECORD_FLAG_BAD_DATE;
}

/* Makes ready what has no bytes: an `also` entry, or an expired message. */
static void make_told(ImportBatch *b, ImportItemReady *r, ImportItem *item)
{
	const DumpEntry *told = item->message.told;
	r->sender = g_steal_pointer(&item->message.from_sender);
	r->state = g_steal_pointer(&item->message.state);
	r->size_bytes = told->e.size_bytes;
	r->body.pack = NULL;
	r->body.raw_hash = told->e.raw_hash;
	if (r->expired && !r->body.known) {
		item->parsed.record = record_new();
		if (!record_decode(item->parsed.record, told->record, RECORD_ALL, NULL))
			r->missing = true; /* dump_reader.h has decoded it before */
	}
	r->item = item;
	g_queue_push_tail(&b->ready, r);
}

static void make_ready(ImportBatch *b, ImportItemReady *r, ImportItem *item)
{
	SourceMessage *m = &item->message;
	if (m->told)
		take_told(r, item);
	if (!m->raw) {
		make_told(b, r, item);
		return;
	}
	if (!m->told)
		take_arrival(b, r, item);
	AppendMessage message = parsed_append_message(m->raw, &item->parsed, m->truncated);
	message.list = b->o->list;
	r->sender = g_steal_pointer(&m->from_sender);
	r->state = g_steal_pointer(&m->state);
	r->size_bytes = m->size_bytes;
	r->has_alias = m->has_alias;
	r->alias = m->alias;
	prepared_add(b->prepared, &message, &r->body);
	if (r->body.pack)
		link_packed(b, r);
	if (r->body.pack || r->body.known)
		import_item_free(item);
	else
		r->item = item;
	g_queue_push_tail(&b->ready, r);
}

void import_batch_pack(ImportBatch *b, GQueue *items, GQueue *ready)
{
	ImportItemReady *r;
	while ((r = g_queue_pop_head(ready)))
		make_ready(b, r, g_queue_pop_head(items));
}

void import_batch_seal(ImportBatch *b)
{
	prepared_finish(b->prepared);
}
