/* Robots that list.conf describes: their verdicts are read from the text that records hold. */
#pragma once

#include "store/record/record.h"

typedef struct {             /* each list is NULL-terminated; NULL: not given */
	char *name;          /* the bot of its verdicts */
	char **from;         /* patterns of glob_person; one of them fits the sender */
	char **subject;      /* if given, one of them is in the subject */
	char **pass, **fail; /* words in a line of the text; `*` stands for anything, `?` for one
	                        character */
} Robot;

/* robot_free: frees ROBOT. For a GPtrArray of them. */
void robot_free(gpointer robot);

/* robot_sent: whether REC may be a verdict of one of ROBOTS (Robot *, or NULL) and has none yet:
 * the sender and the subject fit, and it is no patch. The text is not needed. */
bool robot_sent(const GPtrArray *robots, const Record *rec);

/* robot_mark: sets the verdict of REC, whose text is TEXT (may be NULL), by the first of ROBOTS
 * that sent it (see robot_sent) and has a pattern in TEXT: `fail` if a line has a fail pattern, and
 * that line is then what was found; else `pass` if a line has a pass pattern. Quoted lines do not
 * count. Then marks REC as a robot's mail. If no robot has a pattern there, REC stays as it is. */
void robot_mark(const GPtrArray *robots, Record *rec, const char *text);
