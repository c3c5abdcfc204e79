/* The lock is a file of its own, because the cursor's file is replaced. Its name and that of the
 * temporary file begin with a dot, which no cursor's name does. */
#include "store/log/cursor.h"

#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/io.h"
#include "store/base/store_dir.h"
#include "store/base/times.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 64
#define FILE_BYTES (64 * 1024)

static bool is_name_byte(char c)
{
	return g_ascii_isalnum(c) || (c && strchr("-_+.", c));
}

/* How many bytes of TEXT are a name. */
static gsize name_length(const char *text)
{
	gsize n = 0;
	while (is_name_byte(text[n]))
		n++;
	return n <= NAME_BYTES && *text != '.' && *text != '-' ? n : 0;
}

bool cursor_check_name(const char *name, GError **error)
{
	gsize n = name_length(name), reader = n && name[n] == '/' ? name_length(name + n + 1) : 0;
	if (n > 0 && !name[n + (reader ? 1 + reader : 0)])
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
	        "--cursor=%s: a name has at most %d letters, digits and \"-_+.\" and does not "
	        "begin with '.' or '-'",
	        name, NAME_BYTES);
	return false;
}

static bool fail(const Cursor *c, const char *doing, int errnum, GError **error)
{
	ErrorCode code = error_from_errno(errnum);
	g_set_error(error, ERROR_DOMAIN, code, "cannot %s cursor '%s' in '%s': %s", doing, c->name,
	        c->dir, g_strerror(errnum));
	return false;
}

void cursor_free(Cursor *c)
{
	if (!c)
		return;
	if (c->lock >= 0)
		close(c->lock);
	char *const strings[] = {c->name, c->sending_id, c->sending_since, c->first_id, c->last_id,
	        c->dir, c->path, c->tmp_path, c->crashed_path};
	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
	g_free(c);
}

/* --- reading --- */

static bool is_hex(const char *text)
{
	return text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool read_position(GKeyFile *keys, const char *group, CursorPosition *position)
{
	g_autoptr(GError) why = NULL;
	g_autofree char *id = g_key_file_get_string(keys, group, "entry", NULL),
	                *chain = g_key_file_get_string(keys, group, "chain", NULL);
	position->seq = g_key_file_get_uint64(keys, group, "seq", &why);
	if (why || (position->seq && (!is_hex(id) || !is_hex(chain))))
		return false;
	g_strlcpy(position->id, position->seq ? id : "", sizeof position->id);
	g_strlcpy(position->chain, position->seq ? chain : "", sizeof position->chain);
	return true;
}

/* A Message-ID without <>, checked, because it goes into a header again; NULL if it is malformed.
 */
static char *read_message_id(GKeyFile *keys, const char *group, const char *key)
{
	g_autofree char *id = g_key_file_get_string(keys, group, key, NULL);
	for (const char *p = id; p && *p; p++)
		if (!g_ascii_isgraph(*p) || strchr("<>()\\\"", *p))
			return NULL;
	return id && strchr(id, '@') ? g_steal_pointer(&id) : NULL;
}

static bool read_keys(Cursor *c, GKeyFile *keys, GError **error)
{
	g_autofree char *uuid = g_key_file_get_string(keys, "cursor", "store", NULL);
	if (uuid && strcmp(uuid, c->uuid) != 0) {
		g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
		        "cursor '%s' in '%s' belongs to another store: that has uuid %s, this one "
		        "%s; use "
		        "another name or --state",
		        c->name, c->dir, uuid, c->uuid);
		return false;
	}
	c->sending = g_key_file_has_group(keys, "sending");
	c->sending_id = read_message_id(keys, "sending", "message-id");
	c->sending_since = g_key_file_get_string(keys, "sending", "since", NULL);
	c->first_id = read_message_id(keys, "cursor", "first-message-id");
	c->last_id = read_message_id(keys, "cursor", "message-id");
	c->exists = g_key_file_has_key(keys, "cursor", "seq", NULL);
	if (uuid && (!c->exists || read_position(keys, "cursor", &c->position)) &&
	        (!c->sending ||
	                (c->sending_id && read_position(keys, "sending", &c->sending_position))))
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_FORMAT,
	        "'%s' is not a cursor file; write a new one with --set=ID", c->path);
	return false;
}

