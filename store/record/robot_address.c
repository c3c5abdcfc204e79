#include "store/record/robot_address.h"

#include <fnmatch.h>
#include <glib.h>
#include <string.h>

#define ADDRESS_BYTES 320 /* RFC 5321 4.5.3.1: none is longer */

/* To add a robot, add a line. */
static const char *const robots[] = {
        "lkp@intel.com",
        "fengguang.wu@intel.com",
        "kbuild-all@*",
        "syzbot+*",
        "syzbot@*",
        "patchwork-bot+*",
        "patchwork@emeril.freedesktop.org",
        "pr-tracker-bot@kernel.org",
        "tip-bot2@*",
        "tip-bot@*",
        "tipbot@*",
        "bot+*",
        "kernel-ci*@*",
        "kernelci*@*",
        "ci-notify@*",
        "no-reply@patchew.org",
        "bugzilla-daemon@*",
        "bugbot@*",
        "notifications@github.com",
        "noreply@github.com",
        "builds@travis-ci.*",
        "buildbot@*",
        "noreply@*patchwork*",
        "*-bot@*",
};

const char *robot_address_pattern(const char *address)
{
	if (!address || strlen(address) > ADDRESS_BYTES)
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(robots); i++)
		if (fnmatch(robots[i], address, FNM_CASEFOLD) == 0)
			return robots[i];
	return NULL;
}
