/* What --series prints besides a digest: its patches for git-am(1) or quilt(1), a reply to start
 * from, and what changed between two versions. */
#pragma once

#include "report/digest/digest.h"
#include "report/request.h"
#include "report/run.h"

/* extract_check: checks the options of R for these, and sets R's extract. Fails with ERROR_USAGE,
 * or with ERROR_UNAVAILABLE if GMime is missing. */
G_GNUC_WARN_UNUSED_RESULT
bool extract_check(Request *r, GError **error);

/* extract_make: makes what R asks for of the series in D, with the mails in S, and sets RUN's text
 * or patches. Prints to stderr what is missing, broken or not taken. Fails with ERROR_NO if a patch
 * is missing or broken and R does not force it, and as patch_set_load(). */
G_GNUC_WARN_UNUSED_RESULT
bool extract_make(const Request *r, Run *run, Snapshot *s, const Digest *d, GError **error);

/* extract_deliver: writes the patches of RUN into R's directory. Fails as patch_dir_write(). */
G_GNUC_WARN_UNUSED_RESULT
bool extract_deliver(const Request *r, const Run *run, GError **error);
