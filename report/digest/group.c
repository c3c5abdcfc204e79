#include "report/digest/group.h"

#include "report/digest/subsystem.h"

#include <string.h>

static const char *subsystem_name(const Digest *d, const Series *s)
{
	const SubsystemRoute *route = subsystem_of(d, s);
	if (!route)
		return GROUP_NO_SUBSYSTEM;
	return ((RoutesSection *)g_ptr_array_index(route->sections, 0))->name;
}

char *group_name(const Digest *d, const Series *s)
{
	if (d->options.by_subsystem)
		return g_strdup(subsystem_name(d, s));
	return d->options.order == DIGEST_ORDER_READING ? series_project(s) : g_strdup("");
}

gint group_compare(const Digest *d, const Series *a, const Series *b)
{
	if (d->options.by_subsystem && !subsystem_of(d, a) != !subsystem_of(d, b))
		return subsystem_of(d, a) ? -1 : 1;
	g_autofree char *one = group_name(d, a), *two = group_name(d, b);
	return g_ascii_strcasecmp(one, two);
}
