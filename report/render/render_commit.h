/* The mail that one commit became of (--commit): no format of digests, and so not in the table of
 * render.c. */
#pragma once

#include "report/render/render.h"

/* render_commit, render_commit_json: every version of the patch that became the commit which the
 * digest's options name, and the reviews that were given. */
extern const Renderer render_commit, render_commit_json;

/* render_commit_has_mail: whether D knows a patch that became the commit. */
bool render_commit_has_mail(const Digest *d);
