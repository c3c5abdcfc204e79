#include "report/render/words_subject.h"

#include "report/render/words.h"
#include "store/base/escape.h"

#include <string.h>

#define NAME_COLUMNS 60

/* The title that a digest has by itself is the list's name in capitals (load_title). */
char *words_subject_name(const Digest *d)
{
	const char *list = d->head.lists ? d->head.lists[0] : NULL;
	gsize n = list ? strcspn(list, ".") : 0;
	bool own = n && g_ascii_strncasecmp(d->head.title, list, n) == 0;
	for (const char *p = d->head.title; own && *p; p++)
		own = !g_ascii_islower(*p);
	return own ? g_ascii_strdown(d->head.title, -1) : g_strdup(d->head.title);
}

/* How many series came to be applied or landed in the range, whenever they were posted. */
static guint count_applied(const Digest *d)
{
	guint n = digest_count_state(d, SERIES_APPLIED);
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		n += news->series->state == SERIES_APPLIED && (news->applied || news->landed);
	}
	return n;
}

static void add_date(GString *out, GDateTime *date, bool with_month, bool with_year)
{
	static const char *const months[] = {
	        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	g_string_append_printf(out, "%d", g_date_time_get_day_of_month(date));
	if (with_month)
		g_string_append_printf(out, " %s", months[g_date_time_get_month(date) - 1]);
	if (with_year)
		g_string_append_printf(out, " %d", g_date_time_get_year(date));
}

/* The days of the range: as asked for, else those of its first and last message. The year stands
 * only where two years meet: the mail has a Date. */
static void add_days(const Digest *d, GString *out)
{
	const DigestHead *h = &d->head;
	bool asked = h->since_s != G_MININT64 && h->until_s != G_MAXINT64;
	gint64 last_s = asked ? MAX(h->until_s - 1, h->since_s) : h->last_s;
	g_autoptr(GDateTime) from = g_date_time_new_from_unix_utc(asked ? h->since_s : h->first_s),
	                     to = g_date_time_new_from_unix_utc(last_s);
	if (!from || !to || (!asked && h->messages == 0))
		return;
	bool same_year = g_date_time_get_year(from) == g_date_time_get_year(to),
	     same_month = same_year && g_date_time_get_month(from) == g_date_time_get_month(to);
	g_string_append(out, ": ");
	if (!same_month || g_date_time_get_day_of_month(from) != g_date_time_get_day_of_month(to)) {
		add_date(out, from, !same_month, !same_year);
		g_string_append_c(out, '-');
	}
	add_date(out, to, true, !same_year);
}

char *words_subject(const Digest *d)
{
	const struct {
		guint n;
		const char *what;
	} counts[] = {{count_applied(d), "applied"}, {digest_count_state(d, SERIES_NEW), "new"},
	        {digest_count_state(d, SERIES_UPDATED), "updated"}, {d->waiting->len, "waiting"}};
	g_autofree char *own = words_subject_name(d), *name = escape_line(own, NAME_COLUMNS);
	g_autoptr(GString) news = g_string_new(NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		if (counts[i].n)
			words_add_item(news, "%u %s", counts[i].n, counts[i].what);
	if (!news->len && d->head.messages)
		words_add_count(news, d->head.messages, "message", "messages");
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "[%s] %s", name, news->len ? news->str : "no messages");
	add_days(d, out);
	return g_string_free(out, FALSE);
}
