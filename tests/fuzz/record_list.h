/* The input of fuzz_report: records one after another, each after three bytes: what it is, then the
 * number of its bytes, little endian. */
#pragma once

#include <glib.h>
#include <stdint.h>

#define RECORD_LIST_HEAD   3
#define RECORD_LIST_HOURS  0x3f /* of the first byte: when it arrived */
#define RECORD_LIST_AROUND 0x40 /* not in the range */
#define RECORD_LIST_COMMIT 0x80 /* a commit with this title, author, patch-id and trailers */

/* record_list_next: sets *BYTES and *N to the next record of DATA from *AT on, and moves *AT behind
 * it. Returns what it is; -1 if there is none. */
static inline int record_list_next(
        const uint8_t *data, size_t size, size_t *at, const uint8_t **bytes, size_t *n)
{
	if (size < RECORD_LIST_HEAD || *at > size - RECORD_LIST_HEAD)
		return -1;
	const uint8_t *head = data + *at;
	*bytes = head + RECORD_LIST_HEAD;
	*n = MIN((size_t)head[1] | (size_t)head[2] << 8, size - *at - RECORD_LIST_HEAD);
	*at += RECORD_LIST_HEAD + *n;
	return head[0];
}
