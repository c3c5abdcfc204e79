#!/bin/sh
# listdigest-store: a store made, filled by deliveries, shown, exported, checked, damaged; and every place that is none.
. "$TOP/tests/lib.sh"
store() { listdigest-store -s "$T/s" "$@"; }
mail() { # number, list, subject, rest of the body
	printf 'From: Ann Example <ann@example.org>\nTo: dev@example.org\nList-Id: <%s>\nMessage-ID: <m%s@example.org>\n' "$2" "$1"
	printf 'Date: Mon, 3 Nov 2025 10:0%s:00 +0000\nSubject: %s\n\nBody %s.\n%s' "$1" "$3" "$1" "${4:-}"
}
deliver() { mail "$@" | listdigest-mda -s "$T/s" -f bounce@example.org; }

exits 75 "no store: 75" store stat
like "and init is named" "$(cat "$T/err")" "^listdigest-store: cannot open store '$T/s': .*listdigest-store init"
exits 0 "init" store init
like "prints the uuid" "$(cat "$T/out")" '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$'
is "its modes" "$(stat -c %a "$T/s" "$T/s/data.mdb" "$T/s/lock.mdb" | tr '\n' ' ')" "700 600 600 "
exits 75 "init again: 75" store init
exits 0 "an empty store is sound" store verify
is "an empty log" "$(store log)" ""
exits 1 "HEAD of an empty store: 1" store show HEAD

deliver 1 dev.example.org "[PATCH 1/2] first" && deliver 2 dev.example.org "plain: $(printf '\033')[31mred" &&
	deliver 1 other.example.org "[PATCH 1/2] first" && deliver 3 dev.example.org last "$(printf 'From here\n>From there\n')"
is "four entries are logged" "$(store log | awk '{print $1, $4}' | tr '\n' ' ' | sed 's/  */ /g')" "1 other 2 other 3 also 4 other "
is "mail cannot act on the terminal" "$(store log | tr -d '\n\040-\176')" ""
is "a range" "$(store log HEAD~3..HEAD~1 | cut -d' ' -f1 | tr '\n' ' ')" "2 3 "
like "the chain is shown" "$(store log --chain HEAD | head -1)" ' [0-9a-f]{64} '
like "stat counts" "$(store stat | tr -s ' ')" '^messages 3$'
like "and names the lists" "$(store stat | tr -s ' ')" '^ other.example.org 1$'
like "lists" "$(store lists | tr -s ' ')" '^other\.example\.org 1 message, the newest arrived on [0-9]{4}-[0-9]{2}-[0-9]{2}$'
is "stat's tip is the chain's end" "$(store stat | grep -oE '[0-9a-f]{64}')" "$(store log --chain | tail -1 | grep -oE '[0-9a-f]{64}')"

store show --raw '<m1@example.org>' >"$T/raw"
mail 1 dev.example.org "[PATCH 1/2] first" >"$T/sent"
ok "the bytes are those received" cmp "$T/sent" "$T/raw"
is "a Message-ID without its brackets names it too" "$(store show --json m1@example.org | jq -r .message_id)" m1@example.org
is "JSON has both lists" "$(store show --json '<m1@example.org>' | jq -c .lists)" '["dev.example.org","other.example.org"]'
id=$(store show --json HEAD | jq -r .id)
is "an id's first nine digits name it" "$(store show --json "$(echo "$id" | cut -c1-9)" | jq -r .id)" "$id"
like "for people" "$(store show HEAD)" '^subject +last$'
exits 1 "an unknown id: 1" store show 0123456789
exits 64 "no name at all: 64" store show xyz
exits 64 "no id given: 64" store show
exits 64 "an unknown command: 64" store frobnicate
like "the nearest command is named" "$(listdigest-store lits 2>&1)" "unknown command 'lits'; did you mean 'lists'?"
exits 64 "no command: 64" store
exits 64 "an unknown option: 64" store log --frob
exits 64 "an argument too much: 64" store stat HEAD
exits 64 "export needs a format: 64" store export
exits 0 "--help: 0" store --help
like "names the commands" "$(cat "$T/out")" 'verify'
exits 0 "log --help: 0" listdigest-store log --help
exits 0 "--version: 0" listdigest-store --version

is "exported records" "$(store export --format=jsonl | jq -r .message_id | tr '\n' ' ')" "m1@example.org m2@example.org m3@example.org "
is "a range of them" "$(store export HEAD~2..HEAD --format=jsonl | jq -r .seq)" 4
store export --format=mbox >"$T/mbox"
is "an mbox" "$(grep -c '^From bounce@example.org ' "$T/mbox")" 3
is "its body lines are quoted" "$(grep -c '^>From here$\|^>>From there$' "$T/mbox")" 2
exits 0 "which is imported again" sh -c "listdigest-store -s '$T/again' init >/dev/null && listdigest-import -s '$T/again' '$T/mbox'"
is "with the same ids" "$(listdigest-store -s "$T/again" export --format=jsonl | jq -r .id)" "$(store export --format=jsonl | jq -r .id)"

