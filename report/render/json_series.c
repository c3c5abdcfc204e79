#include "report/render/json_series.h"

#include "report/digest/subsystem.h"
#include "report/render/json_parts.h"
#include "report/series/landed.h"
#include "report/series/remarks.h"
#include "store/base/json_out.h"

#define MISSING_LIMIT 200 /* patch numbers in "missing" */

static void put_change(GString *out, const Post *post)
{
	static const char *const words[] = {[POST_CHANGE_NONE] = "unchanged",
	        [POST_CHANGE_TEXT] = "changed",
	        [POST_CHANGE_NEW] = "new"};
	if (post->change != POST_CHANGE_UNKNOWN)
		json_out_text(out, "change", words[post->change]);
	if (post->before)
		json_out_text(out, "before", post->before->rec->message_id);
}

static void put_patch_name(GString *out, const Post *post)
{
	json_out_text(out, "index", post->rec->index ? post->rec->index : "1");
	json_out_text(out, "title", post->rec->title);
}

/* Absent if tags were not compared. */
static void put_audit(GString *out, const Audit *audit)
{
	for (int lost = 0; audit && lost < 2; lost++) {
		const GPtrArray *tags = lost ? audit->lost : audit->unseen;
		json_out_begin(out, lost ? "trailers_lost" : "trailers_unseen", '[');
		for (guint i = 0, n = json_parts_upto(tags->len); i < n; i++) {
			const AuditTag *tag = g_ptr_array_index(tags, i);
			json_out_begin(out, NULL, '{');
			json_out_text(out, "key", tag->key);
			json_out_text(out, "name", tag->name);
			json_out_text(out, "address", tag->address);
			if (tag->applier)
				json_out_bool(out, "applier", true);
			if (tag->mail)
				json_out_text(out, "message_id", tag->mail->rec->message_id);
			json_out_end(out, '}');
		}
		json_out_end(out, ']');
	}
}

