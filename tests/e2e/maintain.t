#!/bin/sh
# The store looked after: deliveries repacked, copies made, dumps written and read.
. "$TOP/tests/lib.sh"
store() { listdigest-store -s "$T/s" "$@"; }
mail() { # number
	printf 'From: Ann Example <ann@example.org>\nTo: dev@example.org\nList-Id: <dev.example.org>\nMessage-ID: <m%s@example.org>\n' "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] change number %s\n\nThe reason for change number %s.\n' "$1" "$1"
	awk -v n="$1" 'BEGIN { srand(n); for (i = 0; i < 12; i++) printf "+\tregister_%d = %d;\n", rand() * 40, rand() * 1000000 }'
}
deliver() { mail "$1" | listdigest-mda -s "$T/s" -f bounce@example.org; }
mails() { # from, to
	n=$1
	while [ "$n" -le "$2" ]; do
		printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\n'
		mail "$n"
		echo
		n=$((n + 1))
	done
}

mails 1 99 >"$T/mbox"
ok "a store" store init
ok "an import of 99 messages" listdigest-import -s "$T/s" "$T/mbox"
deliver 100 && deliver 101
mail 101 >"$T/sent"
store show --raw HEAD >"$T/raw"
ok "what is delivered after it is read again" cmp "$T/sent" "$T/raw"
ok "another store" listdigest-store -s "$T/grown" init
n=1
while [ $n -lt 128 ]; do
	mail $n | listdigest-mda -s "$T/grown"
	n=$((n + 1))
done
chunks() { listdigest-store -s "$T/grown" stat | awk '$1 == "body" { print $3 }'; }
before=$(chunks)
tip=$(listdigest-store -s "$T/grown" log --chain HEAD~1..HEAD | grep -oE '[0-9a-f]{64}')
mail 128 | listdigest-mda -s "$T/grown"
ok "the 128th delivery repacks those before it ($before pieces before, $(chunks) now)" test "$(chunks)" -lt $((before / 4))
exits 0 "... nothing of the log has changed" listdigest-store -s "$T/grown" verify --tip="$tip"
mail 5 >"$T/sent"
listdigest-store -s "$T/grown" show --raw '<m5@example.org>' >"$T/raw"
ok "... and what was repacked is read again" cmp "$T/sent" "$T/raw"
exits 0 "the store is sound" store verify

