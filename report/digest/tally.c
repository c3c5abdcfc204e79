/* Texts are compared by code point, so the order is the same in every locale. */
#include "report/digest/tally.h"

#include <string.h>

#define SPECIALS "()<>[]:;@\\,.\"" /* RFC 5322 3.2.3 */

struct Tally {
	GHashTable *entries; /* key, and each spelling of it that was met -> TallyCount */
	GPtrArray *order;    /* TallyCount *, owned: as first met */
};

static void count_free(gpointer p)
{
	TallyCount *count = p;
	g_free(count->name);
	g_free(count->address);
	g_free(count->text);
	g_free(count->fold);
	if (count->names)
		g_hash_table_unref(count->names);
	g_free(count);
}

Tally *tally_new(void)
{
	Tally *tally = g_new0(Tally, 1);
	tally->entries = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	tally->order = g_ptr_array_new_with_free_func(count_free);
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

/* Returns PERSON's entry; makes it if there is none. */
static TallyCount *entry_of(Tally *tally, const RecordPerson *person)
{
	g_autofree char *key = person->address ? g_ascii_strdown(person->address, -1)
	                                       : g_strconcat("\n", person->name, NULL);
	TallyCount *entry = g_hash_table_lookup(tally->entries, key);
	if (entry)
		return entry;
	entry = g_new0(TallyCount, 1);
	entry->address = person->address ? g_strdup(key) : NULL;
	entry->names = g_hash_table_new(text_hash, g_str_equal);
	g_hash_table_insert(tally->entries, g_steal_pointer(&key), entry);
	g_ptr_array_add(tally->order, entry);
	return entry;
}

void tally_add(Tally *tally, const RecordPerson *person, bool newcomer)
{
	if (!person->address && !person->name)
		return;
	TallyCount *entry =
	        person->address ? g_hash_table_lookup(tally->entries, person->address) : NULL;
	if (!entry) {
		entry = entry_of(tally, person);
		if (person->address && strcmp(person->address, entry->address) != 0)
			g_hash_table_insert(tally->entries, g_strdup(person->address), entry);
	}
	entry->count++;
	entry->newcomer |= newcomer;
	if (person->name) {
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(entry->names, person->name));
		g_hash_table_insert(entry->names, (char *)person->name, GUINT_TO_POINTER(n + 1));
	}
}

static const char *usual_name(GHashTable *names)
{
	GHashTableIter iter;
	gpointer key, value;
	const char *best = NULL;
	guint most = 0;
	g_hash_table_iter_init(&iter, names);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		guint n = GPOINTER_TO_UINT(value);
		if (n > most || (n == most && strcmp(key, best) < 0)) {
			best = key;
			most = n;
		}
	}
	return best;
}

char *tally_fold(const char *text)
{
	GString *fold = g_string_sized_new(strlen(text) + 1);
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (g_ascii_isalnum(*p)) /* nearly always */
			g_string_append_c(fold, g_ascii_tolower(*p));
		else if (c >= 0x80 && g_unichar_isalnum(c))
			g_string_append_unichar(fold, g_unichar_tolower(c));
	}
	return g_string_free(fold, FALSE);
}

char *tally_mailbox(const char *name, const char *address)
{
	GString *out = g_string_new(NULL);
	if (name && strpbrk(name, SPECIALS)) {
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

static gint compare_counts(gconstpointer x, gconstpointer y)
{
	const TallyCount *a = *(TallyCount *const *)x, *b = *(TallyCount *const *)y;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	gint order = strcmp(b->fold, a->fold); /* bytes of UTF-8 sort as code points do */
	return order ? order : strcmp(b->text, a->text);
}

GPtrArray *tally_names(Tally *tally)
{
	GPtrArray *counts = g_ptr_array_ref(tally->order);
	for (guint i = 0; i < counts->len; i++) {
		TallyCount *count = g_ptr_array_index(counts, i);
		count->name = g_strdup(usual_name(count->names));
	}
	tally_free(tally);
	return counts;
}

GPtrArray *tally_finish(Tally *tally)
{
	GPtrArray *counts = tally_names(tally);
	for (guint i = 0; i < counts->len; i++) {
		TallyCount *count = g_ptr_array_index(counts, i);
		count->text = tally_mailbox(count->name, count->address);
		count->fold = tally_fold(count->text);
	}
	g_ptr_array_sort(counts, compare_counts);
	return counts;
}

GPtrArray *tally_sum_by(GPtrArray *counts,
        const char *(*name_of)(const TallyCount *count, gconstpointer data), gconstpointer data)
{
	g_autoptr(GHashTable) found = g_hash_table_new(text_hash, g_str_equal);
	GPtrArray *sums = g_ptr_array_new_with_free_func(count_free);
	for (guint i = 0; i < counts->len; i++) {
		const TallyCount *count = g_ptr_array_index(counts, i);
		const char *name = name_of(count, data);
		if (!name)
			continue;
		TallyCount *sum = g_hash_table_lookup(found, name);
		if (sum) {
			sum->count += count->count;
			continue;
		}
		sum = g_new0(TallyCount, 1);
		*sum = (TallyCount){.name = g_strdup(name),
		        .count = count->count,
		        .text = g_strdup(name),
		        .fold = tally_fold(name)};
		g_ptr_array_add(sums, sum);
		g_hash_table_insert(found, sum->name, sum);
	}
	g_ptr_array_sort(sums, compare_counts);
	return sums;
}
