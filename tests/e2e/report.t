# listdigest-report: ranges, the text and JSON of a small list's week, options, exit codes, what it leaves alone.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store
mail=$TOP/tests/fixtures/report.mbox
list=garden.lists.example.org
ok "a store" listdigest-store init
ok "a week of mail" listdigest-import "$mail"

report() { listdigest-report --since=2026-01-01 "$@"; }

report >"$T/text"
golden "$TOP/tests/fixtures/report.text" <"$T/text"
report --order=reading --detail=all --max-lines=4 >"$T/reading"
golden "$TOP/tests/fixtures/report.reading" <"$T/reading"
report --format=json | jq . >"$T/json"
golden "$TOP/tests/fixtures/report.json" <"$T/json"

tip=$(tail -n 1 "$T/text" | sed 's/.*--tip=//')
like "the last line has the tip" "$tip" '^[0-9a-f]{64}$'
ok "the tip is the log's" listdigest-store verify --tip="$tip"

# The order of delivery does not show.
awk -v RS='From mboxrd@z Thu Jan  1 00:00:00 1970\n' -v ORS= -v m='From mboxrd@z Thu Jan  1 00:00:00 1970\n' \
	'NR > 1 && !/Another text below/ { a[++n] = m $0 } END { for (i = n; i > 0; i--) print a[i] }' "$mail" >"$T/back.mbox"
awk -v RS='From mboxrd@z Thu Jan  1 00:00:00 1970\n' -v ORS= -v m='From mboxrd@z Thu Jan  1 00:00:00 1970\n' \
	'NR > 1 && !/Another text below/ { print m $0 }' "$mail" >"$T/forth.mbox"
for way in back forth; do
	listdigest-store init -s "$T/$way"
	listdigest-import -s "$T/$way" "$T/$way.mbox" >/dev/null 2>&1
	listdigest-report -s "$T/$way" --since=2026-01-01 | sed -e '1,2d' -e '$d' >"$T/$way.text"
	listdigest-report -s "$T/$way" --since=2026-01-01 --format=json | jq 'del(.tip, .range.from, .range.to)' >"$T/$way.json"
done
is "one digest whatever the order of delivery" "$(cat "$T/back.text")" "$(cat "$T/forth.text")"
is "... in JSON" "$(cat "$T/back.json")" "$(cat "$T/forth.json")"

# An import's last mail need not be its newest; a text's blank lines at its start are not shown.
mail() { # ID DAY SUBJECT
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann <%s@example.org>\nMessage-ID: <%s@example.org>\n' "$1" "$1"
	printf 'Date: %s Jan 2026 10:00:00 +0000\nSubject: %s\n\nFrom: Bea <bea@example.org>\n\n\n  Indented.\n---\n x | 2 +-\n 1 file changed\n\n' "$2" "$3"
	printf 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\n'
}
{ mail late 6 'Something else'; mail early 1 '[PATCH 0/1] Early'; } >"$T/late.mbox"
listdigest-store init -s "$T/late"
listdigest-import -s "$T/late" "$T/late.mbox" >/dev/null 2>&1
is "waiting for five days" "$(listdigest-report -s "$T/late" --since=2026-01-01 --format=json | jq -r '.waiting[]')" early@example.org
is "no blank lines above a text" "$(listdigest-report -s "$T/late" --since=2026-01-01 | grep -A 3 '^Author: ')" "Author: Bea <bea@example.org>
early@example.org

  Indented."

LC_ALL=C TZ=America/New_York report >"$T/zone"
ok "no locale, no zone" cmp "$T/text" "$T/zone"

