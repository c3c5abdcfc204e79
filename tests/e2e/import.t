#!/bin/sh
# listdigest-import: every kind of source gives the same messages, a second run adds nothing, and a stop at any moment loses nothing.
. "$TOP/tests/lib.sh"
LISTDIGEST_NOW=1774000000 # 2026-03-20
export LISTDIGEST_NOW

store() { listdigest-store -s "$T/$1" init >"$T/out" 2>&1 || cat "$T/out"; }
imported() { s=$1; shift; listdigest-import -s "$T/$s" "$@"; }
# records and ids in the order of their ids, but for what an import and a delivery differ in
records() { listdigest-store -s "$T/$1" export --format=jsonl | jq -cS 'del(.seq,.chain,.arrived)' | sort; }
raws() { listdigest-store -s "$T/$1" export --format=jsonl | jq -r .raw_hash; }

# --- five mails, one of them with lines that every mbox format must mind ---
mkdir "$T/mails"
mail() { # number, body on standard input
	{
		printf 'Received: from a.example.org by b.example.org; Mon, %d Mar 2026 10:00:00 +0000\n' "$1"
		printf 'From: Ann Example <ann@example.org>\nTo: tinyvm-devel@lists.example.org\nSubject: [PATCH %d/5] vm: part %d\n' "$1" "$1"
		printf 'Date: Mon, %d Mar 2026 09:59:00 +0000\nMessage-ID: <m%d@example.org>\nList-Id: <tinyvm-devel.lists.example.org>\n' "$1" "$1"
		printf 'Content-Type: text/plain; charset=utf-8\n\n'
		cat
	} >"$T/mails/$1.eml"
}
echo 'one' | mail 1
printf 'From the start.\n\nFrom here on.\n>From quoted\n\nFrom me\n\n\n' | mail 2
printf 'three\n\n' | mail 3
printf 'Gr\303\274\303\237e\n' | mail 4
printf 'five, the last\n' | mail 5
from='From ann@example.org Mon Mar  2 10:00:00 2026'
for i in 1 2 3 4 5; do
	printf '%s\n' "$from"
	sed 's/^>*From /&/; s/^\(>*From \)/>\1/' "$T/mails/$i.eml"
	echo
done >"$T/rd.mbox"
for i in 1 2 3 4 5; do
	printf '%s\nContent-Length: %d\n' "$from" "$(sed '1,/^$/d' "$T/mails/$i.eml" | wc -c)"
	cat "$T/mails/$i.eml"
	echo
done >"$T/cl2.mbox"

store rd
exits 0 "an mboxrd" imported rd "$T/rd.mbox"
is "its count" "$(cat "$T/out")" "5 new, 0 also, 0 duplicate, 0 flagged"
is "the bytes are the messages'" "$(raws rd)" "$(for i in 1 2 3 4 5; do b2sum -l 256 <"$T/mails/$i.eml" | cut -c1-64; done)"
is "arrival is when the last host received it" "$(listdigest-store -s "$T/rd" export --format=jsonl | jq -r .arrived | head -1)" 2026-03-01T10:00:00Z
is "the list is its header's" "$(listdigest-store -s "$T/rd" export --format=jsonl | jq -rc '.lists[]' | sort -u)" tinyvm-devel.lists.example.org
exits 0 "imported again" imported rd "$T/rd.mbox"
is "adds nothing, and reads nothing again" "$(cat "$T/out")" "0 new, 0 also, 0 duplicate, 0 flagged"
cp "$T/rd.mbox" "$T/copy.mbox"
imported rd "$T/copy.mbox" >"$T/out"
is "from another file they are duplicates" "$(cat "$T/out")" "0 new, 0 also, 5 duplicate, 0 flagged"
imported rd -l other.lists.example.org "$T/rd.mbox" >"$T/out"
is "by another list they are known too" "$(cat "$T/out")" "0 new, 5 also, 0 duplicate, 0 flagged"
ok "verify" listdigest-store -s "$T/rd" verify

# --- delivered one at a time ---
store one
for i in 1 2 3 4 5; do
	{ printf '%s\n' "$from"; cat "$T/mails/$i.eml"; } | listdigest-mda -s "$T/one" || echo "# delivery of $i failed"
