#!/bin/sh
# The data file made anew: compacted, decoded anew, brought to a newer format, what was expired gone from it; all of it
# while mail comes in and readers read.
[ -z "${REGEN:-}" ] || { echo "1..0 # SKIP nothing to write anew"; exit 0; }
. "$TOP/tests/lib.sh"
store() { listdigest-store -s "$T/s" "$@"; }
mail() { # number, list
	printf 'From: Ann %s <ann%s@example.org>\nTo: dev@example.org\nList-Id: <%s>\nMessage-ID: <m%s@example.org>\n' \
		"$1" "$(($1 % 5))" "${2:-dev.example.org}" "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] change number %s\n\nThe reason for change number %s.\n' "$1" "$1"
	awk -v n="$1" 'BEGIN { srand(n); for (i = 0; i < 40; i++) printf "+\tregister_%d = %d;\n", rand() * 40, rand() * 1000000 }'
}
deliver() { mail "$@" | listdigest-mda -s "$T/s" -f "bounce-$1@example.org"; }
answers() { # what readers get, the places of bodies apart
	listdigest-store -s "$1" export --format=dump
	listdigest-store -s "$1" log --chain
	listdigest-report -s "$1" --format=json ..
}
size() { wc -c <"$T/s/data.mdb"; }
left() { ls -A "$T/s" | tr '\n' ' '; }

# --- compact
store init >/dev/null
n=1
while [ $n -le 60 ]; do deliver $n || break; n=$((n + 1)); done
deliver 7 other.example.org
answers "$T/s" >"$T/before"
before=$(size)
exits 0 "compact" store compact
like "says what it gained" "$(cat "$T/out")" "^$before bytes before, $(size) now$"
ok "the file is smaller" test "$(size)" -lt "$((before * 9 / 10))"
answers "$T/s" >"$T/after"
ok "every answer is the same" cmp "$T/before" "$T/after"
exits 0 "it is sound" store verify
is "nothing is left beside it" "$(left)" "data.mdb lock.mdb "
is "with the modes it had" "$(stat -c %a "$T/s/data.mdb")" 600
exits 0 "again" store compact
deliver 61
is "a delivery goes on" "$(store show --json HEAD | jq -r .seq)" 62
exits 0 "and it is sound" store verify
exits 64 "compact takes no argument: 64" store compact now
exits 75 "no store: 75" listdigest-store -s "$T/none" compact
mkdir "$T/empty" && listdigest-store -s "$T/empty" init >/dev/null
exits 0 "an empty store" listdigest-store -s "$T/empty" compact
exits 0 "is sound after it" listdigest-store -s "$T/empty" verify
mkdir "$T/s/.rebuild"
exits 75 "while another rebuilds: 75" flock "$T/s/.rebuild" listdigest-store -s "$T/s" compact
like "and says so" "$(cat "$T/err")" "^listdigest-store: store '$T/s' is being compacted"
exits 75 "or expires: 75" flock "$T/s/.rebuild" listdigest-store -s "$T/s" expire HEAD
exits 75 "no room to write: 75" sh -c "trap '' XFSZ; ulimit -f 40; listdigest-store -s '$T/s' compact"
like "in one line" "$(cat "$T/err")" "^listdigest-store: cannot [^:]*: File too large$"
is "leaves nothing" "$(left)" "data.mdb lock.mdb "
exits 0 "and the store as it was" store verify
if [ "$(id -u)" = 0 ] && getent group nogroup >/dev/null; then
	listdigest-store -s "$T/g" init --group=nogroup >"$T/out"
	deliver 1 && cp "$T/s/data.mdb" "$T/keep" && mail 1 | listdigest-mda -s "$T/g"
	listdigest-store -s "$T/g" compact >"$T/out"
	is "a group's store stays the group's" "$(stat -c '%a %G' "$T/g/data.mdb" "$T/g/lock.mdb" | tr '\n' ' ')" "640 nogroup 660 nogroup "
	chmod 755 "$T"
	exits 0 "and is read by it at once" setpriv --reuid=nobody --regid=nogroup --clear-groups listdigest-store -s "$T/g" verify
else skip "a group's store stays the group's" "needs root and a group"; fi

