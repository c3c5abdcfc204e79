# list.conf: every key, the command line before it, errors that name file and key; examples/list.conf, the crontab and the unit that use it.
. "$TOP/tests/lib.sh"
export XDG_STATE_HOME=$T/xdg
listdigest-store -s "$T/there/store" init >/dev/null 2>&1 || { mkdir "$T/there"; listdigest-store -s "$T/there/store" init >/dev/null 2>&1; }
listdigest-import -s "$T/there/store" "$TOP/tests/fixtures/report.mbox" >/dev/null 2>&1
conf=$T/there/garden.conf
printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"%s/args"\ncat >"%s/sent"\n' "$T" "$T" >"$T/there/sendmail"
chmod +x "$T/there/sendmail"
report() { listdigest-report --config="$conf" --since=2026-01-01 "$@"; }
conf() { cat >"$conf"; }

# --- what it says ------------------------------------------------------------------------------------------------------------------
conf <<'CONF'
# The garden's digest.
[listdigest]
store = store
list = garden.lists.example.org
title = Our garden
top = 2
max-lines = 1
order = reading
detail = all
link = https://lore.example.org/r/%s
format = text
CONF
report >"$T/conf"
listdigest-report -s "$T/there/store" --since=2026-01-01 --list=garden.lists.example.org --title='Our garden' --top=2 --max-lines=1 --order=reading \
	--detail=all --link=https://lore.example.org/r/%s --format=text >"$T/line"
ok "a file says the same as options" cmp "$T/conf" "$T/line"
(cd "$T/there" && listdigest-report --config=garden.conf --since=2026-01-01) >"$T/here"
ok "... from where it stands too" cmp "$T/conf" "$T/here"
ok "--config FILE" listdigest-report --config "$conf"
mkdir -p "$T/settings/listdigest" && sed "s|^store = |&$T/there/|" "$conf" >"$T/settings/listdigest/garden.conf"
is "... or among the user's settings" "$(cd "$T" && XDG_CONFIG_HOME=$T/settings listdigest-report --config=garden.conf --since=2026-01-01)" "$(cat "$T/here")"
exits 64 "... but a path is that path" env XDG_CONFIG_HOME="$T/settings" listdigest-report --config=./garden.conf
like "LISTDIGEST_DEBUG=output names the file" "$(LISTDIGEST_DEBUG=output listdigest-report --config="$conf" 2>&1 >/dev/null)" "^output: settings from .$conf.\$"
is "the command line comes before it" "$(report --title=Mine --top=1 --detail=none | sed -n 2p | cut -d' ' -f1)" Mine
is "... for numbers" "$(report --top=1 --detail=none | grep -c '^ \{6,7\}[0-9][0-9]* ')" 3
is "... for formats" "$(report --format=json | jq -r .title)" "Our garden"
is "... for the store" "$(listdigest-store init -s "$T/other" >/dev/null 2>&1; report -s "$T/other" --list= --format=json 2>&1 | head -c 17)" "listdigest-report"
is "... and it before the environment's store" "$(LISTDIGEST_STORE=$T/other report --format=json | jq .range.messages)" 15
sed 1,2d "$conf" | report --config=/dev/stdin >/dev/null 2>&1
sed 1,2d "$conf" >"$T/there/bare.conf"
ok "its group may be left out" sh -c "listdigest-report --config='$T/there/bare.conf' --since=2026-01-01 | cmp - '$T/conf'"
printf '[listdigest]\r\nstore=store\r\ntitle=CRLF\r\n' | conf
like "lines that end in CR LF" "$(report | sed -n 2p)" '^CRLF mailing'
conf <<'CONF'
store = store
path = beds/; *.nothing
author = rose, moss
kind = patch
me = rose@example.org
bots = !*@example.org ; ivy@*
skip-empty = true
CONF
report --format=json >"$T/json"
is "lists, with ; or ," "$(jq -r .range.choice "$T/json")" "only paths beds/, *.nothing; authors rose, moss; patches"
is "me" "$(jq -r '.mine[0].why' "$T/json")" wrote
is "bots" "$(report --path='*' --author='*' --kind=patch --format=json | jq -r '.bots[0].address')" ivy@example.net
is "a list of the command line takes the file's place" "$(report --path=tools --author=ivy --bots=nobody --format=json --me=a@b.c | jq -c '[.range.choice, .mine]')" \
	'["only paths tools; author ivy; patches",[]]'
is "skip-empty" "$(report HEAD..)" ""

