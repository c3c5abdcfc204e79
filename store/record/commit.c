/* A commit's bytes. Numbers are LEB128 ("number"), signed ones zigzag; a string is a number of
 * bytes and UTF-8, empty for NULL.
 *
 * Fixed: the hash (20 or 32 bytes), then the patch-id (20 bytes, zeros: none).
 * Text:  a number of bytes that follow;
 *        flags, committer date, author date after it, date of merging after it;
 *        author's name, address, title, pulled url, tag, branch, upstream commit;
 *        a number of Message-IDs, each; a number of trailers, of each key and value;
 *        a number of paths, of each the key (2 bytes, big-endian). */
#include "store/record/commit.h"

#include "store/base/bytes.h"
#include "store/base/error.h"
#include "store/base/hash.h"
#include "store/base/times.h"
#include "store/record/record_field.h"

#include <string.h>

#define PATCH_ID_BYTES 20
#define PATH_PURPOSE   'p' /* of hash_short */

Commit *commit_new(void)
{
	Commit *c = g_new0(Commit, 1);
	c->owner = record_new();
	c->message_ids = c->owner->references;
	c->trailers = c->owner->trailers;
	c->paths = g_array_new(FALSE, FALSE, sizeof(guint16));
	return c;
}

void commit_free(Commit *c)
{
	if (!c)
		return;
	record_free(c->owner);
	g_array_unref(c->paths);
	g_free(c);
}

const char *commit_string(Commit *c, const char *text, gssize len)
{
	gsize n = !text ? 0 : len < 0 ? strlen(text) : (gsize)len;
	if (n > LIMIT_STRING_BYTES) {
		c->flags |= COMMIT_FLAG_CUT;
		for (n = LIMIT_STRING_BYTES; n > 0 && (text[n] & 0xc0) == 0x80;)
			n--;
	}
	return record_string(c->owner, text, (gssize)n);
}

char *commit_hash_hex(const Commit *c)
{
	return bytes_hex(c->hash, c->hash_bytes);
}

gint64 commit_date(gint64 s)
{
	return CLAMP(s, TIMES_FIRST_S, TIMES_LAST_S);
}

guint16 commit_path_key(const char *path)
{
	guint8 hash[HASH_SHORT_BYTES];
	hash_short(PATH_PURPOSE, path, -1, hash);
	return (guint16)bytes_get_be(hash, 2);
}

/* Returns the address that a trailer "Signed-off-by: NAME <address>" or the like of C has; NULL if
 * there is none. */
static const char *address_of(Commit *c, const char *name)
{
	gsize n = strlen(name);
	for (guint i = 0; i < c->trailers->len; i++) {
		const char *value = ((RecordTrailer *)g_ptr_array_index(c->trailers, i))->value,
		           *open = value ? strchr(value, '<') : NULL,
		           *close = open ? strchr(open, '>') : NULL;
		if (close && g_ascii_strncasecmp(value, name, n) == 0 &&
		        strspn(value + n, " ") == (gsize)(open - value) - n)
			return commit_string(c, open + 1, close - open - 1);
	}
	return NULL;
}

void commit_find_writer(Commit *c)
{
	const char *via = c->author.name ? g_strrstr(c->author.name, " via ") : NULL;
	c->writer = c->author;
	if (!via)
		return;
	g_autofree char *name = g_strndup(c->author.name, via - c->author.name);
	g_strdelimit(name, "'\"", ' ');
	c->writer.name = commit_string(c, g_strstrip(name), -1);
	c->writer.address = c->writer.name ? address_of(c, c->writer.name) : NULL;
}

/* --- encoding --- */

static void put_signed(GByteArray *out, gint64 n)
{
	record_field_put_number(out, (guint64)n << 1 ^ (guint64)(n >> 63));
}

static void put_string(GByteArray *out, const char *text)
{
	gsize n = text ? strlen(text) : 0;
	record_field_put_number(out, n);
	if (n > 0)
		g_byte_array_append(out, (const guint8 *)text, (guint)n);
}

/* Returns how many of C's trailers are within the limit. */
static guint count_trailers(const Commit *c)
{
	gsize bytes = 0;
	for (guint i = 0; i < c->trailers->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(c->trailers, i);
		bytes += (t->key ? strlen(t->key) : 0) + (t->value ? strlen(t->value) : 0);
		if (bytes > LIMIT_COMMIT_TRAILERS_BYTES)
			return i;
	}
	return c->trailers->len;
}

static void put_fields(const Commit *c, GByteArray *out)
{
	guint trailers = count_trailers(c);
	const char *const strings[] = {c->author.name, c->author.address, c->title, c->pull_url,
	        c->pull_tag, c->pull_branch, c->upstream};
	record_field_put_number(
	        out, c->flags | (trailers < c->trailers->len ? COMMIT_FLAG_CUT : 0));
	put_signed(out, c->committer_s);
	put_signed(out, (gint64)((guint64)c->author_s - (guint64)c->committer_s));
	put_signed(out, (gint64)((guint64)c->merged_s - (guint64)c->committer_s));
	for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
		put_string(out, strings[i]);
	record_field_put_number(out, c->message_ids->len);
	for (guint i = 0; i < c->message_ids->len; i++)
		put_string(out, g_ptr_array_index(c->message_ids, i));
	record_field_put_number(out, trailers);
	for (guint i = 0; i < trailers; i++) {
		const RecordTrailer *t = g_ptr_array_index(c->trailers, i);
		put_string(out, t->key);
		put_string(out, t->value);
	}
	guint paths = MIN(c->paths->len, COMMIT_PATHS_MAX);
	record_field_put_number(out, paths);
	for (guint i = 0; i < paths; i++) {
		guint8 key[2];
		bytes_put_be(key, g_array_index(c->paths, guint16, i), sizeof key);
		g_byte_array_append(out, key, sizeof key);
	}
}

