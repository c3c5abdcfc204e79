#!/bin/sh
# Mail of other hosts: dumps merged into a store, damaged ones refused, a feed killed and taken up again.
[ -z "${REGEN:-}" ] || { echo "1..0 # SKIP nothing to write anew"; exit 0; }
. "$TOP/tests/lib.sh"
mail() { # number, more of the body
	printf 'From: Ann Example <ann@example.org>\nTo: dev@example.org\nMessage-ID: <m%s@example.org>\n' "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] change number %s\n\nThe reason for change number %s.\n%s' "$1" "$1" "${2:-}"
}
deliver() { mail "$2" "${4:-}" | listdigest-mda -s "$T/$1" -f "a$2@example.org" -l "$3"; } # store, number, list, more
store() { name=$1; shift; listdigest-store -s "$T/$name" "$@"; }
dump() { name=$1; shift; store "$name" export --format=dump "$@"; }
merge() { listdigest-import -s "$T/$1" "${2:--}"; }
known() { store "$1" export --format=jsonl | jq -cS 'del(.seq, .chain)' | sort; }
for s in a b hub; do store $s init >/dev/null 2>&1; done
XDG_STATE_HOME=$T/state
export XDG_STATE_HOME
for n in 1 2 3; do deliver a $n one.example; done
deliver a 2 two.example
deliver b 3 one.example
deliver b 4 one.example
deliver b 1 one.example 'a forged copy'
dump a --zstd --cursor=hub >"$T/a.zst"
exits 0 "a dump merged" merge hub "$T/a.zst"
is "... its counts" "$(cat "$T/out")" "3 new, 1 also, 0 duplicate, 0 flagged"
is "... and equal records: arrival, lists, sender" "$(known hub)" "$(known a)"
exits 0 "merged again" merge hub "$T/a.zst"
is "... it adds nothing" "$(cat "$T/out")" "0 new, 0 also, 4 duplicate, 0 flagged"
dump b >"$T/b.dump"
exits 0 "another store's, on standard input" merge hub <"$T/b.dump"
is "... a variant is flagged" "$(cat "$T/out")" "2 new, 0 also, 1 duplicate, 1 flagged"
like "stat names the stores" "$(store hub stat)" "^from +$(store a stat | sed -n 's/^uuid *//p') up to entry 4, tip $(store a stat | sed -n 's/^tip *//p')"
exits 0 "the store is right" store hub verify
is "nobody else's id is believed: it is made here" "$(store hub show 1 --json 2>/dev/null | jq -r .id; store hub log | awk '{ print $2 }' | sort -u)" "$({ store a log; store b log; } | awk '{ print $2 }' | sort -u)"

# --- what is new, gaps, other histories
deliver a 5 one.example
dump a --cursor=hub >"$T/lost"
deliver a 6 one.example
exits 75 "a dump behind a gap: 75" sh -c "listdigest-store -s '$T/a' export --format=dump --cursor=hub | listdigest-import -s '$T/hub' -"
like "... and what to do" "$(cat "$T/err")" 'entries 5 to 5 of store [-0-9a-f]+ are missing; add them with .listdigest-store export --format=dump --after=4.$'
exits 0 "exported again" sh -c "listdigest-store -s '$T/a' export --format=dump --after=4 | listdigest-import -s '$T/hub' -"
is "... both come" "$(cat "$T/out")" "2 new, 0 also, 0 duplicate, 0 flagged"
exits 64 "--list with a dump: 64" sh -c "listdigest-import -s '$T/hub' -l x.example '$T/b.dump'"
store a export --format=jsonl HEAD >/dev/null
dump a HEAD >"$T/x"
exits 0 "one entry of the log, into an empty store" listdigest-import -s "$T/one" "$T/x"
is "... moves no position" "$(store one stat | grep -c '^from')" 0
cp -r "$T/a" "$T/other"
store a expire HEAD~1 >/dev/null 2>&1
deliver other 7 one.example
deliver a 8 one.example
dump a --after=0 | merge hub >/dev/null 2>&1
exits 1 "a store with another history: 1" sh -c "listdigest-store -s '$T/other' export --format=dump | listdigest-import -s '$T/hub' -"
like "... in words" "$(cat "$T/err")" 'entry 7 of store [-0-9a-f]+ is not the one that was imported before'
dump a | listdigest-import -s "$T/new" - >/dev/null 2>&1
is "an expired message is taken as told" "$(known new)" "$(known a)"
exits 0 "... and the store is right" store new verify
is "... but what is here stays" "$(store hub stat | grep -c expired)" 0

