#!/bin/sh
# listdigest-mda as an MTA runs it: what it exits with, what it says, what is in the store afterwards.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"

S=$T/store
cat >"$T/mail" <<'EOF'
Message-ID: <one@example.org>
From: Jo =?utf-8?q?D=C3=B6?= <jo@example.org>
To: dev@example.org
List-Id: The list <Dev.Example.Org>
Date: Mon, 17 Nov 2025 10:00:00 +0530
Subject: [PATCH] widget: turn it off

It was on.

Signed-off-by: Jo <jo@example.org>
---
 widget.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/widget.c b/widget.c
--- a/widget.c
+++ b/widget.c
@@ -1 +1 @@
-on
+off
EOF
# mail N: another message
mail() { sed "s/one@/n$1@/; s/turn it off/turn $1 off/" "$T/mail"; }
mda() { listdigest-mda "$@"; }
entries() { listdigest-store -s "$S" stat | sed -n 's/^entries  *//p'; }
field() { jq -r "$1" "$T/out"; }
# tempfail WHAT PATTERN COMMAND...: 75, nothing on stdout, one line on stderr that begins with 4.3.0 and matches
tempfail() {
	tf_what=$1 tf_pattern=$2
	shift 2
	exits 75 "$tf_what: 75" "$@"
	is "$tf_what: nothing on stdout" "$(cat "$T/out")" ""
	is "$tf_what: one line" "$(wc -l <"$T/err" | tr -d ' ')" 1
	like "$tf_what: says so" "$(cat "$T/err")" "^4\\.3\\.0 listdigest-mda: .*$tf_pattern"
}

# --- the good way
listdigest-store -s "$S" init || exit 1
exits 0 "a message is delivered" mda -s "$S" <"$T/mail"
is "it says nothing" "$(cat "$T/out" "$T/err")" ""
is "it is there" "$(entries)" 1
listdigest-store -s "$S" show --raw HEAD >"$T/raw"
ok "its bytes are those received" cmp "$T/raw" "$T/mail"
exits 0 "again: a duplicate" mda -s "$S" <"$T/mail"
is "adds nothing" "$(entries)" 1
exits 0 "by another list" mda -s "$S" -l Other@Example.org <"$T/mail"
is "adds an also entry" "$(entries)" 2
exits 0 "an empty -l counts as not given" mda -s "$S" -l "" <"$T/mail"
is "so it is a duplicate" "$(entries)" 2
listdigest-store -s "$S" show --json '<one@example.org>' >"$T/out"
is "lists" "$(field '.lists | join(" ")')" "dev.example.org other.example.org"
is "the record" "$(field '[.kind, .title, .from.name, .date, .date_offset] | join("|")')" \
	"patch|widget: turn it off|Jo Dö|2025-11-17T04:30:00Z|330"

# --- From_ line, sender, recipients
(echo "From bounce@example.net Mon Nov 17 10:00:00 2025" && mail 2) >"$T/mbox"
exits 0 "a From_ line" mda -s "$S" <"$T/mbox"
mail 2 >"$T/want"
listdigest-store -s "$S" show --raw HEAD >"$T/raw"
ok "is taken off" cmp "$T/raw" "$T/want"
listdigest-store -s "$S" show --json HEAD >"$T/out"
is "its sender is kept" "$(field .sender)" bounce@example.net
mail 3 | mda -s "$S" -f given@example.net --queue-id=Q1 -- --odd@example.org
listdigest-store -s "$S" show --json HEAD >"$T/out"
is "-f" "$(field .sender)" given@example.net
is "a recipient is no list" "$(field '.lists | join(" ")')" dev.example.org
(echo "From mboxrd@z Thu Jan  1 00:00:00 1970" && mail 4) | mda -s "$S"
listdigest-store -s "$S" show --json HEAD >"$T/out"
is "the archives' dummy sender is not" "$(field .sender)" null
mail 5 | mda -s "$S" --recipient-is-list a@example.org B@example.org a@example.org
listdigest-store -s "$S" show --json '<n5@example.org>' >"$T/out"
is "--recipient-is-list" "$(field '.lists | join(" ")')" "a.example.org b.example.org"
mail 6 | mda -s "$S" -f "" -l x
listdigest-store -s "$S" show --json HEAD >"$T/out"
is "the null sender" "$(field .sender)" null

