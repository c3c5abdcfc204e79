#include "report/patches/patch_set.h"

#include "report/patches/hunks.h"
#include "report/patches/patch_trailers.h"
#include "store/base/error.h"
#include "store/base/escape.h"
#include "store/base/mail_reader.h"

#include <string.h>

#define VERSIONS_MOST 1000 /* a chain that is longer goes in a circle */
#define MISSING_SHOWN 20
#define READ_MOST     500 /* with so many patches, mails of a series may not have been read */
#define TITLE_COLUMNS 60

typedef struct {
	Snapshot *s;
	MailReader *reader;
	GHashTable *read; /* number of an entry -> its texts (GPtrArray); NULL: it has none */
} PatchSetReader;

static void patch_free(gpointer p)
{
	PatchSetPatch *patch = p;
	mail_text_free(patch->text);
	g_free((char *)patch->author.name);
	g_free((char *)patch->author.address);
	g_ptr_array_unref(patch->trailers);
	g_free(patch->fault);
	g_free(patch);
}

void patch_set_free(PatchSet *set)
{
	if (!set)
		return;
	if (set->cover)
		patch_free(set->cover);
	g_ptr_array_unref(set->patches);
	g_ptr_array_unref(set->faults);
	g_ptr_array_unref(set->not_added);
	g_free(set);
}

char *patch_set_name(const Post *post)
{
	const Record *rec = post->rec;
	g_autofree char *title = escape_line(rec->title ? rec->title : "", TITLE_COLUMNS);
	g_autofree char *index = rec->index ? escape_line(rec->index, 10) : NULL;
	g_autofree char *total = rec->total ? escape_line(rec->total, 10) : NULL;
	return g_strdup_printf("patch %s%s%s%s'%s'", index ? index : "", index && total ? "/" : "",
	        index && total ? total : "", index ? " " : "", title);
}

static const Series *series_of(const Post *post)
{
	for (guint i = 0; post->inner && i < post->inner->len; i++) {
		const Post *inner = g_ptr_array_index(post->inner, i);
		if (inner->series)
			return inner->series;
	}
	return post->series ? post->series : post->answers ? post->answers->series : NULL;
}

const Series *patch_set_find(const Digest *d, const char *message_id, bool newest)
{
	const Series *found = NULL;
	for (guint i = 0; !found && i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		if (g_strcmp0(post->rec->message_id, message_id) == 0)
			found = series_of(post);
	}
	for (guint i = 0; found && newest && found->superseded_by && i < VERSIONS_MOST; i++)
		found = found->superseded_by;
	return found;
}

/* --- the texts --- */

static void free_texts(gpointer texts)
{
	if (texts)
		g_ptr_array_unref(texts);
}

/* Sets *TEXTS to those of the mail of entry SEQ, borrowed from R; NULL if it has none any more. */
static bool read_mail(PatchSetReader *r, guint64 seq, const GPtrArray **texts, GError **error)
{
	gpointer known;
	Entry entry;
	if (g_hash_table_lookup_extended(r->read, POST_SEQ_KEY(seq), NULL, &known)) {
		*texts = known;
		return true;
	}
	GPtrArray *got = NULL;
	g_autoptr(GError) why = NULL;
	if (!snapshot_entry(r->s, seq, &entry, error))
		return false;
	g_autoptr(GBytes) raw =
	        entry.flags & RECORD_FLAG_TRUNCATED ? NULL : snapshot_raw(r->s, &entry, &why);
	if (raw)
		got = mail_reader_read(r->reader, raw, &why);
	if (why && !g_error_matches(why, ERROR_DOMAIN, ERROR_NO)) {
		g_propagate_error(error, g_steal_pointer(&why));
		return false;
	}
	g_hash_table_insert(r->read, POST_SEQ_KEY(seq), got);
	*texts = got;
	return true;
}

static MailText *copy_text(const MailText *text)
{
	MailText *copy = mail_text_new();
	for (guint i = 0; i < MAIL_TEXT_N; i++)
		g_string_append_len(
		        copy->field[i], text->field[i]->str, (gssize)text->field[i]->len);
	return copy;
}

static const char *no_text(const Post *post)
{
	const guint32 flags = post->rec->flags;
	return flags & RECORD_FLAG_EXPIRED     ? "the bytes of its mail were dropped"
	       : flags & RECORD_FLAG_TRUNCATED ? "its mail was too large to be stored whole"
	                                       : "its mail cannot be parsed";
}

static void read_author(PatchSetPatch *patch)
{
	const char *name = patch->text->field[MAIL_TEXT_AUTHOR]->str, *tab = strchr(name, '\t');
	if (tab && tab > name)
		patch->author.name = g_strndup(name, (gsize)(tab - name));
	if (tab && tab[1])
		patch->author.address = g_strdup(tab + 1);
}