# --- while it is in use
n=100
while [ ! -e "$T/stop" ] && [ $n -lt 5000 ]; do
	deliver $n || echo $n >>"$T/deferred"
	n=$((n + 1))
	echo $n >"$T/reached"
done &
deliveries=$!
bad=0 i=0
while [ $i -lt 12 ]; do
	store compact >"$T/cout" 2>&1 || { bad=$((bad + 1)); sed 's/^/# /' "$T/cout"; }
	listdigest-report -s "$T/s" HEAD~3.. >/dev/null || bad=$((bad + 1))
	i=$((i + 1))
done
: >"$T/stop"
wait "$deliveries"
is "twelve times while mail comes in and reports are made" "$bad" 0
not_ok "no delivery was deferred" test -e "$T/deferred"
is "every mail is there" "$(store export --format=jsonl | jq -r .message_id | grep -c '^m[1-9][0-9][0-9]')" "$(($(cat "$T/reached") - 100))"
exits 0 "and the store is sound" store verify

# A reader that is slow has the old file; it goes on in the new one.
n=1
: >"$T/many"
while [ $n -le 2500 ]; do printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nMessage-ID: <r%s@example.org>\nSubject: r %s\n\nx\n\n' $n $n; n=$((n + 1)); done >"$T/many"
listdigest-import -s "$T/s" "$T/many" >"$T/out"
store export --format=jsonl >"$T/whole"
mkfifo "$T/fifo"
store export --format=jsonl >"$T/fifo" 2>"$T/rerr" &
reader=$!
exec 3<"$T/fifo"
read -r first <&3
store compact >"$T/out"
{ printf '%s\n' "$first"; cat <&3; } >"$T/slow"
exec 3<&-
wait "$reader"
is "a slow reader ends well" "$? $(cat "$T/rerr")" "0 "
ok "and has read the same" cmp "$T/whole" "$T/slow"

# An import that waits for its input goes on in the new file.
mkfifo "$T/in"
listdigest-import -s "$T/s" - <"$T/in" >"$T/iout" 2>&1 &
importer=$!
exec 4>"$T/in"
{ echo 'From mboxrd@z Thu Jan  1 00:00:00 1970'; mail 9001; echo; } >&4
waited=0
until ls -l "/proc/$importer/fd" | grep -q data.mdb || [ $waited = 200 ]; do # it has opened the store
	sleep 0.1
	waited=$((waited + 1))
done
store compact >"$T/out"
{ echo 'From mboxrd@z Thu Jan  1 00:00:00 1970'; mail 9002; echo; } >&4
exec 4>&-
wait "$importer"
is "an import goes on" "$? $(cat "$T/iout")" "0 2 new, 0 also, 0 duplicate, 0 flagged"
is "its mail is there" "$(store show --json '<m9002@example.org>' | jq -r .message_id)" m9002@example.org

# --- between two transactions of an import: new mails among known ones, and their blocks whole whatever comes there
if [ "${VARIANT:-}" = asan ]; then skip "between an import's transactions" "AddressSanitizer wants to be first at the calls"; else
	gap() { listdigest-store -s "$T/gap" "$@"; }
	mbox() { # each number of standard input
		awk '{ n = $1; printf "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann <ann@example.org>\nList-Id: <dev.example.org>\nMessage-ID: <g%d@example.org>\n", n
			printf "Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] change number %d\n\nThe reason for change number %d.\n", n, n
			for (i = 0; i < 400; i++) printf "+\tregister_%d = %d;\n", (i * n) % 41, (i * 7919 + n * 104729) % 1000003; print "" }'
	}
	body() { echo "$1" | mbox | sed '1d;$d'; }
	seq 1 900 | mbox >"$T/all.mbox" # about 9 MB: some blocks
	seq 3 3 900 | mbox >"$T/known.mbox"
	gap init >"$T/out"
	listdigest-import -s "$T/gap" "$T/known.mbox" >"$T/out"
	in_gap() { # an import that is stopped at its first, and what is done meanwhile; then it goes on
		LD_PRELOAD=$SEAM SEAM_LATER=1000000 SEAM_ONLY='(sleep)' SEAM_AT=1 SEAM_DO=stop listdigest-import -s "$T/gap" "$T/all.mbox" >"$T/iout" 2>&1 &
		importer=$!
		waited=0
		while [ $waited -lt 600 ]; do
			case $(awk '$1 == "State:" { print $2 }' "/proc/$importer/status") in T) break ;; esac
			sleep 0.1
			waited=$((waited + 1))
		done
		reached=$(gap stat | awk '$1 == "messages" { print $2 }')
		gap compact >"$T/cout" 2>&1 || sed 's/^/# /' "$T/cout"
		body 1000 | listdigest-mda -s "$T/gap" || echo "# deferred"
		kill -CONT "$importer"
		wait "$importer"
	}
	in_gap
	is "an import, stopped between two transactions, the store compacted there, a mail brought" "$? $(cat "$T/iout")" "0 600 new, 0 also, 300 duplicate, 0 flagged"
	ok "of which there were some ($reached messages then)" test "$reached" -gt 300 -a "$reached" -lt 900
	exits 0 "the store is sound" gap verify
	{ seq 1 900 && echo 1000; } | mbox | python3 -c 'import hashlib, sys
