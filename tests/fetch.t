#!/bin/sh
# Ways in without a mail server: fetchmail and getmail hand each mail to the agent, mbsync and lei keep what listdigest-import takes in.
# The examples are what is run. Run by make check-fetch.
. "$TOP/tests/lib.sh"
mail() { printf 'From: Ann <ann@example.org>\nTo: dev@example.org\nList-Id: <dev.example.org>\nMessage-ID: <g%s@example.org>\nDate: Mon, 3 Nov 2025 10:00:0%s +0000\nSubject: [PATCH] number %s\n\nWords of number %s.\n' "$1" "$1" "$1" "$1"; }
subjects() { listdigest-store -s "$T/$1" export --format=jsonl | jq -r .title | sort | tr '\n' ' '; }
with() { # example, its copy in $T: this test's programs and folders
	sed -e "s|/usr/local/bin|$LISTDIGEST_BIN|; s|/home/you/.local/share/listdigest|$T/$2|; s|~/|$T/|" "$TOP/examples/$1" >"$T/$1"
	chmod 600 "$T/$1"
}
mkdir "$T/box"
serve() { # a POP3 server on the mails of $T/box; sets PORT
	rm -f "$T/port"
	python3 -B "$TOP/tests/fixtures/pop3.py" "$T/box" >"$T/port" &
	server=$!
	while [ ! -s "$T/port" ]; do sleep 0.1; done
	PORT=$(cat "$T/port")
}
cleanup() {
	for p in $server $follower; do kill "$p" 2>/dev/null; done
	[ ! -d "$T/run" ] || lei daemon-kill 2>/dev/null
}
server= follower=
refuse() { mkdir -p "$T/$1" && : >"$T/$1/data.mdb"; } # what stands there is no store: every delivery is 75
serve

# --- fetchmail
for n in 1 2 3; do mail $n >"$T/box/$n"; done
with fetchmailrc fm
sed -i "s/poll pop.example.org protocol pop3/poll 127.0.0.1 protocol pop3 service $PORT/; s/ ssl$/ sslproto ''/" "$T/fetchmailrc"
fetch() { env FETCHMAILHOME="$T" fetchmail --nosyslog --nodetach -d0 -f "$T/fetchmailrc" >"$T/out" 2>&1; }
refuse fm
fetch
is "fetchmail: what could not be stored stays on the server" "$(ls "$T/box" | tr '\n' ' ')" "1 2 3 "
rm -rf "$T/fm" && listdigest-store -s "$T/fm" init >/dev/null 2>&1
fetch
is "fetchmail: fetched again it is stored" "$(subjects fm)" "number 1 number 2 number 3 "
is "and gone from the server" "$(ls "$T/box")" ""
is "with the sender of its envelope" "$(listdigest-store -s "$T/fm" show --json HEAD | jq -r .sender)" ann@example.org

# --- getmail
for n in 4 5; do mail $n >"$T/box/$n"; done
with getmailrc gm
sed -i "s/SimplePOP3SSLRetriever/SimplePOP3Retriever\nport = $PORT/; s/pop.example.org/127.0.0.1/" "$T/getmailrc"
mkdir -p "$T/gmdir" "$T/bin"
# nobody gets to it there, wherever the programs were built
cp "$LISTDIGEST_BIN/listdigest-mda" "$T/bin" && chmod -R a+rX "$T/bin" && sed -i "s|$LISTDIGEST_BIN|$T/bin|" "$T/getmailrc"
retrieve() {
	if [ "$(id -u)" = 0 ]; then # getmail hands mail to no program as root
		chmod 711 "$T" && chown -R nobody "$T/gmdir" "$T/getmailrc" "$T/gm"
		setpriv --reuid=nobody --regid=nogroup --clear-groups getmail --getmaildir="$T/gmdir" --rcfile="$T/getmailrc" >"$T/out" 2>&1
	else getmail --getmaildir="$T/gmdir" --rcfile="$T/getmailrc" >"$T/out" 2>&1; fi
}
refuse gm
retrieve
is "getmail: what could not be stored stays on the server" "$(ls "$T/box" | tr '\n' ' ')" "4 5 "
rm -rf "$T/gm" && mkdir "$T/gm"
retrieve
[ "$(id -u)" != 0 ] || chown -R root "$T/gm"
is "getmail: fetched again it is stored" "$(subjects gm)" "number 4 number 5 "
is "and gone from the server" "$(ls "$T/box")" ""

# --- mbsync, with a Maildir in the place of the IMAP server
listdigest-store -s "$T/mb" init >/dev/null 2>&1
mkdir -p "$T/far/lists/new" "$T/far/lists/cur" "$T/far/lists/tmp" "$T/Mail"
with mbsyncrc mb
sed -i "s|^IMAPStore far|MaildirStore far\nPath $T/far/\nInbox $T/far/INBOX|; /^Host/d; /^User/d; /^Pass/d; /^TLSType/d" "$T/mbsyncrc"
mail 6 | sed 's/$/\r/' >"$T/far/lists/new/6.eml"
ok "mbsync" mbsync -c "$T/mbsyncrc" lists
ok "what it fetched is imported" listdigest-import -s "$T/mb" "$T/Mail/lists"
listdigest-import -s "$T/mb" --follow --interval=1 "$T/Mail/lists" >"$T/fout" 2>&1 &
follower=$!
mail 7 >"$T/far/lists/new/7.eml"
ok "mbsync again" mbsync -c "$T/mbsyncrc" lists
for i in 1 2 3 4 5 6 7 8 9 10; do [ "$(subjects mb)" = "number 6 number 7 " ] && break; sleep 0.5; done
is "what came is followed, each once" "$(subjects mb)" "number 6 number 7 "
kill "$follower"
wait "$follower"
follower=

# --- lei: a search saved in a Maildir
if command -v lei >/dev/null 2>&1; then
	listdigest-store -s "$T/lei" init >/dev/null 2>&1
	mkdir -p "$T/src/new" "$T/src/cur" "$T/src/tmp"
	for n in 8 9; do mail $n >"$T/src/cur/$n:2,S"; done
	export XDG_RUNTIME_DIR="$T/run" XDG_DATA_HOME="$T/data" XDG_CACHE_HOME="$T/cache" XDG_CONFIG_HOME="$T/config"
	mkdir -p "$T/run" && chmod 700 "$T/run"
	ok "lei takes in a Maildir" lei import "$T/src"
	ok "and answers with another" lei q -o "$T/found" s:number
	ok "which is imported" listdigest-import -s "$T/lei" "$T/found"
	is "whole" "$(subjects lei)" "number 8 number 9 "
	ok "and with an mbox" lei q -o mboxrd:"$T/found.mbox" s:number
	ok "which adds nothing" listdigest-import -s "$T/lei" "$T/found.mbox"
	is "for the bytes are the same mails" "$(listdigest-store -s "$T/lei" stat | awk '$1 == "entries" { print $2 }')" 2
	lei daemon-kill
else skip "lei" "there is none here"; fi
done_testing
