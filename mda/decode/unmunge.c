/* Mailman writes "Ada via LIST", "ada--- via LIST" for a sender without a name; Sympa "Ada (via
 * LIST)"; Google Groups "'Ada' via LIST"; groups.io "Ada via HOST <ada=example.org@HOST>". The
 * sender then is in Reply-To, alone or beside the list, or in Cc. A person's own name may contain
 * "via" too, so a name alone proves nothing. */
#include "mda/decode/unmunge.h"

#include "mda/decode/decode_address.h"

#include <string.h>

static const char *find_last(const char *text, const char *needle)
{
	gsize n = strlen(needle);
	const char *found = NULL;
	for (const char *p = text; *p; p++)
		if (g_ascii_strncasecmp(p, needle, n) == 0)
			found = p;
	return found;
}

/* The name before "via" in NAME, a new string without quotes round it; NULL if there is none. *LIST
 * points behind "via". */
static char *before_via(const char *name, const char **list)
{
	static const char *const marks[] = {" (via ", " via "};
	const char *via = NULL;
	*list = "";
	for (guint i = 0; name && !via && i < G_N_ELEMENTS(marks); i++) {
		via = find_last(name, marks[i]);
		*list = via ? via + strlen(marks[i]) : "";
	}
	gsize n = name ? strlen(name) : 0;
	if (!via && n > 4 && g_ascii_strcasecmp(name + n - 4, " via") == 0)
		via = name + n - 4;
	if (!via || via == name)
		return NULL;
	n = (gsize)(via - name);
	if (n > 2 && strchr("'\"", *name) && name[n - 1] == *name)
		return g_strndup(name + 1, n - 2);
	return g_strndup(name, n);
}

/* A name that Mailman made of an address is none. */
static char *real_name(const char *name)
{
	return !name || !*name || strchr(name, '@') || g_str_has_suffix(name, "---")
	               ? NULL
	               : g_strdup(name);
}

static bool same_address(const char *a, const char *b)
{
	return a && b && g_ascii_strcasecmp(a, b) == 0;
}

static bool in_boxes(const GPtrArray *boxes, const char *address)
{
	for (guint i = 0; i < boxes->len; i++)
		if (same_address(((const Mailbox *)boxes->pdata[i])->address, address))
			return true;
	return false;
}

/* Whether ADDRESS stands as a whole word in the header field NAME. */
static bool field_names(const Message *m, const char *name, const char *address)
{
	const char *value = g_hash_table_lookup(m->headers, name);
	gsize n = strlen(address);
	for (const char *p = value; p && *p; p++)
		if ((p == value || strchr("<: \t", p[-1])) &&
		        g_ascii_strncasecmp(p, address, n) == 0 &&
		        (!p[n] || strchr("> \t?;,", p[n])))
			return true;
	return false;
}

bool unmunge_is_list(const Message *m, const char *address)
{
	static const char *const fields[] = {
	        "list-post", "x-beenthere", "x-mailing-list", "mailing-list"};
	if (!address || !strchr(address, '@'))
		return false;
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		if (field_names(m, fields[i], address))
			return true;
	g_autofree char *id = g_strdelimit(g_strdup(address), "@", '.');
	return field_names(m, "list-id", id) || field_names(m, "list-id", address);
}

static bool is_domain(const char *text, gsize n)
{
	bool dot = false;
	for (gsize i = 0; i < n; i++) {
		if (!g_ascii_isalnum(text[i]) && text[i] != '-' && text[i] != '.')
			return false;
		dot |= text[i] == '.' && i > 0 && i + 1 < n;
	}
	return dot;
}

/* Replaces BOX by the mailbox that its address holds: "ada=example.org@list". BY_HOST: the host is
 * a list's, so the name needs no "via". */
static bool take_apart(Mailbox *box, bool by_host)
{
	const char *list, *at = box->address ? strrchr(box->address, '@') : NULL;
	if (!at)
		return false;
	g_autofree char *name = before_via(box->name, &list);
	g_autofree char *local = g_strndup(box->address, (gsize)(at - box->address));
	char *mark = strrchr(local, '=');
	gsize skip = mark && g_str_has_prefix(mark, "=40") ? 3 : 1;
	if (!mark || mark == local || (skip == 1 && !name && !by_host))
		return false;
	if (skip == 3 && name && !is_domain(mark + 3, strlen(mark + 3)))
		skip = 1; /* the domain begins with 40 */
	if (!is_domain(mark + skip, strlen(mark + skip)))
		return false;
	*mark = '\0';
	char *address = g_strdup_printf("%s@%s", local, mark + skip);
	g_free(box->address);
	box->address = address;
	if (name) {
		g_free(box->name);
		box->name = real_name(name);
	}
	return true;
}

