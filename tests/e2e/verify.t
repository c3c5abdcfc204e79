#!/bin/sh
# verify: what it says of sound stores, of forged ones whose every hash is right, and of files that crash their reader.
. "$TOP/tests/lib.sh"
export LISTDIGEST_NOW=1763400000
store() { listdigest-store -s "$T/s" "$@"; }
mail() { # number
	printf 'From: Ann Example <ann@example.org>\nTo: dev@example.org\nList-Id: <dev.example.org>\nMessage-ID: <m%s@example.org>\n' "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:%02d +0000\nSubject: [PATCH] change number %s\n\nThe reason for change number %s.\n' "$1" "$1" "$1"
}
store init >/dev/null
mkdir "$T/digests"
n=1
while [ $n -le 12 ]; do
	mail $n | listdigest-mda -s "$T/s" -f bounce@example.org
	[ $n != 4 ] || mail 2 | listdigest-mda -s "$T/s" -l other.example.org # entry 5
	[ $((n % 3)) != 0 ] || listdigest-report -s "$T/s" .. >"$T/digests/$(printf %02d $n)" 2>/dev/null
	n=$((n + 1))
done
tip() { store log --chain "$1" | grep -oE '[0-9a-f]{64}'; }
id() { store log | awk -v n="$1" '$1 == n { print $2 }'; }
kept() { grep -h -- --tip= "$T"/digests/* | "$@"; }
exits 0 "a sound store" store verify
like "says how much it is" "$(cat "$T/out")" '^13 entries, no fault, tip [0-9a-f]{64}$'
exits 0 "any number of tips" store verify --tip="$(tip HEAD)" --tip="$(tip HEAD~5)"
exits 0 "those of all digests" kept store verify --tips=-
store log --chain >"$T/chain"
exits 0 "a list of the log that was kept" store verify --tips="$T/chain"
exits 64 "a file without any: 64" store verify --tips=/dev/null
exits 64 "a file that is not there: 64" store verify --tips="$T/none"
listdigest-report -s "$T/s" --format=mail --title=x >"$T/mailed" 2>/dev/null
exits 0 "the digest as it is mailed" store verify --tips="$T/mailed"

# forged: every hash is right, and only who kept some can tell
store export --format=dump >"$T/dump"
forged() { # how, entry: into store $T/f
	rm -rf "$T/f"
	python3 "$TOP/tests/fixtures/forge.py" "$1" "$2" <"$T/dump" >"$T/forged" &&
		listdigest-store -s "$T/f" init --from="$T/forged" >/dev/null
}
f() { listdigest-store -s "$T/f" "$@"; }
ok "a dump rewritten without a change" forged nothing 1
exits 0 "is the same store" f verify --tip="$(tip HEAD)" --tips="$T/chain"
# digests were made after entries 3, 7, 10, 13
try() { # how, entry, what the kept log says, what the digests say
	ok "$1 entry $2" forged "$1" "$2"
	exits 0 "... each hash in the store is right" f verify
	exits 1 "... the kept log names it" f verify --tips="$T/chain"
	like "... and how it differs" "$(cat "$T/out")" "$3"
	is "... in one line" "$(wc -l <"$T/out")" 1
	exits 1 "... the digests say where" kept f verify --tips=-
	like "... between which of them" "$(cat "$T/out")" "$4"
}
value() { sed -n "s/^$1  .*\([0-9a-f]\{64\}\).*/\1/p" "$T/chain"; }
after() { echo "changed or cut off after entry $1, at or before the entry whose chain value was $(value "$2")"; }
try alter 9 '^entry 9 \([0-9a-f]{9}\): its chain value is not the one that was kept: it is in the place of '"$(id 9)"'$' "$(after 7 10)"
try redate 9 "^entry 9 \($(id 9)\): .*: it was altered\$" "$(after 7 10)"
try drop 9 "^entry 9 \($(id 10)\): .*: it is in the place of $(id 9)\$" "$(after 7 10)"
try insert 9 '^entry 9 \([0-9a-f]{9}\): .*: it is in the place of '"$(id 9)"'$' "$(after 7 10)"
try reorder 9 "^entry 9 \($(id 10)\): .*: it is in the place of $(id 9)\$" "$(after 7 10)"
try drop 1 "^entry 1 \($(id 2)\): .*: it is in the place of $(id 1)\$" "changed or cut off somewhere, at or before the entry whose chain value was $(value 3)"
try drop 13 "^entry 13 \($(id 13)\) was kept, but the log ends with 12: it was cut off\$" "$(after 10 13)"
like "how many are missing is said" "$(f verify --tip=$(tip HEAD) --tip=1111111111111111111111111111111111111111111111111111111111111111)" '2 of 2 chain values are missing'

# expired entries
store expire HEAD~3 >/dev/null 2>&1
exits 0 "with an expired entry" store verify --tips="$T/chain"
like "which is counted" "$(cat "$T/out")" '^13 entries, 1 expired, no fault'

# a store being rebuilt, and delivered to, meanwhile
(n=20; while [ $n -le 50 ]; do mail $n | listdigest-mda -s "$T/s"; n=$((n + 1)); done) &
bad=0 n=0
while [ $n -lt 12 ]; do
	[ $((n % 4)) != 3 ] || store compact >/dev/null 2>&1
	store verify >"$T/out" 2>"$T/err" || { bad=$((bad + 1)); sed 's/^/# /' "$T/out" "$T/err"; }
	n=$((n + 1))
done
wait
is "deliveries and rebuilds are no faults" "$bad" 0

# files that are damaged
hurt() { # byte, octal escapes
	rm -rf "$T/h"
	mkdir "$T/h"
	cp "$T/s/data.mdb" "$T/h/"
	printf "$2" | dd of="$T/h/data.mdb" bs=1 seek="$1" conv=notrunc 2>/dev/null
}
h() { listdigest-store -s "$T/h" "$@"; }
number() { od -An -t u8 -j $((4096 * $1 + 144)) -N 8 "$T/s/data.mdb" | tr -d ' '; }
newest=0 # of the two meta pages: what the other leads to may be written over by now
[ "$(number 1)" -lt "$(number 0)" ] || newest=1
hurt $((4096 * newest + 144)) '\377\377'
exits 1 "a meta page that is none" h verify
like "is named" "$(cat "$T/out")" '^page [01]: the transaction numbers of the two do not follow each other$'
hurt 0 '\000'
truncate -s $(($(stat -c %s "$T/s/data.mdb") / 2 / 4096 * 4096)) "$T/h/data.mdb"
exits 75 "a file cut in half: 75" h verify
like "and one line" "$(cat "$T/err")" "^listdigest-store: cannot open store '.*': data.mdb is truncated"
echo "no store at all" >"$T/h/data.mdb"
exits 75 "a text file: 75" h verify
is "and nothing of its pages" "$(cat "$T/out")" ""
# pages of a kind that cannot be there: the faults are listed, and that is the end of it
for n in $(seq 201 380); do echo 'From mboxrd@z Thu Jan  1 00:00:00 1970' && mail $n | sed "s/:$n +/:00 +/" && echo; done >"$T/mbox"
listdigest-store -s "$T/l" init >"$T/out" 2>&1 && listdigest-import -s "$T/l" "$T/mbox" >"$T/out" 2>&1
for n in $(seq 401 440); do mail $n | listdigest-mda -s "$T/l"; done
listdigest-store -s "$T/l" backup "$T/whole" >"$T/out" # which has no free pages
exits 0 "a store of some pages" listdigest-store -s "$T/whole" verify
spoil() { # page, how
	rm -rf "$T/h" && mkdir "$T/h" && cp "$T/whole/data.mdb" "$T/h/"
	case $2 in
	zeroed) dd if=/dev/zero of="$T/h/data.mdb" bs=4096 seek="$1" count=1 conv=notrunc 2>/dev/null ;;
	kind) printf '\004\000' | dd of="$T/h/data.mdb" bs=1 seek=$(($1 * 4096 + 10)) conv=notrunc 2>/dev/null ;;
	esac
}
all_told() { # page: what verify has said is that, and how many faults there are
	grep -q "^page $1: " "$T/out" && ! grep -q '^damaged pages' "$T/out" && grep -q "faults found: $(wc -l <"$T/out")\$" "$T/err"
}
ended=0 page=2
pages=$(($(stat -c %s "$T/whole/data.mdb") / 4096))
while [ "$page" -lt "$pages" ]; do
	for how in zeroed kind; do
		spoil $page $how
		timeout 60 listdigest-store -s "$T/h" verify >"$T/out" 2>"$T/err"
		status=$?
		if [ $status = 1 ] && all_told $page; then ended=$((ended + 1)); else head -3 "$T/out" "$T/err" | sed "s/^/# page $page, $how: $status, /"; fi
	done
	page=$((page + 1))