void commit_encode(const Commit *c, GByteArray *fixed, GByteArray *text)
{
	guint8 patch_id[PATCH_ID_BYTES] = {0};
	g_autoptr(GByteArray) fields = g_byte_array_new();
	if (c->patch_id)
		bytes_from_hex(c->patch_id, strlen(c->patch_id), patch_id, sizeof patch_id);
	g_byte_array_append(fixed, c->hash, c->hash_bytes);
	g_byte_array_append(fixed, patch_id, sizeof patch_id);
	put_fields(c, fields);
	record_field_put_number(text, fields->len);
	g_byte_array_append(text, fields->data, fields->len);
}

/* --- decoding --- */

static bool get_signed(RecordFieldBytes *in, gint64 *n)
{
	guint64 zigzag;
	if (!record_field_get_number(in, G_MAXUINT64, &zigzag))
		return false;
	*n = (gint64)(zigzag >> 1 ^ (0 - (zigzag & 1)));
	return true;
}

static bool get_string(RecordFieldBytes *in, Commit *c, const char **text)
{
	guint64 n;
	if (!record_field_get_number(in, LIMIT_STRING_BYTES, &n) || n > (gsize)(in->end - in->p))
		return false;
	*text = record_string(c->owner, (const char *)in->p, (gssize)n);
	in->p += n;
	return true;
}

static bool get_lists(RecordFieldBytes *in, Commit *c)
{
	guint64 n;
	const char *key, *value;
	if (!record_field_get_number(in, LIMIT_LINKS, &n))
		return false;
	for (guint64 i = 0; i < n; i++) {
		if (!get_string(in, c, &key) || !key)
			return false;
		g_ptr_array_add(c->message_ids, (void *)key);
	}
	if (!record_field_get_number(in, LIMIT_TRAILERS, &n))
		return false;
	for (guint64 i = 0; i < n; i++) {
		if (!get_string(in, c, &key) || !get_string(in, c, &value))
			return false;
		record_add_trailer(c->owner, key, value);
	}
	return true;
}

static bool get_paths(RecordFieldBytes *in, Commit *c)
{
	guint64 n;
	if (!record_field_get_number(in, COMMIT_PATHS_MAX, &n) || n * 2 > (gsize)(in->end - in->p))
		return false;
	for (guint64 i = 0; i < n; i++, in->p += 2) {
		guint16 key = (guint16)bytes_get_be(in->p, 2);
		g_array_append_val(c->paths, key);
	}
	return true;
}

static bool get_fields(RecordFieldBytes *in, Commit *c)
{
	const char **strings[] = {&c->author.name, &c->author.address, &c->title, &c->pull_url,
	        &c->pull_tag, &c->pull_branch, &c->upstream};
	guint64 flags;
	gint64 author, merged;
	if (!record_field_get_number(in, COMMIT_FLAG_ALL, &flags) ||
	        !get_signed(in, &c->committer_s) || !get_signed(in, &author) ||
	        !get_signed(in, &merged))
		return false;
	c->flags = (guint32)flags;
	c->author_s = commit_date((gint64)((guint64)c->committer_s + (guint64)author));
	c->merged_s = commit_date((gint64)((guint64)c->committer_s + (guint64)merged));
	c->committer_s = commit_date(c->committer_s);
	for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
		if (!get_string(in, c, strings[i]))
			return false;
	return get_lists(in, c) && get_paths(in, c) && in->p == in->end;
}

static void get_fixed(const guint8 *fixed, Commit *c)
{
	static const guint8 none[PATCH_ID_BYTES];
	const guint8 *id = fixed + c->hash_bytes;
	memcpy(c->hash, fixed, c->hash_bytes);
	g_autofree char *hex = memcmp(id, none, sizeof none) ? bytes_hex(id, PATCH_ID_BYTES) : NULL;
	c->patch_id = record_string(c->owner, hex, -1);
}

/* Moves *TEXT behind one commit, whose fields are then in *FIELDS. */
static bool take_fields(const guint8 **text, const guint8 *end, RecordFieldBytes *fields)
{
	RecordFieldBytes in = {*text, end};
	guint64 n;
	if (!record_field_get_number(&in, (guint64)(end - *text), &n) || n > (gsize)(in.end - in.p))
		return false;
	*fields = (RecordFieldBytes){in.p, in.p + n};
	*text = fields->end;
	return true;
}

bool commit_skip(const guint8 **text, const guint8 *end)
{
	RecordFieldBytes fields;
	return take_fields(text, end, &fields);
}

Commit *commit_decode(guint8 hash_bytes, const guint8 *fixed, const guint8 **text,
        const guint8 *end, GError **error)
{
	g_autoptr(Commit) c = commit_new();
	RecordFieldBytes fields;
	c->hash_bytes = hash_bytes;
	if ((hash_bytes == 20 || hash_bytes == 32) && take_fields(text, end, &fields) &&
	        get_fields(&fields, c)) {
		get_fixed(fixed, c);
		commit_find_writer(c);
		return g_steal_pointer(&c);
	}
	error_set(error, ERROR_DAMAGED, "a commit is malformed");
	return NULL;
}
