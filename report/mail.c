/* GMime is opened when a mail is asked for, not linked: with the dozen libraries it brings, linking alone takes longer than a whole
 * digest in text. mda is linked with the same library, so it is there.
 *
 * The same digest is the same mail to the byte but for its Date: fixed boundary (no line of quoted-printable can be one), and a
 * Message-ID of the store's uuid and the chain's value where the range ends, which no other log can have. */
#include "mail.h"
#include "../store/error.h"
#include "../store/escape.h"
#include "words.h"
#include "render_html.h"
#include "render_text.h"

#include <dlfcn.h>
#include <gmime/gmime.h>
#include <string.h>

#define LIBRARY      "libgmime-3.0.so.0"
#define BOUNDARY     "=_listdigest"
#define DEFAULT_FROM "listdigest@localhost"
#define TITLE_LENGTH 120
#define MAX_LINES    40

#define FUNCTIONS(X)                                                                                         \
	X(g_mime_init)                                                                                       \
	X(g_mime_message_new)                                                                                \
	X(g_mime_message_get_from)                                                                           \
	X(g_mime_message_set_subject)                                                                        \
	X(g_mime_message_set_date)                                                                           \
	X(g_mime_message_set_message_id)                                                                     \
	X(g_mime_message_set_mime_part)                                                                      \
	X(g_mime_object_set_header)                                                                          \
	X(g_mime_object_to_string)                                                                           \
	X(g_mime_multipart_new_with_subtype)                                                                 \
	X(g_mime_multipart_set_boundary)                                                                     \
	X(g_mime_multipart_add)                                                                              \
	X(g_mime_text_part_new_with_subtype)                                                                 \
	X(g_mime_text_part_set_charset)                                                                      \
	X(g_mime_part_set_content)                                                                           \
	X(g_mime_part_set_content_encoding)                                                                  \
	X(g_mime_data_wrapper_new_with_stream)                                                               \
	X(g_mime_stream_mem_new_with_buffer)                                                                 \
	X(internet_address_list_parse)                                                                       \
	X(internet_address_list_length)                                                                      \
	X(internet_address_list_get_address)                                                                 \
	X(internet_address_list_append)                                                                      \
	X(internet_address_mailbox_get_type)                                                                 \
	X(internet_address_mailbox_get_addr)                                                                 \
	X(g_type_check_instance_is_a)                                                                        \
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
		g_set_error(error, LD_ERROR, LD_ERROR_UNAVAILABLE, "cannot make mail: %s", dlerror());
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
		const char *address = lib.internet_address_mailbox_get_addr((InternetAddressMailbox *)one);
		const char *at = address ? strrchr(address, '@') : NULL;
		good = at && at > address && at[1] && !strpbrk(address, " <>()");
	}
	if (list && !good)
		lib.g_object_unref(list);
	return good ? list : NULL;
}

bool mail_prepare(const char *from, GError **error)
{
	if (!load_library(error))
		return false;
	InternetAddressList *list = parse_from(from ? from : DEFAULT_FROM);
	if (list)
		lib.g_object_unref(list);
	else
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE,
		        "--from=%s: it is one address, such as 'Digest <digest@example.org>'", from);
	return list;
}

static void set_from(GMimeMessage *message, const char *from)
{
	InternetAddressList *list = parse_from(from ? from : DEFAULT_FROM);
	if (!list)
		return;
	lib.internet_address_list_append(lib.g_mime_message_get_from(message), list);
	lib.g_object_unref(list);
}

/* A header value of ours in ASCII; the subject, which holds a title, goes through GMime's encoder after the escaper. */
static void set_header(GMimeMessage *message, const char *name, const char *value)
{
	lib.g_mime_object_set_header((GMimeObject *)message, name, value, NULL);
}

static void set_headers(const Digest *d, GMimeMessage *message)
{
	g_autofree char *title = escape_line(d->head.title, TITLE_LENGTH), *period = words_period(d),
	                *numbers = words_numbers(d),
	                *subject = g_strdup_printf("%s mailing list, %s: %s", title, period, numbers),
	                *id = g_strdup_printf("%.32s@%s.listdigest", d->head.tip, d->head.uuid);
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(d->options.now_s);
	set_from(message, d->options.mail_from);
	lib.g_mime_message_set_subject(message, subject, "utf-8");
	lib.g_mime_message_set_date(message, now);
	lib.g_mime_message_set_message_id(message, id);
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
	lib.g_mime_part_set_content_encoding((GMimePart *)part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
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

const struct renderer render_mail = {"mail", "message/rfc822", ORDER_READING, true, render, MAX_LINES};
