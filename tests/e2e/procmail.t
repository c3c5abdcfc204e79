#!/bin/sh
# examples/procmailrc under the real procmail: a mail is stored and nowhere else; where it cannot be, the mail server hears 75.
. "$TOP/tests/lib.sh"
command -v procmail >/dev/null || skip_all "no procmail"
rc=$T/procmailrc
sed "s|/usr/local/bin|$LISTDIGEST_BIN|" "$TOP/examples/procmailrc" >"$rc"
chmod 600 "$rc"
store=$HOME/.local/share/listdigest
mail() { # list
	printf 'From ann@example.org Mon Mar  2 10:00:00 2026\nFrom: Ann <ann@example.org>\nSubject: hello\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n'
	printf 'Message-ID: <p1@example.org>\nList-Id: a list <%s>\n\nGood morning.\n' "$1"
}
deliver() { procmail HOME="$HOME" DEFAULT="$T/inbox" ORGMAIL="$T/inbox" "$rc"; }
ids() { listdigest-store -s "$store" export --format=jsonl | jq -r .message_id; }

mail tinyvm-devel.lists.example.org >"$T/mail"
ok "a mail of the list, before there is a store" deliver <"$T/mail"
is "is in the store" "$(ids)" p1@example.org
is "with the sender of its envelope" "$(listdigest-store -s "$store" export --format=jsonl | jq -r .sender)" ann@example.org
ok "and in no mailbox" test ! -e "$T/inbox"
ok "delivered again" deliver <"$T/mail"
is "it is there once" "$(ids)" p1@example.org

mail other.lists.example.org >"$T/other"
ok "mail of another list" deliver <"$T/other"
ok "goes to the mailbox" grep -q 'other.lists.example.org' "$T/inbox"
is "and not into the store" "$(ids)" p1@example.org
rm -f "$T/inbox"

mv "$store" "$store.away"
echo "no store" >"$store"
exits 75 "a store that is none: the mail server hears 75" deliver <"$T/mail"
ok "and the mail is dropped into no mailbox" test ! -e "$T/inbox"
rm "$store"
sed "s|\$HOME/.local|$T/missing|" "$rc" >"$rc.elsewhere"
chmod 600 "$rc.elsewhere"
exits 75 "a store elsewhere that is missing: 75" procmail HOME="$HOME" DEFAULT="$T/inbox" ORGMAIL="$T/inbox" "$rc.elsewhere" <"$T/mail"
mv "$store.away" "$store"
sed "s|$LISTDIGEST_BIN|$T/nothing|" "$rc" >"$rc.missing"
chmod 600 "$rc.missing"
rc=$rc.missing
exits 75 "a program that is missing: 75" deliver <"$T/mail"
ok "and the mail is dropped into no mailbox" test ! -e "$T/inbox"
done_testing
