# listdigest-report --cursor, --send: nothing is left out, whatever fails or is killed; what is sent twice is known by its Message-ID.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store XDG_STATE_HOME=$T/xdg
state=$T/state
list=dev.example.org
listdigest-store init >/dev/null 2>&1
uuid=$(listdigest-store stat | sed -n 's/^uuid  *//p')
# report OPTION...: with the options that are not given
report() {
	where=--state=$state detail=--detail=none
	for option; do case $option in --state=*) where= ;; --detail=*) detail= ;; esac done
	listdigest-report ${where:+"$where"} $detail "$@"
}
deliver() { # N...: patches of these numbers
	for n; do
		printf 'From: Ann <ann@example.org>\nMessage-ID: <p%s@example.org>\nDate: %s\nSubject: [PATCH] part %s\n\nx\n---\n--- a/f%s\n+++ b/f%s\n@@ -1 +1 @@\n-a\n+b\n' \
			"$n" "$(date -uR)" "$n" "$n" "$n" | listdigest-mda -l $list || echo "# no delivery"
	done
}
parts() { # [FILE...]: the numbers of the patches in each, sorted
	for file in "${@:--}"; do
		cat "$file" | sed -n 's/^v1 1\/1 .*part \([0-9]*\) .*/\1/p' | sort -nu
	done | sort -n | tr '\n' ' '
}
key() { sed -n "/^\[sending\]/q; s/^$1=//p" "$state/${2:-kvm}"; }
head_id() { listdigest-store show HEAD --json | jq -r .id; }

# A sendmail that keeps what it gets, one file a mail, and does what $T/mood says.
cat >"$T/sendmail" <<SH
#!/bin/sh
n=\$(ls "$T/sent" | wc -l)
echo "\$*" >"$T/args"
case \$(cat "$T/mood") in
fail) cat >/dev/null; exit 75 ;;
deaf) exit 1 ;;
slow) exec sleep 60 ;;
blind) exit 0 ;;
anew) cat /dev/stdin >"$T/new" && mv "$T/new" "$T/sent/\$n"; exit 0 ;;
orphan) kill -9 \$PPID; while kill -0 \$PPID 2>/dev/null; do sleep 0.01; done ;;
dies) cat >/dev/null; kill -9 \$\$ ;;
esac
cat >"$T/new" && mv "$T/new" "$T/sent/\$n"
case \$(cat "$T/mood") in
kills) kill -9 \$PPID ;;
waits) : >"$T/waiting"; while [ -e "$T/waiting" ]; do sleep 0.05; done ;;
esac
exit 0
SH
chmod +x "$T/sendmail"
mkdir "$T/sent"
mood() { echo "$1" >"$T/mood"; }
mood takes
send() {
	by=--sendmail=$T/sendmail
	for option; do case $option in --sendmail=*) by= ;; esac done
	report --cursor=kvm --send=you@example.org --list=$list ${by:+"$by"} --from='Digest <d@example.org>' "$@"
}
sent() { ls "$T/sent" | wc -l | tr -d ' '; }
id() { sed -n 's/^Message-I[dD]: //p' "$@"; }
forget() { rm -f "$T/sent/"*; }

# --- where it begins, and that it moves -----------------------------------------------------------------------------------------
deliver 1 2
is "a new cursor covers the last seven days" "$(report --cursor=kvm | parts)" "1 2 "
is "... and stands at the end" "$(key seq) $(key entry)" "2 $(head_id)"
is "... of this store" "$(key store)" "$uuid"
is "then there is nothing" "$(report --cursor=kvm | sed -n 3p)" "no messages"
deliver 3
report --cursor=kvm >"$T/one"
is "then what is new" "$(parts "$T/one")" "3 "
is "the heading goes from where it was to the end" "$(sed -n 1p "$T/one")" \
	"From $(listdigest-store show HEAD~1 --json | jq -r .id | cut -c1-9) to $(head_id | cut -c1-9)"
deliver 4
is "another has its own place" "$(report --cursor=kvm.2 | parts)" "1 2 3 4 "
is "a dry run shows" "$(report --cursor=kvm --dry-run 2>"$T/err" | parts)" "4 "
like "... says what it would do" "$(cat "$T/err")" "^listdigest-report: dry run: would be written; cursor 'kvm' would move from [0-9a-f]{9} to [0-9a-f]{9}\$"
is "... and moves nothing" "$(key seq)" 3
for range in --since=2000-01-01 --until=2100-01-01 HEAD~1.. HEAD --series='<p4@example.org>'; do
	ok "with $range" report --cursor=kvm "$range"
	is "... it stays" "$(key seq)" 3
