#include "store/verify/signed_digest.h"

#include "store/base/error.h"
#include "store/base/io.h"

#include <errno.h>
#include <string.h>

#define DIGEST_BYTES    (1 << 30)
#define SIGNATURE_BYTES (64 << 10)
#define COMMENT         "listdigest store:"

char *signed_digest_comment(const char *uuid, const char *from, const char *to, const char *tip)
{
	GString *comment = g_string_new(NULL);
	g_string_printf(comment, COMMENT "%s range:%s..%s tip:%s", uuid, from ? from : "",
	        to ? to : "", tip);
	/* a Message-ID as an end of the range may have anything */
	for (char *c = comment->str; *c; c++)
		if (g_ascii_iscntrl(*c))
			*c = '?';
	return g_string_free(comment, FALSE);
}

/* Returns the value of the word that begins with " NAME:" in COMMENT, the last one, as no other can
 * be inside the range: a new string, or NULL. */
static char *word(const char *comment, const char *name)
{
	g_autofree char *before = g_strdup_printf(" %s:", name);
	const char *at = g_strrstr(comment, before);
	at = at ? at + strlen(before) : NULL;
	return at ? g_strndup(at, strcspn(at, " ")) : NULL;
}

static bool read_both(const char *file, GString *digest, GString *signature, GError **error)
{
	g_autofree char *beside = g_strconcat(file, MINISIGN_SUFFIX, NULL);
	const char *why;
	if (!io_read_file(file, DIGEST_BYTES, digest, &why))
		return error_set(
		        error, ERROR_UNAVAILABLE, "cannot read the digest '%s': %s", file, why);
	if (io_read_file(beside, SIGNATURE_BYTES, signature, &why))
		return true;
	return error_set(error, errno == ENOENT ? ERROR_NO : ERROR_UNAVAILABLE,
	        "cannot read the signature '%s': %s%s", beside, why,
	        errno == ENOENT ? "; of a mail, save its two attachments, and name digest.txt"
	                        : "");
}

static bool check_signature(const char *file, const GString *digest, const GString *signature,
        const MinisignKeys *keys, char **key_id, char **trusted, GError **error)
{
	switch (minisign_verify(keys, digest->str, digest->len, signature->str, key_id, trusted)) {
	case MINISIGN_GOOD:
		return true;
	case MINISIGN_MALFORMED:
		return error_set(error, ERROR_NO,
		        "'%s" MINISIGN_SUFFIX "' is no signature of minisign, or was cut", file);
	case MINISIGN_UNKNOWN_KEY:
		return error_set(error, ERROR_NO,
		        "'%s' was signed with the key %s, which is not among the given ones", file,
		        *key_id);
	case MINISIGN_BAD:
		return error_set(error, ERROR_NO,
		        "'%s' is not what was signed with the key %s: it was changed or cut", file,
		        *key_id);
	case MINISIGN_COMMENT_CHANGED:
		break;
	}
	return error_set(error, ERROR_NO,
	        "the trusted comment in '%s" MINISIGN_SUFFIX
	        "' is not what was signed with the key %s; the digest is",
	        file, *key_id);
}

bool signed_digest_check(const char *file, const MinisignKeys *keys, const char *uuid, char **line,
        char **tip, GError **error)
{
	g_autoptr(GString) digest = g_string_new(NULL), signature = g_string_new(NULL);
	g_autofree char *key_id = NULL, *trusted = NULL;
	if (!read_both(file, digest, signature, error) ||
	        !check_signature(file, digest, signature, keys, &key_id, &trusted, error))
		return false;
	g_autofree char *store = NULL, *chain = word(trusted, "tip");
	if (g_str_has_prefix(trusted, COMMENT))
		store = g_strndup(
		        trusted + strlen(COMMENT), strcspn(trusted + strlen(COMMENT), " "));
	if (!store || !chain)
		return error_set(error, ERROR_NO,
		        "'%s' has a good signature of the key %s, but is no digest of listdigest",
		        file, key_id);
	if (strcmp(store, uuid) != 0)
		return error_set(error, ERROR_NO,
		        "'%s' has a good signature of the key %s, but is of the store %s; this is "
		        "the store %s",
		        file, key_id, store, uuid);
	*line = g_strdup_printf("'%s': good signature of the key %s: %s", file, key_id,
	        trusted + strlen("listdigest "));
	*tip = g_steal_pointer(&chain);
	return true;
}
