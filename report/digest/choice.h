/* The choice: to what a digest is limited by --path, --author, --kind and --series. */
#pragma once

#include "report/routes/routes.h"
#include "report/series/series.h"

typedef enum {
	CHOICE_PATCH = 1 << 0,   /* series posted in the range, and the answers to them */
	CHOICE_NEWS = 1 << 1,    /* what happened to earlier series */
	CHOICE_PULL = 1 << 2,    /* pull requests */
	CHOICE_THREAD = 1 << 3,  /* discussions without a patch */
	CHOICE_VERDICT = 1 << 4, /* what robots found, with the series they tested */
	CHOICE_ALL = (1 << 5) - 1
} ChoiceKind;

typedef struct {                 /* all borrowed; all zero: everything is chosen */
	char **paths, **authors; /* NULL-terminated patterns of glob.h, or NULL */
	guint kinds;             /* bits of ChoiceKind; 0: all */
	char **subsystems;       /* NULL-terminated patterns of subsystem_matches, or NULL */
	Routes *routes;          /* where the subsystems are; NULL: none */
	const char *series;      /* Message-ID of a mail of one series, or of an answer to it: all
	                            versions of that series; NULL: all series */
} Choice;

/* choice_parse_kinds: sets *KINDS to the bits that the words in LIST name (NULL-terminated, may be
 * NULL); each string may have several words with commas between them ("patch,pull"). Fails with
 * ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool choice_parse_kinds(char **list, guint *kinds, GError **error);

/* choice_text: returns what the heading says of CHOICE, such as "only paths arch/x86/; patches", as
 * a new string in valid UTF-8. NULL if everything is chosen. */
char *choice_text(const Choice *choice);

/* choice_apply: takes the posts that are not chosen out of the range (in_range) and sets left_out
 * of their series, which then do not count as posted; both stay known. SERIES must be all known
 * series. Call it after replies_read.
 *
 * A series is chosen as a whole, with every answer to it: if one of its mails changes a chosen
 * path, and one of its mails is by a chosen author. Any other thread and a pull request have the
 * author of their first mail, and no paths. */
void choice_apply(const Choice *choice, GPtrArray *posts, GPtrArray *series);
