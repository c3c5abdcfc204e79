#include "report/extract.h"

#include "report/patch_dir.h"
#include "report/patches/am_mail.h"
#include "report/patches/reply_draft.h"
#include "report/render/mail_gmime.h"
#include "store/base/error.h"
#include "store/base/escape.h"

#include <string.h>

static bool fail(GError **error, const char *option, const char *why)
{
	return error_set(error, ERROR_USAGE, "--%s: %s", option, why);
}

static bool is_format(const Request *r, const char *name)
{
	return g_strcmp0(r->format, name) == 0;
}

/* The options that say how patches are taken out. */
static bool check_details(const Request *r, GError **error)
{
	const struct {
		const char *name;
		bool given;
	} details[] = {{"cover", r->cover}, {"carry", r->carry}, {"add-link", r->add_link},
	        {"force", r->force}};
	const bool patches = r->extract == EXTRACT_MBOX || r->extract == EXTRACT_PATCHES;
	for (gsize i = 0; !patches && i < G_N_ELEMENTS(details); i++)
		if (details[i].given)
			return fail(error, details[i].name,
			        "it goes with --format=mbox and --patches=DIR only");
	return r->extract || !r->this_version ||
	       fail(error, "this-version",
	               "it goes with --format=mbox, --patches=DIR and --reply only");
}

static bool check_patches(Request *r, GError **error)
{
	if (r->patches && r->output)
		return fail(error, "patches", "give a directory or a file, not both");
	if (r->patches && r->format && !is_format(r, "patches"))
		return fail(error, "patches", "leave the format out");
	r->patches_dir = r->patches ? r->patches : r->output;
	return (r->patches_dir && *r->patches_dir) ||
	       fail(error, "format=patches", "give --patches=DIR, the directory to write into");
}

bool extract_check(Request *r, GError **error)
{
	const bool mbox = is_format(r, "mbox"), patches = r->patches || is_format(r, "patches");
	r->extract = mbox       ? EXTRACT_MBOX
	             : patches  ? EXTRACT_PATCHES
	             : r->reply ? EXTRACT_REPLY
	                        : EXTRACT_NONE;
	const char *option = mbox ? "format=mbox" : patches ? "patches" : "reply";
	if (!check_details(r, error))
		return false;
	if (!r->extract)
		return true;
	if (!r->series)
		return fail(error, option, "give --series=ID, too");
	if (r->reply && (mbox || patches || r->format))
		return fail(error, "reply", "give it without a format");
	if (mbox && patches)
		return fail(error, "patches", "leave the format out");
	if (r->sends)
		return fail(error, option, "it is not sent; leave --send out");
	return (!patches || check_patches(r, error)) && mail_gmime_load(error);
}

static void tell(const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++)
		g_printerr("listdigest-report: %s\n", (const char *)g_ptr_array_index(lines, i));
}

/* Says that another version than the one that was named is taken. */
static void tell_newer(const Digest *d, const char *message_id, const Series *series)
{
	const Series *named = patch_set_find(d, message_id, false);
	if (named == series)
		return;
	g_autofree char *old = escape_line(named->version, 10),
	                *new = escape_line(series->version, 10);
	g_printerr(
	        "listdigest-report: v%s is newer and taken; --this-version takes v%s\n", new, old);
}

static bool make_patches(const Request *r, Run *run, Snapshot *s, const Digest *d, GError **error)
{
	const char *link = r->link ? r->digest.link : run->link;
	const PatchSetOptions options = {.this_version = r->this_version,
	        .carry = r->carry,
	        .link = r->add_link ? link : NULL};
	if (r->add_link && !link)
		return error_set(error, ERROR_USAGE,
		        "--add-link: no archive of the list is known; give --link=URL, too");
	g_autoptr(PatchSet) set = patch_set_load(s, d, run->series_history, &options, error);
	if (!set)
		return false;
	tell_newer(d, run->series_history, set->series);
	tell(set->not_added);
	tell(set->faults);
	if (set->faults->len > 0 && !r->force)
		return error_set(error, ERROR_NO,
		        "it cannot be applied as a whole; --force takes the other patches");
	if (r->extract == EXTRACT_MBOX)
		run->text = am_mail_mbox(set, r->cover);
	else
		run->patches = g_steal_pointer(&set);
	return true;
}

/* Makes a reply to the mail that is named; if a newer version of its series is known, to that. */
static bool make_reply(const Request *r, Run *run, Snapshot *s, const Digest *d, GError **error)
{
	const char *id = run->series_history;
	const Series *newest = patch_set_find(d, id, !r->this_version);
	Post *post = NULL;
	for (guint i = 0; !post && i < d->posts->len; i++) {
		Post *each = g_ptr_array_index(d->posts, i);
		if (g_strcmp0(each->rec->message_id, id) == 0)
			post = each;
	}
	if (!post || !newest)
		return error_set(error, ERROR_NO, "that message belongs to no series");
	if (newest != patch_set_find(d, id, false)) {
		tell_newer(d, id, newest);
		post = series_lead(newest);
	}
	g_autofree char *own = r->from ? mail_head_address(r->from) : NULL;
	g_autoptr(GStrvBuilder) mine = g_strv_builder_new();
	if (own)
		g_strv_builder_add(mine, own);
	for (char **me = r->me; me && *me; me++)
		g_strv_builder_add(mine, *me);
	g_auto(GStrv) addresses = g_strv_builder_end(mine);
	run->text = reply_draft_make(s, post->mail ? post->mail : post, r->from, addresses, error);
	return run->text;
}

bool extract_make(const Request *r, Run *run, Snapshot *s, const Digest *d, GError **error)
{
	if (r->extract == EXTRACT_REPLY ? make_reply(r, run, s, d, error)
	                                : make_patches(r, run, s, d, error))
		return true;
	g_prefix_error(error, "--series=%s: ", r->series);
	return false;
}

bool extract_deliver(const Request *r, const Run *run, GError **error)
{
	return patch_dir_write(r->patches_dir, run->patches, r->cover, error);
}
