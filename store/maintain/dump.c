/* Archives and sources are written before the entries: an import may continue meanwhile, and a
 * store made from the dump must not count as imported what it does not contain. */
#include "store/maintain/dump.h"

#include "store/base/error.h"
#include "store/log/archive.h"
#include "store/log/entry_json.h"
#include "store/log/source_state.h"
#include "store/maintain/checked_read.h"

#include <jansson.h>
#include <string.h>

#define RENEW_EVERY 1000

typedef struct {
	Snapshot *s;
	const DumpOut *out;
	bool failed;   /* the output failed */
	guint64 after; /* the entry before the first */
	guint64 last;  /* the last entry */
	guint32 archives;
} Dump;

static void put_base64(json_t *object, const char *name, Slice bytes)
{
	g_autofree char *text =
	        g_base64_encode(bytes.size > 0 ? bytes.data : (const void *)"", bytes.size);
	json_object_set_new(object, name, json_string(text));
}

static void put_text(json_t *object, const char *name, Slice text)
{
	g_autofree char *base64_name = g_strconcat(name, "_base64", NULL);
	if (text.size > 0 && g_utf8_validate_len(text.data, text.size, NULL))
		json_object_set_new(object, name, json_stringn(text.data, text.size));
	else if (text.size > 0)
		put_base64(object, base64_name, text);
}

/* Takes OBJECT. */
static void print(Dump *d, json_t *object)
{
	g_autoptr(GString) line = g_string_new(NULL);
	entry_json_line(object, line);
	json_decref(object);
	d->failed = d->failed || !d->out->put(line->str, line->len, d->out->data);
}

static bool get_chain(Dump *d, guint64 seq, Hash *chain, GError **error)
{
	Entry e = {0};
	if (seq > 0 && !snapshot_entry(d->s, seq, &e, error))
		return false;
	*chain = e.chain;
	return true;
}

static bool print_header(Dump *d, Store *store, const DumpRange *r, GError **error)
{
	Hash tip, before;
	if (!get_chain(d, d->last, &tip, error) || !get_chain(d, d->after, &before, error))
		return false;
	json_t *object = json_object();
	entry_json_number(object, "dump", 1);
	json_object_set_new(object, "uuid", json_string(store_uuid(store)));
	if (!d->out->wait)
		entry_json_number(object, "entries", d->last - d->after);
	if (r->part)
		entry_json_number(object, "part", 1);
	if (r->feed)
		entry_json_number(object, "feed", 1);
	if (d->after > 0) {
		entry_json_number(object, "after", d->after);
		entry_json_hash(object, "after_chain", &before);
	}
	entry_json_hash(object, "tip", &tip);
	print(d, object);
	return true;
}

/* TABLE_META has "archive.N" -> "GENERATION IDENTITY". */
static bool print_archive(Slice key, Slice value, void *data)
{
	Dump *d = data;
	g_autofree char *name = g_strndup(key.data, key.size),
	                *text = g_strndup(value.data, value.size);
	char *identity = NULL;
	if (!g_str_has_prefix(name, "archive."))
		return false;
	guint64 generation = g_ascii_strtoull(text, &identity, 10);
	if (*identity != ' ')
		return true;
	json_t *object = json_object();
	entry_json_number(object, "archive", g_ascii_strtoull(name + strlen("archive."), NULL, 10));
	entry_json_number(object, "generation", generation);
	put_text(object, "identity", slice_of_text(identity + 1));
	print(d, object);
	d->archives++;
	return true;
}

static bool print_source(Slice key, Slice value, void *data)
{
	Slice source, state;
	ChecksumState checksum;
	(void)key;
	if (!source_state_decode(value, &source, &state, &checksum))
		return true;
	json_t *object = json_object();
	put_text(object, "source", source);
	put_text(object, "state", state);
	print(data, object);
	return true;
}

static bool print_row(Dump *d, const char *name, Slice key, Slice value)
{
	json_t *object = json_object();
	put_base64(object, name, key);
	put_base64(object, "value", value);
	print(d, object);
	return true;
}

static bool print_tree_row(Slice key, Slice value, void *data)
{
	return print_row(data, "tree_row", key, value);
}

static bool print_commits(Slice key, Slice value, void *data)
{
	return print_row(data, "commits", key, value);
}

static bool put_body(Dump *d, json_t *object, const Entry *e, GError **error)
{
	g_autoptr(GBytes) fields = NULL, raw = NULL;
	Entry message = *e;
	if (e->kind == ENTRY_ALSO && !snapshot_entry(d->s, e->of, &message, error))
		return false;
	if (!checked_read_body(d->s, &message, &fields, &raw, NULL, error))
		return false;
	put_base64(object, "record", slice_of_bytes(fields));
	if (!(message.flags & RECORD_FLAG_EXPIRED))
		put_base64(object, "raw", slice_of_bytes(raw));
	return true;
}

