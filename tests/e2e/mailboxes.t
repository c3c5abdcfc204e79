#!/bin/sh
# Mailboxes as they are found: From_ lines in every form, files that begin with something else, compressed messages, folders of
# mailboxes, damaged archives; and when what they hold arrived. What is not read is named, and the exit status is not 0.
. "$TOP/tests/lib.sh"
LISTDIGEST_NOW=1735689600 # 2025-01-01
export LISTDIGEST_NOW

store() { rm -rf "${T:?}/$1" && listdigest-store -s "$T/$1" init >"$T/out" 2>&1 || cat "$T/out"; }
imported() { s=$1; shift; listdigest-import -s "$T/$s" "$@"; }
ids() { listdigest-store -s "$T/$1" export --format=jsonl | jq -r '.message_id // "none"' | sed 's/@.*//' | sort | tr '\n' ' '; }
arrived() { listdigest-store -s "$T/$1" export --format=jsonl | jq -r "select(.message_id == \"$2@obi.example\").arrived"; }
# reads WHAT IDS PATH...: all of it is read, and it is these messages
reads() {
	what=$1 wanted=$2
	shift 2
	store s
	exits 0 "$what" imported s "$@"
	is "... all of it" "$(ids s)" "$wanted"
}
mail() { # name, body line...
	printf 'From: Nia Obi <nia@obi.example>\nTo: brook-devel@lists.example.org\nSubject: sensor %s\nDate: Thu, 21 Nov 2024 08:15:42 +0100\n' "$1"
	printf 'Message-ID: <%s@obi.example>\nList-Id: <brook-devel.lists.example.org>\n\n' "$1"
	shift
	printf '%s\n' "$@"
}

# --- From_ lines ---
three() { # From_ line, what stands before the second and third
	printf '%s\n' "$1"
	mail a 'Wet.' '' 'From here on it is wet, as at 18:39:17 in 2012' 'and that is that.'
	printf "$2%s\n" "$1"
	mail b 'From Thursday on: dry.'
	printf "$2%s\n" "$1"
	mail c 'Dry.'
}
while IFS= read -r line; do
	three "$line" '\n' >"$T/form.mbox"
	reads "a From_ line as '$line'" "a b c " "$T/form.mbox"
	three "$line" '' >"$T/form.mbox"
	reads "... without an empty line before it" "a b c " "$T/form.mbox"
done <<'END'
From nia@obi.example Thu Nov 21 08:15:42 2024
From nia@obi.example  Thu Nov 21 08:15:42 2024 +0100
From nia@obi.example Thu, 21 Nov 2024 08:15:42 +0100
From nia at obi.example  Thu Nov 21 08:15:42 2024
From nia@obi.example Nov 21 08:15:42 2024
From nia@obi.example 21 Nov 2024 08:15:42 +0100
From nia@obi.example Do Nov 21 08:15:42 2024
From "nia obi"@obi.example Thu Nov 21 08:15:42 2024
From MAILER-DAEMON Thu Nov 21 08:15:42 2024
END
# the other forms need the empty line
while IFS= read -r line; do
	three "$line" '\n' >"$T/form.mbox"
	reads "a From_ line as '$line'" "a b c " "$T/form.mbox"
