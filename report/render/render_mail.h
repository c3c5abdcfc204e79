/* The digest as a mail of two parts, plain text and HTML (RFC 5322, RFC 2046). */
#ifndef LD_REPORT_RENDER_MAIL_H
#define LD_REPORT_RENDER_MAIL_H

#include "report/render/render.h"

extern const Renderer render_mail;

#endif
