/* Each entry of the range is read once, with its texts if a digest surely shows them
 * (record_leads). Some other mail turns out to be shown later, such as a cover letter without a
 * number or the second patch of a series whose first one never came. Such mail is read again, with
 * its texts, by load_texts. */
#include "report/read/load.h"

#include "report/digest/robot.h"
#include "report/read/context.h"
#include "report/read/load_post.h"
#include "store/base/error.h"
#include "store/log/entry_name.h"
#include "store/log/lists.h"

#include <string.h>

#define TITLE_LISTS 3

static void count_arrival(DigestHead *head, gint64 arrived_s)
{
	if (head->messages == 0) {
		head->first_s = head->last_s = arrived_s;
	} else {
		head->first_s = MIN(head->first_s, arrived_s);
		head->last_s = MAX(head->last_s, arrived_s);
	}
	head->messages++;
}

typedef struct {
	Snapshot *s;
	RecordDepth depth;
	bool in_range;
	GPtrArray *posts;
	DigestHead *head;
	GError **error;
} Load;

static bool load_entry(const Entry *entry, void *data)
{
	const Load *l = data;
	DigestHead *head = l->head;
	g_autoptr(Post) post = load_post(l->s, entry, l->depth, l->in_range, l->error);
	if (!post)
		return false;
	bool administrative = load_post_is_administrative(post),
	     variant = post->rec->flags & RECORD_FLAG_VARIANT,
	     unparsed = post->rec->flags & RECORD_FLAG_UNPARSED;
	if (l->in_range && entry->arrived_s < head->late_before_s) {
		head->late += !administrative;
		return true;
	}
	head->variants += l->in_range && variant;
	head->administrative += l->in_range && administrative && !variant;
	if (variant || administrative)
		return true;
	head->end_s = MAX(head->end_s, entry->arrived_s);
	if (l->in_range)
		count_arrival(head, entry->arrived_s);
	head->unparsed += l->in_range && unparsed;
	if (!load_post_is_shown(post)) {
		head->sections[unparsed ? SECTION_UNPARSED : SECTION_EXPIRED] += l->in_range;
		return true;
	}
	post->later = !l->in_range;
	g_ptr_array_add(l->posts, g_steal_pointer(&post));
	return true;
}

static bool load_entries(Snapshot *s, const Range *range, bool in_range, GPtrArray *posts,
        DigestHead *head, GError **error)
{
	RecordDepth depth =
	        head->brief ? RECORD_BRIEF_SUMMARY
	                    : RECORD_LEAD_TEXTS | (head->recipients ? RECORD_RECIPIENTS : 0);
	Load load = {s, depth, in_range, posts, head, error};
	return snapshot_each_read(s, (const guint64 *)range->seqs->data, range->seqs->len, depth,
	        load_entry, &load, error);
}

bool load_range(Snapshot *s, const Range *range, GPtrArray *posts, DigestHead *head, GError **error)
{
	head->copies = range->copies;
	return load_entries(s, range, true, posts, head, error);
}

bool load_tip(Snapshot *s, guint64 seq, DigestHead *head, GError **error)
{
	Entry entry = {0};
	if (seq && !snapshot_entry(s, seq, &entry, error))
		return false;
	g_autofree char *tip = hash_hex(&entry.chain, 64);
	g_strlcpy(head->tip, tip, sizeof head->tip);
	head->last_seq = seq;
	/* the last entry need not be the newest: an import keeps the order of its source */
	head->end_s = MAX(head->end_s, entry.arrived_s);
	return true;
}

static char *entry_id(Snapshot *s, guint64 seq, GError **error)
{
	Entry entry;
	return snapshot_entry(s, seq, &entry, error) ? hash_hex(&entry.id, 64) : NULL;
}

/* Loads what came after RANGE up to and with AS_OF. */
static bool load_after(Snapshot *s, const Range *range, const char *as_of, const char *const *lists,
        GPtrArray *posts, DigestHead *head, GError **error)
{
	g_autofree char *from = range->last_seq ? entry_id(s, range->last_seq, error) : NULL;
	if (range->last_seq && !from)
		return false;
	g_autofree char *text = g_strdup_printf("%s..%s", from ? from : "", as_of);
	const RangeSpec spec = {.range = text, .lists = lists};
	Range later = {0};
	bool done = range_resolve(s, &spec, &later, error);
	/* an id names its first entry: `also` entries of RANGE may come after it */
	for (guint i = done ? later.seqs->len : 0; i-- > 0;)
		if (g_array_index(later.seqs, guint64, i) <= range->last_seq)
			g_array_remove_index(later.seqs, i);
	done = done && load_entries(s, &later, false, posts, head, error);
	range_clear(&later);
	return done;
}