for body in sys.stdin.buffer.read().split(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n")[1:]:
    print(hashlib.blake2b(body[:-1], digest_size=32).hexdigest())' | sort >"$T/wanted"
	gap export --format=jsonl | jq -r .raw_hash | sort >"$T/got"
	ok "every mail is there" cmp "$T/wanted" "$T/got"
	gap export --format=mbox >"$T/back.mbox"
	is "and read back whole" "$(grep -c '^+	register' "$T/back.mbox")" "$((901 * 400))"
	exits 0 "expired before the gap and behind it" gap expire '<g1@example.org>' '<g2@example.org>' '<g899@example.org>'
	exits 0 "takes no other's body" gap verify
	is "nor record" "$(gap export --format=jsonl | jq -r 'select(.title) | .title' | grep -c '^change number')" 898
fi

# --- expire
secret() { # bytes that cannot be compressed: found in the file if they are there
	printf 'From: Zoe Known <zoe@example.net>\nTo: ann@example.org\nList-Id: <dev.example.org>\nMessage-ID: <secret@example.org>\n'
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] a secret\nContent-Type: application/octet-stream\n\n'
	perl -e 'srand 5; print map { chr(33 + rand 90) } 1 .. 3000'
}
mark=$(secret | tail -c 40)
there() { LC_ALL=C grep -cF -- "$mark" "$T/s/data.mdb"; }
expect_there() { store show --raw '<secret@example.org>' 2>/dev/null | grep -cF -- "$mark"; }
secret | listdigest-mda -s "$T/s" -f zoe-sends@example.net
secret | sed 's/dev.example.org/other.example.org/' | listdigest-mda -s "$T/s" -f zoe-again@example.net
deliver 9003
tip=$(store stat | awk '$1 == "tip" { print $2 }')
raw_hash=$(store show --json '<secret@example.org>' | jq -r .raw_hash)
is "before it is expired its bytes are shown" "$(expect_there)" 1
exits 0 "expire" store expire '<secret@example.org>'
like "says what it did" "$(cat "$T/out")" "^1 expired; 'listdigest-store compact' takes the bytes off the disk$"
is "the bytes are not shown any more" "$(expect_there)" 0
exits 1 "asked for them: 1" store show --raw '<secret@example.org>'
like "in words" "$(cat "$T/err")" "^listdigest-store: entry [0-9]+ is expired: its bytes were dropped$"
store show --json '<secret@example.org>' >"$T/json"
is "nor subject, address, sender" "$(jq -c '[.subject, .from, .author, .to, .sender, .message]' "$T/json")" '[null,null,null,null,null,null]'
is "its hashes stay" "$(jq -r .raw_hash "$T/json")" "$raw_hash"
is "and it says so" "$(jq -c .flags "$T/json")" '["expired"]'
not_ok "its sender is nowhere in the dump, also not of the second list" sh -c "listdigest-store -s '$T/s' export --format=dump | grep -E 'zoe'"
exits 0 "the chain is provable" store verify --tip="$tip"
exits 0 "once more" store expire '<secret@example.org>'
like "does nothing" "$(cat "$T/out")" '^0 expired'
secret | listdigest-mda -s "$T/s"
is "brought again it is known" "$(store stat | awk '$1 == "tip" { print $2 }')" "$tip"
exits 0 "a report of it" listdigest-report -s "$T/s" HEAD~3..
exits 0 "an mbox of the rest" store export --format=mbox
like "says what it is without" "$(cat "$T/err")" '^listdigest-store: 1 expired messages left out'
is "it is there" "$(grep -c '^Message-ID: <m9003@example.org>' "$T/out")" 1
exits 1 "an unknown id: 1" store expire HEAD '<nobody@example.org>'
is "and nothing is done" "$(store show --json HEAD | jq -c .flags)" null
exits 64 "no id: 64" store expire
exits 64 "ids and an age: 64" store expire --keep=1d HEAD
exits 0 "compacted" store compact
is "the bytes are gone from the disk" "$(there)" 0
exits 0 "and it is sound" store verify --tip="$tip"
listdigest-store -s "$T/s2" init --from=- >/dev/null <<-EOF
	$(store export --format=dump)
