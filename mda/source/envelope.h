/* What the agent reads from a message itself, without the parser: the mbox From_ line and the
 * list. It runs in the process that has the store open, so it is small and allocates little. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* envelope_strip_from: returns the length of a leading mbox line `From ` or `>From `, also behind a
 * byte order mark, with its line feed; 0 if RAW, N bytes, does not begin with one. Sets *SENDER to
 * the sender in it: a new string, or NULL as envelope_sender() does. */
gsize envelope_strip_from(const char *raw, gsize n, char **sender);

/* envelope_sender: returns the address TEXT as the store keeps it: valid UTF-8, without <> and
 * control characters, at most 320 bytes (RFC 5321 4.5.3.1). The caller frees it. Returns NULL for
 * the null sender ("", "<>", "-", MAILER-DAEMON), for the dummy mboxrd@z of archives, and for
 * NULL. */
char *envelope_sender(const char *text);

/* envelope_list: returns the list that the header of RAW names, spelled as by list_label_spelled().
 * Takes the first List-Id (RFC 2919), else X-Mailing-List, else `Mailing-List: list X`, else
 * `Delivered-To: mailing list X`. The caller frees it. Returns NULL if there is none. */
char *envelope_list(const char *raw, gsize n);

/* envelope_header_end: returns the length of RAW's header with the empty line after it; N if there
 * is no such line. */
gsize envelope_header_end(const char *raw, gsize n);
