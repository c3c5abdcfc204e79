/* Renderers: one file each, one line in the table. They spell the model and decide nothing. */
#ifndef LD_REPORT_RENDER_H
#define LD_REPORT_RENDER_H

#include "report/digest/digest.h"

struct renderer {
	const char *name, *media_type;
	DigestOrder order; /* where none is asked for */
	bool texts;        /* whether it shows the mails' texts: else they are not read */
	void (*render)(const Digest *d, GString *out);
	guint max_lines; /* of one text, where none is asked for; 0: all */
};

/* render_find: the renderer called NAME, or NULL. render_names: all names, as "text, markdown"; a
 * new string. */
const struct renderer *render_find(const char *name);
char *render_names(void);

#endif
