/* diff_read() with any bytes. */
#include "mda/patch/diff.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(Record) rec = record_new();
	diff_read((const char *)data, size, rec);
	return 0;
}
