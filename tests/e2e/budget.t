#!/bin/sh
# What a delivery, the parse of a mail and a report may cost, in instructions (callgrind): so a change that makes them
# slow fails here, without a clock. The numbers and how to raise one: tests/bench/budget.
. "$TOP/tests/lib.sh"
[ "${VARIANT:-plain}" = plain ] || skip_all "sanitizer builds cost what they cost"
for tool in valgrind python3; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
[ "$(readelf -dW "$LISTDIGEST_BIN/listdigest-mda" | grep -c NEEDED)" = 1 ] || skip_all "linked against shared libraries: budgets are for the other way"
budget=$TOP/tests/bench/budget
chmod 755 "$T" && mkdir "$T/counts" && chmod 777 "$T/counts" # the parser's child is nobody
made() { # FROM TO MBOX: mails that are always the same
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$TOP/tests/bench python3 -c '
import sys, mails
with open(sys.argv[3], "wb") as out:
	out.writelines(mails.made(i) for i in range(int(sys.argv[1]), int(sys.argv[2])))' "$@"
}
# count COMMAND...: its instructions; of its children none
count() {
	rm -f "$T"/counts/*
	valgrind --tool=callgrind --quiet --callgrind-out-file="$T/counts/%p" $toggle "$@" >"$T/out" 2>"$T/err" || { sed 's/^/# /' "$T/err"; return; }
	awk '/^(totals|summary):/ && $2 > most { most = $2 } END { printf "%d\n", most }' "$T"/counts/*
}
# within NAME INSTRUCTIONS
within() {
	limit=$(awk -v name="$1" '$1 == name { print $2 }' "$budget")
	echo "# $1: $2 instructions, budget $limit"
	if [ "${2:-0}" -gt 0 ] && [ "$2" -le $((limit + limit / 10)) ]; then result ok "$1 within its budget and 10 %"; else
		result "not ok" "$1 within its budget and 10 %"
		echo "# $(($2 * 100 / limit)) % of it. Where it went: callgrind_annotate --inclusive=yes FILE; if it is worth that: tests/bench/budget"
	fi
	[ "$2" -ge $((limit - limit / 5)) ] || echo "# so much less that the budget should be lowered"
}
made 0 300 "$T/first.mbox"
made 305 306 "$T/mail"
made 306 326 "$T/twenty.mbox"
mkdir "$T/twenty" && (cd "$T/twenty" && csplit -sz "$T/twenty.mbox" '/^From mboxrd/' '{*}')
listdigest-store -s "$T/s" init >/dev/null 2>&1
listdigest-import -s "$T/s" "$T/first.mbox" >/dev/null 2>&1
toggle=
delivery() { count listdigest-mda -s "$T/s" <"$T/mail"; }
within delivery "$(delivery)"
is "... which was stored and parsed" "$(listdigest-store -s "$T/s" show HEAD --json | jq -r '.seq, .kind, .flags')" "301
patch
null"
within report "$(count listdigest-report -s "$T/s" HEAD~100..)"
like "... of a hundred messages" "$(sed -n 3p "$T/out")" ' 100 messages'
within report-json "$(count listdigest-report -s "$T/s" HEAD~100.. --format=json)"
like "... of the same" "$(jq .range.messages "$T/out")" '^100$'
toggle=--toggle-collect=LLVMFuzzerTestOneInput
within parse-20 "$(count "$FUZZ_BIN/replay_decode" "$T/twenty")"
done_testing
