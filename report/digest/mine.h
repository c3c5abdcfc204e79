/* What concerns the reader (--me): what they wrote, reviewed, or were asked to look at. */
#ifndef LD_REPORT_MINE_H
#define LD_REPORT_MINE_H

#include "report/digest/digest.h"

/* mine_pick: of D's series, news, pull requests and threads those that concern one of its people's
 * `me`: Mine *, owned by the array, what they wrote first, then what they reviewed or answered,
 * then what was sent to them or names them in a trailer; newest first among alike. Each once. */
GPtrArray *mine_pick(const Digest *d);

/* mine_word: "wrote", "reviewed", "asked"; mine_heading: "What you wrote", ... mine_title,
 * mine_author, mine_message_id: of M, whatever it is; borrowed, the title never NULL. */
const char *mine_word(MineWhy why);
const char *mine_heading(MineWhy why);
const char *mine_title(const Mine *m);
const RecordPerson *mine_author(const Mine *m);
const char *mine_message_id(const Mine *m);

#endif
