#include "mda/import/import_item.h"

void import_item_free(gpointer data)
{
	ImportItem *item = data;
	if (!item)
		return;
	source_message_clear(&item->message);
	parsed_clear(&item->parsed);
	g_free(item);
}

gsize import_item_bytes(const ImportItem *item)
{
	return item->message.raw ? g_bytes_get_size(item->message.raw) : 0;
}

void import_item_ready_free(gpointer data)
{
	ImportItemReady *r = data;
	if (!r)
		return;
	g_free(r->list);
	g_free(r->sender);
	g_free(r->state);
	import_item_free(r->item);
	g_free(r);
}
