#include "report/read/range_ends.h"

#include "store/base/times.h"

#include <string.h>

/* Returns the shown id of the newest entry up to SEQ that its id names, as a new string; NULL if
 * there is none. The id of an `also` entry names the entry before it with the same message. */
static char *id_up_to(Snapshot *s, guint64 seq)
{
	for (; seq > 0; seq--) {
		Entry entry;
		guint64 named;
		if (!snapshot_entry(s, seq, &entry, NULL))
			return NULL;
		g_autofree char *id = hash_hex(&entry.id, ENTRY_NAME_SHOWN);
		if (entry_name_resolve(s, id, &named, NULL, NULL) && named == seq)
			return g_steal_pointer(&id);
	}
	return NULL;
}

/* Returns the end of a range that was GIVEN as text; NULL if it was not given. HEAD and HEAD~N,
 * which mean another entry tomorrow, become ids. */
static char *given_end(Snapshot *s, const char *given, bool is_given)
{
	guint64 seq;
	if (!is_given)
		return NULL;
	char *id = g_str_has_prefix(given, "HEAD") && entry_name_resolve(s, given, &seq, NULL, NULL)
	                   ? id_up_to(s, seq)
	                   : NULL;
	return id ? id : g_strdup(given);
}

static char *time_text(gint64 s, bool limited, const char *open_end)
{
	if (!limited)
		return g_strdup(open_end);
	return s % (24 * 3600) ? times_rfc3339(s) : times_date(s);
}

/* Whether FROM..TO has the entries of RANGE; FROM may be NULL. */
static bool is_same(Snapshot *s, const RangeSpec *spec, const Range *range, const char *from,
        const char *to, GError **error)
{
	g_autofree char *text = g_strdup_printf("%s..%s", from ? from : "", to);
	const RangeSpec again = {.range = text, .lists = spec->lists};
	Range found = {0};
	bool same =
	        range_resolve(s, &again, &found, error) && found.seqs->len == range->seqs->len &&
	        memcmp(found.seqs->data, range->seqs->data, range->seqs->len * sizeof(guint64)) ==
	                0;
	range_clear(&found);
	return same;
}

bool range_ends_name(
        Snapshot *s, const RangeSpec *spec, const Range *range, DigestHead *head, GError **error)
{
	const GArray *seqs = range->seqs;
	bool since = range->since_s != G_MININT64, until = range->until_s != G_MAXINT64;
	const char *dots = spec->range ? range_dots(spec->range) : NULL;
	bool single = spec->range && !dots;
	bool has_from = dots && dots > spec->range, has_to = single || (dots && dots[2]);
	GError *why = NULL;
	char *from = given_end(s, range->from, has_from), *to = given_end(s, range->to, has_to);
	if (!from && seqs->len)
		from = id_up_to(s, g_array_index(seqs, guint64, 0) - 1);
	if (!to && seqs->len)
		to = id_up_to(s, range->last_seq);
	if ((since || until) && seqs->len && to && !is_same(s, spec, range, from, to, &why)) {
		g_clear_pointer(&from, g_free);
		if (until)
			g_clear_pointer(&to, g_free);
	}
	head->from_start = !from && !since;
	head->from = from ? from : time_text(range->since_s, since, "the beginning");
	head->to = to ? to : time_text(range->until_s, until, "now");
	head->since_s = range->since_s;
	head->until_s = range->until_s;
	if (why)
		g_propagate_error(error, why);
	return !why;
}
