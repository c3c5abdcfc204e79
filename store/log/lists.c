/* Near is what has the name in it, or becomes it with few letters changed (Levenshtein). */
#include "store/log/lists.h"
#include "store/base/error.h"

#include <string.h>

#define FEW         5  /* lists that are all named */
#define NEAR        3  /* of more, the nearest */
#define LABEL_LIMIT 64 /* bytes: longer ones are near nothing */
#define STRANGER    G_MAXUINT

typedef struct {
	const char *name;
	guint distance;
} Near;

/* How many letters to change, add or drop make A of B. */
static guint edits(const char *a, const char *b)
{
	guint row[LABEL_LIMIT + 1], n = (guint)strlen(b);
	for (guint k = 0; k <= n; k++)
		row[k] = k;
	for (guint i = 1; *a; a++, i++) {
		guint diagonal = row[0];
		row[0] = i;
		for (guint k = 1; k <= n; k++) {
			guint above = row[k], change = diagonal + (*a != b[k - 1]);
			row[k] = MIN(MIN(above, row[k - 1]) + 1, change);
			diagonal = above;
		}
	}
	return row[n];
}

/* The labels before the first dot tell lists apart: "kvm", "kmv" and "kvm@vger.kernel.org" are near
 * kvm.vger.kernel.org. */
static guint distance(const char *name, const char *list)
{
	gsize n = strcspn(name, "."), m = strcspn(list, ".@");
	g_autofree char *a = g_ascii_strdown(name, (gssize)n),
	                *b = g_ascii_strdown(list, (gssize)m);
	if (m == 0 || n > LABEL_LIMIT || m > LABEL_LIMIT)
		return STRANGER;
	if (g_str_has_prefix(a, b))
		return (guint)(n - m);
	guint changed = edits(a, b);
	if (changed <= MAX(1, m / 3))
		return 1 + changed;
	return strstr(a, b) ? 1 + LABEL_LIMIT : STRANGER;
}

static gint compare_near(gconstpointer x, gconstpointer y)
{
	const Near *a = x, *b = y;
	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* At most N of NAMES that LIST may be meant to be, nearest first. */
static char *near_names(char **names, const char *list, guint n)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Near));
	GString *out = g_string_new(NULL);
	for (char **name = names; *name; name++) {
		const Near one = {*name, distance(*name, list)};
		if (one.distance != STRANGER)
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
	if (!list || snapshot_list_number(s, list) != 0)
		return true;
	g_auto(GStrv) names = snapshot_list_names(s);
	guint n = names ? g_strv_length(names) : 0;
	g_autofree char *known = n == 0     ? g_strdup("")
	                         : n <= FEW ? g_strjoinv(", ", names)
	                                    : near_names(names, list, NEAR);
	if (n <= FEW)
		g_set_error(error, ERROR_DOMAIN, ERROR_NO, "the store has no list '%s'%s%s", list,
		        *known ? "; it has: " : "", known);
	else if (*known)
		g_set_error(error, ERROR_DOMAIN, ERROR_NO,
		        "the store has no list '%s'; of the %u it has, near is: %s", list, n,
		        known);
	else
		g_set_error(error, ERROR_DOMAIN, ERROR_NO,
		        "the store has no list '%s'; it has %u, which 'listdigest-store stat' "
		        "names",
		        list, n);
	return false;
}
