/* The lock is a file of its own, as the cursor's is replaced; both names begin with a dot, which no
 * cursor's does. */
#include "report/cursor.h"
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

bool cursor_check_name(const char *name, GError **error)
{
	gsize n = 0;
	while (is_name_byte(name[n]))
		n++;
	if (n > 0 && n <= NAME_BYTES && !name[n] && *name != '.' && *name != '-')
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
	        "--cursor=%s: a name is of letters, digits and -_+., at most %d, and begins with "
	        "no dot or "
	        "dash",
	        name, NAME_BYTES);
	return false;
}

static bool fail(const Cursor *c, const char *doing, int errnum, GError **error)
{
	ErrorCode code = error_from_errno(errnum);
	g_set_error(error, ERROR_DOMAIN, code, "cannot %s cursor '%s' in '%s': %s", doing, c->name,
	        c->directory, g_strerror(errnum));
	return false;
}

void cursor_free(Cursor *c)
{
	if (!c)
		return;
	if (c->lock >= 0)
		close(c->lock);
	char *const strings[] = {c->name, c->sending_id, c->sending_since, c->first_id, c->last_id,
	        c->directory, c->file, c->unmade};
	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
	g_free(c);
}

/* --- reading
 * -----------------------------------------------------------------------------------------------------------
 */

static bool is_hex(const char *text)
{
	return text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool read_place(GKeyFile *keys, const char *group, CursorPlace *place)
{
	g_autoptr(GError) why = NULL;
	g_autofree char *id = g_key_file_get_string(keys, group, "entry", NULL),
	                *chain = g_key_file_get_string(keys, group, "chain", NULL);
	place->seq = g_key_file_get_uint64(keys, group, "seq", &why);
	if (why || (place->seq && (!is_hex(id) || !is_hex(chain))))
		return false;
	g_strlcpy(place->id, place->seq ? id : "", sizeof place->id);
	g_strlcpy(place->chain, place->seq ? chain : "", sizeof place->chain);
	return true;
}

/* A Message-ID as we make them: it goes into a header again. */
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
		        "cursor '%s' in '%s' belongs to another store: that has uuid %s, this %s",
		        c->name, c->directory, uuid, c->uuid);
		return false;
	}
	c->sending = g_key_file_has_group(keys, "sending");
	c->sending_id = read_message_id(keys, "sending", "message-id");
	c->sending_since = g_key_file_get_string(keys, "sending", "since", NULL);
	c->first_id = read_message_id(keys, "cursor", "first-message-id");
	c->last_id = read_message_id(keys, "cursor", "message-id");
	c->exists = g_key_file_has_key(keys, "cursor", "seq", NULL);
	if (uuid && (!c->exists || read_place(keys, "cursor", &c->at)) &&
	        (!c->sending || (c->sending_id && read_place(keys, "sending", &c->to))))
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_FORMAT,
	        "'%s' is no cursor: put it anew with --set=ID", c->file);
	return false;
}

/* The file's text; "" where it is none of ours by its size. NULL with no error where there is none,
 * with one where it cannot be read. */
