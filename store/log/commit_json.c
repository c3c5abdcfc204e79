#include "store/log/commit_json.h"

#include "store/base/times.h"

static void set_string(json_t *object, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(object, key, json_string(text));
}

static void set_time(json_t *object, const char *key, gint64 s)
{
	g_autofree char *text = times_rfc3339(s);
	set_string(object, key, text);
}

/* Takes the reference to VALUE; sets it if it is not empty. */
static void set_filled(json_t *object, const char *key, json_t *value)
{
	if (json_array_size(value) || json_object_size(value))
		json_object_set_new(object, key, value);
	else
		json_decref(value);
}

const char **commit_json_flags(const Commit *c)
{
	static const char *const names[] = {"merge", "empty", "missing", "large", "cut"};
	const char **out = g_new0(const char *, G_N_ELEMENTS(names) + 1);
	guint n = 0;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (c->flags >> i & 1)
			out[n++] = names[i];
	return out;
}

static json_t *json_lists(const Commit *c, json_t *object)
{
	json_t *ids = json_array(), *trailers = json_array(), *flags = json_array();
	g_autofree const char **names = commit_json_flags(c);
	for (guint i = 0; i < c->message_ids->len; i++)
		json_array_append_new(ids, json_string(g_ptr_array_index(c->message_ids, i)));
	for (guint i = 0; i < c->trailers->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(c->trailers, i);
		json_array_append_new(
		        trailers, json_pack("{s:s, s:s}", "key", t->key, "value", t->value));
	}
	for (const char **name = names; *name; name++)
		json_array_append_new(flags, json_string(*name));
	set_filled(object, "message_ids", ids);
	set_filled(object, "trailers", trailers);
	return flags;
}

json_t *commit_json(const Commit *c, const char *tree)
{
	json_t *object = json_object(), *author = json_object(), *pull = json_object();
	g_autofree char *hex = commit_hash_hex(c);
	set_string(object, "commit", hex);
	set_string(object, "tree", tree);
	set_string(object, "tag", c->tag);
	set_string(author, "name", c->author.name);
	set_string(author, "address", c->author.address);
	set_filled(object, "author", author);
	set_time(object, "date", c->author_s);
	set_time(object, "committed", c->committer_s);
	set_time(object, "merged", c->merged_s);
	set_string(object, "title", c->title);
	set_string(object, "patch_id", c->patch_id);
	set_string(object, "upstream", c->upstream);
	json_t *flags = json_lists(c, object);
	set_string(pull, "url", c->pull_url);
	set_string(pull, "tag", c->pull_tag);
	set_string(pull, "branch", c->pull_branch);
	set_filled(object, "pull", pull);
	set_filled(object, "flags", flags);
	return object;
}
