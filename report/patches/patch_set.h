/* A version of a series as it is to be applied: its patches in order, with their texts and diffs
 * out of the mails, and what was given on the list. */
#pragma once

#include "report/digest/digest.h"
#include "store/base/mail_text.h"
#include "store/log/snapshot.h"

typedef struct {
	Post *post;          /* borrowed */
	MailText *text;      /* owned; NULL: it could not be read */
	RecordPerson author; /* as its mail names him, whatever the digest calls him; owned */
	GPtrArray *trailers; /* char *, owned: "Key: value", to be added to the message */
	char *fault;         /* why it cannot be applied; NULL: as far as is known it can */
} PatchSetPatch;

typedef struct {
	const Series *series; /* borrowed from the digest */
	PatchSetPatch *cover; /* NULL: there is none */
	GPtrArray *patches;   /* PatchSetPatch *, in order */
	GPtrArray *faults;    /* char *, owned: patches that are missing or cannot be applied */
	GPtrArray *not_added; /* char *, owned: trailers that were not taken, and why */
} PatchSet;

typedef struct {           /* what to do */
	bool this_version; /* the version that the ID is of, not the newest */
	bool carry;        /* take trailers given to unchanged patches of earlier versions, too */
	bool no_faults;    /* do not look for faults: nothing is to be applied */
	const char *link;  /* add "Link:", by this template; NULL: none */
} PatchSetOptions;

/* patch_set_find: returns the series of D that has, or that is answered by, the mail MESSAGE_ID;
 * with NEWEST its last version. NULL if there is none. */
const Series *patch_set_find(const Digest *d, const char *message_id, bool newest);

/* patch_set_load: returns the patches of the series that patch_set_find() finds, read from S.
 * The caller frees the result with patch_set_free. Returns NULL and fails with ERROR_NO if
 * there is no patch, and as snapshot_raw and mail_reader_read do. */
G_GNUC_WARN_UNUSED_RESULT
PatchSet *patch_set_load(Snapshot *s, const Digest *d, const char *message_id,
        const PatchSetOptions *options, GError **error);

/* patch_set_load_series: the same of SERIES. */
G_GNUC_WARN_UNUSED_RESULT
PatchSet *patch_set_load_series(Snapshot *s, const Digest *d, const Series *series,
        const PatchSetOptions *options, GError **error);

/* patch_set_text: returns the text of the mail POST, read from S, as a new MailText. Fails with
 * ERROR_NO if it cannot be read any more, and as snapshot_raw and mail_reader_read do. */
G_GNUC_WARN_UNUSED_RESULT
MailText *patch_set_text(Snapshot *s, Post *post, GError **error);

/* patch_set_name: returns what messages call the patch POST: "patch 2/5 'title'", a new string. */
char *patch_set_name(const Post *post);

/* patch_set_free: frees SET. NULL is allowed. */
void patch_set_free(PatchSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatchSet, patch_set_free)
