#include "report/render/mail_gmime.h"

#include "store/base/error.h"

#include <dlfcn.h>

#define LIBRARY "libgmime-3.0.so.0"

MailGmime mail_gmime;

bool mail_gmime_load(GError **error)
{
#define ENTRY(name) {#name, (void **)&mail_gmime.name},
	static const struct {
		const char *name;
		void **function;
	} entries[] = {MAIL_GMIME_FUNCTIONS(ENTRY)};
	static bool loaded;
	if (loaded)
		return true;
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	bool good = handle;
	for (gsize i = 0; good && i < G_N_ELEMENTS(entries); i++) {
		*entries[i].function = dlsym(handle, entries[i].name);
		good = *entries[i].function;
	}
	if (!good) {
		g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
		        "cannot load GMime, which mail is written with: %s; install it", dlerror());
		return false;
	}
	mail_gmime.g_mime_init();
	loaded = true;
	return true;
}
