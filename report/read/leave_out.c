#include "report/read/leave_out.h"

#include "store/base/escape.h"

#include <string.h>

typedef struct {
	const GPtrArray *posts; /* Post * */
	guint *above;           /* by index of a post: another of its group, itself at the top */
	GHashTable *names;      /* Message-IDs and senders, borrowed: index of a post + 1 */
} Groups;

static guint top_of(const Groups *g, guint i)
{
	while (g->above[i] != i)
		i = g->above[i] = g->above[g->above[i]];
	return i;
}

/* Puts post I into the group of those that have NAME. NULL is allowed. */
static void join(Groups *g, guint i, const char *name)
{
	if (!name)
		return;
	guint other = GPOINTER_TO_UINT(g_hash_table_lookup(g->names, name));
	if (other)
		g->above[top_of(g, i)] = top_of(g, other - 1);
	else
		g_hash_table_insert(g->names, (gpointer)name, GUINT_TO_POINTER(i + 1));
}

static void join_references(Groups *g, guint i, const Record *rec)
{
	join(g, i, rec->in_reply_to);
	for (guint k = 0; k < rec->references->len; k++)
		join(g, i, g_ptr_array_index(rec->references, k));
}

static void join_widely(Groups *g, guint i, const Post *post)
{
	const GPtrArray *links = post->rec->links;
	for (guint k = 0; k < links->len; k++)
		join(g, i, ((const RecordLink *)g_ptr_array_index(links, k))->message_id);
	if (post->rec->kind == RECORD_PATCH || post->rec->kind == RECORD_COVER)
		join(g, i, post->sender);
}

static Groups groups_make(const GPtrArray *posts, LeaveOutWidth width)
{
	Groups g = {posts, g_new(guint, posts->len), g_hash_table_new(g_str_hash, g_str_equal)};
	for (guint i = 0; i < posts->len; i++)
		g.above[i] = i;
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		join(&g, i, post->rec->message_id);
		if (width != LEAVE_OUT_MAIL)
			join_references(&g, i, post->rec);
		if (width == LEAVE_OUT_WIDE)
			join_widely(&g, i, post);
	}
	return g;
}

static void groups_clear(Groups *g)
{
	g_free(g->above);
	g_hash_table_unref(g->names);
}

/* Removes the posts whose index is set in GONE. Returns how many of them are in the range. */
static guint remove_posts(GPtrArray *posts, const bool *gone)
{
	guint kept = 0, in_range = 0;
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (!gone[i]) {
			posts->pdata[kept++] = post;
			continue;
		}
		in_range += post->in_range;
		post_free(post);
	}
	g_ptr_array_set_free_func(posts, NULL); /* what stands behind them has moved or is freed */
	g_ptr_array_set_size(posts, (gint)kept);
	g_ptr_array_set_free_func(posts, (GDestroyNotify)post_free);
	return in_range;
}

/* Removes the posts of GROUP, if there are any. */
static guint remove_group(LeaveOutGroup *group, GPtrArray *posts)
{
	g_autofree bool *gone = g_new0(bool, posts->len + 1);
	Groups g = groups_make(posts, group->width);
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		if (hash_equal(&post->id, &group->id))
			gone[top_of(&g, i)] = group->found = true;
	}
	for (guint i = 0; i < posts->len; i++)
		gone[i] = gone[i] || gone[top_of(&g, i)];
	groups_clear(&g);
	return remove_posts(posts, gone);
}

static guint64 number_of(const Post *post)
{
	guint64 number = 0;
	for (guint i = 0; i < sizeof number; i++)
		number = number << 8 | post->id.b[i];
	return number;
}

static void describe(LeaveOutGroup *group, LeaveOutWidth width, const Post *post)
{
	const char *message_id = post->rec->message_id, *subject = post->rec->subject;
	group->width = width;
	group->id = post->id;
	g_strlcpy(group->message_id, message_id ? message_id : "", sizeof group->message_id);
	g_strlcpy(group->title, subject ? subject : "", sizeof group->title);
}

/* Whether A names its group better than B: patches do better than answers, then what came first. */
static bool names_better(const Post *a, const Post *b)
{
	const bool a_answers = a->rec->kind == RECORD_REPLY,
	           b_answers = b->rec->kind == RECORD_REPLY;
	return a_answers != b_answers ? b_answers : a->seq < b->seq;
}

/* Removes all groups but those that the trial L is about, and tells about these. */
static void keep_window(const LeaveOut *l, GPtrArray *posts)
{
	g_autofree bool *gone = g_new0(bool, posts->len + 1);
	/* by index of the top of a group: its post with the smallest id, and the one to name */
	g_autofree guint *least = g_new(guint, posts->len + 1),
	                 *named = g_new(guint, posts->len + 1);
	Groups g = groups_make(posts, l->width);
	l->found->groups = 0;
	for (guint i = 0; i < posts->len; i++)
		least[i] = named[i] = i;
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		const guint top = top_of(&g, i);
		if (number_of(post) < number_of(g_ptr_array_index(posts, least[top])))
			least[top] = i;
		if (names_better(post, g_ptr_array_index(posts, named[top])))
			named[top] = i;
	}
	for (guint i = 0; i < posts->len; i++) {
		const guint top = top_of(&g, i);
		const Post *first = g_ptr_array_index(posts, least[top]);
		gone[i] = number_of(first) < l->from || number_of(first) > l->to;
		if (top == i && !gone[i] && l->found->groups++ == 0)
			describe(&l->found->first, l->width, g_ptr_array_index(posts, named[top]));
	}
	groups_clear(&g);
	remove_posts(posts, gone);
}

void leave_out_range(const LeaveOut *l, GArray *groups, GPtrArray *posts, DigestHead *head)
{
	for (guint i = 0; i < groups->len; i++) {
		LeaveOutGroup *group = &g_array_index(groups, LeaveOutGroup, i);
		if (group->width == LEAVE_OUT_MAIL)
			head->sections[SECTION_CRASHED] += remove_group(group, posts);
	}
	if (l->trial && l->width == LEAVE_OUT_MAIL)
		keep_window(l, posts);
}

void leave_out_apply(const LeaveOut *l, GArray *groups, GPtrArray *posts, DigestHead *head)
{
	for (guint i = 0; i < groups->len; i++) {
		LeaveOutGroup *group = &g_array_index(groups, LeaveOutGroup, i);
		head->sections[SECTION_CRASHED] += remove_group(group, posts);
		if (!group->found)
			continue;
		DigestCrashed *crashed = g_new(DigestCrashed, 1);
		crashed->message_id = g_utf8_make_valid(group->message_id, -1);
		crashed->title = g_utf8_make_valid(group->title, -1);
		if (!head->crashed)
			head->crashed = g_ptr_array_new();
		g_ptr_array_add(head->crashed, crashed);
	}
	if (l->trial && l->width != LEAVE_OUT_MAIL)
		keep_window(l, posts);
	if (l->trial)
		l->found->reached = true;
}

char *leave_out_name(const LeaveOutGroup *group)
{
	g_autofree char *line = g_strdup_printf("\"%s\" <%s>%s", group->title, group->message_id,
	        group->width == LEAVE_OUT_MAIL ? "" : " and what belongs to it");
	return escape_line(line, 0);
}