void json_series_landed(GString *out, const Post *patch)
{
	json_out_begin(out, "landed", '[');
	for (guint i = 0; patch->landed && i < patch->landed->len; i++) {
		const Landed *landed = g_ptr_array_index(patch->landed, i);
		g_autofree char *hash = commit_hash_hex(landed->commit),
		                *revert = landed->reverted_by ? commit_hash_hex(landed->reverted_by)
		                                              : NULL;
		json_out_begin(out, NULL, '{');
		json_out_text(out, "tree", landed->tree);
		json_out_text(out, "commit", hash);
		json_out_time(out, "date", landed->commit->merged_s);
		json_out_text(out, "tag", landed->commit->tag);
		json_out_text(out, "by", landed_by_name(landed->by));
		json_out_text(out, "reverted_by", revert);
		put_audit(out, audit_of(patch, landed));
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_series_landed(GString *out, const Digest *d, const Series *s)
{
	if (!s->landed)
		return;
	json_out_begin(out, "landed", '{');
	json_out_number(out, "patches", s->landed);
	json_out_begin(out, "trees", '[');
	for (guint i = 0; i < d->head.trees->len; i++) {
		const DigestTree *tree = g_ptr_array_index(d->head.trees, i);
		bool here = false;
		for (guint k = 0; k < s->patches->len; k++)
			here = here || landed_in(series_patch(s, k), tree->name);
		if (here)
			json_out_text(out, NULL, tree->name);
	}
	json_out_end(out, ']');
	json_out_end(out, '}');
}

static void put_patch(GString *out, const Series *s, const Post *post)
{
	json_out_begin(out, NULL, '{');
	json_out_text(out, "message_id", post->rec->message_id);
	if (post->part)
		json_out_number(out, "part", post->part);
	json_parts_id(out, post);
	put_patch_name(out, post);
	json_parts_person(out, "author", post_author(post));
	json_parts_reviews(out, "reviews", post->reviews, false);
	json_parts_reviews(out, "carried", post->carried, true);
	if (remarks_left_open(post))
		json_out_bool(out, "open", true);
	json_out_text(out, "state", state_name(state_of_patch(s, post)));
	put_change(out, post);
	json_parts_notice(out, "applied", post->applied_by, post->commit);
	json_series_landed(out, post);
	if (post->pulled_in)
		json_out_text(out, "pulled_in", post->pulled_in->rec->message_id);
	json_out_end(out, '}');
}

static void put_stat(GString *out, const char *key, const Series *s)
{
	SeriesStat stat = series_stat(s);
	if (!stat.known)
		return;
	json_out_begin(out, key, '{');
	json_out_number(out, "files", (gint64)stat.files);
	json_out_number(out, "insertions", (gint64)stat.insertions);
	json_out_number(out, "deletions", (gint64)stat.deletions);
	json_out_end(out, '}');
}

static void put_changes(GString *out, const Series *s)
{
	if (!s->changes.known)
		return;
	json_out_begin(out, "changes", '{');
	json_out_number(out, "unchanged", s->changes.unchanged);
	json_out_number(out, "changed", s->changes.changed);
	json_out_number(out, "new", s->changes.added);
	json_out_number(out, "dropped", s->changes.dropped);
	json_out_end(out, '}');
}

static void put_dropped(GString *out, const Series *s)
{
	json_out_begin(out, "dropped", '[');
	for (guint i = 0, n = json_parts_upto(s->dropped->len); i < n; i++) {
		const Post *post = g_ptr_array_index(s->dropped, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "message_id", post->rec->message_id);
		put_patch_name(out, post);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_lineage(GString *out, const Series *s)
{
	const Post *previous = s->previous ? series_lead(s->previous) : NULL;
	json_out_text(out, "previous", previous ? previous->rec->message_id : s->previous_id);
	if (s->previous)
		json_out_text(out, "previous_version", s->previous->version);
	if (s->superseded_by)
		json_out_text(out, "superseded_by", series_lead(s->superseded_by)->rec->message_id);
	put_changes(out, s);
	put_dropped(out, s);
	json_out_text(out, "changelog", s->changelog);
	put_stat(out, "diffstat", s);
	if (s->previous)
		put_stat(out, "diffstat_before", s->previous);
}

static void put_missing(GString *out, const Series *s)
{
	g_autoptr(GPtrArray) numbers = series_missing(s, MISSING_LIMIT);
	json_out_begin(out, "missing", '[');
	for (guint i = 0, n = json_parts_upto(numbers->len); i < n; i++)
		json_out_text(out, NULL, g_ptr_array_index(numbers, i));
	json_out_end(out, ']');
}

void json_series_brief(GString *out, const Digest *d, const Series *s)
{
	const Post *lead = series_lead(s);
	g_autofree char *project = series_project(s);
	json_out_text(out, "message_id", lead->rec->message_id);
	json_parts_id(out, lead);
	json_out_text(out, "title", series_title(s));
	json_parts_person(out, "author", series_author(s));
	json_out_time(out, "date", lead->when_s);
	json_out_text(out, "project", project);
	if (series_is_automatic(s))
		json_out_bool(out, "robot", true);
	json_out_text(out, "version", s->version);
	json_out_text(out, "total", s->total ? s->total : "1");
	json_out_bool(out, "posted", s->posted);
	json_out_text(out, "state", state_name(s->state));
	if (s->taken)
		json_out_number(out, "taken", s->taken);
	json_parts_link(out, d, lead->rec->message_id);
}

void json_series_verdict(GString *out, const Digest *d, const Post *mail)
{
	const RecordVerdict *v = &mail->rec->verdict;
	json_out_text(out, "bot", v->bot);
	json_out_text(out, "test", v->test);
	json_out_text(out, "result", v->result);
	json_out_text(out, "what", v->what);
	if (v->count)
		json_out_number(out, "count", (gint64)g_ascii_strtoull(v->count, NULL, 10));
	json_out_text(out, "message_id", mail->rec->message_id);
	json_out_time(out, "date", mail->when_s);
	json_parts_link(out, d, mail->rec->message_id);
}

static void put_verdicts(GString *out, const Digest *d, const Series *s)
{
	json_out_begin(out, "verdicts", '[');
	for (guint i = 0, n = json_parts_upto(s->verdicts->len); i < n; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		json_out_begin(out, NULL, '{');
		json_series_verdict(out, d, v->mail);
		if (v->patch)
			json_out_text(
			        out, "patch", v->patch->rec->index ? v->patch->rec->index : "1");
		if (v->fixed_in)
			json_out_text(out, "fixed_in", v->fixed_in->version);
		json_out_begin(out, "earlier", '[');
		for (guint k = 0, m = json_parts_upto(v->earlier->len); k < m; k++) {
			json_out_begin(out, NULL, '{');
			json_series_verdict(out, d, g_ptr_array_index(v->earlier, k));
			json_out_end(out, '}');
		}
		json_out_end(out, ']');
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_contact(GString *out, const SubsystemContact *c)
{
	static const char *const roles[] = {[SUBSYSTEM_MAINTAINER] = "maintainer",
	        [SUBSYSTEM_REVIEWER] = "reviewer",
	        [SUBSYSTEM_LIST] = "list"};
	json_out_begin(out, NULL, '{');
	json_out_text(out, "name", c->name);
	json_out_text(out, "address", c->address);
	json_out_text(out, "role", roles[c->role]);
	json_out_text(out, "subsystem", c->section->name);
	json_out_bool(out, "asked", c->asked);
	json_out_end(out, '}');
}

/* Absent if the user named no file of maintainers. */
static void put_route(GString *out, const Digest *d, const Series *s)
{
	const SubsystemRoute *route = subsystem_of(d, s);
	if (!d->routes)
		return;
	json_out_begin(out, "subsystems", '[');
	for (guint i = 0, n = route ? json_parts_upto(route->sections->len) : 0; i < n; i++) {
		const RoutesSection *section = g_ptr_array_index(route->sections, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "name", section->name);
		json_out_text(out, "status", section->status);
		json_out_begin(out, "trees", '[');
		for (guint k = 0, m = json_parts_upto(section->trees->len); k < m; k++)
			json_out_text(out, NULL, g_ptr_array_index(section->trees, k));
		json_out_end(out, ']');
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
	json_out_begin(out, "maintainers", '[');
	for (guint i = 0, n = route ? json_parts_upto(route->contacts->len) : 0; i < n; i++)
		put_contact(out, &g_array_index(route->contacts, SubsystemContact, i));
	json_out_end(out, ']');
}

void json_series(GString *out, const Digest *d, gconstpointer element)
{
	const Series *s = element;
	json_series_brief(out, d, s);
	put_missing(out, s);
	put_route(out, d, s);
	put_lineage(out, s);
	json_parts_reviews(out, "reviews", s->reviews, false);
	json_parts_reviews(out, "carried", s->carried, true);
	json_out_number(out, "replies", s->replies);
	put_series_landed(out, d, s);
	put_verdicts(out, d, s);
	json_parts_proposed(out, s->proposed);
	json_out_begin(out, "patches", '[');
	for (guint i = 0, n = json_parts_upto_long(s->patches->len); i < n; i++)
		put_patch(out, s, g_ptr_array_index(s->patches, i));
	json_out_end(out, ']');
}
