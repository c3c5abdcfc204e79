#include "mda/decode/mailbox.h"

void mailbox_clear(Mailbox *box)
{
	g_clear_pointer(&box->name, g_free);
	g_clear_pointer(&box->address, g_free);
}

void mailbox_free(gpointer box)
{
	mailbox_clear(box);
	g_free(box);
}
