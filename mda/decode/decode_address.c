/* GMime's parser would decode encoded words itself, which loses what follows a padded base64 word
 * (see decode_rfc2047.c), gives up at brackets in a name, and takes quadratic time or one recursion
 * a colon for some malformed lists. So its input is changed first (prepare()) and the strings that
 * it returns are changed back (restore()). */
#include "mda/decode/decode_address.h"

#include "mda/decode/decode_charset.h"
#include "mda/decode/decode_rfc2047.h"
#include "mda/decode/decode_text.h"
#include "store/base/limit.h"

#include <gmime/gmime.h>
#include <stdbool.h>
#include <string.h>

#define MAX_BARE_COMMAS 16
#define MAX_GROUP_DEPTH 4

typedef struct {
	const char *original, *replaced;
} AddressSubstitute;

static const AddressSubstitute substitutes[] = {{"=?", "=`?"}, {"[", "`{"}, {"]", "`}"}};
enum { ENCODED_WORD, OPENING, CLOSING };

static char *restore(const char *text)
{
	if (!text || !strchr(text, '`')) /* every replacement contains one */
		return g_strdup(text ? text : "");
	GString *out = g_string_new(NULL); /* not g_string_replace(), which is quadratic */
	for (const char *p = text; *p;) {
		guint i = 0;
		while (i < G_N_ELEMENTS(substitutes) &&
		        !g_str_has_prefix(p, substitutes[i].replaced))
			i++;
		if (i < G_N_ELEMENTS(substitutes)) {
			g_string_append(out, substitutes[i].original);
			p += strlen(substitutes[i].replaced);
		} else {
			g_string_append_c(out, *p++);
		}
	}
	return g_string_free(out, FALSE);
}

/* Appends the encoded word of N bytes at P. Q is the offset of its text if it is Q-encoded: address
 * syntax that stands there unencoded is encoded. */
static void append_word(GString *out, const char *p, gsize n, gsize q)
{
	g_string_append(out, substitutes[ENCODED_WORD].replaced);
	for (gsize i = 2; i < n; i++) {
		if (q && i >= q && i + 2 < n && strchr(",;:<>()@\"[]\\. \t", p[i]))
			g_string_append_printf(out, "=%02X", (guchar)p[i]);
		else
			g_string_append_c(out, p[i]);
	}
}

/* Besides the substitutes, two characters become blanks, because GMime gets slow at them: colons
 * after the second (groups inside groups, which RFC 5322 3.4 does not allow; each is a recursion)
 * and commas after the sixteenth without an address (GMime searches the rest for each). */
static GString *prepare(const char *text)
{
	GString *out = g_string_sized_new(strlen(text) + 16);
	bool quoted = false;
	guint colons = 0, commas = 0;
	for (const char *p = text; *p; p++) {
		gsize q, word = *p == '=' ? decode_rfc2047_word(p, &q) : 0;
		if (word > 0) {
			append_word(out, p, word, q);
			p += word - 1;
			continue;
		}
		if (*p == '"')
			quoted = !quoted;
		else if (*p == ';' && !quoted)
			colons = 0;
		else if (*p == '@' && !quoted)
			commas = 0;
		if ((*p == ':' && !quoted && ++colons > 2) ||
		        (*p == ',' && !quoted && ++commas > MAX_BARE_COMMAS))
			g_string_append_c(out, ' ');
		else if (*p == '\\' && p[1])
			g_string_append_len(out, p++, 2);
		else if ((*p == '[' || *p == ']') && !quoted)
			g_string_append(out, substitutes[*p == '[' ? OPENING : CLOSING].replaced);
		else
			g_string_append_c(out, *p);
	}
	return out;
}

/* Whether LOCAL at DOMAIN, "ada at example.org", begins at P. *AT is the offset of " at ", *END
 * that behind the domain. */