# --- dry run
n=$(entries)
exits 0 "-n" mda -s "$S" -n <"$T/mail"
is "prints the record" "$(field '[.message_id, .sender, .seq] | join("|")')" "one@example.org||"
is "stores nothing" "$(entries)" "$n"
exits 0 "-n needs no store" mda -s "$T/none" -n <"$T/mail"
exits 75 "-n onto a full disk" sh -c "listdigest-mda -n <'$T/mail' >/dev/full"

# --- over the limit
perl -e 'print "Subject: long\nMessage-ID: <long\@example.org>\n\n", "0123456789abcde\n" x 200000' >"$T/long"
exits 0 "over --max-size" mda -s "$S" --max-size=2000000 <"$T/long"
listdigest-store -s "$S" show --json HEAD >"$T/out"
is "is flagged, with its size" "$(field '"\(.flags | index("truncated") != null) \(.size)"')" "true $(wc -c <"$T/long" | tr -d ' ')"
listdigest-store -s "$S" show --raw HEAD >"$T/raw"
is "header and first MiB are kept" "$(wc -c <"$T/raw" | tr -d ' ')" $((1048576 + $(head -3 "$T/long" | wc -c)))
ok "what is kept is its beginning" cmp -n "$(wc -c <"$T/raw" | tr -d ' ')" "$T/raw" "$T/long"

# --- usage: in delivery never a bounce
tempfail "unknown option" "unknown option" mda -s "$S" --no-such <"$T/mail"
tempfail "a value for an option without one" "takes no value" mda -s "$S" --dry-run=false <"$T/mail"
tempfail "option without its value" "." mda -s "$S" -f </dev/null
tempfail "bad --max-size" "max-size" mda -s "$S" --max-size=lots <"$T/mail"
tempfail "--max-size=0" "max-size" mda -s "$S" --max-size=0 <"$T/mail"
exits 0 "--help" mda --help
like "shows the options" "$(cat "$T/out")" "--recipient-is-list"
exits 0 "--version" mda --version

# --- no message
tempfail "empty input" "no message" mda -s "$S" </dev/null
echo "From jo Mon" >"$T/only"
tempfail "only a From_ line" "no message" mda -s "$S" <"$T/only"
tempfail "stdin closed" "no message" mda -s "$S" <&-
tempfail "stdin not readable" "cannot read" mda -s "$S" <"$T"

# --- stores that cannot be had
: >"$T/file"
tempfail "the store is a file" "'$T/file'" mda -s "$T/file" <"$T/mail"
tempfail "a missing store" "listdigest-store init" mda -s "$T/missing" <"$T/mail"
not_ok "is not made" test -e "$T/missing"
mkdir "$T/other" && echo x >"$T/other/notes"
tempfail "a folder of something else" "'$T/other'" mda -s "$T/other" <"$T/mail"
mkdir "$T/empty"
exits 0 "an empty directory becomes a store" mda -s "$T/empty" <"$T/mail"
exits 0 "the default place is made" env HOME="$T/home" sh -c "mkdir '$T/home'; listdigest-mda <'$T/mail'"
ok "where it should be" test -f "$T/home/.local/share/listdigest/data.mdb"
mkdir "$T/home2"
exits 0 "... also by its name" env HOME="$T/home2" listdigest-mda -s "$T/home2/.local/share/listdigest/" <"$T/mail"
tempfail "... not below it" "listdigest-store init" env HOME="$T/home2" listdigest-mda -s "$T/home2/.local/share/listdigest/x" <"$T/mail"
mkdir "$T/xdg"
exits 0 "XDG_DATA_HOME" env XDG_DATA_HOME="$T/xdg" listdigest-mda <"$T/mail"
ok "is heeded" test -f "$T/xdg/listdigest/data.mdb"
exits 0 "LISTDIGEST_STORE" env LISTDIGEST_STORE="$S" listdigest-mda <"$T/mail"
mkdir "$T/damaged" && head -c 65536 /dev/urandom >"$T/damaged/data.mdb"
tempfail "a store of noise" "." mda -s "$T/damaged" <"$T/mail"

