/* git's mailmap, gitmailmap(5): gives the names and addresses of one person one form. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Mailmap Mailmap;

/* mailmap_parse: returns the map written in TEXT (N bytes, any bytes). As in git, malformed lines
 * are ignored, and of two lines for the same identity the later one counts. The caller frees it
 * with mailmap_free. */
Mailmap *mailmap_parse(const char *text, gsize n);

/* mailmap_read: returns the map in the file PATH, as mailmap_parse. Returns NULL and sets
 * ERROR_USAGE if the file cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
Mailmap *mailmap_read(const char *path, GError **error);

/* mailmap_free: frees MAP. NULL is allowed. */
void mailmap_free(Mailmap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailmap, mailmap_free)

/* mailmap_map: replaces *NAME and *ADDRESS (either may be NULL) by what MAP has for them, as `git
 * check-mailmap` prints it. Returns whether it has something. The new strings are MAP's and may not
 * be valid UTF-8. */
bool mailmap_map(const Mailmap *map, const char **name, const char **address);

/* mailmap_addresses: calls EACH with DATA for every address that MAP maps to ADDRESS, whatever the
 * name. */
void mailmap_addresses(const Mailmap *map, const char *address,
        void (*each)(const char *other, void *data), void *data);
