/* The From_ line before each message of an mbox: `From `, a sender, a date. Programs write the date
 * as ctime(3) does, as RFC 5322 3.3 does, or in the words of their user's language. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A line longer than this is not a From_ line. */
#define FROM_LINE_MAX_BYTES 1000u

typedef struct {
	const char *sender; /* within the line */
	gsize sender_bytes; /* 0: the line has no sender */
	gint64 date_s;      /* UTC if the line has no zone; G_MININT64: a month of no known name */
	bool is_plain;      /* the sender is an address, or one word before an English weekday */
} FromLine;

/* from_line_read: returns whether the line at P is a From_ line, and sets *OUT to what it says
 * (also on false, to nothing). N bytes are known from P; the line ends at its line feed or after N
 * bytes. A date needs a day, a month, a time and a year; a sender of several words needs an `@`, an
 * ` at `, or a capital at each word; or else the line has seconds and a year where git-mailsplit(1)
 * looks for them. Nothing but zones follows. Lines of prose that begin with `From ` have no such
 * shape. */
bool from_line_read(const guint8 *p, gsize n, FromLine *out);
