/* The file that says who maintains what: MAINTAINERS or CODEOWNERS. */
#pragma once

#include "report/routes/routes.h"

/* routes_file_parse: reads TEXT of N bytes, the file PATH: as CODEOWNERS if that is its name, else
 * as MAINTAINERS. The caller frees it with routes_unref. Lines that cannot be read are counted
 * (routes_warnings). Returns NULL and sets *WHY, owned by the caller, if the text is not UTF-8 or
 * has nothing of its format. */
Routes *routes_file_parse(const char *path, const char *text, gsize n, char **why);
