#include "mda/parser/parser_texts.h"

#include "mda/decode/decode.h"
#include "mda/parser/parser_child.h"
#include "mda/patch/build.h"
#include "mda/patch/patch_text.h"
#include "store/base/io.h"
#include "store/base/limit.h"
#include "store/base/mail_text.h"

#include <unistd.h>

#define ANY_DATE (G_MAXINT64 / 2) /* dates are not read here */

static bool answer(const char *raw, gsize n, int fd)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(mail_text_free);
	g_autoptr(GString) out = g_string_new(NULL);
	MailTextHead head = {MAIL_TEXT_MAGIC, 0};
	patch_text_collect(texts);
	g_autoptr(Message) m = decode_message(raw, n, ANY_DATE);
	g_autoptr(Record) rec = build_record(m);
	for (guint i = 0; i < texts->len; i++)
		mail_text_encode(g_ptr_array_index(texts, i), out);
	head.n_bytes = (guint32)out->len;
	return out->len <= MAIL_TEXT_MAX_BYTES && io_write_all(fd, &head, sizeof head) &&
	       io_write_all(fd, out->str, out->len);
}

void parser_texts_serve(void)
{
	MailTextHead head;
	int fd = parser_child_enter(getppid(), STDIN_FILENO);
	message_keep_bytes = true;
	while (io_read_all(fd, &head, sizeof head) && head.magic == MAIL_TEXT_MAGIC &&
	        head.n_bytes <= LIMIT_INPUT_BYTES) {
		g_autofree char *raw = g_malloc(MAX(head.n_bytes, 1));
		if (!io_read_all(fd, raw, head.n_bytes))
			break;
		parser_limits_start_cpu(head.n_bytes);
		if (!answer(raw, head.n_bytes, fd))
			break;
	}
	_exit(0);
}
