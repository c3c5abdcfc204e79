/* The feed of a page set: the events of the new digest, and those of the feed that was there. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define SITE_FEED_ENTRIES 200 /* at least so many are kept */

/* site_feed_is_same: whether the feed OLD, which may be any text, has the id of the feed NEW: both
 * are of the same lists and the same choice. */
bool site_feed_is_same(const GString *old, const GString *new);

/* site_feed_merge: adds to the feed NEW, which render_atom wrote, the entries of OLD whose ids it
 * has not, newest first, until NEW has SITE_FEED_ENTRIES. What of OLD is not as render_atom writes
 * it is left out. */
void site_feed_merge(GString *new, const GString *old);