# Ranges.
is "nothing after the end" "$(listdigest-report HEAD.. | sed -n 3p)" "no messages"
is "... up to now" "$(listdigest-report HEAD.. | head -n 1)" "From dd078fd27 to now"
is "an empty time" "$(listdigest-report --since=2025-03-01 --until=2025-03-08T12:00Z | head -n 1)" "From 2025-03-01 to 2025-03-08T12:00:00Z"
is "... since ever" "$(listdigest-report --until=2001-01-01 | head -n 1)" "From the beginning to 2001-01-01"
is "the last two, one a variant" "$(listdigest-report HEAD~2.. | sed -n 3p)" "2026-01-08: 1 message, 1 person, 0 series"
like "by Message-ID" "$(listdigest-report '<single@example.net>')" '^v1 1/1  new      rake: Straighten the teeth'
exits 0 "a range backwards is an answer" listdigest-report HEAD..HEAD~3
is "... and says so" "$(wc -l <"$T/err" | tr -d ' ')" 1
like "... empty" "$(cat "$T/out")" '^no messages'
exits 64 "--since later than --until" listdigest-report --since=2026-01-05 --until=2026-01-04T23:59Z
is "... told" "$(cat "$T/err")" "listdigest-report: --since=2026-01-05: later than --until=2026-01-04T23:59Z"
exits 64 "... as ages" listdigest-report --since=today --until=4d
exits 0 "the same time twice is a range of nothing" listdigest-report --since=2026-01-05 --until=2026-01-05T00:00Z
exits 64 "--until that is no time" listdigest-report --since=2026-01-05 --until=never
exits 1 "an unknown id" listdigest-report ffffffffffff..
exits 1 "an unknown Message-ID" listdigest-report '<nobody@example.org>'
is "by list" "$(report --list=$list | sed -n 2p | cut -d' ' -f1)" GARDEN
exits 1 "by a list the store has not" listdigest-report --list=other.example.org
LISTDIGEST_NOW=1767744000 listdigest-report >"$T/week" # 2026-01-07
is "ages from --until" "$(LISTDIGEST_NOW=1769000000 listdigest-report --since='1 week ago' --until=2026-01-07)" \
	"$(listdigest-report --since=2025-12-31 --until=2026-01-07)"
is "times in words as ends" "$(LISTDIGEST_NOW=1767744000 listdigest-report '2 weeks ago..yesterday' | sed 1,2d)" \
	"$(listdigest-report --since=2025-12-24 --until=2026-01-06 | sed 1,2d)"
is "md is Markdown" "$(listdigest-report .. -f md)" "$(listdigest-report .. --format=markdown)"
exits 0 "--top=0" listdigest-report .. --top=0
is "... no tables" "$(grep -c '^Top ' "$T/out")" 0
like "... but the series" "$(cat "$T/out")" '^v[0-9]'
LISTDIGEST_NOW=1799000000 listdigest-report >"$T/week" 2>"$T/err"
like "an empty week: which day has mail" "$(cat "$T/err")" "^listdigest-report: no message arrived in the last 7 days; the newest arrived on 2026-.*: try --since=2"
day=$(sed 's/.*--since=//' "$T/err")
like "... and what to type" "$(LISTDIGEST_NOW=1799000000 listdigest-report --since="$day" | sed -n 3p)" " messages, "
LISTDIGEST_NOW=1767744000 listdigest-report >"$T/week" # 2026-01-07
like "the last week without a range" "$(sed -n 3p "$T/week")" '^2026-01-05 to '

is "HEAD is printed as the id it means" "$(listdigest-report HEAD~2..HEAD | head -n 1)" "From $(listdigest-store log HEAD~2 | awk '{ print $2 }') to dd078fd27"
told() { # OPTION WORDS: a wrong value is refused, with the option's name
	exits 64 "$1" listdigest-report $1
	like "... told" "$(cat "$T/err")" "^listdigest-report: $2"
}
told --formt=html "unknown option --formt; did you mean --format "
told --format=htm "--format=htm: expected one of .*; did you mean 'html'?"
told --kind=pul "--kind=pul: .*; did you mean 'pull'?"
told --since=soon "--since: 'soon' is not a time: "
told --until=2026-13-01 "--until: '2026-13-01' is not a time: "
told 2026-13-01..2026-01-05 "the range '2026-13-01..2026-01-05': '2026-13-01' is not a time: "
told '2026-01-01..2026-1-5x' "the range '2026-01-01..2026-1-5x': '2026-1-5x' is not a time: "
told '--cursor=x --set=no' "--set: 'no' is not the name of an entry"
told '--as-of=no ..HEAD' "--as-of: 'no' is not the name of an entry"
told --series=no "--series=no: 'no' is not the name of an entry"
told '<a@b>...<c@d>' "the range '<a@b>...<c@d>' has three dots; write A..B\$"
told '--since=3d --since=4d' '--since may be given only once .see --help.$'
told '-o x -o y' '--output may be given only once'
told '--output=x -o y' '--output may be given only once'
is "flags may be" "$(report --skip-empty --skip-empty | wc -l)" "$(wc -l <"$T/text")"
listdigest-report --help >"$T/help"
is "--help says which may be repeated" "$(sed -n 's/^  --\([a-z]*\)=.*(may repeat)$/\1/p' "$T/help" | tr '\n' ' ')" "list author path subsystem kind tree me bots send "
is "ids in <>, as they are pasted" "$(listdigest-report '<dd078fd27>' | sed -n 3p)" "$(listdigest-report dd078fd27 | sed -n 3p)"
is "dots in a Message-ID are its own" "$(listdigest-report '<a..b@example.org>..' 2>&1)" "listdigest-report: there is no entry '<a..b@example.org>'"

