/* Deliveries take turns by a lock beside LMDB's. Who finds it free leads: it appends its own
 * message and those that lie in the store's directory as jobs, commits, and writes each job's
 * result into its file. Who finds it taken writes its message there as a job and waits; its turn
 * come, the result is there, or it leads itself.
 *
 * A job is not synced and nothing depends on it: its owner still has the message, and has answered
 * nobody. One that was cut off or is left from a crash fails its hash, or is appended once more,
 * which adds nothing. A leader that fails with others' jobs tries again with its own message alone.
 *
 * A job's bytes; integers are big-endian:
 *    0  8  "LDJOB 1\n"
 *    8 24  result, all 0 until there is one: 1 done, 1 outcome, 2 0, 4 flags, 8 seq, 8 message's
 * seq 32 32  BLAKE2b-256 of all that follows 64 32  id                 96  8  size as received 104
 * 8  arrived 112     sender; record's stream; raw bytes; number of lists, 4, and each: all with
 * their length, 4, before them */
#include "store/log/group.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "store/base/io.h"
#include "store/base/limit.h"
#include "store/env/delivery_lock.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"

#define JOB_PREFIX   ".job."
#define MAGIC        "LDJOB 1\n"
#define AT_RESULT    8
#define RESULT_BYTES 24
#define AT_HASH      32
#define AT_ID        64
#define AT_SIZE      96
#define AT_ARRIVED   104
#define HEAD_BYTES   112
#define DONE         1
#define LISTS_MAX    1000
#define JOBS_MAX     100
#define JOBS_BYTES   (64u << 20)               /* of all in one transaction */
#define JOB_BYTES    (LIMIT_MESSAGE_BYTES / 2) /* a larger one waits for its own turn */
#define STALE_S      3600                      /* nobody waits for it any more */

/* --- a job's bytes
 * ------------------------------------------------------------------------------------------ */

static void put_bytes(GByteArray *out, const void *bytes, gsize n)
{
	guint8 length[4];
	bytes_put_be(length, n, 4);
	g_byte_array_append(out, length, 4);
	if (n > 0)
		g_byte_array_append(out, bytes, (guint)n);
}

static GByteArray *encode_job(const AppendMessage *m, const char *const *lists)
{
	guint8 head[HEAD_BYTES] = MAGIC, count[4];
	g_autoptr(GBytes) stream = record_encode(m->record, NULL);
	gsize n_fields;
	const void *fields = g_bytes_get_data(stream, &n_fields);
	GByteArray *out =
	        g_byte_array_sized_new((guint)(HEAD_BYTES + n_fields + m->raw_bytes + 1000));
	memcpy(head + AT_ID, m->id->b, HASH_BYTES);
	bytes_put_be(head + AT_SIZE, m->size_bytes, 8);
	bytes_put_be(head + AT_ARRIVED, (guint64)m->arrived_s, 8);
	g_byte_array_append(out, head, HEAD_BYTES);
	put_bytes(out, m->sender, m->sender ? strlen(m->sender) : 0);
	put_bytes(out, fields, n_fields);
	put_bytes(out, m->raw, m->raw_bytes);
	bytes_put_be(count, g_strv_length((char **)lists), 4);
	g_byte_array_append(out, count, 4);
	for (; *lists; lists++)
		put_bytes(out, *lists, strlen(*lists));
	Hash hash;
	hash_compute(out->data + AT_ID, out->len - AT_ID, &hash);
	memcpy(out->data + AT_HASH, hash.b, sizeof hash.b);
	return out;
}

typedef struct { /* another's job, read */
	int fd;
	char *path;
	guint8 *bytes;
	Hash id;
	Record *record;
	char *sender;
	GPtrArray *lists; /* NULL-terminated */
	AppendMessage message;
	AppendResult result;
} Job;

static void job_free(gpointer data)
{
	Job *job = data;
	close(job->fd);
	g_free(job->path);
	g_free(job->bytes);
	record_free(job->record);
	g_free(job->sender);
	g_ptr_array_unref(job->lists);
	g_free(job);
}

static bool take_bytes(Slice *rest, Slice *out)
{
	const guint8 *at = rest->data;
	gsize n = rest->size >= 4 ? bytes_get_be(at, 4) : 0;
	if (rest->size < 4 || n > rest->size - 4)
		return false;
	*out = (Slice){at + 4, n};
	*rest = (Slice){at + 4 + n, rest->size - 4 - n};
	return true;
}

