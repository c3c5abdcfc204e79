/* subject_parse() with any UTF-8 text. */
#include "mda/patch/subject.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)size);
	Subject s;
	subject_parse(text, &s);
	subject_clear(&s);
	return 0;
}
