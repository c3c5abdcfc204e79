/* The digest as chapters, one for each series that is shown: the outline that Markdown and HTML
 * share. Each renderer then writes it in its own markup. */
#pragma once

#include "report/digest/digest.h"

#define CHAPTER_ROBOTS "Sent by robots" /* heading above stable reviews and the like */

typedef struct {
	Series *series;
	GPtrArray *
	        blocks; /* DigestBlock *: the mails whose texts are shown, in order; may be empty */
	GPtrArray *skipped; /* Series *, newest first: earlier versions that this chapter replaces;
	                       NULL if none; borrowed */
	char *project;      /* as group_name() returns it; of a robot's
	                       series CHAPTER_ROBOTS */
} Chapter;

/* chapter_list: returns a Chapter * for each series of D, in D's order, without the series that
 * another chapter replaces. The chapters borrow from D. Free with g_ptr_array_unref. */
GPtrArray *chapter_list(const Digest *d);

/* chapter_list_has_projects: returns whether CHAPTERS are to be printed under headings of projects:
 * at least one chapter has one. */
bool chapter_list_has_projects(GPtrArray *chapters);

/* chapter_heading: returns the project to print above element I of CHAPTERS if it is the first of
 * its project, or the list's name if it names none; else NULL. Borrowed. */
const char *chapter_heading(const Digest *d, GPtrArray *chapters, guint i);
