/* Hex digits may begin an id and a commit at once: then they are ambiguous, unless both are the
 * same message. */
#include "store/log/entry_name.h"

#include "store/base/error.h"
#include "store/log/lookup.h"

#include <string.h>

#define ID_DIGITS_MIN    4
#define ALIAS_DIGITS_MIN 7
#define CANDIDATES_MAX   8
#define CANDIDATE_DIGITS 12

typedef struct {
	guint64 seq;
	guint64 message; /* the entry that holds its message */
	Hash id;
	ArchiveAlias alias;
} NameCandidate;

typedef struct {
	Snapshot *s;
	char *digits; /* lower case */
	gsize n;
	GArray *candidates;
} NameSearch;

/* Returns true if the N bytes, as far as they go, begin with the digits. */
static bool matches(const NameSearch *search, const guint8 *bytes, gsize n)
{
	g_autofree char *hex = bytes_hex(bytes, n);
	return strncmp(hex, search->digits, MIN(2 * n, search->n)) == 0;
}

static Slice first_key(const NameSearch *search, guint8 *out, gsize size)
{
	memset(out, 0, size);
	for (gsize i = 0; i < search->n && i < 2 * size; i++)
		out[i / 2] |= (guint8)(g_ascii_xdigit_value(search->digits[i]) << (i % 2 ? 0 : 4));
	return (Slice){out, MIN(size, (search->n + 1) / 2)};
}

static NameCandidate *newest(const NameSearch *search)
{
	return search->candidates->len ? &g_array_index(search->candidates, NameCandidate,
	                                         search->candidates->len - 1)
	                               : NULL;
}

static bool add_id(Slice key, Slice value, void *data)
{
	NameSearch *search = data;
	Entry e;
	if (!matches(search, key.data, key.size))
		return false;
	if (value.size != 8 || !snapshot_entry(search->s, slice_number(value), &e, NULL))
		return true;
	if (e.kind != ENTRY_MESSAGE || !matches(search, e.id.b, sizeof e.id.b))
		return true;
	const NameCandidate c = {
	        .seq = e.seq, .message = e.seq, .id = e.id, .alias.archive = ARCHIVE_NONE};
	g_array_append_val(search->candidates, c);
	return search->candidates->len <= CANDIDATES_MAX;
}

static bool add_alias(Slice key, Slice value, void *data)
{
	NameSearch *search = data;
	ArchiveAlias alias;
	Entry e;
	if (!matches(search, key.data, key.size))
		return false;
	if (!archive_decode_alias(key, value, &alias) ||
	        !snapshot_entry(search->s, alias.seq, &e, NULL))
		return true;
	NameCandidate *last = newest(search);
	if (last && last->alias.archive != ARCHIVE_NONE &&
	        !memcmp(last->alias.commit, alias.commit, sizeof alias.commit)) {
		if (alias.generation > last->alias.generation)
			last->alias = alias;
		return true;
	}
	const NameCandidate c = {
	        .seq = alias.seq, .message = e.kind == ENTRY_ALSO ? e.of : e.seq, .alias = alias};
	g_array_append_val(search->candidates, c);
	return search->candidates->len <= 2 * CANDIDATES_MAX;
}

static void ambiguous(const NameSearch *search, const char *text, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);
	for (guint i = 0; i < search->candidates->len && i < CANDIDATES_MAX; i++) {
		const NameCandidate *c = &g_array_index(search->candidates, NameCandidate, i);
		bool is_id = c->alias.archive == ARCHIVE_NONE;
		g_autofree char *hex = is_id ? bytes_hex(c->id.b, HASH_BYTES)
		                             : bytes_hex(c->alias.commit, c->alias.commit_bytes);
		g_string_append_printf(list, "%s%s%.*s", i ? ", " : "", is_id ? "" : "commit ",
		        CANDIDATE_DIGITS, hex);
	}
	if (search->candidates->len > CANDIDATES_MAX)
		g_string_append(list, ", ...");
	error_set(error, ERROR_NO, "'%s' is ambiguous: %s", text, list->str);
}

static bool unknown(const char *text, GError **error)
{
	return error_set(error, ERROR_NO, "there is no entry '%s'", text);
}

