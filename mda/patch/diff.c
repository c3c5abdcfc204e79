/* As in git-apply(1), the numbers in a hunk's header decide which lines belong to it: a removed
 * line
 * "-- x" is no signature, and "--- x" inside a hunk is no new file. git refuses a damaged diff;
 * this reader goes on at the next header that it can read, so that the digest shows the rest. */
#include "mda/patch/diff.h"

#include "mda/patch/diffname.h"
#include "mda/patch/patchid.h"
#include "store/base/debug.h"

typedef struct {
	const char *cursor, *end;
	guint strip; /* leading directories to remove from names; see guess_strip() */
	bool strip_known;
	guint32 added, deleted;
	Record *rec;
} Diff;

static bool peek(const Diff *d, Line *l)
{
	const char *cursor = d->cursor;
	return line_next(&cursor, d->end, l);
}

static void skip_line(Diff *d)
{
	Line l;
	(void)line_next(&d->cursor, d->end, &l);
}

static void count_file(Diff *d, const char *name)
{
	if (name) {
		d->rec->has_diff = true;
		d->rec->files++;
		d->rec->insertions += d->added;
		d->rec->deletions += d->deleted;
		record_add_path(d->rec, name, d->added, d->deleted);
	}
	d->added = d->deleted = 0;
}

static bool read_hunk_header(Line l, guint64 *before, guint64 *after)
{
	if (!line_starts(l, "@@ -"))
		return false;
	l = line_after(l, 4);
	if (!line_range(&l, before) || !line_starts(l, " +"))
		return false;
	l = line_after(l, 2);
	return line_range(&l, after) && line_starts(l, " @@");
}

/* Reads the lines of one hunk. If the hunk is damaged, stops at the line that does not belong to
 * it. */
static bool read_hunk(Diff *d, guint64 before, guint64 after)
{
	Line l;
	while ((before > 0 || after > 0) && peek(d, &l)) {
		char c = l.n > 0 ? *l.p : ' ';
		guint64 unused;
		if (c == '@' && read_hunk_header(l, &unused, &unused))
			return false;
		if (line_starts(l, "diff --git "))
			return false;
		if ((c == ' ' && (before == 0 || after == 0)) || (c == '-' && before == 0) ||
		        (c == '+' && after == 0))
			return false;
		before -= c == ' ' || c == '-';
		after -= c == ' ' || c == '+';
		d->deleted += c == '-';
		d->added += c == '+';
		skip_line(d);
	}
	if (peek(d, &l) && line_starts(l, "\\ ") && l.n >= 11)
		skip_line(d);
	return before == 0 && after == 0;
}

static void read_hunks(Diff *d)
{
	Line l;
	guint64 before, after;
	while (peek(d, &l) && read_hunk_header(l, &before, &after)) {
		skip_line(d);
		if (!read_hunk(d, before, after))
			debug_print(DEBUG_PATCH, "damaged hunk: '%.*s'", (int)l.n, l.p);
	}
}

/* Skips base-85 data: two blocks, each ended by an empty line. */
static void skip_binary(Diff *d)
{
	Line l;
	skip_line(d);
	for (int i = 0;
	        i < 2 && peek(d, &l) && (line_starts(l, "literal ") || line_starts(l, "delta "));
	        i++)
		while (line_next(&d->cursor, d->end, &l) && l.n > 0)
			;
}

typedef struct {
	char *old_name, *new_name;
	bool added, deleted;
} FileHead;

static void take_name(char **name, char *value)
{
	g_free(*name);
	*name = value;
}

