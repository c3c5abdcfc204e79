/* The agent's standing against what an MTA, a signal or a bug may do to it: whatever happens ends
 * in 75, "keep it and try again". */
#ifndef LD_MDA_GUARD_H
#define LD_MDA_GUARD_H

#define GUARD_TEMPFAIL 75
#define GUARD_PREFIX                                                                               \
	"4.3.0 listdigest-mda" /* RFC 3463: Postfix reads the status before the text               \
	                        */

/* guard_enter: once, first: descriptors 0 to 2 exist, umask 077, SIGPIPE and SIGXFSZ ignored,
 * SIGCHLD as by default, signals that would end the process and its own alarm
 * (LIMIT_DELIVERY_WALL_S) end it with 75 and one line on stderr; libraries print nothing, and load
 * and die of nothing that the environment names. */
void guard_enter(void);

#endif