static PatchSetPatch *read_patch(PatchSetReader *r, Post *post, GError **error)
{
	const Post *mail = post->mail ? post->mail : post;
	const GPtrArray *texts;
	if (!read_mail(r, mail->message_seq, &texts, error))
		return NULL;
	PatchSetPatch *patch = g_new0(PatchSetPatch, 1);
	patch->post = post;
	patch->trailers = g_ptr_array_new_with_free_func(g_free);
	if (texts && post->part < texts->len) {
		patch->text = copy_text(g_ptr_array_index(texts, post->part));
		read_author(patch);
	} else {
		patch->fault = g_strdup(no_text(mail));
	}
	return patch;
}

/* --- faults --- */

static void find_fault(PatchSetPatch *patch)
{
	if (patch->fault)
		return;
	const GString *diff = patch->text->field[MAIL_TEXT_DIFF];
	patch->fault = hunks_fault(diff->str, diff->len);
	if (!patch->fault && (!patch->author.address || !strchr(patch->author.address, '@')))
		patch->fault = g_strdup("its author has no address");
}

static void find_missing(PatchSet *set)
{
	g_autoptr(GPtrArray) missing = series_missing(set->series, G_MAXUINT);
	const guint n = missing->len;
	if (n == 0)
		return;
	g_ptr_array_set_size(missing, (gint)MIN(n, MISSING_SHOWN));
	g_ptr_array_add(missing, NULL);
	g_autofree char *numbers = g_strjoinv(", ", (char **)missing->pdata);
	g_ptr_array_add(set->faults,
	        g_strdup_printf("%u of %s patches %s missing: %s%s%s", n, set->series->total,
	                n == 1 ? "is" : "are", numbers, n > MISSING_SHOWN ? ", ..." : "",
	                set->patches->len >= READ_MOST ? "; of so many not all are read" : ""));
}

static void find_faults(PatchSet *set)
{
	find_missing(set);
	for (guint i = 0; i < set->patches->len; i++) {
		PatchSetPatch *patch = g_ptr_array_index(set->patches, i);
		find_fault(patch);
		if (!patch->fault)
			continue;
		g_autofree char *name = patch_set_name(patch->post);
		g_ptr_array_add(set->faults, g_strdup_printf("%s: %s", name, patch->fault));
	}
}

static bool read_patches(PatchSetReader *r, PatchSet *set, GError **error)
{
	const Series *series = set->series;
	if (series->cover) {
		set->cover = read_patch(r, series->cover, error);
		if (!set->cover)
			return false;
	}
	for (guint i = 0; i < series->patches->len; i++) {
		PatchSetPatch *patch = read_patch(r, series_patch(series, i), error);
		if (!patch)
			return false;
		g_ptr_array_add(set->patches, patch);
	}
	return true;
}

MailText *patch_set_text(Snapshot *s, Post *post, GError **error)
{
	g_autoptr(MailReader) reader = mail_reader_new();
	g_autoptr(GHashTable) read = g_hash_table_new_full(NULL, NULL, NULL, free_texts);
	PatchSetReader r = {s, reader, read};
	PatchSetPatch *patch = read_patch(&r, post, error);
	if (!patch)
		return NULL;
	MailText *text = g_steal_pointer(&patch->text);
	if (!text)
		error_set(error, ERROR_NO, "%s", patch->fault);
	patch_free(patch);
	return text;
}

PatchSet *patch_set_load_series(Snapshot *s, const Digest *d, const Series *series,
        const PatchSetOptions *options, GError **error)
{
	g_autoptr(PatchSet) set = g_new0(PatchSet, 1);
	g_autoptr(MailReader) reader = mail_reader_new();
	g_autoptr(GHashTable) read = g_hash_table_new_full(NULL, NULL, NULL, free_texts);
	PatchSetReader r = {s, reader, read};
	set->series = series;
	set->patches = g_ptr_array_new_with_free_func(patch_free);
	set->faults = g_ptr_array_new_with_free_func(g_free);
	set->not_added = g_ptr_array_new_with_free_func(g_free);
	if (!read_patches(&r, set, error))
		return NULL;
	if (options->no_faults)
		return g_steal_pointer(&set);
	if (set->patches->len == 0) {
		error_set(error, ERROR_NO, "the series has no patch that is known");
		return NULL;
	}
	find_faults(set);
	patch_trailers_collect(set, d, options);
	return g_steal_pointer(&set);
}

PatchSet *patch_set_load(Snapshot *s, const Digest *d, const char *message_id,
        const PatchSetOptions *options, GError **error)
{
	const Series *series = patch_set_find(d, message_id, !options->this_version);
	if (series)
		return patch_set_load_series(s, d, series, options, error);
	error_set(error, ERROR_NO, "that message belongs to no series");
	return NULL;
}