EOF
is "a dump carries it" "$(listdigest-store -s "$T/s2" stat | awk '$1 == "tip" { print $2 }')" "$tip"
answers "$T/s" >"$T/before"
answers "$T/s2" >"$T/after"
ok "with every answer the same" cmp "$T/before" "$T/after"
printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nMessage-ID: <old@example.org>\nDate: Mon, 4 Jan 2010 10:00:00 +0000\nSubject: old\n\nold words\n\n' >"$T/old"
listdigest-import -s "$T/s" "$T/old" >"$T/out"
exits 0 "expire all that is older" store expire --keep=2012-01-01
like "one is" "$(cat "$T/out")" '^1 expired'
exits 1 "its bytes are dropped" store show --raw '<old@example.org>'
is "its record stays" "$(store show --json '<old@example.org>' | jq -r .message)" "old words"
exits 0 "sound" store verify
# a page that rotted: of a message with a block of several pages, which nothing can read any more
rotten() { listdigest-store -s "$T/rotten" "$@"; }
{ secret | sed 's/<secret/<rots/' && perl -e 'srand 6; print map { chr(33 + rand 90) } 1 .. 12000'; } >"$T/rots"
body=$(tail -c 7000 "$T/rots" | head -c 40)
listdigest-store -s "$T/good" init >"$T/out" 2>&1
for n in 1 2; do mail $n | listdigest-mda -s "$T/good"; done
listdigest-mda -s "$T/good" <"$T/rots"
for n in 3 4; do mail $n | listdigest-mda -s "$T/good"; done
listdigest-store -s "$T/good" backup "$T/rotten" >"$T/out" # which has no free pages
tip=$(rotten stat | awk '$1 == "tip" { print $2 }')
id=$(rotten show --json '<rots@example.org>' | jq -r '.id[:9]')
at=$(LC_ALL=C grep -obaF -- "$body" "$T/rotten/data.mdb" | cut -d: -f1)
dd if=/dev/zero of="$T/rotten/data.mdb" bs=4096 seek=$((at / 4096)) count=1 conv=notrunc 2>"$T/err"
exits 75 "a page of a message rotted: compact stops" rotten compact
like "and says what gets it on" "$(cat "$T/err")" "^listdigest-store: cannot rebuild store '[^']*': entry 3 \($id\): .*; 'listdigest-store expire $id' drops it\$"
exits 75 "so does a dump" rotten export --format=dump
like "and says so" "$(cat "$T/err")" "^listdigest-store: entry 3 \($id\): .*; 'listdigest-store expire $id' drops it\$"
exits 75 "so does an mbox" rotten export --format=mbox
like "and says so" "$(cat "$T/err")" "^listdigest-store: entry 3 \($id\): .*; 'listdigest-store expire $id' drops it\$"
exits 1 "verify names it, and goes on" rotten verify
like "..." "$(cat "$T/out")" "^entry 3 \($id\): "
exits 0 "it is expired" rotten expire "$id"
like "and what could be read of it stays" "$(rotten show --json "$id" | jq -r .message_id)" "^rots@example.org$"
exits 0 "then the store is compacted" rotten compact
exits 0 "and sound, with its chain" rotten verify --tip="$tip"
listdigest-mda -s "$T/rotten" <"$T/rots"
is "brought again it is known" "$(rotten stat | awk '$1 == "tip" { print $2 }')" "$tip"
exits 0 "a report of it" listdigest-report -s "$T/rotten" ..
# no block's frame begins as one any more
first=$(listdigest-store -s "$T/good" show --json '<m1@example.org>' | jq -r '.id[:9]')
mkdir "$T/frames" && LC_ALL=C perl -pe 's/\x28\xb5\x2f\xfd/\x28\xb5\x2f\xfe/g' "$T/good/data.mdb" >"$T/frames/data.mdb"
exits 75 "a record that cannot be read: an export stops" listdigest-store -s "$T/frames" export --format=jsonl
like "and says what gets it on" "$(cat "$T/err")" "^listdigest-store: the store '.*' is damaged: entry 1 \($first\): block .*; 'listdigest-store expire $first' drops it; .*verify"
# a byte that rotted where nothing but a hash tells: noise lies in the file as it is
{ secret | sed 's/<secret/<noise/' && perl -e 'srand 7; print map { chr rand 256 } 1 .. 12000'; } >"$T/noise"
spot=$(perl -e 'srand 7; print join "", map { sprintf "\\x%02x", rand 256 } 1 .. 8')
rm -rf "$T/rotten" && listdigest-store -s "$T/rotten" init >"$T/out" 2>&1
mail 1 | listdigest-mda -s "$T/rotten"
listdigest-mda -s "$T/rotten" <"$T/noise"
tip=$(rotten stat | awk '$1 == "tip" { print $2 }')
id=$(rotten show --json '<noise@example.org>' | jq -r '.id[:9]')
at=$(LC_ALL=C grep -obaP -- "$spot" "$T/rotten/data.mdb" | cut -d: -f1)
printf '\000' | dd of="$T/rotten/data.mdb" bs=1 seek=$((at + 2)) conv=notrunc 2>"$T/err"
wrong="entry 2 \($id\): its raw body does not match its hash; 'listdigest-store expire $id' drops it\$"
like "rot that can be read: verify sees it" "$(rotten verify)" "entry 2 \($id\): .*checksum"
exits 75 "compact stops" rotten compact
like "and says what gets it on" "$(cat "$T/err")" "^listdigest-store: cannot rebuild store '[^']*': $wrong"
exits 75 "so does a dump" rotten export --format=dump
like "and says so" "$(cat "$T/err")" "^listdigest-store: $wrong"
exits 75 "so does decoding anew" listdigest-import -s "$T/rotten" --reindex
like "and says so" "$(cat "$T/err")" "^listdigest-import: .*: $wrong"
exits 75 "nor is it shown" rotten show --raw "$id"
like "and that is said" "$(cat "$T/err")" "^listdigest-store: the store '.*' is damaged: ${wrong%\$}"
exits 0 "it is expired" rotten expire "$id"
exits 0 "then the store is compacted" rotten compact
exits 0 "and sound, with its chain" rotten verify --tip="$tip"
exits 0 "all of it" store expire --keep=2100-01-01
exits 0 "compacted to the records" store compact
exits 0 "sound" store verify
is "which are all there" "$(store export --format=jsonl | jq -r 'select(.message_id == "m61@example.org").title')" "change number 61"
exits 0 "a delivery to it" deliver 9100