bool unmunge_apart(Mailbox *box)
{
	return take_apart(box, false);
}

/* Whether the host of ADDRESS is that of M's list. */
static bool is_at_list_host(const Message *m, const char *address)
{
	const char *post = g_hash_table_lookup(m->headers, "list-post");
	const char *host = address ? strrchr(address, '@') : NULL;
	if (!host)
		return false;
	if (g_ascii_strcasecmp(host, "@groups.io") == 0)
		return true;
	const char *found = post ? strchr(post, '@') : NULL;
	gsize n = strlen(host);
	return found && g_ascii_strncasecmp(found, host, n) == 0 &&
	       (!found[n] || strchr("> \t?;,", found[n]));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The words of NAME in lower case, sorted: "Holm, Ida" and "Ida Holm" are one name. */
static char *name_key(const char *name)
{
	g_autofree char *lower = g_utf8_strdown(name ? name : "", -1);
	g_auto(GStrv) words = g_strsplit_set(lower, " \t,\"'", 64);
	qsort(words, g_strv_length(words), sizeof *words, by_text);
	g_autofree char *key = g_strjoinv(" ", words);
	return g_strdup(g_strstrip(key));
}

static bool same_name(const char *a, const char *b)
{
	if (!a || !b)
		return false;
	if (g_ascii_strcasecmp(a, b) == 0)
		return true;
	g_autofree char *first = name_key(a), *second = name_key(b);
	return *first && strcmp(first, second) == 0;
}

static bool is_other(const Message *m, const Mailbox *box)
{
	return box->address && !same_address(box->address, m->from.address) &&
	       !unmunge_is_list(m, box->address);
}

static const Mailbox *with_name(const Message *m, const GPtrArray *boxes, const char *name)
{
	for (guint i = 0; i < boxes->len; i++) {
		const Mailbox *box = boxes->pdata[i];
		if (is_other(m, box) && same_name(box->name, name))
			return box;
	}
	return NULL;
}

/* The local part of BOX is NAME, which may end in Mailman's dashes. */
static bool is_local_part(const Mailbox *box, const char *name)
{
	gsize n = name ? strlen(name) : 0;
	while (n > 0 && name[n - 1] == '-')
		n--;
	return n > 0 && g_ascii_strncasecmp(box->address, name, n) == 0 && box->address[n] == '@';
}

/* Whether BOX can be the mailbox of NAME: it has no name, or one with a word of NAME. */
static bool may_have_name(const Mailbox *box, const char *name)
{
	g_autofree char *wanted = real_name(name);
	g_autofree char *own = real_name(box->name);
	if (!wanted || !own)
		return true;
	g_autofree char *first = name_key(wanted), *second = name_key(own);
	g_auto(GStrv) words = g_strsplit(first, " ", 64), others = g_strsplit(second, " ", 64);
	for (guint i = 0; words[i]; i++)
		if (g_strv_contains((const char *const *)others, words[i]))
			return true;
	return false;
}

/* Whether NAME has the local part of M's list as a word: "VM list" for vm@lists.example.org. */
static bool is_name_of_list(const Message *m, const char *name)
{
	gsize n = strcspn(m->from.address, "@");
	if (!unmunge_is_list(m, m->from.address))
		return false;
	for (const char *p = name; n > 0 && p && *p; p += strcspn(p, " "), p += *p == ' ')
		if (g_ascii_strncasecmp(p, m->from.address, n) == 0 && (!p[n] || p[n] == ' '))
			return true;
	return false;
}

/* The one address of Reply-To that is not the list's; of several the one with that local part, or
 * the one that is no recipient. */
static const Mailbox *reply_to_other(const Message *m, const char *name)
{
	const Mailbox *one = NULL, *quiet = NULL;
	guint n = 0, n_quiet = 0;
	for (guint i = 0; i < m->reply_to->len; i++) {
		const Mailbox *box = m->reply_to->pdata[i];
		if (!is_other(m, box))
			continue;
		if (is_local_part(box, name))
			return box;
		if (!may_have_name(box, name) && !is_name_of_list(m, name))
			continue;
		one = box;
		n++;
		if (in_boxes(m->to, box->address) || in_boxes(m->cc, box->address))
			continue;
		quiet = box;
		n_quiet++;
	}
	return n == 1 ? one : n_quiet == 1 ? quiet : NULL;
}

/* Whether From is the address of a list or relay, and not of a person with "via" in the name. LIST
 * is what stands behind "via", NULL if the name has none. */
static bool is_replaced(const Message *m, const char *list)
{
	const char *address = m->from.address;
	if (!address)
		return false;
	if (unmunge_is_list(m, address))
		return true;
	if (!list)
		return false;
	gsize n = strcspn(address, "@");
	return in_boxes(m->to, address) || in_boxes(m->cc, address) ||
	       g_str_has_prefix(address, "devnull+") ||
	       (n > 0 && g_ascii_strncasecmp(list, address, n) == 0 &&
	               (!list[n] || strchr(" )", list[n])));
}

static void set_sender(Mailbox *out, const Mailbox *found, const char *name)
{
	bool named = found->name && !strchr(found->name, '@');
	out->name = named ? g_strdup(found->name) : real_name(name);
	out->address = g_strdup(found->address);
}

/* The sender of a mail whose From is a list's; NAME stands before "via" or is the whole name. */
static bool find_sender(const Message *m, const char *name, Mailbox *out)
{
	const Mailbox *found = NULL;
	if (m->x_original_sender.address && is_other(m, &m->x_original_sender))
		found = &m->x_original_sender;
	found = found ? found : with_name(m, m->reply_to, name);
	found = found ? found : reply_to_other(m, name);
	found = found ? found : with_name(m, m->cc, name);
	if (found) {
		set_sender(out, found, name);
	} else {
		g_autofree char *plain = name ? decode_address_undo_at(name) : NULL;
		const char *address = plain ? plain : name;
		if (address && strchr(address, '@') && !strpbrk(address, " <>"))
			out->address = g_strdup(address);
	}
	return out->address;
}

bool unmunge_from(const Message *m, Mailbox *out)
{
	*out = (Mailbox){0};
	if (m->x_original_from.address && !unmunge_is_list(m, m->x_original_from.address)) {
		out->name = g_strdup(m->x_original_from.name);
		out->address = g_strdup(m->x_original_from.address);
		return true;
	}
	Mailbox inner = {g_strdup(m->from.name), g_strdup(m->from.address)};
	if (take_apart(&inner, is_at_list_host(m, m->from.address))) {
		*out = inner;
		return true;
	}
	mailbox_clear(&inner);
	const char *list;
	g_autofree char *name = before_via(m->from.name, &list);
	if (is_replaced(m, name ? list : NULL))
		return find_sender(m, name ? name : m->from.name, out);
	const Mailbox *found = name ? with_name(m, m->reply_to, name) : NULL;
	found = found || !name ? found : with_name(m, m->cc, name);
	if (found)
		set_sender(out, found, name);
	return found;
}

static const Mailbox *named_exactly(const GPtrArray *boxes, const char *name, gsize n, guint most)
{
	for (guint i = 0; i < boxes->len && i < most; i++) {
		const Mailbox *box = boxes->pdata[i];
		if (box->name && box->address && strlen(box->name) == n &&
		        g_ascii_strncasecmp(box->name, name, n) == 0)
			return box;
	}
	return NULL;
}

const char *unmunge_former_address(const Message *m)
{
	const char *name = m->from.name, *via = name ? strstr(name, " via ") : NULL;
	if (m->x_original_from.address)
		return m->x_original_from.address;
	if (!via || via == name)
		return m->from.address;
	gsize n = (gsize)(via - name);
	if (n >= 2 && name[0] == '\'' && name[n - 1] == '\'') {
		name++;
		n -= 2;
	}
	const Mailbox *found = named_exactly(m->reply_to, name, n, 1);
	found = found ? found : named_exactly(m->cc, name, n, G_MAXUINT);
	return found ? found->address : m->from.address;
}
