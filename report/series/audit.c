/* Tags are collected once from all mail, by family: a series and all its other versions. */
#include "report/series/audit.h"

#include "report/series/notices.h"
#include "report/series/text_hash.h"
#include "store/record/robot_address.h"

#include <string.h>

#define LINKS_LIMIT 1000  /* from a series to the root of its family */
#define GIVEN_LIMIT 10000 /* tags of one family: each patch of it is compared with all */

typedef enum { /* bits; the first four in the order of the words in kinds_of */
	REVIEWED = 1 << 0,
	ACKED = 1 << 1,
	TESTED = 1 << 2,
	NACKED = 1 << 3,
	SIGNED = 1 << 4 /* of a commit only: signed off */
} Kind;

#define COMPARED (REVIEWED | ACKED | TESTED)

typedef struct { /* a tag in a mail */
	guint kinds;
	RecordPerson by; /* both owned */
	const Post *mail;
} Given;

typedef struct {
	GHashTable *parents; /* Series -> Series nearer to the root of its family */
	GHashTable *given;   /* root -> GPtrArray of Given */
	GHashTable *robots;  /* post_address_key and post_name_key of who sent robots' mail */
} Tags;

/* --- one trailer --- */

/* Bits of Kind for the trailer KEY: "Reviewed-and-tested-by" has two. */
static guint kinds_of(const char *key)
{
	static const char *const words[] = {"reviewed", "acked", "tested", "nacked"};
	g_autofree char *low = g_ascii_strdown(key, -1);
	if (!g_str_has_suffix(low, "-by"))
		return 0;
	low[strlen(low) - 3] = '\0';
	g_auto(GStrv) parts = g_strsplit(low, "-and-", -1);
	guint kinds = 0;
	for (char **part = parts; *part; part++)
		for (guint i = 0; i < G_N_ELEMENTS(words); i++)
			kinds |= strcmp(*part, words[i]) == 0 ? 1u << i : 0;
	return kinds;
}

static const char *key_of(Kind kind)
{
	return review_key(kind == REVIEWED ? "Reviewed-by"
	                  : kind == ACKED  ? "Acked-by"
	                                   : "Tested-by");
}

static char *filled(char *text)
{
	g_strstrip(text);
	gsize n = strlen(text);
	if (n >= 2 && text[0] == '"' && text[n - 1] == '"') {
		text[n - 1] = '\0';
		memmove(text, text + 1, n - 1);
	}
	if (!*text)
		g_clear_pointer(&text, g_free);
	return text;
}

/* Reads "Name <address>", a bare address, or a bare name. The caller frees both strings. */
static RecordPerson read_person(const char *value)
{
	const char *open = strchr(value, '<'), *close = open ? strchr(open, '>') : NULL;
	if (close)
		return (RecordPerson){filled(g_strndup(value, open - value)),
		        filled(g_strndup(open + 1, close - open - 1))};
	char *text = filled(g_strdup(value));
	bool address = text && strchr(text, '@') && !strchr(text, ' ');
	return address ? (RecordPerson){NULL, text} : (RecordPerson){text, NULL};
}

static void free_person(RecordPerson *person)
{
	g_free((char *)person->name);
	g_free((char *)person->address);
}

/* --- families --- */

static Series *root_of(const Tags *t, Series *s)
{
	Series *up;
	for (int n = 0; n < LINKS_LIMIT && (up = g_hash_table_lookup(t->parents, s)); n++)
		s = up;
	return s;
}

static void join_families(Tags *t, Series *a, Series *b)
{
	a = root_of(t, a);
	b = b ? root_of(t, b) : a;
	if (a != b)
		g_hash_table_insert(t->parents, a, b);
}

/* --- what was given --- */

static void given_free(gpointer p)
{
	Given *given = p;
	free_person(&given->by);
	g_free(given);
}

static void add_given(const Tags *t, Series *s, const Post *mail)
{
	const GPtrArray *trailers = mail->rec->trailers;
	Series *root = s ? root_of(t, s) : NULL;
	GPtrArray *list = root ? g_hash_table_lookup(t->given, root) : NULL;
	for (guint i = 0; root && i < trailers->len; i++) {
		const RecordTrailer *trailer = g_ptr_array_index(trailers, i);
		guint kinds = trailer->value ? kinds_of(trailer->key) : 0;
		if (!kinds || (list && list->len >= GIVEN_LIMIT))
			continue;
		if (!list) {
			list = g_ptr_array_new_with_free_func(given_free);
			g_hash_table_insert(t->given, root, list);
		}
		Given *given = g_new0(Given, 1);
		*given = (Given){kinds, read_person(trailer->value), mail};
		g_ptr_array_add(list, given);
	}
}

