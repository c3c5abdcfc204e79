#include "mda/patch/marks.h"

#include "mda/patch/line.h"
#include "store/base/limit.h"

static const char *find_mark(const char *text, const char *name, Line *value)
{
	gsize n = strlen(name);
	for (const char *p = text; (p = strstr(p, name)); p += n) {
		if (p != text && p[-1] != '\n')
			continue;
		Line rest = {p + n, strcspn(p + n, "\n")};
		*value = line_word(&rest);
		return p;
	}
	return NULL;
}

void marks_read(const char *text, Record *rec)
{
	Line value;
	if (find_mark(text, "base-commit: ", &value)) {
		gsize n = line_hex(value);
		if (n == value.n && n >= 7 && n <= 64)
			rec->base_commit = record_string(rec, value.p, (gssize)n);
	}
	if (find_mark(text, "change-id: ", &value) && value.n > 0 && value.n <= LIMIT_STRING_BYTES)
		rec->change_id = record_string(rec, value.p, (gssize)value.n);
}
