/* Subsystems: the sections of the user's MAINTAINERS or CODEOWNERS file that the series of a digest
 * belong to, who is to be asked about them, and who was not. */
#pragma once

#include "report/digest/digest.h"

typedef struct {
	const char *name;             /* or NULL; of a list NULL */
	const char *address;          /* of CODEOWNERS maybe @user or @org/team */
	const RoutesSection *section; /* the first that names it */
	enum { SUBSYSTEM_MAINTAINER, SUBSYSTEM_REVIEWER, SUBSYSTEM_LIST } role;
	bool asked; /* in To, Cc or From of a mail of the series, or has given a tag; of a list
	               also: the digest is of this list; of @user: unknown, so true */
} SubsystemContact;

typedef struct {             /* of one series; all borrows from the Routes */
	GPtrArray *sections; /* const RoutesSection *: that of most files first */
	GArray *contacts;    /* SubsystemContact: each person and list once */
} SubsystemRoute;

/* subsystem_read: returns the sections of the file PATH; a file that several readers name is read
 * once. What is wrong in it is said on stderr. The caller frees it with routes_unref. Fails with
 * ERROR_USAGE, naming OPTION. */
G_GNUC_WARN_UNUSED_RESULT
Routes *subsystem_read(const char *option, const char *path, GError **error);

/* subsystem_check: returns whether each of PATTERNS (NULL-terminated, may be NULL) matches a
 * section of ROUTES that has paths; else fails with ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool subsystem_check(const Routes *routes, char **patterns, GError **error);

/* subsystem_choose: returns the set of those sections of ROUTES that one of PATTERNS matches,
 * without regard to case: as a part of the name or, with one of `*?[`, the whole name. The caller
 * frees it with g_hash_table_unref. */
GHashTable *subsystem_choose(const Routes *routes, char **patterns);

/* subsystem_has_path: whether a path of REC belongs to one of SECTIONS. */
bool subsystem_has_path(Routes *routes, GHashTable *sections, const Record *rec);

/* subsystem_find: sets d->routes to the SubsystemRoute of each series of D that is shown or has
 * news; NULL if the user named no file. */
void subsystem_find(Digest *d);

/* subsystem_of: returns the route of S; NULL if the user named no file, or S is in none. */
const SubsystemRoute *subsystem_of(const Digest *d, const Series *s);
