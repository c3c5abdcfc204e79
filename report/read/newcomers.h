/* Newcomers: who wrote to the list for the first time in the range. */
#pragma once

#include "report/digest/people.h"
#include "store/log/snapshot.h"

/* newcomers_mark: sets newcomer of each post of POSTS in the range whose author's first mail in the
 * store is in the range too, under each of the addresses that P's mailmap has for the author. Bots
 * and authors without an address are never newcomers. If the range begins with the store's first
 * mail, nobody is. Call it before people_apply, which changes addresses. */
void newcomers_mark(const People *p, Snapshot *s, GPtrArray *posts);
