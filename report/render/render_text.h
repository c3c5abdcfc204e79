/* The digest as plain text of 80 columns, for terminals and for the text part of a mail. */
#ifndef LD_REPORT_RENDER_TEXT_H
#define LD_REPORT_RENDER_TEXT_H

#include "report/render/render.h"

extern const Renderer render_text;

#endif
