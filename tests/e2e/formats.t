# The digest as Markdown, HTML and mail; links; colours; hostile mail in every format.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store LISTDIGEST_NOW=1767999999
fixtures=$TOP/tests/fixtures
link=--link=https://lore.example.org/r/%s
check() { python3 "$TOP/tests/formats/check.py" "$@"; }
part() { python3 "$TOP/tests/formats/part.py" "$@"; }
# reads_feed NAME FEED: as a program that reads feeds does
reads_feed() {
	if /usr/bin/python3 -c 'import feedparser' 2>/dev/null; then
		ok "$1" /usr/bin/python3 "$TOP/tests/formats/check.py" feedparser "$2"
	else
		skip "$1" "feedparser is not installed"
	fi
}
rendered() { # NAME MARKDOWN: as CommonMark and as GitHub's, letting through whatever HTML they find in it
	cmark --unsafe "$2" >"$T/rendered"
	ok "$1 in cmark" check rendered "$T/rendered" "$2"
	cmark-gfm --unsafe -e table -e strikethrough -e autolink -e tasklist "$2" >"$T/rendered"
	ok "$1 in cmark-gfm" check rendered "$T/rendered" "$2"
}
report() { listdigest-report --since=2026-01-01 "$@"; }

ok "a store" listdigest-store init
ok "a week of mail" listdigest-import "$fixtures/report.mbox"
uuid=$(listdigest-store stat | sed -n 's/^uuid  *//p')
for format in markdown html; do
	report --format=$format "$link" >"$T/$format"
	sed '/^<style>$/,/^<\/style>$/d' "$T/$format" >"$T/golden" # how it looks is tests/browser's
	golden "$fixtures/report.$format" <"$T/golden"
	ok "$format is whole" check $format "$T/$format"
	LC_ALL=C TZ=America/New_York report --format=$format "$link" >"$T/zone"
	ok "$format: no locale, no zone" cmp "$T/$format" "$T/zone"
	report --format=$format --detail=all --order=newest --max-lines=2 "$link" >"$T/other"
	ok "$format: the newest first, all texts, cut" check $format "$T/other"
	like "... cut with a link" "$(cat "$T/other")" 'more lines?.*https://lore.example.org/r/lamp%40garden.example'
	ok "$format for one reader, of the last days" listdigest-report --format=$format --since=2026-01-06 --me=rose@example.org "$link" -o "$T/other"
	ok "... is whole" check $format "$T/other"
	like "... begins with what is theirs" "$(grep -E '^(## |.*<h2>)' "$T/other" | head -n 1)" "(## |<h2>)What you wrote"
	like "... news on earlier series follow the patches" "$(sed -nE 's/^.*(## |<h2>)(Patches|News on earlier series).*$/\2/p' "$T/other" | tr '\n' ' ')" '^Patches News'
	ok "$format without texts" report --format=$format --detail=none -o "$T/other"
	ok "... is whole" check $format "$T/other"
	ok "$format of nothing" listdigest-report --format=$format -o "$T/other" HEAD..
	ok "... is whole" check $format "$T/other"
done
rendered "a week" "$T/markdown"
like "what changed since v1" "$(cat "$T/html")" 'Since v1 of Mon 5 Jan: '
is "people come last" "$(sed -n 's,.*<h2>\(.*\)</h2>.*,\1,p' "$T/html" | tail -n 1)" People
is "no link without a template" "$(report --format=html | grep -c 'href="http')" 0
report --format=json "$link" | jq -r '.series[].link, .threads[].link' >"$T/links"
is "JSON has links" "$(tail -n 1 "$T/links")" https://lore.example.org/r/talk%40example.org
report --detail=none --link=https://lore.example.org/r/%s >"$T/text"
cp "$T/text" "$T/narrow.0"
ok "text fits a terminal of 80 columns" check narrow "$T/narrow.0"
like "text has them where it cuts" "$(report --max-lines=1 "$link")" 'more lines in <https://lore.example.org/r/single%40example.net>'

