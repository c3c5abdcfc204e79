/* The format of CODEOWNERS, by GitHub's rules. */
#pragma once

#include "report/routes/routes.h"

/* codeowners_parse: returns the rules of TEXT: each line has a pattern and its owners (an address,
 * @user or @org/team). Of the rules that match a path the last one counts, also one without
 * owners. Rules with the same owners are one section, which has the owners as its name. The caller
 * frees them with routes_unref. */
Routes *codeowners_parse(const char *text);
