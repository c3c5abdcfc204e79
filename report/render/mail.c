/* GMime is opened when a mail is asked for, not linked: with the dozen libraries it brings, linking
 * alone takes longer than a whole digest in text. mda is linked with the same library, so it is
 * there.
 *
 * The same digest is the same mail to the byte but for its Date: fixed boundary (no line of
 * quoted-printable can be one), and a Message-ID of the store's uuid, the chain's value where the
 * range ends, which no other log can have, and a hash of what is told.
 *
 * Auto-Submitted (RFC 3834) keeps answering machines silent; Precedence is for those that are older
 * than it. */
#include "report/render/mail.h"
#include "store/base/error.h"
#include "store/base/escape.h"
#include "report/render/words.h"
#include "report/render/render_html.h"
#include "report/render/render_text.h"

#include <dlfcn.h>
#include <gmime/gmime.h>
#include <string.h>

#define LIBRARY      "libgmime-3.0.so.0"
#define BOUNDARY     "=_listdigest"
#define DEFAULT_FROM "listdigest@localhost"
#define TITLE_LENGTH 120
#define MAX_LINES    40
#define HASH_DIGITS  16

#define FUNCTIONS(X)                                                                               \
	X(g_mime_init)                                                                             \
	X(g_mime_message_new)                                                                      \
	X(g_mime_message_get_from)                                                                 \
	X(g_mime_message_get_to)                                                                   \
	X(g_mime_message_set_subject)                                                              \
	X(g_mime_message_set_date)                                                                 \
	X(g_mime_message_set_message_id)                                                           \
	X(g_mime_message_set_mime_part)                                                            \
	X(g_mime_object_set_header)                                                                \
	X(g_mime_object_to_string)                                                                 \
	X(g_mime_multipart_new_with_subtype)                                                       \
	X(g_mime_multipart_set_boundary)                                                           \
	X(g_mime_multipart_add)                                                                    \
	X(g_mime_text_part_new_with_subtype)                                                       \
	X(g_mime_text_part_set_charset)                                                            \
	X(g_mime_part_set_content)                                                                 \
	X(g_mime_part_set_content_encoding)                                                        \
	X(g_mime_data_wrapper_new_with_stream)                                                     \
	X(g_mime_stream_mem_new_with_buffer)                                                       \
	X(internet_address_list_parse)                                                             \
	X(internet_address_list_length)                                                            \
	X(internet_address_list_get_address)                                                       \
	X(internet_address_list_append)                                                            \
	X(internet_address_mailbox_get_type)                                                       \
	X(internet_address_mailbox_get_addr)                                                       \
	X(g_type_check_instance_is_a)                                                              \
	X(g_object_unref)

#define MEMBER(name) __typeof__(name) *name;
static struct {
	FUNCTIONS(MEMBER)
} lib;

static bool load_library(GError **error)
{
#define ENTRY(name) {#name, (void **)&lib.name},
	const struct {
		const char *name;
		void **place;
	} entries[] = {FUNCTIONS(ENTRY)};
	if (lib.g_object_unref) /* the last one found: all were */
		return true;
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	bool good = handle;
	for (gsize i = 0; good && i < G_N_ELEMENTS(entries); i++) {
		*entries[i].place = dlsym(handle, entries[i].name);
		good = *entries[i].place;
	}
	if (!good) {
		g_set_error(
		        error, ERROR_DOMAIN, ERROR_UNAVAILABLE, "cannot make mail: %s", dlerror());
		return false;
	}
	lib.g_mime_init();
	return true;
}

/* FROM as a list of one mailbox with a domain, or NULL. */
static InternetAddressList *parse_from(const char *from)
{
	for (const char *p = from; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char_validated(p, -1);
		if (c >= (gunichar)-2 || escape_needed(c))
			return NULL;
	}
	InternetAddressList *list = lib.internet_address_list_parse(NULL, from);
	InternetAddress *one = list && lib.internet_address_list_length(list) == 1
	                               ? lib.internet_address_list_get_address(list, 0)
	                               : NULL;
	bool good = false;
	if (one && lib.g_type_check_instance_is_a(
	                   (GTypeInstance *)one, lib.internet_address_mailbox_get_type())) {
		const char *address =
		        lib.internet_address_mailbox_get_addr((InternetAddressMailbox *)one);
		const char *at = address ? strrchr(address, '@') : NULL;
		good = at && at > address && at[1] && !strpbrk(address, " <>()");
	}
	if (list && !good)
		lib.g_object_unref(list);
	return good ? list : NULL;
}

