/* What a person at a terminal is told beside a digest. */
#pragma once

#include "report/request.h"

/* hint_summary: tells of --summary on stderr if D, which was printed for R, has more than 300
 * messages a week. Says it only where somebody reads: digest and stderr both went to a terminal, as
 * text. So cron, a pipe, a file, a mail and a page never have it. */
void hint_summary(const Request *r, const Digest *d);