# --- decoded anew: of a store whose records are not what the parser says
listdigest-store -s "$T/r" init >/dev/null
mail 1 >"$T/one" && mail 2 >"$T/two"
for f in one two; do listdigest-mda -s "$T/r" <"$T/$f"; done
mail 1 other.example.org | listdigest-mda -s "$T/r"
listdigest-store -s "$T/r" export --format=jsonl >"$T/right"
listdigest-store -s "$T/r" export --format=dump >"$T/dump"
listdigest-store -s "$T/other" init >/dev/null
sed 's/change number 1/change number 2/' "$T/one" | listdigest-mda -s "$T/other"
record=$(listdigest-store -s "$T/other" export --format=dump | jq -r 'select(.seq == 1).record')
jq -c --arg r "$record" 'if .seq == 1 and .id then .record = $r else . end' "$T/dump" >"$T/wrong"
listdigest-store -s "$T/w" init --from="$T/wrong" >/dev/null
is "a wrong record" "$(listdigest-store -s "$T/w" export --format=jsonl | head -1 | jq -r .title)" "change number 2"
exits 0 "decoded anew" listdigest-import -s "$T/w" --reindex
is "says what changed" "$(cat "$T/out")" "2 decoded, 1 changed, 0 without an answer"
listdigest-store -s "$T/w" export --format=jsonl >"$T/got"
ok "is right again, with id, seq and chain" cmp "$T/right" "$T/got"
is "and found by what it says" "$(listdigest-store -s "$T/w" show --json '<m1@example.org>' | jq -r .title)" "change number 1"
exits 0 "sound" listdigest-store -s "$T/w" verify
exits 0 "again" listdigest-import -s "$T/w" --reindex
is "nothing changes" "$(cat "$T/out")" "2 decoded, 0 changed, 0 without an answer"
exits 64 "with a path: 64" listdigest-import -s "$T/w" --reindex "$T/many"
exits 75 "no store: 75" listdigest-import -s "$T/none" --reindex
n=1
while [ $n -le 80 ]; do mail $n | listdigest-mda -s "$T/w" || echo $n >>"$T/deferred"; n=$((n + 1)); done &
deliveries=$!
bad=0
for i in 1 2 3; do listdigest-import -s "$T/w" --reindex >"$T/iout" 2>&1 || bad=$((bad + 1)); done
wait "$deliveries"
is "while mail comes in" "$bad" 0
not_ok "no delivery was deferred" test -e "$T/deferred"
is "every mail is there" "$(listdigest-store -s "$T/w" stat | awk '$1 == "messages" { print $2 }')" 80
exits 0 "and it is sound" listdigest-store -s "$T/w" verify

