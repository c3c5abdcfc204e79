/* Ed25519 keys and signatures in the files of minisign(1), which checks them on machines without
 * this program: https://jedisct1.github.io/minisign/#minisign-files. A signature covers the
 * BLAKE2b-512 hash of the bytes (minisign's "ED"), and with them a line of text, the trusted
 * comment. Signing the same again gives the same. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define MINISIGN_SUFFIX ".minisig" /* of the file beside the one that it signs */

/* --- the signer --- */

typedef struct MinisignSecret MinisignSecret;

/* minisign_generate: makes a new key. SECRET and PUBLIC get the text of its two files. PASSWORD
 * encrypts the secret one (scrypt; needs 1 GiB of memory, or as much less as there is); NULL: it is
 * not encrypted. Fails with ERROR_UNAVAILABLE if there is no memory for that. */
G_GNUC_WARN_UNUSED_RESULT
bool minisign_generate(const char *password, GString *secret, GString *public, GError **error);

/* Returns the password of the key in the file NAME, which the caller clears and frees, or NULL with
 * an error. */
typedef char *(*MinisignPassword)(const char *name, GError **error);

/* minisign_secret_read: reads the secret key in the file PATH, which nobody but its owner may be
 * permitted to read. If it is encrypted, ASK is called for the password. Free it with
 * minisign_secret_free(). Returns NULL with ERROR_UNAVAILABLE if the file cannot be read, may be
 * read by others, is no such key, or was encrypted with another password; or with ASK's error. */
MinisignSecret *minisign_secret_read(const char *path, MinisignPassword ask, GError **error);

/* minisign_secret_free: overwrites and frees SECRET. NULL is allowed. */
void minisign_secret_free(MinisignSecret *secret);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MinisignSecret, minisign_secret_free)

/* minisign_sign: signs N BYTES. TRUSTED is one line without line end. Returns the text of the
 * signature's file, a new string. */
GString *minisign_sign(
        const MinisignSecret *secret, const void *bytes, gsize n, const char *trusted);

/* --- who checks --- */

typedef struct MinisignKeys MinisignKeys; /* public keys */

/* minisign_keys_new: no key. Free with minisign_keys_free(). */
MinisignKeys *minisign_keys_new(void);

/* minisign_keys_add: adds the public keys in NAME: a file of one key or several, each as minisign
 * writes it; or the key itself, 56 characters of base64. Fails with ERROR_UNAVAILABLE if the file
 * cannot be read, and with ERROR_USAGE if it has something else. */
G_GNUC_WARN_UNUSED_RESULT
bool minisign_keys_add(MinisignKeys *keys, const char *name, GError **error);

/* minisign_keys_free: frees KEYS. NULL is allowed. */
void minisign_keys_free(MinisignKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MinisignKeys, minisign_keys_free)

typedef enum {
	MINISIGN_GOOD,
	MINISIGN_MALFORMED,      /* the signature's file is none, or was cut */
	MINISIGN_UNKNOWN_KEY,    /* signed with a key that is not among the given ones */
	MINISIGN_BAD,            /* the bytes are not those that were signed */
	MINISIGN_COMMENT_CHANGED /* the bytes are, but the trusted comment is not */
} MinisignResult;

/* minisign_verify: checks SIGNATURE, the text of a signature's file, of N BYTES. *KEY_ID gets the
 * id of the key that it names, in hex as minisign prints it, unless the result is
 * MINISIGN_MALFORMED; *TRUSTED the trusted comment if the result is MINISIGN_GOOD. Both are new
 * strings; else NULL. */
MinisignResult minisign_verify(const MinisignKeys *keys, const void *bytes, gsize n,
        const char *signature, char **key_id, char **trusted);
