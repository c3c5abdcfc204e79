/* Files sent the old way, uuencoded in the text (POSIX uuencode). */
#ifndef LD_MDA_DECODE_UU_H
#define LD_MDA_DECODE_UU_H

#include <glib.h>

/* decode_uu_skip: put "[uuencoded file: NAME]" in place of each whole uuencoded file in TEXT. A
 * block that breaks off, or whose lines do not have the length their first letter says, is left as
 * it stands. */
void decode_uu_skip(GString *text);

#endif
