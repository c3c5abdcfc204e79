/* The output formats. A renderer writes a digest in one format; what a digest contains is decided
 * before, in report/digest. To add a format, write one render_*.c, declare its Renderer here, and
 * add it to the table in render.c. */
#pragma once

#include "report/digest/digest.h"

typedef struct {
	const char *name;       /* as in --format=NAME */
	const char *media_type; /* RFC 6838 */
	DigestOrder order;      /* order of the series, unless the user asks for another */
	bool texts; /* whether it prints the texts of mails; if not, they are not read */
	void (*render)(const Digest *d, GString *out); /* appends D to OUT */
	guint max_lines;  /* lines of one text, unless the user asks for another; 0: all */
	gsize most_bytes; /* of its output; 0: as much as any format */
	bool openings;    /* whether it prints how discussions begin */
} Renderer;

/* Not formats of digests, and so not in the table: the HTML of a mail, without what mail programs
 * do not know. */
extern const Renderer render_html_mail;

/* The same: how one series came to be, for --explain. */
extern const Renderer render_explain;

/* The same: the mail of the patch that became one commit, for --commit. */
extern const Renderer render_commit, render_commit_json;

extern const Renderer render_text, render_markdown, render_html, render_json, render_mail,
        render_notes, render_atom;

/* render_find: returns the renderer called NAME (`md` is Markdown), or NULL. */
const Renderer *render_find(const char *name);

/* render_digest: appends D to OUT by RENDERER. If that is more than 64 KB and 20 times the mail
 * that D was made of, or more than RENDERER's most_bytes, texts are cut to their first lines;
 * then no texts are shown; then only one line for each item (--summary), in JSON shorter lists;
 * then fewer lines, the others counted. */
void render_digest(const Renderer *renderer, Digest *d, GString *out);

/* render_names: returns the names of all renderers; free with g_strfreev. */
char **render_names(void);

/* render_commit_has_mail: whether D knows a patch that became the commit that is asked for. */
bool render_commit_has_mail(const Digest *d);