# Events as a feed.
feed() { listdigest-report --format=atom "$link" "$@"; }
entries() { awk -v RS='<entry>' 'NR > 1 { gsub("</entry>.*", ""); gsub("\n", ""); print }' "$1" | sort; }
feed --since=2026-01-01 >"$T/atom"
sed '3s/uuid:.*</uuid:</' "$T/atom" >"$T/golden" # without --list, the feed's id is of the store
golden "$fixtures/report.atom" <"$T/golden"
ok "a feed is whole" check atom "$T/atom"
reads_feed "a program reads it" "$T/atom"
feed --since=2026-01-01 --until=2026-01-07 >"$T/atom.1"
feed --since=2026-01-06 --until=2026-01-16 >"$T/atom.2"
entries "$T/atom.1" >"$T/entries.1" && entries "$T/atom.2" >"$T/entries.2"
ok "two ranges share events" test "$(comm -12 "$T/entries.1" "$T/entries.2" | wc -l)" -gt 0
is "... with all that they say" "$(cat "$T/entries.1" "$T/entries.2" | grep -o '<id>[^<]*' | sort | uniq -d)" \
	"$(comm -12 "$T/entries.1" "$T/entries.2" | grep -o '<id>[^<]*' | sort)"
is "... in one feed" "$(grep -m 1 '^<id>' "$T/atom.1")" "$(grep -m 1 '^<id>' "$T/atom.2")"
not_ok "what is chosen is another feed" test "$(feed --kind=patch | grep -m 1 '^<id>')" = "$(grep -m 1 '^<id>' "$T/atom.1")"
is "made later it is the same" "$(LISTDIGEST_NOW=1768000099 feed --since=2026-01-01 | cmp - "$T/atom" && echo same)" same
LISTDIGEST_NOW=1769000000 feed --since=2026-01-08 --until=2026-01-20 >"$T/atom.3"
like "a series that waits, a week after its mail" "$(entries "$T/atom.3" | grep rake)" \
	'^<id>[^<]*</id><title>No answer for a week: rake: .*<updated>2026-01-13T12:00:00Z</updated>'
ok "an empty feed" listdigest-report --format=atom -o "$T/atom.0" HEAD..
ok "... is whole" check atom "$T/atom.0"
reads_feed "... and read" "$T/atom.0"

# Mail.
report --format=mail --from='Garden digest <digest@example.org>' "$link" >"$T/mail"
sed "s/$uuid/00000000-0000-0000-0000-000000000000/; /^Content-Type: text\/html/,\$d" "$T/mail" >"$T/mail.0" # its HTML is looked at below
golden "$fixtures/report.mail" <"$T/mail.0"
ok "mail is whole" check mail "$T/mail"
part plain "$T/mail" >"$T/plain"
report --order=reading --max-lines=40 "$link" >"$T/text"
ok "its text is the text" cmp "$T/plain" "$T/text"
part html "$T/mail" >"$T/part.html"
report --format=html --max-lines=40 "$link" >"$T/html"
# of a page, with what it alone has taken out: the buttons, and the lines of the style sheet about them
of_mail() { sed '/<fieldset/,/<\/fieldset>/d; /#only-/d; /^@supports selector(:has/d' "$1"; }
of_mail "$T/html" >"$T/page.html"
ok "its HTML is the HTML" cmp "$T/part.html" "$T/page.html"
like "from whom" "$(cat "$T/mail")" '^From: Garden digest <digest@example\.org>$'
is "from nobody in particular" "$(report --format=mail | sed -n 's/^From: //p')" listdigest@localhost
# ... read by a mail program
shown() { HOME=$T mshow -n -N "$@" "$T/mail" 2>"$T/err"; }
shown -h subject:from >"$T/shown"
is "a mail program shows its headers" "$(sed '/^$/q' "$T/shown")" "Subject: [GARDEN] 1 applied, 1 new, 1 updated: 5-8 Jan
From: Garden digest <digest@example.org>"
sed '1,/^$/d' "$T/shown" >"$T/body"
ok "... and its text" cmp "$T/body" "$T/plain"
shown -A text/html -h from >"$T/shown"
is "... or its HTML" "$(sed -n '3p' "$T/shown")" '<!DOCTYPE html>'
is "... and both parts" "$(mshow -t "$T/mail" | sed -n 's/^ *[0-9]: \([a-z/]*\) .*/\1/p' | tr '\n' ' ')" "multipart/alternative text/plain text/html "
id() { sed -n 's/^Message-I[dD]: //p' "$1"; }
like "an id of store, end and content" "$(id "$T/mail")" "^<[0-9a-f]{32}\.[0-9a-f]{16}\.$uuid@example\.org>$"
LISTDIGEST_NOW=1768000099 listdigest-report --since=2026-01-01 --format=mail --from=digest@example.org "$link" >"$T/again"
is "sent again it is a duplicate" "$(id "$T/again")" "$(id "$T/mail")"
listdigest-report --format=mail ..HEAD~3 >"$T/earlier"
not_ok "another end is another mail" test "$(id "$T/earlier")" = "$(id "$T/mail")"
is "a digest is no mail of a person" "$(listdigest-mda -n <"$T/mail" | jq -r .auto)" generated