# --- as somebody else
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$T" && mkdir "$T/bin" "$T/theirs" && cp "$(command -v listdigest-mda)" "$T/bin/" && chown 65534:65534 "$T/theirs"
	as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$T/bin/listdigest-mda" "$@"; }
	exits 0 "an ordinary user delivers" as_nobody -s "$T/theirs" <"$T/mail"
	tempfail "a store of another user" "Permission denied" as_nobody -s "$S" <"$T/mail"
	chmod 500 "$T/theirs" && chmod 400 "$T/theirs"/*
	tempfail "a store that is not writable" "Permission denied" as_nobody -s "$T/theirs" <"$T/mail"
	chmod 700 "$T/theirs" && chmod 600 "$T/theirs"/*
	tempfail "root and the store of someone else" "." mda -s "$T/theirs" <"$T/mail"
else
	skip "other users' stores" "needs root and setpriv"
fi

# --- a full disk: a small tmpfs
cleanup() { umount "$T/small" 2>/dev/null; }
mkdir "$T/small"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=1m,mode=700 tmpfs "$T/small" 2>/dev/null; then
	good=0 n=0 status=0
	listdigest-store -s "$T/small/store" init
	while [ $n -lt 400 ]; do
		n=$((n + 1))
		{ mail "full$n"; head -c 6000 /dev/urandom | od -An -tx1; } | mda -s "$T/small/store" >"$T/out" 2>"$T/err"
		status=$?
		[ $status = 0 ] || break
		good=$((good + 1))
	done
	is "a full disk: 75" "$status" 75
	like "a full disk is named" "$(cat "$T/err")" "^4\\.3\\.0 listdigest-mda: cannot write to store .*: No space left on device\$"
	is "all that was accepted is there" "$(listdigest-store -s "$T/small/store" stat | sed -n 's/^entries  *//p')" "$good"
	ok "and whole" listdigest-store -s "$T/small/store" verify
	mount -o remount,size=4m "$T/small"
	mail "full$n" >"$T/again"
	exits 0 "with room again the same message is taken" mda -s "$T/small/store" <"$T/again"
	ok "and the store is whole" listdigest-store -s "$T/small/store" verify
	mount -o remount,ro "$T/small"
	tempfail "a read-only file system" "." mda -s "$T/small/store" <"$T/mail"
	umount "$T/small"
else
	skip "a full disk" "needs root and mount"
fi
mkdir "$T/limited"
tempfail "the file size limit in a new store" "File too large" sh -c "ulimit -f 16; exec listdigest-mda -s '$T/limited' <'$T/mail'"
mda -s "$T/limited" <"$T/mail"
head -c 100000 /dev/urandom | od -An -tx1 >"$T/large"
(mail 60 && cat "$T/large") >"$T/limited.eml"
blocks=$(($(wc -c <"$T/limited/data.mdb") / 512 + 9))
tempfail "the file size limit" "File too large" sh -c "ulimit -f $blocks; exec listdigest-mda -s '$T/limited' <'$T/limited.eml'"
if [ "$VARIANT" = asan ]; then skip "no address space" "ASan needs it"; else
	tempfail "no address space" "." sh -c "ulimit -v 300000; exec listdigest-mda -s '$S' <'$T/mail'"
fi

# --- signals and descriptors
exits 75 "killed while it reads" sh -c "(cat '$T/mail'; sleep 5) | { listdigest-mda -s '$S' <&3 & sleep 0.5; kill -TERM \$!; wait \$!; } 3<&0"
like "says so" "$(cat "$T/err")" "^4\\.3\\.0 listdigest-mda: stopped by a signal"
exits 75 "late" sh -c "(cat '$T/mail'; sleep 5) | { listdigest-mda -s '$S' <&3 & sleep 0.5; kill -ALRM \$!; wait \$!; } 3<&0"
like "says so" "$(cat "$T/err")" "^4\\.3\\.0 listdigest-mda: not done in time"
if [ "$VARIANT" = asan ]; then skip "a fault of our own" "ASan reports it"; else
	exits 75 "a fault of our own" sh -c "(cat '$T/mail'; sleep 5) | { listdigest-mda -s '$S' <&3 & until grep -q '^SigCgt:.*[4-7c-f]..\$' /proc/\$!/status; do sleep 0.1; done; kill -SEGV \$!; wait \$!; } 3<&0"
fi
exits 0 "signals ignored by the MTA" sh -c "trap '' CHLD PIPE TERM ALRM HUP; exec listdigest-mda -s '$S' <'$T/mail'"
mail 7 >"$T/seven"
exits 0 "stdout and stderr closed" sh -c "exec listdigest-mda -s '$S' <'$T/seven' >&- 2>&-"
listdigest-store -s "$S" show --raw '<n7@example.org>' >"$T/raw"
ok "no descriptor was taken for the store" cmp "$T/raw" "$T/seven"
exits 75 "a failure with stderr closed" sh -c "exec listdigest-mda -s '$T/file' <'$T/mail' 2>&-"
exits 75 "a failure with nobody reading stderr" sh -c "{ sleep 0.2; listdigest-mda -s '$T/file' <'$T/mail'; echo \$? >'$T/status'; } 2>&1 | true; sleep 0.5; exit \$(cat '$T/status')"
ok "no child is left behind" setsid -w sh -c "listdigest-mda -s '$S' <'$T/mail'; sleep 0.2; ! ps -s \$\$ -o comm= | grep listdigest"

