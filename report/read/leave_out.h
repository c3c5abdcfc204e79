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
} LeaveOutGroup;

typedef struct {      /* what a trial found; shared with the process that asked for it */
	bool reached; /* all mail was read */
	guint groups; /* that it made the digest of */
	LeaveOutGroup first;
} LeaveOutFound;

typedef struct {
	GArray *groups;      /* LeaveOutGroup: to be left out; NULL: none */
	bool trial;          /* make the digest only of the groups whose first 8 bytes of id, the
	                        smallest in the group, are a number between `from` and `to` */
	LeaveOutWidth width; /* of the groups of a trial */
	guint64 from, to;
	LeaveOutFound *found; /* NULL: no trial */
} LeaveOut;

/* leave_out_range: removes mail that L leaves out one by one from POSTS, those of the range, and
 * counts it in HEAD's sections. Call it before the mail around the range is read. */
void leave_out_range(const LeaveOut *l, GPtrArray *posts, DigestHead *head);

/* leave_out_apply: removes all mail that L leaves out from POSTS, all mail that was read, and sets
 * HEAD's `crashed` and sections. Call it before digest_build. */
void leave_out_apply(const LeaveOut *l, GPtrArray *posts, DigestHead *head);
