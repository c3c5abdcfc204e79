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
#include "store/log/append.h"
#include "store/log/lookup.h"
#include "store/maintain/rebuild.h"
#include "store/log/snapshot.h"

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
	if (!store_init(kit.dir, NULL, NULL))
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
	if (m->flags & FLAG_UNPARSED)
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
	EntryHash id;
	const char *name = m->id ? m->id : m->message_id ? m->message_id : "";
	hash_bytes(name, strlen(name), &id);
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
