/* Handing a mail to sendmail(8). */
#ifndef LD_REPORT_SEND_H
#define LD_REPORT_SEND_H

#include <glib.h>
#include <stdbool.h>

#define SENDMAIL_PROGRAM   "/usr/sbin/sendmail"
#define SENDMAIL_TIMEOUT_S 300

typedef struct {
	const char *program; /* its path; no shell */
	const char *sender;  /* envelope sender, or NULL */
	char **recipients;   /* NULL-terminated */
	guint timeout_s;
} SendmailOptions;

typedef enum {
	SENDMAIL_TAKEN,   /* exit 0: it is sendmail's now */
	SENDMAIL_REFUSED, /* it said no, or was not there: nothing was taken */
	SENDMAIL_UNKNOWN  /* it was killed or stopped by us: maybe it had taken it */
} SendmailOutcome;

/* sendmail_run: run `program -oi [-f sender] -- recipients...` with MAIL, a file, as its standard
 * input and wait for its end. Its own output goes to our stderr. What takes longer than timeout_s
 * is killed; what ends with 0 and read nothing has not taken it. But for SENDMAIL_TAKEN it sets
 * ERROR, LD_ERROR_UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
SendmailOutcome sendmail_run(const SendmailOptions *options, const GString *mail, GError **error);

/* sendmail_check_recipient: whether TEXT can be a recipient: a bare address or a local user's name,
 * no option. */
bool sendmail_check_recipient(const char *text);

#endif
