/* The subject grammar: brackets, versions, counters, trees, reply words. */
#ifndef LD_MDA_SUBJECT_H
#define LD_MDA_SUBJECT_H

#include <glib.h>
#include <stdbool.h>

typedef struct Subject {
	bool reply, forwarded;         /* Re:, AW:, ...; Fwd: ... */
	bool subset;                   /* `(subset)`: b4's applied notice */
	bool patch, rfc, resend, pull; /* words met in the brackets */
	bool malformed;                /* a bracket was lost */
	bool version_inferred;         /* no version said: "1"; or taken from the title's end */
	char *version; /* "4", "5.1"; NULL only where there is no bracket word that makes it a patch
	                */
	char *index, *total; /* "18", "10.5"; "18", "n"; NULL without a counter */
	GPtrArray *prefix;   /* char *: the words in the brackets in order, as written */
	GPtrArray *trees;    /* char *: of those, trees and projects ("kvm-unit-tests", "5.10.y") */
	GPtrArray *list_tags; /* char *: [kvm-devel], [EXT] before the reply word or the patch
	                         bracket */
	char *title;          /* the rest; NULL if empty */
} Subject;

/* subject_parse: read TEXT, a decoded and unfolded Subject value (NULL counts as empty). Fills S,
 * which the caller releases with subject_clear. Never fails. */
void subject_parse(const char *text, Subject *s);
void subject_clear(Subject *s);

#endif
