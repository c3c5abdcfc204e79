/* The mutations of fuzz_report: by records and their fields, so that mails answer each other, are
 * versions of each other, and have equal numbers, titles and people. A quarter of the time
 * libFuzzer's own are used, on one record or on all. */
#include "store/base/limit.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"
#include "record_list.h"

#include <stddef.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

typedef struct {
	int what;
	GByteArray *bytes;
} Item;

static void item_free(gpointer p)
{
	g_byte_array_unref(((Item *)p)->bytes);
	g_free(p);
}

static void add_item(GPtrArray *items, guint at, int what, const void *bytes, gsize n)
{
	Item *item = g_new0(Item, 1);
	*item = (Item){what, g_byte_array_new()};
	g_byte_array_append(item->bytes, bytes, (guint)n);
	g_ptr_array_insert(items, (gint)at, item);
}

static Record *decode(const Item *item)
{
	g_autoptr(GBytes) bytes = g_bytes_new(item->bytes->data, item->bytes->len);
	Record *rec = record_new();
	if (record_decode(rec, bytes, RECORD_ALL, NULL))
		return rec;
	record_free(rec);
	return record_new();
}

static void encode(Item *item, Record *rec)
{
	g_autoptr(GBytes) bytes = record_encode(rec, NULL);
	gsize n;
	const void *data = g_bytes_get_data(bytes, &n);
	g_byte_array_set_size(item->bytes, 0);
	g_byte_array_append(item->bytes, data, (guint)n);
}

/* --- fields --- */

#define FIELD(name) offsetof(Record, name)
static const gsize strings[] = {FIELD(message_id), FIELD(title), FIELD(subject), FIELD(version),
        FIELD(index), FIELD(total), FIELD(in_reply_to), FIELD(patch_id), FIELD(change_id),
        FIELD(pull_url), FIELD(applied_branch), FIELD(applied_tree), FIELD(message), FIELD(notes),
        FIELD(from.name), FIELD(from.address), FIELD(author.name), FIELD(author.address),
        FIELD(applied_by.name), FIELD(applied_by.address)};

static const char **string_at(Record *rec, gsize offset)
{
	return (const char **)(gpointer)((char *)rec + offset);
}

/* Something that a field may hold: of another record, a number, or a word that rules look for. */
static const char *any_text(GRand *r, Record *other, char *room, gsize size)
{
	static const char *const words[] = {"n", "5.1", "99999999999999999999", "ann@example.org",
	        "Ann Example", "Ann via list", "Reviewed-by", "Acked-by", "Re: x", "dir: title",
	        "\xe2\x80\xae", "https://lore.kernel.org/r/a@example.org",
	        "0123456789012345678901234567890123456789"};
	switch (g_rand_int(r) % 4) {
	case 0:
		return words[g_rand_int(r) % G_N_ELEMENTS(words)];
	case 1:
		g_snprintf(room, size, "%u", g_rand_int(r) % 5);
		return room;
	case 2:
		memset(room, "=&\"\x01"[g_rand_int(r) % 4], size - 1);
		room[size - 1] = 0;
		return room;
	default:
		return *string_at(other, strings[g_rand_int(r) % G_N_ELEMENTS(strings)]);
	}
}

static void change_lists(GRand *r, Record *rec, Record *other, const char *text)
{
	static const char *const keys[] = {"Reviewed-by", "Acked-by", "Tested-by", "Nacked-by"};
	const char *id = other->message_id ? other->message_id : "x";
	switch (g_rand_int(r) % 6) {
	case 0:
		record_add_string(rec, rec->references, id, LIMIT_REFERENCES);
		break;
	case 1:
		record_add_link(rec, id, g_rand_boolean(r) ? "v1" : NULL);
		break;
	case 2:
		record_add_trailer(rec, keys[g_rand_int(r) % 4], text ? text : "Ann <a@b>");
		break;
	case 3:
		record_add_applied(rec, other->title, other->index, "abcdef123456");
		break;
	case 4:
		record_add_path(rec, text && *text ? text : "f", 1, 1);
		break;
	default: {
		Record *part = record_add_patch(rec);
		if (!part)
			break;
		part->title = record_string(part, other->title, -1);
		part->index = record_string(part, other->index, -1);
		part->total = record_string(part, other->total, -1);
		part->author = (RecordPerson){record_string(part, other->author.name, -1),
		        record_string(part, other->author.address, -1)};
	}
	}
}