# What is known: the v1 of the first two days is new in a digest that ends there, superseded as of now.
upto='<r1@example.net>'
like "as it was then" "$(listdigest-report "..$upto" --detail=none)" '^v1 2/2  new      beds: Water the beds'
like "as of HEAD" "$(listdigest-report "..$upto" --detail=none --as-of=HEAD)" '^v1 2/2  superseded  beds: Water the beds'
like "... which the heading says" "$(listdigest-report "..$upto" --as-of=HEAD | sed -n 4p)" '^States, reviews .* as of [0-9a-f]{9}, 2026-'
exits 64 "--as-of before the end" listdigest-report --as-of="$upto" ..HEAD

# Output.
ok "into a file" report -o "$T/file"
ok "... the same" cmp "$T/text" "$T/file"
ln -s file "$T/link"
ok "through a link" report --title=X -o "$T/link"
ok "... that stays one" test -L "$T/link"
like "... to the new digest" "$(sed -n 2p "$T/file")" '^X mailing list update'
mkdir "$T/far" && ln -s far/new "$T/to" && ln -s to "$T/dangling"
ok "through a link to a file that is not there yet" report --title=X -o "$T/dangling"
ok "... the link is kept" test -L "$T/dangling" -a -L "$T/to"
like "... and its target is made" "$(cat "$T/far/new")" X
ln -s nowhere/new "$T/astray"
not_ok "... but no directory" report --title=X -o "$T/astray"
like "... which is told" "$(cat "$T/err")" "cannot write '$T/astray': No such file"
ln -s round "$T/round"
not_ok "a link to itself" report --title=X -o "$T/round"
lines=$(wc -l <"$T/file")
for mode in 600 664 640 444; do
	chmod $mode "$T/file"
	(umask 022 && report -o "$T/file" >/dev/null 2>&1)
	is "a file of mode $mode keeps it" "$(stat -c %a "$T/file") $(wc -l <"$T/file")" "$mode $lines"
done
chmod 644 "$T/file"
if chown 65534:12 "$T/file" 2>/dev/null; then
	report -o "$T/file"
	is "... and whose it is" "$(stat -c '%u:%g %a' "$T/file")" "65534:12 644"
	chown 0:0 "$T/file"
else
	skip "whose a file is" "needs root"
