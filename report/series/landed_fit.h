/* How well a patch fits a commit. */
#pragma once

#include "report/series/post.h"
#include "store/base/times.h"
#include "store/record/commit.h"

/* The author date of a commit and the Date of its patch are at most this far apart. */
#define LANDED_FIT_NEAR_S (100 * TIMES_DAY_S)

/* landed_fit_key: returns TITLE (NULL: none) in lower case, with single blanks and without a full
 * stop at its end, as a new string. */
char *landed_fit_key(const char *title);

/* landed_fit_title: whether PATCH and C have titles of one landed_fit_key, which is not empty. */
bool landed_fit_title(const Post *patch, const Commit *c);

/* landed_fit_writer: returns who wrote PATCH: post_author; of "Ann via list" Ann, without an
 * address, as commit_find_writer. The name may be *NAME, which the caller frees. */
RecordPerson landed_fit_writer(const Post *patch, char **name);

/* landed_fit_author: whether landed_fit_writer of PATCH is C's writer (post_same_person). */
bool landed_fit_author(const Post *patch, const Commit *c);

/* landed_fit_patch_id: whether PATCH and C have one patch-id. */
bool landed_fit_patch_id(const Post *patch, const Commit *c);

/* landed_fit_date: whether the Date of PATCH is the author date of C, to the second: git-am(1)
 * keeps it. */
bool landed_fit_date(const Post *patch, const Commit *c);

/* landed_fit_paths: returns how many of the files that PATCH and C change, at most, both of them
 * change, in per cent of the longer list; 0 if one of them has none. */
guint landed_fit_paths(const Post *patch, const Commit *c);

/* landed_fit_posted_s: returns when PATCH was posted: its Date, or its arrival if that is earlier,
 * as a Date may be in the future. */
gint64 landed_fit_posted_s(const Post *patch);

/* landed_fit_time: whether C's committer date is not more than SLACK_S before PATCH was posted. */
bool landed_fit_time(const Post *patch, const Commit *c, gint64 slack_s);

/* landed_fit_is_copy: whether PATCH is a copy of a commit that is in a tree already, or is to be
 * pulled: it has PULL in its subject, or a robot sent it (stable reviews). */
bool landed_fit_is_copy(const Post *patch);

/* landed_fit_better: whether A fits C better than B, another posting of the same patch. The first
 * difference decides: which is no copy; which was posted before C was committed; which has C's
 * title; if not both have C's patch-id, which has C's author date as Date; which was posted last.
 */
bool landed_fit_better(const Post *a, const Post *b, const Commit *c);
