# listdigest-report --site: pages, an index and a feed in one directory, and nowhere else; the cursor moves when all is there.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store XDG_STATE_HOME=$T/state LISTDIGEST_NOW=1767999999
list=garden.lists.example.org
site=$T/site
check() { python3 "$TOP/tests/formats/check.py" "$@"; }
link=--link=https://lore.example.org/r/%s
publish() { listdigest-report --list=$list --site="$site" "$link" "$@"; }
names() { (cd "$site" && echo *); }
entries() { grep -o '<id>.*' "$site/feed.atom" | sed 1d | sort; }
pages() { sed -n 's/^<li><a href="\([^"]*\)">.*/\1/p' "$site/index.html" | tr '\n' ' '; }
cursor() { sed -n 's/^seq=//p' "$XDG_STATE_HOME"/listdigest/*/weekly 2>/dev/null | head -n 1; }
ok "a store" listdigest-import "$TOP/tests/fixtures/report.mbox"
# arrives DATE SUBJECT [LIST]
arrives() {
	printf 'From a Thu Jan  1 00:00:00 1970\nFrom: Ann <ann@example.org>\nMessage-ID: <%s@example.org>\nDate: %s 10:00:00 +0000\nSubject: [PATCH] %s\n\nx\n---\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n' \
		"${1%%,*}" "$1" "$2" | listdigest-import ${3:+-l "$3"} -
}
ok "private mail in it" arrives 'Tue, 6 Jan 2026' secret

# --- what is written
ok "the pages of two days" publish --since=2026-01-05 --until=2026-01-07
is "... no output" "$(cat "$T/out" "$T/err")" ""
is "... a page, named by the dates, an index and a feed" "$(names)" "2026-01-05_2026-01-07.html feed.atom index.html"
entries >"$T/before"
ok "those of two more" publish --since=2026-01-07 --until=2026-01-09
is "... beside them" "$(names)" "2026-01-05_2026-01-07.html 2026-01-07_2026-01-09.html feed.atom index.html"
is "the index has all, the newest first" "$(pages)" "2026-01-07_2026-01-09.html 2026-01-05_2026-01-07.html "
like "... with days and numbers" "$(cat "$site/index.html")" '>2026-01-05 to 2026-01-06</a> <span class="dim">[0-9]+ messages, [0-9]+ people, [0-9]+ series: '
entries >"$T/after"
is "the feed keeps its entries" "$(comm -23 "$T/before" "$T/after")" ""
ok "... and has more" test "$(wc -l <"$T/after")" -gt "$(wc -l <"$T/before")"
is "... each once" "$(uniq -d "$T/after")" ""
for page in "$site"/*.html; do ok "${page##*/} is whole" check html "$page"; done
ok "the feed is whole" check atom "$site/feed.atom"
is "mail of no list is in none of them" "$(cat "$site"/* | grep -c secret)" 0
(cd "$site" && cksum ./*) >"$T/sums"
ok "the same again" publish --since=2026-01-05 --until=2026-01-07
is "... changes nothing" "$(cd "$site" && cksum ./*)" "$(cat "$T/sums")"
rm "$site/2026-01-07_2026-01-09.html"
printf '<title>A <b>B</title>' >"$site/2025-12-31.html"
echo x >"$site/notes.html"
ok "after changes in the directory" publish --since=2026-01-05 --until=2026-01-07
is "the index is of what lies there" "$(pages)" "2026-01-05_2026-01-07.html 2025-12-31.html "
ok "... and is whole" check html "$site/index.html"
ok "a dry run" publish -n --since=2026-01-08
like "... says where" "$(cat "$T/err")" "would be written as $site/2026-01-08.html\$"
not_ok "... and writes nothing" test -e "$site/2026-01-08.html"
is "names of ranges of hours, without an end, and of ids" "$(for range in '--since=2026-01-06T08:00 --until=2026-01-06T18:30' --since=2026-01-06 \
	--until=2026-01-06 HEAD~4..HEAD~1 '<thanks@garden.example>'; do
	publish -n $range 2>&1 >/dev/null | sed "s,.*/,,; s/_[0-9a-f]\{9\}/_ID/g"; done)" "2026-01-06T0800_2026-01-06T1830.html
2026-01-06.html
2026-01-05_2026-01-06.html
2026-01-07_ID_ID.html
2026-01-07_ID_-thanks-garden-example-.html"

# --- the feed that was there
cp "$site/feed.atom" "$T/feed"
sed 's,<entry>,&<b>,; s,</feed>,<entry>\n<id>urn:uuid:1,' "$T/feed" >"$site/feed.atom"
ok "a damaged feed" publish --since=2026-01-05 --until=2026-01-07
ok "... is whole again" check atom "$site/feed.atom"
awk '/<entry>/ { n++ } n == 2 { e = e $0 "\n" } !/<.feed>/ { print } END { for (i = 0; i < 300; i++) { x = e
	sub(/uuid:......../, sprintf("uuid:%08d", i), x); sub(/<updated>..../, "<updated>2020", x); printf "%s", x } print "</feed>" }' "$T/feed" >"$site/feed.atom"