# --- paths -------------------------------------------------------------------------------------------------------------------------
printf 'Rose T. <rose@new.example> <rose@example.org>\n' >"$T/there/map"
printf '# who\nnew.example = Roses\n\n  garden.example =  The garden  \n' >"$T/there/domains"
mkdir "$T/there/sub"
conf <<'CONF'
store = ./store
mailmap = map
domains = domains
output = sub/digest
format = json
CONF
ok "paths are from the file's folder" report
is "... the output, the mailmap" "$(jq -c '.contributors[0]' "$T/there/sub/digest")" '{"name":"Rose T.","address":"rose@new.example","count":4}'
is "... the domain map" "$(jq -c '[.domains[].domain]' "$T/there/sub/digest")" '["Roses","The garden","example.net"]'
(cd "$T" && listdigest-report --config="$conf" --since=2026-01-01 -o here)
ok "a path of the command line is from here" test -s "$T/here"

for group in '' '[listdigest]\n'; do
	# shellcheck disable=SC2059
	printf "\357\273\277${group}title = Marked\n" | conf
	like "a file with a byte order mark" "$(report -s "$T/there/store")" '^Marked mailing list'
done

# --- what is wrong, in one line with file and key -------------------------------------------------------------------------------------
wrong() { # TEXT WANTED
	printf '%b' "$1" | conf
	exits 64 "$(printf %b "$1" | tail -n 1 | tr -d "\\\\")" report
	like "... told" "$(tr -cd '\t\n -~' <"$T/err")" "^listdigest-report: $conf: $2"
	is "... in one line" "$(wc -l <"$T/err" | tr -d ' ')" 1
}
wrong 'recipents = a@example.org\n' "recipents: unknown key; did you mean 'recipients'\?$"
wrong '[listdigest]\nTitle = x\n' "Title: unknown key; did you mean 'title'\?$"
wrong 'since = 7d\n' 'since: unknown key$'
wrong '[other]\nx = y\n' 'unknown group \[other\]'
wrong 'top = many\n' "top: 'many' is not a number"
wrong 'top = -1\n' "top: '-1' is not a number of 0 or more"
wrong 'max-lines = -1\n' 'max-lines: '
wrong 'format = troff\n' 'format=troff: expected one of text, '
wrong 'order = best\n' 'order=best: expected one of newest, reading'
wrong 'link = ftp://x/%s\n' 'link=ftp://x/%s: '
wrong 'kind = poem\n' 'kind=poem: '
wrong 'from = nobody\n' 'from=nobody: '
wrong 'cursor = ../x\n' 'cursor=../x: '
wrong 'me = me\n' 'me=me: '
wrong 'skip-empty = perhaps\n' "skip-empty: expected true or false, not 'perhaps'"
wrong 'mailmap = ~/map\n' "mailmap: '~' is not expanded"
wrong 'mailmap =\n' 'mailmap: the path is empty'
wrong 'mailmap = nowhere\n' 'mailmap=.*nowhere: .*No such file'
wrong 'domains = nowhere\n' 'domains=.*nowhere: '
wrong 'recipients = a@example.org\n' 'recipients: give --list=LIST too'
wrong 'list = l\nrecipients = a b@example.org\n' 'recipients=a b@example.org: '
wrong 'list = l\nrecipients = -oQ/tmp@example.org\n' 'recipients=-oQ'
wrong 'list = l\nrecipients = a@example.org\nformat = html\n' 'format=html: a digest is sent as mail'
wrong '[domains]\nexample.org =\n' 'example.org: the name is empty'
wrong 'title = a\\qb\n' 'title: .*cannot be interpreted'
wrong 'title = \0377\n' 'title: '
wrong 'list = l\nrecipients = a@example.org\\nBcc:x@example.org\n' 'recipients=a@example.org'
wrong 'from = A\\nBcc: x@example.org <a@example.org>\n' 'from=A'
wrong 'list-id = <a.b>\\nBcc: x@example.org\n' 'list-id=<a.b>'
wrong 'no key at all\n' '.*key-value'
exits 64 "no such file" listdigest-report --config="$T/nowhere.conf"
like "... told" "$(cat "$T/err")" 'nowhere.conf.*No such file'
printf 'new.example\n' >"$T/there/domains"
exits 64 "a domain map that is none" listdigest-report -s "$T/there/store" --domains="$T/there/domains"
like "... names the line" "$(cat "$T/err")" 'domains: line 1 is not'

conf <<'CONF'
store = store
title = A\nBcc: x@example.org\r\n\r\nBody
format = mail
CONF
report >"$T/mail"
ok "a title with line feeds makes no header" python3 "$TOP/tests/formats/check.py" mail "$T/mail"
not_ok "... nor a body" grep -qE '^(Bcc|Body)' "$T/mail"

