/* Handing a mail to sendmail(8). */
#ifndef LD_REPORT_SEND_H
#define LD_REPORT_SEND_H

#include <glib.h>
#include <stdbool.h>

#define SEND_PROGRAM   "/usr/sbin/sendmail"
#define SEND_TIMEOUT_S 300

typedef struct {
	const char *program; /* its path; no shell */
	const char *sender;  /* envelope sender, or NULL */
	char **recipients;   /* NULL-terminated */
	guint timeout_s;
} SendOptions;

typedef enum {
	SEND_TAKEN,   /* exit 0: it is sendmail's now */
	SEND_REFUSED, /* it said no, or was not there: nothing was taken */
	SEND_UNKNOWN  /* it was killed or stopped by us: maybe it had taken it */
} SendOutcome;

/* send_mail: run `program -oi [-f sender] -- recipients...` with MAIL, a file, as its standard
 * input and wait for its end. Its own output goes to our stderr. What takes longer than timeout_s
 * is killed; what ends with 0 and read nothing has not taken it. But for SEND_TAKEN it sets ERROR,
 * ERROR_UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
SendOutcome send_mail(const SendOptions *options, const GString *mail, GError **error);

/* send_check_recipient: whether TEXT can be a recipient: a bare address or a local user's name, no
 * option. */
bool send_check_recipient(const char *text);

#endif