done
exits 64 "what cannot be written" report --cursor=kvm --format=nothing
if [ -w /dev/full ]; then
	report --cursor=kvm >/dev/full 2>/dev/null
	is "an output that is not complete" "$? $(key seq)" "75 3"
fi
python3 -c 'import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1); os.execvp(sys.argv[1], sys.argv[1:])' \
	listdigest-report --state="$state" --cursor=kvm 2>"$T/err"
is "a pipe that nobody reads: quietly, it stays" "$? $(cat "$T/err") $(key seq)" "141  3"
exits 75 "a file that cannot be written" report --cursor=kvm -o "$T/none/file"
is "... moves nothing" "$(key seq)" 3
ok "into a file" report --cursor=kvm -o "$T/file"
is "... it moves" "$(parts "$T/file")$(key seq)" "4 4"
ok "nothing, and told to skip that" report --cursor=kvm --skip-empty
is "... prints nothing" "$(cat "$T/out")" ""
listdigest-mda -l other.example.org <<'MAIL'
From: Bo <bo@example.org>
Message-ID: <other@example.org>
Subject: Of another list

x
MAIL
report --cursor=kvm --list=$list --skip-empty >"$T/out"
is "nothing of the list: it moves past the rest" "$(cat "$T/out")$(key seq)" 5

# --- --set -----------------------------------------------------------------------------------------------------------------------
ok "it is put" report --cursor=kvm --set=HEAD~3
is "... silently" "$(cat "$T/out" "$T/err")" ""
is "... there" "$(report --cursor=kvm --dry-run 2>/dev/null | parts)" "3 4 "
ok "put dryly" report --cursor=kvm --set=HEAD --dry-run
is "... it stays" "$(key seq)" 2
like "... in words" "$(cat "$T/err")" "would be moved to $(head_id | cut -c1-9)"
exits 1 "at no entry" report --cursor=kvm --set=ffffffffff
is "... it stays" "$(key seq)" 2
for bad in --set=HEAD '--cursor=kvm --set=HEAD HEAD~1..' --cursor= --cursor=.kvm --cursor=a/ --cursor=/b --cursor=a/b/c --cursor=../kvm --cursor=-x '--cursor=a b' "--cursor=$(printf %065d 1)"; do
	# shellcheck disable=SC2086
	exits 64 "$bad" report $bad
done
is "nothing but cursors is made" "$(ls -A "$state" | tr '\n' ' ')" ".kvm.2.lock .kvm.lock kvm kvm.2 "
is "for nobody else to read" "$(stat -c %a "$state" "$state/kvm" | tr '\n' ' ')" "700 600 "

# --- places ----------------------------------------------------------------------------------------------------------------------
ok "by default" listdigest-report --cursor=kvm --detail=none
ok "... in XDG_STATE_HOME, by store" test -f "$T/xdg/listdigest/$uuid/kvm"
XDG_STATE_HOME= HOME=$T/home listdigest-report --cursor=kvm --detail=none >/dev/null
ok "... else below HOME" test -f "$T/home/.local/state/listdigest/$uuid/kvm"

# --- whose it is -----------------------------------------------------------------------------------------------------------------
ok "a backup" listdigest-store backup "$T/backup"
deliver 6
report --cursor=kvm >/dev/null
exits 1 "an older copy of the store" report -s "$T/backup" --cursor=kvm
like "... in words" "$(cat "$T/err")" "cursor 'kvm' stands at entry 6 .*the store ends at 5"
LISTDIGEST_STORE=$T/backup deliver 66
exits 1 "where another entry stands" report -s "$T/backup" --cursor=kvm
like "... in words" "$(cat "$T/err")" "cursor 'kvm' stands at entry 6 .*the store has another entry there .*--set"
ok "... it can be put" report -s "$T/backup" --cursor=kvm --set=HEAD
ok "... and goes on" report -s "$T/backup" --cursor=kvm
ok "back again" report --cursor=kvm --set=HEAD
listdigest-store init -s "$T/second" >/dev/null 2>&1
exits 75 "another store" report -s "$T/second" --cursor=kvm
like "... in words" "$(cat "$T/err")" "belongs to another store: that has uuid $uuid"
cp "$state/kvm" "$T/kvm"
for junk in 'junk' '[cursor]
store='"$uuid"'
seq=x' '[cursor]
store='"$uuid"'
seq=1
entry=00' ''; do
	printf '%s' "$junk" >"$state/kvm"
	exits 75 "no cursor: $(echo "$junk" | tail -n 1)" report --cursor=kvm
	is "... in one line" "$(wc -l <"$T/err" | tr -d ' ')" 1
