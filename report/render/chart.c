/* Colours are CSS classes, for the dark scheme, and attributes, for mail programs that drop style
 * sheets. The drawings contain no text, because it would shrink with them on a phone. All numbers
 * are integers, so that no locale changes them. */
#include "report/render/chart.h"

#include "report/render/words.h"
#include "store/base/times.h"

#define BARS       62 /* at most */
#define SHORT_DAYS 2  /* a range of at most this many days has a bar for each hour */
#define STEP       10 /* width of a bar and its gap, in units of the drawing */
#define HEIGHT     72
#define LABELS     8 /* if there are more bars, only the first and the last have a label */

typedef struct {
	gint64 start_s, step_s;
	guint n, most, busiest;
	guint count[BARS], patches[BARS]; /* of each bar: all messages, the patch mails */
} Days;

static void measure(Days *days, const Digest *d)
{
	gint64 span = d->head.last_s - d->head.first_s;
	days->step_s = span < SHORT_DAYS * TIMES_DAY_S ? TIMES_HOUR_S : TIMES_DAY_S;
	days->start_s = d->head.first_s - d->head.first_s % days->step_s;
	gint64 bars = (d->head.last_s - days->start_s) / days->step_s + 1;
	days->step_s *= (bars + BARS - 1) / BARS;
	days->n = (guint)((d->head.last_s - days->start_s) / days->step_s) + 1;
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		gint64 at = post->arrived_s - days->start_s;
		if (!post->in_range || at < 0 || at / days->step_s >= days->n)
			continue;
		days->count[at / days->step_s]++;
		days->patches[at / days->step_s] += post_is_patch(post);
	}
	for (guint i = 0; i < days->n; i++) {
		if (days->count[i] > days->most) {
			days->most = days->count[i];
			days->busiest = i;
		}
	}
}

/* Where bar I begins: "2025-11-13" or "2025-11-13 09:00". */
static char *bar_start(const Days *days, guint i)
{
	gint64 s = days->start_s + i * days->step_s;
	if (days->step_s % TIMES_DAY_S == 0)
		return times_date(s);
	char *text = times_rfc3339(s);
	text[10] = ' ';
	text[16] = 0;
	return text;
}

/* What a bar stands for: "a day", "every 3 days". */
static char *bar_unit(const Days *days)
{
	gint64 n = days->step_s % TIMES_DAY_S ? days->step_s / TIMES_HOUR_S
	                                      : days->step_s / TIMES_DAY_S;
	const char *name = days->step_s % TIMES_DAY_S ? "hour" : "day";
	return n == 1 ? g_strdup_printf("%s %s", *name == 'h' ? "an" : "a", name)
	              : g_strdup_printf("every %" G_GINT64_FORMAT " %ss", n, name);
}

static void add_bar(
        GString *out, const char *class, const char *fill, guint i, guint from, guint to)
{
	if (to > from)
		g_string_append_printf(out,
		        "<rect class=\"%s\" fill=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" "
		        "height=\"%u\"/>",
		        class, fill, i * STEP + 1, HEIGHT - to, STEP - 2, to - from);
}

/* In each bar, the patch mails are below and the other messages above. */
static void add_bars(GString *out, const Days *days)
{
	for (guint i = 0; i < days->n; i++) {
		guint all = days->count[i] * (guint64)HEIGHT / days->most,
		      patches = days->patches[i] * (guint64)HEIGHT / days->most;
		if (days->count[i])
			all = MAX(all, 1);
		add_bar(out, "bar", "#0550ae", i, 0, patches);
		add_bar(out, "bar said", "#8cb4e2", i, patches, all);
	}
	g_string_append_printf(out,
	        "<rect class=\"axis\" fill=\"#8c959f\" x=\"0\" y=\"%u\" width=\"%u\" "
	        "height=\"1\"/>",
	        HEIGHT, days->n * STEP);
}

