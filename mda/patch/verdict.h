/* What a robot found when it built, tested or reviewed a patch. */
#pragma once

#include "mda/decode/message.h"

/* verdict_read: if M is a verdict of a robot of verdict_table, sets REC's verdict and returns true.
 * Both the sender and the words in unquoted lines must be the robot's: a person's mail that quotes
 * or pastes a robot's is none. */
bool verdict_read(const Message *m, Record *rec);
