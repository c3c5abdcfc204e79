/* The digest as Markdown, for CommonMark and for GitHub. */
#ifndef LD_REPORT_RENDER_MARKDOWN_H
#define LD_REPORT_RENDER_MARKDOWN_H

#include "report/render/render.h"

extern const Renderer render_markdown;

#endif
