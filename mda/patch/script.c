#include "mda/patch/script.h"

#include "mda/patch/applied.h"
#include "mda/patch/inbody.h"
#include "mda/patch/items.h"

#include <string.h>

#define TITLE_LINES 8 /* the lines behind "The patch" that the title is searched in */

/* The value of the first line between P and END that begins with KEY; empty if there is none. */
static Line value_of(const char *p, const char *end, const char *key)
{
	Line l;
	while (line_next(&p, end, &l)) {
		l = line_trim(l);
		if (line_starts_n(l, key, strlen(key)))
			return line_trim(line_after(l, strlen(key)));
	}
	return (Line){NULL, 0};
}

static void add_item(Record *rec, Line title, Line commit)
{
	g_autofree char *name = title.n > 0 ? g_strndup(title.p, title.n) : NULL;
	g_autofree char *id = commit.n > 0 ? g_strndup(commit.p, commit.n) : NULL;
	record_add_applied(rec, name, NULL, id);
}

/* "[tip: x86/urgent] title" or "[tip:x86/urgent] title", and a text with Commit-ID. */
static bool read_tip(const Message *m, const Subject *s, Record *rec)
{
	const char *text = m->text->str, *end = strstr(text, "\n---\n");
	Line subject = {m->subject, m->subject ? strlen(m->subject) : 0};
	if (s->reply || !s->title || !line_starts_nocase(subject, "[tip:"))
		return false;
	const char *close = memchr(subject.p, ']', subject.n);
	end = end ? end : text + strlen(text);
	Line commit = value_of(text, end, "Commit-ID:");
	if (!close || commit.n < 7 || line_hex(commit) != commit.n)
		return false;
	const char *branch = subject.p + strlen("[tip:");
	Line place = {branch, (gsize)(close - branch)};
	rec->applied_branch = items_string(rec, line_word(&place));
	rec->applied_tree = record_string(rec, "tip", -1);
	rec->applied_url = items_string(rec, value_of(text, end, "Gitweb:"));
	Line committer = value_of(text, end, "Committer:");
	if (committer.n > 0)
		applied_put_person(committer, rec);
	add_item(rec, (Line){s->title, strlen(s->title)}, commit);
	return true;
}

/* Joins the lines from *P on up to an empty line or one that begins with STOP. */
static char *join_title(const char **p, const char *end, const char *stop)
{
	GString *title = g_string_new(NULL);
	Line l;
	for (int i = 0; i < TITLE_LINES; i++) {
		const char *start = *p;
		if (!line_next(p, end, &l))
			break;
		l = line_trim(l);
		if (line_starts_n(l, stop, strlen(stop))) {
			*p = start;
			break;
		}
		if (l.n == 0 && title->len > 0)
			break;
		if (line_starts(l, "Subject: "))
			l = line_after(l, strlen("Subject: "));
		if (title->len > 0)
			g_string_append_c(title, ' ');
		g_string_append_len(title, l.p, (gssize)l.n);
	}
	return g_string_free(title, FALSE);
}

/* Puts "URL BRANCH" of the first line behind P that has a URL. */
static void put_url(const char *p, const char *end, Record *rec)
{
	Line l;
	while (line_next(&p, end, &l)) {
		if (!line_find(l, "://"))
			continue;
		Line url = line_word(&l);
		rec->applied_url = items_string(rec, url);
		if (line_trim(l).n > 0)
			rec->applied_branch = items_string(rec, l);
		return;
	}
}

/* Takes the word behind PHRASE between P and END, or an empty line. */
static Line word_behind(const char *p, const char *end, const char *phrase)
{
	const char *at = memmem(p, (gsize)(end - p), phrase, strlen(phrase));
	if (!at)
		return (Line){NULL, 0};
	Line rest = {at + strlen(phrase), (gsize)(end - at) - strlen(phrase)};
	Line word = line_word(&rest);
	while (word.n > 0 && strchr(".,", word.p[word.n - 1]))
		word.n--;
	return word;
}

/* The tree and branch in "-mm mm-unstable branch." or "-mm tree." */
static void put_place(Line l, Record *rec)
{
	Line first = line_word(&l), second = line_word(&l);
	if (line_starts(second, "tree"))
		rec->applied_tree = items_string(rec, first);
	else if (line_starts(second, "branch"))
		rec->applied_branch = items_string(rec, first);
	else if (line_starts(line_trim(l), "branch")) {
		rec->applied_tree = items_string(rec, first);
		rec->applied_branch = items_string(rec, second);
	}
}