# Nothing to tell, and too much of it.
listdigest-report --format=mail --title="Über die Gärten, $(printf '花園 %.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)" >"$T/other"
is "a long title's subject" "$(LC_ALL=C.UTF-8 python3 -c 'import email, email.policy, sys
print(email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)["subject"])' <"$T/other")" \
	"[Über die Gärten, $(printf '花園 %.0s' 1 2 3)花園...] 1 applied, 1 new, 1 updated: 5-8 Jan"
not_ok "... is ASCII" sh -c "sed '/^\$/q' '$T/other' | LC_ALL=C grep -q '[^ -~]'"
like "an empty digest's subject" "$(listdigest-report --format=mail HEAD..)" '^Subject: \[GARDEN\] no messages$'
long() { # ID SUBJECT [TEXT]
	printf 'From: Ann <ann@example.org>\nMessage-ID: <%s@example.org>\nDate: Thu, 5 Mar 2026 10:00:00 +0000\nSubject: %s\n\nWords.\n%s\n' "$1" "$2" "${3:-}" |
		listdigest-mda -s "$T/long"
}
many=$(awk 'BEGIN { for (i = 0; i < 150; i++) printf "words " }')
change='---
--- a/f
+++ b/f
@@ -1 +1 @@
-a
+b'
listdigest-store init -s "$T/long" >/dev/null 2>&1
long talk "$many" && long one "[PATCH] $many" "$change" && long two "[PATCH v2] $many" "$change"
for format in text markdown html mail; do
	listdigest-report -s "$T/long" --format=$format .. | sed '/^<style>$/,/^<\/style>$/d; /<svg/d' >"$T/long.$format"
	is "a subject of 900 characters is cut: $format" "$(awk '/words words/ && length($0) > 600' "$T/long.$format" | wc -l)" 0
done
listdigest-report -s "$T/long" --format=json .. | jq -r '.threads[0].title' >"$T/title"
is "... and whole in JSON" "$(wc -w <"$T/title")" 150

# Usage: one line each.
for bad in --link=javascript:%s --link=ftp://a.example/%s --link=https://a.example/ --link=https://%s/ --link='https://a.example/%s"onclick=x' \
	--link='https://a.example/%s x' --color=perhaps --from=nobody --from='a@example.org, b@example.org' --from='x:a@example.org;' \
	--from="a@example.org
Bcc: b@example.org"; do
	exits 64 "$(printf %s "$bad" | tr '\n' ' ')" listdigest-report "$bad"
	is "... in one line" "$(wc -l <"$T/err" | tr -d ' ')" 1
done

