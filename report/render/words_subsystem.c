#include "report/render/words_subsystem.h"

#include "report/digest/subsystem.h"
#include "report/render/words.h"

#define SECTIONS 3 /* that are named */
#define UNASKED  6 /* people and lists that are named */

/* Who maintains SECTION, or that nobody does; NULL: it says neither. */
static char *people_of(const RoutesSection *section)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < section->people->len; i++) {
		const RoutesPerson *p = g_ptr_array_index(section->people, i);
		if (!p->reviewer)
			g_ptr_array_add(names, (char *)(p->name ? p->name : p->address));
	}
	GString *out = g_string_new(NULL);
	if (names->len)
		words_add_names(out, names);
	else if (section->status)
		g_string_append(out, section->status);
	return words_finish(out);
}

/* Whether SECTION is one of OWNERS' lines: its name says who they are. */
static bool is_owners(const RoutesSection *section)
{
	const RoutesPerson *first =
	        section->people->len ? g_ptr_array_index(section->people, 0) : NULL;
	return first && !first->name && g_str_has_prefix(section->name, first->address);
}

char *words_subsystem(const Digest *d, const Series *s)
{
	const SubsystemRoute *route = subsystem_of(d, s);
	GString *out = g_string_new(NULL);
	guint shown = 0, left = 0;
	for (guint i = 0; route && i < route->sections->len; i++) {
		const RoutesSection *section = g_ptr_array_index(route->sections, i);
		g_autofree char *people = is_owners(section) ? NULL : people_of(section);
		if (shown == SECTIONS) {
			left++;
			continue;
		}
		shown++;
		if (people)
			words_add_item(out, "%s (%s)", section->name, people);
		else
			words_add_item(out, "%s", section->name);
	}
	if (left)
		words_add_item(out, "%u more", left);
	if (out->len)
		g_string_prepend(out, "for ");
	return words_finish(out);
}

char *words_subsystem_unasked(const Digest *d, const Series *s)
{
	const SubsystemRoute *route = subsystem_of(d, s);
	GString *out = g_string_new(NULL);
	guint shown = 0, left = 0;
	for (guint i = 0; route && i < route->contacts->len; i++) {
		const SubsystemContact *c = &g_array_index(route->contacts, SubsystemContact, i);
		if (c->asked)
			continue;
		if (shown == UNASKED) {
			left++;
			continue;
		}
		shown++;
		if (c->name)
			words_add_item(out, "%s <%s>", c->name, c->address);
		else
			words_add_item(out, "%s", c->address);
	}
	if (left)
		words_add_item(out, "%u more", left);
	if (out->len)
		g_string_prepend(out, "not asked: ");
	return words_finish(out);
}
