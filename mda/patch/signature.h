/* Where a mail's own text ends: its signature (the "-- " line of RFC 3676 4.3) and the footer that
 * a mailing list appended. */
#pragma once

/* signature_find: the start of the signature in TEXT (up to END); without one, that of the list's
 * footer; END if there is neither. A footer begins at a line of 20 or more underscores (Mailman)
 * with at most eight lines below it, empty ones not counted. The signature is looked for above the
 * footer. It begins at the last line that is "-- ", or "--" with at most four lines below it. */
const char *signature_find(const char *text, const char *end);
