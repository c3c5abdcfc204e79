/* Keys are set in the documented order, which jansson keeps. What is absent or empty is
 * left out. */
#include "store/log/entry_json.h"

#include "store/base/json_out.h"
#include "store/base/times.h"

#include <string.h>

#define FORMAT 1

/* The list and the sender come from the command line and may be invalid UTF-8. */
static json_t *string_of(const char *text)
{
	json_t *string = json_string(text);
	g_autofree char *valid = string ? NULL : g_utf8_make_valid(text, -1);

	return string ? string : json_string(valid);
}

void entry_json_string(json_t *object, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(object, key, string_of(text));
}

static void set_true(json_t *object, const char *key, bool value)
{
	if (value)
		json_object_set_new(object, key, json_true());
}

void entry_json_number(json_t *object, const char *key, guint64 value)
{
	json_object_set_new(object, key, json_integer((json_int_t)MIN(value, (guint64)G_MAXINT64)));
}

void entry_json_time(json_t *object, const char *key, gint64 s)
{
	g_autofree char *text = times_rfc3339(s);

	entry_json_string(object, key, text);
}

void entry_json_hash(json_t *object, const char *key, const Hash *hash)
{
	g_autofree char *hex = hash_hex(hash, 2 * HASH_BYTES);

	entry_json_string(object, key, hex);
}

void entry_json_filled(json_t *object, const char *key, json_t *value)
{
	if (json_array_size(value) || json_object_size(value))
		json_object_set_new(object, key, value);
	else
		json_decref(value);
}

static void set_words(json_t *object, const char *key, const char *const *words)
{
	json_t *array = json_array();

	for (; words && *words; words++)
		if (**words)
			json_array_append_new(array, string_of(*words));
	entry_json_filled(object, key, array);
}

static void set_strings(json_t *object, const char *key, const GPtrArray *strings)
{
	json_t *array = json_array();

	for (guint i = 0; i < strings->len; i++)
		json_array_append_new(array, string_of(g_ptr_array_index(strings, i)));
	entry_json_filled(object, key, array);
}

static void set_person(json_t *object, const char *key, const RecordPerson *person)
{
	json_t *value = json_object();

	entry_json_string(value, "name", person->name);
	entry_json_string(value, "address", person->address);
	entry_json_filled(object, key, value);
}

typedef void (*SetElement)(json_t *object, gconstpointer element);

static void set_list(json_t *object, const char *key, const GPtrArray *elements, SetElement set)
{
	json_t *array = json_array();

	for (guint i = 0; i < elements->len; i++) {
		json_t *value = json_object();

		set(value, g_ptr_array_index(elements, i));
		json_array_append_new(array, value);
	}
	entry_json_filled(object, key, array);
}

static void set_link(json_t *object, gconstpointer element)
{
	const RecordLink *link = element;

	entry_json_string(object, "message_id", link->message_id);
	entry_json_string(object, "label", link->label);
}

static void set_trailer(json_t *object, gconstpointer element)
{
	const RecordTrailer *trailer = element;

	entry_json_string(object, "key", trailer->key);
	entry_json_string(object, "value", trailer->value);
}

static void set_path(json_t *object, gconstpointer element)
{
	const RecordPath *path = element;

	entry_json_string(object, "path", path->path);
	entry_json_number(object, "insertions", path->insertions);
	entry_json_number(object, "deletions", path->deletions);
}

static void set_applied_item(json_t *object, gconstpointer element)
{
	const RecordApplied *item = element;

	entry_json_string(object, "title", item->title);
	entry_json_string(object, "index", item->index);
	entry_json_string(object, "commit", item->commit);
}

/* What comes before the texts. */
static void set_summary(json_t *object, const Record *rec)
{
	set_person(object, "from", &rec->from);
	set_strings(object, "to", rec->to);
	set_strings(object, "cc", rec->cc);
	set_person(object, "author", &rec->author);
	entry_json_string(object, "subject", rec->subject);
	entry_json_string(object, "kind", record_kind_name(rec->kind));
	entry_json_string(object, "auto", record_auto_name(rec->automatic));
	set_true(object, "forwarded", rec->forwarded);
	set_strings(object, "prefix", rec->prefix);
	set_strings(object, "trees", rec->trees);
	set_strings(object, "list_tags", rec->list_tags);
	set_true(object, "rfc", rec->rfc);
	set_true(object, "resend", rec->resend);
	if (rec->withdrawn)
		entry_json_string(object, "withdrawn",
		        rec->withdrawn == RECORD_WITHDRAWN_SERIES ? "series" : "patch");
	entry_json_string(object, "version", rec->version);
	set_true(object, "version_inferred", rec->version_inferred);
	entry_json_string(object, "index", rec->index);
	entry_json_string(object, "total", rec->total);
	entry_json_string(object, "title", rec->title);
	entry_json_string(object, "in_reply_to", rec->in_reply_to);
	set_strings(object, "references", rec->references);
	set_list(object, "links", rec->links, set_link);
	entry_json_string(object, "archived_at", rec->archived_at);
	entry_json_string(object, "list_archive", rec->list_archive);
}

