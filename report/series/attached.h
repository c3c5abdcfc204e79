/* Attached patches: a mail to which patches are attached is a series by itself, with the mail as
 * its cover letter. Used by join.c. */
#pragma once

#include "report/series/mails.h"
#include "report/series/series.h"

/* attached_open: makes the inner posts of MAILS and a series of each mail with attached patches,
 * and adds these to SERIES and OWNED, which have the other series. The version is what a file's
 * name or subject says, or the mail's subject; else one more than that of the sender's newest
 * series before it in the thread; else 1. A bare diff in a reply that names no version is a series
 * only if there is such a series before it; else it is proposed, like a patch in a reply's text. */
void attached_open(const Mails *mails, GPtrArray *owned, GPtrArray *series);

/* attached_is_proposed: whether POST, an inner post, is a patch that its mail proposes. */
bool attached_is_proposed(const Post *post);

/* attached_same_work: whether A and B, of one thread, can be versions of each other: they are by
 * one author, or they change a file in common. */
bool attached_same_work(const Series *a, const Series *b);
