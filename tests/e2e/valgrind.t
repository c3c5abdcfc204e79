#!/bin/sh
# One delivery, one report and one verify under valgrind: no invalid access, nothing lost on the way.
. "$TOP/tests/lib.sh"
[ "${VARIANT:-plain}" = plain ] || skip_all "the sanitizer build looks by itself"
command -v valgrind >/dev/null || skip_all "no valgrind"
grind() { valgrind --quiet --vgdb=no --trace-children=yes --errors-for-leak-kinds=definite --error-exitcode=9 --log-file="$T/grind.%p" "$@"; }
listdigest-store init -s "$T/s" >/dev/null 2>&1
for mail in patch-qp series-cover reply-trailers; do
	ok "delivery of $mail" grind --leak-check=full listdigest-mda -s "$T/s" <"$TOP/tests/mail/$mail.eml"
done
ok "report" grind listdigest-report -s "$T/s" --since=2020-01-01
ok "report as JSON" grind listdigest-report -s "$T/s" --since=2020-01-01 --format=json
ok "verify" grind --leak-check=full listdigest-store -s "$T/s" verify
ok "three mails are there" sh -c "listdigest-store -s '$T/s' export --format=jsonl | wc -l | grep -qx 3"
cat "$T"/grind.* | sed 's/^/# /' | head -40
done_testing
