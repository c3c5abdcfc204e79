/* A git patch is told from a bare diff by its header: From and Subject. It is decoded as the mail
 * that git-am(1) would take it for. A file of several (git format-patch --stdout) is split at its
 * "From <hash> Mon Sep 17" lines. */
#include "mda/patch/attached.h"

#include "mda/decode/decode.h"
#include "mda/decode/header.h"
#include "mda/patch/author.h"
#include "mda/patch/part.h"
#include "mda/patch/part_name.h"
#include "store/base/debug.h"
#include "store/base/limit.h"

#include <stdlib.h>

typedef struct {
	Record *rec;
	guint n_git;      /* git patches among the attached files */
	bool counted;     /* each of them has an index by its file's name */
	guint max_index;  /* the highest of these */
	gsize bytes_left; /* that may still be read */
} Parts;

/* Later than any date: decode_message() refuses none as being in the future. */
#define ANY_DATE (G_MAXINT64 / 2)

/* The header and text of one patch at L, without a separator line. */
static Line after_separator(Line l)
{
	const char *cursor = l.p, *end = l.p + l.n;
	Line first;
	while (line_next(&cursor, end, &first) && line_is_blank(first))
		l = (Line){cursor, (gsize)(end - cursor)};
	cursor = l.p;
	if (line_next(&cursor, end, &first) && line_starts(first, "From "))
		l = (Line){cursor, (gsize)(end - cursor)};
	return l;
}

static bool has_git_header(Line patch)
{
	HeaderScan scan;
	HeaderField f;
	bool from = false, subject = false;
	patch = after_separator(patch);
	header_scan(&scan, patch.p, patch.n);
	while (!(from && subject) && header_next(&scan, &f)) {
		from |= header_is(&f, "from");
		subject |= header_is(&f, "subject");
	}
	return from && subject && !scan.malformed;
}

/* Takes the first patch of a file from *REST: up to the next separator. */
static bool next_patch(Line *rest, Line *patch)
{
	const char *cursor = rest->p, *end = rest->p + rest->n;
	Line l;
	if (rest->n == 0)
		return false;
	(void)line_next(&cursor, end, &l);
	while (line_next(&cursor, end, &l))
		if (inbody_separator(l).n > 0) {
			*patch = (Line){rest->p, (gsize)(l.p - rest->p)};
			*rest = (Line){l.p, (gsize)(end - l.p)};
			return true;
		}
	*patch = *rest;
	rest->n = 0;
	return true;
}

/* Adds the git patch PATCH, if it has a diff. */
static void add_git(Parts *p, Line patch)
{
	Body b;
	patch = after_separator(patch);
	g_autoptr(Message) m = decode_message(patch.p, patch.n, ANY_DATE);
	body_split(m->text->str, &b);
	if (b.has_diff)
		part_add(p->rec, RECORD_PATCH, m->subject, author_find(m, &b), &b, m);
	body_clear(&b);
}

static bool has_diff(const char *text)
{
	Body b;
	body_split(text, &b);
	bool has = b.has_diff;
	body_clear(&b);
	return has;
}

/* The mail in FILE if that is a cover letter: a git header, no diff, and the counter 0 in subject
 * or name. NULL if it is none. */
static Message *read_cover(const MessagePatch *file)
{
	Line l = {file->bytes->str, file->bytes->len};
	PartName name;
	if (!has_git_header(l))
		return NULL;
	l = after_separator(l);
	g_autoptr(Message) m = decode_message(l.p, l.n, ANY_DATE);
	Subject s;
	subject_parse(m->subject, &s);
	part_name_read(file->name, &name);
	const char *index = s.index ? s.index : name.index;
	bool cover = index && strcmp(index, "0") == 0 && !has_diff(m->text->str);
	part_name_clear(&name);
	subject_clear(&s);
	return cover ? g_steal_pointer(&m) : NULL;
}

/* Makes S the subject SUBJECT of a cover letter. The title of S stays if SUBJECT has none. */
static void take_subject(Subject *s, const char *subject)
{
	Subject own;
	subject_parse(subject, &own);
	if (!own.title || strcmp(own.title, "*** SUBJECT HERE ***") == 0) {
		g_free(own.title);
		own.title = g_steal_pointer(&s->title);
	}
	own.index = own.index ? own.index : g_strdup("0");
	subject_clear(s);
	*s = own;
}

/* Adds the text of COVER, a cover letter, to that of M. If M's subject S is not a cover's, it
 * becomes that of COVER. */
static void add_cover(Message *m, Subject *s, const Message *cover)
{
	if (!s->index)
		take_subject(s, cover->subject);
	if (!strstr(cover->text->str, "*** BLURB HERE ***"))
		g_string_append_printf(m->text, "%s%s",
		        g_str_has_suffix(m->text->str, "\n") ? "\n" : "\n\n", cover->text->str);
}

static void put_string(Record *rec, const char **member, const char *text)
{
	if (!*member)
		*member = record_string(rec, text, -1);
}

/* What the name of the file says, if the patch itself does not say it. */
static void put_name(const Parts *p, Record *part, const PartName *name)
{
	put_string(part, &part->version, name->version);
	if (part->index || !name->index || (p->n_git == 1 && strcmp(name->index, "1") == 0))
		return;
	put_string(part, &part->index, name->index);
	if (p->counted && p->n_git > 1 && p->max_index <= p->n_git) {
		char total[16];
		g_snprintf(total, sizeof total, "%u", p->n_git);
		put_string(part, &part->total, total);
	}
}

