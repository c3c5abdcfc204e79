/* What the store's unit tests share: a store in a new directory, messages to put into it. */
#ifndef TESTS_UNIT_STOREKIT_H
#define TESTS_UNIT_STOREKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/env/store_create.h"
#include "store/log/append.h"
#include "store/log/lookup.h"
#include "store/maintain/rebuild.h"
#include "store/log/snapshot.h"
#include "store/verify/verify.h"

#define T(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

typedef struct {
	char *dir;
	Store *store;
} Kit;

static Kit kit;

static inline void kit_open(void)
{
	GError *error = NULL;
	kit.store = store_open(kit.dir, false, STORE_WRITE, &error);
	if (!kit.store)
		fail_msg("%s", error->message);
}

static inline void kit_reopen(void)
{
	store_close(kit.store);
	kit_open();
}

static int kit_setup(void **state)
{
	(void)state;
	kit.dir = g_dir_make_tmp("listdigest-XXXXXX", NULL);
	if (!store_create(kit.dir, NULL, NULL))
		return -1;
	kit_open();
	return 0;
}

static int kit_teardown(void **state)
{
	(void)state;
	store_close(kit.store);
	static const char *const files[] = {"data.mdb", "lock.mdb"};
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *file = g_build_filename(kit.dir, files[i], NULL);
		g_unlink(file);
	}
	int rc = g_rmdir(kit.dir);
	g_free(kit.dir);
	return rc;
}

typedef struct { /* a message; what is NULL or 0 gets a default */
	const char *id, *message_id, *parent, *raw, *list, *title, *author, *text, *change_id,
	        *patch_id, *sender;
	gsize raw_bytes;
	gint64 arrived_s;
	RecordKind kind;
	guint32 flags;
} Mail;

static inline Record *kit_record(const Mail *m)
{
	Record *rec = record_new();
	rec->kind = m->kind;
	rec->flags = m->flags;
	if (m->flags & RECORD_FLAG_UNPARSED)
		return rec;
	rec->message_id = record_string(rec, m->message_id, -1);
	rec->subject = record_string(rec, m->title, -1);
	rec->title = record_string(rec, m->title, -1);
	rec->author.address = record_string(rec, m->author, -1);
	rec->from.address = record_string(rec, m->author, -1);
	rec->in_reply_to = record_string(rec, m->parent, -1);
	rec->change_id = record_string(rec, m->change_id, -1);
	rec->patch_id = record_string(rec, m->patch_id, -1);
	rec->message = record_string(rec, m->text, -1);
	if (m->parent)
		record_add_string(rec, rec->references, m->parent, 100);
	return rec;
}

static inline bool kit_append(Append *a, const Mail *m, AppendResult *result, GError **error)
{
	Hash id;
	const char *name = m->id ? m->id : m->message_id ? m->message_id : "";
	hash_compute(name, strlen(name), &id);
	g_autoptr(Record) rec = kit_record(m);
	const char *raw = m->raw ? m->raw : name;
	AppendMessage message = {.id = &id,
	        .record = rec,
	        .raw = raw,
	        .raw_bytes = m->raw_bytes ? m->raw_bytes : strlen(raw),
	        .size_bytes = m->raw_bytes ? m->raw_bytes : strlen(raw),
	        .arrived_s = m->arrived_s ? m->arrived_s : 1700000000,
	        .list = m->list,
	        .sender = m->sender};
	return append_message(a, &message, result, error);
}

/* Append in a transaction of its own, as a delivery does. */
static inline AppendResult kit_deliver(const Mail *m)
{
	GError *error = NULL;
	AppendResult result = {0};
	Append *a = append_begin(kit.store, APPEND_ONE, &error);
	if (!a || !kit_append(a, m, &result, &error) || !append_commit(a, &error))
		fail_msg("%s", error->message);
	return result;
}

static inline Snapshot *kit_snapshot(void)
{
	GError *error = NULL;
	Snapshot *s = snapshot_open(kit.store, &error);
	if (!s)
		fail_msg("%s", error->message);
	return s;
}

static inline Entry kit_entry(Snapshot *s, guint64 seq)
{
	Entry e;
	GError *error = NULL;
	if (!snapshot_entry(s, seq, &e, &error))
		fail_msg("%s", error->message);
	return e;
}