/* Returns the file's text, or "" if it is too long to be a cursor. Returns NULL without an error if
 * there is no file, with an error if it cannot be read. */
static char *read_text(const Cursor *c, GError **error)
{
	GString *text = g_string_new(NULL);
	const char *why;
	if (io_read_file(c->path, FILE_BYTES, text, &why))
		return g_string_free(text, FALSE);
	if (errno == EFBIG)
		return g_string_free(g_string_truncate(text, 0), FALSE);
	if (errno != ENOENT)
		g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
		        "cannot read cursor '%s': '%s': %s", c->name, c->path, why);
	g_string_free(text, TRUE);
	return NULL;
}

static bool read_file(Cursor *c, bool to_set, GError **error)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autoptr(GError) why = NULL;
	g_autofree char *text = read_text(c, &why);
	if (text && *text)
		g_key_file_load_from_data(keys, text, strlen(text), G_KEY_FILE_NONE, NULL);
	if ((!text && !why) || (text && read_keys(c, keys, &why)))
		return true;
	if (!to_set) {
		g_propagate_error(error, g_steal_pointer(&why));
		return false;
	}
	c->exists = c->sending = false;
	return true;
}

/* --- the lock --- */

static bool make_dir(const Cursor *c, GError **error)
{
	g_autoptr(GError) why = NULL;
	if (g_file_test(c->dir, G_FILE_TEST_IS_DIR))
		return true;
	if (g_mkdir_with_parents(c->dir, 0700) != 0)
		return fail(c, "create", errno, error);
	if (store_dir_sync(c->dir, &why))
		return true;
	g_set_error(error, ERROR_DOMAIN, why->code, "cannot create cursor '%s': %s", c->name,
	        why->message);
	return false;
}

static bool take_lock(Cursor *c, GError **error)
{
	g_autofree char *base = g_path_get_basename(c->path),
	                *file = g_strdup_printf("%s/.%s.lock", c->dir, base);
	if (!make_dir(c, error))
		return false;
	c->lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (c->lock < 0)
		return fail(c, "lock", errno, error);
	if (flock(c->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno != EWOULDBLOCK)
		return fail(c, "lock", errno, error);
	g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
	        "cursor '%s' is in use by another run; try again when it has ended", c->name);
	return false;
}

static char *state_dir(const char *state, const char *uuid)
{
	const char *home = g_getenv("XDG_STATE_HOME");
	if (state)
		return g_strdup(state);
	if (home && g_path_is_absolute(home)) /* XDG: a relative path is to be ignored */
		return g_build_filename(home, "listdigest", uuid, NULL);
	return g_build_filename(g_get_home_dir(), ".local", "state", "listdigest", uuid, NULL);
}

Cursor *cursor_open(
        const char *state, const char *uuid, const char *name, CursorUse use, GError **error)
{
	g_autoptr(Cursor) c = g_new0(Cursor, 1);
	c->lock = -1;
	if (!cursor_check_name(name, error))
		return NULL;
	c->name = g_strdup(name);
	g_strlcpy(c->uuid, uuid, sizeof c->uuid);
	c->dir = state_dir(state, uuid);
	g_autofree char *file = g_strdelimit(g_strdup(name), "/", ':'); /* in no other name */
	c->path = g_build_filename(c->dir, file, NULL);
	c->tmp_path = g_strdup_printf("%s/.%s.new", c->dir, file);
	c->crashed_path = g_strdup_printf("%s/.%s.crashed", c->dir, file);
	if ((use != CURSOR_LOOK && !take_lock(c, error)) || !read_file(c, use == CURSOR_SET, error))
		return NULL;
	return g_steal_pointer(&c);
}

/* --- comparing with the store --- */

bool cursor_position_of(Snapshot *s, guint64 seq, CursorPosition *position, GError **error)
{
	Entry entry;
	*position = (CursorPosition){seq, "", ""};
	if (!seq)
		return true;
	if (!snapshot_entry(s, seq, &entry, error))
		return false;
	hash_hex_into(&entry.id, position->id, sizeof position->id);
	hash_hex_into(&entry.chain, position->chain, sizeof position->chain);
	return true;
}