done <<'END'
From Thu Nov 21 08:15:42 2024
From - Thu Nov  7 08:15:42 2024
From Nia Obi Thu Nov 21 08:15:42 2024
From nia@obi.example Thu Nov 21 08:15 2024
From nia@obi.example Thu Nov 21 08:15:42 EET 2024
From nia@obi.example Thu Nov 21 08:15:42 2024 remote from brook
From nia@obi.example Thu Nov 21 08:15:42 99
From nia@obi.example Thu, 21 Nov 2024 08:15:42 GMT
From nia@obi.example jeu. nov. 21 08:15:42 2024
From nia@obi.example Чт ноя 21 08:15:42 2024
From nia@obi.example 木 11月 21 08:15:42 2024
From nia@obi.example lör maj  4 08:15:42 2024
From <nia@obi.example> Thu Nov 21 08:15:42 2024
From nia obi of the lists Thu Nov 21 08:15:42 2024
From nia@obi.example 21-Nov-2024 08:15:42 +0100
From nia@obi.example Thu Nov 21 08:15:42 124
END
three 'From nia@obi.example Do Nov 21 08:15:42 2024' '\n' >"$T/form.mbox"
mkdir "$T/split"
is "git splits it alike" "$(git mailsplit -o"$T/split" "$T/form.mbox")" 3
sed 's/$/\r/' "$T/form.mbox" >"$T/crlf.mbox"
reads "the same with CR LF" "a b c " "$T/crlf.mbox"
{ three 'From nia@obi.example Thu Nov 21 08:15:42 2024' '\n'; printf '\nFrom ravi@menon.example Fri, 22 Nov 2024 08:15:42 +0100\n'; mail d 'Another form.'; } >"$T/form.mbox"
reads "two forms in one mbox" "a b c d " "$T/form.mbox"

# what is none
stays() { # what, lines of the first mail's text
	what=$1
	shift
	{ printf 'From nia@obi.example Thu Nov 21 08:15:42 2024\n'; mail a "$@"; printf '\nFrom nia@obi.example Thu Nov 21 08:15:42 2024\n'; mail b 'End.'; } >"$T/form.mbox"
	reads "$what" "a b " "$T/form.mbox"
}
stays "a sentence that begins so, with a date" '' 'From Ravi I have it that on Thu Nov 21 08:15:42 2024 it was wet.' 'Subject: none.'
stays "a From_ line in the text, more text below" 'The file begins with' 'From nia@obi.example Thu Nov 21 08:15:42 2024' 'and that is all of it.'
stays "a quoted one" '' '>From nia@obi.example Thu Nov 21 08:15:42 2024' 'Subject: within'
stays "a pasted git patch" '' 'From 4f3e2d1c0b9a8f7e6d5c4b3a291807f6e5d4c3b2 Mon Sep 17 00:00:00 2001' 'From: Ravi Menon <ravi@menon.example>' 'Subject: [PATCH] brook: flow: keep the tail' '' 'The flow kept its head.'

# --- what an export gives, an import reads back equal ---
store odd
deliver() { listdigest-mda -s "$T/odd" "$@" || echo "# delivery failed"; }
mail plain 'Text.' | deliver
mail quoted '>From quoted' '' 'From unquoted' '>>From twice' 'From nia@obi.example Thu Nov 21 08:15:42 2024' 'Subject: within' | deliver
mail blanks 'Text.' '' '' '' | deliver
mail open 'No newline at the end' | head -c -1 | deliver
mail crlf 'Two' 'lines' | sed 's/$/\r/' | deliver
{ printf '\n\n'; mail after-blanks 'Text.'; } | deliver
{ printf '\357\273\277'; mail after-bom 'Text.'; } | deliver
mail null 'Text.' | deliver -f ''
mail sender-blank 'Text.' | deliver -f '"nia obi"@obi.example'
mail sender-utf8 'Text.' | deliver -f 'nïa@obi.example'
{ printf '%s\n' 'From nia@obi.example Thu Nov 21 08:15:42 2024' 'From ravi@menon.example Thu Nov 21 08:15:42 2024'; mail after-two 'Text.'; } | deliver
mail last 'Text.' '' 'From nia@obi.example Thu Nov 21 08:15:42 2024' | deliver
{ echo '>From nia@obi.example Thu Nov 21 08:15:42 2024'; mail after-from 'Text.'; } | deliver
printf 'From: Nia Obi <nia@obi.example>\nMessage-ID: <bare@obi.example>\n' | deliver
printf 'Just a line that is no header.\n' | deliver
printf '\n' | deliver
{ printf 'Content-Length: 4\n'; mail length 'Longer than it says.' '' 'From nia@obi.example Thu Nov 21 08:15:42 2024' 'Subject: within'; } | deliver
mail nul 'A byte' | tr y '\000' | deliver
listdigest-store -s "$T/odd" export --format=mbox >"$T/odd.mbox"
store back
exits 0 "an export is imported" imported back "$T/odd.mbox"
odd_ids() { listdigest-store -s "$T/$1" export --format=jsonl | jq -r .id | sort; }
is "and has the same messages" "$(odd_ids back)" "$(odd_ids odd)"
all_but_open() { listdigest-store -s "$T/$1" export --format=jsonl | jq -r 'select(.message_id != "open@obi.example").raw_hash' | sort; }
is "... byte for byte, but for a last newline that an mbox must add" "$(all_but_open back)" "$(all_but_open odd)"
mboxed() { listdigest-store -s "$T/$1" export --format=mbox | sed 's/^\(From [^ ]*\) .*/\1/'; }
is "... and senders" "$(mboxed back)" "$(mboxed odd)"