static bool print_entry(Dump *d, guint64 seq, GError **error)
{
	Entry e;
	if (!snapshot_entry(d->s, seq, &e, error))
		return false;
	json_t *object = json_object();
	entry_json_number(object, "seq", seq);
	entry_json_number(object, "version", e.version);
	json_object_set_new(object, "kind",
	        json_string(e.kind == ENTRY_TREE   ? "tree"
	                    : e.kind == ENTRY_ALSO ? "also"
	                                           : "message"));
	if (e.kind == ENTRY_ALSO)
		entry_json_number(object, "of", e.of);
	if (e.kind == ENTRY_TREE) {
		entry_json_number(object, "tree", e.tree);
		entry_json_number(object, "reading", e.reading);
	}
	entry_json_hash(object, "id", &e.id);
	entry_json_hash(object, "raw_hash", &e.raw_hash);
	entry_json_hash(object, "chain", &e.chain);
	json_object_set_new(object, "arrived", json_integer(e.arrived_s));
	entry_json_number(object, "size", e.size_bytes);
	entry_json_number(object, "flags", e.flags);
	put_text(object, "list", slice_of_text(e.list));
	put_text(object, "sender", slice_of_text(e.sender));
	if (e.sender_dropped)
		entry_json_hash(object, "sender_hash", &e.sender_hash);
	/* the message of an `also` entry may not be in the dump */
	bool whole = e.kind == ENTRY_MESSAGE || (e.kind == ENTRY_ALSO && e.of <= d->after),
	     ok = !whole || put_body(d, object, &e, error);
	if (ok)
		print(d, object);
	else
		json_decref(object);
	return ok;
}

static bool print_alias(Slice key, Slice value, void *data)
{
	Dump *d = data;
	ArchiveAlias a;
	if (!archive_decode_alias(key, value, &a) || a.seq > d->last || a.archive >= d->archives)
		return true; /* newer than the dump */
	g_autofree char *hex = bytes_hex(a.commit, a.commit_bytes);
	json_t *object = json_object();
	json_object_set_new(object, "alias", json_string(hex));
	entry_json_number(object, "archive", a.archive);
	entry_json_number(object, "generation", a.generation);
	entry_json_number(object, "epoch", a.epoch);
	entry_json_number(object, "ordinal", a.ordinal);
	entry_json_number(object, "seq", a.seq);
	print(d, object);
	return true;
}

/* Prints the entries after *SEQ, and sets it to the last one. */
static bool print_entries(Dump *d, guint64 *seq, GError **error)
{
	while (*seq < d->last && !d->failed) {
		if (++*seq % RENEW_EVERY == 0 && !snapshot_renew(d->s, error))
			return false;
		if (!print_entry(d, *seq, error))
			return false;
	}
	return true;
}

/* Prints entries as they are logged. No snapshot is open while it waits: the data file would grow.
 */
static bool follow(Dump *d, Store *store, guint64 seq, GError **error)
{
	while (!d->failed && d->out->wait(seq, d->out->data)) {
		d->s = snapshot_open(store, error);
		if (!d->s)
			return false;
		d->last = snapshot_end(d->s);
		bool ok = print_entries(d, &seq, error);
		g_clear_pointer(&d->s, snapshot_free);
		if (!ok)
			return false;
	}
	return true;
}

static void print_rows_before(Dump *d)
{
	const Slice start = {"archive.", strlen("archive.")};
	txn_walk(snapshot_txn(d->s), TABLE_META, &start, print_archive, d);
	txn_walk(snapshot_txn(d->s), TABLE_SOURCE, NULL, print_source, d);
	txn_walk(snapshot_txn(d->s), TABLE_TREE, NULL, print_tree_row, d);
	txn_walk(snapshot_txn(d->s), TABLE_COMMIT, NULL, print_commits, d);
}

static bool print_all(Dump *d, Store *store, const DumpRange *r, GError **error)
{
	guint64 seq = d->after;
	if (!print_header(d, store, r, error))
		return false;
	if (!r->part)
		print_rows_before(d);
	if (!print_entries(d, &seq, error))
		return false;
	if (!r->part)
		txn_walk(snapshot_txn(d->s), TABLE_ALIAS, NULL, print_alias, d);
	if (!txn_check(snapshot_txn(d->s), error))
		return false;
	g_clear_pointer(&d->s, snapshot_free);
	if (d->out->wait)
		return follow(d, store, seq, error);
	json_t *object = json_object();
	entry_json_number(object, "end", 1);
	entry_json_number(object, "entries", d->last - d->after);
	print(d, object);
	return true;
}

bool dump_write(Store *store, const DumpRange *r, const DumpOut *out, GError **error)
{
	Dump d = {.s = snapshot_open(store, error), .out = out, .after = r->after};
	if (!d.s)
		return false;
	hash_init();
	d.last = r->upto > 0 ? r->upto : snapshot_end(d.s);
	bool ok = print_all(&d, store, r, error);
	snapshot_free(d.s);
	if (ok && d.failed)
		error_set(error, ERROR_IO, "cannot write the dump");
	return ok && !d.failed;
}
