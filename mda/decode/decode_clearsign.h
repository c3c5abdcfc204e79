/* Clear-signed text (RFC 9580 7): the text inside, without the OpenPGP armour round it. */
#pragma once

#include <glib.h>

/* decode_clearsign_undo: removes from TEXT (LF line ends), in place, each clear-signed message's
 * armour: the first line, the header lines ("Hash:") with the empty line below, the signature, and
 * the "- " before each escaped line. Text round it stays. If a signature does not end, the rest of
 * TEXT is taken for it. A message without a signature stays as it is. Nothing is verified. */
void decode_clearsign_undo(GString *text);
