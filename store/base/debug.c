#include "store/base/debug.h"

#include "store/base/escape.h"

#include <stdarg.h>
#include <stdio.h>

static const GDebugKey topics[] = {{"parser", DEBUG_PARSER}, {"patch", DEBUG_PATCH},
        {"source", DEBUG_SOURCE}, {"import", DEBUG_IMPORT}, {"store", DEBUG_STORE},
        {"range", DEBUG_RANGE}, {"series", DEBUG_SERIES}, {"lineage", DEBUG_LINEAGE},
        {"review", DEBUG_REVIEW}, {"waiting", DEBUG_WAITING}, {"output", DEBUG_OUTPUT}};

static guint wanted;

void debug_init(void)
{
	const char *text = g_getenv("LISTDIGEST_DEBUG");
	wanted = g_parse_debug_string(text, topics, G_N_ELEMENTS(topics));
	if (text && *text && !wanted && g_ascii_strcasecmp(text, "help") != 0)
		g_parse_debug_string("help", topics, G_N_ELEMENTS(topics));
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
