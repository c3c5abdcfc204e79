#include "store/log/lists.h"

#include "store/base/error.h"
#include "store/base/list_label.h"
#include "store/base/nearest.h"
#include "store/log/index.h"
#include "store/log/log.h"

#include <string.h>

#define FEW         5             /* so many lists or fewer are all named */
#define NEAR        3             /* of more lists, so many similar ones */
#define LABEL_LIMIT NEAREST_BYTES /* a longer name is similar to none */
#define UNLIKE      G_MAXUINT

/* --- lists of the store --- */

static bool collect_name(Slice key, Slice value, void *data)
{
	(void)value;
	g_autofree char *name = g_strndup(key.data, key.size);
	g_strv_builder_add(data, name);
	return true;
}

char **lists_names(Snapshot *s)
{
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();
	txn_walk(snapshot_txn(s), TABLE_LIST_NAME, NULL, collect_name, names);
	return g_strv_builder_end(names);
}

typedef struct {
	Snapshot *s;
	guint64 seq;
	GStrvBuilder *names;
} NamesBefore;

static bool collect_name_before(Slice key, Slice value, void *data)
{
	const NamesBefore *before = data;
	Slice first;
	if (txn_get(snapshot_txn(before->s), TABLE_LIST, value, &first) && first.size == 8 &&
	        slice_number(first) <= before->seq)
		collect_name(key, value, before->names);
	return true;
}

char **lists_names_before(Snapshot *s, guint64 seq)
{
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();
	NamesBefore before = {s, seq, names};
	txn_walk(snapshot_txn(s), TABLE_LIST_NAME, NULL, collect_name_before, &before);
	return g_strv_builder_end(names);
}

guint32 lists_number(Snapshot *s, const char *list)
{
	return log_list_number(snapshot_txn(s), list);
}

guint64 lists_mails(Snapshot *s, const char *list)
{
	guint8 key[4];
	bytes_put_be(key, lists_number(s, list), sizeof key);
	return txn_count_values(snapshot_txn(s), TABLE_LIST, (Slice){key, sizeof key});
}

bool lists_first(Snapshot *s, const char *list, gint64 *arrived_s)
{
	guint8 key[4];
	Slice first;
	Entry e;
	bytes_put_be(key, lists_number(s, list), sizeof key);
	if (!txn_get(snapshot_txn(s), TABLE_LIST, (Slice){key, sizeof key}, &first) ||
	        first.size != 8 || !snapshot_entry(s, slice_number(first), &e, NULL))
		return false;
	*arrived_s = e.arrived_s;
	return true;
}

typedef struct {
	Snapshot *s;
	GHashTable *missing; /* list -> gint64 *, where its time is to be put */
} NewestByList;

static bool take_newest(Slice key, Slice value, void *data)
{
	NewestByList *newest = data;
	gint64 arrived_s;
	guint64 seq;
	Entry e;
	(void)value;
	if (!index_time_read(key, &arrived_s, &seq) || !snapshot_entry(newest->s, seq, &e, NULL))
		return true;
	gint64 *at = e.list ? g_hash_table_lookup(newest->missing, e.list) : NULL;
	if (at) {
		*at = arrived_s;
		g_hash_table_remove(newest->missing, e.list);
	}
	return g_hash_table_size(newest->missing) > 0;
}

void lists_newest(Snapshot *s, char *const *names, gint64 *arrived_s)
{
	g_autoptr(GHashTable) missing = g_hash_table_new(g_str_hash, g_str_equal);
	NewestByList newest = {s, missing};
	for (guint i = 0; names[i]; i++) {
		arrived_s[i] = G_MININT64;
		g_hash_table_insert(missing, names[i], &arrived_s[i]);
	}
	if (*names)
		txn_walk_back(snapshot_txn(s), TABLE_TIME, NULL, take_newest, &newest);
}

/* --- names that are similar to a mistyped one --- */

typedef struct {
	const char *name;
	guint distance;
} Near;

/* Compares what is before the first dot or @: "kvm", "kmv" and "kvm@vger.kernel.org" are similar to
 * kvm.vger.kernel.org. */
static guint distance(const char *name, const char *list)
{
	gsize n = strcspn(name, "."), m = strcspn(list, ".@");
	g_autofree char *a = g_ascii_strdown(name, (gssize)n),
	                *b = g_ascii_strdown(list, (gssize)m);
	if (m == 0 || n > LABEL_LIMIT || m > LABEL_LIMIT)
		return UNLIKE;
	if (g_str_has_prefix(a, b))
		return (guint)(n - m);
	guint changed = nearest_edits(a, b);
	if (changed <= MAX(1, m / 3))
		return 1 + changed;
	return strstr(a, b) ? 1 + LABEL_LIMIT : UNLIKE;
}

