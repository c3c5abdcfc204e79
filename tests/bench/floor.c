/* The floor under an import: GMime's own parse of an mbox, each text part decoded to UTF-8 and
 * thrown away; one thread, nothing stored. */
#include <fcntl.h>
#include <gmime/gmime.h>
#include <stdio.h>

static gsize messages, text_bytes;

static void decode_part(GMimeObject *parent, GMimeObject *part, gpointer data)
{
	(void)parent, (void)data;
	if (!GMIME_IS_PART(part))
		return;
	if (GMIME_IS_TEXT_PART(part)) {
		g_autofree char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
		text_bytes += text ? strlen(text) : 0;
		return;
	}
	GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
	GMimeStream *to = g_mime_stream_null_new();
	if (content != NULL && g_mime_data_wrapper_write_to_stream(content, to) > 0)
		text_bytes += (gsize)g_mime_stream_length(to);
	g_object_unref(to);
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : 0;
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	g_mime_init();
	GMimeStream *in = g_mime_stream_fs_new(fd);
	GMimeParser *parser = g_mime_parser_new_with_stream(in);
	g_mime_parser_set_format(parser, GMIME_FORMAT_MBOX);
	while (!g_mime_parser_eos(parser)) {
		GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
		if (message == NULL)
			continue;
		messages++;
		g_mime_message_get_subject(message);
		g_mime_message_get_from(message);
		g_mime_message_foreach(message, decode_part, NULL);
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(in);
	printf("%zu messages, %zu bytes of text\n", messages, text_bytes);
	return 0;
}
