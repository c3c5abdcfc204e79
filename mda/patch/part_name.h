/* Names of patch files: "v3-0002-doc-say-more.patch" as git-format-patch(1) writes them, and how
 * people name theirs ("say-more-v3.diff"). */
#pragma once

#include <glib.h>

typedef struct {
	char *version; /* "3"; NULL if the name has none */
	char *index;   /* "2"; NULL if the name has none */
	char *title;   /* the rest without the ending; NULL if nothing is left */
} PartName;

/* part_name_read: splits the file NAME (NULL counts as empty) into P, which the caller releases
 * with part_name_clear(). */
void part_name_read(const char *name, PartName *p);

/* part_name_clear: frees the strings of P. */
void part_name_clear(PartName *p);
