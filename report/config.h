/* Reads settings from a list.conf, a GKeyFile. One table describes all settings: the options of the
 * command line (GOption) and the keys of the file. */
#pragma once

#include "report/digest/robot.h"

#include <glib.h>
#include <stdbool.h>

#define CONFIG_UNSET G_MININT /* a number that was not given */

typedef enum {
	CONFIG_TEXT,   /* char * */
	CONFIG_PATH,   /* char *; in a file: relative to the file's directory */
	CONFIG_NUMBER, /* int */
	CONFIG_FLAG,   /* gboolean */
	CONFIG_LIST,   /* char **; an option that repeats; in a file: separated by ';' or ',' */
	CONFIG_GROUP   /* no setting: `option` is the heading of those that follow in --help */
} ConfigKind;

typedef struct {
	const char *option; /* name on the command line, without "--" */
	char letter;        /* short option; 0: none */
	ConfigKind kind;
	gsize offset;         /* where the value is in the struct that is filled in */
	const char *key;      /* key in a file; NULL: only on the command line */
	const char *help;     /* line of --help */
	const char *argument; /* name of the value in --help; NULL: takes none */
} ConfigSetting;

/* config_entries: returns the N SETTINGS as options that GOption reads into the struct BASE. Free
 * with g_free. Numbers in BASE must be CONFIG_UNSET before. */
GOptionEntry *config_entries(const ConfigSetting *settings, gsize n, void *base);

/* config_read: reads the file PATH and sets those of the N SETTINGS in BASE that are not yet set.
 * The group [listdigest] holds the settings; its line may be left out at the beginning. Adds the
 * NAME of each group [reader NAME] to READERS (char *, which the caller frees). What the group of
 * READER (NULL: of nobody) says counts more than [listdigest]; its `to` are the recipients. For
 * each line of [domains], calls DOMAIN with DATA; for each group [robot NAME], ROBOT with a Robot
 * that it takes. Adds the keys that were used to USED; its strings belong to SETTINGS. Fails with
 * ERROR_USAGE, naming the file and the key. */
G_GNUC_WARN_UNUSED_RESULT
bool config_read(const char *path, const char *reader, GPtrArray *readers,
        const ConfigSetting *settings, gsize n, void *base, GPtrArray *used,
        void (*domain)(void *data, const char *domain, const char *who),
        void (*robot)(void *data, Robot *robot), void *data, GError **error);

/* config_clear: frees the N SETTINGS that were read into BASE. */
void config_clear(const ConfigSetting *settings, gsize n, void *base);