# Colours.
esc=$(printf '\033')
is "no colours into a file" "$(report | grep -c "$esc")" 0
report --color=always >"$T/color"
like "colours where they are asked for" "$(cat "$T/color")" "^$esc\[32mv1 1/1  applied .*$esc\[0m$"
sed "s/$esc\[[0-9;]*m//g" "$T/color" >"$T/bare"
report >"$T/text"
ok "... and nothing else" cmp "$T/bare" "$T/text"
# on_terminal COMMAND...: its output there
on_terminal() { python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" </dev/null; }
is "no colours behind NO_COLOR" "$(TERM=xterm NO_COLOR=1 on_terminal listdigest-report --since=2026-01-01 | grep -c "$esc")" 0
is "... or on a dumb terminal" "$(TERM=dumb on_terminal listdigest-report --since=2026-01-01 | grep -c "$esc")" 0
like "colours on another" "$(TERM=xterm on_terminal listdigest-report --since=2026-01-01)" "$esc\[32mv1 1/1  applied"
is "text alone is coloured" "$(report --color=always --format=html | grep -c "$esc")" 0

# What the checks are worth: they find what they are there for.
cp "$T/html" "$T/good"
for bad in 's,Ivy,<script>1</script>&,' 's,<h2>,<h3>,;s,</h2>,</h3>,' 's,</article>,,' 's,href="https:[^"]*",href="javascript:1",' 's,<td>,<td onclick=x>,' \
	's,<h1>,&'"$esc"',' 's,<th scope="col",<th,' 's,aria-labelledby="[^"]*",,' 's,id="people",id="pulls",'; do
	sed "$bad" "$T/good" >"$T/bad"
	not_ok "HTML with $(printf %s "$bad" | tr -d "$esc") is found out" check html "$T/bad"
done
sed '/^v1/s/$/ and more than fits into eighty columns of a terminal/' "$T/narrow.0" >"$T/bad"
not_ok "text that is too wide is found out" check narrow "$T/bad"
for bad in 's,Ivy,ivy@a.example,' 's,<updated>2,<updated>,' '0,/<id>/d' '/<title>/d' 's,urn:uuid:.,&0,' 's,term=.posted.,& label="x",' \
	's,<name>,<email>i</email>&,' 's,.related.,"alternate",;s,<content>,<link rel="alternate" href="index.html"/>&,' 's,"https://lore[^"]*,"https://evil.example,'; do
	sed "$bad" "$T/atom" >"$T/bad"
	not_ok "a feed with $bad is found out" check atom "$T/bad"
done
for bad in 's,Ivy,<b>,' 's,Ivy,[a](javascript:b),' 's,Ivy,**a** `b,' 's,^- ,- 1. ,' 's,Ivy,a@b.example,' 's,^```text$,````text,'; do
	sed "$bad" "$T/markdown" >"$T/bad"
	not_ok "Markdown with $bad is found out" check markdown "$T/bad"
done

# Hostile mail. Every field a format shows carries what would act in one of them.
perl "$TOP/tests/formats/hostile.pl" >"$T/hostile.mbox"
export LISTDIGEST_STORE=$T/hostile
ok "a hostile store" listdigest-store init
ok "hostile mail" listdigest-import "$T/hostile.mbox"
title="<b>T</b> [x](javascript:y) $esc[31m
Bcc: victim@example.org"
for detail in series all; do
	for format in markdown html mail text json atom; do
		ok "hostile $format, $detail" report --format=$format --detail=$detail --title="$title" --color=never "$link"
		cp "$T/out" "$T/$format"
		case $format in
		text) how=plain ;;
		*) how=$format ;;
		esac
		ok "... does no harm" check $how "$T/$format"
	done
	report --format=text --detail=none "$link" >"$T/narrow"
	ok "hostile text fits a terminal of 80 columns" check narrow "$T/narrow"
	like "... shown as it is, in text" "$(cat "$T/text")" '<script>window.pwned=1</script>.*\\x1b\[31m'
	like "... in HTML" "$(cat "$T/html")" '&lt;script&gt;window.pwned=1&lt;/script&gt;'
	like "... in Markdown" "$(cat "$T/markdown")" '^(###|-).*\\<script\\>window.pwned=1\\</script\\>'
	reads_feed "... in a program that reads feeds" "$T/atom"
	is "... no header of a mail's" "$(sed '/^$/q' "$T/mail" | grep -ci '^bcc')" 0
	is "... no name beyond measure" "$(grep -c 'NNNNN\{100\}' "$T/html")$(grep -c 'NNNNN\{100\}' "$T/markdown")" 00
done
listdigest-report --format=mail --series="<l0@example.org>" "$link" >"$T/mail.long"
like "mail cuts after 40 lines" "$(part plain "$T/mail.long")" '^\[20 more lines in <https://lore.example.org/r/l0%40example.org>\]$'
ok "an id that would break out is encoded" grep -qF 'q%22onclick%3Dwindow.pwned%3D1"' "$T/html"
rendered hostile "$T/markdown"

# All crowds: python3 tests/formats/amplify.py
ok "no digest of hostile mail is much longer than the mail" python3 "$TOP/tests/formats/amplify.py" reviewers carried names
sed -n '/^#/p' "$T/out"

