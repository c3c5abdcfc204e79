#include "report/digest/subsystem.h"

#include "report/digest/people.h"
#include "report/digest/textfile.h"
#include "report/routes/routes_file.h"
#include "store/base/error.h"

#include <fnmatch.h>
#include <string.h>

/* --- the file --- */

/* Files that were read: "path" -> Routes *. Readers of one list.conf name the same file. */
static GHashTable *files;

/* Says on stderr what is wrong in the file PATH, as far as it was not said yet. */
static void tell(Routes *routes, const char *path)
{
	g_autoptr(GPtrArray) warnings = routes_warnings(routes);
	for (guint i = 0; i < warnings->len; i++)
		g_printerr("listdigest-report: %s: %s\n", path,
		        (const char *)g_ptr_array_index(warnings, i));
}

/* Says which patterns were given up. */
static void tell_all(void)
{
	GHashTableIter each;
	gpointer path, routes;
	if (!files)
		return;
	g_hash_table_iter_init(&each, files);
	while (g_hash_table_iter_next(&each, &path, &routes))
		tell(routes, path);
}

Routes *subsystem_read(const char *option, const char *path, GError **error)
{
	if (!files)
		files = g_hash_table_new_full(
		        g_str_hash, g_str_equal, g_free, (GDestroyNotify)routes_unref);
	Routes *routes = g_hash_table_lookup(files, path);
	if (routes)
		return routes_ref(routes);
	gsize n;
	g_autofree char *text = textfile_read(option, path, &n, error), *why = NULL;
	if (!text)
		return NULL;
	routes = routes_file_parse(path, text, n, &why);
	if (!routes) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "%s=%s: %s", option, path, why);
		return NULL;
	}
	tell(routes, path);
	g_hash_table_insert(files, g_strdup(path), routes);
	return routes_ref(routes);
}

/* --- choosing --- */

/* Whether PATTERN matches NAME, both in folded case. A name may have brackets of its own. */
static bool fits(const char *pattern, const char *name)
{
	return strstr(name, pattern) || (strpbrk(pattern, "*?[") && fnmatch(pattern, name, 0) == 0);
}

static guint choose_one(const Routes *routes, const char *pattern, GHashTable *chosen)
{
	const GPtrArray *sections = routes_sections(routes);
	g_autofree char *valid = g_utf8_make_valid(pattern, -1);
	g_autofree char *folded = g_utf8_casefold(valid, -1);
	guint n = 0;
	for (guint i = 0; i < sections->len; i++) {
		RoutesSection *section = g_ptr_array_index(sections, i);
		if (!fits(folded, section->folded))
			continue;
		g_hash_table_add(chosen, section);
		n++;
	}
	return n;
}

GHashTable *subsystem_choose(const Routes *routes, char **patterns)
{
	GHashTable *chosen = g_hash_table_new(NULL, NULL);
	for (char **pattern = patterns; *pattern; pattern++)
		choose_one(routes, *pattern, chosen);
	return chosen;
}

/* Whether one of SECTIONS, a set, has a pattern: some have K: alone. */
static bool any_pattern(GHashTable *sections)
{
	GHashTableIter each;
	gpointer section;
	g_hash_table_iter_init(&each, sections);
	while (g_hash_table_iter_next(&each, &section, NULL))
		if (((RoutesSection *)section)->patterns)
			return true;
	return false;
}

bool subsystem_check(const Routes *routes, char **patterns, GError **error)
{
	for (char **pattern = patterns; pattern && *pattern; pattern++) {
		g_autoptr(GHashTable) chosen = g_hash_table_new(NULL, NULL);
		guint n = choose_one(routes, *pattern, chosen);
		if (n > 0 && any_pattern(chosen))
			continue;
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "--subsystem=%s: %s", *pattern,
		        n ? "it has no paths (F: or N:), and K: is not applied"
		          : "the file of --maintainers has no such section");
		return false;
	}
	return true;
}

