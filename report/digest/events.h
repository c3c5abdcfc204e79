/* Events: what happened to series and trees, each with an id that is the same in every digest that
 * shows it: what a feed consists of. */
#pragma once

#include "report/digest/digest.h"
#include "report/series/landed.h"

#define EVENTS_WAITING_S (7 * 24 * 60 * 60) /* a series waits for so long before it is an event */

typedef enum {
	EVENTS_POSTED,     /* a series, each version and each resend for itself */
	EVENTS_APPLIED,    /* notices of one UTC day say it of patches of a series; or of a pull */
	EVENTS_LANDED,     /* patches of a series came into a tree, those of one UTC day */
	EVENTS_FAILED,     /* a robot's first report of a failure of a series */
	EVENTS_REGRESSION, /* a robot's report on a tree or commit */
	EVENTS_WAITING     /* nobody has answered a series for a week */
} EventsKind;

typedef struct { /* all borrowed from the digest */
	EventsKind kind;
	const Series *series; /* NULL: a regression or a pull request */
	const Post *mail;     /* that tells it: the series' lead, the notice, the robot's report */
	const Post *pull;     /* the pull request that was applied; else NULL */
	const Landed *landed; /* the first of these commits; else NULL */
	guint patches;        /* how many of the series are applied on this day, or landed */
	gint64 when_s;        /* when it happened: a Date, a commit's date, the end of the week */
	char id[37];          /* UUID (RFC 9562, version 8) */
} EventsEvent;

/* events_pick: returns the events of D (EventsEvent *, owned by the array), newest first, each id
 * once. Those of a kind that waits are the series that D shows as waiting, as long as they do.
 *
 * An id is a hash of the kind with the Message-ID of the series' first mail and the day of the
 * notices or the robot's name, or with the commit. It and when_s depend neither on the range nor on
 * the time of making: a digest of another range that shows the event has both the same. */
GPtrArray *events_pick(const Digest *d);

/* events_kind_name: returns the word for KIND, such as "posted". A static string. */
const char *events_kind_name(EventsKind kind);

/* events_feed_id: writes into UUID the id of the feed of D: of its lists (of all: of the store) and
 * of what was chosen, whatever the range. */
void events_feed_id(const Digest *d, char uuid[37]);
