/* Names: each person has one name everywhere in a digest, the one that the tables show. */
#pragma once

#include <glib.h>

/* names_unify: gives authors, senders and reviewers of POSTS (Post *) the name that their address
 * has most often there, if it has a word in common with the one they have. An author whom a list
 * sent as "Ann via LIST", and of whom no header told the address, becomes the one person with that
 * full name in POSTS; if there are none or several, a person without an address, since all whom the
 * list sends have its address. Call it when series and reviews are known: it changes what is shown,
 * not what belongs together. */
void names_unify(GPtrArray *posts);
