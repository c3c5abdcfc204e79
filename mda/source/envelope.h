/* What the agent itself reads of a message, before and apart from any parser: the mbox From_ line,
 * the list it came by. Small on purpose: this runs beside the open store, on hostile bytes. */
#ifndef LD_MDA_ENVELOPE_H
#define LD_MDA_ENVELOPE_H

#include <glib.h>
#include <stdbool.h>

/* envelope_strip_from: the length of one leading mbox `From ` line (with its line feed; also `>From
 * ` as some MTAs write), 0 if none. *SENDER gets its sender as a new string, NULL where there is
 * none or it is the archives' dummy mboxrd@z or MAILER-DAEMON's "-". */
gsize envelope_strip_from(const char *raw, gsize n, char **sender);

/* envelope_sender: TEXT (an address; <> taken off) as the store keeps an envelope sender: valid
 * UTF-8, no controls, at most 320 bytes. A new string; NULL for the null sender ("", "<>",
 * MAILER-DAEMON) and the dummies above. */
char *envelope_sender(const char *text);

/* envelope_list: the list the header of RAW names: topmost List-Id's <...>, else X-Mailing-List,
 * `Mailing-List: list X;`, `Delivered-To: mailing list X`, in the store's spelling
 * (envelope_list_label). A new string, NULL if none. */
char *envelope_list(const char *raw, gsize n);

/* envelope_list_label: TEXT (an address or List-Id) as the store spells a list: lower case, '@' as
 * '.', no blanks, <> or controls, at most 250 bytes. A new string; NULL where nothing is left. */
char *envelope_list_label(const char *text);

/* envelope_header_end: the length of RAW's header including the empty line; N if it has no end. */
gsize envelope_header_end(const char *raw, gsize n);

#endif
