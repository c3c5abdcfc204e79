/* Whether a machine wrote a mail: bounces, vacation replies, list software, known robots. */
#pragma once

#include "mda/decode/message.h"

/* bots_classify: RECORD_AUTO_NONE if a person wrote M; else what kind of machine did: by its
 * headers (RFC 3834 5, RFC 3464) or, for known robots and list software, by its From address. Where
 * a person can have that address ("bot@"), the text must be a robot's, too. */
RecordAuto bots_classify(const Message *m);
