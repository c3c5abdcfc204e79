/* What is signed with "ED": the BLAKE2b-512 hash of the bytes; then, together, that signature and
 * the trusted comment. Numbers in a file are little-endian. */
#include "store/base/minisign.h"

#include "store/base/error.h"
#include "store/base/io.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#define ID_BYTES       8
#define SIGN_BYTES     crypto_sign_BYTES
#define KDF_SALT_BYTES crypto_pwhash_scryptsalsa208sha256_SALTBYTES
#define KDF_OPS        crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE
#define KDF_MEMORY     crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE
#define KDF_MEMORY_MIN (16 << 20)
#define FILE_BYTES     (64 << 10)
#define UNTRUSTED      "untrusted comment: "
#define TRUSTED        "trusted comment: "

typedef struct { /* what is encrypted in the file of a secret key */
	guint8 id[ID_BYTES], key[crypto_sign_SECRETKEYBYTES],
	        checksum[crypto_generichash_BYTES]; /* of "Ed", id and key */
} SecretPart;

typedef struct {                        /* the file of a secret key, in base64 */
	char sign[2], kdf[2], check[2]; /* "Ed", "Sc" or 0, "B2" */
	guint8 salt[KDF_SALT_BYTES], ops[8], memory[8];
	SecretPart secret;
} SecretFile;

typedef struct {      /* the file of a public key, in base64 */
	char sign[2]; /* "Ed" */
	guint8 id[ID_BYTES], key[crypto_sign_PUBLICKEYBYTES];
} PublicKey;

typedef struct {      /* the first signature of a file, in base64 */
	char sign[2]; /* "ED" */
	guint8 id[ID_BYTES], signature[SIGN_BYTES];
} Signature;

struct MinisignSecret {
	SecretPart part;
};

struct MinisignKeys {
	GArray *keys; /* PublicKey */
};

static guint64 get_number(const guint8 bytes[8])
{
	guint64 number;
	memcpy(&number, bytes, 8);
	return GUINT64_FROM_LE(number);
}

static void put_number(guint8 bytes[8], guint64 number)
{
	number = GUINT64_TO_LE(number);
	memcpy(bytes, &number, 8);
}

/* As minisign prints it: the id read as a number. */
static char *id_text(const guint8 id[ID_BYTES])
{
	return g_strdup_printf("%016" G_GINT64_MODIFIER "X", get_number(id));
}

static void add_base64(GString *text, const void *bytes, gsize n)
{
	g_autofree char *base64 = g_base64_encode(bytes, n);
	g_string_append_printf(text, "%s\n", base64);
	sodium_memzero(base64, strlen(base64));
}

/* Reads N bytes from LINE, which has nothing but their base64. */
static bool read_base64(const char *line, void *bytes, gsize n)
{
	size_t got = 0;
	const char *end = NULL;
	return sodium_base642bin(bytes, n, line, strlen(line), NULL, &got, &end,
	               sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       got == n && *end == '\0';
}

/* --- secret keys --- */

static void checksum(const SecretPart *secret, guint8 sum[crypto_generichash_BYTES])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, crypto_generichash_BYTES);
	crypto_generichash_update(&state, (const guint8 *)"Ed", 2);
	crypto_generichash_update(&state, secret->id, sizeof secret->id);
	crypto_generichash_update(&state, secret->key, sizeof secret->key);
	crypto_generichash_final(&state, sum, crypto_generichash_BYTES);
}

/* Encrypts or decrypts FILE's secret part by PASSWORD, salt and limits. Returns false if there is
 * not enough memory. */
static bool apply_password(SecretFile *file, const char *password)
{
	guint8 stream[sizeof file->secret], *secret = (guint8 *)&file->secret;
	bool done = crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, password,
	                    strlen(password), file->salt, get_number(file->ops),
	                    get_number(file->memory)) == 0;
	for (gsize i = 0; done && i < sizeof stream; i++)
		secret[i] ^= stream[i];
	sodium_memzero(stream, sizeof stream);
	return done;
}

static bool encrypt(SecretFile *file, const char *password, GError **error)
{
	memcpy(file->kdf, "Sc", 2);
	randombytes_buf(file->salt, sizeof file->salt);
	for (guint64 divide = 1; KDF_MEMORY / divide >= KDF_MEMORY_MIN; divide *= 2) {
		put_number(file->ops, KDF_OPS / divide);
		put_number(file->memory, KDF_MEMORY / divide);
		if (apply_password(file, password))
			return true;
	}
	return error_set(error, ERROR_UNAVAILABLE, "not enough memory to encrypt the key");
}