static void add_git_file(Parts *p, const MessagePatch *file)
{
	Line rest = {file->bytes->str, file->bytes->len}, patch;
	guint before = p->rec->parts->len;
	while (next_patch(&rest, &patch))
		if (has_git_header(patch))
			add_git(p, patch);
	if (p->rec->parts->len - before == 1) {
		PartName name;
		part_name_read(file->name, &name);
		put_name(p, ((RecordPatch *)p->rec->parts->pdata[before])->rec, &name);
		part_name_clear(&name);
	}
}

/* The lines of FILE: as attached, or with LF line ends. */
static const char *lines_of(const MessagePatch *file)
{
	bool crlf = file->text->len > 0 && strstr(file->bytes->str, "\r\n");
	return crlf ? file->text->str : file->bytes->str;
}

/* Adds the bare diff FILE of M. */
static void add_bare(Parts *p, const Message *m, const MessagePatch *file)
{
	static const Body no_body;
	Body b, diff;
	PartName name;
	body_split(lines_of(file), &b);
	diff = (Body){.diff = b.diff, .diff_bytes = b.diff_bytes, .has_diff = true};
	Record *part =
	        part_add(p->rec, RECORD_OTHER, m->subject, author_find(m, &no_body), &diff, NULL);
	part_name_read(file->name, &name);
	if (part) { /* version and counter in the subject are those of the mail it answers */
		part->version = part->index = part->total = NULL;
		if (m->patches->len > 1 && name.title)
			part->title = record_string(part, name.title, -1);
		put_name(p, part, &name);
	}
	part_name_clear(&name);
	body_clear(&b);
}

/* Whether FILE is a git patch; counts it in P. */
static bool count_file(Parts *p, const MessagePatch *file)
{
	PartName name;
	if (!has_git_header((Line){file->bytes->str, file->bytes->len}))
		return false;
	part_name_read(file->name, &name);
	p->n_git++;
	p->counted &= name.index != NULL;
	if (name.index)
		p->max_index = MAX(p->max_index, (guint)atoi(name.index));
	part_name_clear(&name);
	return true;
}

/* Removes the text of M's patches that are TAKEN from M's text. It may have been changed since: a
 * patch that is not found stays. */
static void cut_text(Message *m, const bool *taken)
{
	GString *own = g_string_sized_new(m->text->len + 1);
	const char *from = m->text->str, *end = from + m->text->len;
	for (guint i = 0; i < m->patches->len; i++) {
		const GString *text = ((MessagePatch *)m->patches->pdata[i])->text;
		if (!taken[i] || text->len == 0)
			continue;
		const char *found = memmem(from, (gsize)(end - from), text->str, text->len);
		if (!found) /* no second try: this must stay linear */
			break;
		g_string_append_len(own, from, found - from);
		from = found + text->len;
	}
	g_string_append_len(own, from, end - from);
	g_string_free(m->text, TRUE);
	m->text = own;
}

/* Which files are read: those with a diff, while bytes are left. */
static void take_files(Parts *p, const Message *m, bool *taken)
{
	for (guint i = 0; i < m->patches->len; i++) {
		const MessagePatch *file = g_ptr_array_index(m->patches, i);
		taken[i] = file->bytes->len <= p->bytes_left && has_diff(lines_of(file));
		if (file->bytes->len > p->bytes_left)
			p->rec->flags |= RECORD_FLAG_CUT;
		else
			p->bytes_left -= file->bytes->len;
	}
}

/* The attached cover letter of M, if M is no reply. Sets its place in TAKEN, and *AT to that. */
static Message *find_cover(const Message *m, const Subject *s, bool *taken, guint *at)
{
	bool may = !s->reply && (!s->index || strcmp(s->index, "0") == 0);
	for (guint i = 0; may && i < m->patches->len; i++) {
		Message *letter = taken[i] ? NULL : read_cover(g_ptr_array_index(m->patches, i));
		if (!letter)
			continue;
		taken[i] = true;
		*at = i;
		return letter;
	}
	return NULL;
}

void attached_read(Message *m, Subject *s, Record *rec)
{
	Parts p = {.rec = rec, .counted = true, .bytes_left = LIMIT_ATTACHED_BYTES};
	bool tagged = !s->reply && (s->patch || s->rfc || s->index);
	bool cover = s->index && strcmp(s->index, "0") == 0;
	if (m->patches->len == 0 || s->forwarded)
		return;
	g_autofree bool *git = g_new0(bool, m->patches->len);
	g_autofree bool *taken = g_new0(bool, m->patches->len);
	take_files(&p, m, taken);
	for (guint i = 0; i < m->patches->len; i++)
		git[i] = taken[i] && count_file(&p, g_ptr_array_index(m->patches, i));
	if (tagged && p.n_git == 0)
		return;
	guint at = m->patches->len;
	g_autoptr(Message) letter = p.n_git > 0 ? find_cover(m, s, taken, &at) : NULL;
	cut_text(m, taken);
	if (letter)
		add_cover(m, s, letter);
	if (tagged && !cover && has_diff(m->text->str)) {
		debug_print(DEBUG_PATCH, "the text has a diff: attached copies do not count");
		return;
	}
	for (guint i = 0; i < m->patches->len; i++) {
		if (git[i])
			add_git_file(&p, g_ptr_array_index(m->patches, i));
		else if (taken[i] && i != at)
			add_bare(&p, m, g_ptr_array_index(m->patches, i));
	}
	debug_print(DEBUG_PATCH, "%u attached patches, %u of the files have a git header",
	        rec->parts->len, p.n_git);
}
