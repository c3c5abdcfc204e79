/* The name in From is read as git-mailinfo(1) reads it (comments kept), so that a person has the
 * same name in patches that came by mail and in git's history. */
#include "mda/patch/author.h"

#include "mda/decode/unmunge.h"
#include "store/base/debug.h"

#include <string.h>

/* git's rule for a usable name (get_sane_name() in mailinfo.c). */
static char *sane_name(const char *name)
{
	return !name || *name == '\0' || strlen(name) > 60 || strpbrk(name, "@<>") ? NULL
	                                                                           : g_strdup(name);
}

/* The in-body From, unless it is the list's own address. */
static bool find_inbody(const Message *m, const Body *b, Mailbox *out)
{
	if (!b->has_inbody_from)
		return false;
	*out = (Mailbox){g_strdup(b->inbody_from.name), g_strdup(b->inbody_from.address)};
	if (unmunge_apart(out) || !unmunge_is_list(m, out->address))
		return true;
	mailbox_clear(out);
	return false;
}

static Mailbox find(const Message *m, const Body *b, const char **why)
{
	Mailbox read;
	const char *whole = m->headers ? g_hash_table_lookup(m->headers, "from") : NULL;
	*why = "in-body From";
	if (find_inbody(m, b, &read))
		return read;
	*why = "From was replaced by a list or relay";
	if (m->unmunged.address)
		return (Mailbox){sane_name(m->unmunged.name), g_strdup(m->unmunged.address)};
	*why = "From";
	if (whole && inbody_mailbox(whole, &read)) {
		if (g_strcmp0(read.address, m->from.address) == 0)
			return read;
		mailbox_clear(&read);
	}
	return (Mailbox){sane_name(m->from.name), g_strdup(m->from.address)};
}

Mailbox author_find(const Message *m, const Body *b)
{
	const char *why;
	Mailbox author = find(m, b, &why);
	debug_print(DEBUG_PATCH, "author %s <%s>: %s", author.name ? author.name : "(no name)",
	        author.address ? author.address : "", why);
	return author;
}