/* Takes the only candidate; of an id and a commit that are the same message, the commit. */
static bool choose(const NameSearch *search, const char *text, guint64 *seq, ArchiveAlias *alias,
        GError **error)
{
	guint n_ids = 0, n = search->candidates->len;
	const NameCandidate *c = newest(search);
	if (!c)
		return unknown(text, error);
	for (guint i = 0; i < n; i++)
		n_ids += g_array_index(search->candidates, NameCandidate, i).alias.archive ==
		         ARCHIVE_NONE;
	bool pair = n == 2 && n_ids == 1 &&
	            g_array_index(search->candidates, NameCandidate, 0).message == c->message;
	if (n > 1 && !pair) {
		ambiguous(search, text, error);
		return false;
	}
	*seq = c->seq;
	*alias = c->alias;
	return true;
}

static bool resolve_hex(
        Snapshot *s, const char *text, guint64 *seq, ArchiveAlias *alias, GError **error)
{
	g_autofree char *digits = g_ascii_strdown(text, -1);
	g_autoptr(GArray) candidates = g_array_new(FALSE, TRUE, sizeof(NameCandidate));
	NameSearch search = {s, digits, strlen(digits), candidates};
	guint8 first[32];
	Slice start = first_key(&search, first, 16);
	txn_walk(snapshot_txn(s), TABLE_ID, &start, add_id, &search);
	start = first_key(&search, first, 32);
	if (search.n >= ALIAS_DIGITS_MIN)
		txn_walk(snapshot_txn(s), TABLE_ALIAS, &start, add_alias, &search);
	return txn_check(snapshot_txn(s), error) && choose(&search, text, seq, alias, error);
}

static bool is_hex(const char *text)
{
	gsize n = strlen(text);
	return n >= ID_DIGITS_MIN && n <= 64 && strspn(text, "0123456789abcdefABCDEF") == n;
}

static bool resolve_message_id(
        Snapshot *s, const char *text, guint64 *seq, ArchiveAlias *alias, GError **error)
{
	const bool quoted = text[0] == '<';
	g_autofree char *bare = g_strndup(text + quoted, strlen(text) - 2 * quoted);
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	lookup_entries(s, LOOKUP_MESSAGE_ID, bare, seqs);
	if (!txn_check(snapshot_txn(s), error))
		return false;
	if (seqs->len == 0 && is_hex(bare)) /* an id that was pasted with its <> */
		return resolve_hex(s, bare, seq, alias, error);
	if (seqs->len == 0)
		return unknown(text, error);
	*seq = g_array_index(seqs, guint64, 0);
	return true;
}

static bool usage(const char *text, GError **error)
{
	return error_set(error, ERROR_USAGE,
	        "'%s' is not the name of an entry; expected %d or more digits of an id, a commit, "
	        "a Message-ID, HEAD or HEAD~N",
	        text, ID_DIGITS_MIN);
}

static bool resolve_head(Snapshot *s, const char *text, guint64 *seq, GError **error)
{
	guint64 back = 0, head = snapshot_head(s);
	if (text[4] == '~' && !g_ascii_string_to_unsigned(text + 5, 10, 0, G_MAXINT64, &back, NULL))
		return usage(text, error);
	if (text[4] != '~' && text[4] != '\0')
		return usage(text, error);
	*seq = snapshot_back(s, head, back);
	if (*seq > 0 || !txn_check(snapshot_txn(s), error))
		return *seq > 0;
	return error_set(error, ERROR_NO,
	        "there is no entry '%s': the log has %" G_GUINT64_FORMAT " entries", text, head);
}

bool entry_name_resolve(
        Snapshot *s, const char *text, guint64 *seq, ArchiveAlias *alias, GError **error)
{
	ArchiveAlias unused;
	if (!alias)
		alias = &unused;
	*alias = (ArchiveAlias){.archive = ARCHIVE_NONE};
	gsize n = strlen(text);
	if (g_str_has_prefix(text, "HEAD"))
		return resolve_head(s, text, seq, error);
	if ((n > 2 && text[0] == '<' && text[n - 1] == '>') ||
	        (n > 0 && text[0] != '<' && strchr(text + 1, '@')))
		return resolve_message_id(s, text, seq, alias, error);
	return is_hex(text) ? resolve_hex(s, text, seq, alias, error) : usage(text, error);
}
