/* An mbox: the input is written to a memory file and read as the import reads it. */
#include "mda/source/mbox.h"
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("mbox", 0);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		g_error("no memory file");
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
	Source *source = mbox_open(path, NULL, 1 << 16, NULL);
	if (source != NULL) {
		SourceMessage m = {0};
		while (source->klass->next(source, &m, NULL) == 1)
			source_message_clear(&m);
		source_free(source);
	}
	close(fd);
	return 0;
}
