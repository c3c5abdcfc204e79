/* A block as far as it has been decompressed, and what of it belongs to an entry. block_read.c
 * decompresses. */
#ifndef LD_STORE_BLOCK_UNPACKED_H
#define LD_STORE_BLOCK_UNPACKED_H

#include "store/block/block_bytes.h"

typedef struct {
	guint64 block;
	BlockHead head;
	GBytes *bytes; /* room for all of it; NULL: this is none */
	gsize there;   /* of them, from the first on */
} Unpacked;

typedef enum {
	UNPACKED_THERE,
	UNPACKED_NOT_YET, /* more of the block must be decompressed */
	UNPACKED_OUTSIDE  /* it lies outside its section: damaged */
} UnpackedAnswer;

/* unpacked_find: *SPAN becomes what PLACE takes of SECTION of U, *BYTES (may be NULL: it is not
 * asked for) a view of it, which keeps U's room, NULL where it takes nothing. UNPACKED_NOT_YET:
 * *NEEDS is how many bytes of the block have to be there for the next step. */
UnpackedAnswer unpacked_find(const Unpacked *u, const EntryPlace *place, guint section,
        BlockSpan *span, GBytes **bytes, gsize *needs);

#endif