done
store rd2
imported rd2 "$T/rd.mbox" >"$T/out"
records rd2 >"$T/want"
records one >"$T/got"
ok "delivered one at a time they give the same ids, bytes and records" cmp "$T/want" "$T/got"

# --- the same by every other way ---
same() { # what, PATH...
	what=$1
	shift
	rm -rf "$T/s"
	store s
	imported s "$@" >"$T/out" 2>"$T/err" || sed 's/^/# /' "$T/err"
	is "$what" "$(raws s)" "$(raws rd2)"
}
sed 's/$/\r/' "$T/rd.mbox" >"$T/crlf.mbox"
store crlf
imported crlf "$T/crlf.mbox" >"$T/out"
is "an mbox with CR LF: the same ids" "$(listdigest-store -s "$T/crlf" export --format=jsonl | jq -r .id)" "$(listdigest-store -s "$T/rd2" export --format=jsonl | jq -r .id)"
gzip -c "$T/rd.mbox" >"$T/mails.bin"
same "gzip, known without a name" "$T/mails.bin"
zstd -q -c "$T/rd.mbox" >"$T/rd.mbox.zst"
same "zstd" "$T/rd.mbox.zst"
rm -rf "$T/s"
store s
imported s - <"$T/rd.mbox.zst" >"$T/out"
is "zstd on standard input" "$(raws s)" "$(raws rd2)"
same "a folder of .eml files" "$T/mails"
mkdir -p "$T/md/cur" "$T/md/new" "$T/md/tmp"
cp "$T/mails/1.eml" "$T/md/cur/1000.M1.host:2,S"
cp "$T/mails/2.eml" "$T/md/new/1001.M1.host"
cp "$T/mails/3.eml" "$T/md/cur/1002.M1.host:2,"
cp "$T/mails/4.eml" "$T/md/new/1003.M1.host"
cp "$T/mails/5.eml" "$T/md/new/1004.M1.host"
echo unfinished >"$T/md/tmp/1005.M1.host"
same "a Maildir" "$T/md"
imported s "$T/md" >"$T/out"
is "and again" "$(cat "$T/out")" "0 new, 0 also, 0 duplicate, 0 flagged"
head -c "$(grep -abo '^From ann' "$T/rd.mbox" | sed -n 4p | cut -d: -f1)" "$T/rd.mbox" >"$T/first.mbox"
tail -c +"$(($(wc -c <"$T/first.mbox") + 1))" "$T/rd.mbox" >"$T/rest.mbox"
same "several paths, in order" "$T/first.mbox" "$T/rest.mbox"
cat "$T/first.mbox" >"$T/growing.mbox"
rm -rf "$T/s"
store s
imported s "$T/growing.mbox" >"$T/out"
cat "$T/rest.mbox" >>"$T/growing.mbox"
imported s "$T/growing.mbox" >"$T/out"
is "an mbox that grew goes on at its end" "$(cat "$T/out")" "2 new, 0 also, 0 duplicate, 0 flagged"
is "in order" "$(raws s)" "$(raws rd2)"
rm -rf "$T/s"
store s
imported s "$T/cl2.mbox" >"$T/out"
is "an mboxcl2: nothing is unquoted" "$(listdigest-store -s "$T/s" show '<m2@example.org>' --raw | grep -v '^Content-Length:')" "$(cat "$T/mails/2.eml")"
sed 's/^>From quoted/From quoted/; s/^>>From/>From/' "$T/rd.mbox" >"$T/o.mbox"
rm -rf "$T/s"
store s
imported s "$T/o.mbox" >"$T/out"
is "an mboxo with an unquoted From in a body: five messages still" "$(cat "$T/out")" "5 new, 0 also, 0 duplicate, 0 flagged"