/* "1 2 5" */
static inline char *kit_seqs(const GArray *seqs)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < seqs->len; i++)
		g_string_append_printf(
		        out, "%s%" G_GUINT64_FORMAT, i ? " " : "", g_array_index(seqs, guint64, i));
	return g_string_free(out, FALSE);
}

static inline void kit_found(Snapshot *s, Lookup kind, const char *text, const char *want)
{
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	lookup_entries(s, kind, text, seqs);
	g_autofree char *got = kit_seqs(seqs);
	assert_string_equal(got, want);
}

/* N messages, one by one. */
static inline void some(guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *id = g_strdup_printf("id %u", i),
		                *message_id = g_strdup_printf("m%u@x", i);
		kit_deliver(&(Mail){.id = id,
		        .message_id = message_id,
		        .title = "a title",
		        .author = "ann@x",
		        .sender = "s@x"});
	}
}

/* As compact does. */
static inline void rebuild(void)
{
	GError *error = NULL;
	if (!rebuild_run(kit.store, STORE_FORMAT, rebuild_copy, NULL, &error))
		fail_msg("%s", error->message);
}

static inline void kit_add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

/* What verify finds in the store, which has ENTRIES, one line each; the chain is checked against
 * TIP (NULL: not). */
static inline char *kit_verified(const char *tip, guint64 entries)
{
	GError *error = NULL;
	GString *lines = g_string_new(NULL);
	VerifyResult result;
	SubprocessProgress place = {0};
	g_autoptr(Checkpoints) tips = checkpoints_new();
	if ((tip && !checkpoints_add(tips, tip, &error)) ||
	        !verify_store(kit.store, tips, &place, kit_add_line, lines, &result, &error))
		fail_msg("%s", error->message);
	assert_int_equal(result.entries, entries);
	assert_int_equal(strlen(result.tip), 64);
	return g_string_free(lines, FALSE);
}

/* verify finds nothing in the store, which has ENTRIES. */
static inline void kit_check_sound(guint64 entries)
{
	g_autofree char *lines = kit_verified(NULL, entries);
	assert_string_equal(lines, "");
}

/* N bytes that do not compress. */
static inline char *kit_noise(gsize n, guint32 seed)
{
	char *bytes = g_malloc(n + 1);
	for (gsize i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		bytes[i] = (char)(seed >> 24);
	}
	bytes[n] = '\0';
	return bytes;
}

/* The raw bytes of entry SEQ are the N bytes at WANT. */
static inline void kit_raw_is(Snapshot *s, guint64 seq, const char *want, gsize n)
{
	GError *error = NULL;
	Entry e = kit_entry(s, seq);
	g_autoptr(GBytes) raw = snapshot_raw(s, &e, &error);
	if (!raw)
		fail_msg("%s", error->message);
	assert_int_equal(g_bytes_get_size(raw), n);
	if (n > 0)
		assert_memory_equal(g_bytes_get_data(raw, NULL), want, n);
}

/* The record of entry SEQ, read to DEPTH. */
static inline Record *kit_record_of(Snapshot *s, guint64 seq, RecordDepth depth)
{
	GError *error = NULL;
	Entry e = kit_entry(s, seq);
	Record *rec = snapshot_record(s, &e, depth, &error);
	if (!rec)
		fail_msg("%s", error->message);
	return rec;
}

static const Mail kit_hello G_GNUC_UNUSED = {.message_id = "hello@example.org",
        .raw = "Message-ID: <hello@example.org>\n\nHello\n",
        .list = "dev.example.org",
        .title = "Say  Hello",
        .author = "Ann@Example.org",
        .text = "Hello\n",
        .kind = RECORD_PATCH,
        .sender = "bounce@example.org",
        .arrived_s = 1700000100};

/* Puts or deletes a value of a table, in a transaction of its own. */
static inline void kit_change(Table table, Slice key, Slice *value, bool put)
{
	Txn *txn = txn_begin(kit.store, true, NULL);
	if (put)
		txn_put(txn, table, key, *value);
	else
		txn_delete(txn, table, key, value);
	assert_true(txn_commit(txn, NULL));
}

/* Wait for the child PID, which must end well; close the pipes to it and from it. */
static inline void kit_child_ended(pid_t pid, const int there[2], const int back[2])
{
	int status = 1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	for (guint i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
}

#endif
