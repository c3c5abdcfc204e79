# A mail that crashes listdigest-report: the digest is made without it, which is named; the cursor moves; nothing is half
# written or sent twice. The program tested has the crashes of tests/torture/crash_report.c.
. "$TOP/tests/lib.sh"
[ "${VARIANT:-plain}" = plain ] && [ -x "${CRASHING:-}" ] || skip_all "a sanitizer reports a crash by itself"
export LISTDIGEST_STORE=$T/store
ulimit -c 0
mail() { # N SUBJECT [PARENT]
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann %s <ann%s@example.org>\nMessage-ID: <m%s@example.org>\nDate: %s\nSubject: %s\n%s\nx\n---\n--- a/f%s\n+++ b/f%s\n@@ -1 +1 @@\n-a\n+b\n\n' \
		"$1" "$1" "$1" "$(date -uR)" "$2" "${3:+In-Reply-To: <$3@example.org>
}" "$1" "$1"
}
store() { # a store of the mails on standard input
	rm -rf "$T/store" "$T/state"
	listdigest-import -l dev.example.org - >/dev/null 2>&1
}
report() { "$CRASHING" --state="$T/state" "$@"; }
hidden() { # FILE: which of the numbered mails it does not have
	for n in 1 2 3 4 5 6 7 8; do grep -q "part $n\b" "$1" || printf '%s ' $n; done
}
eight() { # HOW: mails 1 to 8; 5 crashes so, 6 answers it
	for n in 1 2 3 4 7 8; do mail $n "[PATCH] part $n"; done
	mail 5 "[PATCH] part 5 crash-$1"
	mail 6 "Re: [PATCH] part 5 crash-$1" m5
}

for how in null kill stack; do
	eight $how | store
	exits 1 "$how: a mail that crashes the program" report --format=json -o "$T/json"
	is "... is left out with its answer, and named" "$(jq -c '([.series[].title[5:]] | sort), .crashed, .range.left_out.crashed, .range.messages' "$T/json" | tr '\n' ' ')" \
		"[\"1\",\"2\",\"3\",\"4\",\"7\",\"8\"] [{\"message_id\":\"m5@example.org\",\"title\":\"[PATCH] part 5 crash-$how\"}] 2 8 "
	like "... on standard error, too" "$(cat "$T/err")" "^listdigest-report: left out \"\[PATCH\] part 5 crash-$how\" <m5@example.org> and what belongs to it: with it the digest crashed"
done
for format in text markdown html mail; do
	report --format=$format --from=d@example.org >"$T/out.$format" 2>/dev/null
	is "named as $format" "$? $(tr -d '\n' <"$T/out.$format" | grep -c 'left out because.*m5.*example.org')" "1 1"
done
exits 0 "the history of a good series" report --series='<m1@example.org>'
exits 1 "the history of the bad one" report --series='<m5@example.org>'

# --- limits ---------------------------------------------------------------------------------------------------------------------
eight memory | store
limited() { (ulimit "$1" "$2" && shift 2 && report "$@"); }
exits 1 "memory that runs out" limited -v 1500000 -o "$T/text"
is "... only that is left out" "$(hidden "$T/text")" "6 "
like "... and named" "$(cat "$T/err")" "part 5 crash-memory"
eight cpu | store
exits 1 "time of the processor that runs out" limited -t 1 -o "$T/text"
is "... only that is left out" "$(hidden "$T/text")" "6 "

# --- more than one --------------------------------------------------------------------------------------------------------------
{ eight null; mail 9 "[PATCH] part 9 crash-abort"; mail 10 "[PATCH] crash-stack"; } | store
exits 1 "three that crash" report --format=json -o "$T/json"
is "... all left out" "$(jq -c '[[.crashed[].message_id] | sort[]], .range.left_out.crashed' "$T/json" | tr -d '\n')" '["m10@example.org","m5@example.org","m9@example.org"]4'
{ eight pair | sed 's/^From: .*/From: Ann <ann@example.org>/'; mail 9 "[PATCH] crash-pair" | sed 's/^From: .*/From: Ann <ann@example.org>/'; mail 11 "[PATCH] good"; } | store
exits 1 "two of one sender that crash only together" report --format=json -o "$T/json"
is "... are left out with what he sent" "$(jq -c '[.series[].title]' "$T/json")" '["good"]'
eight context | store
exits 1 "one that crashes before the mail around it is read" report -o "$T/text"
like "... is named" "$(cat "$T/err")" "part 5 crash-context"