fi
if [ "${VARIANT:-plain}" = plain ] && [ -f "${SEAM:-}" ]; then
	killed_at_each() { # a file to write to: how many files were left beside it, and wrong ones
		n=0 left=0 wrong=0
		while n=$((n + 1)) && [ $n -lt 100 ]; do
			(LD_PRELOAD=$SEAM SEAM_ONLY=$T/out.d SEAM_AT=$n SEAM_DO=kill report -o "$1") >/dev/null 2>&1 && break
			[ ! -e "$1" ] || cmp -s "$1" "$T/text" || wrong=$((wrong + 1))
			left=$((left + $(find "$T/out.d" -type f ! -name "${1##*/}" | wc -l)))
			[ "$2" = new ] && rm -f "$1"
		done
	}
	mkdir "$T/out.d"
	killed_at_each "$T/out.d/new" new
	is "killed at each of $((n - 1)) calls, a new file is whole or not there, and nothing else is" "$([ $n -gt 3 ] && echo "$wrong $left")" "0 0"
	cp "$T/text" "$T/out.d/new"
	killed_at_each "$T/out.d/new" old
	is "one that was there is never less; one call leaves a file" "$([ $n -gt 5 ] && echo "$wrong $left")" "0 1"
	is "... which the next run takes" "$(ls -A "$T/out.d")" new
	for error in 2 28 95; do # where the file system has no file without a name, or another fault
		n=0 wrong=
		while n=$((n + 1)) && [ $n -lt 12 ]; do
			rm -f "$T/out.d/new"
			(LD_PRELOAD=$SEAM SEAM_ONLY=$T/out.d SEAM_AT=$n SEAM_DO=$error report -o "$T/out.d/new") >/dev/null 2>&1
			case "$? $(ls -A "$T/out.d")" in "0 new") cmp -s "$T/out.d/new" "$T/text" || wrong="$wrong $n" ;; "75 ") ;; *) wrong="$wrong $n" ;; esac
		done
		is "fault $error at each call: the file, and no other" "$wrong" ""
	done
else
	skip "killed while it writes a file" "needs the seam"
fi
exits 64 "no file" report --output=
like "... told" "$(cat "$T/err")" '^listdigest-report: --output: the file name is empty$'
exits 64 "a folder" report -o "$T"
like "... told" "$(cat "$T/err")" "^listdigest-report: --output=$T: that is a directory; name a file\$"
ok "a device is written to" report -o /dev/null
ok "... not replaced" test -c /dev/null
exits 75 "a folder that is not there" report -o "$T/none/file"
is "... told with the file's name" "$(cat "$T/err")" "listdigest-report: cannot write '$T/none/file': No such file or directory"
if [ -w /dev/full ]; then
	listdigest-report --since=2026-01-01 >/dev/full 2>"$T/err"
	is "a full disk behind stdout" $? 75
	like "... and says which fault" "$(cat "$T/err")" 'No space left on device$'
fi
# into_closed_pipe COMMAND...: with a pipe as standard output whose reader is gone
into_closed_pipe() {
	python3 -c 'import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1); os.execvp(sys.argv[1], sys.argv[1:])' "$@"
}
into_closed_pipe listdigest-report --since=2026-01-01 2>"$T/err"
is "a reader that went: ends by SIGPIPE" $? 141
is "... is told nothing" "$(cat "$T/err")" ""
is "a limit of the file size" "$(sh -c 'ulimit -f 1; listdigest-report --since=2026-01-01 --detail=all --format=json -o "$1" 2>"$2"; echo $?' - "$T/limited" "$T/err")" 75
not_ok "... leaves no part of a file" test -e "$T/limited"

# What a mail's text could do to a terminal.
listdigest-store init -s "$T/evil"
printf 'Message-ID: <evil@example.org>\nFrom: =?utf-8?q?=C2=9B31m=E2=80=AEoj?= <jo@example.org>\nSubject: [PATCH] a=?utf-8?q?=C2=9B2J=E2=80=AEb?=\n\nx\n---\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n' |
	listdigest-mda -s "$T/evil"
for format in text json; do
	listdigest-report -s "$T/evil" --format=$format >"$T/evil.$format"
	not_ok "$format: no C1 control, no override" env LC_ALL=C grep -qaP '\xc2[\x80-\x9f]|\xe2\x80\xae' "$T/evil.$format"
done
is "... JSON says them by number" "$(jq -r '.contributors[0].name' "$T/evil.json" | od -An -tx1 | tr -d ' \n')" 33316de280ae6f6a0a
is "a title that is no UTF-8" "$(listdigest-report -s "$T/evil" --format=json --title="$(printf 'a\377')" | jq -r .title)" "$(printf 'a\357\277\275')"
like "an empty title is none" "$(report --title= | sed -n 2p)" '^GARDEN'

before=$(find "$LISTDIGEST_STORE" -name data.mdb -exec cksum {} +)
report >/dev/null
is "the store is not written to" "$(find "$LISTDIGEST_STORE" -name data.mdb -exec cksum {} +)" "$before"

