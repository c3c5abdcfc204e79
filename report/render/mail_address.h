/* Mail addresses (RFC 5322): the sender of a digest. GMime parses them. */
#ifndef LD_REPORT_MAIL_ADDRESS_H
#define LD_REPORT_MAIL_ADDRESS_H

/* mail_address_bare: returns the address in FROM, such as "digest@example.org" of "Digest
 * <digest@example.org>", as a new string. Returns NULL if FROM is not exactly one mailbox with a
 * domain, or has control characters. */
char *mail_address_bare(const char *from);

/* mail_address_own: returns the address of the user who runs the program, at this host, as a new
 * string. */
char *mail_address_own(void);

/* mail_address_host: returns the name of this host, or "localhost" if the name cannot be a domain,
 * as a new string. */
char *mail_address_host(void);

#endif