static void set_diffstat(json_t *object, const Record *rec)
{
	json_t *diffstat = json_object();

	if (rec->has_diff) {
		entry_json_number(diffstat, "files", rec->files);
		entry_json_number(diffstat, "insertions", rec->insertions);
		entry_json_number(diffstat, "deletions", rec->deletions);
		set_list(diffstat, "paths", rec->paths, set_path);
	}
	entry_json_filled(object, "diffstat", diffstat);
}

static void set_part(json_t *object, gconstpointer element)
{
	const RecordPatch *part = element;
	const Record *rec = part->rec;

	entry_json_number(object, "n", part->n);
	set_person(object, "author", &rec->author);
	entry_json_string(object, "title", rec->title);
	entry_json_string(object, "message", rec->message);
	entry_json_string(object, "notes", rec->notes);
	set_diffstat(object, rec);
	set_list(object, "trailers", rec->trailers, set_trailer);
	entry_json_string(object, "patch_id", rec->patch_id);
	entry_json_string(object, "version", rec->version);
	entry_json_string(object, "index", rec->index);
	entry_json_string(object, "total", rec->total);
}

static void set_verdict(json_t *object, const RecordVerdict *v)
{
	json_t *verdict = json_object();

	entry_json_string(verdict, "bot", v->bot);
	entry_json_string(verdict, "result", v->result);
	entry_json_string(verdict, "what", v->what);
	if (v->count)
		entry_json_number(verdict, "count", g_ascii_strtoull(v->count, NULL, 10));
	entry_json_string(verdict, "title", v->title);
	entry_json_string(verdict, "version", v->version);
	entry_json_string(verdict, "commit", v->commit);
	entry_json_string(verdict, "message_id", v->message_id);
	entry_json_string(verdict, "scope", v->scope);
	entry_json_string(verdict, "test", v->test);
	entry_json_filled(object, "verdict", verdict);
}

static void set_body(json_t *object, const Record *rec)
{
	json_t *pull = json_object(), *applied = json_object();

	entry_json_string(object, "message", rec->message);
	entry_json_string(object, "notes", rec->notes);
	entry_json_string(object, "diffstat_text", rec->diffstat_text);
	set_diffstat(object, rec);
	set_list(object, "trailers", rec->trailers, set_trailer);
	entry_json_string(object, "patch_id", rec->patch_id);
	entry_json_string(object, "base_commit", rec->base_commit);
	entry_json_string(object, "change_id", rec->change_id);
	entry_json_string(pull, "url", rec->pull_url);
	entry_json_string(pull, "ref", rec->pull_ref);
	entry_json_string(pull, "base", rec->pull_base);
	entry_json_string(pull, "head", rec->pull_head);
	entry_json_filled(object, "pull", pull);
	entry_json_string(applied, "branch", rec->applied_branch);
	entry_json_string(applied, "tree", rec->applied_tree);
	entry_json_string(applied, "url", rec->applied_url);
	set_person(applied, "by", &rec->applied_by);
	set_list(applied, "items", rec->applied_items, set_applied_item);
	entry_json_filled(object, "applied", applied);
	set_verdict(object, &rec->verdict);
	set_list(object, "parts", rec->parts, set_part);
}

static void set_entry(json_t *object, const Entry *e, const Record *rec, bool parsed)
{
	json_object_set_new(object, "format", json_integer(FORMAT));
	entry_json_hash(object, "id", &e->id);
	if (e->seq) {
		entry_json_number(object, "seq", e->seq);
		entry_json_hash(object, "chain", &e->chain);
	}
	entry_json_hash(object, "raw_hash", &e->raw_hash);
	if (parsed)
		entry_json_string(object, "message_id", rec->message_id);
	entry_json_time(object, "arrived", e->arrived_s);
	if (parsed && rec->has_date) {
		entry_json_time(object, "date", rec->date_s);
		json_object_set_new(object, "date_offset", json_integer(rec->date_offset_min));
	}
	entry_json_number(object, "size", e->size_bytes);
}

json_t *entry_json(const Entry *e, const Record *rec, const char *const *lists)
{
	json_t *object = json_object();
	const char *own_list[] = {e->list, NULL};
	bool parsed = !(e->flags & RECORD_FLAG_UNPARSED);
	g_autofree const char **flags = record_flag_names(e->flags);

	set_entry(object, e, rec, parsed);
	set_words(object, "lists", lists ? lists : own_list);
	set_words(object, "flags", flags);
	entry_json_string(object, "sender", e->sender);
	if (parsed) {
		set_summary(object, rec);
		set_body(object, rec);
	}
	return object;
}

/* Escapes DEL and what is above ASCII, which jansson leaves as it is, as json_out_char does. Such
 * characters occur only inside strings. */
static void append_json(GString *out, const char *text)
{
	const char *end = text + strlen(text), *p = text;

	while (p < end) {
		const char *run = p;

		while (p < end && (guchar)*p < 0x7f)
			p++;
		g_string_append_len(out, run, p - run);
		if (p == end)
			break;
		json_out_char(out, g_utf8_get_char(p));
		p = g_utf8_next_char(p);
	}
}

void entry_json_line(json_t *object, GString *out)
{
	g_autofree char *text = json_dumps(object, JSON_COMPACT);

	append_json(out, text);
	g_string_append_c(out, '\n');
}