# --- what a page says once, and its buttons
export LISTDIGEST_STORE=$T/once
{
	mail() { printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann <ann@example.org>\nMessage-ID: <%s@example.org>\nDate: Mon, 5 Jan 2026 10:00:00 +0000\nSubject: %s\n%s\n' "$1" "$2" "$3"; }
	mail c '[PATCH v2 0/2] gate: oil it' ''
	printf 'It squeaks.\n\nAnn (1):\n  is not how many titles stand here\n  but two\n\nAnn (2):\n  gate: oil the lock of the gate, and what goes on in\n    a second line\n  gate: oil the hinge\n\n'
	diff='---\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+%s\n\n'
	for n in 1 2; do mail c$n "[PATCH v2 $n/2] gate: oil $n" "In-Reply-To: <c@example.org>" && printf "Oil.\n$diff" $n; done
	for n in 3 4 5 6; do mail s$n "[PATCH] fence: paint $n" '' && printf "Paint.\n$diff" $n; done
} >"$T/once.mbox"
listdigest-import "$T/once.mbox" >/dev/null 2>&1
listdigest-report --since=2026-01-05 --format=html >"$T/once.html"
ok "a page with buttons is whole" check html "$T/once.html"
is "... a button for each state" "$(sed -n 's/.*id="only-\([a-z]*\)"[^>]*> \(.*\)<.label>/\1 \2/p' "$T/once.html" | tr '\n' ' ')" "all all 5 new new 4 updated updated 1 "
is "... mail has none" "$(listdigest-report --since=2026-01-05 --format=mail | grep -c 'only-')" 0
is "git's list of titles is left out where the patches stand, no other" \
	"$(grep -c 'Ann (2):\|the hinge\|second line' "$T/once.html")$(grep -c 'Ann (1):' "$T/once.html")" 01

# --- --summary, and mails that would be too long
export LISTDIGEST_STORE=$T/busy
awk 'BEGIN { for (n = 1; n <= 1500; n++) {
	printf "From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann %d <ann%d@example.org>\nList-Id: <dev.example.org>\nMessage-ID: <b%d@example.org>\n", n % 9, n % 9, n
	printf "Date: Mon, 5 Jan 2026 %02d:%02d:00 +0000\nSubject: [PATCH] house: repair the %d. window, which the storm broke last autumn\n\n", n / 60 % 24, n % 60, n
	for (i = 0; i < 9; i++) print "The reason for this repair, and what was tried before it."
	print "---\n a | 1 +\n\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+" n "\n" } }' >"$T/busy.mbox"
ok "a busy list" listdigest-import "$T/busy.mbox"
busy() { listdigest-report --since=2026-01-05 "$@"; }
busy --summary >"$T/summary"
ok "--summary: text of 80 columns" check narrow "$T/summary"
ok "... a line an item" test "$(wc -l <"$T/summary")" -gt 1500 -a "$(wc -l <"$T/summary")" -le 1540
not_ok "... and no texts" grep -q 'The reason' "$T/summary"
terminal() { SHELL=/bin/sh script -qec "listdigest-report --since=2026-01-05 $*" /dev/null </dev/null | tr -d '\r'; }
hint='^listdigest-report: 1500 messages; --summary shows each series in one line$'
is "a terminal is told of --summary" "$(terminal --detail=none | tail -n 1 | grep -c "$hint")" 1
is "... not where it is used, and not a pipe" "$(terminal --summary | grep -c "$hint")$(busy --detail=none 2>&1 | grep -c "$hint")" 00
busy --summary --format=html >"$T/busy.html"
ok "... HTML is HTML" check html "$T/busy.html"
ok "... and small" test "$(wc -c <"$T/busy.html")" -le $((10240 + 250 * 1500))
busy --summary --format=markdown >"$T/busy.md"
ok "... Markdown has an item each" test "$(grep -c '^- \*\*' "$T/busy.md")" = 1500
busy --format=mail >"$T/busy.mail"
ok "a mail is never longer than 100,000 bytes" test "$(wc -c <"$T/busy.mail")" -le 100000 -a "$(wc -c <"$T/busy.mail")" -gt 20000
like "... it says that it is shortened" "$(part plain "$T/busy.mail")" '^shortened: '
like "... and how much is left out" "$(part plain "$T/busy.mail")" '^and [0-9]+ more$'
head -n 700 "$T/busy.mbox" >"$T/some.mbox"
listdigest-store -s "$T/some" init >"$T/out" 2>&1 && listdigest-import -s "$T/some" "$T/some.mbox" >"$T/out"
listdigest-report -s "$T/some" --since=2026-01-05 --format=mail >"$T/busy.mail"
like "one that fits has its texts" "$(part plain "$T/busy.mail")" '^The reason for this repair'
done_testing
