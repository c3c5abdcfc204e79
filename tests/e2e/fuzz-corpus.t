#!/bin/sh
# Every fuzz target over its kept corpus (and the decoder over the test mails too): nothing may crash.
. "$TOP/tests/lib.sh"
for bin in "$FUZZ_BIN"/replay_*; do
	[ -x "$bin" ] || skip_all "no fuzz targets built"
	target=${bin##*/replay_}
	set -- "$TOP/tests/fuzz/corpus/$target"
	[ "$target" != decode ] || set -- "$@" "$TOP/tests/mail" "$TOP/examples/mail"
	ok "$target" "$bin" "$@"
done
done_testing