static bool is_at_address(const char *p, gsize *at, gsize *end)
{
	gsize local = strcspn(p, " \t,;:<>()@\"");
	if (local == 0 || g_ascii_strncasecmp(p + local, " at ", 4) != 0)
		return false;
	const char *domain = p + local + 4;
	gsize n = 0, dots = 0;
	for (; g_ascii_isalnum(domain[n]) || domain[n] == '-' || domain[n] == '.'; n++)
		dots += domain[n] == '.' && n > 0;
	*at = local;
	*end = local + 4 + n;
	return dots > 0 && domain[n - 1] != '.';
}

/* The offset behind the list element at P: its comma or the end. *HAS_AT: it has an address. */
static gsize element_end(const char *p, bool *has_at)
{
	bool quoted = false;
	guint depth = 0;
	gsize i = 0;
	*has_at = false;
	for (; p[i] && (p[i] != ',' || quoted || depth > 0); i++) {
		if (p[i] == '\\' && p[i + 1])
			i++;
		else if (p[i] == '"' && depth == 0)
			quoted = !quoted;
		else if (!quoted)
			depth += p[i] == '(' ? 1 : p[i] == ')' && depth > 0 ? -1 : 0;
		*has_at |= p[i] == '@' && !quoted && depth == 0;
	}
	return i;
}

/* The offset of the "ada at example.org" in the N bytes of the element P, as the whole of it but
 * for a name before in front of "<" or a comment behind. -1 if there is none. */
static gssize find_at_address(const char *p, gsize n, gsize *at, gsize *end)
{
	gsize start = strspn(p, " \t");
	const char *open = g_strrstr_len(p, (gssize)n, "<");
	if (open) {
		start = (gsize)(open - p) + 1;
		return is_at_address(p + start, at, end) && p[start + *end] == '>' ? (gssize)start
		                                                                   : -1;
	}
	if (!is_at_address(p + start, at, end) || start + *end > n)
		return -1;
	gsize rest = start + *end;
	rest += strspn(p + rest, " \t");
	return rest >= n || p[rest] == '(' ? (gssize)start : -1;
}

char *decode_address_undo_at(const char *value)
{
	if (!strstr(value, " at ") && !strstr(value, " AT "))
		return NULL;
	GString *out = g_string_new(NULL);
	bool found = false;
	for (const char *p = value; *p;) {
		bool has_at;
		gsize at, end, n = element_end(p, &has_at);
		gssize start = has_at ? -1 : find_at_address(p, n, &at, &end);
		if (start >= 0) {
			found = true;
			g_string_append_len(out, p, start + (gssize)at);
			g_string_append_c(out, '@');
			p += start + (gssize)at + 4;
			n -= (gsize)start + at + 4;
		}
		n += p[n] == ',';
		g_string_append_len(out, p, (gssize)n);
		p += n;
	}
	return g_string_free(out, !found);
}

/* VALUE, "Ada [mailto:ada@example.org]", as "Ada <ada@example.org>". NULL if it is not so. */
static char *undo_mailto(const char *value)
{
	static const char mark[] = "[mailto:";
	const char *open = strchr(value, '[');
	const char *close = open ? strchr(open, ']') : NULL;
	if (!close || strchr(value, '<') || g_ascii_strncasecmp(open, mark, strlen(mark)) != 0)
		return NULL;
	const char *address = open + strlen(mark);
	return g_strdup_printf("%.*s<%.*s>%s", (int)(open - value), value, (int)(close - address),
	        address, close + 1);
}

/* VALUE without the links of mail programs: "<mailto:...>" behind an address is cut off, in front
 * of one only the "mailto:". NULL if there is none. */
