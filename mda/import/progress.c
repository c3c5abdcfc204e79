#include "mda/import/progress.h"

#define SHOW_EVERY_US (G_USEC_PER_SEC / 2)

void progress_begin(Progress *p, FILE *out)
{
	*p = (Progress){.out = out, .started_us = g_get_monotonic_time()};
}

void progress_source(Progress *p, guint64 total)
{
	p->source_total = total;
	p->source_done = 0;
	p->source_started_us = g_get_monotonic_time();
}

char *progress_line(const Progress *p, gint64 now_us)
{
	double seconds = (double)MAX(now_us - p->started_us, 1) / G_USEC_PER_SEC,
	       mb = (double)p->bytes / 1e6;
	GString *line = g_string_new(NULL);
	if (p->unit)
		g_string_append_printf(line, "%" G_GUINT64_FORMAT " %s, %.0f/s", p->messages,
		        p->unit, (double)p->messages / seconds);
	else
		g_string_append_printf(line, "%" G_GUINT64_FORMAT " messages, %.1f MB, %.1f MB/s",
		        p->messages, mb, mb / seconds);
	if (p->source_done > 0 && p->source_total > p->source_done) {
		double spent = (double)(now_us - p->source_started_us) / G_USEC_PER_SEC;
		double part = (double)p->source_done / (double)p->source_total;
		guint left = (guint)MIN(spent / part - spent + 0.5, 359999.0);
		g_string_append_printf(line, ", %u%%, ", (guint)(100 * part));
		if (left >= 3600)
			g_string_append_printf(
			        line, "%u:%02u:%02u left", left / 3600, left / 60 % 60, left % 60);
		else
			g_string_append_printf(line, "%u:%02u left", left / 60, left % 60);
	}
	return g_string_free(line, FALSE);
}

void progress_message(Progress *p, gsize bytes, guint64 source_done)
{
	p->messages++;
	p->bytes += bytes;
	p->source_done = source_done;
	gint64 now_us = p->out ? g_get_monotonic_time() : 0;
	if (!p->out || now_us - p->shown_us < SHOW_EVERY_US)
		return;
	p->shown_us = now_us;
	g_autofree char *line = progress_line(p, now_us);
	fprintf(p->out, "\r%s\033[K", line);
	fflush(p->out);
}

void progress_end(Progress *p)
{
	if (p->out && p->shown_us > 0) {
		fputs("\r\033[K", p->out);
		fflush(p->out);
	}
}
