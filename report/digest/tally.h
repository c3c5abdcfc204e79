/* A tally counts people, or other names, and puts them in the order of the digest's tables. */
#pragma once

#include "report/series/post.h"

typedef struct {              /* a row of a table; of a domain address is NULL */
	char *name, *address; /* either may be NULL */
	guint count;
	bool newcomer;     /* some tally_add said so */
	char *text;        /* as shown: tally_mailbox of a person, or the domain */
	char *fold;        /* tally_fold of text, for sorting */
	GHashTable *names; /* private: name -> how often it was added; NULL of a domain */
} TallyCount;

typedef struct Tally Tally;

/* tally_new: makes an empty tally. The caller frees it with tally_free, tally_names or
 * tally_finish. */
Tally *tally_new(void);

/* tally_free: frees TALLY. NULL is allowed. */
void tally_free(Tally *tally);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tally, tally_free)

/* tally_add: counts PERSON once more; its name is borrowed until tally_finish. People are told
 * apart by address without case, those without an address by name; nothing is counted without both.
 * NEWCOMER marks the person as one. */
void tally_add(Tally *tally, const RecordPerson *person, bool newcomer);

/* tally_size: returns how many different people were added. */
guint tally_size(const Tally *tally);

/* tally_finish: returns the counts (TallyCount *, owned by the array): highest first; equal ones by
 * fold, then by text, descending. A person has the name that was added most often. Frees TALLY. */
GPtrArray *tally_finish(Tally *tally);

/* tally_names: returns the counts as tally_finish, but in the order in which they were first added,
 * and without text and fold. Frees TALLY. */
GPtrArray *tally_names(Tally *tally);

/* tally_sum_by: returns the sums of COUNTS (TallyCount *) by name, sorted as by tally_finish.
 * NAME_OF returns the name of a count, borrowed, or NULL to leave it out; it gets DATA. */
GPtrArray *tally_sum_by(GPtrArray *counts,
        const char *(*name_of)(const TallyCount *count, gconstpointer data), gconstpointer data);

/* tally_mailbox: returns NAME and ADDRESS (either may be NULL) as RFC 5322 3.4 writes a mailbox, a
 * new string: `"Example, Ann" <ann@example.org>`. The name is quoted if it has specials; characters
 * beyond ASCII stay as they are. */
char *tally_mailbox(const char *name, const char *address);

/* tally_fold: returns the letters and digits of TEXT in lower case, a new string: what rows with
 * the same count are sorted by. */
char *tally_fold(const char *text);