# --- before the header ---
from='From nia@obi.example Thu Nov 21 08:15:42 2024'
{ printf '\357\273\277'; three "$from" '\n'; } >"$T/bom.mbox"
reads "an mbox with a byte order mark" "a b c " "$T/bom.mbox"
{ printf '\n\n'; three "$from" '\n'; } >"$T/blank.mbox"
reads "an mbox with empty lines first" "a b c " "$T/blank.mbox"
{ printf '%s\n\n' "$from"; mail a 'Text.'; printf '\n%s\n \t\n' "$from"; mail b 'Text.'; } >"$T/inner.mbox"
reads "an empty line, and blanks, between From_ line and header" "a b " "$T/inner.mbox"

# --- compressed messages ---
for how in gzip zstd; do
	rm -rf "$T/md"
	mkdir -p "$T/md/cur" "$T/md/new" "$T/md/tmp" "$T/$how"
	mail a 'Text.' | $how -c >"$T/md/cur/1732173342.M1P1.host,S=250,W=258:2,S"
	mail b 'Text.' | $how -c >"$T/md/new/1732173343.M2P1.host"
	mail c 'Text.' >"$T/md/cur/1732173344.M3P1.host:2,"
	reads "a Maildir with messages compressed by $how" "a b c " "$T/md"
	is "... as they were before" "$(listdigest-store -s "$T/s" show --raw '<a@obi.example>')" "$(mail a 'Text.')"
	mail a 'Text.' | $how -c >"$T/$how/a.eml"
	mail b 'Text.' >"$T/$how/b.eml"
	mail c 'Text.' | $how -c >"$T/$how/c.eml.$how"
	reads "a folder of .eml files, some compressed by $how" "a b c " "$T/$how"
done
mail d 'A text that is cut.' | gzip -c | head -c 60 >"$T/md/cur/1732173345.M4P1.host:2,S"
store s
exits 1 "one that is damaged" imported s "$T/md"
like "... is named" "$(cat "$T/err")" '1732173345\.M4P1\.host'
like "... and counted" "$(cat "$T/out" "$T/err")" '\b1 skipped'
is "... and the others are read" "$(ids s)" "a b c "
exits 0 "... run again it ends with 0" imported s "$T/md"
like "... and stat counts it" "$(listdigest-store -s "$T/s" stat)" '^skipped +1\b'
file=$T/md/cur/1732173345.M4P1.host:2,S
mail d 'A text.' | gzip -c >"$T/gz"
size=$(stat -c %s "$T/gz")
head -c $((size - 9)) "$T/gz" >"$file" && head -c 9 /dev/zero >>"$file" && touch -d 2024-11-21 "$file"
exits 0 "damaged in another way" imported s "$T/md"
cp "$T/gz" "$file" && touch -d 2024-11-21 "$file"
exits 0 "... when it is whole, with size and time as before" imported s "$T/md"
is "... it is read" "$(ids s)" "a b c d "
is "... and stat counts none" "$(listdigest-store -s "$T/s" stat | grep -c '^skipped')" 0

