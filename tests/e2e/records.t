#!/bin/sh
# Each mail of tests/mail gives the record beside it; the clock's field is left out. REGEN=1 rewrites the records.
. "$TOP/tests/lib.sh"
for mail in "$TOP"/tests/mail/*.eml; do
	[ -e "$mail" ] || skip_all "no mails in tests/mail"
	listdigest-mda -n <"$mail" 2>"$T/err" | jq 'del(.arrived)' >"$T/record"
	golden "${mail%.eml}.json" <"$T/record"
done
done_testing
