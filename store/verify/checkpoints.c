/* Before the first change in a log every chain value is as it was, from there on none is. So the
 * last checkpoint that is found and the first that is missing enclose the change. */
#include "store/verify/checkpoints.h"

#include "store/base/error.h"
#include "store/base/io.h"
#include "store/log/entry_name.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DIGITS     (2 * HASH_BYTES)
#define FILE_BYTES (256u << 20) /* a mailbox of digests */

typedef struct {
	Hash chain;
	guint64 seq;                   /* of its entry, 0: not known */
	char id[ENTRY_NAME_SHOWN + 1]; /* of its entry if SEQ is known */
	bool found;
} Checkpoint;

struct Checkpoints {
	GPtrArray *all;       /* Checkpoint, as given */
	GHashTable *by_chain; /* Hash -> Checkpoint */
	GHashTable *by_seq;   /* guint64 -> Checkpoint, those whose entry is known */
	guint64 last_found;   /* seq of the newest entry with a checkpoint */
	guint64 changed;      /* first entry whose chain value is not its checkpoint's, 0: none */
	char changed_id[ENTRY_NAME_SHOWN + 1]; /* of that entry */
};

Checkpoints *checkpoints_new(void)
{
	Checkpoints *c = g_new0(Checkpoints, 1);
	c->all = g_ptr_array_new_with_free_func(g_free);
	c->by_chain = g_hash_table_new(hash_word, hash_equal);
	c->by_seq = g_hash_table_new(g_int64_hash, g_int64_equal);
	return c;
}

void checkpoints_free(Checkpoints *c)
{
	if (!c)
		return;
	g_hash_table_unref(c->by_chain);
	g_hash_table_unref(c->by_seq);
	g_ptr_array_unref(c->all);
	g_free(c);
}

/* --- reading */

static bool parse_chain(const char *hex, Hash *chain)
{
	return bytes_from_hex(hex, DIGITS, chain->b, HASH_BYTES) == HASH_BYTES;
}

static void add(Checkpoints *c, const Hash *chain, guint64 seq, const char *id)
{
	Checkpoint *one = g_hash_table_lookup(c->by_chain, chain);
	if (!one) {
		one = g_new0(Checkpoint, 1);
		one->chain = *chain;
		g_ptr_array_add(c->all, one);
		g_hash_table_insert(c->by_chain, &one->chain, one);
	}
	if (seq == 0 || one->seq != 0)
		return;
	one->seq = seq;
	g_strlcpy(one->id, id, sizeof one->id);
	g_hash_table_insert(c->by_seq, &one->seq, one);
}

bool checkpoints_add(Checkpoints *c, const char *hex, GError **error)
{
	Hash chain;
	if (strlen(hex) == DIGITS && parse_chain(hex, &chain)) {
		add(c, &chain, 0, "");
		return true;
	}
	return error_set(error, ERROR_USAGE, "'%s' is not a chain value: expected %d hex digits",
	        hex, DIGITS);
}

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* LINE is "12  fa31e1d9a  CHAIN ..." and WORD its CHAIN: returns the number and copies the id.
 * Otherwise returns 0. */
static guint64 entry_on(const char *line, const char *word, char id[ENTRY_NAME_SHOWN + 1])
{
	unsigned long long seq;
	int end = 0;
	id[0] = '\0';
	G_STATIC_ASSERT(ENTRY_NAME_SHOWN == 9);
	if (sscanf(line, "%19llu %9[0-9a-f] %n", &seq, id, &end) != 2 || line + end != word ||
	        strlen(id) != ENTRY_NAME_SHOWN)
		return 0;
	return seq;
}

static guint scan_line(Checkpoints *c, const char *line)
{
	guint n = 0;
	for (const char *p = line; *p;) {
		if (!is_word(*p)) {
			p++;
			continue;
		}
		gsize length = 0;
		while (is_word(p[length]))
			length++;
		/* "=3D" is a quoted "=" */
		bool quoted = length == DIGITS + 2 && p > line && p[-1] == '=' && p[0] == '3' &&
		              p[1] == 'D';
		const char *hex = quoted ? p + 2 : p;
		char id[ENTRY_NAME_SHOWN + 1];
		Hash chain;
		if ((length == DIGITS || quoted) && parse_chain(hex, &chain)) {
			add(c, &chain, entry_on(line, hex, id), id);
			n++;
		}
		p += length;
	}
	return n;
}

/* Joins the lines that quoted-printable broke with a '=' at their end. */
static char *unfold(const char *text, gsize n)
{
	GString *out = g_string_sized_new(n);
	for (gsize i = 0; i < n; i++) {
		if (text[i] == '=' && i + 1 < n && text[i + 1] == '\n')
			i++;
		else if (text[i] == '=' && i + 2 < n && text[i + 1] == '\r' && text[i + 2] == '\n')
			i += 2;
		else
			g_string_append_c(out, text[i] ? text[i] : ' ');
	}
	return g_string_free(out, FALSE);
}