bool subsystem_has_path(Routes *routes, GHashTable *sections, const Record *rec)
{
	for (guint i = 0; i < rec->paths->len; i++) {
		const RecordPath *path = g_ptr_array_index(rec->paths, i);
		const GPtrArray *found = routes_find(routes, path->path);
		for (guint k = 0; k < found->len; k++)
			if (g_hash_table_contains(sections, g_ptr_array_index(found, k)))
				return true;
	}
	return false;
}

/* --- the sections of a series --- */

typedef struct {
	const RoutesSection *section;
	guint closest; /* files that it is the closest section of, of those with people */
	guint order;   /* in which it was found */
} Share;

static void route_free(gpointer data)
{
	SubsystemRoute *route = data;
	g_ptr_array_unref(route->sections);
	g_array_unref(route->contacts);
	g_free(route);
}

/* Returns the place in SECTIONS, the sections of a file, of the first that has people; 0 if none
 * has: some are only there for their list. */
static guint closest_of(const GPtrArray *sections)
{
	for (guint i = 0; i < sections->len; i++)
		if (((RoutesSection *)g_ptr_array_index(sections, i))->people->len)
			return i;
	return 0;
}

static void count_record(Routes *routes, GArray *shares, GHashTable *places, const Record *rec)
{
	for (guint i = 0; i < rec->paths->len; i++) {
		const GPtrArray *found =
		        routes_find(routes, ((RecordPath *)g_ptr_array_index(rec->paths, i))->path);
		guint closest = closest_of(found);
		for (guint k = 0; k < found->len; k++) {
			RoutesSection *section = g_ptr_array_index(found, k);
			guint place = GPOINTER_TO_UINT(g_hash_table_lookup(places, section));
			if (!place) {
				const Share share = {section, 0, shares->len};
				g_array_append_val(shares, share);
				place = shares->len;
				g_hash_table_insert(places, section, GUINT_TO_POINTER(place));
			}
			g_array_index(shares, Share, place - 1).closest += k == closest;
		}
	}
}

/* Those of most files first; then as they were found. */
static gint compare_shares(gconstpointer x, gconstpointer y)
{
	const Share *a = x, *b = y;
	if (a->closest != b->closest)
		return a->closest > b->closest ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static GPtrArray *sections_of(Routes *routes, const Series *s)
{
	g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(Share));
	g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < s->patches->len; i++)
		count_record(routes, shares, places, series_patch(s, i)->rec);
	if (shares->len == 0 && s->cover)
		count_record(routes, shares, places, s->cover->rec);
	g_array_sort(shares, compare_shares);
	GPtrArray *sections = g_ptr_array_new();
	for (guint i = 0; i < shares->len; i++)
		g_ptr_array_add(sections, (gpointer)g_array_index(shares, Share, i).section);
	return sections;
}

/* --- who is to be asked, and was --- */

typedef struct {
	const Digest *d;
	GHashTable *reached; /* addresses in lower case, owned: whom the series went to */
	GHashTable *known;   /* names and addresses in lower case, owned: of the contacts so far */
} Asking;

static void add_key(GHashTable *set, const char *text)
{
	if (text)
		g_hash_table_add(set, g_utf8_strdown(text, -1));
}

static bool has_key(GHashTable *set, const char *text)
{
	g_autofree char *key = text ? g_utf8_strdown(text, -1) : NULL;
	return key && g_hash_table_contains(set, key);
}

/* Returns ADDRESS as the mailmap has it. */
static const char *mapped(const Digest *d, const char *address)
{
	const People *people = d->options.people;
	const char *name = NULL;
	if (address && people && people->mailmap)
		mailmap_map(people->mailmap, &name, &address);
	return address;
}

static void add_reached(Asking *a, const char *address)
{
	add_key(a->reached, address);
	add_key(a->reached, mapped(a->d, address));
}

static void add_mail(Asking *a, const Post *post)
{
	GPtrArray *const lists[] = {post->rec->to, post->rec->cc};
	for (gsize k = 0; k < G_N_ELEMENTS(lists); k++)
		for (guint i = 0; i < lists[k]->len; i++)
			add_reached(a, g_ptr_array_index(lists[k], i));
	add_reached(a, post->rec->from.address);
	add_reached(a, post_author(post)->address);
}

