/* The digest as one HTML file that loads nothing from elsewhere. */
#ifndef LD_REPORT_RENDER_HTML_H
#define LD_REPORT_RENDER_HTML_H

#include "report/render/render.h"

extern const Renderer render_html;

#endif
