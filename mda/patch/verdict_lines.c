#include "mda/patch/verdict_lines.h"

#include "mda/patch/line.h"

static void set_count(Record *rec, guint64 n)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, n);
	rec->verdict.count = record_string(rec, digits, -1);
}

/* --- tables --- */

/* Reads "Name  WORD  n seconds" or "Test: Name - WORD" from L. */
static bool read_row(Line l, Line *name, Line *word)
{
	Line rest = line_trim(l);
	bool test = line_starts(rest, "Test: ");
	if (test)
		rest = line_after(rest, strlen("Test: "));
	else if (line_ends(rest, " seconds"))
		rest.n -= strlen(" seconds");
	else
		return false;
	if (!test) { /* the number of seconds */
		while (rest.n > 0 && !line_is_space(rest.p[rest.n - 1]))
			rest.n--;
		rest = line_trim(rest);
	}
	gsize n = 0;
	while (n < rest.n && !line_is_space(rest.p[rest.n - 1 - n]))
		n++;
	*word = line_after(rest, rest.n - n);
	*name = line_trim((Line){rest.p, rest.n - n});
	if (test && line_ends(*name, " -"))
		*name = line_trim((Line){name->p, name->n - 1});
	return name->n > 0;
}

static const char *row_result(Line word)
{
	if (line_is(word, "FAIL") || line_is(word, "ERROR"))
		return RECORD_RESULT_FAIL;
	if (line_is(word, "WARNING"))
		return RECORD_RESULT_WARNING;
	return line_is(word, "PASS") ? RECORD_RESULT_PASS : NULL;
}

bool verdict_lines_table(const char *text, Record *rec)
{
	g_autoptr(GString) what = g_string_new(NULL);
	const char *worst = NULL, *cursor = text, *end = text + strlen(text);
	guint n = 0;
	Line l, name, word;
	while (line_next(&cursor, end, &l)) {
		const char *result = read_row(l, &name, &word) ? row_result(word) : NULL;
		if (!result || record_result_rank(result) < record_result_rank(worst))
			continue;
		if (record_result_rank(result) > record_result_rank(worst)) {
			g_string_truncate(what, 0);
			n = 0;
		}
		worst = result;
		n++;
		if (what->len + name.n + 2 <= RECORD_WHAT_BYTES) {
			g_string_append(what, what->len > 0 ? ", " : "");
			g_string_append_len(what, name.p, (gssize)name.n);
		}
	}
	if (!worst)
		return false;
	rec->verdict.result = worst;
	if (strcmp(worst, RECORD_RESULT_PASS) != 0) {
		rec->verdict.what = record_string(rec, what->str, (gssize)what->len);
		set_count(rec, n);
	}
	return true;
}

/* --- numbers in the subject --- */

/* The number before WORD in TEXT: 3 of "3 failed"; 0 if there is none. */
static guint64 number_before(const char *text, const char *word)
{
	const char *p = strstr(text, word), *start = p;
	while (start && start > text && g_ascii_isdigit(start[-1]))
		start--;
	return p && start < p ? g_ascii_strtoull(start, NULL, 10) : 0;
}

static bool set(Record *rec, const char *result, guint64 count, const char *what)
{
	rec->verdict.result = result;
	if (count > 0) {
		set_count(rec, count);
		Line l = line_trim((Line){what, strcspn(what, "(")});
		rec->verdict.what = record_string_cut(rec, l.p, l.n, RECORD_WHAT_BYTES);
	}
	return true;
}

/* Whether L has a cross that counts: one that no 0 stands before. */
static bool has_cross(Line l)
{
	static const char *const crosses[] = {
	        "\xe2\x9d\x8c", "\xe2\x9c\x96", "\xe2\x9c\x97", "\xe2\x9c\x98"};
	for (gsize i = 0; i < G_N_ELEMENTS(crosses); i++) {
		const char *cross =
		        l.n > 0 ? memmem(l.p, l.n, crosses[i], strlen(crosses[i])) : NULL;
		if (!cross)
			continue;
		Line before = line_trim((Line){l.p, (gsize)(cross - l.p)});
		if (!line_ends(before, " 0") && !line_ends(before, "\t0"))
			return true;
	}
	return false;
}

static bool read_status(const char *text, Record *rec)
{
	const char *cursor = text, *end = text + strlen(text);
	Line l;
	while (line_next(&cursor, end, &l)) {
		l = line_trim(l);
		if ((line_starts(l, "Builds:") || line_starts(l, "Boots:") ||
		            line_starts(l, "Tests:")) &&
		        has_cross(l)) {
			rec->verdict.what = record_string_cut(rec, l.p, l.n, RECORD_WHAT_BYTES);
			return set(rec, RECORD_RESULT_FAIL, 0, NULL);
		}
	}
	return set(rec, RECORD_RESULT_PASS, 0, NULL);
}

bool verdict_lines_counts(const char *subject, const char *text, Record *rec)
{
	const char *builds = strstr(subject, " builds: "), *boots = strstr(subject, " boots: ");
	if (builds) {
		guint64 failed = number_before(builds, " failed");
		guint64 errors = number_before(builds, " error");
		guint64 warnings = number_before(builds, " warning");
		const char *what = builds + strlen(" builds: ");
		return failed || errors ? set(rec, RECORD_RESULT_ERROR, MAX(failed, 1), what)
		       : warnings       ? set(rec, RECORD_RESULT_WARNING, warnings, what)
		                        : set(rec, RECORD_RESULT_PASS, 0, NULL);
	}
	if (boots) {
		guint64 failed = number_before(boots, " failed");
		return set(rec, failed ? RECORD_RESULT_FAIL : RECORD_RESULT_PASS, failed,
		        boots + strlen(" boots: "));
	}
	const char *runs = strstr(subject, " runs, ");
	if (runs && strstr(runs, " regression")) {
		guint64 n = number_before(runs, " regression");
		return set(rec, n ? RECORD_RESULT_FAIL : RECORD_RESULT_PASS, n,
		        runs + strlen(" runs, "));
	}
	return g_str_has_prefix(subject, "[STATUS]") && read_status(text, rec);
}