/* "The patch titled\n     Subject: x\nhas been added to the -mm mm-unstable branch." Of those that
 * were removed, only "because it was merged into mm-stable" counts. */
static bool read_queue(const char *p, const char *end, Record *rec)
{
	const char *text = p;
	g_autofree char *title = join_title(&p, end, "has been ");
	Line l = {NULL, 0}, branch = {NULL, 0};
	static const char added[] = "has been added to the ", gone[] = "has been removed from the ";
	if (!line_next(&p, end, &l))
		return false;
	Line rest = {l.p, (gsize)(end - l.p)};
	if (line_starts_n(rest, gone, sizeof gone - 1)) {
		branch = word_behind(text, end, "dropped because it was merged into the ");
		branch = branch.n ? branch
		                  : word_behind(text, end, "dropped because it was merged into ");
		if (branch.n == 0)
			return false;
		rec->applied_branch = items_string(rec, branch);
	} else if (line_starts_n(rest, added, sizeof added - 1)) {
		put_place(line_after(rest, sizeof added - 1), rec);
	} else {
		return false;
	}
	add_item(rec, (Line){title, strlen(title)}, (Line){NULL, 0});
	return true;
}

/* The commit of the first patch between P and END. */
static Line find_from(const char *p, const char *end)
{
	Line l, commit = {NULL, 0};
	while (commit.n == 0 && line_next(&p, end, &l))
		commit = inbody_separator(l);
	return commit;
}

/* "The patch\n\n   title\n\nhas been applied to the x tree at\n\n   URL BRANCH" */
static bool read_tree(const char *p, const char *end, Record *rec)
{
	const char *text = p;
	g_autofree char *title = join_title(&p, end, "has been ");
	Line l = {NULL, 0};
	while (line_next(&p, end, &l) && line_is_blank(l))
		;
	static const char phrase[] = "has been applied to the ";
	if (!line_starts_n(l, phrase, sizeof phrase - 1))
		return false;
	Line rest = line_after(l, sizeof phrase - 1), place = line_word(&rest);
	rec->applied_tree = items_string(rec, place);
	Line commit = find_from(text, end);
	const char *stop = commit.n > 0 ? commit.p : end;
	put_url(p, stop, rec);
	add_item(rec, (Line){title, strlen(title)}, commit);
	return true;
}

/* "I have just added the patch titled\n\n    x\n\nto my usb git tree, which can be found at\n
 * URL\nin the usb-testing branch." */
static bool read_added(const char *p, const char *end, Record *rec)
{
	g_autofree char *title = join_title(&p, end, "to my ");
	Line tree = word_behind(p, end, "to my ");
	Line branch = word_behind(p, end, "in the ");
	if (tree.n == 0 || branch.n == 0)
		return false;
	rec->applied_tree = items_string(rec, tree);
	put_url(p, end, rec);
	rec->applied_branch = items_string(rec, branch);
	add_item(rec, (Line){title, strlen(title)}, (Line){NULL, 0});
	return true;
}

/* "I've just added the patch titled\n\n    x\n\nto the 6.1-stable tree which can be found at:\n
 * URL".
 */
static bool read_stable(const char *p, const char *end, Record *rec)
{
	g_autofree char *title = join_title(&p, end, "to the ");
	Line tree = word_behind(p, end, "to the ");
	if (!line_ends(tree, "-stable"))
		return false;
	rec->applied_tree = items_string(rec, tree);
	put_url(p, end, rec);
	add_item(rec, (Line){title, strlen(title)}, (Line){NULL, 0});
	return true;
}

static bool read_note(const char *p, const char *end, Record *rec)
{
	return read_added(p, end, rec) || read_stable(p, end, rec);
}

typedef struct {
	const char *begins; /* a line of the text */
	bool (*read)(const char *p, const char *end, Record *rec);
} ScriptForm;

bool script_read(const Message *m, const Subject *s, Record *rec)
{
	static const ScriptForm forms[] = {{"The patch titled", read_queue},
	        {"The quilt patch titled", read_queue}, {"The patch", read_tree},
	        {"This is a note to let you know that I have just added the patch titled",
	                read_note},
	        {"This is a note to let you know that I've just added the patch titled",
	                read_note}};
	const char *p = m->text->str, *end = p + strlen(p);
	Line l = {NULL, 0};
	if (read_tip(m, s, rec))
		return true;
	if (s->reply || s->forwarded)
		return false;
	while (line_next(&p, end, &l) && line_is_blank(l))
		;
	l = line_trim(l);
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
		if (line_is(l, forms[i].begins))
			return forms[i].read(p, end, rec);
	return false;
}
