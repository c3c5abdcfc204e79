/* The diff of each file is hashed without blanks and line numbers, and the hashes are added, so
 * that the order of the files does not matter. A binary file counts by its blob ids. The state
 * machine is that of git's builtin/patch-id.c, also in where it ends a patch: at the first line
 * after a hunk that is neither a hunk nor begins with "diff ". */
#include "mda/patch/patchid.h"

#include "mda/patch/line.h"

#define SHA1_BYTES 20

struct Patchid {
	GChecksum *sha;
	GString *packed; /* text of the current file without blanks, not yet hashed */
	guint8 sum[SHA1_BYTES];
	int before, after; /* lines left in the hunk; -1: in a file's header */
	bool binary, started, ended;
	char old_blob[41], new_blob[41];
};

static void flush_file(Patchid *s)
{
	guint8 digest[SHA1_BYTES];
	gsize n = sizeof digest;
	g_checksum_update(s->sha, (const guchar *)s->packed->str, (gssize)s->packed->len);
	g_string_truncate(s->packed, 0);
	g_checksum_get_digest(s->sha, digest, &n);
	g_checksum_reset(s->sha);
	guint carry = 0;
	for (gsize i = 0; i < SHA1_BYTES; i++) {
		carry += s->sum[i] + digest[i];
		s->sum[i] = (guint8)carry;
		carry >>= 8;
	}
}

static void pack(Patchid *s, Line l)
{
	for (gsize i = 0; i < l.n && l.p[i] != '\0'; i++) /* git sees a NUL as the end of a line */
		if (!line_is_space(l.p[i]))
			g_string_append_c(s->packed, l.p[i]);
}

static void read_hunk_header(Patchid *s, Line l)
{
	guint64 before, after;
	l = line_after(l, 4);
	bool more = line_range(&l, &before) && line_starts(l, " +");
	s->before = (int)MIN(before, G_MAXINT);
	if (!more)
		return;
	l = line_after(l, 2);
	(void)line_range(&l, &after);
	s->after = (int)MIN(after, G_MAXINT);
}

static void read_blob_ids(Patchid *s, Line l)
{
	l = line_after(l, strlen("index "));
	const char *dots = l.n > 0 ? memmem(l.p, l.n, "..", 2) : NULL;
	if (!dots)
		return;
	Line second = {dots + 2, (gsize)(l.p + l.n - dots) - 2};
	const char *blank = second.n > 0 ? memchr(second.p, ' ', second.n) : NULL;
	gsize n_new = blank ? (gsize)(blank - second.p) : second.n;
	g_snprintf(s->old_blob, sizeof s->old_blob, "%.*s", (int)MIN(40, dots - l.p), l.p);
	g_snprintf(s->new_blob, sizeof s->new_blob, "%.*s", (int)MIN(40, n_new), second.p);
}

static bool begins_commit(Line l)
{
	if (line_starts(l, "diff-tree "))
		l = line_after(l, strlen("diff-tree "));
	else if (line_starts(l, "commit "))
		l = line_after(l, strlen("commit "));
	else if (line_starts(l, "From "))
		l = line_after(l, strlen("From "));
	return line_hex(l) >= 40;
}

typedef enum { NEXT, HASH, END } Step;

static Step header_step(Patchid *s, Line l)
{
	if (line_starts(l, "GIT binary patch") || line_starts(l, "Binary files")) {
		s->binary = true;
		s->before = 0;
		g_string_append(s->packed, s->old_blob);
		g_string_append(s->packed, s->new_blob);
		flush_file(s);
		return NEXT;
	}
	if (line_starts(l, "index ")) {
		read_blob_ids(s, l);
		return NEXT;
	}
	if (line_starts(l, "--- "))
		s->before = s->after = 1;
	else if (l.n == 0 || !g_ascii_isalpha(*l.p))
		return END;
	return HASH;
}

static Step line_step(Patchid *s, Line l)
{
	if (line_starts(l, "\\ ") && l.n >= 12)
		return NEXT;
	if (begins_commit(l))
		return END;
	if (!s->started && !line_starts(l, "diff "))
		return NEXT;
	if (s->before == -1) {
		Step step = header_step(s, l);
		if (step != HASH)
			return step;
	}
	if (s->binary) {
		if (line_starts(l, "diff ")) {
			s->binary = false;
			s->before = -1;
		}
		return NEXT;
	}
	if (s->before == 0 && s->after == 0) {
		if (line_starts(l, "@@ -")) {
			read_hunk_header(s, l);
			return NEXT;
		}
		if (!line_starts(l, "diff "))
			return END;
		flush_file(s);
		s->before = s->after = -1;
	}
	char c = l.n > 0 ? *l.p : '\0';
	s->before -= c == '-' || c == ' ';
	s->after -= c == '+' || c == ' ';
	return HASH;
}

Patchid *patchid_begin(void)
{
	Patchid *s = g_new0(Patchid, 1);
	s->sha = g_checksum_new(G_CHECKSUM_SHA1);
	s->packed = g_string_new(NULL);
	s->before = s->after = -1;
	return s;
}

void patchid_add(Patchid *s, const char *diff, gsize n)
{
	const char *cursor = diff;
	Line l;
	while (!s->ended && line_next(&cursor, diff + n, &l)) {
		Step step = line_step(s, l);
		s->ended = step == END && s->started;
		if (step == HASH) {
			pack(s, l);
			s->started = true;
		}
	}
}

bool patchid_end(Patchid *s, char hex[41])
{
	bool started = s->started;
	if (started) {
		flush_file(s);
		for (gsize i = 0; i < SHA1_BYTES; i++)
			g_snprintf(hex + 2 * i, 3, "%02x", s->sum[i]);
	}
	g_checksum_free(s->sha);
	g_string_free(s->packed, TRUE);
	g_free(s);
	return started;
}

bool patchid_read(const char *diff, gsize n, char hex[41])
{
	Patchid *s = patchid_begin();
	patchid_add(s, diff, n);
	return patchid_end(s, hex);
}