# A damaged store is named, and what to do.
cp -r "$LISTDIGEST_STORE" "$T/damaged"
python3 -c 'import sys
with open(sys.argv[1], "r+b") as f:
    data = bytearray(f.read())
    at = data.find(b"\x28\xb5\x2f\xfd")  # the first compressed body
    data[at + 40:at + 60] = bytes(b ^ 0x5a for b in data[at + 40:at + 60])
    f.seek(0)
    f.write(data)' "$T/damaged/data.mdb"
for words in 'report -s %s ..' 'store -s %s show HEAD' 'store -s %s export --format=jsonl'; do
	# shellcheck disable=SC2046,SC2059
	exits 75 "a damaged body" listdigest-$(printf "$words" "$T/damaged")
	like "... told" "$(cat "$T/err")" "^listdigest-[a-z]*: the store '$T/damaged' is damaged: .*; 'listdigest-store verify' lists all damage\$"
done

# Usage.
exits 64 "an unknown format" listdigest-report --format=troff
exits 64 "an unknown order" listdigest-report --order=best
exits 64 "no rows" listdigest-report --top=-1
exits 64 "two ranges" listdigest-report HEAD~1.. HEAD
exits 64 "a bad time" listdigest-report --since=someday
exits 64 "an option of tomorrow" listdigest-report --tomorrow=x
exits 75 "no store" listdigest-report -s "$T/nowhere"
exits 0 "help" listdigest-report --help
is "one row a table" "$(report --top=1 --detail=none | grep -c '^ \{6,7\}[0-9][0-9]* ')" 3

# A digest of a range is the same to the byte, whatever came and whatever ran in between.
export LISTDIGEST_NOW=1769000000 XDG_STATE_HOME=$T/state
cp -r "$LISTDIGEST_STORE" "$T/grown"
grown() { # FORMAT
	listdigest-report -s "$T/grown" --format="$1" --link=https://lore.example.org/%s '<20260105080000.71-1-rose@example.org>..<talk2@example.net>'
}
for format in text markdown html json mail; do grown $format >"$T/then.$format"; done
later() { # ID SUBJECT LIST IN-REPLY-TO [TEXT]: of Ivy, now
	printf 'From: Ivy <ivy@example.net>\nMessage-ID: <%s>\nDate: Tue, 20 Jan 2026 10:00:00 +0000\nSubject: %s\nList-Id: <%s>\n' "$1" "$2" "$3"
	printf 'In-Reply-To: <%s>\n\n%s\n' "$4" "${5:-Words.}"
}
later l1@example.net 'Re: [PATCH v2 0/3] beds: Water the beds at night' $list 20260106080000.72-1-rose@example.org 'Tested-by: Ivy <ivy@example.net>' |
	listdigest-mda -s "$T/grown"
later l2@example.net 'Re: [PATCH] lamp: Light it' another.example.org lamp@garden.example 'Applied, thanks!' | listdigest-mda -s "$T/grown"
later l3@example.net 'Re: [PATCH v2 1/3] beds' $list 20260106080000.72-2-rose@example.org 'kernel test robot noticed the following build errors:' |
	sed 's/^From: .*/From: kernel test robot <lkp@intel.com>/' | listdigest-mda -s "$T/grown"
sed 's/garden.lists.example.org/a.second.example.org/; s/\[PATCH v2 /[PATCH v3 /; s/^\(Message-ID: <[^@]*\)/\1.v3/' "$mail" >"$T/v3.mbox"
sed 's/garden.lists.example.org/a.second.example.org/' "$mail" >"$T/second.mbox"
listdigest-import -s "$T/grown" "$T/v3.mbox" "$T/second.mbox" >/dev/null 2>&1
is "the store has grown" "$(listdigest-store -s "$T/grown" stat | awk '$1 == "lists" { print $2 }')" 3
listdigest-report -s "$T/grown" --cursor=week >/dev/null
listdigest-report -s "$T/grown" --since=2026-01-01 --format=mail >/dev/null
for format in text markdown html json mail; do
	grown $format >"$T/now"
	ok "the digest of a range is the same later: $format" cmp "$T/then.$format" "$T/now"
done
unset LISTDIGEST_NOW XDG_STATE_HOME

done_testing
