/* Which mail became a commit is decided by the report, which the store's library does not have.
 * So its program is run, as git(1) runs its commands: the rules are in one place, and
 * listdigest-store stays small. */
#include "store/base/cli.h"
#include "store/base/error.h"
#include "store/cmd/cmd.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "listdigest-report"

bool cmd_report_run(const char *dir, const char *const *arguments, GError **error)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	if (!self)
		return error_set(error, ERROR_UNAVAILABLE,
		        "cannot find " PROGRAM ": /proc/self/exe cannot be read");
	g_autofree char *folder = g_path_get_dirname(self),
	                *program = g_build_filename(folder, PROGRAM, NULL),
	                *store = g_strconcat("--store=", dir, NULL);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	if (!cli_flush(error))
		return false;
	g_ptr_array_add(argv, program);
	g_ptr_array_add(argv, store);
	for (; *arguments; arguments++)
		g_ptr_array_add(argv, (char *)*arguments);
	g_ptr_array_add(argv, NULL);
	execv(program, (char **)argv->pdata);
	return error_set(error, ERROR_UNAVAILABLE,
	        "cannot run '%s', which finds the mail of commits: %s", program, g_strerror(errno));
}
