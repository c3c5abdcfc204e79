/* The pages of the data file, before anything is read through LMDB. */
#include "store/verify/verify_state.h"

#include <fcntl.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/pages/pages.h"
#include "store/base/place.h"

#define TRIES        3 /* the last of them lets the file grow as it may */
#define GROWTH_BYTES (256u << 20)
#define TABLES_SURE  (TABLE_N - 2) /* no other program's file has so many of the same names */

static const PagesTable *all_tables(void)
{
	static PagesTable tables[TABLE_N + 1];
	for (guint i = 0; i < TABLE_N; i++)
		tables[i] = (PagesTable){txn_table_name(i), txn_table_several(i), false};
	tables[TABLE_N] = (PagesTable){TXN_UNUSED_TABLE, false, true};
	return tables;
}

typedef struct {
	ApartPlace *place;
	VerifyDamage damage;
	void *data;
	guint64 faults;
} Lines;

static void take_line(const char *line, void *data)
{
	Lines *l = data;
	l->faults++;
	l->place->steps++;
	l->damage(line, l->data);
}

static PagesWalk walk_of(int fd, guint64 txnid, Lines *lines)
{
	return (PagesWalk){.fd = fd,
	        .txnid = txnid,
	        .tables = all_tables(),
	        .n_tables = TABLE_N + 1,
	        .at = &lines->place->at,
	        .damage = take_line,
	        .data = lines};
}

/* The transaction is open while its pages are walked; for no longer than the file's growth allows.
 */
bool verify_pages(Verify *v, GError **error)
{
	PagesResult seen = {.outcome = PAGES_GONE};
	Lines lines = {v->place, v->damage, v->data, 0};
	verify_step(v, STAGE_PAGES, 0);
	for (guint i = 0; seen.outcome == PAGES_GONE && i < 10 * TRIES; i++) {
		if (i > 0 && !verify_renew(v, error))
			return false;
		PagesWalk walk =
		        walk_of(store_data_fd(v->store), txn_number(snapshot_txn(v->s)), &lines);
		walk.growth_bytes = i + 1 < TRIES ? GROWTH_BYTES : 0;
		if (!pages_check(&walk, &seen, error))
			return false;
	}
	v->result->damages += lines.faults;
	v->broken = lines.faults > 0 ? seen.broken : 0;
	return verify_renew(v, error);
}

static int open_data(const char *dir)
{
	g_autofree char *path = g_build_filename(dir, PLACE_DATA, NULL);
	return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

static void keep_line(const char *line, void *data)
{
	g_ptr_array_add(data, g_strdup(line));
}

bool verify_pages_of(const char *dir, bool ours, ApartPlace *place, VerifyDamage damage, void *data,
        GError **error)
{
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
	Lines lines = {place, keep_line, kept, 0};
	PagesResult seen;
	place->stage = STAGE_PAGES;
	int fd = open_data(dir);
	if (fd < 0) /* why has been told */
		return true;
	PagesWalk walk = walk_of(fd, 0, &lines);
	bool ok = pages_check(&walk, &seen, error);
	close(fd);
	ours = ours || (seen.tables >= TABLES_SURE && !seen.cut);
	for (guint i = 0; ok && ours && i < kept->len; i++)
		damage(g_ptr_array_index(kept, i), data);
	return ok;
}
