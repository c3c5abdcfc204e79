/* The digest as one JSON object, format 1. listdigest-report(1) describes its members. */
#ifndef LD_REPORT_RENDER_JSON_H
#define LD_REPORT_RENDER_JSON_H

#include "report/render/render.h"

extern const Renderer render_json;

#endif
