#include "mda/source/mbox_quoting.h"

#include <string.h>

gsize mbox_quoting_bytes(MboxQuoting quoting, const guint8 *line, gsize n)
{
	gsize depth = 0;
	while (depth < n && line[depth] == '>')
		depth++;
	if (n - depth < 5 || memcmp(line + depth, "From ", 5) != 0)
		return 0;
	return depth == 1 || (depth > 1 && quoting != MBOX_QUOTING_O);
}