# --- public-inbox ---
git_() { git -c user.name=inbox -c user.email=inbox@example.org -c init.defaultBranch=master "$@"; }
commit() { # repository, day
	GIT_COMMITTER_DATE="2026-03-${2}T12:00:00Z" GIT_AUTHOR_DATE="2026-03-${2}T09:00:00Z" git_ -C "$1" commit -q -m mail
}
v2() { # repository, mails...
	repo=$1
	shift
	git_ init -q "$repo"
	for i in "$@"; do
		git_ -C "$repo" rm -q --ignore-unmatch m d
		if [ "$i" = d ]; then cp "$T/mails/1.eml" "$repo/d"; else cp "$T/mails/$i.eml" "$repo/m"; fi
		git_ -C "$repo" add -A
		commit "$repo" "1$((n += 1))"
	done
}
n=0
v2 "$T/e0" 1 2 d 3
n=5
v2 "$T/e1" 4 5
mkdir -p "$T/inbox/git"
git clone -q --bare "$T/e0" "$T/inbox/git/0.git"
git clone -q --bare "$T/e1" "$T/inbox/git/1.git"
git init -q --bare "$T/inbox/all.git"
same "a public-inbox, version 2, two epochs" "$T/inbox"
is "arrival is that of Received, before the commit" "$(listdigest-store -s "$T/s" export --format=jsonl | jq -r .arrived | tail -1)" 2026-03-05T10:00:00Z
imported s "$T/inbox" >"$T/out"
is "and again" "$(cat "$T/out")" "0 new, 0 also, 0 duplicate, 0 flagged"
ok "verify" listdigest-store -s "$T/s" verify
c() { git -C "$1" rev-parse "$2"; }
range() { listdigest-store -s "$T/s" export --format=jsonl "$1" | jq -r .message_id | tr '\n' ' '; }
is "commits name a range, across epochs" "$(range "$(c "$T/e0" HEAD~2)..$(c "$T/e1" HEAD~1)")" "m3@example.org m4@example.org "
n=7
v2 "$T/e1" 1
git -C "$T/e1" push -q "$T/inbox/git/1.git" master 2>/dev/null
imported s "$T/inbox" >"$T/out"
is "a new commit is a new commit (of a known mail here)" "$(cat "$T/out")" "0 new, 0 also, 1 duplicate, 0 flagged"
same "an epoch's work tree, its history" "$T/e0" "$T/e1"
# history rewritten: m2 is gone
git_ -C "$T/e0" checkout -q --orphan again
git_ -C "$T/e0" rm -qrf .
old=$(c "$T/e0" master~2)
n=1
v2 "$T/e0" 1 3
git -C "$T/e0" push -qf "$T/inbox/git/0.git" again:master 2>/dev/null
rm -rf "$T/s"
store s
git -C "$T/inbox/git/0.git" update-ref refs/heads/rewritten master
git -C "$T/inbox/git/0.git" update-ref refs/heads/master "$(c "$T/e0" master)"
imported s "$T/inbox" >"$T/out"
git -C "$T/inbox/git/0.git" update-ref refs/heads/master "$(c "$T/e0" again)"
imported s "$T/inbox" >"$T/out"
is "history rewritten: nothing is new" "$(cat "$T/out")" "0 new, 0 also, 5 duplicate, 0 flagged"
is "old commits still name what they named" "$(range "$old")" "m2@example.org "
is "new commits name a range of their own" "$(range "$(c "$T/e0" again~1)..$(c "$T/e0" again)")" "m3@example.org "
ok "verify" listdigest-store -s "$T/s" verify

git_ init -q "$T/v1"
for i in 1 2 3 4 5; do
	hex=$(printf '%s' "$i" | sha1sum | cut -c1-40)
	mkdir -p "$T/v1/$(echo "$hex" | cut -c1-2)"
	cp "$T/mails/$i.eml" "$T/v1/$(echo "$hex" | sed 's|^..|&/|')"
	git_ -C "$T/v1" add -A
	commit "$T/v1" "1$i"
done
git_ -C "$T/v1" rm -q "$(printf 1 | sha1sum | cut -c1-40 | sed 's|^..|&/|')"
commit "$T/v1" 16
git clone -q --bare "$T/v1" "$T/v1.git"
same "a public-inbox, version 1" "$T/v1.git"
is "a commit names its mail" "$(range "$(c "$T/v1" HEAD~2)")" "m4@example.org "
git_ init -q "$T/code"
echo 'int main(void) { return 0; }' >"$T/code/main.c"
git_ -C "$T/code" add -A
commit "$T/code" 10
exits 64 "another repository is no public-inbox" imported s "$T/code"