ok "a long feed" publish --since=2026-01-07 --until=2026-01-09
is "... keeps the newest 200" "$(grep -c '<entry>' "$site/feed.atom")" 200
is "... with what is new" "$(entries | comm -13 - "$T/after")" ""
ok "... and is whole" check atom "$site/feed.atom"
cp "$T/feed" "$site/feed.atom"

# --- what it refuses
rm "$site/2025-12-31.html" "$site/notes.html"
exits 64 "no list" listdigest-report --site="$site"
like "... says why" "$(cat "$T/err")" 'give --list=LIST too, so that no private mail is published$'
exits 1 "a part of a list's name" listdigest-report --list=garden --site="$site"
ok "... but its address" publish --list=garden@lists.example.org --since=2026-01-07 --until=2026-01-09
(cd "$site" && cksum ./*) >"$T/sums"
for bad in --format=text --send=you@example.org "--output=$T/x" "--series=<single@example.net>"; do exits 64 "with $bad" publish "$bad"; done
exits 75 "pages of another choice" publish --since=2026-01-05 --kind=patch
like "... says what to do" "$(cat "$T/err")" "'$site' has pages of another list or choice: name another directory"
exits 75 "while another run writes" flock "$site" listdigest-report --list=$list --since=2026-01-05 --site="$site"
is "nothing of all this was written" "$(cd "$site" && cksum ./*)" "$(cat "$T/sums")"
not_ok "... or elsewhere" test -e "$T/x"

# --- links lead nowhere
echo mine >"$T/victim"
for name in 2026-01-05_2026-01-07.html feed.atom index.html .listdigest-report.tmp 2020-01-01.html; do ln -sf "$T/victim" "$site/$name"; done
ok "links instead of files" publish --since=2026-01-05 --until=2026-01-07
is "... are not written through" "$(cat "$T/victim")" mine
is "... but replaced" "$(find "$site" -type l)" "$site/2020-01-01.html"
is "... and not read" "$(pages)" "2026-01-07_2026-01-09.html 2026-01-05_2026-01-07.html "
ln -s site "$T/link"
exits 75 "a link to the directory" listdigest-report --list=$list --since=2026-01-05 --site="$T/link/"
like "... is named" "$(cat "$T/err")" "'$T/link' is a symbolic link: name the directory itself"
exits 75 "no directory above it" listdigest-report --list=$list --since=2026-01-05 --site="$T/a/b"

# --- cursors
rm -rf "$site"
mkdir -p "$site/index.html"
exits 75 "with a cursor, when the index cannot be written" publish --cursor=weekly
like "... says so" "$(cat "$T/err")" "cannot write '$site/index.html': Is a directory"
is "... the cursor stays" "$(cursor)" ""
rmdir "$site/index.html"
ok "the next run" publish --cursor=weekly
is "... makes up for it" "$(names)" "$(date -u -d "@$((LISTDIGEST_NOW - 604800))" +%F).html feed.atom index.html"
is "... the cursor moves" "$(cursor)" "$(listdigest-store stat | sed -n 's/^entries  *//p')"
(cd "$site" && cksum ./*) >"$T/sums"
ok "without new mail" publish --cursor=weekly
is "... nothing is written" "$(cd "$site" && cksum ./*)" "$(cat "$T/sums")"
LISTDIGEST_NOW=1768050000 arrives 'Sat, 10 Jan 2026' 'ann@example.org is new' $list >"$T/out"
ok "with new mail" env LISTDIGEST_NOW=1768050000 listdigest-report --list=$list --site="$site" "$link" --cursor=weekly
like "... another page" "$(names)" " 2026-01-10_[0-9a-f]{9}\.html "
like "... and entry, without its address" "$(cat "$site/feed.atom")" '^<title>Posted: ann@\.\.\. is new</title>$'

line=$(sed -n 's,^30.*/listdigest-report \(--list=kvm\.vger\.kernel\.org .*--site=\)/var/www/html/kvm$,\1,p' "$TOP/examples/crontab")
ok "the line of examples/crontab" eval "listdigest-report $(echo "$line" | sed "s/kvm\.vger\.kernel\.org/$list/")$T/www"
ok "... writes pages" check html "$T/www/index.html"

# --- list.conf
printf '[listdigest]\nlist = %s\nsite = pages\ncursor = conf\n[reader ann]\nto = ann@example.org\n' $list >"$T/list.conf"
printf '#!/bin/sh\ncat >"%s/sent"\n' "$T" >"$T/sendmail"
chmod +x "$T/sendmail"
ok "a list.conf, seen only" listdigest-report --config="$T/list.conf" -f text
not_ok "... writes no pages" test -e "$T/pages"
ok "a list.conf with a reader" listdigest-report --config="$T/list.conf" --sendmail="$T/sendmail" --from=d@example.org
ok "... writes the pages below its directory" check html "$T/pages/index.html"
ok "... and sends the mail" grep -q '^To: ann@example.org' "$T/sent"
printf 'recipients = you@example.org\n' >>"$T/list.conf" && sed -i '/reader/,/^to/d' "$T/list.conf"
exits 64 "not both to readers and into a directory" listdigest-report --config="$T/list.conf"
like "... names the key" "$(cat "$T/err")" "list.conf: site="
done_testing
