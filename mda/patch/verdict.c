#include "mda/patch/verdict.h"

#include "mda/patch/line.h"
#include "mda/patch/link.h"
#include "mda/patch/subject.h"
#include "mda/patch/verdict_lines.h"
#include "mda/patch/verdict_table.h"
#include "mda/patch/verdict_words.h"
#include "store/base/debug.h"

#include <fnmatch.h>

/* --- who sent it --- */

/* Whether TEXT, which may be NULL, is one of PATTERNS, which NULL ends. */
static bool is_one_of(const char *const *patterns, const char *text)
{
	for (; text && *patterns; patterns++)
		if (fnmatch(*patterns, text, FNM_CASEFOLD) == 0)
			return true;
	return false;
}

static bool is_sender(const VerdictRobot *robot, const Message *m)
{
	if (!robot->from[0] && !robot->name[0])
		return true;
	const Mailbox *sender = message_sender(m);
	return is_one_of(robot->from, sender->address) ||
	       (is_one_of(robot->name, sender->name) &&
	               (!robot->message_id || (m->message_id && fnmatch(robot->message_id,
	                                                                m->message_id, 0) == 0)));
}

/* --- what was found --- */

/* L as a verdict's `what`: without list marks. */
static const char *what_string(Record *rec, Line l)
{
	l = line_trim(l);
	if (line_starts(l, "* ") || line_starts(l, "- "))
		l = line_trim(line_after(l, 2));
	return record_string_cut(rec, l.p, l.n, RECORD_WHAT_BYTES);
}

static Line first_that_starts(const char *text, const char *mark)
{
	const char *end = text + strlen(text);
	Line l;
	while (line_next(&text, end, &l))
		if (line_starts_n(line_trim(l), mark, strlen(mark)))
			return line_trim(l);
	return (Line){end, 0};
}

/* The first line with one of WORDS, which NULL ends. */
static Line first_with(const char *text, const char *const *words)
{
	const char *end = text + strlen(text);
	Line l;
	while (line_next(&text, end, &l))
		for (const char *const *word = words; *word; word++)
			if (line_find(l, *word))
				return l;
	return (Line){end, 0};
}

static Line build_message(const char *text, const char *mark)
{
	static const char *const errors[] = {
	        "error:", "ERROR:", "Error:", "undefined reference", NULL};
	static const char *const warnings[] = {"warning:", "WARNING:", "Warning:", NULL};
	const char *after = text;
	Line l = first_that_starts(text, ">> ");
	if (l.n > 0)
		return line_after(l, strlen(">> "));
	if (mark)
		verdict_words_find(text, mark, &after);
	l = first_with(after, errors);
	return l.n > 0 ? l : first_with(after, warnings);
}

/* The first line after MARK that is neither a heading nor a link to the log. */
static Line section_line(const char *text, const char *mark)
{
	const char *after, *end = text + strlen(text);
	Line l;
	if (!verdict_words_find(text, mark, &after))
		return (Line){end, 0};
	while (line_next(&after, end, &l)) {
		l = line_trim(l);
		if (line_starts(l, "See http"))
			break;
		if (l.n > 0 && !line_ends(l, ":"))
			return l;
	}
	return (Line){end, 0};
}

/* What follows a phrase: "name" of `"name" on:`, "5% regression of x" of "a 5% regression of x
 * on:". */
static Line rest_of_phrase(const char *after)
{
	Line l = verdict_words_line(after);
	static const char *const ends[] = {" on:", " due to", " on commit", " in this"};
	for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
		const char *stop = l.n > 0 ? memmem(l.p, l.n, ends[i], strlen(ends[i])) : NULL;
		if (stop)
			l.n = (gsize)(stop - l.p);
	}
	if (line_starts(l, "a "))
		l = line_after(l, 2);
	if (l.n > 2 && *l.p == '"' && l.p[l.n - 1] == '"')
		l = (Line){l.p + 1, l.n - 2};
	return l;
}

