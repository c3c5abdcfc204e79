/* listdigest-store verify: every promise of the store, checked; one line for each fault. */
#include <stdio.h>

#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/base/escape.h"
#include "store/verify/verify.h"

static void print_damage(const char *line, void *data)
{
	(void)data;
	g_autofree char *shown = escape_line(line, 0);
	cli_printf("%s\n", shown);
}

static Tips *take_tips(char **hex, char **files, GError **error)
{
	g_autoptr(Tips) tips = tips_new();
	for (guint i = 0; hex && hex[i]; i++)
		if (!tips_add(tips, hex[i], error))
			return NULL;
	for (guint i = 0; files && files[i]; i++)
		if (!tips_read(tips, files[i], error))
			return NULL;
	return g_steal_pointer(&tips);
}

static bool verify(const char *dir, Tips *tips, GError **error)
{
	VerifyResult result;
	if (!verify_apart(dir, tips, print_damage, NULL, &result, error))
		return false;
	if (result.damages > 0) {
		g_set_error(error, ERROR_DOMAIN, ERROR_NO,
		        "store '%s': faults found: %" G_GUINT64_FORMAT, dir, result.damages);
		return false;
	}
	cli_printf("%" G_GUINT64_FORMAT " entries, ", result.entries);
	if (result.expired > 0)
		cli_printf("%" G_GUINT64_FORMAT " expired, ", result.expired);
	cli_printf("no fault, tip %s\n", result.tip);
	return true;
}

static bool run_verify(const Command *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	g_auto(GStrv) hex = NULL, files = NULL;
	const GOptionEntry entries[] = {
	        {"tip", 0, 0, G_OPTION_ARG_STRING_ARRAY, &hex,
	                "a chain value kept elsewhere, which some entry must have; may be repeated",
	                "HEX"},
	        {"tips", 0, 0, G_OPTION_ARG_STRING_ARRAY, &files,
	                "every chain value in FILE (-: standard input): digests, or a kept 'log "
	                "--chain'",
	                "FILE"},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Tips) tips = take_tips(hex, files, error);
	if (!tips)
		return false;
	setvbuf(stdout, NULL, _IOLBF, 0); /* what is found is told at once */
	return verify(dir, tips, error);
}

const Command cmd_verify = {"verify", "[--tip=HEX]... [--tips=FILE]",
        "check pages, chain, raw bodies, records and indexes; exit 1 on any fault", run_verify};