static bool check_position(
        const Cursor *c, Snapshot *s, const CursorPosition *position, GError **error)
{
	CursorPosition here = {0};
	if (position->seq > snapshot_head(s)) {
		g_set_error(error, ERROR_DOMAIN, ERROR_NO,
		        "cursor '%s' stands at entry %" G_GUINT64_FORMAT
		        " (%.9s), but the store ends at %" G_GUINT64_FORMAT
		        "; if the store is an older copy, move the cursor with --set=ID",
		        c->name, position->seq, position->id, snapshot_head(s));
		return false;
	}
	if (!cursor_position_of(s, position->seq, &here, error))
		return false;
	if (strcmp(here.id, position->id) == 0 && strcmp(here.chain, position->chain) == 0)
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_NO,
	        "cursor '%s' stands at entry %" G_GUINT64_FORMAT
	        " (%.9s), but the store has another entry there (%.9s); move it with --set=ID",
	        c->name, position->seq, position->id, here.id);
	return false;
}

bool cursor_check(const Cursor *c, Snapshot *s, GError **error)
{
	return check_position(c, s, &c->position, error) &&
	       (!c->sending || check_position(c, s, &c->sending_position, error));
}

/* --- writing --- */

static void put_position(GKeyFile *keys, const char *group, const CursorPosition *position)
{
	g_key_file_set_uint64(keys, group, "seq", position->seq);
	if (position->seq) {
		g_key_file_set_string(keys, group, "entry", position->id);
		g_key_file_set_string(keys, group, "chain", position->chain);
	}
}

static char *file_text(const Cursor *c, gint64 now_s, gsize *n)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autofree char *now = times_rfc3339(now_s);
	g_key_file_set_string(keys, "cursor", "store", c->uuid);
	if (c->exists)
		put_position(keys, "cursor", &c->position);
	g_key_file_set_string(keys, "cursor", "time", now);
	if (c->first_id)
		g_key_file_set_string(keys, "cursor", "first-message-id", c->first_id);
	if (c->last_id)
		g_key_file_set_string(keys, "cursor", "message-id", c->last_id);
	if (c->sending) {
		put_position(keys, "sending", &c->sending_position);
		g_key_file_set_string(keys, "sending", "message-id", c->sending_id);
		g_key_file_set_string(keys, "sending", "time", now);
		if (c->sending_since)
			g_key_file_set_string(keys, "sending", "since", c->sending_since);
	}
	return g_key_file_to_data(keys, n, NULL);
}

/* The file is replaced durably or not at all. */
static bool save(const Cursor *c, gint64 now_s, GError **error)
{
	gsize n;
	g_autofree char *text = file_text(c, now_s, &n);
	int fd = open(c->tmp_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = fd >= 0 && io_write_all(fd, text, n) && fsync(fd) == 0;
	int reason = errno;
	if (fd >= 0 && close(fd) != 0 && good) {
		reason = errno;
		good = false;
	}
	if (good && rename(c->tmp_path, c->path) != 0) {
		reason = errno;
		good = false;
	}
	if (!good) {
		unlink(c->tmp_path);
		return fail(c, "write", reason, error);
	}
	return io_sync_dir(c->dir) || fail(c, "write", errno, error);
}

bool cursor_move(Cursor *c, const CursorPosition *position, const char *message_id, gint64 now_s,
        GError **error)
{
	c->position = *position;
	c->exists = true;
	c->sending = false;
	if (message_id) {
		if (!c->first_id)
			c->first_id = g_strdup(message_id);
		g_free(c->last_id);
		c->last_id = g_strdup(message_id);
	}
	return save(c, now_s, error);
}

bool cursor_record_sending(Cursor *c, const CursorPosition *position, const char *message_id,
        const char *since, gint64 now_s, GError **error)
{
	c->sending = true;
	c->sending_position = *position;
	g_free(c->sending_id);
	c->sending_id = g_strdup(message_id);
	g_free(c->sending_since);
	c->sending_since = g_strdup(c->exists ? NULL : since);
	return save(c, now_s, error);
}

void cursor_withdraw_sending(Cursor *c, gint64 now_s)
{
	c->sending = false;
	if (c->exists)
		c->sending = !save(c, now_s, NULL);
	else if (unlink(c->path) == 0 && !io_sync_dir(c->dir))
		debug_print(DEBUG_OUTPUT, "cannot sync '%s': %s", c->dir, g_strerror(errno));
}
