/* The format of Linux's MAINTAINERS, which QEMU, Xen and U-Boot use, too. */
#pragma once

#include "report/routes/routes.h"

/* maintainers_parse: returns the sections of TEXT, read as scripts/get_maintainer.pl reads them: a
 * line that is not empty, no comment and not of the form `X: ...` names the section of the lines
 * that follow it. The caller frees them with routes_unref. */
Routes *maintainers_parse(const char *text);