# --- public-inbox: messages are read a few at a time, from the newest to the oldest ---
many() { # messages as the stream of git fast-import; every third is large
	for i in $(seq "$1"); do
		{
			printf 'From: Ann <ann@example.org>\nSubject: many %d\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <many%d@example.org>\n\n' "$i" "$i"
			seq "$i" $((i % 3 ? 400 + i : 200000 + i))
		} >"$T/mail"
		printf 'commit refs/heads/master\ncommitter a <a@example.org> %d +0000\ndata 2\nm\nM 100644 inline m\ndata %d\n' $((1772000000 + i)) "$(wc -c <"$T/mail")"
		cat "$T/mail"
		echo
	done
}
ids() { listdigest-store -s "$T/$1" export --format=jsonl | jq -r .message_id | tr '\n' ' '; }
expected() { for i in $(seq "$1"); do printf 'many%d@example.org ' "$i"; done; }
git_ init -q --bare "$T/many.git"
many 61 | git -C "$T/many.git" fast-import --quiet
store many
imported many "$T/many.git" >"$T/out"
is "more than are read at once, of any size" "$(cat "$T/out")" "61 new, 0 also, 0 duplicate, 20 flagged"
is "come in the order of their commits" "$(ids many)" "$(expected 61)"
is "with their bytes" "$(raws many)" "$(for c in $(git -C "$T/many.git" rev-list --reverse master); do
	git -C "$T/many.git" cat-file blob "$c:m" | b2sum -l 256 | cut -c1-64; done)"
git_ init -q --bare "$T/damaged.git"
many 20 | git -C "$T/damaged.git" -c fastimport.unpackLimit=1000 fast-import --quiet
blob=$(git -C "$T/damaged.git" rev-parse master~5:m | sed 's|^..|&/|')
mv "$T/damaged.git/objects/$blob" "$T/blob"
store damaged
exits 1 "one that is lost is skipped" imported damaged "$T/damaged.git"
is "it is counted" "$(cat "$T/out")" "19 new, 0 also, 0 duplicate, 5 flagged, 1 skipped"
is "all others are read" "$(ids damaged)" "$(expected 20 | sed 's/many15@example.org //')"
mv "$T/blob" "$T/damaged.git/objects/$blob"
exits 0 "once it is back" imported damaged "$T/damaged.git"
is "it is read" "$(ids damaged)" "$(expected 20 | sed 's/many15@example.org //')many15@example.org "

# --- stopped in the middle ---
awk -v n=12000 'BEGIN {
	for (i = 1; i <= n; i++) {
		printf "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann <ann@example.org>\nSubject: mail %d\nMessage-ID: <b%d@example.org>\n", i, i
		printf "Date: Mon, 2 Mar 2026 10:%02d:%02d +0000\n\n", i / 60 % 60, i % 60
		for (j = 0; j < 8; j++) printf "line %d of mail %d, and something to fill it\n", j, i * 7919 % 10007
		print ""
	}
}' >"$T/big.mbox"
store big
imported big "$T/big.mbox" >"$T/out"
is "a large mbox" "$(cat "$T/out")" "12000 new, 0 also, 0 duplicate, 0 flagged"
tip() { listdigest-store -s "$T/$1" stat | grep -oE '[0-9a-f]{64}' | head -1; }
bodies() { listdigest-store -s "$T/$1" stat | awk '$1 == "body"'; }
awk '/^From / { n++ } { mail[n] = mail[n] $0 "\n" }
	END { for (i = 1; i <= 12000; i++) printf "%s%s", (i > 8000 ? mail[i - 8000] : ""), mail[i] }' "$T/big.mbox" >"$T/again.mbox"
store again
imported again "$T/again.mbox" >"$T/out"
is "among others, again what is on its way to the disk" "$(cat "$T/out")" "12000 new, 0 also, 4000 duplicate, 0 flagged"
is "gives the same log" "$(tip again)" "$(tip big)"
is "and no body in vain" "$(bodies again)" "$(bodies big)"
store killed
awk -v to="$T/part" '/^From / && n++ % 1500 == 0 { part++ } { print >(to "." part) }' "$T/big.mbox" # each ends with a commit
for pause in 0.15 0.25 0.3; do
	listdigest-import -s "$T/killed" "$T"/part.? >"$T/out" 2>&1 &
	sleep $pause
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
done
echo "# $(raws killed | wc -l) messages after three kills"
ok "killed in the middle: verify" listdigest-store -s "$T/killed" verify
exits 0 "run again" imported killed "$T/big.mbox"
is "the log is the same, to the last byte of its chain" "$(tip killed)" "$(tip big)"

