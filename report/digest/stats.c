/* Counting by address, ordering by count, then by the shown text: letters and digits, case and
 * punctuation aside, descending. The comparison is by code point, so that no locale has a say. */
#include "report/digest/stats.h"
#include "report/digest/people.h"

#include <string.h>

typedef struct {
	char *address;
	guint count;
	bool newcomer;
	GHashTable *names; /* char * -> guint *: how often */
} Counted;

struct Tally {
	GHashTable *entries; /* key, and each spelling of it that was met -> Counted */
	GPtrArray *order;    /* as first met: owns the entries */
};

static void counted_free(gpointer p)
{
	Counted *entry = p;
	g_free(entry->address);
	g_hash_table_unref(entry->names);
	g_free(entry);
}

static void count_free(gpointer p)
{
	Count *count = p;
	g_free(count->name);
	g_free(count->address);
	g_free(count->text);
	g_free(count->fold);
	g_free(count);
}

Tally *tally_new(void)
{
	Tally *tally = g_new0(Tally, 1);
	tally->entries = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	tally->order = g_ptr_array_new_with_free_func(counted_free);
	return tally;
}

void tally_free(Tally *tally)
{
	if (!tally)
		return;
	g_hash_table_unref(tally->entries);
	g_ptr_array_unref(tally->order);
	g_free(tally);
}

guint tally_size(const Tally *tally)
{
	return tally->order->len;
}

/* PERSON's under its key, a new one where there is none. */
static Counted *entry_of(Tally *tally, const RecordPerson *person)
{
	g_autofree char *key = person->address ? g_ascii_strdown(person->address, -1)
	                                       : g_strconcat("\n", person->name, NULL);
	Counted *entry = g_hash_table_lookup(tally->entries, key);
	if (entry)
		return entry;
	entry = g_new0(Counted, 1);
	entry->address = person->address ? g_strdup(key) : NULL;
	entry->names = g_hash_table_new_full(text_hash, g_str_equal, g_free, g_free);
	g_hash_table_insert(tally->entries, g_steal_pointer(&key), entry);
	g_ptr_array_add(tally->order, entry);
	return entry;
}

static void add_person(Tally *tally, const RecordPerson *person, bool newcomer)
{
	if (!person->address && !person->name)
		return;
	Counted *entry =
	        person->address ? g_hash_table_lookup(tally->entries, person->address) : NULL;
	if (!entry) {
		entry = entry_of(tally, person);
		if (person->address && strcmp(person->address, entry->address) != 0)
			g_hash_table_insert(tally->entries, g_strdup(person->address), entry);
	}
	entry->count++;
	entry->newcomer |= newcomer;
	if (person->name) {
		guint *n = g_hash_table_lookup(entry->names, person->name);
		if (!n)
			g_hash_table_insert(
			        entry->names, g_strdup(person->name), n = g_new0(guint, 1));
		++*n;
	}
}

void tally_add(Tally *tally, const RecordPerson *person)
{
	add_person(tally, person, false);
}

void tally_add_newcomer(Tally *tally, const RecordPerson *person)
{
	add_person(tally, person, true);
}

static const char *usual_name(GHashTable *names)
{
	GHashTableIter iter;
	gpointer key, value;
	const char *best = NULL;
	guint most = 0;
	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		guint n = *(guint *)value;
		if (n > most || (n == most && strcmp(key, best) < 0)) {
			best = key;
			most = n;
		}
	}
	return best;
}

char *stats_fold(const char *text)
{
	GString *fold = g_string_new(NULL);
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (g_unichar_isalnum(c))
			g_string_append_unichar(fold, g_unichar_tolower(c));
	}
	return g_string_free(fold, FALSE);
}

static gint compare_counts(gconstpointer x, gconstpointer y)
{
	const Count *a = *(Count *const *)x, *b = *(Count *const *)y;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	gint order = strcmp(b->fold, a->fold); /* bytes of UTF-8 sort as code points do */
	return order ? order : strcmp(b->text, a->text);
}

static void add_count(GPtrArray *counts, const char *name, const char *address, guint n, char *text)
{
	Count *count = g_new0(Count, 1);
	*count = (Count){g_strdup(name), g_strdup(address), n, false, text, stats_fold(text)};
	g_ptr_array_add(counts, count);
}

GPtrArray *tally_finish(Tally *tally)
{
	GPtrArray *counts = g_ptr_array_new_with_free_func(count_free);
	for (guint i = 0; i < tally->order->len; i++) {
		const Counted *entry = g_ptr_array_index(tally->order, i);
		const char *name = usual_name(entry->names);
		add_count(counts, name, entry->address, entry->count,
		        stats_mailbox(name, entry->address));
		((Count *)g_ptr_array_index(counts, i))->newcomer = entry->newcomer;
	}
	g_ptr_array_sort(counts, compare_counts);
	tally_free(tally);
	return counts;
}

GPtrArray *stats_domains(GPtrArray *people, const struct People *who)
{
	g_autoptr(GHashTable) found = g_hash_table_new(text_hash, g_str_equal);
	GPtrArray *domains = g_ptr_array_new_with_free_func(count_free);
	for (guint i = 0; i < people->len; i++) {
		const Count *person = g_ptr_array_index(people, i);
		const char *name = people_domain(who, person->address);
		Count *domain = name ? g_hash_table_lookup(found, name) : NULL;
		if (!name)
			continue;
		if (domain) {
			domain->count += person->count;
			continue;
		}
		add_count(domains, name, NULL, person->count, g_strdup(name));
		domain = g_ptr_array_index(domains, domains->len - 1);
		g_hash_table_insert(found, domain->name, domain);
	}
	g_ptr_array_sort(domains, compare_counts);
	return domains;
}

char *stats_mailbox(const char *name, const char *address)
{
	GString *out = g_string_new(NULL);
	if (name && strpbrk(name, "()<>[]:;@\\,.\"")) {
		g_string_append_c(out, '"');
		for (const char *p = name; *p; p++) {
			if (*p == '"' || *p == '\\')
				g_string_append_c(out, '\\');
			g_string_append_c(out, *p);
		}
		g_string_append_c(out, '"');
	} else if (name) {
		g_string_append(out, name);
	}
	if (address && name)
		g_string_append_printf(out, " <%s>", address);
	else if (address)
		g_string_append(out, address);
	return g_string_free(out, FALSE);
}
