/* Slots: whether a patch or cover letter can be of a series, and whether its place there is free.
 * The questions that join.c asks. */
#pragma once

#include "report/series/series.h"

/* how far apart by Date the mails of a series without threading may be */
#define SLOT_NEAR_S (20 * 60)

/* What connects a mail with a series. The weaker the evidence, the stricter the other rules. */
typedef enum {
	SLOT_BY_REFERENCE, /* In-Reply-To or References */
	SLOT_BY_FAMILY,    /* Message-IDs of one run of git send-email or b4: family.h */
	SLOT_BY_TIME       /* nothing but nearness in time */
} SlotEvidence;

/* slot_fits: whether POST can be a mail of the series S. Whether its slot is free is not asked
 * here. All of this must hold:
 * - the sender is the same and the tree words are compatible;
 * - the total is the same; except by time, an unknown total or "n" fits every other. With MISCOUNTS
 *   a direct answer to a cover letter fits although its total differs, as long as no patch of S has
 *   the cover letter's total and the slot is free;
 * - the version is the same; by reference and family a mail without a version has that of the
 * series. By family also a series without a version has that of the mail, and the version of a
 * cover letter may differ from that of its patches. */
bool slot_fits(const Series *s, const Post *post, SlotEvidence how, bool miscounts);

/* slot_is_free: whether S has no cover letter, or no patch of POST's index, yet. */
bool slot_is_free(const Series *s, const Post *post);

/* slot_is_near: whether POST's Date is at most SLOT_NEAR_S before or after the mails of S. */
bool slot_is_near(const Series *s, const Post *post);

/* slot_distance_s: returns by how many seconds POST's Date is before or after the mails of S; 0
 * between them. */
gint64 slot_distance_s(const Series *s, const Post *post);