done
ok "... until it is put" report --cursor=kvm --set=HEAD
cp "$T/kvm" "$state/kvm"
ok "a store made anew by compact" listdigest-store compact
is "... has the same places" "$(report --cursor=kvm | sed -n 3p)" "no messages"

# --- late imports ----------------------------------------------------------------------------------------------------------------
{
	for d in '3 Mar 2024' '4 Mar 2024'; do
		printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Old <old@example.org>\nDate: %s 10:00:00 +0000\nMessage-ID: <%s@old.example>\nSubject: [PATCH] part 999\n\nx\n---\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n\n' \
			"$d" "$(echo "$d" | tr -d ' ')"
	done
} >"$T/old.mbox"
listdigest-import -l $list "$T/old.mbox" >/dev/null 2>&1
deliver 7
report --cursor=kvm --format=json >"$T/json"
is "what came late is counted" "$(jq .range.late "$T/json")" 2
is "... not shown" "$(jq -r '.series[].title' "$T/json")" "part 7"
report --cursor=kvm --set=HEAD~3
like "... in one line" "$(report --cursor=kvm --dry-run 2>/dev/null)" '^2 messages that arrived before 20[0-9-]* came late, and are not shown$'
listdigest-store -s "$T/second" stat >/dev/null
listdigest-import -s "$T/second" "$T/old.mbox" >/dev/null 2>&1
report -s "$T/second" --state="$T/state2" --cursor=x --set=HEAD~1
is "an old archive read in order is not late" "$(report -s "$T/second" --state="$T/state2" --cursor=x | parts)" "999 "

# --- sending ---------------------------------------------------------------------------------------------------------------------
exits 64 "not without a list" report --cursor=kvm --send=you@example.org --sendmail="$T/sendmail"
like "... as private mail may be among it" "$(cat "$T/err")" 'private'
for bad in --send=-oQ/tmp --send= '--send=a b@example.org' --send='Ann <ann@example.org>' --send=a@example.org,b@example.org --format=html --output=x --list-id=nothing \
	--list-id='<a.b> x' --list-id="<a.b>
Bcc: x@example.org" --sendmail-timeout=0; do
	exits 64 "$(printf %s "$bad" | tr '\n' ' ')" send "$bad"