static char *cut_mailto(const char *value)
{
	static const char mark[] = "<mailto:";
	const char *from = value;
	GString *out = NULL;
	for (const char *p = strchr(value, '<'); p; p = strchr(p + 1, '<')) {
		if (g_ascii_strncasecmp(p, mark, strlen(mark)) != 0)
			continue;
		const char *close = strchr(p, '>');
		if (!close)
			break;
		bool behind = p > value && !g_ascii_isspace(p[-1]);
		out = out ? out : g_string_new(NULL);
		g_string_append_len(out, from, p + !behind - from);
		from = behind ? close + 1 : p + strlen(mark);
		p = behind ? close : p;
	}
	if (out)
		g_string_append(out, from);
	return out ? g_string_free(out, FALSE) : NULL;
}

char *decode_address_plain(const char *value)
{
	char *at = decode_address_undo_at(value);
	char *cut = cut_mailto(at ? at : value);
	cut = cut ? cut : undo_mailto(at ? at : value);
	if (cut)
		g_free(at);
	return cut ? cut : at;
}

static void add_mailbox(InternetAddress *one, GPtrArray *boxes, guint32 *flags)
{
	g_autofree char *name = restore(internet_address_get_name(one));
	g_autofree char *address =
	        restore(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
	Mailbox *box = g_new0(Mailbox, 1);
	box->name = decode_rfc2047_line(name, flags);
	box->address = decode_text_line(address);
	if (box->name && box->address && strcmp(box->name, box->address) == 0)
		g_clear_pointer(&box->name, g_free);
	g_ptr_array_add(boxes, box);
}

static void add_mailboxes(InternetAddressList *list, GPtrArray *boxes, guint depth, guint32 *flags)
{
	for (int i = 0; i < internet_address_list_length(list) && boxes->len <= LIMIT_ADDRESSES;
	        i++) {
		InternetAddress *one = internet_address_list_get_address(list, i);
		if (!INTERNET_ADDRESS_IS_GROUP(one))
			add_mailbox(one, boxes, flags);
		else if (depth < MAX_GROUP_DEPTH)
			add_mailboxes(
			        internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)),
			        boxes, depth + 1, flags);
	}
}

void decode_address_list(
        const char *value, GPtrArray *boxes, GMimeParserOptions *options, guint32 *flags)
{
	g_autofree char *text = decode_charset_header(value, flags);
	g_autofree char *at = decode_address_undo_at(text);
	GString *prepared = prepare(at ? at : text);
	InternetAddressList *list = internet_address_list_parse(options, prepared->str);
	g_string_free(prepared, TRUE);
	if (!list)
		return;
	add_mailboxes(list, boxes, 0, flags);
	g_object_unref(list);
}

/* Reads what GMime does not take for an address: a local address without a domain, and "anything
 * <a@b>". */
static bool read_loose_mailbox(const char *value, Mailbox *box, guint32 *flags)
{
	if (*value && value[strcspn(value, " \t,:;<>()\"")] == '\0') {
		box->address = decode_rfc2047_line(value, flags);
		return box->address;
	}
	const char *open = strrchr(value, '<'), *close = open ? strchr(open, '>') : NULL;
	const char *at = open ? strchr(open, '@') : NULL;
	if (!close || !at || at > close || strcspn(open, " \t") < (gsize)(close - open))
		return false;
	g_autofree char *address = g_strndup(open + 1, (gsize)(close - open - 1));
	g_autofree char *name = g_strndup(value, (gsize)(open - value));
	g_autofree char *utf8 = decode_charset_header(address, flags);
	box->address = decode_text_line(utf8);
	box->name = decode_rfc2047_line(name, flags);
	return box->address;
}

void decode_address_first(
        const char *value, Mailbox *box, GMimeParserOptions *options, guint32 *flags)
{
	g_autoptr(GPtrArray) boxes = g_ptr_array_new();
	decode_address_list(value, boxes, options, flags);
	for (guint i = 0; i < boxes->len; i++) {
		Mailbox *one = boxes->pdata[i];
		if (!box->address && one->address) {
			*box = *one;
			g_free(one);
		} else {
			mailbox_free(one);
		}
	}
	if (!box->address && !read_loose_mailbox(value, box, flags))
		box->name = decode_rfc2047_line(value, flags);
}