# a compressed mbox with damaged data, in a folder of mboxes
mkdir "$T/cut"
{ echo "$from"; mail b 'Text.'; } >"$T/cut/b.mbox"
i=0
while [ $i -lt 3000 ]; do printf '%s\n' "$from"; mail "a$i" "Text $i." ''; i=$((i + 1)); done >"$T/many"
gzip -c "$T/many" >"$T/whole.gz"
head -c $(($(stat -c %s "$T/whole.gz") / 2)) "$T/whole.gz" >"$T/cut/a.mbox.gz"
store s
exits 1 "an mbox with damaged data" imported s "$T/cut"
like "... is named" "$(cat "$T/err")" 'skipped what cannot be read: .*a\.mbox\.gz'
ok "... what comes before it is read" test "$(ids s | wc -w)" -gt 100
like "... and the next mbox" "$(ids s)" '\bb '
exits 0 "... run again it ends with 0" imported s "$T/cut"
is "... without a word" "$(cat "$T/err")" ""
like "... and stat counts it" "$(listdigest-store -s "$T/s" stat)" '^skipped +1\b'
cp "$T/whole.gz" "$T/cut/a.mbox.gz"
exits 0 "... when it is whole" imported s "$T/cut"
is "... all is read" "$(ids s | wc -w | tr -d ' ')" 3001
is "... and stat counts none" "$(listdigest-store -s "$T/s" stat | grep -c '^skipped')" 0

# --- folders ---
mkdir -p "$T/boxes/old"
{ echo "$from"; mail a 'Text.'; } >"$T/boxes/2024-October"
{ echo "$from"; mail b 'Text.'; } | gzip -c >"$T/boxes/2024-November.txt.gz"
{ echo "$from"; mail c 'Text.'; } >"$T/boxes/old/2023.mbox"
reads "a folder of mboxes, one compressed, one in a folder below" "a b c " "$T/boxes"
mkdir -p "$T/maildirs/one/cur" "$T/maildirs/one/new" "$T/maildirs/one/tmp" "$T/maildirs/two/cur" "$T/maildirs/two/new" "$T/maildirs/two/tmp"
mail a 'Text.' >"$T/maildirs/one/cur/1.host:2,S"
mail b 'Text.' >"$T/maildirs/one/new/2.host"
mail c 'Text.' >"$T/maildirs/two/cur/3.host:2,"
reads "a folder of Maildirs" "a b c " "$T/maildirs"
mkdir -p "$T/maildirs/one/.lists.brook/cur" "$T/maildirs/one/.lists.brook/new" "$T/maildirs/one/.lists.brook/tmp"
: >"$T/maildirs/one/.lists.brook/maildirfolder"
mail d 'Text.' >"$T/maildirs/one/.lists.brook/cur/4.host:2,S"
reads "a Maildir with a folder of its own (Maildir++)" "a b d " "$T/maildirs/one"
imported s "$T/maildirs/one" >"$T/out"
is "imported again: nothing new" "$(cat "$T/out")" "0 new, 0 also, 0 duplicate, 0 flagged"

# dovecot's own files
for dir in "$T/maildirs/one" "$T/maildirs/one/.lists.brook" "$T/boxes/.imap/2024-October" "$T/boxes"; do
	mkdir -p "$dir"
	printf '\007\003\000\000\270\001\000\000' >"$dir/dovecot.index"
	printf '\001\002\050\000\234\007\000\000' >"$dir/dovecot.index.log"
	printf '\001\010\000\000\177' >"$dir/dovecot.index.cache"
	printf '3 V1732173342 N5 G0011\n1 :1.host\n' >"$dir/dovecot-uidlist"
	printf '0 $Forwarded\n' >"$dir/dovecot-keywords"
	: >"$dir/dovecot-uidvalidity.673ed0de"
