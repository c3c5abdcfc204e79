/* One series' whole story: every version of it in the store, and all that was said of them. */
#ifndef LD_REPORT_STORY_H
#define LD_REPORT_STORY_H

#include "report/digest/digest.h"
#include "store/log/snapshot.h"

/* story_load: append to POSTS, as posts in the range, the mail ID names (any mail of the series, or
 * an answer to one), and what a store of HEAD's end has of its series, their versions and the
 * answers to them; maybe more than that, which choose_apply leaves out. With LIST only what came by
 * some list. Sets HEAD's ends and tip, and *MESSAGE_ID (a new string), the choice's series. Fails
 * as entry_name_resolve does, with LD_ERROR_NO where ID is no such mail, and with LD_ERROR_DAMAGED.
 */
G_GNUC_WARN_UNUSED_RESULT
bool story_load(Snapshot *s, const char *id, const char *list, GPtrArray *posts, DigestHead *head,
        char **message_id, GError **error);

#endif
