#include "report/config.h"

#include "report/digest/textfile.h"
#include "store/base/error.h"
#include "store/base/nearest.h"

#include <string.h>

#define GROUP   "listdigest"
#define DOMAINS "domains"
#define ROBOT   "robot "  /* and its name */
#define READER  "reader " /* and its name */

typedef struct { /* the arguments of config_read() */
	const char *path;
	GKeyFile *keys;
	const ConfigSetting *settings;
	gsize n;
	void *base;
	GPtrArray *used;
	const char *group; /* the one that is read */
} Config;

static void *value_of(const ConfigSetting *setting, void *base)
{
	return (char *)base + setting->offset;
}

GOptionEntry *config_entries(const ConfigSetting *settings, gsize n, void *base)
{
	static const GOptionArg kinds[] = {
	        [CONFIG_TEXT] = G_OPTION_ARG_FILENAME, /* bytes, no locale */
	        [CONFIG_PATH] = G_OPTION_ARG_FILENAME,
	        [CONFIG_NUMBER] = G_OPTION_ARG_INT,
	        [CONFIG_FLAG] = G_OPTION_ARG_NONE,
	        [CONFIG_LIST] = G_OPTION_ARG_FILENAME_ARRAY};
	GOptionEntry *entries = g_new0(GOptionEntry, n + 1);
	for (gsize i = 0; i < n; i++) {
		entries[i].long_name = settings[i].option;
		if (settings[i].kind != CONFIG_GROUP)
			entries[i] = (GOptionEntry){settings[i].option, settings[i].letter, 0,
			        kinds[settings[i].kind], value_of(&settings[i], base),
			        settings[i].help, settings[i].argument};
	}
	return entries;
}

void config_clear(const ConfigSetting *settings, gsize n, void *base)
{
	for (gsize i = 0; i < n; i++) {
		void *value = value_of(&settings[i], base);
		if (settings[i].kind == CONFIG_TEXT || settings[i].kind == CONFIG_PATH)
			g_clear_pointer((char **)value, g_free);
		else if (settings[i].kind == CONFIG_LIST)
			g_clear_pointer((char ***)value, g_strfreev);
	}
}

static bool reads_reader(const Config *c)
{
	return strcmp(c->group, GROUP) != 0;
}

G_GNUC_PRINTF(4, 5)
static bool fail(const Config *c, const char *key, GError **error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *why = g_strdup_vprintf(format, arguments),
	                *group = reads_reader(c) ? g_strdup_printf("[%s] ", c->group) : NULL;
	va_end(arguments);
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "%s: %s%s%s%s", c->path, group ? group : "",
	        key ? key : "", key ? ": " : "", why);
	return false;
}

/* --- values --- */

/* The recipients of a reader have a shorter key. */
static const char *setting_key(const Config *c, const ConfigSetting *setting)
{
	return reads_reader(c) && g_strcmp0(setting->key, "recipients") == 0 ? "to" : setting->key;
}

/* Whether the group that is read may have KEY. */
static bool may_be_set(const Config *c, const char *key)
{
	static const char *const keys[] = {"to", "me", "path", "subsystem", "author", "kind",
	        "detail", "order", "group-by", "summary", "top", "max-lines", "waiting", "title",
	        "skip-empty", NULL};
	return !reads_reader(c) || g_strv_contains(keys, key);
}

static char *full_path(const Config *c, const char *value)
{
	g_autofree char *directory = g_path_get_dirname(c->path);
	if (g_path_is_absolute(value))
		return g_strdup(value);
	return strcmp(directory, ".") == 0 ? g_strdup(value)
	                                   : g_build_filename(directory, value, NULL);
}

