#include "store/base/cli.h"
#include "store/base/escape.h"
#include "store/cmd/cmd.h"
#include "store/verify/signed_digest.h"
#include "store/verify/verify_subprocess.h"

#include <stdio.h>

static void print_line(const char *line, void *data)
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
	if (!verify_subprocess(dir, checkpoints, print_line, NULL, &result, error))
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

/* Checks the signed digest in FILE, prints what its signature says, and adds the chain value in it
 * to CHECKPOINTS. */
static bool check_signed(
        const char *dir, const char *file, char **names, Checkpoints *checkpoints, GError **error)
{
	g_autoptr(MinisignKeys) keys = minisign_keys_new();
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	g_autofree char *line = NULL, *tip = NULL;
	if (!store)
		return false;
	for (guint i = 0; names && names[i]; i++)
		if (!minisign_keys_add(keys, names[i], error))
			return false;
	if (!signed_digest_check(file, keys, store_uuid(store), &line, &tip, error))
		return false;
	print_line(line, NULL);
	return checkpoints_add(checkpoints, tip, error);
}

static bool run_verify(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL, *signed_file = NULL;
	g_auto(GStrv) hex = NULL, files = NULL, keys = NULL;
	const GOptionEntry entries[] = {
	        {"tip", 0, 0, G_OPTION_ARG_STRING_ARRAY, &hex,
	                "A kept chain value that an entry must have (may repeat)", "HEX"},
	        {"tips", 0, 0, G_OPTION_ARG_STRING_ARRAY, &files,
	                "Every chain value in FILE (-: standard input)", "FILE"},
	        {"signed", 0, 0, G_OPTION_ARG_FILENAME, &signed_file,
	                "Also check the digest FILE and its signature FILE" MINISIGN_SUFFIX,
	                "FILE"},
	        {"key", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &keys,
	                "Public key of the signer: a file or base64 (may repeat)", "KEY"},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, 0, &dir, error))
		return false;
	if (!signed_file != !keys)
		return error_set(
		        error, ERROR_USAGE, "--signed=FILE and --key=KEY go together: give both");
	g_autoptr(Checkpoints) checkpoints = read_checkpoints(hex, files, error);
	setvbuf(stdout, NULL, _IOLBF, 0); /* print each fault when it is found */
	if (!checkpoints ||
	        (signed_file && !check_signed(dir, signed_file, keys, checkpoints, error)))
		return false;
	return verify(dir, checkpoints, error);
}

const Cmd cmd_verify = {"verify", "", "check the whole store; exit 1 if a fault is found",
        "Check the pages of the data file, the chain, each message's bytes against its\n"
        "hash, the records and all indexes. Print one line for each fault and exit with\n"
        "1 if there is one. Deliveries go on meanwhile. Chain values prove that no entry\n"
        "up to theirs was changed, dropped or inserted since they were kept: every\n"
        "digest ends with one. --signed takes it from a signed digest, once its\n"
        "signature is checked.",
        run_verify};
