#include "report/render/words_verdict.h"

#include "report/render/words.h"

#include <string.h>

#define SHOWN         3
#define COMMIT_DIGITS 12

const char *words_verdict_result(const char *result)
{
	static const char *const words[] = {
	        NULL, "passed", "remarks", "warning", "failed", "build error"};
	return words[record_result_rank(result)];
}

/* Appends "build error, patch 2". */
static void add_result(GString *out, const SeriesVerdict *v)
{
	const RecordVerdict *found = &v->mail->rec->verdict;
	g_string_append(out, words_verdict_result(found->result));
	if (found->test)
		g_string_append_printf(out, ", %s", found->test);
	if (v->patch && v->patch->rec->index)
		g_string_append_printf(out, ", patch %s", v->patch->rec->index);
}

char *words_verdict_series(const Series *s, bool news)
{
	GString *out = g_string_new(NULL);
	guint n = 0, shown = news ? SHOWN : 1;
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		if ((news && !v->mail->in_range) || n++ >= shown)
			continue;
		g_string_append(out, out->len ? "; " : news ? "" : "CI: ");
		add_result(out, v);
		g_string_append_printf(out, " (%s)", v->mail->rec->verdict.bot);
	}
	if (n > shown)
		g_string_append_printf(out, "; %u more", n - shown);
	return words_finish(out);
}

char *words_verdict_one(const SeriesVerdict *v)
{
	const RecordVerdict *found = &v->mail->rec->verdict;
	guint count = found->count ? (guint)g_ascii_strtoull(found->count, NULL, 10) : 0;
	GString *out = g_string_new(NULL);
	add_result(out, v);
	if (found->what)
		g_string_append_printf(out, ": %s", found->what);
	g_string_append_printf(out, " (%s", found->bot);
	if (count > 1)
		g_string_append_printf(out, ", %u findings", count);
	if (v->earlier->len)
		g_string_append_printf(out, ", %u earlier %s", v->earlier->len,
		        words_plural(v->earlier->len, "report", "reports"));
	if (v->fixed_in)
		g_string_append_printf(out, ", v%s says it fixes it", v->fixed_in->version);
	g_string_append_c(out, ')');
	return words_finish(out);
}

char *words_verdict_fixes(const Series *s)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < MIN(s->fixes->len, SHOWN); i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->fixes, i);
		words_add_item(out, "%s in v%s (%s)",
		        words_verdict_result(v->mail->rec->verdict.result),
		        v->mail->answers->series->version, v->mail->rec->verdict.bot);
	}
	if (out->len)
		g_string_prepend(out, "says it fixes: ");
	return words_finish(out);
}

const char *words_verdict_tree(const Post *mail)
{
	const Record *rec = mail->rec;
	return rec->verdict.what ? rec->verdict.what : rec->subject;
}

char *words_verdict_commit(const Post *mail)
{
	const RecordVerdict *v = &mail->rec->verdict;
	if (!v->commit)
		return NULL;
	return g_strdup_printf("%.*s%s%s%s", COMMIT_DIGITS, v->commit, v->title ? " (" : "",
	        v->title ? v->title : "", v->title ? ")" : "");
}

char *words_verdict_digest(const Digest *d)
{
	static const char *const results[] = {RECORD_RESULT_ERROR, RECORD_RESULT_FAIL,
	        RECORD_RESULT_WARNING, RECORD_RESULT_REVIEW, RECORD_RESULT_PASS};
	guint counts[G_N_ELEMENTS(results) + 1] = {0}, n = 0; /* by record_result_rank */
	g_autoptr(GString) list = g_string_new(NULL);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < d->series->len; i++) {
		const GPtrArray *verdicts = ((Series *)g_ptr_array_index(d->series, i))->verdicts;
		const SeriesVerdict *worst = verdicts->len ? verdicts->pdata[0] : NULL;
		if (worst)
			counts[record_result_rank(worst->mail->rec->verdict.result)]++, n++;
	}
	for (gsize k = 0; k < G_N_ELEMENTS(results); k++)
		if (counts[record_result_rank(results[k])])
			words_add_item(list, "%u %s", counts[record_result_rank(results[k])],
			        words_verdict_result(results[k]));
	if (n)
		g_string_append_printf(out, "robots tested %u series: %s", n, list->str);
	if (d->verdicts->len)
		g_string_append_printf(out, "%s%u %s on trees", n ? "; " : "robots sent ",
		        d->verdicts->len, words_plural(d->verdicts->len, "report", "reports"));
	return words_finish(out);
}
