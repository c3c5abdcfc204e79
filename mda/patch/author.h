/* The author of a mail, also if a list or relay replaced the From. */
#pragma once

#include "mda/patch/body.h"

/* author_find: the author of M, whose body is B: the in-body From if B has one (git-mailinfo(1))
 * that is not the list's address, else unmunge_from(), else From. The name is NULL if
 * git-mailinfo(1) would use the address instead. The strings are new; the caller releases them with
 * mailbox_clear(). */
Mailbox author_find(const Message *m, const Body *b);
