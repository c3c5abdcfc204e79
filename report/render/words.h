/* The wording that all formats share: plurals, names of people, days, lists of items, and what a
 * digest covers. Always English, in any locale. The text may come from mail: escape it before you
 * print it. */
#pragma once

#include "report/digest/digest.h"

/* words_plural: returns ONE if N is 1, else MANY. */
const char *words_plural(guint n, const char *one, const char *many);

/* words_count: returns N and its noun, such as "1 reply" or "3 replies", as a new string. */
char *words_count(guint n, const char *one, const char *many);

/* words_person: returns the name of PERSON to print: the display name, else the address, else
 * "unknown" (also if PERSON is NULL). Borrowed from PERSON. */
const char *words_person(const RecordPerson *person);

/* words_month: returns the month of DAY, such as "Nov". A constant. */
const char *words_month(GDateTime *day);

/* words_day: returns the UTC day of time S, such as "Fri 14 Nov 2025", as a new string. The year
 * is left out if time BESIDE_S is in the same year. */
char *words_day(gint64 s, gint64 beside_s);

/* words_add_by: appends who did something and when, such as " by Ann on Mon 7 Nov", to OUT. The
 * year is left out if time BESIDE_S is in the same year. */
void words_add_by(GString *out, const RecordPerson *person, gint64 when_s, gint64 beside_s);

/* words_add_item: appends an item, printed as by printf(3), to OUT, after ", " unless OUT is empty.
 */
void words_add_item(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* words_add_count: appends the item N and its noun, as words_count(). */
void words_add_count(GString *out, guint n, const char *one, const char *many);

#define WORDS_NAMES 2 /* of words_add_names */

/* words_add_names: appends NAMES (char *) to OUT: "Ann", "Ann and Bo", "Ann, Bo and Cy", "Ann, Bo
 * and 2 others". */
void words_add_names(GString *out, const GPtrArray *names);

/* words_finish: frees OUT and returns its text as a new string, or NULL if OUT is empty. */
char *words_finish(GString *out);

/* words_digest_period: returns the days of the first and the last message of D, such as "2025-11-13
 * to 2025-11-14", one day if both are the same, or "no messages". A new string. */
char *words_digest_period(const Digest *d);

/* words_digest_numbers: returns "15 messages, 3 people, 4 series" as a new string. */
char *words_digest_numbers(const Digest *d);

/* words_digest_left_out: returns how many messages of the range stand in no section, and why, as a
 * new string; NULL if all do. */
char *words_digest_left_out(const Digest *d);

/* words_digest_states: returns how many series of D are in which state, such as "1 new, 2 updated",
 * as a new string, or NULL if D has no series. */
char *words_digest_states(const Digest *d);
