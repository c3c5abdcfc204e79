/* Identities are changed in the records once they are all read, so that nothing later has to ask.
 * Only robots known by their address are unmade: what RFC 3834 marks as automatic stays so. */
#include "report/digest/people.h"
#include "store/base/error.h"
#include "store/log/lookup.h"
#include "report/digest/glob.h"
#include "report/digest/textfile.h"

#include <string.h>

void people_clear(People *p)
{
	mailmap_free(p->mailmap);
	if (p->domains)
		g_hash_table_unref(p->domains);
	*p = (People){0};
}

/* --- who belongs where
 * ---------------------------------------------------------------------------------------------------
 */

void people_add_domain(People *p, const char *domain, const char *who)
{
	if (!p->domains)
		p->domains = g_hash_table_new_full(text_hash, g_str_equal, g_free, g_free);
	g_hash_table_insert(p->domains, g_ascii_strdown(domain, -1), g_utf8_make_valid(who, -1));
}

bool people_read_domains(People *p, const char *path, GError **error)
{
	g_autofree char *why = NULL, *text = textfile_read(path, NULL, &why);
	if (!text) {
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "--domains=%s: %s", path, why);
		return false;
	}
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		char *line = g_strstrip(lines[i]), *equals = strchr(line, '=');
		if (!*line || *line == '#' || *line == '[')
			continue;
		if (equals)
			*equals++ = '\0';
		if (!equals || !*g_strchomp(line) || !*g_strchug(equals)) {
			g_set_error(error, LD_ERROR, LD_ERROR_USAGE,
			        "--domains=%s: line %u is not `domain = who`", path, i + 1);
			return false;
		}
		people_add_domain(p, line, equals);
	}
	return true;
}

const char *people_domain(const People *p, const char *address)
{
	const char *at = address ? strrchr(address, '@') : NULL;
	if (!at || !at[1])
		return NULL;
	if (!p || !p->domains)
		return at + 1;
	g_autofree char *key = g_ascii_strdown(address, -1);
	const char *domain = strrchr(key, '@') + 1, *who = g_hash_table_lookup(p->domains, key);
	if (!who)
		who = g_hash_table_lookup(p->domains, domain);
	for (const char *dot = strchr(domain, '.'); !who && dot; dot = strchr(dot + 1, '.')) {
		g_autofree char *above = g_strconcat("*", dot, NULL);
		who = g_hash_table_lookup(p->domains, above);
	}
	return who ? who : at + 1;
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

/* --- newcomers
 * -----------------------------------------------------------------------------------------------------------
 */

typedef struct {
	Snapshot *s;
	GHashTable *seqs; /* SEQ_KEY: the range's mail */
	bool known;       /* some address of the author has an earlier mail */
} Search;

/* Whether the first mail of ADDRESS is none of the range's. */
static void look_for_earlier(const char *address, void *data)
{
	Search *search = data;
	if (search->known)
		return;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	lookup_entries(search->s, LOOKUP_AUTHOR, address, seqs);
	search->known = seqs->len > 0 && !g_hash_table_contains(search->seqs,
	                                         SEQ_KEY(g_array_index(seqs, guint64, 0)));
}

static bool is_newcomer(const People *p, Search *search, const Person *author)
{
	const char *name = author->name, *address = author->address;
	search->known = false;
	look_for_earlier(address, search);
	if (p->mailmap && !search->known) {
		mailmap_map(p->mailmap, &name, &address);
		look_for_earlier(address, search);
		mailmap_addresses(p->mailmap, address, look_for_earlier, search);
	}
	return !search->known;
}

void people_find_newcomers(const People *p, Snapshot *s, GPtrArray *posts)
{
	g_autoptr(GHashTable) seqs = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) answers =
	        g_hash_table_new(text_hash, g_str_equal); /* by each spelling */
	Search search = {s, seqs, false};
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (post->in_range)
			g_hash_table_add(seqs, SEQ_KEY(post->message_seq));
	}
	if (snapshot_head(s) == 0 || g_hash_table_contains(seqs, SEQ_KEY(1)))
		return; /* everybody would be */
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		const Person *author = post_author(post);
		if (!post->in_range || post_is_bot(post) || !author->address)
			continue;
		gpointer answer = g_hash_table_lookup(answers, author->address);
		if (!answer) {
			answer = GINT_TO_POINTER(is_newcomer(p, &search, author) ? 1 : 2);
			g_hash_table_insert(answers, (char *)author->address, answer);
		}
		post->newcomer = answer == GINT_TO_POINTER(1);
	}
}

/* --- one name for one person
 * --------------------------------------------------------------------------------------------- */

static void map_person(const People *p, Record *rec, Person *person)
{
	const char *name = person->name, *address = person->address;
	if ((!name && !address) || !mailmap_map(p->mailmap, &name, &address))
		return;
	*person = (Person){record_string(rec, name, -1), record_string(rec, address, -1)};
}

/* "Name <address> rest" with another name and address; what is no such value stays. */
static void map_trailer(const People *p, Record *rec, Trailer *trailer)
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

static void mark_bot(const People *p, Record *rec)
{
	for (char **pattern = p->bots; pattern && *pattern; pattern++) {
		bool not_one = **pattern == '!';
		if (!glob_person(*pattern + not_one, &rec->from))
			continue;
		if (!not_one && rec->automatic == AUTO_NONE)
			rec->automatic = AUTO_BOT;
		else if (not_one && rec->automatic == AUTO_BOT)
			rec->automatic = AUTO_NONE;
	}
}

void people_apply(const People *p, GPtrArray *posts)
{
	for (guint i = 0; (p->mailmap || p->bots) && i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		Record *rec = post->rec;
		mark_bot(p, rec);
		if (!p->mailmap)
			continue;
		map_person(p, rec, &rec->from);
		map_person(p, rec, &rec->author);
		for (guint k = 0; k < rec->trailers->len; k++)
			map_trailer(p, rec, g_ptr_array_index(rec->trailers, k));
		post_renew_sender(post);
	}
}
