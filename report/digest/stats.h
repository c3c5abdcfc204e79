/* Statistics: the tables of people in the digest. To count something new, add a list to Digest and
 * a function here. */
#pragma once

#include "report/digest/digest.h"

/* stats_count: sets D's contributors, domains, reviewers, bots, newcomers and people from its posts
 * in the range. Call it after replies_read. Contributors wrote patches or cover letters; reviewers
 * gave reviews in the range; newcomers wrote anything. */
void stats_count(Digest *d);

/* stats_domains: returns the domains of PEOPLE (TallyCount *) as counts (TallyCount *, owned by the
 * array): domains_find of each address, by the map of WHO (may be NULL). People without an address
 * are left out. */
GPtrArray *stats_domains(GPtrArray *people, const struct People *who);
