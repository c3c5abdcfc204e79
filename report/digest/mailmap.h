/* git's mailmap, gitmailmap(5): one person's names and addresses made one. */
#ifndef LD_REPORT_MAILMAP_H
#define LD_REPORT_MAILMAP_H

#include <glib.h>
#include <stdbool.h>

typedef struct Mailmap Mailmap;

/* mailmap_parse: the map written in TEXT (N bytes, any bytes). As in git a line that is none is
 * passed over, and of two lines for the same identity the later wins. mailmap_read: of the file
 * PATH; fails with ERROR_USAGE where it cannot be read. */
Mailmap *mailmap_parse(const char *text, gsize n);
G_GNUC_WARN_UNUSED_RESULT
Mailmap *mailmap_read(const char *path, GError **error);
void mailmap_free(Mailmap *map); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mailmap, mailmap_free)

/* mailmap_map: replace *NAME and *ADDRESS by what the map has for them, as `git check-mailmap`
 * would print it; true where it has something. Either may be NULL. What is put there is the map's,
 * and maybe no UTF-8. */
bool mailmap_map(const Mailmap *map, const char **name, const char **address);

/* mailmap_addresses: call EACH with every address in the map whose mail may be that of ADDRESS. */
void mailmap_addresses(const Mailmap *map, const char *address,
        void (*each)(const char *other, void *data), void *data);

#endif