bool load_later(Snapshot *s, const Range *range, const char *as_of, const char *const *lists,
        GPtrArray *posts, DigestHead *head, GError **error)
{
	guint64 seq;
	if (!entry_name_resolve(s, as_of, &seq, NULL, error)) {
		g_prefix_error(error, "--as-of: ");
		return false;
	}
	if (!load_tip(s, seq, head, error))
		return false;
	if (seq < range->last_seq) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
		        "--as-of=%s is before the end of the range", as_of);
		return false;
	}
	g_autofree char *id = entry_id(s, seq, error);
	if (!id)
		return false;
	head->as_of = g_strndup(id, ENTRY_NAME_SHOWN);
	return load_after(s, range, as_of, lists, posts, head, error);
}

bool load_context(Snapshot *s, const Range *range, const char *const *lists, Trees *trees,
        GPtrArray *posts, DigestHead *head, GError **error)
{
	const GatherSpec spec = {.last_seq = head->last_seq,
	        .until_s = head->as_of ? G_MAXINT64 : range->until_s,
	        .end_s = head->end_s,
	        .waiting = head->waiting,
	        .trees = trees,
	        .since_s = range->since_s != G_MININT64 ? range->since_s : head->first_s,
	        .range_end_s = digest_head_end_s(head),
	        .audit = head->audit,
	        .lists = lists};
	ContextCut cut = {0};
	bool done = context_load(s, &spec, posts, &cut, error);
	head->waiting_cut = cut.waiting;
	head->around_cut = cut.around;
	head->talk_from_s = cut.talk_from_s;
	return done;
}

/* Reads POST again, with its texts. */
static bool load_full(Snapshot *s, Post *post, GError **error)
{
	Entry entry;
	if (post->full)
		return true;
	if (!snapshot_entry(s, post->seq, &entry, error))
		return false;
	post->full = snapshot_record(s, &entry, RECORD_BRIEF_ALL, error);
	return post->full;
}

bool load_verdicts(Snapshot *s, const GPtrArray *robots, GPtrArray *posts, GError **error)
{
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (!robot_sent(robots, post->rec))
			continue;
		if (!load_full(s, post, error))
			return false;
		robot_mark(robots, post->rec, post->full->message);
	}
	return true;
}

static Record *part_of(const Record *mail, guint part)
{
	return part <= mail->parts->len
	               ? ((RecordPatch *)g_ptr_array_index(mail->parts, part - 1))->rec
	               : NULL;
}

bool load_texts(Snapshot *s, Digest *d, bool blocks, bool openings, GError **error)
{
	g_autoptr(GPtrArray) shown = g_ptr_array_new();
	for (guint i = 0; openings && i < d->threads->len; i++)
		g_ptr_array_add(shown, (Post *)((Thread *)g_ptr_array_index(d->threads, i))->top);
	for (guint i = 0; blocks && i < d->blocks->len; i++) {
		const DigestBlock *block = g_ptr_array_index(d->blocks, i);
		if (block->kind == DIGEST_BLOCK_POST && !block->post->has_texts)
			g_ptr_array_add(shown, block->post);
	}
	g_ptr_array_sort(shown, post_compare_log); /* neighbours share a compressed block */
	for (guint i = 0; i < shown->len; i++) {
		Post *post = g_ptr_array_index(shown, i);
		if (!load_full(s, post->mail ? post->mail : post, error))
			return false;
		if (post->mail)
			post->full = part_of(post->mail->full, post->part);
	}
	return true;
}

static char *list_label(const char *list)
{
	g_autofree char *label = g_strndup(list, strcspn(list, ".@"));
	return g_ascii_strup(label, -1);
}

char *load_title(Snapshot *s, const char *const *lists, guint64 last_seq)
{
	g_auto(GStrv) all = lists ? NULL : lists_names_before(s, last_seq);
	const char *const *names = lists ? lists : (const char *const *)all;
	guint n = names ? g_strv_length((char **)names) : 0;
	if (n == 0)
		return g_strdup("MAIL");
	GString *title = g_string_new(NULL);
	for (guint i = 0; i < MIN(n, TITLE_LISTS); i++) {
		g_autofree char *label = list_label(names[i]);
		g_string_append_printf(title, "%s%s", i ? ", " : "", label);
	}
	if (n > TITLE_LISTS)
		g_string_append_printf(title, " and %u more", n - TITLE_LISTS);
	return g_string_free(title, FALSE);
}