# --- dump
load() { # dump, name of the store made of it
	listdigest-store -s "$T/$2" init --from="$1"
}
mail 7 | sed 's/dev.example.org/other.example.org/' >"$T/also"
printf 'no header at all \377' >"$T/odd"
git init -q --bare "$T/inbox.git"
add() { # a public-inbox of one message more
	blob=$(git -C "$T/inbox.git" hash-object -w --stdin)
	tree=$(printf '100644 blob %s\tm\n' "$blob" | git -C "$T/inbox.git" mktree)
	tip=$(git -C "$T/inbox.git" -c user.name=a -c user.email=a@example.org commit-tree ${tip:+-p "$tip"} -m m "$tree")
	git -C "$T/inbox.git" update-ref HEAD "$tip"
}
tip=
mail 3 >"$T/m" && add <"$T/m"
mail 201 >"$T/m" && add <"$T/m"
listdigest-mda -s "$T/s" <"$T/also" && listdigest-mda -s "$T/s" -f "$(printf 'odd\377@example.org')" <"$T/odd"
ok "a public-inbox" listdigest-import -s "$T/s" "$T/inbox.git"
exits 0 "a dump" store export --format=dump
cp "$T/out" "$T/dump"
is "has every entry, and an end" "$(jq -c 'select(.seq and .id).seq' "$T/dump" | wc -l) $(tail -1 "$T/dump" | jq -c .)" '104 {"end":1,"entries":104}'
exits 0 "a store made of it" load "$T/dump" loaded
is "prints the uuid of the first" "$(cat "$T/out")" "$(store stat | awk '$1 == "uuid" { print $2 }')"
exits 0 "is sound" listdigest-store -s "$T/loaded" verify --tip="$(store log --chain HEAD | grep -oE '[0-9a-f]{64}')"
store export --format=jsonl >"$T/one"
listdigest-store -s "$T/loaded" export --format=jsonl >"$T/two"
ok "has the same records" cmp "$T/one" "$T/two"
listdigest-store -s "$T/loaded" export --format=dump >"$T/dump2"
ok "and the same dump, commits and sources included" cmp "$T/dump" "$T/dump2"
is "a commit names the same entry" "$(listdigest-store -s "$T/loaded" show --json "$tip" | jq -r .message_id)" m201@example.org
like "what was imported is known" "$(listdigest-import -s "$T/loaded" "$T/inbox.git" 2>&1)" '^0 new, 0 also, 0 duplicate'
ok "a delivery goes on" sh -c "listdigest-mda -s '$T/loaded' <'$T/sent'"
exits 0 "nothing is left beside it" test ! -e "$T/loaded.partial"
exits 0 "from standard input, into an empty directory" sh -c "mkdir '$T/loaded2' && listdigest-store -s '$T/loaded2' init --from=- <'$T/dump'"
exits 75 "a store is there already: 75" load "$T/dump" loaded2
store export --format=dump HEAD~3..HEAD >"$T/part"
is "a dump of a range" "$(jq -c '[.part, .entries] | select(.[0])' "$T/part") $(jq -c 'select(.id)' "$T/part" | wc -l)" '[1,3] 3'
exits 75 "of which no store is made" load "$T/part" bad
exits 64 "a range and a cursor: 64" store export --format=dump --cursor=x HEAD~3..HEAD
XDG_STATE_HOME=$T/state
export XDG_STATE_HOME
store backup "$T/cur" >/dev/null
part() { listdigest-store -s "$T/cur" export --format=dump --cursor=x | jq -c 'select(.id).list'; }
is "with a cursor all" "$(part | wc -l)" 104
listdigest-mda -s "$T/cur" -l new.example <"$T/sent"
is "... then what is new" "$(part)" '"new.example"'
listdigest-mda -s "$T/cur" -l full.example <"$T/sent"
exits 75 "to a full disk: 75" sh -c "listdigest-store -s '$T/cur' export --format=dump --cursor=x >/dev/full"
is "which moves no cursor" "$(part)" '"full.example"'
listdigest-store -s "$T/s" export --format=dump --zstd >"$T/s.zst"
exits 0 "compressed, and read by zstd" zstd -tq "$T/s.zst"
exits 0 "... and by init" load "$T/s.zst" zst
head -c 3000 "$T/s.zst" >"$T/x"
exits 75 "... but not cut" load "$T/x" bad
exits 75 "a dump to a full disk: 75" sh -c "listdigest-store -s '$T/s' export --format=dump >/dev/full"
exits 75 "no file: 75" load "$T/none" bad

refused() { # what, expected reason; the dump on standard input
	cat >"$T/dump3"
	load "$T/dump3" bad >"$T/out" 2>"$T/err"
	is "$1: 75" $? 75
	like "$1: said in a line" "$(cat "$T/err")" "^listdigest-store: .*$2"
	not_ok "$1: nothing is made" ls "$T/bad" "$T/bad.partial"
}
head -50 "$T/dump" >"$T/x" && refused "a dump without its end" 'cut off' <"$T/x"
head -c 9000 "$T/dump" >"$T/x" && refused "a dump cut inside a line" 'line [0-9]+: it is not a JSON object, or cut off' <"$T/x"
sed '20d' "$T/dump" >"$T/x" && refused "an entry left out" 'its number does not follow the entry before it' <"$T/x"
jq -c 'if .seq == 9 and .id then .raw = "eA==" else . end' "$T/dump" >"$T/x" && refused "other bytes" 'do not match their hash' <"$T/x"
jq -c 'if .seq == 9 and .id then .arrived += 1 else . end' "$T/dump" >"$T/x" && refused "another time" 'chain value' <"$T/x"
jq -c 'if .seq == 9 and .id then .record = "AAAA" else . end' "$T/dump" >"$T/x" && refused "a malformed record" 'line 1[0-9]: ' <"$T/x"
also=$(jq -r 'select(.kind == "also").seq' "$T/dump" | head -1)
like "the dump has an also entry" "$also" '^[0-9]+$'
jq -c 'if .seq == 9 and .id then .size = 999999 else . end' "$T/dump" >"$T/x" && refused "another size" 'its size is not that of its raw bytes' <"$T/x"
jq -c 'if .seq == 9 and .id then .flags += 1 else . end' "$T/dump" >"$T/x" && refused "another flag" 'its flags are not those of its record' <"$T/x"
jq -c "if .seq == $also and .id then .flags = 1 else . end" "$T/dump" >"$T/x" && refused "a flag of an also entry" 'an entry without a message has flags' <"$T/x"
printf 'hello\n' >"$T/x" && refused "a letter" 'is not a dump' <"$T/x"
jq -c '.dump |= (if . then 2 else empty end)' "$T/dump" >"$T/x" && refused "a later dump" 'newer listdigest' <"$T/x"
: >"$T/x" && refused "an empty file" 'cut off' <"$T/x"
endless() { yes "$1" | tr -d '\n'; }
loaded() { # of standard input, with so little memory that an endless line soon has it all
	sh -c "ulimit -v 1500000; exec timeout 60 listdigest-store -s '$T/bad' init --from=-"
}
if [ "${VARIANT:-}" = asan ]; then skip "endless lines" "ASan needs all of the address space"; else
	endless 'a line without an end' | loaded >"$T/out" 2>"$T/err"
	like "an endless line: is no dump" "$(cat "$T/err")" "^listdigest-store: 'standard input' is not a dump of a store$"
	{ head -1 "$T/dump" && endless '{"seq":1,"more":"'; } | loaded >"$T/out" 2>"$T/err"
	like "one after a good first: said in a line" "$(cat "$T/err")" "^listdigest-store: cannot read dump 'standard input', line 2: out of memory$"
