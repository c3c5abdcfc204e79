/* A page set: the digests of a list as HTML pages, an index of them, and a feed, in one directory.
 */
#pragma once

#include "report/digest/digest.h"

/* site_page: returns the name of D's page, such as "2026-01-12_2026-01-19.html": of the dates of
 * its range, else of the day of its first message and the ids of its ends. CURSOR: the range goes
 * from where a cursor stands to the newest message; the page is then named by its beginning alone,
 * as it is where the range has no end. The same range has the same name. */
char *site_page(const Digest *d, bool cursor);

/* site_write: writes PAGE as the page NAME into the directory DIR, SIGNATURE, if it is not
 * NULL, beside it, FEED as feed.atom, with the
 * entries that are in there, and index.html, made of all pages in DIR, with the list's TITLE. All
 * is on disk when it returns. Fails with ERROR_UNAVAILABLE if DIR has the feed of another list, and
 * as site_dir_open() and site_dir_write() do; another run then makes up for what was not written.
 */
G_GNUC_WARN_UNUSED_RESULT
bool site_write(const char *dir, const char *title, const char *name, const GString *page,
        const GString *signature, GString *feed, GError **error);