# --- several readers -----------------------------------------------------------------------------------------------------------------
cat >"$T/there/each" <<'SH'
#!/bin/sh
for to; do :; done
[ "$to" != "$(cat "$0.refuses" 2>/dev/null)" ] || { cat >/dev/null; exit 75; }
cat >"$0.$to"
SH
chmod +x "$T/there/each"
conf <<CONF
store = store
list = garden.lists.example.org
cursor = garden
state = $T/readers
sendmail = each
from = d@example.org
[reader ann]
to = ann@example.org
me = rose@example.org
[reader bob]
to = bob@example.org
kind = patch
[reader cid]
to = cid@example.org
detail = none
CONF
now=$(date -ud 2026-01-09 +%s)
readers() { LISTDIGEST_NOW=$now listdigest-report --config="$conf" "$@"; }
echo bob@example.org >"$T/there/each.refuses"
exits 75 "three readers, of whom one cannot be reached" readers
like "... it says which" "$(head -1 "$T/err")" "reader 'bob': "
is "... in one line" "$(wc -l <"$T/err" | tr -d ' ')" 1
is "... the others have theirs, and their cursors" "$(cd "$T/there" && ls each.*@*; ls "$T/readers")" "each.ann@example.org
each.cid@example.org
garden:ann
garden:cid"
rm "$T/there/each."*
ok "run again" readers
is "... the third has his" "$(cd "$T/there" && ls each.*; ls "$T/readers" | wc -l | tr -d ' ')" "each.bob@example.org
3"
like "... with the news in its subject" "$(cat "$T/there/each.bob@example.org")" 'Subject: \[garden\] .*[0-9] new.*: [0-9]'
rm "$T/there/each."*
ok "and again" readers
is "... nobody gets anything empty" "$(ls "$T/there" | grep -c '^each\.')" 0
ok "--set moves the cursor of each" readers --set=HEAD~15
is "... no other" "$(cd "$T/readers" && grep -H ^seq= * | tr '\n' ' ')" "garden:ann:seq=1 garden:bob:seq=1 garden:cid:seq=1 "
ok "--reader" readers --reader=cid
is "... that digest alone" "$(cd "$T/there" && ls each.*; grep -l ^seq=1$ "$T/readers/"* | sed 's/.*://' | tr '\n' ' ')" "each.cid@example.org
ann bob "
ok "a look at it" readers --reader=ann --format=json -o "$T/look"
is "... as that reader has it" "$(jq -r '.mine[0].why' "$T/look")" wrote
is "... who still gets it" "$(sed -n 's/^seq=//p' "$T/readers/garden:ann")" 1
if command -v strace >/dev/null; then
	readers --set=HEAD~15
	LISTDIGEST_NOW=$now strace -f -e trace=openat -o "$T/trace" listdigest-report --config="$conf"
	is "the store is opened once for all" "$(grep -c '/data\.mdb"' "$T/trace")" "$(LISTDIGEST_NOW=$now strace -f -e trace=openat listdigest-report --config="$conf" --reader=ann 2>&1 | grep -c '/data\.mdb"')"
fi
exits 64 "a reader that is not there" readers --reader=dan
like "... is named" "$(cat "$T/err")" '\[reader dan\] there is no such group$'
printf '[reader eve]\ntitle = x\n' >>"$conf"
exits 64 "a reader without to" readers
printf 'to = eve@example.org\nstore = x\n' >>"$conf"
exits 64 "a key that no reader has" readers
like "... is named with its group" "$(cat "$T/err")" "$conf: \[reader eve\] store: no key of a reader$"
sed -i 's/^store = x/top = many/' "$conf"
exits 64 "a number that is none" readers
like "... too" "$(cat "$T/err")" "\[reader eve\] top: 'many' is not a number"
sed -i '/^top = many/d; s/^to = eve.*/to = e e/' "$conf"
exits 64 "an address that is none" readers
like "... too" "$(cat "$T/err")" '\[reader eve\] to=e e: expected an address'
sed -i 's/^\[reader eve\]/[reader eve b]/' "$conf"
exits 64 "a name that can be no part of a cursor's" readers