static void change_numbers(GRand *r, Record *rec, const Record *other)
{
	switch (g_rand_int(r) % 6) {
	case 0:
		rec->kind = g_rand_int(r) % 6;
		break;
	case 1:
		rec->automatic = g_rand_int(r) % 5;
		break;
	case 2:
		rec->rfc = !rec->rfc;
		break;
	case 3:
		rec->resend = !rec->resend;
		break;
	case 4:
		rec->has_date = true;
		rec->date_s = other->date_s;
		break;
	default:
		rec->has_date = true;
		rec->date_s += (gint64)(g_rand_int(r) % 20) * 3600 - 36000;
	}
}

static void change_record(GRand *r, Item *item, const Item *source)
{
	g_autoptr(Record) rec = decode(item);
	g_autoptr(Record) other = decode(source);
	char room[600];
	for (guint n = 1 + g_rand_int(r) % 3; n > 0; n--) {
		const gsize field = strings[g_rand_int(r) % G_N_ELEMENTS(strings)];
		const char *text = any_text(r, other, room, sizeof room);
		switch (g_rand_int(r) % 5) {
		case 0: /* an answer to it */
			rec->in_reply_to = record_string(rec, other->message_id, -1);
			break;
		case 1: /* the same */
			*string_at(rec, field) = record_string(rec, *string_at(other, field), -1);
			break;
		case 2:
			*string_at(rec, field) = record_string(rec, text, -1);
			break;
		case 3:
			change_lists(r, rec, other, text);
			break;
		default:
			change_numbers(r, rec, other);
		}
	}
	encode(item, rec);
}

/* --- records --- */

static void mutate_bytes(Item *item)
{
	const guint n = item->bytes->len;
	g_byte_array_set_size(item->bytes, n + 64);
	g_byte_array_set_size(item->bytes, (guint)LLVMFuzzerMutate(item->bytes->data, n, n + 64));
}

static void mutate_items(GRand *r, GPtrArray *items)
{
	const guint at = g_rand_int(r) % items->len, from = g_rand_int(r) % items->len;
	Item *item = g_ptr_array_index(items, at), *other = g_ptr_array_index(items, from);
	switch (g_rand_int(r) % 8) {
	case 0:
		add_item(items, from, item->what, item->bytes->data, item->bytes->len);
		break;
	case 1:
		if (items->len > 1)
			g_ptr_array_remove_index(items, at);
		break;
	case 2:
		items->pdata[at] = other;
		items->pdata[from] = item;
		break;
	case 3:
		item->what = (int)(g_rand_int(r) & 0xff);
		break;
	case 4:
		mutate_bytes(item);
		break;
	default:
		change_record(r, item, other);
	}
}

static size_t write_items(const GPtrArray *items, uint8_t *data, size_t size, size_t max)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	for (guint i = 0; i < items->len; i++) {
		const Item *item = g_ptr_array_index(items, i);
		const guint n = MIN(item->bytes->len, 0xffff);
		const guint8 head[RECORD_LIST_HEAD] = {
		        (guint8)item->what, (guint8)n, (guint8)(n >> 8)};
		g_byte_array_append(out, head, sizeof head);
		g_byte_array_append(out, item->bytes->data, n);
	}
	if (out->len > max)
		return size;
	if (out->len > 0) /* nothing has no address */
		memcpy(data, out->data, out->len);
	return out->len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	GRand *r = g_rand_new_with_seed(seed);
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(item_free);
	const uint8_t *bytes;
	size_t at = 0, n;
	int what;
	while (size > 1 && (what = record_list_next(data + 1, size - 1, &at, &bytes, &n)) >= 0)
		add_item(items, items->len, what, bytes, n);
	if (items->len == 0 || g_rand_int(r) % 8 == 0) {
		g_rand_free(r);
		return LLVMFuzzerMutate(data, size, max);
	}
	if (g_rand_int(r) % 16 == 0)
		data[0] = (uint8_t)g_rand_int(r);
	for (guint k = 1 + g_rand_int(r) % 3; k > 0; k--)
		mutate_items(r, items);
	g_rand_free(r);
	return 1 + write_items(items, data + 1, size - 1, max - 1);
}