static gint compare_near(gconstpointer x, gconstpointer y)
{
	const Near *a = x, *b = y;
	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Returns at most N of NAMES that are similar to LIST, the most similar first. */
static char *near_names(char **names, const char *list, guint n)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Near));
	GString *out = g_string_new(NULL);
	for (char **name = names; *name; name++) {
		const Near one = {*name, distance(*name, list)};
		if (one.distance != UNLIKE)
			g_array_append_val(all, one);
	}
	g_array_sort(all, compare_near);
	for (guint i = 0; i < MIN(all->len, n); i++)
		g_string_append_printf(
		        out, "%s%s", i ? ", " : "", g_array_index(all, Near, i).name);
	return g_string_free(out, FALSE);
}

bool lists_check(Snapshot *s, const char *list, GError **error)
{
	if (!list || lists_number(s, list) != 0)
		return true;
	g_auto(GStrv) names = lists_names(s);
	guint n = names ? g_strv_length(names) : 0;
	g_autofree char *known = n == 0     ? g_strdup("")
	                         : n <= FEW ? g_strjoinv(", ", names)
	                                    : near_names(names, list, NEAR);
	if (n <= FEW)
		error_set(error, ERROR_NO, "the store has no list '%s'%s%s", list,
		        *known ? "; it has: " : "", known);
	else if (*known)
		error_set(error, ERROR_NO,
		        "the store has no list '%s'; similar ones of its %u are: %s", list, n,
		        known);
	else
		error_set(error, ERROR_NO,
		        "the store has no list '%s'; 'listdigest-store lists' names the %u it has",
		        list, n);
	return false;
}

/* --- names that a user types --- */

static bool has_label(const char *name, const char *label)
{
	gsize n = strlen(label);
	return strncmp(name, label, n) == 0 && (name[n] == '.' || !name[n]);
}

static bool has_part(const char *name, const char *part)
{
	return strstr(name, part);
}

/* Returns those of NAMES for which FITS holds; borrowed. */
static GPtrArray *fitting(
        char **names, const char *text, bool (*fits)(const char *name, const char *text))
{
	GPtrArray *found = g_ptr_array_new();
	for (char **name = names; *name; name++)
		if (fits(*name, text))
			g_ptr_array_add(found, *name);
	return found;
}

static bool ambiguous(const GPtrArray *names, const char *text, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);
	for (guint i = 0; i < MIN(names->len, FEW); i++)
		g_string_append_printf(all, "%s%s", i ? ", " : "", (char *)names->pdata[i]);
	if (names->len > FEW)
		g_string_append_printf(all, " and %u more", names->len - FEW);
	return error_set(
	        error, ERROR_NO, "'%s' is a part of %u lists: %s", text, names->len, all->str);
}

char *lists_resolve(Snapshot *s, const char *text, bool whole, GError **error)
{
	g_autofree char *label = list_label_spelled(text);
	label = label ? label : g_strdup("");
	if (lists_number(s, label) != 0)
		return g_steal_pointer(&label);
	g_auto(GStrv) names = lists_names(s);
	bool loose = names && !whole && *label;
	g_autoptr(GPtrArray) found = loose ? fitting(names, label, has_label) : g_ptr_array_new();
	if (loose && found->len == 0) {
		g_ptr_array_unref(found);
		found = fitting(names, label, has_part);
	}
	if (found->len == 1)
		return g_strdup(found->pdata[0]);
	if (found->len > 1)
		(void)ambiguous(found, text, error);
	else
		(void)!lists_check(s, text, error);
	return NULL;
}

/* --- lists of a message --- */

static bool note_listed(const Entry *e, void *data)
{
	guint64 *seq = data;
	*seq = e->list ? e->seq : 0;
	return *seq == 0;
}

guint64 lists_find_entry(Snapshot *s, const Entry *e, const char *const *lists)
{
	Txn *txn = snapshot_txn(s);
	guint64 first = 0;
	if (!lists)
		(void)!log_each_copy(txn, &e->id, note_listed, &first, NULL);
	for (; lists && *lists; lists++) {
		guint64 seq = log_by_list(txn, &e->id, log_list_number(txn, *lists));
		if (seq != 0 && (first == 0 || seq < first))
			first = seq;
	}
	return first;
}

static bool collect_list(const Entry *e, void *data)
{
	if (e->list)
		g_strv_builder_add(data, e->list);
	return true;
}

char **lists_of_entry(Snapshot *s, guint64 seq, GError **error)
{
	Entry e;
	g_autoptr(GStrvBuilder) lists = g_strv_builder_new();
	if (!snapshot_entry(s, seq, &e, error) ||
	        !log_each_copy(snapshot_txn(s), &e.id, collect_list, lists, error))
		return NULL;
	return g_strv_builder_end(lists);
}
