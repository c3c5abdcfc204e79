/* The signature of a digest. */
#pragma once

#include "report/digest/digest.h"
#include "store/base/minisign.h"

/* signature_make: signs TEXT, which D was rendered as, with KEY. Returns the text of the
 * signature's file, a new string: its trusted comment names D's store, range and tip. */
GString *signature_make(const Digest *d, const MinisignSecret *key, const GString *text);