done
is "nothing was sent" "$(sent)" 0
report --cursor=kvm --set=HEAD~1
ok "sent" send --list-id='Digest <dev-digest.example.org>'
is "... to sendmail, without a shell" "$(cat "$T/args")" "-oi -f d@example.org -- you@example.org"
is "... nothing on the terminal" "$(cat "$T/out" "$T/err")" ""
is "... once" "$(sent)" 1
ok "... whole" python3 "$TOP/tests/formats/check.py" mail "$T/sent/0"
is "... to whom" "$(sed -n 's/^To: //p' "$T/sent/0")" you@example.org
is "... List-Id as said" "$(sed -n 's/^List-Id: //p' "$T/sent/0")" "Digest <dev-digest.example.org>"
is "... not for answering" "$(grep -cE '^(Auto-Submitted: auto-generated|Precedence: bulk|X-Listdigest: '"$uuid"')$' "$T/sent/0")" 3
is "... it moved" "$(key seq) $(key message-id)" "9 $(id "$T/sent/0" | tr -d '<>')"
like "... its Message-ID" "$(id "$T/sent/0")" "^<[0-9a-f]{32}\\.[0-9a-f]{16}\\.$uuid\\.kvm@example\\.org>\$"
deliver 8
ok "the next one" send
is "... answers it" "$(sed -n 's/^In-Reply-To: //p; s/^References: //p' "$T/sent/1")" "$(id "$T/sent/0")
$(id "$T/sent/0")"
deliver 9
exits 64 "no such sender" send --from=
send --send=root --send=me@example.org
is "the third has both before it" "$(sed -n '/^References:/,/^[A-Z]/{s/^References: *//;/^[A-Z]/q;p}' "$T/sent/2" | tr -s '\n\t ' ' ' | sed 's/^ //; s/ $//')" "$(id "$T/sent/0") $(id "$T/sent/1")"
is "... several get it" "$(cat "$T/args")" "-oi -f d@example.org -- you@example.org root me@example.org"
ok "nothing, and told to skip that" send --skip-empty
is "... sends nothing" "$(sent)" 3
ok "an empty one is not sent" send
is "... is not" "$(sent)" 3
ok "... but where asked for" send --send-empty
is "... is" "$(sent)" 4
LISTDIGEST_NOW=$(($(date +%s) + 3)) send --send-empty
is "... and the next" "$(sent)" 5
is "... each with a Message-ID of its own" "$(id "$T/sent/"* | sort -u | wc -l)" 5
is "... and an answer to the one before" "$(sed -n 's/^In-Reply-To: //p' "$T/sent/4")" "$(id "$T/sent/3")"
rm "$T/sent/4"
deliver 10
is "a dry run shows the mail" "$(send --dry-run 2>"$T/err" | grep -c '^Message-I[dD]: ')" 1
like "... and to whom" "$(cat "$T/err")" 'dry run: would be mailed to you@example.org as <.*>; cursor .kvm. would move'
is "... in another form too" "$(send --dry-run --format=text 2>/dev/null | parts)" "10 "
is "... and sends nothing" "$(sent) $(key seq)" "4 11"
printf '#!/bin/sh\nexec cat >&2\n' >"$T/shows"
chmod +x "$T/shows"
alone() { report --send=you@example.org --list=$list --sendmail="$T/shows" --from=d@example.org "$@" 2>&1 | sed -n 's/^Message-I[dD]: //p'; }
for choice in HEAD~3.. HEAD~2.. "HEAD~3.. --path=f9" "HEAD~3.. --kind=patch" "HEAD~3.. --author=ann*" "HEAD~3.. --detail=all" "HEAD~3.. --max-lines=3" \
	"HEAD~3.. --title=Other" "HEAD~3.. --link=https://a.example/%s" "HEAD~3.. --me=ann@example.org" ..HEAD~1 "..HEAD~1 --as-of=HEAD"; do
	# shellcheck disable=SC2086
	alone $choice
done >"$T/ids"
is "without a cursor: each choice is another mail" "$(sort -u "$T/ids" | wc -l)" 12
is "... the same choice the same" "$(LISTDIGEST_NOW=2000000000 alone HEAD~3..)" "$(head -n 1 "$T/ids")"
ok "without a cursor" report --send=you@example.org --list=$list --sendmail="$T/sendmail" --since=1d
is "... is sent as well" "$(sent)" 5
not_ok "... as another mail" grep -q '^In-Reply-To' "$T/sent/4"
forget

report --cursor=kvm --set=HEAD~1
is "started with SIGCHLD ignored" "$( (trap '' CHLD; send --sendmail-timeout=5); echo $? $(sent))" "0 1"
forget
report --cursor=kvm --set=HEAD~1

# --- a sendmail that does not ------------------------------------------------------------------------------------------------------
for m in fail deaf dies; do
	mood $m
	exits 75 "$m" send
	is "... leaves the cursor" "$(key seq)" 11
	is "... in one line" "$(grep -c "^listdigest-report: '$T/sendmail' " "$T/err")" 1
done
mood slow
exits 75 "too slow" send --sendmail-timeout=1
like "... is told" "$(cat "$T/err")" 'took longer than 1 s'
mood blind
exits 75 "none of it read" send
like "... is told" "$(cat "$T/err")" 'did not read the mail'
is "... leaves the cursor" "$(key seq)" 11
exits 75 "not there" send --sendmail="$T/nowhere"
is "... leaves the cursor" "$(key seq)" 11
mood takes
deliver 11
ok "taken at last" send
is "... all of it, killed ones as they were first" "$(parts "$T/sent/"*)" "10 11 "
is "... it moved" "$(key seq)" 13
forget
deliver 12
mood fail
send 2>/dev/null
deliver 13
mood takes
send
is "refused, it is made anew: one mail" "$(sent) $(parts "$T/sent/"*)" "1 12 13 "
forget
report --cursor=kvm --set=HEAD~1
mood anew
ok "read by another open" send
is "... is taken" "$(sent) $(parts "$T/sent/"*)" "1 13 "
forget

