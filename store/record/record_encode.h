/* Writes a record as bytes (record_field.h describes them). */
#pragma once

#include "store/record/record.h"

/* record_encode: the fields of REC as a new GBytes. *SUMMARY_BYTES (may be NULL) gets the length of
 * the summary part; the texts follow it. What is over a limit of limit.h is cut, and
 * RECORD_FLAG_CUT set in the bytes. */
GBytes *record_encode(const Record *rec, gsize *summary_bytes);
