/* Families of Message-IDs: one run of git send-email, b4 or git format-patch gives its mails
 * Message-IDs that differ only in a number. A series that was not threaded is found by them. */
#pragma once

/* family_key: returns the part of the Message-ID ID that is the same in all mails of one run, as a
 * new string; NULL if ID is NULL or of none of the known forms. */
char *family_key(const char *id);
