#!/bin/sh
# A mail that takes the parser over: whatever the parser's child then does is stopped, the mail is stored as received and
# flagged, exit 0, and the next delivery is fine. The agent is one whose parser does what the header X-Fault says
# (tests/sandbox/misbehave.c). Each attempt is also made without the sandbox, where it must succeed.
: "${TOP:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${LISTDIGEST_BIN:=$TOP/build/bin}"
: "${MISBEHAVING:=$LISTDIGEST_BIN/../tests/sandbox/listdigest-mda}"
as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
if [ "$(id -u)" = 0 ] && [ -z "${SANDBOX_AS_USER:-}" ] && $as_user true 2>/dev/null; then
	# as a user: agent and child are then the same user, and only the sandbox stands between them
	bin=$(mktemp -d "${TMPDIR:-/tmp}/listdigest.bin.XXXXXX")
	trap 'rm -rf "$bin"' EXIT
	trap 'exit 1' INT TERM
	cp -R "$LISTDIGEST_BIN/." "$bin" && cp "$MISBEHAVING" "$bin/misbehaving" && cp -R "$TOP/tests/mail" "$TOP/tests/lib.sh" "$0" "$bin" || exit 1
	mkdir "$bin/tests" && mv "$bin/mail" "$bin/lib.sh" "$bin/tests" && chmod -R a+rX "$bin" || exit 1
	env SANDBOX_AS_USER=1 TOP="$bin" LISTDIGEST_BIN="$bin" MISBEHAVING="$bin/misbehaving" \
		$as_user sh "$bin/${0##*/}"
	exit
fi
. "$TOP/tests/lib.sh"
[ "${VARIANT:-plain}" = plain ] || skip_all "no sandbox in a sanitizer build, whose own calls it would stop"

S=$T/store
listdigest-store -s "$S" init >/dev/null 2>&1 || exit 1
has=$(listdigest-store -s "$S" stat | sed -n 's/^sandbox  *//p')
like "stat tells what there is" "$has" '^(landlock [0-9]+(, seccomp)?|seccomp|limits only)$'
echo "# here: $has"

perl -MIO::Socket -e '$| = 1; $s = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1") or die; print $s->sockport, "\n";
	while ($c = $s->accept) { print while defined($_ = <$c>) }' >"$T/heard" 2>/dev/null &
listener=$!
cleanup() { kill "$listener" 2>/dev/null; }
for try in 1 2 3 4 5 6 7 8 9 10; do [ -s "$T/heard" ] && break; sleep 0.1; done
SANDBOX_PORT=$(head -1 "$T/heard") SANDBOX_STORE=$S SANDBOX_FILE=$T/made
export SANDBOX_PORT SANDBOX_STORE SANDBOX_FILE

n=0
# deliver FAULT SANDBOX: a mail with that fault, to an agent that uses so much of the kernel; $status, $subject and $flags
deliver() {
	n=$((n + 1))
	rm -f "$T/made"
	touch "$S/removable"
	printf 'Message-ID: <%s@example.org>\nFrom: jo@example.org\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: fine\nX-Fault: %s\n\nbody %s\n' $n "$1" $n >"$T/mail"
	env SANDBOX="$2" "$MISBEHAVING" -s "$S" <"$T/mail" >"$T/out" 2>"$T/err"
	status=$?
	listdigest-store -s "$S" show --json HEAD >"$T/json" 2>/dev/null || echo '{}' >"$T/json"
	subject=$(jq -r '.subject // ""' "$T/json")
	flags=$(jq -r '(.flags // []) | join(" ")' "$T/json")
}
# stopped FAULT SANDBOX: it is, and nothing of it is left
stopped() {
	deliver "$1" "$2"
	listdigest-store -s "$S" show --raw HEAD >"$T/raw" 2>/dev/null
	cmp -s "$T/raw" "$T/mail" && raw=same || raw=other
	[ -e "$T/made" ] && made=made || made=
	[ -e "$S/removable" ] || made="$made removed"
	is "$1 with $2: stored raw, flagged" "$status|$subject|$flags|$raw|$made|$(cat "$T/out" "$T/err")" "0||unparsed|same||"
}
# free FAULT: without a sandbox it does what it wants
free() {
	deliver "$1" none
	is "... and without it succeeds" "$status|$subject" "0|broke out"
}

