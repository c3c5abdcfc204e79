#!/bin/sh
# Each mail of tests/mail gives the record beside it; the clock's field is left out. REGEN=1 rewrites the records.
. "$TOP/tests/lib.sh"
for mail in "$TOP"/tests/mail/*.eml; do
	[ -e "$mail" ] || skip_all "no mails in tests/mail"
	listdigest-mda -n <"$mail" 2>"$T/err" | jq 'del(.arrived)' >"$T/record"
	golden "${mail%.eml}.json" <"$T/record"
done

# LISTDIGEST_DEBUG=patch says why: from the parser's child, in its sandbox. Without --dry-run it prints nothing.
debug() { # mail
	LISTDIGEST_DEBUG=patch listdigest-mda -n <"$TOP/tests/mail/$1.eml" 2>&1 >"$T/out"
}
like "the reason for the kind is printed" "$(debug patch-plain)" '^patch: kind patch: there is a diff'
like "... where the author was found" "$(debug b4-relay-cover)" '^patch: author Ida Holm .*: From was replaced'
like "... an applied notice" "$(debug applied-plain)" "^patch: an applied notice: 'Applied, thanks"
like "... and a line that is none" "$(debug applied-not)" "^patch: not an applied notice: 'I have not"
listdigest-store -s "$T/store" init >"$T/out" 2>&1
is "nothing is printed on a delivery" "$(LISTDIGEST_DEBUG=all listdigest-mda -s "$T/store" <"$TOP/tests/mail/patch-plain.eml" 2>&1)" ""
done_testing
