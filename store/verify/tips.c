/* Kept chain values. The chain is a hash over all before it, so below the first change every value
 * is as it was and from there on none is: the last one found and the first one missing enclose it.
 */
#include "store/verify/tips.h"

#include <stdio.h>
#include <string.h>

#include "store/base/error.h"
#include "store/log/entry_name.h"

#define DIGITS (2 * ENTRY_HASH_BYTES)

typedef struct {
	EntryHash chain;
	guint64 seq; /* 0: kept without its entry */
	char id[ENTRY_NAME_SHOWN + 1];
	bool found;
} Tip;

struct Tips {
	GPtrArray *all;       /* Tip *, as given */
	GHashTable *by_chain; /* EntryHash -> Tip */
	GHashTable *by_seq;   /* guint64 -> Tip, those with their entry */
	guint64 last_found;   /* seq of the newest entry whose value is among them */
	guint64 changed;      /* the first entry whose value is not the one kept for it, 0: none */
	char now[2][ENTRY_NAME_SHOWN + 1]; /* ids of that entry and the next */
};

static guint hash_of(gconstpointer chain)
{
	guint word;
	memcpy(&word, chain, sizeof word);
	return word;
}

static gboolean same(gconstpointer a, gconstpointer b)
{
	return memcmp(a, b, ENTRY_HASH_BYTES) == 0;
}

Tips *tips_new(void)
{
	Tips *tips = g_new0(Tips, 1);
	tips->all = g_ptr_array_new_with_free_func(g_free);
	tips->by_chain = g_hash_table_new(hash_of, same);
	tips->by_seq = g_hash_table_new(g_int64_hash, g_int64_equal);
	return tips;
}

void tips_free(Tips *tips)
{
	if (!tips)
		return;
	g_hash_table_unref(tips->by_chain);
	g_hash_table_unref(tips->by_seq);
	g_ptr_array_unref(tips->all);
	g_free(tips);
}

/* --- reading
 * -----------------------------------------------------------------------------------------------
 */

static bool chain_of(const char *hex, EntryHash *chain)
{
	for (guint i = 0; i < ENTRY_HASH_BYTES; i++) {
		int high = g_ascii_xdigit_value(hex[2 * i]);
		int low = high < 0 ? -1 : g_ascii_xdigit_value(hex[2 * i + 1]);
		if (low < 0)
			return false;
		chain->b[i] = (guint8)(high << 4 | low);
	}
	return true;
}

static void add(Tips *tips, const EntryHash *chain, guint64 seq, const char *id)
{
	Tip *tip = g_hash_table_lookup(tips->by_chain, chain);
	if (!tip) {
		tip = g_new0(Tip, 1);
		tip->chain = *chain;
		g_ptr_array_add(tips->all, tip);
		g_hash_table_insert(tips->by_chain, &tip->chain, tip);
	}
	if (seq == 0 || tip->seq != 0)
		return;
	tip->seq = seq;
	g_strlcpy(tip->id, id, sizeof tip->id);
	g_hash_table_insert(tips->by_seq, &tip->seq, tip);
}

bool tips_add(Tips *tips, const char *hex, GError **error)
{
	EntryHash chain;
	if (strlen(hex) == DIGITS && chain_of(hex, &chain)) {
		add(tips, &chain, 0, "");
		return true;
	}
	g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "a chain value has %d hex digits, not '%s'",
	        DIGITS, hex);
	return false;
}

static bool is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* "12  fa31e1d9a  CHAIN ...": the number and the id, where P, on LINE, is a chain value printed so.
 */
static guint64 entry_on(const char *line, const char *p, char id[ENTRY_NAME_SHOWN + 1])
{
	unsigned long long seq;
	int end = 0;
	id[0] = '\0';
	G_STATIC_ASSERT(ENTRY_NAME_SHOWN == 9);
	if (sscanf(line, "%19llu %9[0-9a-f] %n", &seq, id, &end) != 2 || line + end != p ||
	        strlen(id) != ENTRY_NAME_SHOWN)
		return 0;
	return seq;
}

static guint scan_line(Tips *tips, const char *line)
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
		EntryHash chain;
		if ((length == DIGITS || quoted) && chain_of(hex, &chain)) {
			add(tips, &chain, entry_on(line, hex, id), id);
			n++;
		}
		p += length;
	}
	return n;
}

/* Lines that quoted-printable broke are joined. */
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
	char buffer[65536];
	gsize n;
	bool is_stdin = strcmp(file, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(file, "re");
	while (in && (n = fread(buffer, 1, sizeof buffer, in)) > 0)
		g_string_append_len(text, buffer, (gssize)n);
	bool ok = in && !ferror(in);
	if (in && !is_stdin)
		fclose(in);
	if (!ok)
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "cannot read chain values from '%s'",
		        file);
	return ok;
}

