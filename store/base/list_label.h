/* The label of a mailing list: its List-Id. */
#pragma once

/* list_label_spelled: returns TEXT, an address or List-Id, as the store spells a list: lower case,
 * '.' for '@', without blanks, <> and control characters, at most 250 bytes. The caller frees it.
 * Returns NULL if TEXT is NULL or nothing is left. */
char *list_label_spelled(const char *text);