/* "Digest of KVM <kvm-digest.example.org>": RFC 2919. */
static bool is_list_id(const char *text)
{
	const char *open = strrchr(text, '<'), *p = open ? open + 1 : text;
	for (const char *c = text; *c; c = g_utf8_next_char(c)) {
		gunichar point = g_utf8_get_char_validated(c, -1);
		if (point >= (gunichar)-2 || escape_needed(point))
			return false;
	}
	gsize dots = 0;
	for (; open && (g_ascii_isalnum(*p) || strchr("-_.+", *p)) && *p; p++) {
		if (*p == '.' && (p[-1] == '.' || p[-1] == '<' || p[1] == '>'))
			return false;
		dots += *p == '.';
	}
	return open && dots && strcmp(p, ">") == 0;
}

bool mail_prepare(const char *from, const char *list_id, GError **error)
{
	if (!load_library(error))
		return false;
	InternetAddressList *list = parse_from(from ? from : DEFAULT_FROM);
	if (!list) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
		        "--from=%s: it is one address, such as 'Digest <digest@example.org>'",
		        from);
		return false;
	}
	lib.g_object_unref(list);
	if (!list_id || is_list_id(list_id))
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
	        "--list-id=%s: it is a label in <>, such as 'KVM digest <kvm-digest.example.org>'",
	        list_id);
	return false;
}

char *mail_address(const char *from)
{
	InternetAddressList *list = parse_from(from);
	if (!list)
		return NULL;
	InternetAddress *one = lib.internet_address_list_get_address(list, 0);
	char *address =
	        g_strdup(lib.internet_address_mailbox_get_addr((InternetAddressMailbox *)one));
	lib.g_object_unref(list);
	return address;
}

/* Only what can stand in a domain. */
static char *host_name(void)
{
	const char *host = g_get_host_name();
	bool good = g_ascii_isalnum(*host);
	for (const char *p = host; *p; p++)
		good = good &&
		       (g_ascii_isalnum(*p) || *p == '-' || (*p == '.' && g_ascii_isalnum(p[1])));
	return g_strdup(good ? host : "localhost");
}

char *mail_own_address(void)
{
	const char *user = g_get_user_name();
	g_autofree char *host = host_name();
	bool good = *user;
	for (const char *p = user; *p; p++)
		good = good && (g_ascii_isalnum(*p) || strchr("-_+", *p));
	return g_strdup_printf("%s@%s", good ? user : "listdigest", host);
}

void mail_head_clear(MailHead *head)
{
	g_clear_pointer(&head->own_from, g_free);
}

/* What cannot stand in a Message-ID's left side, dots too, as "=2e". */
static void add_atom(GString *out, const char *before, const char *text)
{
	g_string_append(out, before);
	for (; *text; text++)
		if (g_ascii_isalnum(*text) || strchr("-_+", *text))
			g_string_append_c(out, *text);
		else
			g_string_append_printf(out, "=%02x", (guchar)*text);
}

static void add_text(GChecksum *sum, const char *text)
{
	g_checksum_update(
	        sum, (const guchar *)(text ? text : ""), text ? (gssize)strlen(text) + 1 : 1);
}

/* A hash of what makes D's mail the one it is. Its text has most of it, as what was chosen and how
 * people are named; the rest is what the HTML part alone shows, and where the range was asked to
 * begin and end. Nothing is nothing anew each time. */
static char *content_hash(const Digest *d, const MailHead *head)
{
	const DigestOptions *o = &d->options;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *numbers = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT
	                                           " %d %d %u %u %" G_GINT64_FORMAT,
	        d->head.since_s, d->head.until_s, o->detail, o->order, o->top, o->max_lines,
	        digest_is_empty(d) ? o->now_s : 0);
	const char *const texts[] = {d->head.from, d->head.to, d->head.as_of, d->head.title,
	        d->head.choice, o->choice.series, head->list, o->link, numbers};
	render_text.render(d, text);
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		add_text(sum, texts[i]);
	add_text(sum, text->str);
	return g_strndup(g_checksum_get_string(sum), HASH_DIGITS);
}

char *mail_message_id(const Digest *d, const MailHead *head)
{
	GString *id = g_string_new(NULL);
	g_autofree char *from = head->from ? mail_address(head->from) : NULL, *host = host_name(),
	                *hash = content_hash(d, head);
	g_string_append_printf(id, "%.32s.%s.%s", d->head.tip, hash, d->head.uuid);
	if (head->cursor)
		add_atom(id, ".", head->cursor);
	else if (head->list)
		add_atom(id, ".list=", head->list);
	g_string_append_printf(id, "@%s", from ? strrchr(from, '@') + 1 : host);
	return g_string_free(id, FALSE);
}

