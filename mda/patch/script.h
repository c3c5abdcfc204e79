/* Mails of maintainers' scripts that are no replies: tip-bot2, "patch ... added to the usb tree".
 */
#pragma once

#include "mda/decode/message.h"
#include "mda/patch/subject.h"
#include "store/record/record.h"

/* script_read: returns true if M, with the subject S, is the mail of a script that says that one
 * patch was applied: "[tip: x86/urgent] title" of tip-bot and tip-bot2, 'Applied "title" to the x
 * tree', 'patch "title" added to x', "The patch titled ... has been added to the -mm tree", 'Patch
 * "title" has been added to the 6.1-stable tree'. Then fills REC's applied_* fields and title. */
bool script_read(const Message *m, const Subject *s, Record *rec);
