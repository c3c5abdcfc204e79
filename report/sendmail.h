/* Hands a mail to sendmail(8). */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define SENDMAIL_PROGRAM   "/usr/sbin/sendmail"
#define SENDMAIL_TIMEOUT_S 300

typedef struct {
	const char *program; /* path; started without a shell */
	const char *sender;  /* envelope sender; NULL: sendmail's default */
	char **recipients;   /* NULL-terminated */
	guint timeout_s;
} SendmailOptions;

typedef enum {
	SENDMAIL_TAKEN,   /* exit status 0: sendmail is now responsible for the mail */
	SENDMAIL_REFUSED, /* sendmail failed or could not be started: the mail was not sent */
	SENDMAIL_UNKNOWN  /* sendmail was killed, by us or others: the mail may have been sent */
} SendmailOutcome;

/* sendmail_run: runs `program -oi [-f sender] -- recipients...` with MAIL as its standard input, a
 * file, and waits for its end. Its output goes to our standard error. A program that takes longer
 * than timeout_s is killed. One that exits with 0 without having read anything counts as
 * SENDMAIL_UNKNOWN. Sets ERROR (ERROR_UNAVAILABLE) unless it returns SENDMAIL_TAKEN. */
G_GNUC_WARN_UNUSED_RESULT
SendmailOutcome sendmail_run(const SendmailOptions *options, const GString *mail, GError **error);

/* sendmail_check_recipient: returns whether TEXT is a bare address or the name of a local user. An
 * option, which begins with '-', is neither. */
bool sendmail_check_recipient(const char *text);
