/* Settings: one table for the command line's options and a list.conf's keys. */
#ifndef LD_REPORT_CONFIG_H
#define LD_REPORT_CONFIG_H

#include <glib.h>
#include <stdbool.h>

#define SETTING_UNSAID G_MININT /* a number nobody gave */

typedef enum {
	SETTING_TEXT,   /* char * */
	SETTING_PATH,   /* char *; in a file relative to the file's directory */
	SETTING_NUMBER, /* int */
	SETTING_FLAG,   /* gboolean */
	SETTING_LIST    /* char **; on the command line once for each, in a file with `;` or `,`
	                   between them */
} SettingKind;

typedef struct {
	const char *option;
	char letter; /* or 0 */
	SettingKind kind;
	gsize offset;    /* of its value in the struct they are read into */
	const char *key; /* in a file; NULL: only on the command line */
	const char *help, *argument;
} Setting;

/* config_entries: N SETTINGS as options that are read into BASE; free with g_free. Numbers must be
 * SETTING_UNSAID before. */
GOptionEntry *config_entries(const Setting *settings, gsize n, void *base);

/* config_read: take from the key file PATH what BASE has not got yet. Its group is [listdigest],
 * which may be left out; what stands in [domains] is handed to DOMAIN. Keys that were used are
 * added to USED (its strings are SETTINGS' own). Fails with ERROR_USAGE, naming file and key:
 * one that is not known, a value that is none. */
G_GNUC_WARN_UNUSED_RESULT
bool config_read(const char *path, const Setting *settings, gsize n, void *base, GPtrArray *used,
        void (*domain)(void *data, const char *domain, const char *who), void *data,
        GError **error);

/* config_clear: free what was read into BASE. */
void config_clear(const Setting *settings, gsize n, void *base);

#endif
