/* Mailboxes: a name and an address as a header would write them. */
#ifndef LD_REPORT_MAILBOX_H
#define LD_REPORT_MAILBOX_H

/* mailbox_text: returns NAME and ADDRESS (either may be NULL) as RFC 5322 3.4 writes a mailbox, a
 * new string: `"Example, Ann" <ann@example.org>`. The name is quoted if it has specials; characters
 * beyond ASCII stay as they are. */
char *mailbox_text(const char *name, const char *address);

#endif
