/* Notes for git, git-notes(1): a stream for git-fast-import(1) that puts the Message-ID of the mail
 * of the patch that became a commit, and its link, under refs/notes/listdigest: of the mail in the
 * range.
 *
 * The commit on that ref has no parent and the date of the newest commit that has a note, so the
 * same notes make the same commit. `feature force` lets it replace an older one. With
 * options.append it follows that one, and the other notes there stay. */
#include "report/render/render.h"

#include "report/render/archive_link.h"
#include "report/series/landed.h"
#include "store/base/escape.h"

#include <string.h>

#define REF "refs/notes/listdigest"

typedef struct {
	const Commit *commit;
	GString *text;
} Note;

static void note_free(gpointer p)
{
	Note *note = p;
	g_string_free(note->text, TRUE);
	g_free(note);
}

static gint compare_notes(gconstpointer x, gconstpointer y)
{
	const Commit *a = (*(Note *const *)x)->commit, *b = (*(Note *const *)y)->commit;
	return memcmp(a->hash, b->hash, sizeof a->hash);
}

static void add_line(GString *text, const char *name, const char *value)
{
	g_autofree char *line = g_strdup_printf("%s: %s\n", name, value);
	if (!strstr(text->str, line)) /* several patches of one mail */
		g_string_append(text, line);
}

static void add_mail(const Digest *d, GString *text, const Post *patch)
{
	const char *id = patch->rec->message_id;
	g_autofree char *link = archive_link_make(d->options.link, id), *shown = escape_line(id, 0),
	                *named = g_strdup_printf("<%s>", shown);
	add_line(text, "Message-ID", named);
	if (link)
		add_line(text, "Link", link);
}

/* Adds the notes of what PATCH landed as to NOTES, if it was posted in the range; BY_HASH finds
 * them by the commit's hash. */
static void add_notes(const Digest *d, GPtrArray *notes, GHashTable *by_hash, const Post *patch)
{
	const Post *mail = patch->mail ? patch->mail : patch;
	if (!patch->landed || !mail->in_range || !mail->rec->message_id)
		return;
	for (guint i = 0; i < patch->landed->len; i++) {
		const Landed *landed = g_ptr_array_index(patch->landed, i);
		char *hash = commit_hash_hex(landed->commit);
		Note *note = g_hash_table_lookup(by_hash, hash);
		if (!note) {
			note = g_new0(Note, 1);
			*note = (Note){landed->commit, g_string_new(NULL)};
			g_ptr_array_add(notes, note);
		}
		add_mail(d, note->text, patch);
		g_hash_table_insert(by_hash, hash, note);
	}
}

static GPtrArray *list_notes(const Digest *d)
{
	GPtrArray *notes = g_ptr_array_new_with_free_func(note_free);
	g_autoptr(GHashTable) by_hash =
	        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < d->known->len; i++) {
		const Series *s = g_ptr_array_index(d->known, i);
		for (guint k = 0; !s->left_out && k < s->patches->len; k++)
			add_notes(d, notes, by_hash, series_patch(s, k));
	}
	g_ptr_array_sort(notes, compare_notes);
	return notes;
}

static void add_data(GString *out, const char *text)
{
	g_string_append_printf(out, "data %" G_GSIZE_FORMAT "\n%s\n", strlen(text), text);
}

static void render(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) notes = list_notes(d);
	gint64 when_s = 0;
	for (guint i = 0; i < notes->len; i++)
		when_s = MAX(when_s, ((Note *)g_ptr_array_index(notes, i))->commit->committer_s);
	g_string_append_printf(out, "feature done\n%s", d->options.append ? "" : "feature force\n");
	for (guint i = 0; i < notes->len; i++) {
		const Note *note = g_ptr_array_index(notes, i);
		g_autofree char *hash = commit_hash_hex(note->commit);
		if (i == 0) {
			g_string_append_printf(out,
			        "commit " REF "\ncommitter listdigest <listdigest@localhost> "
			        "%" G_GINT64_FORMAT " +0000\n",
			        when_s);
			add_data(out, "The mail that became commits\n");
			g_string_append(out, d->options.append ? "from " REF "^0\n" : "");
		}
		g_string_append_printf(out, "N inline %s\n", hash);
		add_data(out, note->text->str);
	}
	g_string_append(out, "done\n");
}

const Renderer render_notes = {
        "notes", "text/plain; charset=utf-8", DIGEST_ORDER_READING, false, render};
