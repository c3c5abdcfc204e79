#include "store/maintain/dump_reader.h"

#include "store/base/error.h"
#include "store/maintain/dump_json.h"
#include "store/record/record_decode.h"

#include <string.h>

#define FIRST_BYTES "{\"dump\":"

struct DumpReader {
	char *name;
	guint64 line;   /* number of the line being read */
	guint64 seq;    /* the newest entry read */
	guint64 after;  /* the entry before the first */
	guint64 wanted; /* entries by the first line */
	Hash chain;     /* of SEQ */
	Hash tip;       /* by the first line */
	bool follow, ended;
};

bool dump_reader_is(const void *bytes, gsize n)
{
	return n >= strlen(FIRST_BYTES) && memcmp(bytes, FIRST_BYTES, strlen(FIRST_BYTES)) == 0;
}

void dump_reader_entry_free(DumpEntry *entry)
{
	if (!entry)
		return;
	g_free((char *)entry->e.list);
	g_free((char *)entry->e.sender);
	g_clear_pointer(&entry->record, g_bytes_unref);
	g_clear_pointer(&entry->raw, g_bytes_unref);
	g_free(entry);
}

void dump_reader_free(DumpReader *r)
{
	if (!r)
		return;
	g_free(r->name);
	g_free(r);
}

static bool refuse(const DumpReader *r, const char *why, GError **error)
{
	return error_set(error, ERROR_DAMAGED,
	        "cannot read dump '%s', line %" G_GUINT64_FORMAT ": %s", r->name, r->line, why);
}

/* Returns the object in a line; NULL if it is none. */
static json_t *parse(const DumpReader *r, const char *text, gsize n, GError **error)
{
	json_t *object = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	if (json_is_object(object))
		return object;
	json_decref(object);
	refuse(r, "it is not a JSON object, or cut off", error);
	return NULL;
}

static bool read_head(DumpReader *r, const json_t *object, DumpHead *head, GError **error)
{
	guint64 format;
	const char *uuid = dump_json_string(object, "uuid");
	if (!dump_json_number(object, "dump", G_MAXUINT32, &format) || format != 1)
		return error_set(error, ERROR_FORMAT,
		        "cannot read dump '%s': it was written by a newer listdigest", r->name);
	*head = (DumpHead){.follow = !json_object_get(object, "entries"),
	        .feed = json_object_get(object, "feed")};
	if (!uuid || !g_uuid_string_is_valid(uuid) || !dump_json_hash(object, "tip", &r->tip) ||
	        (!head->follow && !dump_json_number(object, "entries", G_MAXINT64, &r->wanted)))
		return refuse(r, "it has no uuid, no tip or no number of entries", error);
	if (json_object_get(object, "after") &&
	        (!dump_json_number(object, "after", G_MAXINT64, &head->after) ||
	                !dump_json_hash(object, "after_chain", &head->after_chain)))
		return refuse(r, "it does not say after which entry it begins", error);
	g_strlcpy(head->uuid, uuid, sizeof head->uuid);
	r->seq = r->after = head->after;
	r->chain = head->after_chain;
	r->follow = head->follow;
	return true;
}

DumpReader *dump_reader_new(
        const char *name, const char *text, gsize n, DumpHead *head, GError **error)
{
	DumpReader *r = g_new0(DumpReader, 1);
	r->name = g_strdup(name);
	r->line = 1;
	hash_init();
	json_t *object = parse(r, text, n, error);
	if (!object || !read_head(r, object, head, error))
		g_clear_pointer(&r, dump_reader_free);
	json_decref(object);
	return r;
}

/* An `also` entry may bring its message: then flags and size of that are not the entry's. */
static const char *body_fault(const DumpEntry *d, const Record *rec)
{
	gsize n = d->raw ? g_bytes_get_size(d->raw) : 0;
	if (d->e.kind != ENTRY_MESSAGE)
		return d->e.flags ? "an entry without a message has flags" : NULL;
	if (!d->raw && !(d->e.flags & RECORD_FLAG_EXPIRED))
		return "it has no raw bytes";
	if (d->raw && !dump_json_matches_hash(&d->e, d->raw))
		return "its raw bytes do not match their hash";
	return rec ? dump_json_fault(&d->e, rec, n) : "it has no record";
}

static bool check(DumpReader *r, DumpEntry *d, GError **error)
{
	Hash chain;
	g_autoptr(GError) why = NULL;
	g_autoptr(Record) rec = d->record ? record_new() : NULL;
	if (d->e.seq != r->seq + 1)
		return refuse(r, "its number does not follow the entry before it", error);
	if (rec && !record_decode(rec, d->record, RECORD_ALL, &why))
		return refuse(r, why->message, error);
	const char *fault = body_fault(d, rec);
	entry_chain(&r->chain, &d->e, &chain);
	if (!fault && !hash_equal(&chain, &d->e.chain))
		fault = "its chain value does not follow from the entry before it";
	if (fault)
		return refuse(r, fault, error);
	r->seq = d->e.seq;
	r->chain = chain;
	return true;
}

static DumpEntry *read_entry(DumpReader *r, const json_t *object, GError **error)
{
	DumpEntry *d = g_new0(DumpEntry, 1);
	if (!dump_json_entry(object, &d->e)) {
		refuse(r, "an entry with a missing or invalid value", error);
		dump_reader_entry_free(d);
		return NULL;
	}
	d->e.list = dump_json_text(object, "list");
	d->e.sender = d->e.sender_dropped ? NULL : dump_json_text(object, "sender");
	d->record = dump_json_bytes(object, "record");
	d->raw = dump_json_bytes(object, "raw");
	if (g_bytes_get_size(d->record) == 0)
		g_clear_pointer(&d->record, g_bytes_unref);
	if (g_bytes_get_size(d->raw) == 0)
		g_clear_pointer(&d->raw, g_bytes_unref);
	if (!check(r, d, error))
		g_clear_pointer(&d, dump_reader_entry_free);
	return d;
}

static DumpAnswer read_last(DumpReader *r, GError **error)
{
	r->ended =
	        r->seq - r->after == r->wanted && (r->seq == 0 || hash_equal(&r->chain, &r->tip));
	if (r->ended)
		return DUMP_NOTHING;
	refuse(r, "its entries are not those that the first line tells", error);
	return DUMP_FAILED;
}

DumpAnswer dump_reader_line(
        DumpReader *r, const char *text, gsize n, DumpEntry **out, GError **error)
{
	DumpAnswer answer = DUMP_NOTHING;
	r->line++;
	json_t *object = parse(r, text, n, error);
	if (!object)
		return DUMP_FAILED;
	if (r->ended) {
		refuse(r, "it goes on after its end", error);
		answer = DUMP_FAILED;
	} else if (json_object_get(object, "id")) {
		*out = read_entry(r, object, error);
		answer = *out ? DUMP_ENTRY : DUMP_FAILED;
	} else if (json_object_get(object, "end")) {
		answer = read_last(r, error);
	}
	json_decref(object);
	return answer;
}

bool dump_reader_end(DumpReader *r, GError **error)
{
	return r->follow || r->ended ||
	       refuse(r, "it is cut off: its last line is missing; export it again", error);
}