store term
mkfifo "$T/fifo"
listdigest-import -s "$T/term" - <"$T/fifo" >"$T/out" 2>"$T/err" &
pid=$!
exec 9>"$T/fifo"
head -c 3000000 "$T/big.mbox" >&9
sleep 0.5
{ printf '%s\n' "$from"; cat "$T/mails/1.eml"; } | listdigest-mda -s "$T/term"
is "while an import waits for input a delivery does not" "$?" 0
kill -TERM $pid
wait $pid
is "stopped by a signal: 75" "$?" 75
exec 9>&-
like "and it says so" "$(cat "$T/err")" '^listdigest-import: stopped; run again'
is "its count is what is stored" "$(grep -oE '^[0-9]+' "$T/out")" "$(($(raws term | wc -l) - 1))"
ok "which is much of it" test "$(raws term | wc -l)" -gt 3000
ok "verify" listdigest-store -s "$T/term" verify

# --- damaged and wrong input ---
gzip -c "$T/big.mbox" >"$T/big.gz"
head -c 200000 "$T/big.gz" >"$T/short.gz"
store short
exits 1 "a cut gzip file" imported short "$T/short.gz"
like "says why" "$(cat "$T/err")" "^listdigest-import: skipped what cannot be read: cannot read '.*short.gz': the gzip data ends early$"
is "what came before is there, and counted" "$(cat "$T/out")" "$(raws short | wc -l) new, 0 also, 0 duplicate, 0 flagged, 1 skipped"
ok "which is much of it" test "$(raws short | wc -l)" -gt 1000
exits 64 "no path" imported s
exits 64 "a missing path" imported s "$T/nothing"
rm -rf "$T/letter"
exits 0 "a letter is one message" imported letter "$T/mails/1.eml"
is "... which is there" "$(raws letter | wc -l)" 1
exits 0 "... and known the next time" imported letter "$T/mails/1.eml"
is "... as its position says" "$(cat "$T/out")" "0 new, 0 also, 0 duplicate, 0 flagged"
(cat "$T/mails.bin"; head -c 300 /dev/zero) >"$T/zeros.gz"
(cat "$T/mails.bin"; echo more) >"$T/more.gz"
for f in zeros more; do rm -rf "$T/$f"; listdigest-store -s "$T/$f" init; done
exits 0 "zero bytes behind gzip data" imported zeros "$T/zeros.gz"
exits 1 "other bytes behind gzip data" imported more "$T/more.gz"
like "... are named" "$(cat "$T/err")" "more.gz': behind the compressed data is something else$"
is "... and the last message is there" "$(raws more | wc -l)" "$(raws zeros | wc -l)"
exits 64 "what is no mail" imported nostore "$0"
ok "... makes no store" test ! -e "$T/nostore"
mkdir "$T/empty"
exits 64 "an empty folder" imported s "$T/empty"
timeout -s TERM 2 listdigest-import -s "$T/nowhere" --follow "$T/rd.mbox" >"$T/out" 2>"$T/err"
ok "to follow makes no store" test ! -e "$T/nowhere"
timeout -s TERM 2 listdigest-import -s "$T/nowhere" --follow "$T/rd.mbox" >"$T/out" 2>"$T/err"
like "names init" "$(cat "$T/err")" 'listdigest-store init'
exits 64 "no store, nothing to import" imported nowhere "$T/nothing"
ok "makes none" test ! -e "$T/nowhere"
exits 0 "no store" imported nowhere "$T/rd.mbox"
is "makes one" "$(cat "$T/err")" "listdigest-import: made a new store in '$T/nowhere'"
: >"$T/none.mbox"
exits 0 "an empty mbox" imported s "$T/none.mbox"
is "brings nothing" "$(cat "$T/out")" "0 new, 0 also, 0 duplicate, 0 flagged"
# --- the same mail twice, with thousands between: it lies nowhere in vain
thousands() { # how many of them; 2050 are different
	awk -v many="$1" 'BEGIN { for (n = 1; n <= many; n++) { m = (n - 1) % 2050 + 1
		printf "From a@b Mon Mar  2 10:00:00 2026\nMessage-ID: <t%d@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nSubject: number %d\n\n", m, m
		for (i = 0; m <= 2 && i < 5000; i++) printf "%d\n", (m * 7919 + i * 104729) * (i + 3) % 1000003
		print "the end\n" } }'
}
store twice
store once
thousands 2050 >"$T/once.mbox"
thousands 2052 >"$T/twice.mbox"
imported once "$T/once.mbox" >"$T/out"
exits 0 "an mbox with two mails repeated, far behind" imported twice "$T/twice.mbox"
is "its count" "$(cat "$T/out")" "2050 new, 0 also, 2 duplicate, 0 flagged"
exits 0 "verify finds nothing" listdigest-store -s "$T/twice" verify
is "their bodies take no room" "$(bodies twice)" "$(bodies once)"

