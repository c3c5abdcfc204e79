/* The digest as chapters, one a series: what Markdown and HTML have in common. They spell it, each
 * in its own way. */
#ifndef LD_REPORT_OUTLINE_H
#define LD_REPORT_OUTLINE_H

#include "report/digest/digest.h"

typedef struct {
	Series *series;
	GPtrArray *blocks;  /* Block *, its texts in the order they are shown; maybe none */
	GPtrArray *skipped; /* Series *, newest first: the versions it stands for; NULL if none.
	                       Borrowed */
	char *project;      /* digest_project */
} Chapter;

/* outline_chapters: one for each series of D that no other one stands for, in D's order. Borrows
 * from D; free with g_ptr_array_unref. */
GPtrArray *outline_chapters(const Digest *d);

/* outline_grouped: whether headings of projects are worth their place: in reading order, if there
 * is a project at all. outline_begins_group: whether the chapter at I is the first of its project.
 */
bool outline_grouped(const Digest *d, GPtrArray *chapters);
bool outline_begins_group(GPtrArray *chapters, guint i);

/* outline_project: what a group is called: its project; the list's name for what names none.
 * Borrowed. */
const char *outline_project(const Digest *d, const Chapter *chapter);

/* outline_text: message and notes of POST, with the diffstat as mailed if WITH_STAT; without
 * trailing blank lines, in at most MAX_LINES lines (0: all). *LEFT gets how many lines were cut. A
 * new string. */
char *outline_text(const Post *post, bool with_stat, guint max_lines, guint *left);

/* outline_lines: where line N (from 0) of TEXT begins, or its end. outline_opening: how many lines
 * to show at once of TEXT: its first paragraph, of up to twice LINES, and what else fits into
 * LINES; all of it if little is left. */
const char *outline_lines(const char *text, guint n);
guint outline_opening(const char *text, guint lines);

/* outline_paths: RecordPath *, summed over the patches of S, most changed first, then by path. Free
 * with g_ptr_array_unref. */
GPtrArray *outline_paths(const Series *s);

#endif
