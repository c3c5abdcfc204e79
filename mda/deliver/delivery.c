/* The order: read the message, start the parser's child, open the store while the child works, take
 * its answer, append, commit. The child is forked before the store is opened, so that it never has
 * the store. */
#include "mda/deliver/delivery.h"

#include "mda/deliver/syslog_line.h"
#include "mda/parser/parser.h"
#include "mda/source/envelope.h"
#include "mda/source/input.h"
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/list_label.h"
#include "store/log/entry_json.h"
#include "store/log/group_commit.h"
#include "store/log/lookup.h"
#include "store/maintain/repack.h"

typedef struct {
	Input input;
	Parsed parsed;
	char *sender;
	GPtrArray *lists; /* char *: from -l or the recipients, else the header; ends with NULL */
	Hash raw_hash;
	gint64 now_s, start_us;
	AppendResult result;
} Delivery;

static void delivery_clear(Delivery *d)
{
	input_clear(&d->input);
	parsed_clear(&d->parsed);
	g_free(d->sender);
	g_clear_pointer(&d->lists, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Delivery, delivery_clear)

static void add_list(GPtrArray *lists, GHashTable *seen, const char *text)
{
	char *label = list_label_spelled(text);
	if (label && g_hash_table_add(seen, label))
		g_ptr_array_add(lists, label);
	else
		g_free(label);
}

/* Returns the lists of the command line; if there are none, the list of the header. */
static GPtrArray *find_lists(const DeliveryOptions *o, GBytes *raw)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	GPtrArray *lists = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	if (o->list)
		add_list(lists, seen, o->list);
	for (guint i = 0; !o->list && o->recipient_is_list && o->recipients[i]; i++)
		add_list(lists, seen, o->recipients[i]);
	char *found = lists->len == 0 ? envelope_list(bytes, n) : NULL;
	if (found)
		debug_print(DEBUG_SOURCE, "list '%s', from the header", found);
	else if (lists->len > 0)
		debug_print(DEBUG_SOURCE, "%u lists from the command line", lists->len);
	else
		debug_print(DEBUG_SOURCE, "no list is named");
	if (found)
		g_ptr_array_add(lists, found);
	g_ptr_array_add(lists, NULL);
	return lists;
}

/* Gives a message that is stored under its former id that id. */
static bool use_former_id(Delivery *d, Store *store, GError **error)
{
	bool known;
	if (!parsed_has_former_id(&d->parsed))
		return true;
	if (!lookup_id(store, &d->parsed.former_id, &known, error))
		return false;
	if (known)
		d->parsed.id = d->parsed.former_id;
	return true;
}

static bool append_all(Delivery *d, Store *store, GError **error)
{
	if (!use_former_id(d, store, error))
		return false;
	AppendMessage m = parsed_append_message(d->input.raw, &d->parsed, d->input.truncated);
	m.raw_hash = &d->raw_hash;
	m.size_bytes = d->input.size_bytes;
	m.arrived_s = d->now_s;
	m.sender = d->sender;
	return group_commit(store, &m, (const char *const *)d->lists->pdata, &d->result, error);
}

/* The mail is on disk already. A failure here only costs disk space, so it must not make the MTA
 * send the mail again. */
static void repack(Store *store)
{
	g_autoptr(GError) error = NULL;
	if (!repack_newest(store, NULL, &error))
		g_debug("cannot repack bodies: %s", error->message);
}

/* Does what needs no answer of the child, while it works. */
static void hash_raw(Delivery *d)
{
	gsize n;
	const void *bytes = g_bytes_get_data(d->input.raw, &n);
	hash_compute(bytes, n, &d->raw_hash);
}

static void log_repair(const DeliveryOptions *o)
{
	g_autofree char *line = syslog_line_repaired(o->queue_id, o->store);
	syslog_line_send(NULL, "listdigest-mda", true, line);
}

static bool store_message(const DeliveryOptions *o, Delivery *d, GError **error)
{
	g_autoptr(Parser) parser = parser_start(d->input.raw, d->now_s, error);
	if (!parser)
		return false;
	g_autoptr(Store) store = store_open(o->store, o->store_is_default, STORE_DELIVER, error);
	if (!store)
		return false;
	hash_raw(d);
	bool stored = parser_finish(parser, &d->parsed, error) && append_all(d, store, error);
	if (store_repaired(store))
		log_repair(o);
	if (!stored)
		return false;
	if (d->result.outcome == APPEND_NEW && repack_due(d->result.seq))
		repack(store);
	return true;
}

/* The record as JSON, as `export --format=jsonl` writes it. */
static GString *record_json(const Delivery *d)
{
	const char *const *lists = (const char *const *)d->lists->pdata;
	Entry e = {.kind = ENTRY_MESSAGE,
	        .id = d->parsed.id,
	        .raw_hash = d->raw_hash,
	        .arrived_s = d->now_s,
	        .size_bytes = d->input.size_bytes,
	        .flags = d->parsed.record->flags,
	        .record_kind = d->parsed.record->kind,
	        .automatic = d->parsed.record->automatic,
	        .list = lists[0],
	        .sender = d->sender};
	json_t *object = entry_json(&e, d->parsed.record, lists);
	GString *line = g_string_new(NULL);
	entry_json_line(object, line);
	json_decref(object);
	return line;
}

static bool print_record(Delivery *d, GError **error)
{
	if (!parser_run(d->input.raw, d->now_s, &d->parsed, error))
		return false;
	if (d->input.truncated)
		d->parsed.record->flags |= RECORD_FLAG_TRUNCATED;
	hash_raw(d);
	g_autoptr(GString) line = record_json(d);
	cli_put(line->str, line->len);
	return cli_flush(error);
}

static void log_stored(const DeliveryOptions *o, const Delivery *d)
{
	int ms = (int)((g_get_monotonic_time() - d->start_us) / 1000);
	g_autofree char *line = syslog_line_stored(
	        o->queue_id, d->parsed.record->message_id, d->lists->pdata[0], &d->result, ms);
	syslog_line_send(NULL, "listdigest-mda", false, line);
}

static void log_deferred(const DeliveryOptions *o, const GError *error)
{
	g_autofree char *line = syslog_line_deferred(o->queue_id, error->message);
	syslog_line_send(NULL, "listdigest-mda", true, line);
}

static bool run(const DeliveryOptions *o, int fd, Delivery *d, GError **error)
{
	d->start_us = g_get_monotonic_time();
	if (!input_read(fd, o->max_bytes, &d->input, error))
		return false;
	d->now_s = g_get_real_time() / G_USEC_PER_SEC;
	d->sender = o->sender ? envelope_sender(o->sender) : g_strdup(d->input.from_sender);
	d->lists = find_lists(o, d->input.raw);
	return o->dry_run ? print_record(d, error) : store_message(o, d, error);
}

bool delivery_run(const DeliveryOptions *o, int fd, GError **error)
{
	g_auto(Delivery) d = {0};
	GError *why = NULL;
	bool done = run(o, fd, &d, &why);
	if (!done && !o->dry_run)
		log_deferred(o, why);
	if (done && !o->dry_run)
		log_stored(o, &d);
	if (why)
		g_propagate_error(error, why);
	return done;
}
