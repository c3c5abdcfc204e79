/* A whole message: decoding, the record, and its encoding and decoding. */
#include "mda/patch/build.h"
#include "mda/decode/decode.h"
#include "mda/source/envelope.h"
#include "store/record/record_encode.h"
#include "store/record/record_decode.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static gsize once;
	if (g_once_init_enter(&once)) {
		decode_init();
		g_once_init_leave(&once, 1);
	}
	g_autofree char *sender = NULL;
	g_free(envelope_list((const char *)data, size));
	gsize from = envelope_strip_from((const char *)data, size, &sender);
	g_autoptr(Message) m = decode_message(data + from, size - from, 1750000000);
	g_autoptr(Record) rec = build_record(m);
	g_autoptr(GBytes) bytes = record_encode(rec, NULL);
	g_autoptr(Record) again = record_new();
	g_autoptr(GError) error = NULL;
	if (!record_decode(again, bytes, RECORD_ALL, &error))
		g_error("cannot decode an encoded record: %s", error->message);
	g_autoptr(GBytes) twice = record_encode(again, NULL);
	if (!g_bytes_equal(bytes, twice))
		g_error("encoding and decoding changed the record");
	return 0;
}
