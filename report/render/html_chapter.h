/* One series as an HTML article. */
#ifndef LD_REPORT_HTML_CHAPTER_H
#define LD_REPORT_HTML_CHAPTER_H

#include "report/render/chapter.h"

/* html_chapter: the article of CHAPTER under a heading of LEVEL. */
void html_chapter(const Digest *d, GString *out, const Chapter *chapter, guint level);

#endif
