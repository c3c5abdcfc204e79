#include "store/record/record.h"

#include "store/base/limit.h"

#include <string.h>

#define STRUCTURES_BLOCK 480u
#define FIRST_STRUCTURES 64u
#define FIRST_ELEMENTS   4u

static const gsize array_offsets[] = {
        G_STRUCT_OFFSET(Record, to),
        G_STRUCT_OFFSET(Record, cc),
        G_STRUCT_OFFSET(Record, prefix),
        G_STRUCT_OFFSET(Record, trees),
        G_STRUCT_OFFSET(Record, list_tags),
        G_STRUCT_OFFSET(Record, references),
        G_STRUCT_OFFSET(Record, links),
        G_STRUCT_OFFSET(Record, trailers),
        G_STRUCT_OFFSET(Record, applied_items),
        G_STRUCT_OFFSET(Record, paths),
        G_STRUCT_OFFSET(Record, parts),
};

/* The list that all decoded records share for what they do not have. */
static GPtrArray *no_elements(void)
{
	static gsize made;
	static GPtrArray *none;

	if (g_once_init_enter(&made)) { /* an import writes in a thread */
		none = g_ptr_array_new();
		g_once_init_leave(&made, 1);
	}
	return none;
}

static Record *new_record(bool bare)
{
	Record *rec = g_malloc0(sizeof *rec + FIRST_STRUCTURES);
	GPtrArray *none = no_elements();

	for (guint i = 0; i < G_N_ELEMENTS(array_offsets); i++)
		G_STRUCT_MEMBER(GPtrArray *, rec, array_offsets[i]) =
		        bare ? none : g_ptr_array_new();
	rec->free_start = (guint8 *)(rec + 1);
	rec->free_end = rec->free_start + FIRST_STRUCTURES;
	return rec;
}

Record *record_new(void)
{
	return new_record(false);
}

Record *record_new_bare(void)
{
	return new_record(true);
}

void record_append(GPtrArray **list, gpointer element)
{
	if (*list == no_elements())
		*list = g_ptr_array_sized_new(FIRST_ELEMENTS);
	g_ptr_array_add(*list, element);
}

void record_free(Record *rec)
{
	const GPtrArray *none = no_elements();

	if (!rec)
		return;
	for (guint i = 0; i < rec->parts->len; i++)
		record_free(((RecordPatch *)g_ptr_array_index(rec->parts, i))->rec);
	for (guint i = 0; i < G_N_ELEMENTS(array_offsets); i++)
		if (G_STRUCT_MEMBER(GPtrArray *, rec, array_offsets[i]) != none)
			g_ptr_array_unref(G_STRUCT_MEMBER(GPtrArray *, rec, array_offsets[i]));
	if (rec->arena)
		g_string_chunk_free(rec->arena);
	g_slist_free_full(rec->backing, (GDestroyNotify)g_bytes_unref);
	g_slist_free_full(rec->structures, g_free);
	g_free(rec);
}

/* Elements are parts of larger blocks, the first of which is allocated with the record: decoding
 * one needs few allocations. */
gpointer record_element(Record *rec, gsize size)
{
	gpointer element;

	size = (size + 7) & ~(gsize)7;
	if ((gsize)(rec->free_end - rec->free_start) < size) {
		rec->free_start = g_malloc0(STRUCTURES_BLOCK);
		rec->free_end = rec->free_start + STRUCTURES_BLOCK;
		rec->structures = g_slist_prepend(rec->structures, rec->free_start);
	}
	element = rec->free_start;
	rec->free_start += size;
	return element;
}

const char *record_string(Record *rec, const char *text, gssize len)
{
	g_autofree char *valid = NULL;

	if (!text)
		return NULL;
	if (len < 0)
		len = (gssize)strlen(text);
	if (len == 0)
		return NULL;
	if (!g_utf8_validate_len(text, (gsize)len, NULL)) {
		text = valid = g_utf8_make_valid(text, len);
		len = (gssize)strlen(text);
	}
	if (!rec->arena)
		rec->arena = g_string_chunk_new(1024);
	return g_string_chunk_insert_len(rec->arena, text, len);
}

static bool has_room(Record *rec, const GPtrArray *array, guint limit)
{
	g_return_val_if_fail(array != no_elements(), false);
	if (array->len < limit)
		return true;
	rec->flags |= RECORD_FLAG_CUT;
	return false;
}

static bool is_empty(const char *text)
{
	return !text || !*text;
}

const char *record_string_cut(Record *rec, const char *text, gsize len, gsize max)
{
	gsize n = MIN(len, max);
	while (n > 0 && n < len && ((guchar)text[n] & 0xc0) == 0x80)
		n--;
	return record_string(rec, text, (gssize)n);
}

