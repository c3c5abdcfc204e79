/* The author. Names of a header's From are read as git mailinfo reads them (comments kept), so that one
 * person has one name whether the patch came by mail or by git. */
#include "author.h"

static bool has_name(const Mailbox *m, const char *name, gsize n)
{
	return m->name != NULL && m->address != NULL && strlen(m->name) == n &&
	       g_ascii_strncasecmp(m->name, name, n) == 0;
}

static const Mailbox *named_in(const GPtrArray *boxes, const char *name, gsize n)
{
	for (guint i = 0; i < boxes->len; i++)
		if (has_name(boxes->pdata[i], name, n))
			return boxes->pdata[i];
	return NULL;
}

/* The mailbox behind "Ada via B4 Relay <relay@...>"; NULL if From is as its sender wrote it. */
static const Mailbox *unmunged(const Message *m)
{
	const char *via = m->from.name != NULL ? strstr(m->from.name, " via ") : NULL;
	if (m->x_original_from.address != NULL)
		return &m->x_original_from;
	if (via == NULL || via == m->from.name)
		return NULL;
	const char *name = m->from.name;
	gsize n = (gsize)(via - name);
	if (n >= 2 && name[0] == '\'' && name[n - 1] == '\'') {
		name++;
		n -= 2;
	}
	return has_name(&m->reply_to, name, n) ? &m->reply_to : named_in(m->cc, name, n);
}

/* git's rule for what can be a name. */
static char *sane_name(const char *name)
{
	return name == NULL || *name == '\0' || strlen(name) > 60 || strpbrk(name, "@<>") != NULL
	               ? NULL
	               : g_strdup(name);
}

Mailbox author_find(const Message *m, const Body *b)
{
	if (b->has_inbody_from)
		return (Mailbox){g_strdup(b->inbody_from.name), g_strdup(b->inbody_from.address)};
	const Mailbox *from = unmunged(m);
	const char *whole = m->headers != NULL ? g_hash_table_lookup(m->headers, "from") : NULL;
	Mailbox read;
	if (from == NULL && whole != NULL && inbody_mailbox(whole, &read)) {
		if (g_strcmp0(read.address, m->from.address) == 0)
			return read;
		g_free(read.name);
		g_free(read.address);
	}
	from = from != NULL ? from : &m->from;
	return (Mailbox){sane_name(from->name), g_strdup(from->address)};
}