done
printf 'V\t2\n\nlists\tbrook\n' >"$T/maildirs/one/subscriptions"
cp "$T/maildirs/one/dovecot.index.log" "$T/maildirs/one/cur/dovecot.index.log"
for dir in one boxes; do
	if [ $dir = one ]; then path=$T/maildirs/one right="a b d "; else path=$T/boxes right="a b c "; fi
	reads "dovecot's files are passed over in $dir" "$right" "$path"
	like "... and counted" "$(cat "$T/out" "$T/err")" '[0-9]+ (files? )?passed over'
done

mail d 'Text.' >"$T/boxes/letter.txt"
echo 'Note: no mail.' >"$T/boxes/README"
store s
exits 0 "a single message among mboxes" imported s "$T/boxes"
is "... is read" "$(ids s)" "a b c d "
git init -q "$T/boxes/tree" && echo x >"$T/boxes/tree/x" && git -C "$T/boxes/tree" add x && git -C "$T/boxes/tree" -c user.name=x -c user.email=x@obi.example commit -qm x
exits 0 "a git repository that is no public-inbox is passed over" imported s "$T/boxes"

# --- a public-inbox that is damaged ---
inbox() { # name: five mails, each a commit of 2030 and a loose object
	rm -rf "${T:?}/$1.git"
	git init -q --bare "$T/$1.git"
	git -C "$T/$1.git" symbolic-ref HEAD refs/heads/master
	for i in a b c d e; do
		mail $i "Text of $i." >"$T/mail"
		printf 'commit refs/heads/master\ncommitter x <x@obi.example> 1732173342 +0000\ndata 2\nm\nM 100644 inline m\ndata %d\n' "$(wc -c <"$T/mail")"
		cat "$T/mail"
		echo
	done | git -C "$T/$1.git" -c fastimport.unpackLimit=1000 fast-import --quiet
}
object() { git -C "$T/$1.git" rev-parse "$2"; }
object_file() { echo "$T/$1.git/objects/$(object "$1" "$2" | sed 's|^..|&/|')"; }
skips() { # what, name: the damage at master~3:m, which is b's
	what=$1
	store s
	blob=$(object "$2" master~3:m | cut -c1-7) commit=$(object "$2" master~3 | cut -c1-7)
	exits 1 "$what: the import ends with 1" imported s "$T/$2.git"
	like "... names it" "$(cat "$T/err")" "$blob|$commit"
	is "... in one line" "$(wc -l <"$T/err" | tr -d ' ')" 1
	like "... counts it" "$(cat "$T/out")" '4 new,.*\b1 skipped'
	is "... and reads the rest" "$(ids s)" "a c d e "
	exits 0 "... run again it ends with 0" imported s "$T/$2.git"
	is "... without a word" "$(cat "$T/err")" ""
	like "... and stat counts it" "$(listdigest-store -s "$T/s" stat)" '^skipped +1\b'
	ok "... the store is sound" listdigest-store -s "$T/s" verify
}
inbox lost
mv "$(object_file lost master~3:m)" "$T/blob"
skips "a lost blob" lost
cp "$T/blob" "$(object_file lost master~3:m)"
exits 0 "... when it is back" imported s "$T/lost.git"
is "... it is read" "$(ids s)" "a b c d e "
inbox garbage
file=$(object_file garbage master~3:m)
chmod u+w "$file"
printf 'garbage' >"$file"
skips "a blob of garbage" garbage
inbox other
file=$(object_file other master~3:m)
chmod u+w "$file"
cp "$(object_file other master:m)" "$file"
skips "a blob that is another's bytes (bad hash)" other
inbox two
rm -f "$(object_file two master~4:m)" "$(object_file two master:m)"
store s
exits 1 "the first and the last are lost" imported s "$T/two.git"
is "... and the others are read" "$(ids s)" "b c d "
inbox trees
rm -f "$(object_file trees 'master~3^{tree}')"
store s
exits 1 "a lost tree" imported s "$T/trees.git"
is "... the rest is read" "$(ids s)" "a c d e "
inbox commit
at=$(object_file commit master~3)
mv "$at" "$T/commit"
store s
exits 1 "a lost commit" imported s "$T/commit.git"
like "... is named" "$(cat "$T/err")" "$(basename "$(dirname "$at")")$(basename "$at")"
is "... what came after it is read" "$(ids s)" "c d e "
exits 0 "... run again it ends with 0" imported s "$T/commit.git"
is "... without a word" "$(cat "$T/err")" ""
like "... and stat counts it" "$(listdigest-store -s "$T/s" stat)" '^skipped +1\b'
mv "$T/commit" "$at"
exits 0 "... when it is back" imported s "$T/commit.git"
is "... all is read" "$(ids s)" "a b c d e "
is "... and stat counts none" "$(listdigest-store -s "$T/s" stat | grep -c '^skipped')" 0
range=$(object commit master~4)..$(object commit master)
is "... and commits are names" "$(listdigest-report -s "$T/s" --format=json "$range" | jq .range.messages)" 4
inbox whole
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && [ "${VARIANT:-}" != asan ]; then
	chmod 755 "$T" && mkdir "$T/bin" "$T/theirs" && cp "$LISTDIGEST_BIN"/listdigest-* "$T/bin/"
	file=$(object_file whole master~2:m)
	chmod 000 "$file"
	chown -R 65534:65534 "$T/whole.git" "$T/theirs"
	as_nobody() { program=$1; shift; HOME=$T/theirs setpriv --reuid 65534 --regid 65534 --clear-groups "$T/bin/listdigest-$program" "$@"; }
	as_nobody store -s "$T/theirs/s" init >/dev/null 2>&1
	exits 75 "a blob that may not be read is an error of the system: 75" as_nobody import -s "$T/theirs/s" "$T/whole.git"
	like "... and says so" "$(cat "$T/err")" 'Permission denied'
	chmod 444 "$file"
	exits 0 "... when it may, the import goes on" as_nobody import -s "$T/theirs/s" "$T/whole.git"
	exits 0 "... its store is read" as_nobody store -s "$T/theirs/s" export --format=jsonl
	is "... nothing is lost" "$(jq -r .message_id "$T/out" | sed 's/@.*//' | tr '\n' ' ')" "a b c d e "