bool minisign_generate(const char *password, GString *secret, GString *public, GError **error)
{
	SecretFile file = {.sign = "Ed", .check = "B2"};
	PublicKey key = {.sign = "Ed"};
	if (sodium_init() < 0)
		return error_set(error, ERROR_UNAVAILABLE, "no random numbers to make a key of");
	randombytes_buf(key.id, sizeof key.id);
	crypto_sign_keypair(key.key, file.secret.key);
	memcpy(file.secret.id, key.id, sizeof key.id);
	checksum(&file.secret, file.secret.checksum);
	g_autofree char *id = id_text(key.id);
	bool done = !password || encrypt(&file, password, error);
	if (done) {
		g_string_append_printf(secret, UNTRUSTED "minisign %s secret key\n",
		        password ? "encrypted" : "unencrypted");
		add_base64(secret, &file, sizeof file);
		g_string_append_printf(public, UNTRUSTED "minisign public key %s\n", id);
		add_base64(public, &key, sizeof key);
	}
	sodium_memzero(&file, sizeof file);
	return done;
}

static void clear_text(GString *text)
{
	sodium_memzero(text->str, text->allocated_len);
	g_string_free(text, TRUE);
}

/* Returns the line of TEXT that is no comment: the first one that is neither empty nor begins with
 * a comment's mark. Ends it with a NUL. */