# what has no header stands apart in an mbox all the same
listdigest-store -s "$T/bare" init >"$T/out" 2>&1
listdigest-store -s "$T/back" init >"$T/out" 2>&1
bodies() { # store: the bytes of each entry
	for seq in $(listdigest-store -s "$1" log | awk '{ print $1 }'); do listdigest-store -s "$1" show --raw "$(listdigest-store -s "$1" export --format=jsonl | jq -r "select(.seq == $seq).id")" && echo ==; done
}
mail 5 dev.example.org "before it" "$(printf '\nFrom here\n>>From there\n.')" | sed '$a\' | listdigest-mda -s "$T/bare"
for words in 'no header at all' ' a blank first' '\nan empty line first' 'From: not quite\n\nFrom x' 'said >\n\nFrom here\n>From there' 'http://example.org/'; do
	printf "$words\n" | listdigest-mda -s "$T/bare" -f odd@example.org
done
listdigest-store -s "$T/bare" export --format=mbox >"$T/bare.mbox"
like "mails without a header, exported and read again" "$(listdigest-import -s "$T/back" "$T/bare.mbox" 2>&1)" '^7 new, 0 also, 0 duplicate'
bodies "$T/bare" >"$T/sent" && bodies "$T/back" >"$T/got"
is "... are there" "$(grep -c ^== "$T/sent")" 7
ok "... byte for byte, apart from the ones before them" cmp "$T/sent" "$T/got"
is "... with their ids" "$(listdigest-store -s "$T/back" export --format=jsonl | jq -r .id)" "$(listdigest-store -s "$T/bare" export --format=jsonl | jq -r .id)"


# --- mails that brought a right Content-Length along, the later with lines that are quoted in an mbox ---
listdigest-store -s "$T/lengths" init >"$T/out"
listdigest-store -s "$T/lengths-back" init >"$T/out"
for n in $(seq 20); do
	[ $n -le 16 ] && printf 'no such line\n' >"$T/body" || printf 'here:\n\nFrom me\n>From you\n' >"$T/body"
	{
		printf 'From: Ann <ann@example.org>\nSubject: number %d\nMessage-ID: <length%d@example.org>\n' $n $n
		[ $n = 20 ] || printf 'Content-Length: %d\n' "$(wc -c <"$T/body")"
		echo
		cat "$T/body"
	} | listdigest-mda -s "$T/lengths"
done
listdigest-store -s "$T/lengths" export --format=mbox | listdigest-import -s "$T/lengths-back" - >"$T/out"
bodies "$T/lengths" >"$T/sent" && bodies "$T/lengths-back" >"$T/got"
ok "an mbox of mails with a Content-Length gives them back byte for byte" cmp "$T/sent" "$T/got"

# --- who reads the output ---
awk 'BEGIN { for (n = 1; n <= 300; n++)
	printf "From a@b Mon Mar  2 10:00:00 2026\nMessage-ID: <n%d@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nSubject: number %d\n\nthe end\n\n", n, n }' >"$T/much.mbox"
listdigest-store -s "$T/much" init >"$T/out"
listdigest-import -s "$T/much" "$T/much.mbox" >"$T/out"
mkfifo "$T/unread"
for command in log 'export --format=jsonl' 'export --format=mbox' 'export --format=dump'; do
	exits 75 "$command, onto a full disk" sh -c "listdigest-store -s '$T/much' $command >/dev/full"
	like "says so" "$(cat "$T/err")" 'cannot write to standard output: No space left'
	exec 5<>"$T/unread" 6>"$T/unread" 5>&- # a pipe without a reader
	(exec listdigest-store -s "$T/much" $command >&6 2>"$T/gone")
	echo $? >>"$T/gone"
	exec 6>&-
	is "$command, to a reader who has gone: SIGPIPE, no words" "$(cat "$T/gone")" 141
done
exits 0 "verify" store verify
tip=$(grep -oE '[0-9a-f]{64}' "$T/out")
deliver 4 dev.example.org later
exits 0 "an earlier tip is in the chain" store verify --tip="$tip"
exits 1 "another value is not" store verify --tip="$(echo "$tip" | tr '0-9a-f' '1-9a-f0')"
exits 64 "half a tip is none" store verify --tip=abcd

