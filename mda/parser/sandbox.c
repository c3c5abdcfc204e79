/* Landlock first, while its calls are still allowed; then seccomp. A kernel may have only one of
 * the two. If it has neither, the restrictions of parser_child.c still apply. */
#include "mda/parser/sandbox.h"

#include "mda/decode/decode_charset.h"
#include "mda/parser/sandbox_seccomp.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

ConfineKernel (*sandbox_kernel)(void) = confine_kernel;

/* Landlock's own numbers: <linux/landlock.h> may be older than the kernel. */

#define LANDLOCK_CREATE_RULESET 444
#define LANDLOCK_ADD_RULE       445
#define LANDLOCK_RESTRICT_SELF  446
#define RULE_PATH_BENEATH       1

#define FS_READ_FILE   (1u << 2)
#define FS_READ_DIR    (1u << 3)
#define NET_TCP        3u /* bind, connect */
#define SCOPE_ABSTRACT 1u /* abstract unix sockets */
#define SCOPE_SIGNAL   2u

typedef struct {
	guint64 fs, net, scoped;
} Ruleset;

typedef struct {
	guint64 access;
	gint32 fd;
} __attribute__((packed)) PathBeneath;

/* Returns every right that Landlock of version ABI knows. */
static Ruleset all_rights(int abi)
{
	guint fs_bits = abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13;
	return (Ruleset){.fs = (1u << fs_bits) - 1,
	        .net = abi >= 4 ? NET_TCP : 0,
	        .scoped = abi >= 6 ? SCOPE_ABSTRACT | SCOPE_SIGNAL : 0};
}

/* Where glibc has its converters: on Debian, on distributions with lib64, on others. */
static const char *const converters[] = {
#if defined(__x86_64__)
        "/usr/lib/x86_64-linux-gnu/gconv",
#elif defined(__aarch64__)
        "/usr/lib/aarch64-linux-gnu/gconv",
#endif
        "/usr/lib64/gconv", "/usr/lib/gconv"};

/* Makes a ruleset that forbids everything except reading the converters. *READABLE: some were
 * found. Returns its descriptor, or -1. */
static int make_ruleset(int abi, bool *readable)
{
	Ruleset rights = all_rights(abi);
	int set = (int)syscall(LANDLOCK_CREATE_RULESET, &rights, sizeof rights, 0);
	*readable = false;
	for (guint i = 0; set >= 0 && i < G_N_ELEMENTS(converters); i++) {
		PathBeneath rule = {
		        FS_READ_FILE | FS_READ_DIR, open(converters[i], O_PATH | O_CLOEXEC)};
		if (rule.fd < 0)
			continue;
		if (syscall(LANDLOCK_ADD_RULE, set, RULE_PATH_BENEATH, &rule, 0) == 0)
			*readable = true;
		close(rule.fd);
	}
	return set;
}

void sandbox_enter(void)
{
	ConfineKernel kernel = sandbox_kernel();
	bool readable = false;
	int set = kernel.landlock_abi > 0 ? make_ruleset(kernel.landlock_abi, &readable) : -1;
	if ((set >= 0 || kernel.seccomp) && !readable)
		decode_charset_preload();
	bool landlocked = set >= 0 && syscall(LANDLOCK_RESTRICT_SELF, set, 0) == 0;
	if (set >= 0)
		close(set);
	if (!kernel.seccomp)
		return;
	if (readable && !landlocked) /* Landlock refused: too many rulesets */
		decode_charset_preload();
	sandbox_seccomp(landlocked);
}
