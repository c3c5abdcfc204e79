#include "store/maintain/dump_json.h"

#include <string.h>

bool dump_json_number(const json_t *object, const char *name, guint64 max, guint64 *number)
{
	const json_t *value = json_object_get(object, name);
	json_int_t n = json_integer_value(value);
	*number = (guint64)n;
	return json_is_integer(value) && n >= 0 && (guint64)n <= max;
}

const char *dump_json_string(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

char *dump_json_text(const json_t *object, const char *name)
{
	g_autofree char *base64_name = g_strconcat(name, "_base64", NULL);
	const char *base64 = dump_json_string(object, base64_name);
	gsize n;
	if (!base64)
		return g_strdup(dump_json_string(object, name));
	g_autofree guchar *bytes = g_base64_decode(base64, &n);
	return g_strndup((const char *)bytes, n);
}

GBytes *dump_json_bytes(const json_t *object, const char *name)
{
	const char *base64 = dump_json_string(object, name);
	gsize n = 0;
	guchar *bytes = base64 ? g_base64_decode(base64, &n) : NULL;
	return g_bytes_new_take(bytes, n);
}

guint dump_json_hex(const json_t *object, const char *name, guint8 *out, guint max_bytes)
{
	const char *hex = dump_json_string(object, name);
	return hex ? (guint)bytes_from_hex(hex, strlen(hex), out, max_bytes) : 0;
}

bool dump_json_hash(const json_t *object, const char *name, Hash *hash)
{
	return dump_json_hex(object, name, hash->b, sizeof hash->b) == sizeof hash->b;
}

static bool read_tree_entry(const json_t *object, Entry *e)
{
	guint64 tree, reading;
	if (!dump_json_number(object, "tree", G_MAXUINT16, &tree) ||
	        !dump_json_number(object, "reading", G_MAXUINT32, &reading))
		return false;
	e->tree = (guint16)tree;
	e->reading = (guint32)reading;
	return true;
}

bool dump_json_entry(const json_t *object, Entry *e)
{
	guint64 flags, version = ENTRY_V1;
	const char *kind = dump_json_string(object, "kind");
	const json_t *arrived = json_object_get(object, "arrived");
	e->kind = g_strcmp0(kind, "also") == 0   ? ENTRY_ALSO
	          : g_strcmp0(kind, "tree") == 0 ? ENTRY_TREE
	                                         : ENTRY_MESSAGE;
	e->arrived_s = json_integer_value(arrived);
	bool ok = dump_json_number(object, "seq", G_MAXINT64, &e->seq) &&
	          dump_json_number(object, "flags", RECORD_FLAG_ALL, &flags) &&
	          dump_json_number(object, "size", G_MAXINT64, &e->size_bytes) &&
	          dump_json_hash(object, "id", &e->id) &&
	          dump_json_hash(object, "raw_hash", &e->raw_hash) &&
	          dump_json_hash(object, "chain", &e->chain) && json_is_integer(arrived) &&
	          (e->kind != ENTRY_MESSAGE || g_strcmp0(kind, "message") == 0);
	if (json_object_get(object, "version"))
		ok = ok && dump_json_number(object, "version", ENTRY_V2, &version) &&
		     version >= ENTRY_V1;
	e->flags = ok ? (guint32)flags : 0;
	e->version = (guint8)version;
	e->sender_dropped =
	        version != ENTRY_V1 && dump_json_hash(object, "sender_hash", &e->sender_hash);
	if (e->kind == ENTRY_TREE)
		return ok && read_tree_entry(object, e);
	return ok &&
	       (e->kind == ENTRY_MESSAGE || dump_json_number(object, "of", e->seq - 1, &e->of));
}

bool dump_json_matches_hash(const Entry *e, GBytes *raw)
{
	Hash hash;
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	if (e->flags & RECORD_FLAG_EXPIRED)
		return true;
	hash_compute(bytes, n, &hash);
	return hash_equal(&hash, &e->raw_hash);
}

const char *dump_json_fault(const Entry *e, const Record *rec, gsize raw_bytes)
{
	const guint32 by_store = RECORD_FLAG_VARIANT | RECORD_FLAG_EXPIRED; /* not in the record */
	if (!rec)
		return e->flags ? "an entry without a message has flags" : NULL;
	if (e->flags & RECORD_FLAG_EXPIRED         ? raw_bytes > 0
	        : e->flags & RECORD_FLAG_TRUNCATED ? raw_bytes > e->size_bytes
	                                           : raw_bytes != e->size_bytes)
		return "its size is not that of its raw bytes";
	return (rec->flags | by_store) != (e->flags | by_store)
	               ? "its flags are not those of its record"
	               : NULL;
}
