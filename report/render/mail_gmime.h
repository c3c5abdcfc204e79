/* GMime's functions, for the files that write mail. The program is not linked with GMime: with the
 * libraries that GMime needs, starting takes 0.4 ms longer, and most digests are not mail. GMime is
 * loaded when the first mail is asked for. */
#pragma once

#include <gmime/gmime.h>
#include <stdbool.h>

#define MAIL_GMIME_FUNCTIONS(X)                                                                    \
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
	X(g_mime_part_set_filename)                                                                \
	X(g_mime_data_wrapper_new_with_stream)                                                     \
	X(g_mime_stream_mem_new_with_buffer)                                                       \
	X(g_mime_utils_header_encode_text)                                                         \
	X(g_mime_utils_unstructured_header_fold)                                                   \
	X(internet_address_mailbox_new)                                                            \
	X(internet_address_to_string)                                                              \
	X(internet_address_list_parse)                                                             \
	X(internet_address_list_length)                                                            \
	X(internet_address_list_get_address)                                                       \
	X(internet_address_list_append)                                                            \
	X(internet_address_mailbox_get_type)                                                       \
	X(internet_address_mailbox_get_addr)                                                       \
	X(g_type_check_instance_is_a)                                                              \
	X(g_object_unref)

typedef struct {
#define MAIL_GMIME_MEMBER(name) __typeof__(name) *name;
	MAIL_GMIME_FUNCTIONS(MAIL_GMIME_MEMBER)
#undef MAIL_GMIME_MEMBER
} MailGmime;

extern MailGmime mail_gmime; /* GMime's functions under their own names, once it is loaded */

/* mail_gmime_load: loads GMime, unless it is loaded. Fails with ERROR_UNAVAILABLE if the library
 * is not installed. */
G_GNUC_WARN_UNUSED_RESULT
bool mail_gmime_load(GError **error);
