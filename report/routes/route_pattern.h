/* The path patterns of MAINTAINERS and of CODEOWNERS, compiled once. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define ROUTE_PATTERN_BYTES 1000 /* longer ones are not taken */

typedef enum {
	ROUTE_PATTERN_FILES,  /* F: and X: of MAINTAINERS */
	ROUTE_PATTERN_REGEX,  /* N:, anywhere in the path; K:, anywhere in a line */
	ROUTE_PATTERN_OWNERS, /* of CODEOWNERS */
} RoutePatternKind;

typedef struct {
	char *code;    /* owned: literal bytes and wildcards, see route_pattern.c */
	GRegex *regex; /* owned; NULL: `code` tells */
	char *folder;  /* owned: paths that match begin with it; "" or ends in a slash */
	guint slashes; /* a path that matches has so many; G_MAXUINT: any number */
	int depth;     /* how closely it names a path, as get_maintainer.pl counts; N: 0 */
	bool prefix;   /* what begins with a match matches */
	bool beside;   /* it may be a folder that is named without a slash at its end */
	bool below;    /* what matches may be a folder with the path in it */
	bool given_up; /* it needs too many steps */
} RoutePattern;

/* route_pattern_new: compiles TEXT. The caller frees it with route_pattern_free. Returns NULL and
 * sets *WHY, static or owned by *MEMORY, if TEXT cannot be a pattern.
 *
 * ROUTE_PATTERN_FILES follows scripts/get_maintainer.pl: `*` and `?` also match slashes; a pattern
 * that ends in a slash matches all below; any other matches paths that begin like it and have as
 * many slashes. What else has a meaning in a regular expression keeps it.
 * ROUTE_PATTERN_OWNERS follows GitHub: as gitignore(5), without `!` and `[a-z]`, and a last name
 * `*` matches no folder. ROUTE_PATTERN_REGEX is PCRE2 with its option `x`. */
RoutePattern *route_pattern_new(
        RoutePatternKind kind, const char *text, const char **why, char **memory);

/* route_pattern_free: frees P. NULL is allowed. */
void route_pattern_free(gpointer p);

/* route_pattern_matches: whether P matches PATH, which has SLASHES slashes. Takes what it needs
 * from *STEPS; with none left nothing matches. Sets given_up of a regular expression that needs
 * more steps than one may. */
bool route_pattern_matches(RoutePattern *p, const char *path, guint slashes, guint64 *steps);

/* route_pattern_slashes: returns how many slashes PATH has. */
guint route_pattern_slashes(const char *path);
