/* Who maintains what: the sections of a MAINTAINERS or CODEOWNERS file, and which of them a path
 * belongs to. */
#pragma once

#include "report/routes/route_pattern.h"

#define ROUTES_SECTIONS 200000 /* of a file, as many as are read */
#define ROUTES_PATTERNS 200000
#define ROUTES_REGEXES  1000 /* regular expressions of a file */

typedef struct {
	const char *name; /* or NULL */
	const char *address;
	bool reviewer; /* R:, not M: */
} RoutesPerson;

typedef struct {
	const char *name;   /* of CODEOWNERS: the owners */
	const char *folded; /* the name in folded case, to be searched */
	const char *status; /* S:, or NULL */
	GPtrArray *people;  /* RoutesPerson *: M: and R:, as written; of CODEOWNERS the owners */
	GPtrArray *lists;   /* const char *: L:, addresses; without those for subscribers only */
	GPtrArray *trees;   /* const char *: T: */
	guint patterns;     /* F: and N: */
	guint order;        /* the sections of a file count from 0 */
} RoutesSection;

typedef struct Routes Routes;

/* routes_ref, routes_unref: R for one more user; for one less. */
Routes *routes_ref(Routes *r);
void routes_unref(Routes *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Routes, routes_unref)

/* routes_new, routes_add_section, routes_add_pattern, routes_string, routes_warn: for
 * maintainers.c and codeowners.c.
 *
 * routes_add_pattern: adds TEXT of line LINE to SECTION; EXCLUDE: an X:. Warns and adds nothing if
 * it cannot be a pattern, or there are too many.
 * routes_string: a copy of N bytes of TEXT (-1: all) that lives as long as R. */
Routes *routes_new(bool last_counts);
RoutesSection *routes_add_section(Routes *r, const char *name);
void routes_add_pattern(Routes *r, RoutesSection *section, RoutePatternKind kind, const char *text,
        bool exclude, guint line);
const char *routes_string(Routes *r, const char *text, gssize n);
G_GNUC_PRINTF(3, 4)
void routes_warn(Routes *r, guint line, const char *format, ...);

/* routes_sections: returns all sections (RoutesSection *) of R, borrowed. */
const GPtrArray *routes_sections(const Routes *r);

/* routes_patterns: returns how many patterns R has. */
guint routes_patterns(const Routes *r);

/* routes_find: returns the sections that PATH belongs to (RoutesSection *), those first that name
 * it most closely, then as in the file. Borrowed; each path is looked up once. */
const GPtrArray *routes_find(Routes *r, const char *path);

/* routes_warnings: returns, once, what is wrong with the file (char *: "line 3: ..."), and which
 * patterns were given up so far; at most 10, the last then says how many more. The caller frees the
 * array with g_ptr_array_unref. */
GPtrArray *routes_warnings(Routes *r);
