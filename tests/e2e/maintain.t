#!/bin/sh
# The store looked after: dictionaries learnt by the way, copies made.
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
dictionaries() { store stat | awk '$1 == "dict" { print $3 }'; }

mails 1 99 >"$T/mbox"
ok "a store" store init
ok "an import of 99 messages" listdigest-import -s "$T/s" "$T/mbox"
is "learns a dictionary" "$(dictionaries)" 1
ok "again" listdigest-import -s "$T/s" "$T/mbox"
is "not twice" "$(dictionaries)" 1
ok "the 100th, delivered" deliver 100
is "learns one that fits better" "$(dictionaries)" 2
deliver 101
is "no other does" "$(dictionaries)" 2
mail 101 >"$T/sent"
store show --raw HEAD >"$T/raw"
ok "what is compressed with it is read again" cmp "$T/sent" "$T/raw"
exits 0 "the store is sound" store verify

# --- backup
copy() { listdigest-store -s "$T/copy" "$@"; }
exits 0 "a backup" store backup "$T/copy"
is "says what it has" "$(cat "$T/out")" "101 entries, tip $(store log --chain HEAD | grep -oE '[0-9a-f]{64}')"
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
like "and says so" "$(cat "$T/err")" "^listdigest-store: cannot make store '$T/copy': there is one already$"
mkdir "$T/letters" && : >"$T/letters/letter"
exits 75 "a directory of other files: 75" store backup "$T/letters"
exits 64 "no directory: 64" store backup
exits 75 "no store to copy: 75" listdigest-store -s "$T/none" backup "$T/copy2"
not_ok "nothing is made then" test -e "$T/copy2"
exits 75 "a copy cut off by a limit: 75" sh -c "trap '' XFSZ; ulimit -f 64; listdigest-store -s '$T/s' backup '$T/cut'"
like "in one line" "$(cat "$T/err")" "^listdigest-store: cannot make store '$T/cut': File too large$"
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
done_testing
