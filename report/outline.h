/* The digest as chapters, one a series: what Markdown and HTML have in common. They spell it, each in its own way. */
#ifndef LD_REPORT_OUTLINE_H
#define LD_REPORT_OUTLINE_H

#include "digest.h"

typedef struct {
	Series *series;
	GPtrArray *blocks;  /* Block *, its texts in the order they are shown; maybe none */
	GPtrArray *skipped; /* Series *, newest first: the versions it stands for; NULL if none. Borrowed */
	char *project;      /* digest_project */
} Chapter;

/* outline_chapters: one for each series of D that no other one stands for, in D's order. Borrows from D; free with g_ptr_array_unref. */
GPtrArray *outline_chapters(const Digest *d);

/* outline_grouped: whether headings of projects are worth their place: in reading order, if there is a project at all.
 * outline_begins_group: whether the chapter at I is the first of its project. */
bool outline_grouped(const Digest *d, GPtrArray *chapters);
bool outline_begins_group(GPtrArray *chapters, guint i);

/* outline_replaces: "v3 replaces v2", "v2 sent again", "v2 follows v1 of 2025-11-03"; a new string, NULL if there is none before. May hold
 * words of a mail: to be escaped. */
char *outline_replaces(const Chapter *chapter);

/* outline_counter: "3 patches", "2 of 3 patches", "1 patch"; outline_reviews: "Reviewed-by 2, Acked-by 1", NULL without any: how many
 * people gave which. outline_changes: "1 unchanged, 2 changed", NULL if unknown. outline_period: "2025-11-13 to 2025-11-14", one day,
 * or "no messages". New strings. */
char *outline_counter(const Series *s);
char *outline_reviews(const Series *s);
char *outline_changes(const Series *s);
char *outline_period(const Digest *d);

/* outline_numbers: "15 messages, 3 people, 4 series". outline_states: "1 new, 2 updated", in this order; NULL without series. New strings. */
char *outline_numbers(const Digest *d);
char *outline_states(const Digest *d);

/* outline_author: a name to show, never NULL. Borrowed. */
const char *outline_author(const Person *person);

/* outline_text: message and notes of POST, with the diffstat as mailed if WITH_STAT; without trailing blank lines, in at most MAX_LINES lines (0: all).
 * *LEFT gets how many lines were cut. A new string. */
char *outline_text(const Post *post, bool with_stat, guint max_lines, guint *left);

/* outline_lines: where line N (from 0) of TEXT begins, or its end. outline_opening: how many lines to show at once of TEXT: its first paragraph and what
 * else fits into LINES; all of it if little is left. */
const char *outline_lines(const char *text, guint n);
guint outline_opening(const char *text, guint lines);

/* outline_paths: PathStat *, summed over the patches of S, most changed first, then by path. Free with g_ptr_array_unref. */
GPtrArray *outline_paths(const Series *s);

#endif