static void add_addresses(InternetAddressList *to, const char *text)
{
	g_autofree char *host = host_name();
	g_autofree char *whole =
	        strchr(text, '@') ? g_strdup(text) : g_strdup_printf("%s@%s", text, host);
	InternetAddressList *list = lib.internet_address_list_parse(NULL, whole);
	if (!list)
		return;
	lib.internet_address_list_append(to, list);
	lib.g_object_unref(list);
}

static void set_addresses(GMimeMessage *message, const MailHead *head)
{
	add_addresses(lib.g_mime_message_get_from(message), head->from ? head->from : DEFAULT_FROM);
	for (char **to = head->to; to && *to; to++)
		add_addresses(lib.g_mime_message_get_to(message), *to);
}

/* A header value of ours in ASCII; the subject, which holds a title, goes through GMime's encoder
 * after the escaper. */
static void set_header(GMimeMessage *message, const char *name, const char *value)
{
	lib.g_mime_object_set_header((GMimeObject *)message, name, value, NULL);
}

/* Digests form a thread, each the answer to the one before it. */
static void set_thread(GMimeMessage *message, const MailHead *head)
{
	if (!head->last_id)
		return;
	g_autofree char *last = g_strdup_printf("<%s>", head->last_id);
	bool longer = head->first_id && strcmp(head->first_id, head->last_id) != 0;
	g_autofree char *all =
	        longer ? g_strdup_printf("<%s> %s", head->first_id, last) : g_strdup(last);
	set_header(message, "In-Reply-To", last);
	set_header(message, "References", all);
}

static void set_headers(const Digest *d, GMimeMessage *message)
{
	static const MailHead nothing;
	const MailHead *head = d->options.mail ? d->options.mail : &nothing;
	g_autofree char *title = escape_line(d->head.title, TITLE_LENGTH),
	                *period = words_period(d), *numbers = words_numbers(d),
	                *subject =
	                        g_strdup_printf("%s mailing list, %s: %s", title, period, numbers),
	                *id = head->message_id ? g_strdup(head->message_id)
	                                       : mail_message_id(d, head);
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(d->options.now_s);
	set_addresses(message, head);
	lib.g_mime_message_set_subject(message, subject, "utf-8");
	lib.g_mime_message_set_date(message, now);
	lib.g_mime_message_set_message_id(message, id);
	set_thread(message, head);
	if (head->list_id)
		set_header(message, "List-Id", head->list_id);
	set_header(message, "Auto-Submitted", "auto-generated");
	set_header(message, "Precedence", "bulk");
	set_header(message, "X-Listdigest", d->head.uuid);
}

static void add_part(GMimeMultipart *parts, const char *subtype, const GString *text)
{
	GMimeTextPart *part = lib.g_mime_text_part_new_with_subtype(subtype);
	GMimeStream *stream = lib.g_mime_stream_mem_new_with_buffer(text->str, text->len);
	GMimeDataWrapper *content =
	        lib.g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	lib.g_mime_text_part_set_charset(part, "utf-8");
	lib.g_mime_part_set_content((GMimePart *)part, content);
	lib.g_mime_part_set_content_encoding(
	        (GMimePart *)part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	lib.g_mime_multipart_add(parts, (GMimeObject *)part);
	lib.g_object_unref(content);
	lib.g_object_unref(stream);
	lib.g_object_unref(part);
}

static void render(const Digest *d, GString *out)
{
	g_autoptr(GString) text = g_string_new(NULL), html = g_string_new(NULL);
	GMimeMessage *message = lib.g_mime_message_new(TRUE);
	GMimeMultipart *parts = lib.g_mime_multipart_new_with_subtype("alternative");
	render_text.render(d, text);
	render_html.render(d, html);
	set_headers(d, message);
	lib.g_mime_multipart_set_boundary(parts, BOUNDARY);
	add_part(parts, "plain", text); /* RFC 2046 5.1.4: the best part last */
	add_part(parts, "html", html);
	lib.g_mime_message_set_mime_part(message, (GMimeObject *)parts);
	char *all = lib.g_mime_object_to_string((GMimeObject *)message, NULL);
	g_string_append(out, all);
	g_free(all);
	lib.g_object_unref(parts);
	lib.g_object_unref(message);
}

const struct renderer render_mail = {
        "mail", "message/rfc822", ORDER_READING, true, render, MAX_LINES};
