#include "mda/import/import_batch.h"
#include "mda/deliver/deliver.h"
#include "mda/source/envelope.h"

void import_item_free(gpointer data)
{
	ImportItem *item = data;
	if (item == NULL)
		return;
	source_message_clear(&item->message);
	parsed_clear(&item->parsed);
	g_free(item);
}

void import_ready_free(gpointer data)
{
	ImportReady *r = data;
	if (r == NULL)
		return;
	g_free(r->list);
	g_free(r->sender);
	g_free(r->state);
	import_item_free(r->item);
	g_free(r);
}

ImportBatch *import_batch_new(Store *store, const ImportOptions *o)
{
	ImportBatch *b = g_new0(ImportBatch, 1);
	b->o = o;
	b->store = store;
	b->draft = prepared_new(store);
	g_queue_init(&b->ready);
	return b;
}

void import_batch_free(ImportBatch *b)
{
	if (b == NULL)
		return;
	g_queue_clear_full(&b->ready, import_ready_free);
	prepared_free(b->draft);
	g_free(b);
}

/* --- looked at
 * ------------------------------------------------------------------------------------------ */

static char *list_of(const ImportBatch *b, GBytes *raw)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	return b->o->list ? g_strdup(b->o->list) : envelope_list(bytes, n);
}

/* Look at the store for all of ITEMS, and let it go: a reader that holds on makes it grow, and its
 * pages are memory: the indexes are read all over, and the kernel brings 16 pages along with each.
 */
bool import_batch_look(ImportBatch *b, const ImportBatch *before, const GQueue *items,
        GQueue *ready, GError **error)
{
	if (!prepared_begin_lookup(b->draft, error))
		return false;
	for (const GList *l = items->head; l != NULL; l = l->next) {
		const ImportItem *item = l->data;
		ImportReady *r = g_new0(ImportReady, 1);
		r->id = item->parsed.id;
		r->list = list_of(b, item->message.raw);
		prepared_lookup(b->draft, before ? before->draft : NULL, &r->id, r->list, &r->body);
		g_queue_push_tail(ready, r);
		b->looked_bytes += g_bytes_get_size(item->message.raw);
	}
	b->looked_messages += items->length;
	bool good = prepared_end_lookup(b->draft, error);
	store_drop_pages(b->store);
	return good;
}

/* --- made ready
 * ----------------------------------------------------------------------------------------- */

static void see_packed(ImportBatch *b, ImportReady *r)
{
	if (b->packed != NULL)
		b->packed->block_goes_on = b->packed->body.place.block == r->body.place.block;
	b->packed = r;
}

static void make_ready(ImportBatch *b, ImportReady *r, ImportItem *item)
{
	bool bad;
	SourceMessage *m = &item->message;
	r->arrived_s = deliver_arrival(m->arrived_s, &item->parsed, b->o->now_s, &bad);
	if (bad)
		item->parsed.record->flags |= FLAG_BAD_DATE;
	Envelope env = {.list = b->o->list, .truncated = m->truncated};
	AppendMessage message = deliver_message(m->raw, &item->parsed, &env);
	r->sender = g_steal_pointer(&m->from_sender);
	r->state = g_steal_pointer(&m->state);
	r->size_bytes = m->size_bytes;
	r->has_alias = m->has_alias;
	r->alias = m->alias;
	prepared_add(b->draft, &message, &r->body);
	if (r->body.pack != NULL)
		see_packed(b, r);
	if (r->body.pack != NULL || r->body.known)
		import_item_free(item);
	else
		r->item = item;
	g_queue_push_tail(&b->ready, r);
}

void import_batch_pack(ImportBatch *b, GQueue *items, GQueue *ready)
{
	ImportReady *r;
	while ((r = g_queue_pop_head(ready)) != NULL)
		make_ready(b, r, g_queue_pop_head(items));
}

void import_batch_seal(ImportBatch *b)
{
	prepared_finish(b->draft);
}