{ mail 1; echo again; } | listdigest-mda -s "$T/w"
exits 0 "a message that is a variant of another" listdigest-import -s "$T/w" --reindex
like "is no other for that" "$(cat "$T/out")" '^81 decoded, 0 changed'
is "and stays one" "$(listdigest-store -s "$T/w" show --json HEAD | jq -c .flags)" '["variant"]'

# --- upgrade
exits 0 "upgrade of a store of the newest format" listdigest-store -s "$T/w" upgrade
like "does nothing" "$(cat "$T/out")" '^it has format 4 already$'

# --- entries of version 1, as a dump of an old store brings them
if command -v zstd >/dev/null; then
	v1() { listdigest-store -s "$T/v1" "$@"; }
	zstd -qd "$TOP/tests/fixtures/entries-1.dump.zst" -o "$T/v1.dump"
	tip1=8c9a7018fe887803c55b8ad8fdf6e53fe428ad0a1cc656a25a666d24aa4f8fb3
	exits 0 "a dump of entries of version 1 makes a store" v1 init --from="$T/v1.dump"
	exits 0 "its chain is the same" v1 verify --tip=$tip1
	mail 1 | listdigest-mda -s "$T/v1" -f zoe@example.net
	exits 0 "the chain goes on" v1 verify --tip=$tip1
	v1 export --format=jsonl >"$T/v1.before"
	exits 0 "compacted" v1 compact
	v1 export --format=jsonl >"$T/v1.after"
	ok "every record is the same" cmp "$T/v1.before" "$T/v1.after"
	is "a commit names its message still" "$(v1 show --json 13a3e1b24 | jq -r .message_id)" \
		"$(listdigest-mda -n <"$(ls "$TOP"/examples/mail/12*.eml)" | jq -r .message_id)"
	exits 0 "an entry of version 1 expired" v1 expire HEAD~28
	like "keeps its sender, and says so" "$(cat "$T/out")" '^1 envelope senders stay: the chain values of entries of version 1 need them'
	exits 0 "an entry of version 2 expired" v1 expire HEAD
	is "loses its sender" "$(v1 export --format=dump | jq -r 'select(.seq and .version == 2 and .sender_hash).seq')" 29
	v1 export --format=dump >"$T/both.dump"
	exits 0 "a dump of entries of both versions" listdigest-store -s "$T/both" init --from="$T/both.dump"
	exits 0 "is a store with the same chain" listdigest-store -s "$T/both" verify --tip=$tip1
else skip "entries of version 1" "no zstd"; fi
done_testing
