/* Makes the Record of a decoded message: runs the readers of subject, body, diff, trailers and
 * notices in order and applies the size limits. The only door from mda/parser to mda/patch. */
#pragma once

#include "mda/decode/message.h"

/* build_record: the record of M, from whose text it removes attached patches. Text over its limit
 * (store/base/limit.h) is cut and RECORD_FLAG_CUT set. Never fails. The caller frees the record. */
Record *build_record(Message *m);