# --- damage
refused() { # what, reason, new entries; the dump on standard input
	rm -rf "$T/bad"
	listdigest-import -s "$T/bad" - >"$T/out" 2>"$T/err"
	is "$1: 1" $? 1
	like "... $2" "$(tail -1 "$T/err")" "^listdigest-import: skipped .*: cannot read dump 'standard input', line [0-9]+: .*$2"
	like "... what came before stays" "$(cat "$T/out")" "^$3 new"
}
at() { jq -c "if .seq == 3 and .id then $1 else . end" "$T/b.dump"; }
at '.raw = "eA=="' >"$T/x" && refused "other bytes" 'do not match their hash' 2 <"$T/x"
at '.arrived += 1' >"$T/x" && refused "another time" 'chain value does not follow' 2 <"$T/x"
at '.size = 99999' >"$T/x" && refused "another size" 'size is not that of its raw bytes' 2 <"$T/x"
at '.flags = 2' >"$T/x" && refused "another flag" 'flags are not those of its record' 2 <"$T/x"
at 'del(.raw)' >"$T/x" && refused "no bytes" 'has no raw bytes' 2 <"$T/x"
at '.record = "AAAA"' >"$T/x" && refused "a malformed record" '.' 2 <"$T/x"
at '.seq = 9' >"$T/x" && refused "a gap" 'does not follow the entry before it' 2 <"$T/x"
sed '$d' "$T/b.dump" >"$T/x" && refused "cut off between lines" 'it is cut off' 3 <"$T/x"
head -c -10 "$T/b.dump" >"$T/x" && refused "cut off within a line" 'not a JSON object, or cut off' 3 <"$T/x"
sed '1s/"tip":"./"tip":"x/' "$T/b.dump" >"$T/x"
exits 1 "a malformed first line: 1" merge hub "$T/x"

# --- a feed
follow() { listdigest-store -s "$T/b" export --format=dump --follow --after="${1:-0}" | listdigest-import -s "$T/feed" --follow - >"$T/fed" 2>&1; }
comes() { for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ "$(known feed)" = "$(known b)" ] && return 0; sleep 0.1; done; return 1; }
store feed init >/dev/null 2>&1
follow &
feed=$!
ok "what is there" comes
deliver b 20 one.example
ok "what is delivered" comes
deliver b 20 two.example
ok "... by another list" comes
child() { ps -o pid=,comm= --ppid "$1" | awk -v n="$2" 'index($2, n) == 1 { print $1 }'; }
export_pid=$(child $feed listdigest-stor)
[ -n "$export_pid" ] && kill -9 "$export_pid"
wait $feed
like "the feed ends with its writer" "$(cat "$T/fed")" "^4 new, 1 also, 0 duplicate"
deliver b 21 one.example
follow "$(store feed stat | sed -n 's/^from .* entry \([0-9]*\),.*/\1/p')" &
feed=$!
ok "it goes on from where it was" comes
import_pid=$(child $feed listdigest-impo)
[ -n "$import_pid" ] && kill -9 "$import_pid"
deliver b 22 one.example
wait $feed
follow "$(store feed stat | sed -n 's/^from .* entry \([0-9]*\),.*/\1/p')" &
feed=$!
ok "... and after its reader was killed" comes
export_pid=$(child $feed listdigest-stor)
[ -n "$export_pid" ] && kill "$export_pid"
wait $feed
exits 0 "the store is right" store feed verify
done_testing