bool tips_read(Tips *tips, const char *file, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (!read_all(file, text, error))
		return false;
	g_autofree char *unfolded = unfold(text->str, text->len);
	guint n = 0;
	for (char *line = unfolded; line;) {
		char *end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		n += scan_line(tips, line);
		line = end;
	}
	if (n == 0)
		g_set_error(
		        error, LD_ERROR, LD_ERROR_USAGE, "there is no chain value in '%s'", file);
	return n > 0;
}

/* --- judging
 * -----------------------------------------------------------------------------------------------
 */

void tips_restart(Tips *tips)
{
	static const EntryHash zeros;
	for (guint i = 0; i < tips->all->len; i++) {
		Tip *tip = g_ptr_array_index(tips->all, i);
		tip->found = same(&tip->chain,
		        &zeros); /* of a log without entries, which every log began as */
	}
	tips->last_found = tips->changed = 0;
}

void tips_see(Tips *tips, const Entry *e)
{
	Tip *tip = g_hash_table_lookup(tips->by_chain, &e->chain);
	const Tip *kept = g_hash_table_lookup(tips->by_seq, &e->seq);
	if (tip) {
		tip->found = true;
		tips->last_found = e->seq;
	}
	if (kept && tips->changed == 0 && !same(&kept->chain, &e->chain))
		tips->changed = e->seq;
	if (tips->changed != 0 && e->seq - tips->changed < 2)
		hash_hex_into(&e->id, tips->now[e->seq - tips->changed], ENTRY_NAME_SHOWN + 1);
}

static const Tip *kept_as(const Tips *tips, guint64 seq)
{
	return g_hash_table_lookup(tips->by_seq, &seq);
}

static bool id_is(const Tip *kept, const char *id)
{
	return kept && strcmp(kept->id, id) == 0;
}

/* What was done to the first entry that differs, told by the ids round it. */
static char *what_happened(const Tips *tips)
{
	const Tip *kept = kept_as(tips, tips->changed), *next = kept_as(tips, tips->changed + 1);
	const char *now = tips->now[0], *then = tips->now[1];
	if (id_is(kept, now))
		return g_strdup("it was altered");
	if (id_is(next, now) && id_is(kept, then))
		return g_strdup("it and the next were exchanged");
	if (id_is(kept, then))
		return g_strdup_printf("it was inserted before %s", kept->id);
	if (id_is(next, now))
		return g_strdup_printf("entry %s, which was before it, was dropped", kept->id);
	return g_strdup_printf("it is in the place of %s", kept->id);
}

static void judge_kept(
        const Tips *tips, guint64 head, void (*line)(const char *, void *), void *data)
{
	guint64 missing = 0;
	for (guint i = 0; i < tips->all->len; i++) {
		const Tip *tip = g_ptr_array_index(tips->all, i);
		if (tip->seq > head && (missing == 0 || tip->seq < missing))
			missing = tip->seq;
	}
	g_autofree char *text = NULL;
	if (tips->changed != 0 && (tips->changed == 1 || tips->last_found == tips->changed - 1)) {
		g_autofree char *what = what_happened(tips);
		text = g_strdup_printf("entry %" G_GUINT64_FORMAT
		                       " (%s): its chain value is not the one that was kept: %s",
		        tips->changed, tips->now[0], what);
	} else if (tips->changed != 0) {
		text = g_strdup_printf(
		        "entry %" G_GUINT64_FORMAT
		        " (%s): its chain value is not the one that was kept: it was changed, or "
		        "one before it after entry %" G_GUINT64_FORMAT,
		        tips->changed, tips->now[0], tips->last_found);
	} else if (missing != 0) {
		text = g_strdup_printf("entry %" G_GUINT64_FORMAT
		                       " (%s) was kept, but the log ends with %" G_GUINT64_FORMAT
		                       ": it was cut off",
		        missing, kept_as(tips, missing)->id, head);
	}
	if (text)
		line(text, data);
}

void tips_judge(
        const Tips *tips, guint64 head, void (*line)(const char *line, void *data), void *data)
{
	const Tip *first = NULL;
	guint missing = 0, n = 0;
	for (guint i = 0; i < tips->all->len; i++) {
		const Tip *tip = g_ptr_array_index(tips->all, i);
		n += tip->seq == 0;
		if (tip->seq != 0 || tip->found)
			continue;
		first = first ? first : tip;
		missing++;
	}
	judge_kept(tips, head, line, data);
	if (!first)
		return;
	g_autofree char *hex = hash_hex(&first->chain, DIGITS);
	g_autofree char *rest =
	        missing > 1
	                ? g_strdup_printf(" (no entry has it, nor %u more of the %u values given)",
	                          missing - 1, n)
	                : g_strdup(" (no entry has it)");
	g_autofree char *text =
	        tips->last_found > 0
	                ? g_strdup_printf("after entry %" G_GUINT64_FORMAT, tips->last_found)
	                : g_strdup("somewhere");
	g_autofree char *all = g_strdup_printf("the log was changed or cut off %s, at or before "
	                                       "the entry whose chain value was %s%s",
	        text, hex, rest);
	line(all, data);
}