static void add_robot(const Tags *t, const RecordPerson *person)
{
	char *keys[] = {post_address_key(person), post_name_key(person)};
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (keys[i])
			g_hash_table_add(t->robots, keys[i]);
}

static void add_mail(const Tags *t, const Post *post)
{
	Series *answered = post->answers ? post->answers->series : NULL;
	add_given(t, post->series, post);
	if (answered != post->series)
		add_given(t, answered, post);
	for (guint i = 0; post->inner && i < post->inner->len; i++) {
		const Post *inner = g_ptr_array_index(post->inner, i);
		add_given(t, inner->series, inner);
	}
	if (post_is_bot(post))
		add_robot(t, &post->rec->from);
}

static void begin(Tags *t, const Mails *mails, GPtrArray *series)
{
	t->parents = g_hash_table_new(NULL, NULL);
	t->given = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	t->robots = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		join_families(t, s, s->previous);
		join_families(t, s, s->superseded_by);
	}
	for (guint i = 0; i < mails->posts->len; i++)
		add_mail(t, g_ptr_array_index(mails->posts, i));
}

static void end(Tags *t)
{
	g_hash_table_unref(t->parents);
	g_hash_table_unref(t->given);
	g_hash_table_unref(t->robots);
}

/* --- one commit --- */

typedef struct {
	const Tags *tags;
	GPtrArray *given; /* Given *: in mail of the patch's family; NULL: none */
	GArray *own;      /* Given, without mails: what the commit has; and who signed it off */
	Audit *audit;
} Comparison;

/* Whether PERSON is a robot by its address, or sent a robot's mail. */
static bool is_robot(const Tags *t, const RecordPerson *person)
{
	g_autofree char *address = post_address_key(person), *name = post_name_key(person);
	return robot_address_pattern(person->address) ||
	       (address && g_hash_table_contains(t->robots, address)) ||
	       (name && g_hash_table_contains(t->robots, name));
}

static void add_tag(
        GPtrArray *list, Kind kind, const RecordPerson *by, const Post *mail, bool applier)
{
	for (guint i = 0; i < list->len; i++) {
		const AuditTag *old = g_ptr_array_index(list, i);
		const RecordPerson same = {old->name, old->address};
		if (old->key == key_of(kind) && post_same_person(&same, by))
			return;
	}
	AuditTag *tag = g_new0(AuditTag, 1);
	*tag = (AuditTag){key_of(kind), g_strdup(by->name), g_strdup(by->address), mail, applier};
	g_ptr_array_add(list, tag);
}

static void read_own(Comparison *c, const Commit *commit)
{
	for (guint i = 0; i < commit->trailers->len; i++) {
		const RecordTrailer *trailer = g_ptr_array_index(commit->trailers, i);
		guint kinds = kinds_of(trailer->key) & COMPARED;
		if (g_ascii_strcasecmp(trailer->key, "Signed-off-by") == 0)
			kinds = SIGNED;
		if (!kinds || !trailer->value)
			continue;
		Given given = {kinds, read_person(trailer->value), NULL};
		g_array_append_val(c->own, given);
	}
}

/* Bits of what the commit has of PERSON. */
static guint own_kinds(const Comparison *c, const RecordPerson *person)
{
	guint kinds = 0;
	for (guint i = 0; i < c->own->len; i++) {
		const Given *own = &g_array_index(c->own, Given, i);
		if (post_same_person(&own->by, person))
			kinds |= own->kinds;
	}
	return kinds;
}

static bool applied(const Post *post, const RecordPerson *person)
{
	return post && post->applied_by &&
	       post_same_person(person, notices_applier(post->applied_by));
}

/* Whether PERSON says that he applied some patch of the series, or signed the commit off. */
static bool is_applier(const Comparison *c, const RecordPerson *person)
{
	const Series *s = c->audit->patch->series;
	bool says = applied(s->cover, person);
	for (guint i = 0; !says && i < s->patches->len; i++)
		says = applied(series_patch(s, i), person);
	return says || ((own_kinds(c, person) & SIGNED) &&
	                       !post_same_person(person, &c->audit->landed->commit->writer));
}

static void find_unseen(const Comparison *c)
{
	for (guint i = 0; i < c->own->len; i++) {
		const Given *own = &g_array_index(c->own, Given, i);
		guint open = own->kinds & COMPARED;
		for (guint k = 0; c->given && open && k < c->given->len; k++) {
			const Given *given = g_ptr_array_index(c->given, k);
			if ((given->kinds & open) && post_same_person(&given->by, &own->by))
				open &= ~given->kinds;
		}
		if (!open || is_robot(c->tags, &own->by))
			continue;
		for (guint kind = REVIEWED; kind <= TESTED; kind <<= 1)
			if (open & kind)
				add_tag(c->audit->unseen, (Kind)kind, &own->by, NULL,
				        is_applier(c, &own->by));
	}
}