/* The subject without reply words and leading brackets, up to MARK. */
static Line subject_words(const char *subject, const char *mark)
{
	Line l = {subject, strlen(subject)};
	for (;;) {
		const char *close = l.n > 0 && *l.p == '[' ? memchr(l.p, ']', l.n) : NULL;
		if (close)
			l = line_trim(line_after(l, (gsize)(close + 1 - l.p)));
		else if (line_starts_nocase(l, "Re: "))
			l = line_trim(line_after(l, 4));
		else
			break;
	}
	while (l.n > 0 && !g_ascii_isalnum(*l.p) && *l.p != '(' &&
	        *l.p != '_') /* a tick, a cross */
		l = line_after(l, 1);
	if (line_starts(l, "Coverity: "))
		l = line_after(l, strlen("Coverity: "));
	const char *stop = mark && l.n > 0 ? memmem(l.p, l.n, mark, strlen(mark)) : NULL;
	if (stop)
		l.n = (gsize)(stop - l.p);
	return l;
}

static Line find_what(const VerdictPhrase *p, const Message *m, const char *text, const char *after)
{
	Line found = {text, 0};
	switch (p->what) {
	case VERDICT_WHAT_NEXT:
		return verdict_words_line(after + strcspn(after, "\n"));
	case VERDICT_WHAT_REST:
		return rest_of_phrase(after);
	case VERDICT_WHAT_AFTER:
		return section_line(text, p->mark);
	case VERDICT_WHAT_STARTS:
		return first_that_starts(text, p->mark);
	case VERDICT_WHAT_BUILD:
		return build_message(text, p->mark);
	case VERDICT_WHAT_SUBJECT:
		return subject_words(m->subject ? m->subject : "", p->mark);
	default:
		return found;
	}
}

static void set_count(Record *rec, const VerdictPhrase *p, const char *text, const char *after)
{
	guint64 n = 0;
	if (p->count == VERDICT_COUNT_REST)
		n = g_ascii_strtoull(after, NULL, 10);
	const char *at = p->count == VERDICT_COUNT_FINDINGS ? strstr(text, "\n>> ") : NULL;
	for (; at; at = strstr(at + 4, "\n>> "))
		n++;
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, n);
	rec->verdict.count = n > 0 ? record_string(rec, digits, -1) : NULL;
}

/* A review whose remarks are all about code that was there before: the words say so. */
static void mark_existing(Record *rec, const char *text)
{
	const char *after;
	if (!rec->verdict.what || verdict_words_find(text, "New issues:", &after) ||
	        !verdict_words_find(text, "Pre-existing issues:", &after))
		return;
	g_autofree char *what = g_strdup_printf("pre-existing: %s", rec->verdict.what);
	rec->verdict.what = what_string(rec, (Line){what, strlen(what)});
}

/* --- which patch it names --- */

static void set_title(Record *rec, Line l)
{
	Subject s;
	if (line_starts(l, "series starting with "))
		l = line_after(l, strlen("series starting with "));
	const char *rev = l.n > 0 ? memmem(l.p, l.n, " (rev", 5) : NULL;
	if (rev)
		l.n = (gsize)(rev - l.p);
	g_autofree char *bracket = l.n > 1 && *l.p == '[' && !line_find(l, "PATCH")
	                                   ? g_strdup_printf("[PATCH %.*s", (int)l.n - 1, l.p + 1)
	                                   : g_strndup(l.p, l.n);
	subject_parse(bracket, &s);
	rec->verdict.title = record_string(rec, s.title, -1);
	if (!s.version_inferred)
		rec->verdict.version = record_string(rec, s.version, -1);
	subject_clear(&s);
}

/* Reads "0123abc ("title")" or, if LABELLED, "0123abc [2/3] title" or "0123abc" from L. */
static bool read_commit(Record *rec, Line l, bool labelled)
{
	gsize n = line_hex(l);
	Line rest = line_trim(line_after(l, n));
	bool titled = line_starts(rest, "(\"") && line_ends(rest, "\")");
	if (n < 8 || n > 64 || (!titled && !labelled))
		return false;
	rec->verdict.commit = record_string(rec, l.p, (gssize)n);
	if (titled)
		set_title(rec, (Line){rest.p + 2, rest.n - 4});
	else if (line_starts(rest, "["))
		set_title(rec, rest);
	return true;
}