fi
not_ok "nothing is made of either" ls "$T/bad" "$T/bad.partial"

# killed while it reads, and then again
mkfifo "$T/fifo"
cut() { # the store's name
	listdigest-store -s "$T/$1" init --from=- <"$T/fifo" >/dev/null 2>&1 &
	reader=$!
	exec 8>"$T/fifo"
	head -40 "$T/dump" >&8
	n=0
	while [ ! -e "$T/$1.partial/.loading" ] && [ $n -lt 100 ]; do
		sleep 0.1
		n=$((n + 1))
	done
}
cut late
exits 75 "a second beside it: 75" load "$T/dump" late
like "says so" "$(cat "$T/err")" "^listdigest-store: cannot make store '$T/late': another process is making it$"
kill -9 $reader && wait $reader 2>/dev/null
exec 8>&-
ok "killed, it leaves something" test -d "$T/late.partial"
: >"$T/late.partial/letter"
exits 75 "which stays where something else lies in it: 75" load "$T/dump" late
like "and the way on is named" "$(cat "$T/err")" "^listdigest-store: cannot make store '$T/late': its temporary directory '$T/late.partial' exists and is not of listdigest-store; move it away or remove it$"
rm "$T/late.partial/letter"
exits 0 "else the next goes on" load "$T/dump" late
is "to the same store" "$(listdigest-store -s "$T/late" log --chain | tail -1)" "$(store log --chain | tail -1)"
not_ok "with nothing beside it" ls "$T/late.partial"
listdigest-store -s "$T/mine.partial" init >"$T/out" 2>&1
exits 75 "a store of that name is nobody's leavings: 75" load "$T/dump" mine
exits 0 "and is left alone" listdigest-store -s "$T/mine.partial" verify