bool record_add_string(Record *rec, GPtrArray *array, const char *text, guint limit)
{
	if (is_empty(text))
		return true;
	if (!has_room(rec, array, limit))
		return false;
	g_ptr_array_add(array, (gpointer)record_string(rec, text, -1));
	return true;
}

/* Returns a new element of SIZE zeroed bytes at the end of LIST; NULL if that has LIMIT already. */
static gpointer add_element(Record *rec, GPtrArray *list, guint limit, gsize size)
{
	if (!has_room(rec, list, limit))
		return NULL;
	g_ptr_array_add(list, record_element(rec, size));
	return g_ptr_array_index(list, list->len - 1);
}

bool record_add_trailer(Record *rec, const char *key, const char *value)
{
	if (is_empty(key) || is_empty(value))
		return true;
	RecordTrailer *t = add_element(rec, rec->trailers, LIMIT_TRAILERS, sizeof *t);
	if (t)
		*t = (RecordTrailer){record_string(rec, key, -1), record_string(rec, value, -1)};
	return t != NULL;
}

bool record_add_link(Record *rec, const char *message_id, const char *label)
{
	if (is_empty(message_id))
		return true;
	RecordLink *l = add_element(rec, rec->links, LIMIT_LINKS, sizeof *l);
	if (l)
		*l = (RecordLink){
		        record_string(rec, message_id, -1), record_string(rec, label, -1)};
	return l != NULL;
}

bool record_add_path(Record *rec, const char *path, guint32 insertions, guint32 deletions)
{
	if (is_empty(path))
		return true;
	RecordPath *p = add_element(rec, rec->paths, LIMIT_PATHS, sizeof *p);
	if (p)
		*p = (RecordPath){record_string(rec, path, -1), insertions, deletions};
	return p != NULL;
}

bool record_add_applied(Record *rec, const char *title, const char *index, const char *commit)
{
	if (is_empty(title) && is_empty(index) && is_empty(commit))
		return true;
	RecordApplied *a = add_element(rec, rec->applied_items, LIMIT_TRAILERS, sizeof *a);
	if (a)
		*a = (RecordApplied){record_string(rec, title, -1), record_string(rec, index, -1),
		        record_string(rec, commit, -1)};
	return a != NULL;
}

Record *record_add_patch(Record *rec)
{
	RecordPatch *p = add_element(rec, rec->parts, LIMIT_PATCHES, sizeof *p);
	if (!p)
		return NULL;
	*p = (RecordPatch){.n = rec->parts->len, .rec = record_new()};
	return p->rec;
}

const char *record_kind_name(RecordKind kind)
{
	static const char *const names[RECORD_N_KINDS] = {
	        [RECORD_OTHER] = "other",
	        [RECORD_PATCH] = "patch",
	        [RECORD_COVER] = "cover",
	        [RECORD_REPLY] = "reply",
	        [RECORD_PULL] = "pull",
	        [RECORD_APPLIED] = "applied",
	};

	return (guint)kind < RECORD_N_KINDS ? names[kind] : NULL;
}

int record_result_rank(const char *result)
{
	static const char *const words[] = {RECORD_RESULT_PASS, RECORD_RESULT_REVIEW,
	        RECORD_RESULT_WARNING, RECORD_RESULT_FAIL, RECORD_RESULT_ERROR};
	for (gsize i = 0; result && i < G_N_ELEMENTS(words); i++)
		if (strcmp(result, words[i]) == 0)
			return (int)i + 1;
	return 0;
}

const char *record_auto_name(RecordAuto automatic)
{
	static const char *const names[RECORD_AUTO_N] = {
	        [RECORD_AUTO_REPORT] = "report",
	        [RECORD_AUTO_REPLIED] = "replied",
	        [RECORD_AUTO_GENERATED] = "generated",
	        [RECORD_AUTO_BOT] = "bot",
	};

	return (guint)automatic < RECORD_AUTO_N ? names[automatic] : NULL;
}

const char **record_flag_names(guint32 flags)
{
	static const char *const names[] = {"unparsed", "malformed", "variant", "cut", "truncated",
	        "no_message_id", "bad_date", "charset", "expired"};
	const char **out = g_new0(const char *, G_N_ELEMENTS(names) + 1);
	guint n = 0;

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (flags & (1u << i))
			out[n++] = names[i];
	return out;
}

bool record_leads(const Record *rec)
{
	if (rec->parts->len)
		return true;
	if (rec->kind == RECORD_PATCH)
		return !rec->index || strcmp(rec->index, "1") == 0;
	return rec->kind == RECORD_COVER || rec->kind == RECORD_PULL;
}