/* The commit behind the first of LABELS, which have "|" between them; without a label, that of the
 * first line which consists of a commit and its title. */
static void set_commit(Record *rec, const char *text, const char *labels)
{
	g_auto(GStrv) all = g_strsplit(labels, "|", -1);
	const char *after;
	for (char **label = all; *label; label++)
		if (verdict_words_find(text, *label, &after) &&
		        read_commit(rec, verdict_words_line(after), true))
			return;
	for (Line l = verdict_words_line(text); !*all && l.n > 0; l = verdict_words_line(l.p + l.n))
		if (read_commit(rec, l, false))
			return;
}

static void set_link(Record *rec, const char *after)
{
	g_autoptr(Record) found = record_new();
	link_read(after, found);
	const RecordLink *link = found->links->len > 0 ? found->links->pdata[0] : NULL;
	if (link)
		rec->verdict.message_id = record_string(rec, link->message_id, -1);
}

static void set_names(Record *rec, const VerdictRobot *robot, const Message *m, const char *text)
{
	const char *after, *subject = m->subject ? m->subject : "";
	if (robot->link && verdict_words_find(text, robot->link, &after))
		set_link(rec, after);
	if (robot->commit)
		set_commit(rec, text, robot->commit);
	if (robot->title && verdict_words_find(text, robot->title, &after))
		set_title(rec, verdict_words_line(after));
	const char *title = robot->subject_title ? strstr(subject, robot->subject_title) : NULL;
	if (title) {
		title += strlen(robot->subject_title);
		set_title(rec, (Line){title, strlen(title)});
	}
}

/* --- */

/* Sets REC's verdict by the first phrase of ROBOT that fits. Returns false if none does, or the one
 * that does says that the mail is no verdict; *DECIDED is then true. */
static bool read_phrases(
        const VerdictRobot *robot, const Message *m, const char *text, Record *rec, bool *decided)
{
	for (const VerdictPhrase *p = robot->phrases;
	        p < robot->phrases + G_N_ELEMENTS(robot->phrases) && (p->subject || p->text); p++) {
		const char *after = text;
		if (p->subject && fnmatch(p->subject, m->subject ? m->subject : "", 0) != 0)
			continue;
		if (p->text && !verdict_words_find(text, p->text, &after))
			continue;
		*decided = true;
		rec->verdict.result = p->result;
		if (!p->result)
			return false;
		rec->verdict.what = what_string(rec, find_what(p, m, text, after));
		set_count(rec, p, text, after);
		return true;
	}
	return false;
}

static bool read_robot(const VerdictRobot *robot, const Message *m, Record *rec)
{
	bool decided = false;
	const char *after;
	if (robot->proof && !verdict_words_find(m->text->str, robot->proof, &after))
		return false;
	g_autofree char *text = verdict_words_unquoted(m->text->str, robot->findings);
	if (robot->proof && !verdict_words_find(text, robot->proof, &after))
		return false;
	bool found = read_phrases(robot, m, text, rec, &decided);
	if (!found && !decided && robot->table)
		found = verdict_lines_table(text, rec);
	if (!found && !decided && robot->counts)
		found = verdict_lines_counts(m->subject ? m->subject : "", text, rec);
	if (!found)
		return false;
	rec->verdict.bot = robot->bot;
	rec->verdict.scope = robot->series ? "series" : NULL;
	if (robot->test)
		rec->verdict.test =
		        what_string(rec, subject_words(m->subject ? m->subject : "", robot->test));
	if (strcmp(rec->verdict.result, RECORD_RESULT_REVIEW) == 0)
		mark_existing(rec, text);
	set_names(rec, robot, m, text);
	return true;
}

bool verdict_read(const Message *m, Record *rec)
{
	for (const VerdictRobot *robot = verdict_table; robot->bot; robot++) {
		if (!is_sender(robot, m) || !read_robot(robot, m, rec))
			continue;
		debug_print(DEBUG_PATCH, "verdict of %s: %s, '%s'", rec->verdict.bot,
		        rec->verdict.result, rec->verdict.what ? rec->verdict.what : "");
		return true;
	}
	return false;
}