static char *skip_comment(char *text)
{
	while (g_str_has_prefix(text, UNTRUSTED) || *text == '\n') {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	text[strcspn(text, "\r\n")] = '\0';
	return text;
}

/* Reads PATH, which only its owner may read. */
static GString *read_secret(const char *path, GError **error)
{
	GString *text = g_string_new(NULL);
	const char *why;
	struct stat st;
	if (!io_read_file(path, FILE_BYTES, text, &why))
		error_set(error, ERROR_UNAVAILABLE, "cannot read the key '%s': %s", path, why);
	else if (stat(path, &st) == 0 && (st.st_mode & 077))
		error_set(error, ERROR_UNAVAILABLE,
		        "others may read the key '%s': chmod 600 it, or make a new one", path);
	else
		return text;
	clear_text(text);
	return NULL;
}

static bool decrypt(SecretFile *file, const char *path, MinisignPassword ask, GError **error)
{
	if (file->kdf[0] == 0 && file->kdf[1] == 0)
		return true;
	if (memcmp(file->kdf, "Sc", 2) != 0 || get_number(file->memory) > KDF_MEMORY ||
	        get_number(file->ops) > KDF_OPS)
		return error_set(error, ERROR_UNAVAILABLE,
		        "'%s' is encrypted in a way that minisign does not use", path);
	char *password = ask(path, error);
	if (!password)
		return false;
	bool done = apply_password(file, password);
	sodium_memzero(password, strlen(password));
	g_free(password);
	return done || error_set(error, ERROR_UNAVAILABLE,
	                       "not enough memory to decrypt the key '%s'", path);
}

MinisignSecret *minisign_secret_read(const char *path, MinisignPassword ask, GError **error)
{
	SecretFile file;
	guint8 sum[crypto_generichash_BYTES];
	GString *text = read_secret(path, error);
	MinisignSecret *secret = NULL;
	if (!text)
		return NULL;
	bool known = read_base64(skip_comment(text->str), &file, sizeof file) &&
	             memcmp(file.sign, "Ed", 2) == 0 && memcmp(file.check, "B2", 2) == 0;
	bool encrypted = known && file.kdf[0];
	clear_text(text);
	if (!known)
		error_set(error, ERROR_UNAVAILABLE, "'%s' is no secret key of minisign", path);
	if (known && decrypt(&file, path, ask, error)) {
		checksum(&file.secret, sum);
		if (memcmp(sum, file.secret.checksum, sizeof sum) == 0) {
			secret = g_new(MinisignSecret, 1);
			secret->part = file.secret;
			sodium_mlock(secret, sizeof *secret);
		} else {
			error_set(error, ERROR_UNAVAILABLE,
			        encrypted ? "wrong password for the key '%s'"
			                  : "the key '%s' is damaged",
			        path);
		}
	}
	sodium_memzero(&file, sizeof file);
	return secret;
}

void minisign_secret_free(MinisignSecret *secret)
{
	if (!secret)
		return;
	sodium_munlock(secret, sizeof *secret); /* overwrites it */
	g_free(secret);
}

/* --- signatures --- */

static void hash_bytes(const void *bytes, gsize n, guint8 hash[crypto_generichash_BYTES_MAX])
{
	crypto_generichash(hash, crypto_generichash_BYTES_MAX, bytes, n, NULL, 0);
}

GString *minisign_sign(
        const MinisignSecret *secret, const void *bytes, gsize n, const char *trusted)
{
	guint8 hash[crypto_generichash_BYTES_MAX], whole[SIGN_BYTES];
	Signature signature = {.sign = "ED"};
	g_autoptr(GByteArray) both = g_byte_array_new();
	g_autofree char *id = id_text(secret->part.id);
	GString *text = g_string_new(NULL);
	memcpy(signature.id, secret->part.id, sizeof signature.id);
	hash_bytes(bytes, n, hash);
	crypto_sign_detached(signature.signature, NULL, hash, sizeof hash, secret->part.key);
	g_byte_array_append(both, signature.signature, SIGN_BYTES);
	g_byte_array_append(both, (const guint8 *)trusted, (guint)strlen(trusted));
	crypto_sign_detached(whole, NULL, both->data, both->len, secret->part.key);
	g_string_append_printf(text, UNTRUSTED "signed with the minisign key %s\n", id);
	add_base64(text, &signature, sizeof signature);
	g_string_append_printf(text, TRUSTED "%s\n", trusted);
	add_base64(text, whole, sizeof whole);
	return text;
}

MinisignKeys *minisign_keys_new(void)
{
	MinisignKeys *keys = g_new(MinisignKeys, 1);
	keys->keys = g_array_new(FALSE, FALSE, sizeof(PublicKey));
	return keys;
}

void minisign_keys_free(MinisignKeys *keys)
{
	if (!keys)
		return;
	g_array_unref(keys->keys);
	g_free(keys);
}

static bool add_key(MinisignKeys *keys, const char *line)
{
	PublicKey key;
	if (!read_base64(line, &key, sizeof key) || memcmp(key.sign, "Ed", 2) != 0)
		return false;
	g_array_append_val(keys->keys, key);
	return true;
}

bool minisign_keys_add(MinisignKeys *keys, const char *name, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *why;
	const guint before = keys->keys->len;
	if (add_key(keys, name))
		return true;
	if (!io_read_file(name, FILE_BYTES, text, &why))
		return error_set(
		        error, ERROR_UNAVAILABLE, "cannot read the key '%s': %s", name, why);
	g_auto(GStrv) lines = g_strsplit_set(text->str, "\r\n", -1);
	for (char **line = lines; *line; line++) {
		if (!**line || g_str_has_prefix(*line, UNTRUSTED))
			continue;
		if (!add_key(keys, *line))
			return error_set(error, ERROR_USAGE,
			        "'%s' has more than public keys of minisign", name);
	}
	return keys->keys->len > before ||
	       error_set(error, ERROR_USAGE, "'%s' has no public key of minisign", name);
}

static const PublicKey *find_key(const MinisignKeys *keys, const guint8 id[ID_BYTES])
{
	for (guint i = 0; i < keys->keys->len; i++) {
		const PublicKey *key = &g_array_index(keys->keys, PublicKey, i);
		if (memcmp(key->id, id, ID_BYTES) == 0)
			return key;
	}
	return NULL;
}

MinisignResult minisign_verify(const MinisignKeys *keys, const void *bytes, gsize n,
        const char *text, char **key_id, char **trusted)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint8 hash[crypto_generichash_BYTES_MAX], whole[SIGN_BYTES];
	Signature signature;
	*key_id = *trusted = NULL;
	for (char **line = lines; *line; line++)
		g_strchomp(*line); /* \r, where it came by mail */
	if (g_strv_length(lines) < 4 || !g_str_has_prefix(lines[0], UNTRUSTED) ||
	        !read_base64(lines[1], &signature, sizeof signature) ||
	        memcmp(signature.sign, "ED", 2) != 0 || !g_str_has_prefix(lines[2], TRUSTED) ||
	        !read_base64(lines[3], whole, sizeof whole))
		return MINISIGN_MALFORMED;
	*key_id = id_text(signature.id);
	const PublicKey *key = find_key(keys, signature.id);
	if (!key)
		return MINISIGN_UNKNOWN_KEY;
	hash_bytes(bytes, n, hash);
	if (crypto_sign_verify_detached(signature.signature, hash, sizeof hash, key->key) != 0)
		return MINISIGN_BAD;
	const char *comment = lines[2] + strlen(TRUSTED);
	g_autoptr(GByteArray) both = g_byte_array_new();
	g_byte_array_append(both, signature.signature, SIGN_BYTES);
	g_byte_array_append(both, (const guint8 *)comment, (guint)strlen(comment));
	if (crypto_sign_verify_detached(whole, both->data, both->len, key->key) != 0)
		return MINISIGN_COMMENT_CHANGED;
	*trusted = g_strdup(comment);
	return MINISIGN_GOOD;
}