static bool take_lists(Job *job, Slice *rest)
{
	Slice list;
	if (rest->size < 4)
		return false;
	guint64 n = bytes_get_be(rest->data, 4);
	*rest = (Slice){(const guint8 *)rest->data + 4, rest->size - 4};
	if (n > LISTS_MAX)
		return false;
	for (; n > 0 && take_bytes(rest, &list); n--)
		g_ptr_array_add(job->lists, g_strndup(list.data, list.size));
	g_ptr_array_add(job->lists, NULL);
	return n == 0 && rest->size == 0;
}

/* Written by a process of our user; it may have been cut off, and is checked like anything read
 * from a file. */
static bool decode_job(Job *job, gsize n)
{
	Hash hash;
	Slice rest = {job->bytes + HEAD_BYTES, n - HEAD_BYTES}, sender, fields, raw;
	if (n < HEAD_BYTES || memcmp(job->bytes, MAGIC, 8) != 0 || job->bytes[AT_RESULT] == DONE)
		return false;
	hash_compute(job->bytes + AT_ID, n - AT_ID, &hash);
	if (memcmp(hash.b, job->bytes + AT_HASH, sizeof hash.b) != 0 ||
	        !take_bytes(&rest, &sender) || !take_bytes(&rest, &fields) ||
	        !take_bytes(&rest, &raw) || !take_lists(job, &rest))
		return false;
	g_autoptr(GBytes) stream = g_bytes_new(fields.data, fields.size);
	job->record = record_new();
	if (!record_decode(job->record, stream, RECORD_ALL, NULL))
		return false;
	memcpy(job->id.b, job->bytes + AT_ID, sizeof job->id.b);
	job->sender = sender.size ? g_strndup(sender.data, sender.size) : NULL;
	job->message = (AppendMessage){.id = &job->id,
	        .record = job->record,
	        .raw = raw.data,
	        .raw_bytes = raw.size,
	        .size_bytes = bytes_get_be(job->bytes + AT_SIZE, 8),
	        .arrived_s = (gint64)bytes_get_be(job->bytes + AT_ARRIVED, 8),
	        .sender = job->sender};
	return true;
}

/* --- our own job
 * -------------------------------------------------------------------------------------------- */

typedef struct {
	int fd; /* -1: none could be written, which costs only time */
	char *path;
} Own;

static void leave_job(Store *store, const AppendMessage *m, const char *const *lists, Own *own)
{
	static guint count;
	if (m->raw_bytes > JOB_BYTES)
		return;
	/* in the order of coming, by name */
	own->path = g_strdup_printf("%s/" JOB_PREFIX "%016" G_GINT64_MODIFIER "x.%d.%u",
	        store_dir(store), g_get_real_time(), (int)getpid(), count++);
	own->fd = open(own->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (own->fd < 0)
		return;
	g_autoptr(GByteArray) bytes = encode_job(m, lists);
	if (io_write_all(own->fd, bytes->data, bytes->len))
		return;
	unlink(own->path);
	close(own->fd);
	own->fd = -1;
}

static void drop_own(Own *own)
{
	if (own->fd >= 0) {
		unlink(own->path); /* a leader may have */
		close(own->fd);
	}
	g_free(own->path);
}

/* Whether another has committed it. */
static bool read_result(const Own *own, const Hash *id, AppendResult *result)
{
	guint8 bytes[RESULT_BYTES];
	if (own->fd < 0 || pread(own->fd, bytes, sizeof bytes, AT_RESULT) != (gssize)sizeof bytes ||
	        bytes[0] != DONE || bytes[1] >= APPEND_N_OUTCOMES)
		return false;
	*result = (AppendResult){.outcome = (AppendOutcome)bytes[1],
	        .flags = (guint32)bytes_get_be(bytes + 4, 4),
	        .seq = bytes_get_be(bytes + 8, 8),
	        .message_seq = bytes_get_be(bytes + 16, 8),
	        .id = *id};
	return true;
}

/* --- leading
 * -------------------------------------------------------------------------------------------------
 */

static bool append_lists(Append *a, const AppendMessage *m, const char *const *lists,
        AppendResult *result, GError **error)
{
	AppendMessage one = *m;
	guint i = 0;
	do {
		AppendResult got;
		one.list = lists[i];
		if (!append_message(a, &one, &got, error))
			return false;
		if (i == 0 || (got.outcome == APPEND_ALSO && result->outcome == APPEND_DUPLICATE))
			*result = got;
	} while (lists[i] && lists[++i]);
	return true;
}

static Job *read_job(const char *path, gsize room)
{
	struct stat st = {0};
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return NULL;
	Job *job = g_new0(Job, 1);
	job->fd = fd;
	job->path = g_strdup(path);
	job->lists = g_ptr_array_new_with_free_func(g_free);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (gsize)st.st_size >= HEAD_BYTES &&
	        (gsize)st.st_size <= room) {
		job->bytes = g_try_malloc((gsize)st.st_size);
		if (job->bytes && pread(fd, job->bytes, (gsize)st.st_size, 0) == st.st_size &&
		        decode_job(job, (gsize)st.st_size))
			return job;
	}
	if (st.st_mtime + STALE_S < g_get_real_time() / G_USEC_PER_SEC)
		unlink(path);
	job_free(job);
	return NULL;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of the others' jobs. */
static GPtrArray *find_jobs(Store *store, const Own *own)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	GDir *dir = g_dir_open(store_dir(store), 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		if (!g_str_has_prefix(name, JOB_PREFIX))
			continue;
		char *path = g_build_filename(store_dir(store), name, NULL);
		if (own->path && strcmp(path, own->path) == 0)
			g_free(path);
		else
			g_ptr_array_add(paths, path);
	}
	if (dir)
		g_dir_close(dir);
	g_ptr_array_sort(paths, by_name);
	return paths;
}