# --- twenty at once
before=$(entries)
i=0
while [ $i -lt 20 ]; do
	i=$((i + 1))
	(mail "many$i" | mda -s "$S" || echo "failed $i" >>"$T/failed") &
done
wait
not_ok "twenty at once: none failed" test -e "$T/failed"
is "twenty at once: all there" "$(entries)" $((before + 20))

# --- the log: a socket of our own where the system has none
if [ "$(id -u)" = 0 ] && [ ! -e /dev/log ] && perl -MIO::Socket::UNIX -e 1 2>/dev/null; then
	perl -MIO::Socket::UNIX -MSocket -e '
		my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => "/dev/log") or exit 1;
		open my $o, ">", $ARGV[0]; $o->autoflush(1);
		$SIG{ALRM} = sub { unlink "/dev/log"; exit 0 }; alarm 120; $SIG{TERM} = $SIG{ALRM};
		while (defined $s->recv(my $b, 4096)) { print $o "$b\n" }' "$T/syslog" &
	logger=$!
	cleanup() { umount "$T/small" 2>/dev/null; kill "$logger" 2>/dev/null; rm -f /dev/log; }
	tries=0
	until [ -e "$T/syslog" ] || [ $((tries += 1)) = 600 ]; do sleep 0.1; done
	mail 8 | mda -s "$S" --queue-id=QLOG8
	mail 8 | mda -s "$S" --queue-id=QLOG8
	mail 8 | mda -s "$T/file" --queue-id=QLOG9 2>/dev/null
	printf 'Message-ID: <x\033[31m@example.org>\nSubject: x\n\nx\n' | mda -s "$S" --queue-id=QLOGA
	tries=0
	until [ "$(grep -c QLOG "$T/syslog")" = 4 ] || [ $((tries += 1)) = 50 ]; do sleep 0.1; done
	kill "$logger" && wait "$logger"
	like "the log line" "$(grep QLOG8 "$T/syslog" | head -1)" \
		'^<22>[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} listdigest-mda\[[0-9]+\]: QLOG8: message-id=<n8@example.org>, id=[0-9a-f]{9}, list=dev.example.org, new, [0-9]+ ms$'
	like "a duplicate's" "$(grep QLOG8 "$T/syslog" | tail -1)" ', duplicate, '
	like "a deferral's" "$(grep QLOG9 "$T/syslog")" '^<20>.*deferred: '
	not_ok "nothing unescaped in it" grep -q "$(printf '\033')" "$T/syslog"
	is "one line each" "$(grep -c QLOG "$T/syslog")" 4
else
	skip "the log line" "needs root and a /dev/log that is free"
fi
ok "the store is whole" listdigest-store -s "$S" verify

# --- an empty /proc: a chroot without it, or a machine that hides it
own_mounts="unshare -m"
[ "$(id -u)" = 0 ] || own_mounts="unshare -rm"
if $own_mounts true 2>/dev/null; then
	mkdir "$T/no-proc"
	mail proc >"$T/proc.eml"
	exits 0 "without /proc: a delivery" $own_mounts sh -c 'mount --bind "$0/no-proc" /proc && listdigest-mda -s "$0/store" <"$0/proc.eml"' "$T"
	is "... is read in its sandbox" "$(listdigest-store -s "$S" show --json HEAD | jq -r '.title, .flags')" "widget: turn proc off
null"
	listdigest-report -s "$S" .. >"$T/want"
	exits 0 "... and a report" $own_mounts sh -c 'mount --bind "$0/no-proc" /proc && listdigest-report -s "$0/store" -o "$0/digest" ..' "$T"
	ok "... is the same" cmp "$T/want" "$T/digest"
	exits 0 "... and verify" $own_mounts sh -c 'mount --bind "$0/no-proc" /proc && listdigest-store -s "$0/store" verify' "$T"
	is "... leave nothing beside them" "$(ls -A "$T" | grep -c '^\.digest')" 0
else
	skip "without /proc" "no mounts of its own here"
fi
done_testing
