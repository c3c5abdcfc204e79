/* Where a mail's own text ends: its signature (the "-- " line of RFC 3676 4.3) and the footer that
 * a mailing list appended. */
#pragma once

/* signature_find: the start of the signature or list footer in TEXT (up to END), whichever comes
 * first; END if there is none. A signature begins at the last line "-- ", or at a last line "--"
 * with at most four lines below it. A footer begins at a line of 20 or more underscores with at
 * most eight lines below it (Mailman). */
const char *signature_find(const char *text, const char *end);
