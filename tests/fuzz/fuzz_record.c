/* A record's and an entry's bytes as a damaged store or an exploited parser would give them. */
#include "store/log/entry.h"
#include "store/log/entry_json.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"
#include "store/record/record_part.h"
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
	g_autoptr(Record) rec = record_new();
	Entry e = {0};
	if (record_decode(rec, bytes, RECORD_ALL, NULL)) {
		json_t *object = entry_json(&e, rec, NULL);
		json_decref(object);
		g_bytes_unref(record_encode(rec, NULL));
	}
	GByteArray *parts[RECORD_PART_N];
	GBytes *joined[RECORD_PART_N];
	gsize split = 0;
	for (guint i = 0; i < RECORD_PART_N; i++)
		parts[i] = g_byte_array_new();
	record_part_split(data, size, parts);
	for (guint i = 0; i < RECORD_PART_N; i++) {
		split += parts[i]->len;
		joined[i] = g_byte_array_free_to_bytes(parts[i]);
	}
	g_autoptr(GBytes) stream = record_part_join(joined);
	if (split != size || !g_bytes_equal(stream, bytes))
		abort();
	for (guint i = 0; i < RECORD_PART_N; i++)
		g_bytes_unref(joined[i]);
	g_bytes_unref(record_part_join((GBytes *[RECORD_PART_N]){NULL, bytes, bytes}));
	if (entry_decode(data, size, 1, &e, NULL)) {
		g_autoptr(GByteArray) out = g_byte_array_new();
		entry_encode(&e, out);
	}
	return 0;
}
