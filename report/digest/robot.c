#include "report/digest/robot.h"

#include "report/digest/glob.h"

#include <string.h>

void robot_free(gpointer p)
{
	Robot *robot = p;
	g_free(robot->name);
	g_strfreev(robot->from);
	g_strfreev(robot->subject);
	g_strfreev(robot->pass);
	g_strfreev(robot->fail);
	g_free(robot);
}

/* Whether one of PATTERNS is in TEXT, without regard to case. */
static bool is_in(char **patterns, const char *text)
{
	g_autofree char *folded = text && patterns ? g_utf8_casefold(text, -1) : NULL;
	for (char **pattern = patterns; folded && *pattern; pattern++) {
		g_autofree char *words = g_utf8_casefold(*pattern, -1),
		                *glob = g_strdup_printf("*%s*", words);
		if (g_pattern_match_simple(glob, folded))
			return true;
	}
	return false;
}

static bool is_sender(const Robot *robot, const Record *rec)
{
	bool sender = false;
	for (char **pattern = robot->from; !sender && *pattern; pattern++)
		sender = glob_person(*pattern, &rec->from);
	return sender && (!robot->subject || is_in(robot->subject, rec->subject));
}

bool robot_sent(const GPtrArray *robots, const Record *rec)
{
	if (!robots || rec->verdict.bot || (rec->kind != RECORD_REPLY && rec->kind != RECORD_OTHER))
		return false;
	for (guint i = 0; i < robots->len; i++)
		if (is_sender(robots->pdata[i], rec))
			return true;
	return false;
}

/* The first line of TEXT, not quoted, with one of PATTERNS; a new string, or NULL. */
static char *find_line(char **patterns, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
	for (char **line = lines; patterns && *line; line++)
		if ((*line)[strspn(*line, " \t")] != '>' && is_in(patterns, *line))
			return g_strdup(g_strstrip(*line));
	return NULL;
}

static bool read_verdict(const Robot *robot, Record *rec, const char *text)
{
	g_autofree char *failed = find_line(robot->fail, text),
	                *passed = failed ? NULL : find_line(robot->pass, text);
	if (!failed && !passed)
		return false;
	rec->automatic = RECORD_AUTO_BOT;
	rec->verdict.bot = record_string(rec, robot->name, -1);
	rec->verdict.result = failed ? RECORD_RESULT_FAIL : RECORD_RESULT_PASS;
	if (failed)
		rec->verdict.what =
		        record_string_cut(rec, failed, strlen(failed), RECORD_WHAT_BYTES);
	return true;
}

void robot_mark(const GPtrArray *robots, Record *rec, const char *text)
{
	for (guint i = 0; i < robots->len; i++) {
		const Robot *robot = robots->pdata[i];
		if (is_sender(robot, rec) && read_verdict(robot, rec, text))
			return;
	}
}
