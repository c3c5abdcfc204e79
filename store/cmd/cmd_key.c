#include "store/base/cli.h"
#include "store/base/error.h"
#include "store/base/io.h"
#include "store/base/minisign.h"
#include "store/base/password.h"
#include "store/cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Asks twice. Returns a new string, or NULL. */
static char *ask_password(GError **error)
{
	char *one = password_ask("Password for the new key: ", error),
	     *two = one ? password_ask("The same again: ", error) : NULL;
	bool same = two && strcmp(one, two) == 0;
	if (two && !same)
		error_set(error, ERROR_NO, "these were two different passwords; no key was made");
	else if (same && !*one)
		error_set(error, ERROR_USAGE,
		        "the password is empty; a key without one is made by --no-password");
	if (two) {
		explicit_bzero(two, strlen(two));
		g_free(two);
	}
	if (same && *one)
		return one;
	if (one)
		explicit_bzero(one, strlen(one));
	g_free(one);
	return NULL;
}

/* Writes TEXT to PATH, a new file. */
static bool write_new(const char *path, const GString *text, mode_t mode, GError **error)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	bool done = fd >= 0 && fchmod(fd, mode) == 0 && io_write_all(fd, text->str, text->len) &&
	            fsync(fd) == 0;
	const int reason = errno;
	if (fd >= 0 && close(fd) != 0 && done)
		done = false;
	if (fd >= 0 && !done)
		unlink(path);
	return done || error_set(error, reason == EEXIST ? ERROR_NO : error_from_errno(reason),
	                       "cannot write the key '%s': %s", path, g_strerror(reason));
}

static bool write_both(const char *path, const char *password, GError **error)
{
	g_autoptr(GString) secret = g_string_sized_new(512), public = g_string_new(NULL);
	g_autofree char *public_path = g_strconcat(path, ".pub", NULL);
	bool done = minisign_generate(password, secret, public, error) &&
	            write_new(public_path, public, 0644, error);
	if (done && !write_new(path, secret, 0600, error)) {
		unlink(public_path);
		done = false;
	}
	explicit_bzero(secret->str, secret->len);
	if (done)
		cli_printf("%s", strchr(public->str, '\n') + 1);
	return done;
}

static bool run_key(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	gboolean open = FALSE;
	const GOptionEntry entries[] = {
	        {"no-password", 0, 0, G_OPTION_ARG_NONE, &open,
	                "Do not encrypt the secret key, so that cron can sign", NULL},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 1, 1, &dir, error))
		return false;
	if (g_file_test(argv[1], G_FILE_TEST_EXISTS))
		return error_set(error, ERROR_NO, "there is '%s' already", argv[1]);
	char *password = open ? NULL : ask_password(error);
	if (!open && !password)
		return false;
	bool done = write_both(argv[1], password, error);
	if (password)
		explicit_bzero(password, strlen(password));
	g_free(password);
	return done;
}

const Cmd cmd_key = {"key", "[--no-password] FILE", "make a key that signs digests",
        "Make an Ed25519 key in the files of minisign(1). FILE gets the secret key,\n"
        "encrypted by a password, which only its owner may read. FILE.pub gets the\n"
        "public key, which is also printed: give it to those who are to check digests.\n"
        "'listdigest-report --sign=FILE' signs with it; 'minisign -Vm DIGEST -p\n"
        "FILE.pub' and 'verify --signed=DIGEST' check.",
        run_key};