# --- backup
copy() { listdigest-store -s "$T/copy" "$@"; }
exits 0 "a backup" store backup "$T/copy"
is "says what it has" "$(cat "$T/out")" "104 entries, tip $(store log --chain HEAD | grep -oE '[0-9a-f]{64}')"
is "its modes" "$(stat -c %a "$T/copy" "$T/copy/data.mdb" | tr '\n' ' ')" "700 600 "
is "nothing else is left there" "$(ls -A "$T/copy" | tr '\n' ' ')" "data.mdb lock.mdb "
store export --format=jsonl >"$T/one"
copy export --format=jsonl >"$T/two"
ok "with the same records" cmp "$T/one" "$T/two"
is "and the same uuid" "$(copy stat | grep uuid)" "$(store stat | grep uuid)"
exits 0 "it is sound" copy verify
mail 102 >"$T/sent"
ok "mail is delivered to it" sh -c "listdigest-mda -s '$T/copy' <'$T/sent'"
exits 75 "a store is there already: 75" store backup "$T/copy"
like "and says so" "$(cat "$T/err")" "^listdigest-store: cannot create store '$T/copy': it exists already$"
mkdir "$T/letters" && : >"$T/letters/letter"
exits 75 "a directory of other files: 75" store backup "$T/letters"
exits 64 "no directory: 64" store backup
exits 75 "no store to copy: 75" listdigest-store -s "$T/none" backup "$T/copy2"
not_ok "nothing is made then" test -e "$T/copy2"
exits 75 "a copy cut off by a limit: 75" sh -c "trap '' XFSZ; ulimit -f 64; listdigest-store -s '$T/s' backup '$T/cut'"
like "in one line" "$(cat "$T/err")" "^listdigest-store: cannot create store '$T/cut': File too large$"
is "leaves nothing" "$(ls -A "$T/cut")" ""
exits 0 "and may be tried again" store backup "$T/cut"

n=103
while [ -e "$T/s" ] && [ $n -lt 10000 ] && [ ! -e "$T/stop" ]; do
	deliver $n || echo "$n" >>"$T/deferred"
	n=$((n + 1))
done &
deliveries=$!
bad=0
for i in 1 2 3 4 5 6; do
	store backup "$T/b$i" >/dev/null && listdigest-store -s "$T/b$i" verify >"$T/out" 2>&1 || bad=$((bad + 1))
done
is "backups while deliveries run are sound" "$bad" 0
killed=0
for i in 1 2 3 4 5 6 7 8; do
	listdigest-store -s "$T/s" backup "$T/k$i" >/dev/null 2>&1 &
	backup=$!
	sleep "$(printf '0.%03d' $((i * 2)))"
	kill -9 "$backup" 2>/dev/null
	wait "$backup" 2>/dev/null
	if [ -e "$T/k$i/data.mdb" ]; then
		listdigest-store -s "$T/k$i" verify >"$T/out" 2>&1 || bad=$((bad + 1))
	else
		killed=$((killed + 1))
		store backup "$T/k$i" >"$T/out" 2>&1 || bad=$((bad + 1))
	fi
done
is "killed at any time it is whole, or nothing and may be made again ($killed of 8 were nothing)" "$bad" 0
: >"$T/stop"
wait "$deliveries"
not_ok "no delivery was deferred" test -e "$T/deferred"
exits 0 "and the store is sound" store verify
# a damaged store: pages that lead back to themselves
cat >"$T/circle.py" <<'E'
import os, struct, subprocess, sys
top, store = sys.argv[1:]
good = open(store + "/data.mdb", "rb").read()
pages = [good[i:i + 4096] for i in range(0, len(good), 4096)]
kind = [struct.unpack_from("<H", p, 10)[0] for p in pages]
branches = [i for i, k in enumerate(kind) if k == 1]
newer = max(pages[:2], key=lambda p: struct.unpack_from("<Q", p, 144)[0])
branches.insert(0, struct.unpack_from("<Q", newer, 128)[0])  # the tables: each value is a tree
bad, there = top + "/circle", top + "/circle-copy"
os.makedirs(bad, 0o700)
ended = set()
for branch in branches[:6]:
    for leaf in [i for i, k in enumerate(kind) if k == 2][::3]:
        with open(bad + "/data.mdb", "wb") as f:
            f.write(b"".join(pages[:leaf] + [pages[branch]] + pages[leaf + 1:]))
        p = subprocess.run(["listdigest-store", "-s", bad, "backup", there], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        left = sum(os.path.getsize(there + "/" + n) for n in os.listdir(there)) if os.path.isdir(there) else 0
        if p.returncode not in (0, 75) or (p.returncode and left) or left > len(good) + (17 << 20) or (p.returncode and not p.stderr):
            print("page", leaf, "as", branch, p.returncode, left, p.stderr)
        ended.add(p.returncode)
        subprocess.run(["rm", "-rf", there, bad + "/lock.mdb"])
print(len(branches) > 1, 75 in ended)
E
is "a circle of pages: each backup ends with a word, and leaves nothing" "$(python3 "$T/circle.py" "$T" "$T/s")" "True True"

done_testing
