#include "mda/import/import_batch.h"

#include "mda/import/arrival.h"
#include "mda/source/envelope.h"

ImportBatch *import_batch_new(Store *store, const ImportOptions *o)
{
	ImportBatch *b = g_new0(ImportBatch, 1);
	b->o = o;
	b->store = store;
	b->prepared = prepared_new(store);
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

static char *list_of(const ImportBatch *b, GBytes *raw)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	return b->o->list ? g_strdup(b->o->list) : envelope_list(bytes, n);
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
		r->id = item->parsed.id;
		if (parsed_has_former_id(&item->parsed) &&
		        prepared_knows(b->prepared, &item->parsed.former_id))
			r->id = item->parsed.former_id;
		r->list = list_of(b, item->message.raw);
		prepared_lookup(
		        b->prepared, before ? before->prepared : NULL, &r->id, r->list, &r->body);
		g_queue_push_tail(ready, r);
		b->looked_bytes += g_bytes_get_size(item->message.raw);
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

static void make_ready(ImportBatch *b, ImportItemReady *r, ImportItem *item)
{
	bool bad;
	SourceMessage *m = &item->message;
	r->arrived_s = arrival_time(m->commit_s, m->from_line_s, &item->parsed, b->o->now_s, &bad);
	if (bad)
		item->parsed.record->flags |= RECORD_FLAG_BAD_DATE;
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
