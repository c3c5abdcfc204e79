/* Body, trailers, links, unquoted text and applied notices of any UTF-8 text. */
#include "mda/patch/applied.h"
#include "mda/patch/body.h"
#include "mda/patch/link.h"
#include "mda/patch/marks.h"
#include "mda/patch/reply.h"
#include "mda/patch/trailer.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)size);
	g_autoptr(Record) rec = record_new();
	Body b;
	body_split(text, &b);
	trailer_read_commit(b.message ? b.message : "", rec);
	marks_read(text, rec);
	link_read(text, rec);
	body_clear(&b);
	g_autofree char *unquoted = reply_unquoted(text);
	trailer_read_reply(unquoted, rec);
	Subject s;
	subject_parse("Re: (subset) [PATCH 2/4] x", &s);
	applied_read(unquoted, &s, rec);
	subject_clear(&s);
	return 0;
}