# --- links without --link --------------------------------------------------------------------------------------------------------------
archived() { # LABEL HOST [HOST]: a store with three mails of the list, which name an archive at HOST, the first at the other one
	rm -rf "$T/archived" "$T/archived.mbox"
	for n in 1 2 3; do
		host=$2
		[ $n = 1 ] && host=${3:-$2}
		printf 'From x Mon Jan  5 00:00:00 2026\nFrom: Ann <ann@example.org>\nMessage-ID: <m%s@example.org>\nDate: Mon, 5 Jan 2026 10:0%s:00 +0000\n' $n $n
		printf 'List-Id: <%s>\nArchived-At: <https://%s/dev/m%s@example.org/>\nSubject: [PATCH] part %s\n\nWhy.\n---\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+%s\n\n' "$1" "$host" $n $n $n
	done >"$T/archived.mbox"
	listdigest-import -s "$T/archived" "$T/archived.mbox" >/dev/null 2>&1
	shift "$(($# < 3 ? $# : 3))"
	listdigest-report -s "$T/archived" --since=2026-01-01 --until=2026-02-01 --format=json $linked | jq -r '[.series[].link // "none"] | unique | join(" ")' | sed 's/m[0-9]%40[^ ]*/ID/g; s/ ID$//' | tr ' ' '\n' | sed 's/ID.*/ID/' | sort -u | tr '\n' ' '
}
linked=
is "a list of the table" "$(archived dev.vger.kernel.org lists.example.org)" "https://lore.kernel.org/r/ID "
is "an archive of the list's own domain" "$(archived dev.lists.example.org inbox.example.org)" "https://inbox.example.org/dev/ID "
is "... though one mail names another" "$(archived dev.lists.example.org inbox.example.org evil.example.com)" "https://inbox.example.org/dev/ID "
is "an archive of another domain" "$(archived dev.lists.example.org evil.example.com)" "none "
is "a known archive" "$(archived dev.lists.example.org lore.kernel.org)" "https://lore.kernel.org/r/ID "
linked=--link=none
is "--link=none" "$(archived dev.vger.kernel.org lore.kernel.org)" "none "

# --- cron's command ----------------------------------------------------------------------------------------------------------------------
conf <<'CONF'
store = store
list = garden.lists.example.org
cursor = garden
state = state
skip-empty = true
recipients = you@example.org; her@example.org
from = Garden digest <digest@example.org>
sendmail = sendmail
CONF
cron() { listdigest-report --config "$conf" "$@"; }
cron --set=HEAD~5
ok "the digest is mailed" cron
is "... silently" "$(cat "$T/out" "$T/err")" ""
is "... to them" "$(tr '\n' ' ' <"$T/args")" "-oi -f digest@example.org -- you@example.org her@example.org "
like "... as a mail" "$(cat "$T/sent")" '^Auto-Submitted: auto-generated'
rm "$T/sent" "$T/args"
ok "then there is nothing" cron
not_ok "... and nothing is mailed" test -e "$T/sent"
cron --set=HEAD~5
is "a look at it, in another form" "$(cron --format=json | jq .range.messages)" 4
ok "... or in a file" cron -o "$T/look"
like "... which has it" "$(sed -n 2p "$T/look")" '^GARDEN mailing list'
like "... or at one series" "$(cron --series='<single@example.net>')" 'rake: Straighten'
not_ok "... mails nothing" test -e "$T/sent"
ok "... and leaves it to be mailed" cron
ok "... as it then is" test -s "$T/sent"
rm "$T/sent" "$T/args"
ok "somebody else, by the command line" cron --since=2026-01-01 --send=me@example.org
is "... gets it alone" "$(tail -n 1 "$T/args")" me@example.org

# --- the examples --------------------------------------------------------------------------------------------------------------------------
example=$TOP/examples/list.conf
exits 75 "examples/list.conf is read" listdigest-report --config="$example" -s "$T/nowhere"
sed 's/^#\([a-z][a-z-]* = \)/\1/' "$example" >"$T/there/all.conf"
touch "$T/there/domains"
: >"$T/there/domains"
: >"$T/mailmap"
printf 'KVM\nF: virt/kvm/\nVIRTIO\nF: drivers/virtio/\n' >"$T/MAINTAINERS"
sed -i "s|^mailmap = .*|mailmap = $T/mailmap|; s|^maintainers = .*|maintainers = $T/MAINTAINERS|; s|^domains = .*|domains = domains|; s|^store = .*|store = store|; /^si\(te\|gn\) = /d" "$T/there/all.conf" # site stands in place of recipients
listdigest-report --config="$T/there/all.conf" --dry-run >"$T/out" 2>"$T/err"
like "... every key it shows is one" "$(cat "$T/err")" "the store has no list 'kvm.vger.kernel.org'"
listdigest-report --help | sed -n 's/^ *\(-[a-z], \)*--\([a-z-]*\).*/\2/p' | sort >"$T/options"
sed -n 's/^#*\([a-z][a-z-]*\) = .*/\1/p' "$example" | sed 's/^recipients$/send/' | sort >"$T/keys"
is "... every option that can be a key is there" \
	"$(comm -23 "$T/options" "$T/keys" | tr '\n' ' ')" "add-link append as-of carry color commit config cover dry-run explain force help output patches reader reply send-empty series set since this-version until version "
like "examples/crontab uses it" "$(cat "$TOP/examples/crontab")" 'listdigest-report --config=/home/you/.config/listdigest/kvm\.conf$'
like "the unit too" "$(cat "$TOP/examples/listdigest-report.service")" '^ExecStart=/usr/local/bin/listdigest-report --config=%E/listdigest/kvm\.conf$'
done_testing
