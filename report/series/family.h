/* Families of Message-IDs: one run of git send-email, b4 or git format-patch gives its mails
 * Message-IDs that differ only in a number. A series that was not threaded is found by them. */
#pragma once

/* family_key: returns the Message-ID ID with "#" in place of what differs between the mails of one
 * run, as a new string. Two mails of one run have equal keys. NULL if ID is NULL or of none of the
 * known forms. */
char *family_key(const char *id);

/* family_topic: returns the part of the Message-ID ID that b4 gives to all mails of one version of
 * one branch on one day, whichever run sent them, as a new string; NULL if ID is NULL or not b4's.
 */
char *family_topic(const char *id);
