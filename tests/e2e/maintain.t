#!/bin/sh
# The store looked after: dictionaries learnt by the way.
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
done_testing