deliver none all
is "a mail without a fault" "$subject" "there is no such fault"
deliver break-out all
is "a fault that is not stopped is noticed" "$subject" "broke out"

# what the limits, and the parent's checks, stop on every kernel
for fault in crash overflow-stack spin-on wait eat-memory write-elsewhere answer-garbage answer-short answer-with-more answer-with-flags \
	answer-from-future answer-not-utf8 answer-without-end; do
	stopped $fault none
done
for fault in crash wait eat-memory write-elsewhere answer-without-end; do
	stopped $fault all
done

# what the sandbox stops
case $has in
*seccomp*)
	scope=$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)
	for fault in eat-shared-memory make-socket call-home make-pair execute fork-many make-thread kill-agent trace-agent read-agent write-agent \
		write-agent-by-proc limit-agent read-file read-environment read-store read-by-old-call read-by-new-call look-at-file list-store \
		write-store lock-store make-file remove-store move-store make-memory-file run-own-code turn-data-to-code use-ring; do
		stopped $fault all
		stopped $fault seccomp
		case $fault:$scope in
		execute:*)
			deliver $fault none
			[ -e "$T/made" ] && made=made || made=
			is "... and without it succeeds" "$made" made ;;
		kill-agent:*)
			deliver $fault none
			is "... and without it succeeds" "$status" 137 ;;
		trace-agent:[123] | read-agent:[123] | write-agent:[123] | write-agent-by-proc:[123] | read-environment:[123])
			skip "... and without it succeeds" "Yama stands before it here" ;;
		use-ring:*)
			deliver $fault none
			if [ "$subject" = "broke out" ]; then result ok "... and without it succeeds"; else skip "... and without it succeeds" "no io_uring here"; fi ;;
		*) free $fault ;;
		esac
	done
	is "who listened heard one call" "$(sed 1d "$T/heard")" called
	;;
*) skip "what seccomp stops" "no seccomp here" ;;
esac
case $has in
landlock*)
	for fault in read-file read-environment read-store list-store write-store lock-store make-file remove-store move-store execute; do
		stopped $fault landlock
	done
	;;
*) skip "what Landlock stops" "no Landlock here" ;;
esac

# a descriptor that the agent was started with is not the child's
sh -c '"$1" -s "$2" 5>"$3" 7>>"$3"' - "$MISBEHAVING" "$S" "$T/leak" <<'MAIL'
Message-ID: <leak@example.org>
Date: Mon, 17 Nov 2025 10:00:00 +0000
X-Fault: write-elsewhere

MAIL
is "descriptors of the agent's are closed" "$(cat "$T/leak")" ""

ok "the store is whole" listdigest-store -s "$S" verify
listdigest-mda -s "$S" <"$TOP/tests/mail/patch-plain.eml"
is "the next delivery is fine" "$(listdigest-store -s "$S" show --json HEAD | jq -r '(.flags // []) | length')" 0

# kernels that have less decode alike
decode() { # PROGRAM...: the records of the test mails named on standard input
	while read -r mail; do
		"$@" -n <"$mail" || echo "$mail failed"
	done | sed 's/"arrived":"[^"]*",//'
}
ls "$TOP"/tests/mail/*.eml >"$T/mails"
decode listdigest-mda <"$T/mails" >"$T/all"
is "every test mail is decoded" "$(grep -c '"id":' "$T/all")" "$(wc -l <"$T/mails")"
awk 'NR % 6 == 1' "$T/mails" >"$T/some"
awk 'NR % 6 == 1' "$T/all" >"$T/same"
for use in seccomp landlock none; do
	decode env SANDBOX=$use "$MISBEHAVING" <"$T/some" >"$T/less"
	ok "with $use alone some are decoded alike" cmp "$T/same" "$T/less"
done
is "none is unparsed" "$(grep -c unparsed "$T/all")" 0
done_testing