# --- killed between sendmail and cursor ---------------------------------------------------------------------------------------------
deliver 14
mood kills
(send) >/dev/null 2>&1
is "killed once it was taken" "$(sent) $(key seq)" "1 15"
deliver 15
mood takes
ok "the next run" send
is "... sends it again, and what came since" "$(sent)" 3
is "... under the same Message-ID" "$(id "$T/sent/0")" "$(id "$T/sent/1")"
is "... the same mail, but for its Date" "$(sed '/^Date:/d' "$T/sent/1")" "$(sed '/^Date:/d' "$T/sent/0")"
is "... each part once" "$(parts "$T/sent/1" "$T/sent/2")" "14 15 "
is "... answers it" "$(sed -n 's/^In-Reply-To: //p' "$T/sent/2")" "$(id "$T/sent/1")"
is "... it moved" "$(key seq)" 17
forget
# ... and before it was read
deliver 16
{ printf 'From: Ann <ann@example.org>\nMessage-ID: <long@example.org>\nSubject: [PATCH] part 17 long\n\n'; yes "Many words of a long message." | head -n 1250
	printf -- '---\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n'; } | listdigest-mda -l $list
mood orphan
(send --detail=all --max-lines=0) >/dev/null 2>&1
for _ in $(seq 100); do [ -e "$T/sent/0" ] && break; sleep 0.05; done
mood fail
exits 75 "sent again, refused" send --detail=all --max-lines=0
mood takes
ok "... sent again, taken" send --detail=all --max-lines=0
is "... no empty one after it" "$(sent)" 2
ok "killed while sendmail reads: it has it whole" test "$(wc -c <"$T/sent/0")" -gt 70000
is "... the same mail, but for its Date" "$(sed '/^Date:/d' "$T/sent/1" | cksum)" "$(sed '/^Date:/d' "$T/sent/0" | cksum)"
is "... it moved" "$(key seq) $(key message-id)" "19 $(id "$T/sent/1" | tr -d '<>')"
forget
deliver 18
mood kills
(send) >/dev/null 2>&1
deliver 19
for m in fail deaf; do
	mood $m
	exits 75 "sent again, $m" send
	is "... it is the same that waits" "$(sed -n '/^\[sending\]/,$s/^message-id=//p' "$state/kvm")" "$(id "$T/sent/0" | tr -d '<>')"
done
mood takes
ok "... taken" send
is "... what may have gone out keeps its Message-ID" "$(id "$T/sent/1")" "$(id "$T/sent/0")"
is "... what came since goes apart" "$(parts "$T/sent/1")$(parts "$T/sent/2")" "18 19 "
forget
deliver 20
mood kills
(send) >/dev/null 2>&1
mood takes
ok "sent again, and nothing new" send
is "... no empty one after it" "$(sent) $(id "$T/sent/"* | sort -u | wc -l)" "2 1"
is "... it moved past it" "$(key seq)$(sed -n '/^\[sending\]/p' "$state/kvm")" 22
forget
mood kills
(report --cursor=fresh --send=you@example.org --list=$list --sendmail="$T/sendmail" --detail=none) >/dev/null 2>&1
mood takes
LISTDIGEST_NOW=$(($(date +%s) + 6 * 86400 + 86000)) report --cursor=fresh --send=you@example.org --list=$list --sendmail="$T/sendmail"
is "a new cursor's first digest too, days later" "$(id "$T/sent/1")" "$(id "$T/sent/0")"
is "... from the same day on" "$(parts "$T/sent/1")" "$(parts "$T/sent/0")"
forget