static char **split_list(const char *value)
{
	g_auto(GStrv) parts = g_strsplit_set(value, ";,", -1);
	GPtrArray *list = g_ptr_array_new();
	for (char **part = parts; *part; part++)
		if (*g_strstrip(*part))
			g_ptr_array_add(list, g_strdup(*part));
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

static bool set_number(const Config *c, const ConfigSetting *setting, int *number, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autofree char *text =
	        g_key_file_get_string(c->keys, c->group, setting_key(c, setting), &why);
	gint64 value;
	if (!text || !g_ascii_string_to_signed(text, 10, 0, G_MAXINT, &value, NULL))
		return fail(c, setting->key, error, "'%s' is not a number of 0 or more",
		        text ? text : "");
	*number = (int)value;
	return true;
}

static bool set_value(
        const Config *c, const ConfigSetting *setting, const char *value, GError **error)
{
	g_autoptr(GError) why = NULL;
	void *at = value_of(setting, c->base);
	if (!g_utf8_validate(value, -1, NULL))
		return fail(c, setting->key, error, "the value is not UTF-8");
	switch (setting->kind) {
	case CONFIG_TEXT:
		*(char **)at = g_strdup(value);
		return true;
	case CONFIG_PATH:
		if (*value == '~')
			return fail(c, setting->key, error,
			        "'~' is not expanded; write the whole path");
		if (!*value)
			return fail(c, setting->key, error, "the path is empty");
		*(char **)at = full_path(c, value);
		return true;
	case CONFIG_NUMBER:
		return set_number(c, setting, at, error);
	case CONFIG_FLAG:
		*(gboolean *)at = g_key_file_get_boolean(c->keys, c->group, setting->key, &why);
		return !why ||
		       fail(c, setting->key, error, "expected true or false, not '%s'", value);
	case CONFIG_LIST:
		*(char ***)at = split_list(value);
		return true;
	case CONFIG_GROUP:
		break;
	}
	return true;
}

static bool is_unset(const ConfigSetting *setting, void *base)
{
	const void *at = value_of(setting, base);
	if (setting->kind == CONFIG_NUMBER)
		return *(const int *)at == CONFIG_UNSET;
	if (setting->kind == CONFIG_FLAG)
		return !*(const gboolean *)at;
	return *(char *const *)at == NULL;
}

/* --- the file --- */

static const ConfigSetting *find_setting(const Config *c, const char *key)
{
	for (gsize i = 0; i < c->n; i++)
		if (g_strcmp0(setting_key(c, &c->settings[i]), key) == 0 && may_be_set(c, key))
			return &c->settings[i];
	return NULL;
}

static bool fail_unknown(const Config *c, const char *key, GError **error)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();
	for (gsize i = 0; i < c->n; i++)
		if (c->settings[i].key && may_be_set(c, setting_key(c, &c->settings[i])))
			g_ptr_array_add(known, (gpointer)setting_key(c, &c->settings[i]));
	g_ptr_array_add(known, NULL);
	g_autofree char *hint = nearest_hint(key, (const char *const *)known->pdata);
	return fail(
	        c, key, error, reads_reader(c) ? "no key of a reader%s" : "unknown key%s", hint);
}

static bool read_settings(const Config *c, GError **error)
{
	g_auto(GStrv) keys = g_key_file_get_keys(c->keys, c->group, NULL, NULL);
	for (char **key = keys; key && *key; key++) {
		const ConfigSetting *setting = find_setting(c, *key);
		g_autoptr(GError) why = NULL;
		g_autofree char *value = g_key_file_get_string(c->keys, c->group, *key, &why);
		if (!setting)
			return fail_unknown(c, *key, error);
		if (!value || why)
			return fail(c, *key, error, "%s", why->message);
		if (!is_unset(setting, c->base) || g_ptr_array_find(c->used, setting->key, NULL))
			continue; /* as the command line or the reader has it */
		if (!set_value(c, setting, value, error))
			return false;
		g_ptr_array_add(c->used, (gpointer)setting->key);
	}
	return true;
}

static bool check_groups(const Config *c, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(c->keys, NULL);
	for (char **group = groups; *group; group++)
		if (strcmp(*group, GROUP) != 0 && strcmp(*group, DOMAINS) != 0 &&
		        !g_str_has_prefix(*group, ROBOT) && !g_str_has_prefix(*group, READER))
			return fail(c, NULL, error,
			        "unknown group [%s]; expected [" GROUP "], [" DOMAINS "], [" READER
			        "NAME] or [" ROBOT "NAME]",
			        *group);
	return true;
}

static bool read_domains(const Config *c, void (*domain)(void *, const char *, const char *),
        void *data, GError **error)
{
	g_auto(GStrv) keys = g_key_file_get_keys(c->keys, DOMAINS, NULL, NULL);
	for (char **key = keys; key && *key; key++) {
		g_autofree char *who = g_key_file_get_string(c->keys, DOMAINS, *key, NULL);
		if (!who || !*who)
			return fail(c, *key, error, "the name is empty");
		domain(data, *key, who);
	}
	return true;
}

