#include "store/base/debug.h"

#include "store/base/escape.h"

#include <stdarg.h>
#include <stdio.h>

static const GDebugKey topics[] = {{"parser", DEBUG_PARSER}, {"patch", DEBUG_PATCH},
        {"source", DEBUG_SOURCE}, {"import", DEBUG_IMPORT}, {"store", DEBUG_STORE},
        {"range", DEBUG_RANGE}, {"series", DEBUG_SERIES}, {"lineage", DEBUG_LINEAGE},
        {"review", DEBUG_REVIEW}, {"waiting", DEBUG_WAITING}, {"output", DEBUG_OUTPUT}};

static guint wanted;

static guint topic_of(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(topics); i++)
		if (g_ascii_strcasecmp(topics[i].key, name) == 0)
			return topics[i].value;
	return 0;
}

static void print_topics(void)
{
	fputs("LISTDIGEST_DEBUG: topics are all", stderr);
	for (guint i = 0; i < G_N_ELEMENTS(topics); i++)
		fprintf(stderr, ", %s", topics[i].key);
	fputc('\n', stderr);
}

void debug_init(void)
{
	const char *text = g_getenv("LISTDIGEST_DEBUG");
	g_auto(GStrv) words = g_strsplit_set(text ? text : "", ", ", -1);
	for (guint i = 0; words[i]; i++) {
		if (!*words[i])
			continue;
		guint topic =
		        g_ascii_strcasecmp(words[i], "all") == 0 ? G_MAXUINT : topic_of(words[i]);
		if (!topic)
			print_topics();
		wanted |= topic;
	}
}

gboolean debug_wants(DebugTopic topic)
{
	return (wanted & topic) != 0;
}

void debug_print(DebugTopic topic, const char *format, ...)
{
	if (!debug_wants(topic))
		return;
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *line = escape_line(text, 0);
	const char *name = "";
	for (guint i = 0; i < G_N_ELEMENTS(topics); i++)
		if (topics[i].value == (guint)topic)
			name = topics[i].key;
	fprintf(stderr, "%s: %s\n", name, line);
}