static bool read_all(const char *file, GString *text, GError **error)
{
	const char *why;
	bool read = strcmp(file, "-") == 0 ? io_read_rest(STDIN_FILENO, FILE_BYTES, text, &why)
	                                   : io_read_file(file, FILE_BYTES, text, &why);
	return read ||
	       error_set(error, ERROR_USAGE, "cannot read chain values from '%s': %s", file, why);
}

bool checkpoints_read(Checkpoints *c, const char *file, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (!read_all(file, text, error))
		return false;
	g_autofree char *unfolded = unfold(text->str, text->len);
	g_auto(GStrv) lines = g_strsplit(unfolded, "\n", -1);
	guint n = 0;
	for (guint i = 0; lines[i]; i++)
		n += scan_line(c, lines[i]);
	if (n == 0)
		error_set(error, ERROR_USAGE, "no chain value (%d hex digits) found in '%s'",
		        DIGITS, file);
	return n > 0;
}

/* --- comparing */

void checkpoints_start(Checkpoints *c)
{
	static const Hash zeros; /* the chain value of an empty log, which every log began as */
	for (guint i = 0; i < c->all->len; i++) {
		Checkpoint *one = g_ptr_array_index(c->all, i);
		one->found = hash_equal(&one->chain, &zeros);
	}
	c->last_found = c->changed = 0;
}

static const Checkpoint *checkpoint_of(const Checkpoints *c, guint64 seq)
{
	return g_hash_table_lookup(c->by_seq, &seq);
}

void checkpoints_check(Checkpoints *c, const Entry *e)
{
	Checkpoint *found = g_hash_table_lookup(c->by_chain, &e->chain);
	const Checkpoint *expected = checkpoint_of(c, e->seq);
	if (found) {
		found->found = true;
		c->last_found = e->seq;
	}
	if (c->changed == 0 && expected && expected != found) {
		c->changed = e->seq;
		hash_hex_into(&e->id, c->changed_id, sizeof c->changed_id);
	}
}

/* How the first entry that differs does so. */
static char *difference(const Checkpoints *c)
{
	const Checkpoint *kept = checkpoint_of(c, c->changed);
	if (c->changed > 1 && c->last_found == 0)
		return g_strdup("it was changed, or an entry before it");
	if (c->changed > 1 && c->last_found != c->changed - 1)
		return g_strdup_printf(
		        "it was changed, or another entry after entry %" G_GUINT64_FORMAT,
		        c->last_found);
	return strcmp(kept->id, c->changed_id) == 0
	               ? g_strdup("it was altered")
	               : g_strdup_printf("it is in the place of %s", kept->id);
}

/* The first checkpoint of an entry after HEAD, NULL if there is none. */
static const Checkpoint *first_cut_off(const Checkpoints *c, guint64 head)
{
	const Checkpoint *first = NULL;
	for (guint i = 0; i < c->all->len; i++) {
		const Checkpoint *one = g_ptr_array_index(c->all, i);
		if (one->seq > head && (!first || one->seq < first->seq))
			first = one;
	}
	return first;
}

/* The fault of checkpoints whose entries are known, NULL if there is none. */
static char *judge_known(const Checkpoints *c, guint64 head)
{
	const Checkpoint *cut_off = first_cut_off(c, head);
	if (c->changed != 0) {
		g_autofree char *what = difference(c);
		return g_strdup_printf("entry %" G_GUINT64_FORMAT
		                       " (%s): its chain value is not the one that was kept: %s",
		        c->changed, c->changed_id, what);
	}
	return cut_off ? g_strdup_printf("entry %" G_GUINT64_FORMAT
	                                 " (%s) was kept, but the log ends with %" G_GUINT64_FORMAT
	                                 ": it was cut off",
	                         cut_off->seq, cut_off->id, head)
	               : NULL;
}

/* The fault of the other checkpoints, NULL if there is none. */
static char *judge_others(const Checkpoints *c)
{
	const Checkpoint *first = NULL;
	guint missing = 0, n = 0;
	for (guint i = 0; i < c->all->len; i++) {
		const Checkpoint *one = g_ptr_array_index(c->all, i);
		n += one->seq == 0;
		if (one->seq != 0 || one->found)
			continue;
		first = first ? first : one;
		missing++;
	}
	if (!first)
		return NULL;
	g_autofree char *hex = hash_hex(&first->chain, DIGITS);
	g_autofree char *after =
	        c->last_found > 0 ? g_strdup_printf("after entry %" G_GUINT64_FORMAT, c->last_found)
	                          : g_strdup("somewhere");
	return g_strdup_printf("the log was changed or cut off %s, at or before the entry whose "
	                       "chain value was %s (%u of %u chain values are missing)",
	        after, hex, missing, n);
}

void checkpoints_finish(const Checkpoints *c, guint64 head,
        void (*report)(const char *line, void *data), void *data)
{
	g_autofree char *known = judge_known(c, head), *others = judge_others(c);
	if (known)
		report(known, data);
	if (others)
		report(others, data);
}
