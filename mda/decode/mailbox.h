/* One mailbox of an address header: a display name and an address. Filled by the decoder and by the
 * reader of in-body From headers. */
#pragma once

#include <glib.h>

typedef struct {
	char *name, *address; /* decoded UTF-8; owned; either may be NULL */
} Mailbox;

/* mailbox_clear: frees the strings of BOX and sets them to NULL; BOX itself belongs to the caller.
 */
void mailbox_clear(Mailbox *box);

/* mailbox_free: frees BOX, which was allocated with g_new(), and its strings. A GDestroyNotify. */
void mailbox_free(gpointer box);
