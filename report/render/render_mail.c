/* The same digest is the same mail, byte for byte, except for its Date and for the year in its
 * Subject, which stands where Date has another one: the boundary is fixed (no line of
 * quoted-printable can be equal to it), and the Message-ID is made from the content. */
#include "report/render/render.h"

#include "report/render/mail_gmime.h"
#include "report/render/mail_head.h"
#include "report/render/mail_message_id.h"
#include "report/render/signature.h"
#include "report/render/words_subject.h"

#include <string.h>

#define DEFAULT_FROM "listdigest@localhost"
#define BOUNDARY     "=_listdigest"
#define OUTER        "=_signed" /* the boundary around a digest that is signed, and its signature */
#define SIGNED_FILE  "digest.txt"
#define MOST_BYTES   100000 /* mail programs show no more */
#define MAX_LINES    40     /* of one text, unless --max-lines says otherwise */

static void add_addresses(InternetAddressList *to, const char *text)
{
	g_autofree char *host = mail_head_host();
	g_autofree char *whole =
	        strchr(text, '@') ? g_strdup(text) : g_strdup_printf("%s@%s", text, host);
	InternetAddressList *list = mail_gmime.internet_address_list_parse(NULL, whole);
	if (!list)
		return;
	mail_gmime.internet_address_list_append(to, list);
	mail_gmime.g_object_unref(list);
}

static void set_addresses(GMimeMessage *message, const MailHead *head)
{
	add_addresses(mail_gmime.g_mime_message_get_from(message),
	        head->from ? head->from : DEFAULT_FROM);
	for (char **to = head->to; to && *to; to++)
		add_addresses(mail_gmime.g_mime_message_get_to(message), *to);
}

/* Sets a header to VALUE, which is ASCII and not encoded. */
static void set_header(GMimeMessage *message, const char *name, const char *value)
{
	mail_gmime.g_mime_object_set_header((GMimeObject *)message, name, value, NULL);
}

/* The digests of a cursor form a thread: each replies to the one before it. */
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
	static const MailHead none;
	const MailHead *head = d->options.mail ? d->options.mail : &none;
	g_autofree char *subject = words_subject(d), *id = head->message_id
	                                                           ? g_strdup(head->message_id)
	                                                           : mail_message_id(d, head);
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(d->options.now_s);
	set_addresses(message, head);
	mail_gmime.g_mime_message_set_subject(message, subject, "utf-8");
	mail_gmime.g_mime_message_set_date(message, now);
	mail_gmime.g_mime_message_set_message_id(message, id);
	set_thread(message, head);
	if (head->list_id)
		set_header(message, "List-Id", head->list_id);
	/* RFC 3834: no automatic replies. Precedence is for programs that are older. */
	set_header(message, "Auto-Submitted", "auto-generated");
	set_header(message, "Precedence", "bulk");
	set_header(message, "X-Listdigest", d->head.uuid);
}

/* Adds TEXT as a part; with NAME as an attached file, whose bytes no mail server changes. */
static void add_part(
        GMimeMultipart *parts, const char *subtype, const char *name, const GString *text)
{
	GMimeTextPart *part = mail_gmime.g_mime_text_part_new_with_subtype(subtype);
	GMimeStream *stream = mail_gmime.g_mime_stream_mem_new_with_buffer(text->str, text->len);
	GMimeDataWrapper *content = mail_gmime.g_mime_data_wrapper_new_with_stream(
	        stream, GMIME_CONTENT_ENCODING_DEFAULT);
	mail_gmime.g_mime_text_part_set_charset(part, "utf-8");
	mail_gmime.g_mime_part_set_content((GMimePart *)part, content);
	mail_gmime.g_mime_part_set_content_encoding((GMimePart *)part,
	        name ? GMIME_CONTENT_ENCODING_BASE64 : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	if (name)
		mail_gmime.g_mime_part_set_filename((GMimePart *)part, name);
	mail_gmime.g_mime_multipart_add(parts, (GMimeObject *)part);
	mail_gmime.g_object_unref(content);
	mail_gmime.g_object_unref(stream);
	mail_gmime.g_object_unref(part);
}

/* Returns a multipart of BODY, which it takes, and of TEXT and its signature as files. */
static GMimeMultipart *add_signature(const Digest *d, GMimeMultipart *body, const GString *text)
{
	GMimeMultipart *all = mail_gmime.g_mime_multipart_new_with_subtype("mixed");
	g_autoptr(GString) signature = signature_make(d, d->options.mail->sign, text);
	mail_gmime.g_mime_multipart_set_boundary(all, OUTER);
	mail_gmime.g_mime_multipart_add(all, (GMimeObject *)body);
	mail_gmime.g_object_unref(body);
	add_part(all, "plain", SIGNED_FILE, text);
	add_part(all, "plain", SIGNED_FILE MINISIGN_SUFFIX, signature);
	return all;
}

static void render(const Digest *d, GString *out)
{
	g_autoptr(GString) text = g_string_new(NULL), html = g_string_new(NULL);
	GMimeMessage *message = mail_gmime.g_mime_message_new(TRUE);
	GMimeMultipart *parts = mail_gmime.g_mime_multipart_new_with_subtype("alternative");
	render_text.render(d, text);
	render_html_mail.render(d, html);
	set_headers(d, message);
	mail_gmime.g_mime_multipart_set_boundary(parts, BOUNDARY);
	add_part(parts, "plain", NULL, text); /* RFC 2046 5.1.4: the richest part comes last */
	add_part(parts, "html", NULL, html);
	if (d->options.mail && d->options.mail->sign)
		parts = add_signature(d, parts, text);
	mail_gmime.g_mime_message_set_mime_part(message, (GMimeObject *)parts);
	char *all = mail_gmime.g_mime_object_to_string((GMimeObject *)message, NULL);
	g_string_append(out, all);
	g_free(all);
	mail_gmime.g_object_unref(parts);
	mail_gmime.g_object_unref(message);
}

const Renderer render_mail = {"mail", "message/rfc822", DIGEST_ORDER_READING, true, render,
        MAX_LINES, .most_bytes = MOST_BYTES, .openings = true};
