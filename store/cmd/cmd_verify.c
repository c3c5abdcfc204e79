#include "store/base/cli.h"
#include "store/base/escape.h"
#include "store/cmd/cmd.h"
#include "store/verify/verify_subprocess.h"

#include <stdio.h>

static void print_fault(const char *line, void *data)
{
	(void)data;
	g_autofree char *shown = escape_line(line, 0);
	cli_printf("%s\n", shown);
}

static Checkpoints *read_checkpoints(char **hex, char **files, GError **error)
{
	g_autoptr(Checkpoints) checkpoints = checkpoints_new();
	for (guint i = 0; hex && hex[i]; i++)
		if (!checkpoints_add(checkpoints, hex[i], error))
			return NULL;
	for (guint i = 0; files && files[i]; i++)
		if (!checkpoints_read(checkpoints, files[i], error))
			return NULL;
	return g_steal_pointer(&checkpoints);
}

static bool verify(const char *dir, Checkpoints *checkpoints, GError **error)
{
	VerifyResult result;
	if (!verify_subprocess(dir, checkpoints, print_fault, NULL, &result, error))
		return false;
	if (result.faults > 0)
		return error_set(error, ERROR_NO, "store '%s': faults found: %" G_GUINT64_FORMAT,
		        dir, result.faults);
	cli_printf("%" G_GUINT64_FORMAT " entries, ", result.entries);
	if (result.expired > 0)
		cli_printf("%" G_GUINT64_FORMAT " expired, ", result.expired);
	cli_printf("no fault, tip %s\n", result.tip);
	return true;
}

static bool run_verify(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	g_auto(GStrv) hex = NULL, files = NULL;
	const GOptionEntry entries[] = {
	        {"tip", 0, 0, G_OPTION_ARG_STRING_ARRAY, &hex,
	                "A chain value kept elsewhere that an entry must have (may repeat)", "HEX"},
	        {"tips", 0, 0, G_OPTION_ARG_STRING_ARRAY, &files,
	                "Every chain value in FILE (-: standard input): digests or saved output of "
	                "'log --chain'",
	                "FILE"},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Checkpoints) checkpoints = read_checkpoints(hex, files, error);
	if (!checkpoints)
		return false;
	setvbuf(stdout, NULL, _IOLBF, 0); /* print each fault when it is found */
	return verify(dir, checkpoints, error);
}

const Cmd cmd_verify = {"verify", "[--tip=HEX]... [--tips=FILE]",
        "check the whole store; exit 1 if a fault is found",
        "Check the pages of the data file, the chain, each message's bytes against its hash, the\n"
        "records and all indexes. Print one line for each fault and exit with 1 if there is one.\n"
        "Deliveries go on meanwhile.\n"
        "Chain values prove that no entry up to theirs was changed, dropped or inserted since "
        "they\n"
        "were kept: every digest ends with one.",
        run_verify};