# Killed at each call that touches the cursor's folder, or failing there.
if [ "${VARIANT:-plain}" = plain ] && [ -f "${SEAM:-}" ]; then
	n=0 gaps=0 doubles=0 part=100
	while :; do
		n=$((n + 1))
		deliver $part
		(LD_PRELOAD=$SEAM SEAM_DIR=$state SEAM_ONLY=$state SEAM_AT=$n SEAM_DO=kill send) >/dev/null 2>&1
		status=$?
		deliver $((part + 1))
		send 2>"$T/err" || { gaps=$((gaps + 1)); sed 's/^/# /' "$T/err"; }
		parts "$T/sent/"* | tr ' ' '\n' | sort -un | tr '\n' ' ' >"$T/parts"
		[ "$(cat "$T/parts")" = "$part $((part + 1)) " ] || { echo "# killed at call $n: $(cat "$T/parts")"; gaps=$((gaps + 1)); }
		for one in $(parts "$T/sent/"*); do
			[ "$(grep -l "part $one " "$T/sent/"* | xargs sed -n 's/^Message-I[dD]: //p' | sort -u | wc -l)" = 1 ] || doubles=$((doubles + 1))
		done
		part=$((part + 2))
		forget
		[ $status != 0 ] && [ $n -lt 100 ] || break
	done
	is "killed at each of $((n - 1)) calls: no gap" "$gaps" 0
	is "... what is sent twice has one Message-ID" "$doubles" 0
	ok "... there were some" test $n -gt 8
	LD_PRELOAD=$SEAM SEAM_DIR=$state SEAM_LOG=$T/log report --cursor=kvm --set=HEAD
	is "written, synced, renamed, the folder synced" "$(grep -oE '\b(fsync|write|rename)\b' "$T/log" | uniq | tail -n 4 | tr '\n' ' ')" 'write fsync rename fsync '
	deliver 300
	for error in 28 5; do # ENOSPC, EIO
		refused=0 bad=0
		for n in $(seq 1 20); do
			forget
			report --cursor=kvm --set=HEAD~1
			LD_PRELOAD=$SEAM SEAM_DIR=$state SEAM_ONLY=$state SEAM_AT=$n SEAM_DO=$error send 2>"$T/err"
			case $? in
			0) [ "$(sent) $(wc -l <"$T/err")" = "1 0" ] || bad=$n ;;
			75) refused=$((refused + 1)); [ "$(wc -l <"$T/err")" = 1 ] || bad=$n ;;
			*) bad=$n ;;
			esac
			LD_PRELOAD= send
			[ "$(parts "$T/sent/"* | tr ' ' '\n' | sort -u | tr -d '\n')" = 300 ] || bad=$n
			[ "$bad" = 0 ] || { echo "# call $n: $(cat "$T/err")"; break; }
		done
		is "error $error at each call: 75 and one line, or done; no gap" "$bad" 0
		ok "... refused at some" test $refused -gt 5
	done
	forget
fi

# --- a folder that cannot be written ------------------------------------------------------------------------------------------------
report --cursor=kvm --set=HEAD~1
at=$(key seq)
if [ "$(env id -u)" = 0 ]; then
	chmod 755 "$T"
	cp -r "$LISTDIGEST_STORE" "$T/readable"
	chmod -R a+rX "$T/readable" "$state"
	chmod a+rw "$T/readable/"*
	chmod a+rwx "$T/readable" "$T/sent"
	as_nobody() { chroot --userspec=65534:65534 --groups= / "$@"; }
	cp "$LISTDIGEST_BIN/listdigest-report" "$T/report-of-all" # the build may lie where nobody gets to
	as_nobody "$T/report-of-all" -s "$T/readable" --state="$state" --cursor=kvm --send=you@example.org --list=$list --sendmail="$T/sendmail" >"$T/out" 2>"$T/err"
	is "a folder of somebody else: before anything is sent" "$? $(sent) $(wc -l <"$T/err" | tr -d ' ')" "75 0 1"
else
	skip "a folder of somebody else" "needs root"
fi
mkdir "$T/full"
if mount -t tmpfs -o size=16k,mode=700 none "$T/full" 2>/dev/null; then
	cleanup() { umount "$T/full"; }
	cp "$state/kvm" "$T/full/kvm"
	listdigest-report --state="$T/full" --cursor=kvm --detail=none >/dev/null
	cp "$state/kvm" "$T/full/kvm"
	head -c 16384 /dev/zero >"$T/full/filler" 2>/dev/null
	exits 75 "a full disk" send --state="$T/full"
	is "... before anything is sent" "$(sent)" 0
	is "... leaves the cursor" "$(sed -n 's/^seq=//p' "$T/full/kvm")" "$at"
	mount -o remount,ro "$T/full"
	exits 75 "a read-only disk" send --state="$T/full"
	is "... before anything is sent" "$(sent)" 0
else
	skip "a full disk" "no tmpfs can be mounted"
fi

# --- one at a time --------------------------------------------------------------------------------------------------------------------
mood waits
send &
pid=$!
while [ ! -e "$T/waiting" ]; do sleep 0.05; done
exits 75 "a second run" send
like "... is told" "$(cat "$T/err")" "cursor 'kvm' is in use by another run"
exits 75 "... nor is it put" report --cursor=kvm --set=HEAD
ok "... looking is free" report --cursor=kvm --dry-run
ok "... as is another cursor" report --cursor=kvm.2
rm "$T/waiting"
ok "the first run ends well" wait $pid
is "... one mail" "$(sent)" 1
done_testing
