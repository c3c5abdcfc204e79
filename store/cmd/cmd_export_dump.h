/* export --format=dump */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	const char *range;  /* NULL: none given */
	const char *cursor; /* name; NULL: none */
	gint64 after;       /* number of an entry; negative: not given */
	gboolean follow, zstd;
} CmdExportDump;

/* cmd_export_dump: prints a dump of the store DIR: all of it, or the part that O asks for. Moves
 * the cursor when all was written. Fails with ERROR_USAGE if two options contradict each other, and
 * as dump_write, range_resolve and cursor_open. */
G_GNUC_WARN_UNUSED_RESULT
bool cmd_export_dump(const char *dir, const CmdExportDump *o, GError **error);
