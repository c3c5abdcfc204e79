#!/bin/sh
# Every fuzz target over its kept corpus (and the decoder over the test mails too): nothing may crash.
# With sanitizers also over random changes of it, FUZZ_SECS seconds a target.
. "$TOP/tests/lib.sh"
if [ "${VARIANT:-plain}" = asan ]; then
	: "${FUZZ_SECS:=3}"
	export FUZZ_SECS
fi
for bin in "$FUZZ_BIN"/replay_*; do
	[ -x "$bin" ] || skip_all "no fuzz targets built"
	target=${bin##*/replay_}
	set -- "$TOP/tests/fuzz/corpus/$target"
	[ "$target" != decode ] || set -- "$@" "$TOP/tests/mail" "$TOP/examples/mail"
	ok "$target" "$bin" "$@"
done
done_testing
