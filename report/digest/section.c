#include "report/digest/section.h"

#include "report/digest/digest.h"
#include "store/base/debug.h"

typedef struct {
	GHashTable *series, *news; /* Series: those in the lists */
	GHashTable *threads;       /* Message-ID of the top */
} Shown;

static void fill(Shown *shown, const Digest *d)
{
	shown->series = g_hash_table_new(NULL, NULL);
	shown->news = g_hash_table_new(NULL, NULL);
	shown->threads = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < d->series->len; i++)
		g_hash_table_add(shown->series, g_ptr_array_index(d->series, i));
	for (guint i = 0; i < d->news->len; i++)
		g_hash_table_add(shown->news, ((News *)g_ptr_array_index(d->news, i))->series);
	for (guint i = 0; i < d->threads->len; i++)
		g_hash_table_add(shown->threads,
		        (char *)((Thread *)g_ptr_array_index(d->threads, i))->message_id);
}

static void release(Shown *shown)
{
	g_hash_table_unref(shown->series);
	g_hash_table_unref(shown->news);
	g_hash_table_unref(shown->threads);
}

/* Returns where S and what belongs to it stands; SECTION_N if nowhere. */
static Section of_series(const Shown *shown, const Series *s)
{
	if (g_hash_table_contains(shown->series, s))
		return SECTION_SERIES;
	if (g_hash_table_contains(shown->news, s))
		return SECTION_NEWS;
	return s->posted ? SECTION_RESENT : SECTION_N;
}

static Section of_post(const Shown *shown, const Post *post)
{
	const Post *target = post->answers;
	const Series *s = post->series ? post->series : target ? target->series : NULL;
	bool robot = post_is_bot(post) && !post->series;
	bool notice = post->rec->kind == RECORD_APPLIED && target;
	Section section = s ? of_series(shown, s) : SECTION_N;
	if (thread_has(post) && post->root && g_hash_table_contains(shown->threads, post->root))
		return SECTION_THREADS;
	if (robot && !(notice && section != SECTION_N))
		return SECTION_ROBOTS;
	if (section != SECTION_N)
		return section;
	if (s && !post->series && series_is_senders(s, post))
		return SECTION_OWN_REPLIES;
	if (post->rec->kind == RECORD_PULL)
		return SECTION_PULLS;
	if (target && target->rec->kind == RECORD_PULL)
		return target->in_range ? SECTION_PULLS : SECTION_PULL_ANSWERS;
	return SECTION_UNKNOWN;
}

const char *section_word(Section section)
{
	static const char *const words[SECTION_N] = {[SECTION_SERIES] = "series",
	        [SECTION_NEWS] = "news",
	        [SECTION_PULLS] = "pulls",
	        [SECTION_THREADS] = "threads",
	        [SECTION_RESENT] = "resent",
	        [SECTION_UNKNOWN] = "unknown",
	        [SECTION_OWN_REPLIES] = "own_replies",
	        [SECTION_PULL_ANSWERS] = "pull_answers",
	        [SECTION_ROBOTS] = "robots",
	        [SECTION_EXPIRED] = "expired",
	        [SECTION_UNPARSED] = "unparsed",
	        [SECTION_CRASHED] = "crashed"};
	return words[section];
}

void section_count(Digest *d)
{
	Shown shown;
	fill(&shown, d);
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		if (!post->in_range)
			continue;
		Section section = of_post(&shown, post);
		d->head.sections[section]++;
		debug_print(DEBUG_RANGE, "%s \"%s\": %s", post_name(post),
		        post->rec->subject ? post->rec->subject : "", section_word(section));
	}
	release(&shown);
}