/* Whether BY, who gave KIND in MAIL, took it back or put another tag in its place later. */
static bool is_replaced(const Comparison *c, Kind kind, const RecordPerson *by, const Post *mail)
{
	const guint instead = NACKED | (kind == REVIEWED ? ACKED : kind == ACKED ? REVIEWED : 0);
	for (guint i = 0; c->given && i < c->given->len; i++) {
		const Given *later = g_ptr_array_index(c->given, i);
		if ((later->kinds & instead) && later->mail->when_s > mail->when_s &&
		        !later->mail->series && post_same_person(&later->by, by))
			return true;
	}
	return false;
}

static void check_lost(const Comparison *c, guint kinds, const RecordPerson *by, const Post *mail)
{
	guint own = own_kinds(c, by);
	own |= own & SIGNED ? REVIEWED | ACKED : own & REVIEWED ? ACKED : 0;
	kinds &= COMPARED & ~own;
	if (!kinds || mail->when_s > c->audit->landed->commit->committer_s ||
	        post_same_person(by, &c->audit->landed->commit->writer) || is_robot(c->tags, by))
		return;
	for (guint kind = REVIEWED; kind <= TESTED; kind <<= 1)
		if ((kinds & kind) && !is_replaced(c, (Kind)kind, by, mail))
			add_tag(c->audit->lost, (Kind)kind, by, mail, false);
}

static void check_reviews(const Comparison *c, const GPtrArray *reviews)
{
	for (guint i = 0; reviews && i < reviews->len; i++) {
		const Review *review = g_ptr_array_index(reviews, i);
		const RecordPerson by = {*review->name ? review->name : NULL, review->address};
		check_lost(c, kinds_of(review->key), &by, review->reply);
	}
}

static void find_lost(const Comparison *c)
{
	const Post *patch = c->audit->patch, *cover = patch->series->cover;
	check_reviews(c, patch->reviews);
	check_reviews(c, cover ? cover->reviews : NULL);
	check_reviews(c, patch->carried);
	for (guint i = 0; c->given && i < c->given->len; i++) {
		const Given *given = g_ptr_array_index(c->given, i);
		if (given->mail == patch)
			check_lost(c, given->kinds, &given->by, patch);
	}
}

static void tag_free(gpointer p)
{
	AuditTag *tag = p;
	g_free(tag->name);
	g_free(tag->address);
	g_free(tag);
}

static Audit *compare(const Tags *t, const Post *patch, const Landed *landed)
{
	Audit *audit = g_new0(Audit, 1);
	*audit = (Audit){patch, landed, g_ptr_array_new_with_free_func(tag_free),
	        g_ptr_array_new_with_free_func(tag_free)};
	Comparison c = {t, g_hash_table_lookup(t->given, root_of(t, patch->series)),
	        g_array_new(FALSE, FALSE, sizeof(Given)), audit};
	read_own(&c, landed->commit);
	find_unseen(&c);
	find_lost(&c);
	for (guint i = 0; i < c.own->len; i++)
		free_person(&g_array_index(c.own, Given, i).by);
	g_array_unref(c.own);
	return audit;
}

/* --- all --- */

static void audit_free(gpointer p)
{
	Audit *audit = p;
	g_ptr_array_unref(audit->unseen);
	g_ptr_array_unref(audit->lost);
	g_free(audit);
}

void audit_trailers(const Mails *mails, GPtrArray *series)
{
	Tags t;
	begin(&t, mails, series);
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; k < s->patches->len; k++) {
			Post *patch = series_patch(s, k);
			for (guint n = 0; patch->landed && n < patch->landed->len; n++) {
				const Landed *landed = g_ptr_array_index(patch->landed, n);
				if (landed->commit->upstream)
					continue;
				if (!patch->audits)
					patch->audits = g_ptr_array_new_with_free_func(audit_free);
				g_ptr_array_add(patch->audits, compare(&t, patch, landed));
			}
		}
	}
	end(&t);
}

const Audit *audit_of(const Post *patch, const Landed *landed)
{
	for (guint i = 0; patch->audits && i < patch->audits->len; i++) {
		const Audit *audit = g_ptr_array_index(patch->audits, i);
		if (audit->landed == landed)
			return audit;
	}
	return NULL;
}
