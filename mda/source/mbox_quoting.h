/* The quoting of mbox formats: a body line that looks like a From_ line was written with a '>'. */
#pragma once

#include <glib.h>

/* The values are the letters in a stored position, so they must not change. */
typedef enum {
	MBOX_QUOTING_RD = 'r',  /* mboxrd: `>From `, `>>From `, ... have one '>' too many */
	MBOX_QUOTING_O = 'o',   /* mboxo: only `>From ` has one too many */
	MBOX_QUOTING_CL2 = 'c', /* mboxcl2: Content-Length tells the end, so nothing is quoted */
} MboxQuoting;

/* mbox_quoting_bytes: returns how many bytes of quoting (0 or 1) to remove from the start of LINE,
 * a whole line of N bytes. Under MBOX_QUOTING_CL2 call it only for a message whose Content-Length
 * was wrong: such a message is read as mboxrd. */
gsize mbox_quoting_bytes(MboxQuoting quoting, const guint8 *line, gsize n);
