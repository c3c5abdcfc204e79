#include "store/log/commit_json.h"

#include "store/log/entry_json.h"

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
	entry_json_filled(object, "message_ids", ids);
	entry_json_filled(object, "trailers", trailers);
	return flags;
}

json_t *commit_json(const Commit *c, const char *tree)
{
	json_t *object = json_object(), *author = json_object(), *pull = json_object();
	g_autofree char *hex = commit_hash_hex(c);
	entry_json_string(object, "commit", hex);
	entry_json_string(object, "tree", tree);
	entry_json_string(object, "tag", c->tag);
	entry_json_string(author, "name", c->author.name);
	entry_json_string(author, "address", c->author.address);
	entry_json_filled(object, "author", author);
	entry_json_time(object, "date", c->author_s);
	entry_json_time(object, "committed", c->committer_s);
	entry_json_time(object, "merged", c->merged_s);
	entry_json_string(object, "title", c->title);
	entry_json_string(object, "patch_id", c->patch_id);
	entry_json_string(object, "upstream", c->upstream);
	json_t *flags = json_lists(c, object);
	entry_json_string(pull, "url", c->pull_url);
	entry_json_string(pull, "tag", c->pull_tag);
	entry_json_string(pull, "branch", c->pull_branch);
	entry_json_filled(object, "pull", pull);
	entry_json_filled(object, "flags", flags);
	return object;
}