else
	skip "errors of the system" "needs root and setpriv"
fi

# --- when it arrived ---
dated() { # name, Date or nothing; further header fields on standard input
	cat
	printf 'From: Nia Obi <nia@obi.example>\nSubject: sensor %s\n%sMessage-ID: <%s@obi.example>\n\nText.\n' "$1" "${2:+Date: $2
}" "$1"
}
R='Received: from a.example by b.example (gate; v4) with ESMTP id 7;'
date='Tue, 3 Mar 2015 09:00:00 +0000'
fields() {
	case $1 in
	received) printf '%s\n\tTue, 3 Mar 2015 12:00:03 +0200 (EET)\nReceived: from c by a; Tue, 3 Mar 2015 08:00:00 +0000\n' "$R" ;;
	second) printf '%s soon\n%s Tue, 3 Mar 2015 10:00:04 +0000\n' "$R" "$R" ;;
	late) printf '%s Tue, 3 Mar 2099 10:00:00 +0000\n' "$R" ;;
	esac
}
set_of() { # the seven, each with its kind; "$1" prints what stands before each
	fields received | dated received "$date"
	"$1"
	fields second | dated second "$date"
	"$1"
	dated date "$date" </dev/null
	"$1"
	dated none '' </dev/null
	"$1"
	dated unreadable 'some day' </dev/null
	"$1"
	fields late | dated late "$date"
	"$1"
	dated old 'Thu, 1 Jan 1970 00:00:00 +0000' </dev/null
}
before() { printf '\nFrom nia@obi.example Mon Mar  2 07:08:09 2015\n'; }
{ before | tail -n +2; set_of before; } >"$T/arrival.mbox"
store s
exits 0 "an mbox, to see when it arrived" imported s "$T/arrival.mbox"
is "the topmost Received" "$(arrived s received)" 2015-03-03T10:00:03Z
is "... that can be read" "$(arrived s second)" 2015-03-03T10:00:04Z
is "without, Date" "$(arrived s date)" 2015-03-03T09:00:00Z
is "without, the From_ line" "$(arrived s none)" 2015-03-02T07:08:09Z
is "Date unreadable: the From_ line" "$(arrived s unreadable)" 2015-03-02T07:08:09Z
ok "never later than now" test "$(arrived s late)" "<" 2025-01-01T00:00:01Z
ok "never before 1990" test "$(arrived s old)" ">" 1990
is "... and flagged" "$(listdigest-store -s "$T/s" export --format=jsonl | jq -r 'select(.message_id == "old@obi.example").flags | index("bad_date") != null')" true
for line in 'From nia@obi.example Mon, 02 Mar 2015 08:08:09 +0100' 'From nia@obi.example  Mon Mar  2 02:08:09 EST 2015' 'From nia@obi.example Mo Mär  2 07:08:09 2015'; do
	{ echo "$line"; dated none '' </dev/null; } >"$T/none.mbox"
	store s
	imported s "$T/none.mbox" >"$T/out" 2>&1
	is "a From_ line as '$line'" "$(arrived s none)" 2015-03-02T07:08:09Z
