/* Signed digests: what a digest's signature says of it, and the check of one. The digest is a file,
 * the signature another one beside it, whose name has MINISIGN_SUFFIX more. */
#pragma once

#include "store/base/minisign.h"

#include <glib.h>
#include <stdbool.h>

/* signed_digest_comment: the trusted comment of the digest that store UUID made of the entries
 * after FROM up to and with TO, and of what was known at the chain value TIP: a new string, one
 * line such as "listdigest store:UUID range:FROM..TO tip:TIP". FROM and TO are NULL or empty
 * without a limit. */
char *signed_digest_comment(const char *uuid, const char *from, const char *to, const char *tip);

/* signed_digest_check: checks the signature of the digest in FILE, and that it is of the store
 * UUID. *LINE gets a line that says who signed it and what the signature says, *TIP the chain value
 * in it; both are new strings. Fails with ERROR_NO, in other words for each, if there is no
 * signature, its file is malformed, its key is none of KEYS, FILE or the trusted comment was
 * changed, the comment is not of a digest, or it is of another store; with ERROR_UNAVAILABLE if
 * FILE cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool signed_digest_check(const char *file, const MinisignKeys *keys, const char *uuid, char **line,
        char **tip, GError **error);