done
if [ "${VARIANT:-}" = asan ]; then skip "each ends with the faults and their number" "ASan reports what is read"; else
	is "each page zeroed, or of another kind: it ends with the faults and their number" "$ended" $((2 * (pages - 2)))
fi
# of a page of the log what stood there is missing, and all else is checked
seqs=$(listdigest-store -s "$T/whole" log | wc -l)
lost=$(for page in $(seq 2 $((pages - 1))); do
	spoil $page zeroed
	listdigest-store -s "$T/h" verify 2>"$T/err" | grep -A9 "^page $page: .*(of 'log')$"
done)
like "of a page of the log the entries that stood there are named" "$lost" '^the entries from [0-9]+ to [0-9]+ cannot be read: '
not_ok "... and no other for them ($seqs entries)" sh -c "echo '$(echo "$lost" | tr -d "'")' | grep -E 'chain|leads to|missing|belong'"
# nodes that lie elsewhere send the reader anywhere
crashed=0 other=0 page=2
while [ "$page" -lt $(($(stat -c %s "$T/s/data.mdb") / 4096)) ]; do
	hurt $((page * 4096 + 16)) "$(awk 'BEGIN { for (i = 0; i < 99; i++) printf "\\376\\377" }')"
	timeout 60 listdigest-store -s "$T/h" verify >"$T/out" 2>"$T/err"
	case $? in 0 | 1 | 75) ;; *) other=$((other + 1)); sed "s/^/# page $page: /" "$T/out" "$T/err" ;; esac
	! grep -q '^damaged pages: the process that read them crashed' "$T/out" || crashed=$((crashed + 1))
	page=$((page + 1))
done
is "pages whose nodes are not in them: an answer" "$other" 0
if [ "${VARIANT:-}" = asan ]; then skip "what crashes the reader is told" "ASan reports it"; else
	ok "what crashes the reader is told ($crashed times)" test "$crashed" -gt 0
fi
done_testing
