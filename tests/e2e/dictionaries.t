#!/bin/sh
# Bodies as earlier versions wrote them, compressed with dictionaries learnt from the store's mail: read, kept as long as a
# body needs them, gone once all bodies were made anew.
. "$TOP/tests/lib.sh"
[ "$(getconf PAGESIZE)" = 4096 ] || skip_all "the store was made on a machine with 4 KiB pages"
command -v zstd >/dev/null || skip_all "no zstd"
mail() { # number; those of the store, and others after them
	printf 'From: Ann Example <ann@example.org>\nTo: dev@example.org\nList-Id: <dev.example.org>\nMessage-ID: <m%s@example.org>\n' "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] change number %s\n\nThe reason for change number %s.\n---\n' "$1" "$1"
	for i in 1 2; do printf '+\tregister_%d = %d;\n' $(($1 * i % 40)) $(($1 * i * 7919 % 100003)); done
}
old() { listdigest-store -s "$T/old" "$@"; }
of() { listdigest-store -s "$T/$1" stat | awk -v table="$2" '$1 == table { print $3 }'; } # store, table: its values
# 60 mails imported, 60 delivered with one dictionary or another, one of them by a second list, one expired
tip=4a429f88f2dbdbcf8218884a60eb33e91a4c9a06554e226cd6ce0675b7e305d6
mkdir "$T/old" && zstd -qd "$TOP/tests/fixtures/dictionaries.mdb.zst" -o "$T/old/data.mdb"
exits 0 "a store with dictionaries is sound" old verify --tip=$tip
like "all of it" "$(cat "$T/out")" '^121 entries, 1 expired, no fault'
is "its dictionaries" "$(of old dict)" 2
whole() { # store: the mails of before are the same in it
	for n in 1 60 61 99 100 120; do
		mail $n >"$T/sent"
		listdigest-store -s "$T/$1" show --raw "<m$n@example.org>" >"$T/raw"
		cmp "$T/sent" "$T/raw" || return 1
	done
}
ok "its mail is read" whole old
old export --format=jsonl >"$T/before"
same() { # store: so are all records of before
	listdigest-store -s "$T/$1" export --format=jsonl | head -n 121 | cmp - "$T/before"
}

old export --format=dump >"$T/dump"
exits 0 "a dump of it makes a store" listdigest-store -s "$T/loaded" init --from="$T/dump"
is "without them" "$(of loaded dict)" ""
exits 0 "... sound" listdigest-store -s "$T/loaded" verify --tip=$tip
ok "... with the same records" same loaded

exits 0 "a backup of it" old backup "$T/copy"
is "has them" "$(of copy dict)" 2
exits 0 "... sound" listdigest-store -s "$T/copy" verify --tip=$tip
exits 0 "compacted" listdigest-store -s "$T/copy" compact
is "all bodies were made anew: no dictionary is left" "$(of copy dict)" ""
exits 0 "... sound" listdigest-store -s "$T/copy" verify --tip=$tip
ok "... with the same mail" whole copy
ok "... and records" same copy
format() { listdigest-store -s "$T/$1" stat | awk '$1 == "format" { print $2 }'; } # store
is "in its format" "$(format copy)" 2
exits 0 "upgraded" listdigest-store -s "$T/copy" upgrade
like "to the newest" "$(cat "$T/out")" "^format 2 before, 3 now"
exits 0 "... sound" listdigest-store -s "$T/copy" verify --tip=$tip
ok "... with the same mail" whole copy
ok "... and records" same copy
listdigest-report -s "$T/copy" HEAD~50.. >"$T/digest"
listdigest-report -s "$T/old" HEAD~50.. >"$T/digest1"
ok "... and their digest" cmp "$T/digest" "$T/digest1"

mail 121 | listdigest-mda -s "$T/old"
mail 121 >"$T/sent"
old show --raw HEAD >"$T/raw"
ok "mail delivered to it" cmp "$T/sent" "$T/raw"
exits 0 "one of before expired" old expire '<m110@example.org>'
exits 0 "it is sound" old verify --tip=$tip
n=122 pieces=$(of old body)
while [ $n -le 127 ]; do mail $n | listdigest-mda -s "$T/old"; n=$((n + 1)); done
ok "the 128th entry repacks them ($pieces pieces before, $(of old body) now)" test "$(of old body)" -lt $((pieces / 4))
ok "... they are read as before" whole old
exits 0 "... and sound" old verify --tip=$tip

exits 0 "a new store" listdigest-store -s "$T/new" init
n=1
while [ $n -le 101 ]; do
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\n'
	mail $n
	echo
	n=$((n + 1))
done >"$T/mbox"
listdigest-import -s "$T/new" "$T/mbox" 2>/dev/null
mail 102 | listdigest-mda -s "$T/new"
is "learns none" "$(of new dict)" ""
done_testing
