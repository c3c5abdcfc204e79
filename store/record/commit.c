/* A commit's bytes. Numbers are LEB128 ("number"), signed ones zigzag; a string is a number of
 * bytes and UTF-8, empty for NULL.
 *
 * Fixed: the hash (20 or 32 bytes), then the patch-id (20 bytes, zeros: none).
 * Text:  a number of bytes that follow;
 *        flags, committer date, author date after it, date of merging after it;
 *        author's name, address, title, pulled url, tag, branch, upstream commit;
 *        a number of Message-IDs, each; a number of trailers, of each key and value. */
#include "store/record/commit.h"

#include "store/base/bytes.h"
#include "store/base/error.h"
#include "store/base/limit.h"

#include <string.h>

#define PATCH_ID_BYTES 20

Commit *commit_new(void)
{
	Commit *c = g_new0(Commit, 1);
	c->owner = record_new();
	c->message_ids = c->owner->references;
	c->trailers = c->owner->trailers;
	return c;
}

void commit_free(Commit *c)
{
	if (!c)
		return;
	record_free(c->owner);
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

/* --- encoding --- */

static void put_number(GByteArray *out, guint64 n)
{
	do {
		guint8 b = (guint8)((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
		g_byte_array_append(out, &b, 1);
		n >>= 7;
	} while (n > 0);
}

static void put_signed(GByteArray *out, gint64 n)
{
	put_number(out, (guint64)n << 1 ^ (guint64)(n >> 63));
}

static void put_string(GByteArray *out, const char *text)
{
	gsize n = text ? strlen(text) : 0;
	put_number(out, n);
	if (n > 0)
		g_byte_array_append(out, (const guint8 *)text, (guint)n);
}

static void put_fields(const Commit *c, GByteArray *out)
{
	const char *const strings[] = {c->author.name, c->author.address, c->title, c->pull_url,
	        c->pull_tag, c->pull_branch, c->upstream};
	put_number(out, c->flags);
	put_signed(out, c->committer_s);
	put_signed(out, (gint64)((guint64)c->author_s - (guint64)c->committer_s));
	put_signed(out, (gint64)((guint64)c->merged_s - (guint64)c->committer_s));
	for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
		put_string(out, strings[i]);
	put_number(out, c->message_ids->len);
	for (guint i = 0; i < c->message_ids->len; i++)
		put_string(out, g_ptr_array_index(c->message_ids, i));
	put_number(out, c->trailers->len);
	for (guint i = 0; i < c->trailers->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(c->trailers, i);
		put_string(out, t->key);
		put_string(out, t->value);
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
	put_number(text, fields->len);
	g_byte_array_append(text, fields->data, fields->len);
}

/* --- decoding --- */

static bool get_number(const guint8 **p, const guint8 *end, guint64 *n)
{
	*n = 0;
	for (guint shift = 0; *p < end && shift < 64; shift += 7) {
		guint8 b = *(*p)++;
		*n |= (guint64)(b & 0x7f) << shift;
		if (!(b & 0x80))
			return true;
	}
	return false;
}

static bool get_signed(const guint8 **p, const guint8 *end, gint64 *n)
{
	guint64 zigzag;
	if (!get_number(p, end, &zigzag))
		return false;
	*n = (gint64)(zigzag >> 1 ^ (0 - (zigzag & 1)));
	return true;
}

static bool get_string(const guint8 **p, const guint8 *end, Commit *c, const char **text)
{
	guint64 n;
	if (!get_number(p, end, &n) || n > (gsize)(end - *p) || n > LIMIT_STRING_BYTES)
		return false;
	*text = record_string(c->owner, (const char *)*p, (gssize)n);
	*p += n;
	return true;
}

static bool get_lists(const guint8 **p, const guint8 *end, Commit *c)
{
	guint64 n;
	const char *key, *value;
	if (!get_number(p, end, &n) || n > LIMIT_LINKS)
		return false;
	for (guint64 i = 0; i < n; i++) {
		if (!get_string(p, end, c, &key) || !key)
			return false;
		g_ptr_array_add(c->message_ids, (void *)key);
	}
	if (!get_number(p, end, &n) || n > LIMIT_TRAILERS)
		return false;
	for (guint64 i = 0; i < n; i++) {
		if (!get_string(p, end, c, &key) || !get_string(p, end, c, &value))
			return false;
		record_add_trailer(c->owner, key, value);
	}
	return true;
}

static bool get_fields(const guint8 **p, const guint8 *end, Commit *c)
{
	const char **strings[] = {&c->author.name, &c->author.address, &c->title, &c->pull_url,
	        &c->pull_tag, &c->pull_branch, &c->upstream};
	guint64 flags;
	gint64 author, merged;
	if (!get_number(p, end, &flags) || flags & ~(guint64)COMMIT_FLAG_ALL ||
	        !get_signed(p, end, &c->committer_s) || !get_signed(p, end, &author) ||
	        !get_signed(p, end, &merged))
		return false;
	c->flags = (guint32)flags;
	c->author_s = (gint64)((guint64)c->committer_s + (guint64)author);
	c->merged_s = (gint64)((guint64)c->committer_s + (guint64)merged);
	for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
		if (!get_string(p, end, c, strings[i]))
			return false;
	return get_lists(p, end, c) && *p == end;
}

static void get_fixed(const guint8 *fixed, Commit *c)
{
	static const guint8 none[PATCH_ID_BYTES];
	const guint8 *id = fixed + c->hash_bytes;
	memcpy(c->hash, fixed, c->hash_bytes);
	g_autofree char *hex = memcmp(id, none, sizeof none) ? bytes_hex(id, PATCH_ID_BYTES) : NULL;
	c->patch_id = record_string(c->owner, hex, -1);
}

bool commit_skip(const guint8 **text, const guint8 *end)
{
	guint64 n;
	if (!get_number(text, end, &n) || n > (gsize)(end - *text))
		return false;
	*text += n;
	return true;
}

Commit *commit_decode(guint8 hash_bytes, const guint8 *fixed, const guint8 **text,
        const guint8 *end, GError **error)
{
	guint64 n;
	g_autoptr(Commit) c = commit_new();
	const guint8 *start = *text;
	bool ok = (hash_bytes == 20 || hash_bytes == 32) && commit_skip(text, end) &&
	          get_number(&start, end, &n);
	c->hash_bytes = hash_bytes;
	if (ok)
		get_fixed(fixed, c);
	if (!ok || !get_fields(&start, *text, c)) {
		error_set(error, ERROR_DAMAGED, "a commit is malformed");
		return NULL;
	}
	return g_steal_pointer(&c);
}
