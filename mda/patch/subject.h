/* Parses a subject: reply words, brackets, version, counter, trees, list tags, title. No standard
 * defines these; git-format-patch(1), patchwork and the lists' habits do. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Subject {
	bool reply, forwarded;         /* "Re:", "AW:", ...; "Fwd:", ... */
	bool subset;                   /* "(subset)", as b4 ty writes it in applied notices */
	bool patch, rfc, resend, pull; /* words found in the brackets */
	bool malformed;                /* half of a bracket is missing */
	bool version_inferred;         /* version is the default "1", or from the title's end */
	char *version;                 /* "4", "5.1"; NULL if the subject is not a patch's */
	char *index, *total;           /* "18", "10.5"; "18", "n"; NULL without a counter */
	GPtrArray *prefix;             /* char *: the words in the brackets, as written */
	GPtrArray *trees;              /* char *: those that name a tree ("5.10.y", "net-next") */
	GPtrArray *list_tags;          /* char *: "[EXT]" and the like, without brackets */
	char *title;                   /* the rest; NULL if empty */
} Subject;

/* subject_parse: parses TEXT, a decoded and unfolded Subject value (NULL counts as empty), into S.
 * Never fails. The caller releases S with subject_clear(). */
void subject_parse(const char *text, Subject *s);

/* subject_clear: frees the members of S. */
void subject_clear(Subject *s);
