/* How each robot is known and what its phrases mean. To add a robot, add it to the table. */
#pragma once

#include <stdbool.h>

typedef enum { /* which of the mail's words say what was found */
	VERDICT_WHAT_NONE,
	VERDICT_WHAT_NEXT,   /* the first line with text after the phrase */
	VERDICT_WHAT_REST,   /* what follows the phrase up to "on:", "due to" or the line's end */
	VERDICT_WHAT_AFTER,  /* the first line with text after MARK; if there is no MARK, as NEXT */
	VERDICT_WHAT_STARTS, /* the first line that starts with MARK; if there is none, as NEXT */
	VERDICT_WHAT_BUILD,  /* a compiler's message: after ">> ", else after MARK with "error:" */
	VERDICT_WHAT_SUBJECT, /* the subject without its tags, up to MARK */
} VerdictWhat;

typedef enum { /* which number the verdict has */
	VERDICT_COUNT_NONE,
	VERDICT_COUNT_REST,     /* the number after the phrase */
	VERDICT_COUNT_FINDINGS, /* of lines that start with ">> " */
} VerdictCount;

/* One meaning: a mail whose subject and text have these words has this result. */
typedef struct {
	const char *subject; /* a pattern of fnmatch(3); NULL: any */
	const char *text;    /* words in unquoted lines, a blank is any run of blanks; NULL: any */
	const char *result;  /* RECORD_RESULT_*; NULL: the mail is no verdict */
	VerdictWhat what;
	const char *mark;
	VerdictCount count;
} VerdictPhrase;

typedef struct {
	const char *bot;
	/* who sends it, patterns of fnmatch(3): one of these addresses, or somebody with one of
	 * these names and, if given, such a Message-ID; no address and no name: anybody */
	const char *from[3], *name[3], *message_id;
	const char *proof; /* words that its verdicts have in unquoted lines, or NULL */
	bool findings;     /* lines with ">> " are findings, not quotes */
	const VerdictPhrase phrases[21]; /* the first that fits decides */
	/* its results are lines of a table, read by verdict_lines.c, if no phrase fits */
	bool table, counts;
	bool series; /* it tests a whole series, whichever patch of it its mail answers */
	/* the words of the mail's subject before this are the name of one of its tests; or NULL */
	const char *test;
	/* how it names its patch: what stands before a link to it, before its subject, before its
	 * commit; before the title in the mail's own subject. NULL: it does not */
	const char *link, *title, *commit, *subject_title;
} VerdictRobot;

/* verdict_table: all robots; the last one has no bot. */
extern const VerdictRobot verdict_table[];