/* A label below each bar if a phone has room for them, else below the first and the last. */
static void add_labels(GString *out, const Digest *d, const Days *days)
{
	bool each = days->n <= LABELS && days->step_s == TIMES_DAY_S;
	g_string_append_printf(out, "<div class=\"days%s\">", each ? " each" : "");
	for (guint i = 0; i < days->n; i++) {
		gint64 s = days->start_s + i * days->step_s;
		g_autofree char *name = each ? words_day(s, d->head.last_s) : bar_start(days, i);
		if (each)
			g_string_append_printf(
			        out, "<span>%s <b>%u</b></span>", name, days->count[i]);
		else if (i == 0 || i + 1 == days->n)
			g_string_append_printf(out, "<span>%s</span>", name);
	}
	g_string_append(out, "</div>\n");
}

void chart_days(GString *out, const Digest *d)
{
	Days days = {0};
	guint patches = 0;
	if (d->head.messages == 0 || d->head.first_s < 0)
		return;
	measure(&days, d);
	if (days.most == 0)
		return;
	for (guint i = 0; i < days.n; i++)
		patches += days.patches[i];
	g_autofree char *first = bar_start(&days, 0), *last = bar_start(&days, days.n - 1),
	                *busiest = bar_start(&days, days.busiest), *each = bar_unit(&days);
	g_string_append_printf(out,
	        "<figure>\n<svg role=\"img\" aria-labelledby=\"days-title days-desc\" viewBox=\"0 "
	        "0 %u %u\" "
	        "preserveAspectRatio=\"none\" width=\"100%%\" height=\"%u\">"
	        "<title id=\"days-title\">Messages %s</title>"
	        "<desc id=\"days-desc\">%u bars from %s to %s, UTC; the highest, %u, at %s.</desc>",
	        days.n * STEP, HEIGHT + 1, HEIGHT, each, days.n, first, last, days.most, busiest);
	add_bars(out, &days);
	g_string_append(out, "</svg>\n");
	add_labels(out, d, &days);
	const guint others = d->head.messages > patches ? d->head.messages - patches : 0;
	g_string_append_printf(out, "<figcaption>Messages %s: ", each);
	if (patches)
		g_string_append_printf(
		        out, "<span class=\"k bar\">%u patch mails</span> ", patches);
	g_string_append_printf(out, "<span class=\"k said\">%u%s</span></figcaption>\n</figure>\n",
	        others, patches ? " others" : "");
}

/* A part of a horizontal bar: how many, in which colour. */
typedef struct {
	const char *class;
	guint64 n;
} ChartPart;

/* Each part takes whole steps of the bar, at least one, so that one line in ten thousand is
 * visible. */
static void add_strip(GString *out, const ChartPart *parts, gsize n, guint64 most)
{
	guint steps = 0;
	for (gsize i = 0; i < n; i++) {
		const guint64 part = MIN(parts[i].n, most);
		if (part == 0)
			continue;
		guint wide = (guint)(((gdouble)part * CHART_STEPS) / (gdouble)most + 0.5);
		wide = MIN(MAX(wide, 1), CHART_STEPS - steps);
		steps += wide;
		g_string_append_printf(out, "<i class=\"%s%sw%u\"></i>", parts[i].class,
		        *parts[i].class ? " " : "", wide);
	}
}

void chart_bar(GString *out, guint value, guint most)
{
	const ChartPart part = {"", value};
	add_strip(out, &part, 1, most);
}

void chart_diff(GString *out, guint32 insertions, guint32 deletions, guint64 most)
{
	const ChartPart parts[] = {{"add", insertions}, {"del", deletions}};
	add_strip(out, parts, G_N_ELEMENTS(parts), most);
}

void chart_changes(GString *out, const SeriesChanges *changes)
{
	static const char *const names[] = {"the same", "changed", "new", "dropped"};
	const ChartPart parts[] = {{"same", changes->unchanged}, {"warn", changes->changed},
	        {"add", changes->added}, {"del", changes->dropped}};
	guint64 all = 0;
	guint kinds = 0;
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		all += parts[i].n;
		kinds += parts[i].n != 0;
		if (parts[i].n)
			g_string_append_printf(out, "<span class=\"k %s\">%u %s</span> ",
			        parts[i].class, (guint)parts[i].n, names[i]);
	}
	if (kinds < 2)
		return;
	g_string_append(out, "<span class=\"strip\">");
	add_strip(out, parts, G_N_ELEMENTS(parts), all);
	g_string_append(out, "</span>");
}