static void add_mails(Asking *a, const Series *s)
{
	if (s->cover)
		add_mail(a, s->cover);
	for (guint i = 0; i < s->patches->len; i++)
		add_mail(a, series_patch(s, i));
	for (guint i = 0; i < s->reviews->len; i++)
		add_reached(a, ((Review *)g_ptr_array_index(s->reviews, i))->address);
}

/* Whether ADDRESS is that of a list that D is of: its name is the List-Id. */
static bool is_own_list(const Digest *d, const char *address)
{
	g_autofree char *label = g_strdelimit(g_strdup(address), "@", '.');
	for (const char *const *list = d->head.lists; list && *list; list++)
		if (g_ascii_strcasecmp(*list, label) == 0 ||
		        g_ascii_strcasecmp(*list, address) == 0)
			return true;
	return false;
}

/* Adds CONTACT, unless its address or its name is known: one person who is named twice, with
 * different addresses, is one, as for get_maintainer.pl. */
static void add_contact(Asking *a, SubsystemRoute *route, SubsystemContact contact)
{
	if (has_key(a->known, contact.address) || has_key(a->known, contact.name))
		return;
	add_key(a->known, contact.address);
	add_key(a->known, contact.name);
	contact.asked = *contact.address == '@' || has_key(a->reached, contact.address) ||
	                has_key(a->reached, mapped(a->d, contact.address)) ||
	                (contact.role == SUBSYSTEM_LIST && is_own_list(a->d, contact.address));
	g_array_append_val(route->contacts, contact);
}

static void add_contacts(Asking *a, SubsystemRoute *route)
{
	for (guint i = 0; i < route->sections->len; i++) {
		const RoutesSection *section = g_ptr_array_index(route->sections, i);
		for (guint k = 0; k < section->people->len; k++) {
			const RoutesPerson *p = g_ptr_array_index(section->people, k);
			add_contact(a, route,
			        (SubsystemContact){p->name, p->address, section,
			                p->reviewer ? SUBSYSTEM_REVIEWER : SUBSYSTEM_MAINTAINER,
			                false});
		}
	}
	for (guint i = 0; i < route->sections->len; i++) {
		const RoutesSection *section = g_ptr_array_index(route->sections, i);
		for (guint k = 0; k < section->lists->len; k++)
			add_contact(a, route,
			        (SubsystemContact){NULL, g_ptr_array_index(section->lists, k),
			                section, SUBSYSTEM_LIST, false});
	}
}

static void add_route(Digest *d, Series *s)
{
	g_autoptr(GPtrArray) sections = sections_of(d->options.choice.routes, s);
	if (sections->len == 0 || g_hash_table_contains(d->routes, s))
		return;
	SubsystemRoute *route = g_new(SubsystemRoute, 1);
	*route = (SubsystemRoute){
	        g_steal_pointer(&sections), g_array_new(FALSE, FALSE, sizeof(SubsystemContact))};
	g_autoptr(GHashTable) reached =
	        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Asking asking = {d, reached, known};
	add_mails(&asking, s);
	add_contacts(&asking, route);
	g_hash_table_insert(d->routes, s, route);
}

void subsystem_find(Digest *d)
{
	if (!d->options.choice.routes)
		return;
	d->routes = g_hash_table_new_full(NULL, NULL, NULL, route_free);
	for (guint i = 0; i < d->known->len; i++) {
		Series *s = g_ptr_array_index(d->known, i);
		if (s->posted)
			add_route(d, s);
	}
	for (guint i = 0; i < d->news->len; i++)
		add_route(d, ((News *)g_ptr_array_index(d->news, i))->series);
	tell_all();
}

const SubsystemRoute *subsystem_of(const Digest *d, const Series *s)
{
	return d->routes ? g_hash_table_lookup(d->routes, s) : NULL;
}