static char *read_text(const Cursor *c, GError **error)
{
	g_autoptr(GError) why = NULL;
	char *text = NULL;
	gsize n = 0;
	if (g_file_get_contents(c->file, &text, &n, &why)) {
		if (n > FILE_BYTES)
			*text = '\0';
		return text;
	}
	if (!g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE, "cannot read cursor '%s': %s",
		        c->name, why->message);
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

/* --- the lock
 * ------------------------------------------------------------------------------------------------------------
 */

static bool make_directory(const Cursor *c, GError **error)
{
	g_autoptr(GError) why = NULL;
	if (g_file_test(c->directory, G_FILE_TEST_IS_DIR))
		return true;
	if (g_mkdir_with_parents(c->directory, 0700) != 0)
		return fail(c, "make", errno, error);
	if (store_dir_sync(c->directory, &why))
		return true;
	g_set_error(error, ERROR_DOMAIN, why->code, "cannot make cursor '%s': %s", c->name,
	        why->message);
	return false;
}

static bool take_lock(Cursor *c, GError **error)
{
	g_autofree char *file = g_strdup_printf("%s/.%s.lock", c->directory, c->name);
	if (!make_directory(c, error))
		return false;
	c->lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (c->lock < 0)
		return fail(c, "lock", errno, error);
	if (flock(c->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno != EWOULDBLOCK)
		return fail(c, "lock", errno, error);
	g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE, "cursor '%s' is in use by another run",
	        c->name);
	return false;
}

static char *state_directory(const char *state, const char *uuid)
{
	const char *home = g_getenv("XDG_STATE_HOME");
	if (state)
		return g_strdup(state);
	if (home && g_path_is_absolute(
	                    home)) /* what is not absolute is to be ignored: XDG base directories */
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
	c->directory = state_directory(state, uuid);
	c->file = g_build_filename(c->directory, name, NULL);
	c->unmade = g_strdup_printf("%s/.%s.new", c->directory, name);
	if ((use != CURSOR_LOOK && !take_lock(c, error)) || !read_file(c, use == CURSOR_SET, error))
		return NULL;
	return g_steal_pointer(&c);
}

/* --- against the store
 * ---------------------------------------------------------------------------------------------------
 */

bool cursor_place(Snapshot *s, guint64 seq, CursorPlace *place, GError **error)
{
	Entry entry;
	*place = (CursorPlace){seq, "", ""};
	if (!seq)
		return true;
	if (!snapshot_entry(s, seq, &entry, error))
		return false;
	hash_hex_into(&entry.id, place->id, sizeof place->id);
	hash_hex_into(&entry.chain, place->chain, sizeof place->chain);
	return true;
}

static bool check_place(const Cursor *c, Snapshot *s, const CursorPlace *place, GError **error)
{
	CursorPlace here = {0};
	if (place->seq > snapshot_head(s)) {
		g_set_error(error, ERROR_DOMAIN, ERROR_NO,
		        "cursor '%s' stands at entry %" G_GUINT64_FORMAT
		        " (%.9s), and the store ends at %" G_GUINT64_FORMAT
		        ": is it an older copy? Put the cursor with --set=ID",
		        c->name, place->seq, place->id, snapshot_head(s));
		return false;
	}
	if (!cursor_place(s, place->seq, &here, error))
		return false;
	if (strcmp(here.id, place->id) == 0 && strcmp(here.chain, place->chain) == 0)
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_NO,
	        "cursor '%s' stands at entry %" G_GUINT64_FORMAT
	        " (%.9s), where the store has another (%.9s): put it with --set=ID",
	        c->name, place->seq, place->id, here.id);
	return false;
}

bool cursor_check(const Cursor *c, Snapshot *s, GError **error)
{
	return check_place(c, s, &c->at, error) &&
	       (!c->sending || check_place(c, s, &c->to, error));
}

/* --- writing
 * -------------------------------------------------------------------------------------------------------------
 */

static void set_place(GKeyFile *keys, const char *group, const CursorPlace *place)
{
	g_key_file_set_uint64(keys, group, "seq", place->seq);
	if (place->seq) {
		g_key_file_set_string(keys, group, "entry", place->id);
		g_key_file_set_string(keys, group, "chain", place->chain);
	}
}

static char *file_text(const Cursor *c, gint64 now_s, gsize *n)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autofree char *now = times_rfc3339(now_s);
	g_key_file_set_string(keys, "cursor", "store", c->uuid);
	if (c->exists)
		set_place(keys, "cursor", &c->at);
	g_key_file_set_string(keys, "cursor", "time", now);
	if (c->first_id)
		g_key_file_set_string(keys, "cursor", "first-message-id", c->first_id);
	if (c->last_id)
		g_key_file_set_string(keys, "cursor", "message-id", c->last_id);
	if (c->sending) {
		set_place(keys, "sending", &c->to);
		g_key_file_set_string(keys, "sending", "message-id", c->sending_id);
		g_key_file_set_string(keys, "sending", "time", now);
		if (c->sending_since)
			g_key_file_set_string(keys, "sending", "since", c->sending_since);
	}
	return g_key_file_to_data(keys, n, NULL);
}

bool cursor_save(const Cursor *c, gint64 now_s, GError **error)
{
	gsize n;
	g_autofree char *text = file_text(c, now_s, &n);
	int fd = open(c->unmade, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = fd >= 0 && io_write_all(fd, text, n) && fsync(fd) == 0;
	int reason = errno;
	if (fd >= 0 && close(fd) != 0 && good) {
		reason = errno;
		good = false;
	}
	if (good && rename(c->unmade, c->file) != 0) {
		reason = errno;
		good = false;
	}
	if (!good) {
		unlink(c->unmade);
		return fail(c, "move", reason, error);
	}
	return io_sync_dir(c->directory) || fail(c, "move", errno, error);
}

void cursor_remove(const Cursor *c)
{
	if (unlink(c->file) == 0 && !io_sync_dir(c->directory))
		debug_print(DEBUG_OUTPUT, "cannot sync '%s': %s", c->directory, g_strerror(errno));
}
