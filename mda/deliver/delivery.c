/* The order of a delivery: read everything, start the parser's child, open the store while it
 * works, take its answer, append, commit. The child is forked first so that it never has the store.
 */
#include "mda/deliver/delivery.h"
#include "mda/deliver/deliver.h"
#include "mda/source/envelope.h"
#include "mda/source/input.h"
#include "mda/deliver/syslog_line.h"
#include "store/base/cli.h"
#include "store/maintain/repack.h"
#include "store/base/escape.h"
#include "store/log/group.h"
#include "store/log/json.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SHOWN_ID_DIGITS   9
#define LOGGED_ID_COLUMNS 120

typedef struct {
	Input input;
	Parsed parsed;
	char *sender;
	GPtrArray *lists; /* char *: of -l or the recipients, else the header's; ends with NULL */
	EntryHash raw_hash;
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

static void add_list(GPtrArray *lists, const char *text)
{
	g_autofree char *label = envelope_list_label(text);
	if (label && !g_ptr_array_find_with_equal_func(lists, label, g_str_equal, NULL))
		g_ptr_array_add(lists, g_steal_pointer(&label));
}

/* The lists given from outside; where there are none the header's is taken. */
static GPtrArray *given_lists(const DeliveryOptions *o, GBytes *raw)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	GPtrArray *lists = g_ptr_array_new_with_free_func(g_free);
	if (o->list)
		add_list(lists, o->list);
	for (guint i = 0; o->list == NULL && o->recipient_is_list && o->recipients[i]; i++)
		add_list(lists, o->recipients[i]);
	char *found = lists->len == 0 ? envelope_list(bytes, n) : NULL;
	if (found)
		g_ptr_array_add(lists, found);
	g_ptr_array_add(lists, NULL);
	return lists;
}

static bool append_all(Delivery *d, Store *store, GError **error)
{
	const Envelope env = {.sender = d->sender,
	        .size_bytes = d->input.size_bytes,
	        .truncated = d->input.truncated,
	        .raw_hash = &d->raw_hash,
	        .arrived_s = d->now_s};
	AppendMessage m = deliver_message(d->input.raw, &d->parsed, &env);
	return group_append(store, &m, (const char *const *)d->lists->pdata, &d->result, error);
}

/* The mail is on disk: a failure here costs room, and must not let the mail be sent again. */
static void settle(Store *store)
{
	g_autoptr(GError) error = NULL;
	if (!repack_newest(store, NULL, &error))
		g_debug("bodies are left as they were: %s", error->message);
}

/* What needs no answer of the child's, while it works. */
static void prepare(Delivery *d)
{
	gsize n;
	const void *bytes = g_bytes_get_data(d->input.raw, &n);
	hash_bytes(bytes, n, &d->raw_hash);
}

static bool store_message(const DeliveryOptions *o, Delivery *d, GError **error)
{
	g_autoptr(Parser) parser = parser_start(d->input.raw, d->now_s, error);
	if (parser == NULL)
		return false;
	g_autoptr(Store) store = store_open(o->store, o->store_is_default, STORE_DELIVER, error);
	if (store == NULL)
		return false;
	prepare(d);
	if (!parser_finish(parser, &d->parsed, error) || !append_all(d, store, error))
		return false;
	if (d->result.outcome == APPEND_NEW && repack_due(d->result.seq))
		settle(store);
	return true;
}

static bool print_record(Delivery *d, GError **error)
{
	gsize n;
	const void *bytes = g_bytes_get_data(d->input.raw, &n);
	if (!parser_run(d->input.raw, d->now_s, &d->parsed, error))
		return false;
	if (d->input.truncated)
		d->parsed.record->flags |= FLAG_TRUNCATED;
	const char *const *lists = (const char *const *)d->lists->pdata;
	Entry e = {.kind = ENTRY_MESSAGE,
	        .id = d->parsed.id,
	        .arrived_s = d->now_s,
	        .size_bytes = d->input.size_bytes,
	        .flags = d->parsed.record->flags,
	        .record_kind = d->parsed.record->kind,
	        .automatic = d->parsed.record->automatic,
	        .list = lists[0],
	        .sender = d->sender};
	hash_bytes(bytes, n, &e.raw_hash);
	json_t *object = json_entry(&e, d->parsed.record, lists);
	g_autoptr(GString) line = g_string_new(NULL);
	json_line(object, line);
	json_decref(object);
	cli_put(line->str, line->len);
	return cli_flush(error);
}

static const char *outcome_word(const AppendResult *r)
{
	if (r->outcome == APPEND_NEW &&
	        (r->flags & (FLAG_UNPARSED | FLAG_MALFORMED | FLAG_TRUNCATED | FLAG_VARIANT)))
		return "flagged";
	return r->outcome == APPEND_NEW ? "new" : r->outcome == APPEND_ALSO ? "also" : "duplicate";
}

static void log_stored(const DeliveryOptions *o, const Delivery *d)
{
	g_autofree char *queue = escape_line(o->queue_id ? o->queue_id : "-", 40);
	g_autofree char *message_id = escape_line(d->parsed.record->message_id, LOGGED_ID_COLUMNS);
	g_autofree char *list = d->lists->pdata[0]
	                                ? escape_line(d->lists->pdata[0], LOGGED_ID_COLUMNS)
	                                : g_strdup("-");
	g_autofree char *id = hash_hex(&d->result.id, SHOWN_ID_DIGITS);
	g_autofree char *line = g_strdup_printf("%s: message-id=<%s>, id=%s, list=%s, %s, %d ms",
	        queue, message_id, id, list, outcome_word(&d->result),
	        (int)((g_get_monotonic_time() - d->start_us) / 1000));
	syslog_line(SYSLOG_LINE_SOCKET, "listdigest-mda", false, line);
}

static void log_deferred(const DeliveryOptions *o, const GError *error)
{
	g_autofree char *queue = escape_line(o->queue_id ? o->queue_id : "-", 40);
	g_autofree char *text = g_strdup_printf("%s: deferred: %s", queue, error->message);
	g_autofree char *line = escape_line(text, 400);
	syslog_line(SYSLOG_LINE_SOCKET, "listdigest-mda", true, line);
}

static bool run(const DeliveryOptions *o, int fd, Delivery *d, GError **error)
{
	d->start_us = g_get_monotonic_time();
	if (!input_read(fd, o->max_bytes, &d->input, error))
		return false;
	d->now_s = g_get_real_time() / G_USEC_PER_SEC;
	d->sender = o->sender ? envelope_sender(o->sender) : g_strdup(d->input.from_sender);
	d->lists = given_lists(o, d->input.raw);
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
