/* Prints decisions on stderr, to show how a result came about. LISTDIGEST_DEBUG names the topics to
 * print, as G_MESSAGES_DEBUG names log domains. Without it, nothing is printed and each place costs
 * one test of a variable. */
#pragma once

#include <glib.h>

typedef enum { /* the names in LISTDIGEST_DEBUG are in debug.c */
	DEBUG_PARSER = 1 << 0,
	DEBUG_PATCH = 1 << 1,
	DEBUG_SOURCE = 1 << 2,
	DEBUG_IMPORT = 1 << 3,
	DEBUG_STORE = 1 << 4,
	DEBUG_RANGE = 1 << 5,
	DEBUG_SERIES = 1 << 6,
	DEBUG_LINEAGE = 1 << 7,
	DEBUG_REVIEW = 1 << 8,
	DEBUG_WAITING = 1 << 9,
	DEBUG_OUTPUT = 1 << 10
} DebugTopic;

/* debug_init: turns on the topics that LISTDIGEST_DEBUG names (g_parse_debug_string: words
 * separated by commas, `all` for every one). `help`, or not one known word, prints the list of
 * topics on stderr. Called first in main; by the delivery agent only with --dry-run. */
void debug_init(void);

/* debug_wants: whether TOPIC is on; for work that only a message needs. */
gboolean debug_wants(DebugTopic topic);

/* debug_print: prints "TOPIC: message" as one line on stderr if TOPIC is on. The message is escaped
 * for terminals, so it may hold text from mail. FORMAT is printf's. */
void debug_print(DebugTopic topic, const char *format, ...) G_GNUC_PRINTF(2, 3);