# --- the cursor -----------------------------------------------------------------------------------------------------------------
eight null | store
exits 1 "with a cursor" report --cursor=c -o "$T/text"
is "... it moves" "$(sed -n 's/^seq=//p' "$T/state/c" | head -1)" 8
mail 12 "[PATCH] part 12" | listdigest-mda -l dev.example.org
again() { # WHAT: a digest with a cursor, whose exit status is 1
	LISTDIGEST_DEBUG=output exits 1 "$1" report --cursor=c
	searched=$(grep -c 'looking for the mail' "$T/err")
}
again "the next digest, which reads it as surrounding mail"
like "... has what is new" "$(cat "$T/out")" 'part 12 '
like "... leaves out what crashed, in the digest" "$(tr -d '\n' <"$T/out")" 'left out because this program crashed with it: "\[PATCH\] part 5 crash-null"'
is "... and on stderr" "$(grep '^listdigest' "$T/err")" "listdigest-report: left out \"[PATCH] part 5 crash-null\" <m5@example.org> and what belongs to it: with it an earlier digest crashed (Segmentation fault), says '$T/state/.c.crashed'"
is "... without looking for it" "$searched" 0
sed -i 's/^version=.*/version=0.0.9/' "$T/state/.c.crashed"
again "a program of another version"
is "... tries it again" "$searched $(sed -n 's/^version=//p' "$T/state/.c.crashed")" "1 $(report --version | cut -d ' ' -f 2)"
echo x >"$T/state/.c.crashed"
again "a malformed file"
is "... is written anew" "$searched $(grep -c '^message-id=m5@example.org$' "$T/state/.c.crashed")" "1 1"
mail 13 "[PATCH] part 13 crash-abort" | listdigest-mda -l dev.example.org
again "another mail that crashes"
is "... is added to it" "$searched $(grep '^message-id=' "$T/state/.c.crashed" | sort | tr '\n' ' ')" "1 message-id=m13@example.org message-id=m5@example.org "
again "both are left out"
is "... without looking for them" "$searched $(grep -c '^listdigest-report: left out' "$T/err")" "0 2"
exits 1 "a dry run" report --cursor=c --dry-run
is "... knows them, too" "$(grep -c 'an earlier digest crashed' "$T/err")" 2
report --cursor=new --dry-run >/dev/null 2>&1
report --since=2020-01-01 >/dev/null 2>&1
is "no other run writes such a file" "$(ls -A "$T/state" | grep -c crashed)" 1
printf '#!/bin/sh\ncat >>"%s"\n' "$T/sent" >"$T/sendmail"
chmod +x "$T/sendmail"
exits 1 "sent by mail" report --cursor=d --list=dev.example.org --send=you@example.org --from=d@example.org --sendmail="$T/sendmail"
is "... once, whole" "$(grep -ci '^message-id:' "$T/sent") $(sed -n 's/^seq=//p' "$T/state/d" | head -1)" "1 10"

# Several readers: one digest that crashes holds up no other.
cat >"$T/all.conf" <<CONF
list = dev.example.org
cursor = all
from = d@example.org
sendmail = each
[reader ann]
to = ann@example.org
[reader bob]
to = bob@example.org
detail = none
[reader cid]
to = cid@example.org
path = f7
CONF
printf '#!/bin/sh\nfor to; do :; done\ncat >>"%s/$to"\n' "$T" >"$T/each"
chmod +x "$T/each"
exits 1 "readers whose digests crash" report --config="$T/all.conf"
is "... get them once, without what crashes" "$(cd "$T" && grep -ci '^message-id:' ann@example.org bob@example.org cid@example.org | tr '\n' ' ')" \
	"ann@example.org:1 bob@example.org:1 cid@example.org:1 "
is "... their cursors move" "$(cd "$T/state" && grep -h ^seq= all:* | tr '\n' ' ')" "seq=10 seq=10 seq=10 "

# --- where nothing helps --------------------------------------------------------------------------------------------------------
echo before >"$T/text"
CRASH_ALWAYS=1 exits 75 "a crash that no mail causes" report --cursor=e -o "$T/text"
is "... leaves the file, and the cursor" "$(cat "$T/text") $(ls "$T/state" | tr '\n' ' ')" "before all:ann all:bob all:cid c d "
like "... in words" "$(cat "$T/err")" '^listdigest-report: internal error \(.*\), or a damaged store'
eight output | store
exits 75 "a crash while it is written" report --cursor=c -o "$T/text"
is "... is not tried again, and leaves the file" "$(cat "$T/text") $(ls "$T/state" | tr '\n' ' ')" "before "
is "one line" "$(wc -l <"$T/err" | tr -d ' ')" 1
done_testing
