#include "store/verify/verify_pages.h"

#include "store/base/store_dir.h"
#include "store/pages/pages.h"

#include <fcntl.h>
#include <unistd.h>

#define TRIES        3 /* with a limit of growth; later ones have none */
#define GROWTH_BYTES (256u << 20)
#define TABLES_SURE  14 /* no other program's file has so many tables of these names */

static const PagesTable *all_tables(void)
{
	static PagesTable tables[TABLE_N + 1];
	for (guint i = 0; i < TABLE_N; i++)
		tables[i] = (PagesTable){
		        table_name(i), table_has_several(i), table_since(i) > STORE_FORMAT_OLDEST};
	tables[TABLE_N] = (PagesTable){TABLE_UNUSED_NAME, false, true};
	return tables;
}

typedef struct {
	SubprocessProgress *progress;
	VerifyFault report;
	void *data;
	guint64 faults;
} PageFaults;

static void report_line(const char *line, void *data)
{
	PageFaults *f = data;
	f->faults++;
	f->progress->steps++;
	f->report(line, f->data);
}

static PagesCheck pages_walk(int fd, guint64 txnid, PageFaults *faults)
{
	return (PagesCheck){.fd = fd,
	        .txnid = txnid,
	        .tables = all_tables(),
	        .n_tables = TABLE_N + 1,
	        .at = &faults->progress->at,
	        .damage = report_line,
	        .data = faults};
}

/* The snapshot must stay open while its pages are read. pages_check() gives up if the file grew too
 * much meanwhile; then a new snapshot is taken. */
bool verify_pages(Verify *v, GError **error)
{
	PagesResult seen = {.outcome = PAGES_GONE};
	PageFaults faults = {v->progress, v->report, v->report_data, 0};
	verify_state_step(v, VERIFY_STAGE_PAGES, 0);
	for (guint i = 0; seen.outcome == PAGES_GONE && i < 10 * TRIES; i++) {
		if (i > 0 && !verify_state_renew(v, error))
			return false;
		PagesCheck walk = pages_walk(
		        store_data_fd(v->store), txn_number(snapshot_txn(v->s)), &faults);
		walk.growth_bytes = i + 1 < TRIES ? GROWTH_BYTES : 0;
		if (!pages_check(&walk, &seen, error))
			return false;
	}
	v->result->faults += faults.faults;
	v->broken_tables = faults.faults > 0 ? seen.broken : 0;
	return verify_state_renew(v, error);
}

static int open_data(const char *dir)
{
	g_autofree char *path = g_build_filename(dir, STORE_DIR_DATA, NULL);
	return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

static void keep_line(const char *line, void *data)
{
	g_ptr_array_add(data, g_strdup(line));
}

bool verify_pages_file(const char *dir, bool is_store, SubprocessProgress *progress,
        VerifyFault report, void *data, GError **error)
{
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
	PageFaults faults = {progress, keep_line, kept, 0};
	PagesResult seen;
	progress->stage = VERIFY_STAGE_PAGES;
	int fd = open_data(dir);
	if (fd < 0)
		return true;
	PagesCheck walk = pages_walk(fd, 0, &faults);
	bool ok = pages_check(&walk, &seen, error);
	close(fd);
	is_store = is_store || (seen.tables >= TABLES_SURE && !seen.cut);
	for (guint i = 0; ok && is_store && i < kept->len; i++)
		report(g_ptr_array_index(kept, i), data);
	return ok;
}
