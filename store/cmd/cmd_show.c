#include "store/base/cli.h"
#include "store/base/error.h"
#include "store/base/escape.h"
#include "store/base/times.h"
#include "store/cmd/cmd.h"
#include "store/log/commit_json.h"
#include "store/log/commit_name.h"
#include "store/log/entry_json.h"
#include "store/log/entry_name.h"
#include "store/log/lists.h"
#include "store/maintain/checked_read.h"

#include <string.h>

static void print_field(const char *name, const char *text)
{
	if (!text || !*text)
		return;
	g_autofree char *shown = escape_line(text, 0);
	cli_printf("%-11s %s\n", name, shown);
}

static void print_person(const char *name, const RecordPerson *p)
{
	if (!p->name && !p->address)
		return;
	g_autofree char *text = g_strdup_printf("%s%s<%s>", p->name ? p->name : "",
	        p->name ? " " : "", p->address ? p->address : "");
	print_field(name, text);
}

static void print_text(const char *text)
{
	if (!text)
		return;
	g_autoptr(GString) shown = g_string_new(NULL);
	escape_text(shown, text, -1, false);
	cli_printf("\n%s%s", shown->str, g_str_has_suffix(shown->str, "\n") ? "" : "\n");
}

static void print_numbers(const Entry *e, const Record *rec)
{
	g_autofree char *id = hash_hex(&e->id, 64), *chain = hash_hex(&e->chain, 64),
	                *raw = hash_hex(&e->raw_hash, 64);
	g_autofree char *arrived = times_rfc3339(e->arrived_s);
	g_autofree char *date = rec->has_date ? times_rfc3339(rec->date_s) : NULL;
	g_autofree const char **names = record_flag_names(e->flags);
	g_autofree char *flags = g_strjoinv(" ", (char **)names);
	cli_printf("%-11s %s\n%-11s %" G_GUINT64_FORMAT "\n%-11s %s\n%-11s %s\n", "id", id, "seq",
	        e->seq, "chain", chain, "raw-hash", raw);
	cli_printf("%-11s %" G_GUINT64_FORMAT "\n", "size", e->size_bytes);
	print_field("flags", flags);
	print_field("arrived", arrived);
	print_field("date", date);
}

static void print_series(const Record *rec)
{
	if (rec->version || rec->index) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_string_append_printf(
		        text, "%s%s", rec->version ? "v" : "", rec->version ? rec->version : "");
		if (rec->index)
			g_string_append_printf(
			        text, " %s/%s", rec->index, rec->total ? rec->total : "?");
		print_field("series", g_strstrip(text->str));
	}
	print_field("patch-id", rec->patch_id);
	print_field("change-id", rec->change_id);
	print_field("base", rec->base_commit);
}

static void print_parts(const Record *rec)
{
	for (guint i = 0; i < rec->parts->len; i++) {
		const RecordPatch *part = g_ptr_array_index(rec->parts, i);
		g_autofree char *name = g_strdup_printf("part %u", part->n);
		print_field(name, part->rec->title ? part->rec->title : "(no title)");
		print_person("author", &part->rec->author);
		print_series(part->rec);
	}
}

static void print_record(const Entry *e, const Record *rec, char **lists)
{
	g_autofree char *joined = g_strjoinv(" ", lists);
	print_numbers(e, rec);
	print_field("lists", joined);
	print_field("sender", e->sender);
	print_field("message-id", rec->message_id);
	print_field("reply-to", rec->in_reply_to);
	print_person("from", &rec->from);
	if (g_strcmp0(rec->from.address, rec->author.address) != 0 ||
	        g_strcmp0(rec->from.name, rec->author.name) != 0)
		print_person("author", &rec->author);
	print_field("kind", record_kind_name(rec->kind));
	print_field("auto", record_auto_name(rec->automatic));
	print_series(rec);
	print_field("subject", rec->subject);
	print_text(rec->message);
	for (guint i = 0; i < rec->trailers->len && rec->kind == RECORD_REPLY; i++) {
		const RecordTrailer *t = g_ptr_array_index(rec->trailers, i);
		print_field(t->key, t->value);
	}
	print_text(rec->notes);
	print_text(rec->diffstat_text);
	print_parts(rec);
}

void cmd_show_line(json_t *object)
{
	g_autoptr(GString) line = g_string_new(NULL);
	entry_json_line(object, line);
	json_decref(object);
	cli_put(line->str, line->len);
}

bool cmd_show_json(Snapshot *s, const Entry *e, const Record *rec, GError **error)
{
	g_auto(GStrv) lists = lists_of_entry(s, e->seq, error);
	if (!lists)
		return false;
	cmd_show_line(entry_json(e, rec, (const char *const *)lists));
	return true;
}

static bool show_record(Snapshot *s, const Entry *e, bool as_json, GError **error)
{
	g_autoptr(Record) rec = snapshot_record(s, e, RECORD_ALL, error);
	if (!rec || as_json)
		return rec && cmd_show_json(s, e, rec, error);
	g_auto(GStrv) lists = lists_of_entry(s, e->seq, error);
	if (lists)
		print_record(e, rec, lists);
	return lists != NULL;
}