static bool read_robot(const Config *c, const char *group, Robot *robot, GError **error)
{
	const struct {
		const char *key;
		char ***list;
	} keys[] = {{"from", &robot->from}, {"subject", &robot->subject}, {"pass", &robot->pass},
	        {"fail", &robot->fail}};
	g_auto(GStrv) given = g_key_file_get_keys(c->keys, group, NULL, NULL);
	robot->name = g_strstrip(g_strdup(group + strlen(ROBOT)));
	for (char **key = given; key && *key; key++) {
		char ***list = NULL;
		for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
			list = strcmp(*key, keys[i].key) == 0 ? keys[i].list : list;
		g_autofree char *value = g_key_file_get_string(c->keys, group, *key, NULL);
		if (!list || !value)
			return fail(c, *key, error,
			        "[%s] has the keys from, subject, pass and fail", group);
		*list = g_strsplit(value, ";", -1);
		for (char **one = *list; *one; one++)
			if (!*g_strstrip(*one))
				return fail(c, *key, error, "[%s] has an empty pattern", group);
	}
	if (!*robot->name || !robot->from || (!robot->pass && !robot->fail))
		return fail(c, NULL, error, "[%s] needs a name, from, and pass or fail", group);
	return true;
}

static bool read_robots(
        const Config *c, void (*add)(void *data, Robot *robot), void *data, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(c->keys, NULL);
	for (char **group = groups; *group; group++) {
		if (!g_str_has_prefix(*group, ROBOT))
			continue;
		Robot *robot = g_new0(Robot, 1);
		if (!read_robot(c, *group, robot, error)) {
			robot_free(robot);
			return false;
		}
		add(data, robot);
	}
	return true;
}

/* TEXT without a byte order mark, and with the line [listdigest] before it unless it begins with a
 * group. */
static char *with_group(const char *text)
{
	if (g_str_has_prefix(text, "\xef\xbb\xbf"))
		text += 3;
	const char *p = text;
	while (g_ascii_isspace(*p) || *p == '#')
		p += *p == '#' ? strcspn(p, "\n") : 1;
	return g_strconcat(*p && *p != '[' ? "[" GROUP "]\n" : "", text, NULL);
}

static bool load(const Config *c, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autofree char *text = textfile_read("--config", c->path, NULL, error);
	if (!text)
		return false;
	g_autofree char *whole = with_group(text);
	return g_key_file_load_from_data(c->keys, whole, strlen(whole), G_KEY_FILE_NONE, &why) ||
	       fail(c, NULL, error, "%s", why->message);
}

/* Adds the names of the readers. Each is a part of a cursor's name. */
static bool add_readers(const Config *c, GPtrArray *readers, GError **error)
{
	g_auto(GStrv) groups = g_key_file_get_groups(c->keys, NULL);
	for (char **group = groups; *group; group++) {
		if (!g_str_has_prefix(*group, READER))
			continue;
		const char *name = *group + strlen(READER);
		if (!*name ||
		        strspn(name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_+.") < strlen(name))
			return fail(c, NULL, error,
			        "[%s]: a reader's name has letters, digits and \"-_+.\" only",
			        *group);
		g_ptr_array_add(readers, g_strdup(name));
	}
	return true;
}

/* Reads the section of READER (NULL: nobody). */
static bool read_reader(Config c, const char *reader, GPtrArray *readers, GError **error)
{
	if (!reader)
		return true;
	g_autofree char *group = g_strconcat(READER, reader, NULL);
	c.group = group;
	if (!g_ptr_array_find_with_equal_func(readers, reader, g_str_equal, NULL))
		return fail(&c, NULL, error, "there is no such group");
	return g_key_file_has_key(c.keys, group, "to", NULL)
	               ? read_settings(&c, error)
	               : fail(&c, NULL, error, "the key to is missing");
}

bool config_read(const char *path, const char *reader, GPtrArray *readers,
        const ConfigSetting *settings, gsize n, void *base, GPtrArray *used,
        void (*domain)(void *data, const char *domain, const char *who),
        void (*robot)(void *data, Robot *robot), void *data, GError **error)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	const Config c = {path, keys, settings, n, base, used, GROUP};
	return load(&c, error) && check_groups(&c, error) && add_readers(&c, readers, error) &&
	       read_reader(c, reader, readers, error) && read_settings(&c, error) &&
	       read_domains(&c, domain, data, error) && read_robots(&c, robot, data, error);
}
