/* People as the digest names them: .mailmap is applied to all persons and trailers of a record, the
 * reader's own addresses are known, and --bots is applied. */
#include "report/digest/people.h"

#include "report/digest/bots.h"
#include "report/series/landed.h"

#include <string.h>

void people_clear(People *p)
{
	mailmap_free(p->mailmap);
	if (p->domains)
		g_hash_table_unref(p->domains);
	if (p->robots)
		g_ptr_array_unref(p->robots);
	*p = (People){0};
}

static const char *proper_address(const People *p, const char *address)
{
	const char *name = NULL;
	if (p->mailmap)
		mailmap_map(p->mailmap, &name, &address);
	return address;
}

bool people_is_me(const People *p, const char *address)
{
	for (char **me = p->me; me && address && *me; me++)
		if (g_ascii_strcasecmp(*me, address) == 0 ||
		        g_ascii_strcasecmp(proper_address(p, *me), proper_address(p, address)) == 0)
			return true;
	return false;
}

static void map_person(const People *p, Record *rec, RecordPerson *person)
{
	const char *name = person->name, *address = person->address;
	if ((!name && !address) || !mailmap_map(p->mailmap, &name, &address))
		return;
	*person = (RecordPerson){record_string(rec, name, -1), record_string(rec, address, -1)};
}

/* Changes the name and address in "Name <address> rest"; another value stays as it is. */
static void map_trailer(const People *p, Record *rec, RecordTrailer *trailer)
{
	const char *left = trailer->value ? strchr(trailer->value, '<') : NULL,
	           *right = left ? strchr(left, '>') : NULL;
	if (!right)
		return;
	g_autofree char *own_name = g_strchomp(g_strndup(trailer->value, left - trailer->value)),
	                *own_address = g_strndup(left + 1, right - left - 1);
	const char *name = own_name, *address = own_address;
	if (!mailmap_map(p->mailmap, &name, &address))
		return;
	g_autofree char *value =
	        g_strdup_printf("%s%s<%s>%s", name, *name ? " " : "", address, right + 1);
	trailer->value = record_string(rec, value, -1);
}

static void map_trailers(const People *p, Record *rec, GPtrArray *trailers)
{
	for (guint i = 0; i < trailers->len; i++)
		map_trailer(p, rec, g_ptr_array_index(trailers, i));
}

void people_apply(const People *p, GPtrArray *posts)
{
	for (guint i = 0; (p->mailmap || p->bots) && i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		Record *rec = post->rec;
		bots_mark(p->bots, rec);
		if (!p->mailmap)
			continue;
		map_person(p, rec, &rec->from);
		map_person(p, rec, &rec->author);
		for (guint k = 0; k < rec->parts->len; k++) {
			Record *part = ((RecordPatch *)g_ptr_array_index(rec->parts, k))->rec;
			map_person(p, part, &part->author);
			map_trailers(p, part, part->trailers);
		}
		map_trailers(p, rec, rec->trailers);
		post_renew_sender(post);
	}
}

void people_apply_commits(const People *p, GPtrArray *commits)
{
	for (guint i = 0; p && p->mailmap && i < commits->len; i++) {
		Commit *c = ((LandedCommit *)g_ptr_array_index(commits, i))->commit;
		map_person(p, c->owner, &c->writer);
		map_trailers(p, c->owner, c->trailers);
	}
}
