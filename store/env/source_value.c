#include "store/env/source_value.h"

#include <string.h>

void source_value_put(const char *key, const char *state, GString *out)
{
	guint8 checksum[CHECKSUM_BYTES];
	checksum_of_pair(key, state, checksum);
	g_string_append_len(out, key, (gssize)strlen(key) + 1);
	g_string_append_len(out, state, (gssize)strlen(state) + 1);
	g_string_append_len(out, (const char *)checksum, sizeof checksum);
}

bool source_value_get(Slice value, Slice *key, Slice *state, ChecksumState *checksum)
{
	guint8 computed[CHECKSUM_BYTES];
	const char *text = value.data, *end = text ? memchr(text, '\0', value.size) : NULL;
	if (!end)
		return false;
	*key = (Slice){text, (gsize)(end - text)};
	const char *rest = end + 1;
	gsize left = value.size - key->size - 1;
	*state = (Slice){rest, left > 0 ? strnlen(rest, left) : 0};
	/* old values have no NUL after the state, and no checksum */
	*checksum = state->size < left ? CHECKSUM_BAD : CHECKSUM_MISSING;
	if (left < 1 + CHECKSUM_BYTES)
		return true;
	gsize state_bytes = left - 1 - CHECKSUM_BYTES;
	g_autofree char *covered = g_strndup(rest, state_bytes);
	checksum_of_pair(text, covered, computed);
	if (memcmp(rest + left - CHECKSUM_BYTES, computed, CHECKSUM_BYTES) == 0)
		*checksum = strlen(covered) == state->size && state->size == state_bytes
		                    ? CHECKSUM_GOOD
		                    : CHECKSUM_BAD;
	return true;
}
