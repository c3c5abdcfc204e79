#include "store/verify/verify_report.h"

#include "store/base/error.h"
#include "store/log/entry_name.h"

static void report(Verify *v, const char *text)
{
	g_autofree char *id = v->entry ? hash_hex(&v->entry->id, ENTRY_NAME_SHOWN) : NULL;
	g_autofree char *line = id ? g_strdup_printf("entry %" G_GUINT64_FORMAT " (%s): %s",
	                                     v->entry->seq, id, text)
	                           : g_strdup(text);
	v->result->faults++;
	v->report(line, v->report_data);
}

void verify_report(Verify *v, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	if (txn_check(snapshot_txn(v->s), NULL))
		report(v, text);
}

bool verify_report_error(Verify *v, GError *failure, GError **error)
{
	if (!g_error_matches(failure, ERROR_DOMAIN, ERROR_DAMAGED)) {
		g_propagate_error(error, failure);
		return false;
	}
	report(v, failure->message);
	g_error_free(failure);
	return true;
}
