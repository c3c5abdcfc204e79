#!/bin/sh
# Every patch mail of tests/mail as git reads it (mailinfo, apply --numstat, patch-id, interpret-trailers); where ours differs, the
# difference has a name, and each name shows on its mail.
exec python3 "$TOP/tests/corpus/check.py" "$LISTDIGEST_BIN" "$TOP/tests/mail"
