/* Who belongs where: the domain of an address, or what the user's domain map (--domains) says. */
#pragma once

#include "report/digest/people.h"

/* domains_add: adds to P's domain map that DOMAIN belongs to WHO. DOMAIN is an address
 * (ann@example.org), a domain (example.org) or all below one (*.example.org), without regard to
 * case. Both are copied. */
void domains_add(People *p, const char *domain, const char *who);

/* domains_read: adds the lines `domain = who` of the file PATH to P's domain map. Empty lines and
 * lines that begin with `#` or `[` are ignored. Fails with ERROR_USAGE if the file cannot be
 * read or another line is not of this form. */
G_GNUC_WARN_UNUSED_RESULT
bool domains_read(People *p, const char *path, GError **error);

/* domains_find: returns where ADDRESS belongs: what P's domain map has for the address, else for
 * its domain, else for the longest `*.` above it, else the domain itself. NULL if ADDRESS is NULL
 * or has no domain. P may be NULL. Borrowed from P or ADDRESS. */
const char *domains_find(const People *p, const char *address);