/* Reads one line of a git header below "diff --git". Returns false if L is none. */
static bool read_head_line(Diff *d, Line l, const char *header_name, FileHead *h)
{
	static const char *const plain[] = {"old mode ", "new mode ", "similarity index ",
	        "dissimilarity index ", "index ", NULL};
	if (line_starts_any(l, plain))
		return true;
	if (line_starts(l, "--- ")) {
		l = line_after(l, 4);
		if (!h->old_name && !h->added)
			h->old_name = diffname_git(l, d->strip, true);
	} else if (line_starts(l, "+++ ")) {
		l = line_after(l, 4);
		if (!h->new_name && !h->deleted && !diffname_is_null(l))
			h->new_name = diffname_git(l, d->strip, true);
	} else if (line_starts(l, "new file mode ")) {
		h->added = true;
		take_name(&h->new_name, g_strdup(header_name));
	} else if (line_starts(l, "deleted file mode ")) {
		h->deleted = true;
		take_name(&h->old_name, g_strdup(header_name));
	} else if (line_starts(l, "rename from ") || line_starts(l, "copy from ")) {
		take_name(&h->old_name, diffname_git(line_after(l, *l.p == 'r' ? 12 : 10),
		                                d->strip > 0 ? d->strip - 1 : 0, false));
	} else if (line_starts(l, "rename to ") || line_starts(l, "copy to ")) {
		take_name(&h->new_name, diffname_git(line_after(l, *l.p == 'r' ? 10 : 8),
		                                d->strip > 0 ? d->strip - 1 : 0, false));
	} else {
		return false;
	}
	return true;
}

static void read_git_file(Diff *d)
{
	Line l;
	(void)line_next(&d->cursor, d->end, &l);
	g_autofree char *header_name = diffname_header(l, d->strip);
	FileHead h = {0};
	guint lines = 0;
	for (; peek(d, &l) && read_head_line(d, l, header_name, &h); lines++)
		skip_line(d);
	if (lines == 0)
		return; /* prose that begins with "diff --git" */
	read_hunks(d);
	if (d->added == 0 && d->deleted == 0 && peek(d, &l) && line_is(l, "GIT binary patch"))
		skip_binary(d);
	count_file(d, h.new_name && !h.deleted ? h.new_name
	              : h.old_name             ? h.old_name
	                                       : header_name);
	g_free(h.old_name);
	g_free(h.new_name);
}

/* For diffs without git header: 0 if the name in L has no directory, -1 if it tells nothing. */
static int guess_strip(Line l)
{
	if (diffname_is_null(l))
		return -1;
	g_autofree char *name = diffname_traditional(l, NULL, 0);
	return name && !strchr(name, '/') ? 0 : -1;
}

static void read_traditional_file(Diff *d)
{
	Line old, new;
	(void)line_next(&d->cursor, d->end, &old);
	(void)line_next(&d->cursor, d->end, &new);
	old = line_after(old, 4);
	new = line_after(new, 4);
	if (!d->strip_known) {
		int p = guess_strip(old), q = guess_strip(new);
		if (p < 0)
			p = q;
		if (p >= 0 && p == q) {
			d->strip = (guint)p;
			d->strip_known = true;
		}
	}
	g_autofree char *first =
	        diffname_is_null(old) ? NULL : diffname_traditional(old, NULL, d->strip);
	g_autofree char *name = diffname_is_null(new) ? g_strdup(first)
	                                              : diffname_traditional(new, first, d->strip);
	read_hunks(d);
	count_file(d, name);
}

/* Whether the cursor is at three lines "--- ", "+++ ", "@@ -". */
static bool at_traditional(const Diff *d, Line l)
{
	const char *cursor = d->cursor;
	Line second, third;
	return line_starts(l, "--- ") && line_next(&cursor, d->end, &l) &&
	       line_next(&cursor, d->end, &second) && line_starts(second, "+++ ") &&
	       line_next(&cursor, d->end, &third) && line_starts(third, "@@ -");
}

void diff_read(const char *diff, gsize n, Record *rec)
{
	Diff d = {.cursor = diff, .end = diff + n, .strip = 1, .rec = rec};
	Line l;
	char id[41];
	while (peek(&d, &l)) {
		if (line_starts(l, "diff --git "))
			read_git_file(&d);
		else if (at_traditional(&d, l))
			read_traditional_file(&d);
		else
			skip_line(&d);
	}
	if (rec->has_diff && patchid_read(diff, n, id))
		rec->patch_id = record_string(rec, id, 40);
}