static bool append_jobs(Append *a, Store *store, const Own *own, GPtrArray *jobs, GError **error)
{
	g_autoptr(GPtrArray) paths = find_jobs(store, own);
	gsize room = JOBS_BYTES;
	for (guint i = 0; i < paths->len && jobs->len < JOBS_MAX; i++) {
		Job *job = read_job(g_ptr_array_index(paths, i), room);
		if (!job)
			continue;
		g_ptr_array_add(jobs, job);
		room -= HEAD_BYTES + job->message.raw_bytes;
		if (!append_lists(a, &job->message, (const char *const *)job->lists->pdata,
		            &job->result, error))
			return false;
	}
	return true;
}

/* Its owner looks for this before its name. */
static void tell_owner(const Job *job)
{
	guint8 bytes[RESULT_BYTES] = {DONE, (guint8)job->result.outcome};
	bytes_put_be(bytes + 4, job->result.flags, 4);
	bytes_put_be(bytes + 8, job->result.seq, 8);
	bytes_put_be(bytes + 16, job->result.message_seq, 8);
	if (pwrite(job->fd, bytes, sizeof bytes, AT_RESULT) == (gssize)sizeof bytes)
		unlink(job->path);
}

/* One transaction of our message and, with OTHERS, of their jobs; *OTHERS is false where there were
 * none. */
static bool lead(Store *store, const AppendMessage *m, const char *const *lists, const Own *own,
        bool *others, AppendResult *result, GError **error)
{
	g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func(job_free);
	g_autoptr(Append) a = append_begin(store, APPEND_ONE, error);
	bool ok = a && append_lists(a, m, lists, result, error) &&
	          (!*others || append_jobs(a, store, own, jobs, error)) &&
	          append_commit(g_steal_pointer(&a), error);
	for (guint i = 0; ok && i < jobs->len; i++)
		tell_owner(g_ptr_array_index(jobs, i));
	*others = jobs->len > 0;
	return ok;
}

bool group_append(Store *store, const AppendMessage *m, const char *const *lists,
        AppendResult *result, GError **error)
{
	Own own = {.fd = -1};
	GError *why = NULL;
	bool others = true;
	if (!delivery_lock_take(store, false)) {
		leave_job(store, m, lists, &own);
		delivery_lock_take(store, true);
	}
	bool ok = read_result(&own, m->id, result) ||
	          lead(store, m, lists, &own, &others, result, &why);
	if (!ok && others) { /* it may have been for them */
		g_clear_error(&why);
		others = false;
		ok = lead(store, m, lists, &own, &others, result, &why);
	}
	drop_own(&own);
	delivery_lock_release(store);
	if (!ok)
		g_propagate_error(error, why);
	return ok;
}