done

archive() { # name, committer date in seconds: a public-inbox of the same mails
	rm -rf "${T:?}/$1.git"
	git init -q --bare "$T/$1.git"
	git -C "$T/$1.git" symbolic-ref HEAD refs/heads/master
	for i in received second date none; do
		case $i in none) on='' ;; *) on=$date ;; esac
		fields $i | dated $i "$on" >"$T/mail"
		printf 'commit refs/heads/master\ncommitter x <x@obi.example> %s +0000\ndata 2\nm\nM 100644 inline m\ndata %d\n' "$2" "$(wc -c <"$T/mail")"
		cat "$T/mail"
		echo
	done | git -C "$T/$1.git" fast-import --quiet
}
archive copied 1718000000 # 2024-06-10: copied years later, in one go
store s
exits 0 "a public-inbox copied years later" imported s "$T/copied.git"
is "... keeps its days" "$(arrived s received) $(arrived s second)" "2015-03-03T10:00:03Z 2015-03-03T10:00:04Z"
is "... without Received, the commit" "$(arrived s date) $(arrived s none)" "2024-06-10T06:13:20Z 2024-06-10T06:13:20Z"
archive early 1425204001 # 2015-03-01T10:00:01Z, before what Received says
store s
imported s "$T/early.git" >"$T/out" 2>&1
is "Received later than the commit: the commit" "$(arrived s received) $(arrived s second)" "2015-03-01T10:00:01Z 2015-03-01T10:00:01Z"
mkdir -p "$T/same/cur" "$T/same/new" "$T/same/tmp"
fields received | dated received "$date" >"$T/same/cur/1.host:2,S"
store s
imported s "$T/same" >"$T/out" 2>&1
is "the same mail from a Maildir arrived when it did in an mbox" "$(arrived s received)" 2015-03-03T10:00:03Z

# --- the store is made where there is none ---
{ echo "$from"; mail a 'Text.'; } >"$T/one.mbox"
exits 0 "an import makes the store" imported made "$T/one.mbox"
like "... says so in one line" "$(cat "$T/out" "$T/err")" "$T/made"
is "... for its user alone" "$(stat -c %a "$T/made")" 700
is "... and the mail is in it" "$(ids made)" "a "
mkdir "$T/full" && : >"$T/full/x"
exits 75 "not among other files" imported full "$T/one.mbox"
is "... which stay as they were" "$(ls "$T/full")" x
exits 75 "nor where more than the last directory is missing" imported no/such "$T/one.mbox"
exits 75 "... also by LISTDIGEST_STORE" env LISTDIGEST_STORE="$T/no/such" listdigest-import "$T/one.mbox"
ok "... none of it is made" test ! -e "$T/no"
done_testing