# bytes of the file changed: in each place where a byte matters something must be said, and nothing may crash
size=$(stat -c %s "$T/s/data.mdb")
mkdir "$T/bad"
unseen=0 crashed=0 n=0 page=2
while [ "$page" -lt $((size / 4096)) ]; do
	for back in 9 60 200 700 2000; do # LMDB fills its pages from their ends
		cp "$T/s/data.mdb" "$T/bad/data.mdb"
		printf '\377\377\377' | dd of="$T/bad/data.mdb" bs=1 seek=$((page * 4096 + 4096 - back)) conv=notrunc 2>/dev/null
		timeout 20 listdigest-store -s "$T/bad" verify >"$T/out" 2>"$T/err"
		case $? in 0) unseen=$((unseen + 1)) ;; 1 | 75) n=$((n + 1)) ;; *) crashed=$((crashed + 1)) ;; esac
	done
	page=$((page + 1))
done
is "a damaged file never crashes verify" "$crashed" 0
ok "and damage is found ($n found, $unseen in bytes that are not in use)" test "$n" -gt 10

# Nor any other program. A page of the wrong kind makes LMDB fail an assertion, a file cut short SIGBUS.
printf 'Message-ID: <late@example.org>\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: late\n\nx\n' >"$T/late.eml"
{ echo 'From mboxrd@z Thu Jan  1 00:00:00 1970' && cat "$T/late.eml"; } >"$T/late.mbox"
crashed= lines=
try() { # command...: on a fresh copy of the damaged file
	cp "$T/hurt.mdb" "$T/bad/data.mdb"
	timeout 20 "$@" <"$T/late.eml" >"$T/out" 2>"$T/err"
	status=$?
	case $status in 0 | 1 | 75) ;; *) crashed="$crashed $1: $status, page $page" ;; esac
	if [ "$status" = 75 ] && [ "$(wc -l <"$T/err")" -ne 1 ]; then lines="$lines $1: $(cat "$T/err")"; fi
	if [ "$status" = 75 ] && [ "$1" = listdigest-mda ]; then
		case $(cat "$T/err") in '4.3.0 '*) ;; *) lines="$lines $(cat "$T/err")" ;; esac
	fi
}
page=2
pages=$(($(wc -c <"$T/s/data.mdb") / 4096))
while [ "$page" -lt "$pages" ] && [ "${VARIANT:-}" != asan ]; do
	for how in branch leaf short; do
		cp "$T/s/data.mdb" "$T/hurt.mdb"
		case $how in
		branch) printf '\001\000' | dd of="$T/hurt.mdb" bs=1 seek=$((page * 4096 + 10)) conv=notrunc 2>/dev/null ;;
		leaf) printf '\002\000\377\017\020' | dd of="$T/hurt.mdb" bs=1 seek=$((page * 4096 + 10)) conv=notrunc 2>/dev/null ;;
		short) truncate -s $((page * 4096)) "$T/hurt.mdb" ;;
		esac
		try listdigest-mda -s "$T/bad"
		try listdigest-import -s "$T/bad" "$T/late.mbox"
		try listdigest-store -s "$T/bad" log
		try listdigest-report -s "$T/bad" ..
	done
	page=$((page + 5))
done
if [ "${VARIANT:-}" = asan ]; then skip "nor any other program" "ASan reports it"; else
	is "nor any other program" "$crashed" ""
	is "... which says so in one line" "$lines" ""
fi

cp "$T/s/data.mdb" "$T/bad/data.mdb"
truncate -s 12288 "$T/bad/data.mdb"
exits 75 "a file cut short: 75" listdigest-store -s "$T/bad" log
like "and one line" "$(cat "$T/err")" "^listdigest-store: cannot open store '$T/bad': data.mdb is truncated"

: >"$T/file"
exits 75 "a file: 75" listdigest-store -s "$T/file" log
like "says so" "$(cat "$T/err")" 'Not a directory$'
mkdir "$T/other" "$T/empty"
: >"$T/other/letter"
exits 75 "a directory of other files: 75" listdigest-store -s "$T/other" log
exits 75 "is not made a store" listdigest-store -s "$T/other" init
exits 75 "an empty directory: 75" listdigest-store -s "$T/empty" log
exits 0 "is made a store" listdigest-store -s "$T/empty" init
exits 64 "an unknown group: 64" listdigest-store -s "$T/g" init --group=no-such-group-here
ok "made at the default place, parents too" sh -c 'listdigest-store init && test -f "$HOME/.local/share/listdigest/data.mdb"'
exits 75 "a store larger than its reservation: 75" env LISTDIGEST_MAP_SIZE=8192 listdigest-store -s "$T/s" log
like "names the limit" "$(cat "$T/err")" 'address space'
# Want of memory is no damage. The limit is set low enough to be met and high enough for the program to start.
perl -e 'print "Message-ID: <big\@example.org>\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: big\n\n"; print map { chr(33 + rand 90) } 1..8000000' |
	listdigest-mda -s "$T/empty"
if [ "${VARIANT:-}" = asan ]; then skip "too little memory to verify: 75" "ASan needs it"; else
	exits 75 "too little memory to verify: 75" sh -c "ulimit -d 6000; exec listdigest-store -s '$T/empty' verify"
fi
done_testing
