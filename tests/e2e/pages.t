#!/bin/sh
# A store goes from a machine with pages of one size to one with others: by a dump, since the file itself does not. The other machine is
# simulated: sysconf(3) is answered by a preloaded library.
. "$TOP/tests/lib.sh"
[ -z "${REGEN:-}" ] || skip_all "nothing to write anew"
[ "${VARIANT:-}" != asan ] || skip_all "AddressSanitizer maps by the true page size"
"${CC:-cc}" -shared -fPIC -o "$T/pages.so" "$TOP/tests/torture/pages.c" -ldl 2>"$T/err" || skip_all "no compiler: $(head -n1 "$T/err")"
with() { # page size, command...: run where pages are so large
	if [ "$1" = 4096 ]; then
		shift
		"$@"
	else
		size=$1
		shift
		env LD_PRELOAD="$T/pages.so" PAGES="$size" "$@"
	fi
}
[ "$(getconf PAGESIZE)" = 4096 ] || skip_all "this machine's own pages are not of 4096 bytes"
mail() { # number, words
	printf 'From: Ann <ann%s@example.org>\nTo: dev@example.org\nList-Id: <%s>\nMessage-ID: <p%s@example.org>\nIn-Reply-To: <p%s@example.org>\n' \
		$(($1 % 5)) "${2:-dev.example.org}" "$1" $(($1 / 2))
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH v%s] change %s\n\nWords of change %s.\n\nSigned-off-by: Ann <ann@example.org>\n---\n f.c | 9 +\n\n' \
		$(($1 % 3 + 1)) "$1" "$1"
	awk -v n="$1" 'BEGIN { srand(n); for (i = 0; i < 3 + n % 40; i++) printf "+\tregister_%d = %d; /* %d */\n", rand() * 40, rand() * 1000000, rand() * 9999999 }'
}
n=1000
while [ $n -lt 1300 ]; do
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\n' && mail $n && echo
	n=$((n + 1))
done >"$T/mbox"
git init -q --bare "$T/inbox.git"
tip=
for n in 3 2001 2002; do
	blob=$(mail $n | git -C "$T/inbox.git" hash-object -w --stdin)
	tree=$(printf '100644 blob %s\tm\n' "$blob" | git -C "$T/inbox.git" mktree)
	tip=$(git -C "$T/inbox.git" -c user.name=a -c user.email=a@example.org commit-tree ${tip:+-p "$tip"} -m m "$tree")
	git -C "$T/inbox.git" update-ref HEAD "$tip"
done
perl -e 'srand 5; print "Message-ID: <large\@example.org>\nDate: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: large\n\n"; print map({ chr(33 + rand 90) } 1..75), "\n" for 1..20000' >"$T/large"
perl -e 'print "Subject: one line\n\n", "x" x 300000' >"$T/long"
printf 'no header at all \377' >"$T/odd"
printf 'Subject: nothing more\n' >"$T/bare"
perl -e 'print "Message-ID: <refs\@example.org>\nReferences:", map(" <r$_\@example.org>", 1..900), "\nSubject: many\nDate: never\n\nx\n"' >"$T/refs"
seen() { # page size, store: all that can be asked of it
	with "$1" listdigest-store -s "$T/$2" export --format=jsonl
	with "$1" listdigest-store -s "$T/$2" export --format=mbox
	with "$1" listdigest-store -s "$T/$2" log --chain
	with "$1" listdigest-store -s "$T/$2" export --format=dump
	with "$1" listdigest-report -s "$T/$2" --since=2025-11-01 --until=2025-11-30
	with "$1" listdigest-store -s "$T/$2" show --json "$tip"
}
fill() { # page size, store
	with "$1" listdigest-store -s "$T/$2" init >"$T/out" 2>&1 || return 1
	n=1
	while [ $n -le 130 ]; do # past the 128th, which repacks those before it
		mail $n | with "$1" listdigest-mda -s "$T/$2" -f "ann$n@example.org" || return 1
		n=$((n + 1))
	done
	mail 7 other.example.org | with "$1" listdigest-mda -s "$T/$2" || return 1
	for odd in large long odd bare refs; do
		with "$1" listdigest-mda -s "$T/$2" -f "$(printf 'odd\377@example.org')" <"$T/$odd" || return 1
	done
	with "$1" listdigest-import -s "$T/$2" "$T/mbox" "$T/inbox.git" >"$T/out" 2>&1 || return 1
	printf 'Message-ID: <p3@example.org>\nSubject: forged\n\nx\n' | with "$1" listdigest-mda -s "$T/$2"
}
page_bytes() { od -An -tu4 -j40 -N4 "$T/$1/data.mdb" | tr -d ' '; }

for pages in 16384 65536 4096; do
	ok "pages of $pages bytes: a store filled" fill $pages "s$pages"
	lmdb=$pages
	[ $pages != 65536 ] || lmdb=32768 # LMDB's largest
	is "... its file has them" "$(page_bytes "s$pages")" "$lmdb"
	exits 0 "... it is sound" with $pages listdigest-store -s "$T/s$pages" verify
	exits 0 "... dumped" with $pages listdigest-store -s "$T/s$pages" export --format=dump
	cp "$T/out" "$T/dump$pages"
	seen $pages "s$pages" >"$T/seen$pages" 2>&1
	for there in 4096 16384 65536; do
		[ $there != $pages ] || continue
		exits 75 "... opened where they have $there: 75" with $there listdigest-store -s "$T/s$pages" log
		like "... which names the way" "$(cat "$T/err")" "its pages have $lmdb bytes, .* 'init --from=DUMP' here"
		exits 0 "... loaded there" with $there listdigest-store -s "$T/l$pages-$there" init --from="$T/dump$pages"
		exits 0 "... sound there" with $there listdigest-store -s "$T/l$pages-$there" verify
		seen $there "l$pages-$there" >"$T/seen" 2>&1
		ok "... and the same: records, mail, ids, chain, commits, sources, digest" cmp "$T/seen$pages" "$T/seen"
		mail 900 | with $there listdigest-mda -s "$T/l$pages-$there"
		is "... mail goes on" "$(with $there listdigest-store -s "$T/l$pages-$there" show --json HEAD | jq -r .message_id)" p900@example.org
		like "... an import knows what it had" "$(with $there listdigest-import -s "$T/l$pages-$there" "$T/inbox.git" 2>&1)" '^0 new, 0 also, 0 duplicate'
		exits 0 "... compacted there" with $there listdigest-store -s "$T/l$pages-$there" compact
		exits 0 "... and sound" with $there listdigest-store -s "$T/l$pages-$there" verify
		rm -rf "$T/l$pages-$there"
	done
done
done_testing
