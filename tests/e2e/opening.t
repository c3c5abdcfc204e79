#!/bin/sh
# What happens to a store while somebody opens it: at each call on its files the program is stopped, others do what they do, and it
# goes on.
. "$TOP/tests/lib.sh"
[ -z "${REGEN:-}" ] || skip_all "nothing to write anew"
[ "${VARIANT:-plain}" = plain ] && [ -f "${SEAM:-}" ] || skip_all "needs the seam, which goes with no sanitizer"
[ "$(getconf PAGESIZE)" = 4096 ] || skip_all "the store was made on a machine with 4 KiB pages"
command -v zstd >/dev/null || skip_all "no zstd"
mail() { # number
	printf 'From: Ann <ann@example.org>\nList-Id: <dev.example.org>\nMessage-ID: <n%s@example.org>\n' "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] number %s\n\nWords of number %s.\n' "$1" "$1"
	yes "text $1" | head -n 40
}
# stop_at N ONLY OTHERS COMMAND...: run it until its N-th call on a path with ONLY in it, then the function OTHERS, then the
# rest. False where there is no N-th call; its exit status is in $status.
stop_at() {
	at=$1 only=$2 others=$3
	shift 3
	(exec env LD_PRELOAD="$SEAM" SEAM_ONLY="$only" SEAM_AT="$at" SEAM_DO=stop "$@" <"$T/mail" >"$T/out" 2>"$T/err") &
	pid=$!
	while_stopped $pid "$others"
}

# --- deliveries meanwhile
# LMDB leaves pages unwritten at the end that came into use and out of it again in one transaction; the next one writes them. Of this
# store of 128 deliveries the last one is missing.
missing() { # STORE: how many pages; the two metas have their last page at 136, their transaction number at 144
	for at in 0 4096; do
		od -An -v -t u8 -w16 -j $((at + 136)) -N 16 "$1/data.mdb"
	done | sort -n -k 2 | tail -n 1 | (read -r last _ && echo $((last + 1 - $(stat -c %s "$1/data.mdb") / 4096)))
}
mkdir "$T/model" && zstd -qd "$TOP/tests/fixtures/unwritten.mdb.zst" -o "$T/model/data.mdb"
is "the store's last page was never written" "$(missing "$T/model")" 1
exits 0 "... it is whole all the same" listdigest-store -s "$T/model" verify
rm -f "$T/model/lock.mdb"
cp -R "$T/model" "$T/cut"
truncate -s -32768 "$T/cut/data.mdb"
exits 75 "one whose last pages are lost" listdigest-store -s "$T/cut" stat
like "... is cut short" "$(cat "$T/err")" "data.mdb is truncated.*; restore it from a backup"
mail other >"$T/other"
mail own >"$T/mail"
one_delivery() {
	timeout 5 listdigest-mda -s "$T/s" <"$T/other" 2>"$T/mda" && delivered=$((delivered + 1))
}
# during WHAT COMMAND...
during() {
	what=$1
	shift
	n=1
	wrong=
	delivered=0
	while :; do
		rm -rf "$T/s" && cp -R "$T/model" "$T/s"
		stop_at $n "$T/s/data.mdb" one_delivery "$@" || break
		[ $status = 0 ] || wrong="$wrong$n: $status $(cat "$T/err")
"
		n=$((n + 1))
	done
	is "a delivery at any moment of $what" "$wrong" ""
	ok "... there are some" [ $delivered -gt 10 ]
	is "... and none" "$status" 0
}
during "a report" listdigest-report -s "$T/s" HEAD~3..
during "the figures" listdigest-store -s "$T/s" stat

# --- what an import's parsers have of the store: they are started before it is opened
look() { # the keepers of the process that stands still, and their parsers
	grep -qF "$T/s/data.mdb" "/proc/$pid/maps" && opened=$((opened + 1))
	for keeper in $(cat "/proc/$pid/task/$pid/children"); do
		for child in $keeper $(cat "/proc/$keeper/task/$keeper/children"); do
			looked=$((looked + 1))
			! grep -F "$T/s/" "/proc/$child/maps" >>"$T/seen" || seen=$((seen + 1))
		done
	done
}
{ echo 'From ann@example.org Mon Nov  3 10:00:00 2025' && cat "$T/mail"; } >"$T/one.mbox"
n=1 opened=0 looked=0 seen=0
while rm -rf "$T/s" && cp -R "$T/model" "$T/s" && stop_at $n "$T/s/data.mdb" look listdigest-import -s "$T/s" "$T/one.mbox"; do
	n=$((n + 1))
done
is "an import that is looked at goes on" "$status $(cat "$T/out")" "0 1 new, 0 also, 0 duplicate, 0 flagged"
ok "... it had the store open" [ $opened -gt 2 ]
ok "... and parsers" [ $looked -gt 2 ]
is "... that have nothing of it" "$seen" 0
done_testing
