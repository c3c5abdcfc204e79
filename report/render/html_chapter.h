/* One series on the HTML page, as an article: who sent it, what became of it, its text, its patches
 * and its diffstat. */
#pragma once

#include "report/render/chapter.h"

/* html_chapter: appends the article of CHAPTER, with a heading of LEVEL (<h3>: 3), to OUT. */
void html_chapter(const Digest *d, GString *out, const Chapter *chapter, guint level);
