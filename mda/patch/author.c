/* The name in From is read as git-mailinfo(1) reads it (comments kept), so that a person has the
 * same name in patches that came by mail and in git's history. */
#include "mda/patch/author.h"

#include "store/base/debug.h"

#include <string.h>

/* git's rule for a usable name (get_sane_name() in mailinfo.c). */
static char *sane_name(const char *name)
{
	return !name || *name == '\0' || strlen(name) > 60 || strpbrk(name, "@<>") ? NULL
	                                                                           : g_strdup(name);
}

static Mailbox find(const Message *m, const Body *b, const char **why)
{
	*why = "in-body From";
	if (b->has_inbody_from)
		return (Mailbox){g_strdup(b->inbody_from.name), g_strdup(b->inbody_from.address)};
	const Mailbox *from = message_unmunged_from(m);
	const char *whole = m->headers ? g_hash_table_lookup(m->headers, "from") : NULL;
	Mailbox read;
	*why = from ? "From was replaced by a list or relay" : "From";
	if (!from && whole && inbody_mailbox(whole, &read)) {
		if (g_strcmp0(read.address, m->from.address) == 0)
			return read;
		mailbox_clear(&read);
	}
	from = from ? from : &m->from;
	return (Mailbox){sane_name(from->name), g_strdup(from->address)};
}

Mailbox author_find(const Message *m, const Body *b)
{
	const char *why;
	Mailbox author = find(m, b, &why);
	debug_print(DEBUG_PATCH, "author %s <%s>: %s", author.name ? author.name : "(no name)",
	        author.address ? author.address : "", why);
	return author;
}