static bool show_raw(Snapshot *s, const Entry *e, GError **error)
{
	g_autoptr(GBytes) raw = checked_read_raw(s, e, error);
	if (!raw)
		return false;
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	if (n > 0)
		cli_put(bytes, n);
	return true;
}

/* Reads the entry that TEXT names. For an `also` entry (HEAD may be one), reads its message. */
static bool find_message(Snapshot *s, const char *text, Entry *e, GError **error)
{
	guint64 seq;
	if (!entry_name_resolve(s, text, &seq, NULL, error) || !snapshot_entry(s, seq, e, error))
		return false;
	return e->kind == ENTRY_MESSAGE || snapshot_entry(s, e->of, e, error);
}

static void print_commit(const Commit *c, const char *tree)
{
	g_autofree char *hex = commit_hash_hex(c), *date = times_rfc3339(c->author_s),
	                *committed = times_rfc3339(c->committer_s),
	                *merged = times_rfc3339(c->merged_s);
	g_autofree const char **names = commit_json_flags(c);
	g_autofree char *flags = g_strjoinv(" ", (char **)names);
	print_field("commit", hex);
	print_field("tree", tree);
	print_field("tag", c->tag);
	print_person("author", &c->author);
	print_field("date", date);
	print_field("committed", committed);
	print_field("merged", merged);
	print_field("title", c->title);
	print_field("patch-id", c->patch_id);
	print_field("upstream", c->upstream);
	print_field("flags", flags);
	for (guint i = 0; i < c->message_ids->len; i++)
		print_field("message-id", g_ptr_array_index(c->message_ids, i));
	print_field("pull-url", c->pull_url);
	print_field("pull-tag", c->pull_tag);
	print_field("pull-branch", c->pull_branch);
	for (guint i = 0; i < c->trailers->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(c->trailers, i);
		g_autofree char *name = g_strconcat(t->key, ":", NULL);
		print_field(name, t->value);
	}
}

/* Sets *HASH to the hash of the commit of source trees that TEXT names, a new string, and shows it,
 * once for each tree; AS_JSON the report does that. Returns false without an error if there is
 * none. */
static bool show_commit(Snapshot *s, const char *text, bool as_json, char **hash, GError **error)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)commit_free);
	g_autoptr(Trees) trees = trees_open(s, &TREES_VIEW_ALL, error);
	if (!trees || !commit_name_resolve(trees, text, found, error) || found->len == 0)
		return false;
	*hash = commit_hash_hex(g_ptr_array_index(found, 0));
	for (guint i = 0; !as_json && i < found->len; i++) {
		const Commit *c = g_ptr_array_index(found, i);
		print_commit(c, trees_name(trees, c->tree));
		cli_put("\n", 1);
	}
	return true;
}

/* Shows the entry or the commit that TEXT names; of a commit sets *HASH as show_commit. */
static bool show(
        const char *dir, const char *text, bool raw, bool as_json, char **hash, GError **error)
{
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	g_autoptr(Snapshot) s = store ? snapshot_open(store, error) : NULL;
	Entry e;
	GError *why = NULL, *none = NULL;
	if (!s)
		return false;
	bool done;
	if (find_message(s, text, &e, &none)) {
		done = raw ? show_raw(s, &e, error) : show_record(s, &e, as_json, error);
	} else {
		done = !raw && show_commit(s, text, as_json, hash, &why);
		if (why)
			g_propagate_error(error, why);
		else if (!done)
			g_propagate_error(error, g_steal_pointer(&none));
		g_clear_error(&none);
	}
	if (!done)
		store_name_damage(store, *error);
	return done;
}

static bool run_show(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	gboolean raw = FALSE, as_json = FALSE;
	const GOptionEntry entries[] = {
	        {"raw", 0, 0, G_OPTION_ARG_NONE, &raw,
	                "Print the message as it was received, byte for byte", NULL},
	        {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "Print the record as JSON", NULL},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 1, 1, &dir, error))
		return false;
	if (raw && as_json)
		return error_set(
		        error, ERROR_USAGE, "'show' takes either --raw or --json, not both");
	g_autofree char *hash = NULL;
	bool done = show(dir, argv[1], raw, as_json, &hash, error);
	if (!done || !hash)
		return done;
	g_autofree char *commit = g_strconcat("--commit=", hash, NULL);
	const char *const arguments[] = {commit, as_json ? "--format=json" : NULL, NULL};
	return cmd_report_run(dir, arguments, error);
}

const Cmd cmd_show = {"show", "ID [--raw|--json]", "print one message, or a commit and its mail",
        "Print one message: the fields of its record, its record as JSON, or its bytes\n"
        "as received. ID is four or more digits of an id or of a commit of a source\n"
        "tree, seven or more of a commit of an imported archive, a Message-ID, HEAD (the\n"
        "newest entry) or HEAD~N (N before it). Of a commit of a source tree it prints\n"
        "what is known of it, then every version of the patch that became it, with the\n"
        "reviews that were given; listdigest-report finds them.",
        run_show};