# --- a message that fills a block by itself, between others
store between
awk 'BEGIN { for (n = 1; n <= 5; n++) {
	printf "From a@b Mon Mar  2 10:00:00 2026\nMessage-ID: <b%d@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nSubject: number %d\n\n", n, n
	for (i = 0; i < (n % 2 ? 3 : 90000); i++) printf "%d: line %d of it is like no other\n", n, i * 7919
	print "" } }' >"$T/between.mbox"
imported between "$T/between.mbox" >"$T/out"
is "large mail between small mail" "$(cat "$T/out")" "5 new, 0 also, 0 duplicate, 2 flagged"
for n in 1 2 4 5; do
	awk -v n=$n '/^From / { at++; next } at == n' "$T/between.mbox" | sed '$d' >"$T/sent"
	listdigest-store -s "$T/between" show --raw "<b$n@example.org>" >"$T/raw"
	ok "number $n, of $(($(wc -c <"$T/sent"))) bytes, is as it was" cmp "$T/sent" "$T/raw"
done
exits 0 "verify finds nothing" listdigest-store -s "$T/between" verify

# --- what is known is not kept in memory until its transaction ends
large() { # 600 mails of 100 KB
	awk 'BEGIN { for (i = 0; i < 1400; i++) text = text "a line of a message that is one of a great many of its kind, all alike\n"
		for (n = 1; n <= 600; n++)
			printf "From a@b Mon Mar  2 10:00:00 2026\nMessage-ID: <l%d@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nSubject: number %d\n\n%s\n", n, n, text }'
}
most() { # COMMAND...: the MiB that it had resident at the most, by its own
	python3 -c 'import os, sys, resource
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
_, status, used = os.wait4(pid, 0)
print(used.ru_maxrss // 1024 if status == 0 else "failed")' "$@"
}
if [ "${VARIANT:-}" = asan ]; then skip "60 MB of mail that is known" "ASan needs the memory"; else
	store large
	large >"$T/large.mbox"
	imported large "$T/large.mbox" >"$T/out"
	is "600 large mails" "$(cat "$T/out")" "600 new, 0 also, 0 duplicate, 0 flagged"
	cp "$T/large.mbox" "$T/large2.mbox"
	like "60 MB of mail that is known, again: under 60 MiB of memory" "$(most listdigest-import -s "$T/large" "$T/large2.mbox")" '^[1-5]?[0-9]$'
	like "and by another list" "$(most listdigest-import -s "$T/large" -l other.example.org "$T/large.mbox")" '^[1-5]?[0-9]$'
	is "both are known" "$(listdigest-store -s "$T/large" stat | awk '$1 == "messages" || $1 == "also" { print $1, $2 }' | tr '\n' ' ')" "messages 600 also 600 "
fi

listdigest-store -s "$T/threads" init >/dev/null 2>&1
if [ "${VARIANT:-}" = asan ]; then skip "no thread to be had: 75" "ASan needs the memory"; else
	exits 75 "no thread to be had: 75" sh -c "ulimit -v 2500000; ulimit -s 3000000; exec listdigest-import -s '$T/threads' '$TOP/examples/mail'"
fi
done_testing
