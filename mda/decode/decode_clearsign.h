/* Clear-signed text (RFC 9580 7): the text inside, without the OpenPGP armour round it. */
#pragma once

#include <glib.h>

/* decode_clearsign_undo: removes from TEXT (LF line ends), in place, each clear-signed message's
 * armour: the first line, the "Hash:" lines with the empty line below, the signature, and the "- "
 * before each escaped line. Text round it stays. A message whose signature does not begin stays as
 * it is; nothing is verified. */
void decode_clearsign_undo(GString *text);
