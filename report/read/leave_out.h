/* Leaves mail out of a digest after making the digest crashed, and finds the mail that makes it
 * crash: report/retry.c makes the digest of parts of the mail until it has one group. A group is
 * mail that is shown together. The widths of a group are tried in the order below. */
#pragma once

#include "report/digest/digest.h"

typedef enum {
	LEAVE_OUT_THREAD, /* mails that refer to each other or to the same mail */
	LEAVE_OUT_WIDE,   /* these, and mails that a link connects, and all patches of one sender */
	LEAVE_OUT_MAIL,   /* one mail of the range; left out before the mail around it is read */
	LEAVE_OUT_N
} LeaveOutWidth;

typedef struct { /* a group; plain data, which two processes share */
	LeaveOutWidth width;
	Hash id;                          /* of one of its mails */
	char message_id[256], title[256]; /* of this mail; cut, and maybe empty */
	int signal;                       /* by which the digest with it ended */
	bool known; /* an earlier run of the program found it (report/known_crashes.h) */
	bool found; /* mail of it was left out */
} LeaveOutGroup;

typedef struct {      /* what a trial found; shared with the process that asked for it */
	bool reached; /* all mail was read */
	guint groups; /* that it made the digest of */
	LeaveOutGroup first;
} LeaveOutFound;

typedef struct {
	GArray *groups;      /* LeaveOutGroup: what this run found, to be left out; NULL: none */
	bool trial;          /* make the digest only of the groups whose first 8 bytes of id, the
	                        smallest in the group, are a number between `from` and `to` */
	LeaveOutWidth width; /* of the groups of a trial */
	guint64 from, to;
	LeaveOutFound *found; /* NULL: no trial */
} LeaveOut;

/* leave_out_range: removes the mail of those GROUPS (LeaveOutGroup) that are one mail from POSTS,
 * those of the range, counts it in HEAD's sections, and sets `found` in its group; then what the
 * trial L is not about. Call it before the mail around the range is read. */
void leave_out_range(const LeaveOut *l, GArray *groups, GPtrArray *posts, DigestHead *head);

/* leave_out_apply: the same of all GROUPS and of POSTS, all mail that was read; sets HEAD's
 * `crashed`, too. Call it before digest_build. */
void leave_out_apply(const LeaveOut *l, GArray *groups, GPtrArray *posts, DigestHead *head);

/* leave_out_name: returns GROUP as messages name it, "title" <id> and what belongs to it, escaped;
 * a new string. */
char *leave_out_name(const LeaveOutGroup *group);
