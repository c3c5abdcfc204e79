#include "store/maintain/damage_advice.h"

#include "store/base/error.h"
#include "store/log/entry_name.h"

static void advise(const Entry *e, const char *other_way, GError **error)
{
	bool damaged = error && g_error_matches(*error, ERROR_DOMAIN, ERROR_DAMAGED);
	g_autofree char *id = hash_hex(&e->id, ENTRY_NAME_SHOWN);
	g_prefix_error(error, "entry %" G_GUINT64_FORMAT " (%s): ", e->seq, id);
	if (!damaged)
		return;
	char *with_advice = g_strdup_printf(
	        "%s; %s'listdigest-store expire %s' drops it", (*error)->message, other_way, id);
	g_free((*error)->message);
	(*error)->message = with_advice;
}

void damage_advice_expire(const Entry *e, GError **error)
{
	advise(e, "", error);
}

void damage_advice_reindex(const Entry *e, GError **error)
{
	advise(e, "'listdigest-import --reindex' makes its record anew, ", error);
}
