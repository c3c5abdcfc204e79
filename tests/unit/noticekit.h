/* What an applied notice names, as a line of text. */
#pragma once

#include "mda/patch/applied.h"

/* What the reply TEXT to patch 2 of 4 names as applied: "branch vm-next, 1/4, 2/4". "no" if it is
 * no notice. The caller frees it. */
static inline char *notice_named(const char *text)
{
	Subject s;
	g_autoptr(Record) rec = record_new();
	subject_parse("Re: [PATCH 2/4] vm: ring", &s);
	bool applied = applied_read(text, &s, rec);
	GString *out = g_string_new(applied ? "" : "no");
	if (rec->applied_branch)
		g_string_append_printf(out, "branch %s, ", rec->applied_branch);
	if (rec->applied_tree)
		g_string_append_printf(out, "tree %s, ", rec->applied_tree);
	if (rec->applied_url)
		g_string_append_printf(out, "%s, ", rec->applied_url);
	for (guint i = 0; i < rec->applied_items->len; i++) {
		const RecordApplied *a = rec->applied_items->pdata[i];
		g_string_append_printf(out, "%s|%s|%s, ", a->index ? a->index : "",
		        a->title ? a->title : "", a->commit ? a->commit : "");
	}
	if (g_str_has_suffix(out->str, ", "))
		g_string_truncate(out, out->len - 2);
	subject_clear(&s);
	return g_string_free(out, FALSE);
}
