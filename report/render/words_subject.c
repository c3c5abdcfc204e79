#include "report/render/words_subject.h"

#include "report/render/words.h"
#include "store/base/escape.h"

#include <string.h>

#define COLUMNS      78 /* RFC 5322, section 2.1.1 */
#define NAME_COLUMNS 20 /* at least, before an item is left out */

/* The name of D's list, "linux-i2c", which D's own title has in capitals (load_title); else D's
 * title. */
static char *list_name(const Digest *d)
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

static char *news_text(const Digest *d, bool with_updated)
{
	guint applied = count_applied(d), new = digest_count_state(d, SERIES_NEW),
	      updated = digest_count_state(d, SERIES_UPDATED);
	GString *out = g_string_new(NULL);
	if (!d->head.messages)
		g_string_append(out, "no messages");
	else if (!applied && !new && !updated)
		words_add_count(out, d->head.messages, "message", "messages");
	if (applied)
		words_add_item(out, "%u applied", applied);
	if (new)
		words_add_item(out, "%u new", new);
	if (updated && (with_updated || !out->len))
		words_add_item(out, "%u updated", updated);
	if (d->waiting->len)
		words_add_item(out, "%u waiting", d->waiting->len);
	return g_string_free(out, FALSE);
}

static void add_date(GString *out, GDateTime *date, bool with_month, bool with_year)
{
	g_string_append_printf(out, "%d", g_date_time_get_day_of_month(date));
	if (with_month)
		g_string_append_printf(out, " %s", words_month(date));
	if (with_year)
		g_string_append_printf(out, " %d", g_date_time_get_year(date));
}

/* The days of the range, such as ": 12-18 Jan": as asked for, else those of its first and last
 * message. The year stands where it is not that of the mail's Date. A new string. */
static char *days_text(const Digest *d)
{
	const DigestHead *h = &d->head;
	bool asked = h->since_s != G_MININT64 && h->until_s != G_MAXINT64;
	gint64 last_s = asked ? MAX(h->until_s - 1, h->since_s) : h->last_s;
	g_autoptr(GDateTime) from = g_date_time_new_from_unix_utc(asked ? h->since_s : h->first_s),
	                     to = g_date_time_new_from_unix_utc(last_s),
	                     now = g_date_time_new_from_unix_utc(d->options.now_s);
	if (!from || !to || !now || (!asked && h->messages == 0))
		return g_strdup("");
	bool same_year = g_date_time_get_year(from) == g_date_time_get_year(to),
	     same_month = same_year && g_date_time_get_month(from) == g_date_time_get_month(to),
	     this_year = same_year && g_date_time_get_year(to) == g_date_time_get_year(now);
	GString *out = g_string_new(": ");
	if (!same_month || g_date_time_get_day_of_month(from) != g_date_time_get_day_of_month(to)) {
		add_date(out, from, !same_month, !same_year);
		g_string_append_c(out, '-');
	}
	add_date(out, to, true, !this_year);
	return g_string_free(out, FALSE);
}

char *words_subject(const Digest *d)
{
	g_autofree char *own = list_name(d), *days = days_text(d), *news = news_text(d, true);
	gsize around = strlen("[] ") + strlen(days);
	if (around + strlen(news) + NAME_COLUMNS > COLUMNS) {
		g_free(news);
		news = news_text(d, false);
	}
	gsize used = around + strlen(news);
	g_autofree char *name = escape_line(own, used < COLUMNS ? (guint)(COLUMNS - used) : 1);
	return g_strdup_printf("[%s] %s%s", name, news, days);
}
