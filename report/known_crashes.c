#include "report/known_crashes.h"

#include "store/base/bytes.h"
#include "store/base/cli.h"
#include "store/base/escape.h"
#include "store/base/io.h"

#include <string.h>

#define MOST       64
#define FILE_BYTES (128 << 10)

static const char *const widths[LEAVE_OUT_N] = {
        [LEAVE_OUT_THREAD] = "thread", [LEAVE_OUT_WIDE] = "wide", [LEAVE_OUT_MAIL] = "mail"};

/* Sets FIELD, of SIZE bytes, to the value of KEY; to "" if there is none. */
static void read_text(GKeyFile *keys, const char *group, const char *key, char *field, gsize size)
{
	g_autofree char *text = g_key_file_get_string(keys, group, key, NULL);
	g_strlcpy(field, text ? text : "", size);
}

static bool read_group(GKeyFile *keys, const char *name, LeaveOutGroup *group)
{
	g_autofree char *width = g_key_file_get_string(keys, name, "with", NULL);
	*group = (LeaveOutGroup){.known = true};
	while (group->width < LEAVE_OUT_N && g_strcmp0(widths[group->width], width) != 0)
		group->width++;
	group->signal = g_key_file_get_integer(keys, name, "signal", NULL);
	read_text(keys, name, "message-id", group->message_id, sizeof group->message_id);
	read_text(keys, name, "title", group->title, sizeof group->title);
	return group->width < LEAVE_OUT_N && bytes_from_hex(name, strlen(name), group->id.b,
	                                             sizeof group->id) == sizeof group->id;
}

void known_crashes_read(const Cursor *c, GArray *groups)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autoptr(GString) text = g_string_new(NULL);
	const char *why;
	if (!io_read_file(c->crashed_path, FILE_BYTES, text, &why) ||
	        !g_key_file_load_from_data(keys, text->str, text->len, G_KEY_FILE_NONE, NULL))
		return;
	g_autofree char *version = g_key_file_get_string(keys, "crashed", "version", NULL),
	                *store = g_key_file_get_string(keys, "crashed", "store", NULL);
	if (g_strcmp0(version, CLI_VERSION) != 0 || g_strcmp0(store, c->uuid) != 0)
		return;
	g_auto(GStrv) names = g_key_file_get_groups(keys, NULL);
	for (char **name = names; *name; name++) {
		LeaveOutGroup group;
		if (strcmp(*name, "crashed") != 0 && read_group(keys, *name, &group))
			g_array_append_val(groups, group);
	}
}

static void put_text(GKeyFile *keys, const char *group, const char *key, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_key_file_set_string(keys, group, key, valid);
}

void known_crashes_write(const Cursor *c, const GArray *groups)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autoptr(GError) error = NULL;
	bool changed = false;
	g_key_file_set_string(keys, "crashed", "version", CLI_VERSION);
	g_key_file_set_string(keys, "crashed", "store", c->uuid);
	for (guint i = groups->len > MOST ? groups->len - MOST : 0; i < groups->len; i++) {
		const LeaveOutGroup *group = &g_array_index(groups, LeaveOutGroup, i);
		g_autofree char *name = hash_hex(&group->id, 64);
		changed |= !group->known;
		g_key_file_set_string(keys, name, "with", widths[group->width]);
		g_key_file_set_integer(keys, name, "signal", group->signal);
		put_text(keys, name, "message-id", group->message_id);
		put_text(keys, name, "title", group->title);
	}
	if (!changed)
		return;
	gsize n;
	g_autofree char *text = g_key_file_to_data(keys, &n, NULL);
	if (!g_file_set_contents_full(
	            c->crashed_path, text, (gssize)n, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
		g_printerr("listdigest-report: cannot remember what crashed: %s\n", error->message);
}

bool known_crashes_tell(const Cursor *c, const GArray *groups)
{
	static GArray *told; /* Hash */
	bool any = false;
	if (!told)
		told = g_array_new(FALSE, FALSE, sizeof(Hash));
	for (guint i = 0; i < groups->len; i++) {
		const LeaveOutGroup *group = &g_array_index(groups, LeaveOutGroup, i);
		bool again = !group->known || !group->found;
		any |= !again;
		for (guint k = 0; k < told->len && !again; k++)
			again = hash_equal(&g_array_index(told, Hash, k), &group->id);
		if (again)
			continue;
		g_array_append_val(told, group->id);
		g_autofree char *name = leave_out_name(group),
		                *path = escape_line(c->crashed_path, 0);
		g_printerr(
		        "listdigest-report: left out %s: with it an earlier digest crashed (%s), "
		        "says '%s'\n",
		        name, strsignal(group->signal), path);
	}
	return any;
}
