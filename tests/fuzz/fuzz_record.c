/* A record's and an entry's bytes as a damaged store or an exploited parser would give them. */
#include "../../store/entry.h"
#include "../../store/json.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
	g_autoptr(Record) rec = record_new();
	Entry e = {0};
	if (record_decode(rec, bytes, RECORD_ALL, NULL)) {
		json_t *object = json_entry(&e, rec, NULL);
		json_decref(object);
		g_autoptr(GBytes) again = record_encode(rec, NULL);
	}
	if (entry_decode(data, size, 1, &e, NULL)) {
		g_autoptr(GByteArray) out = g_byte_array_new();
		entry_encode(&e, out);
	}
	return 0;
}
