#include "report/render/words_audit.h"

#include "report/render/words.h"

#define DIGITS 12 /* of a commit's hash */

char *words_audit_commit(const Audit *audit)
{
	g_autofree char *hash = commit_hash_hex(audit->landed->commit);
	return g_strdup_printf("%s %.*s", audit->landed->tree, DIGITS, hash);
}

static char *list_tags(const char *before, const GPtrArray *tags)
{
	GString *out = g_string_new(NULL);
	for (guint k = 0; k < REVIEW_KEYS; k++) {
		const char *joint = NULL;
		for (guint i = 0; i < tags->len; i++) {
			const AuditTag *tag = g_ptr_array_index(tags, i);
			if (tag->key != review_keys[k])
				continue;
			if (!joint)
				g_string_append_printf(
				        out, "%s%s ", out->len ? "; " : before, review_keys[k]);
			g_string_append_printf(out, "%s%s%s", joint ? joint : "",
			        words_person(&(RecordPerson){tag->name, tag->address}),
			        tag->applier ? " (who applied it)" : "");
			joint = ", ";
		}
	}
	return words_finish(out);
}

char *words_audit_unseen(const Audit *audit)
{
	return list_tags("not given on the list: ", audit->unseen);
}

char *words_audit_lost(const Audit *audit)
{
	return list_tags("not in the commit: ", audit->lost);
}
