# Shared by the end-to-end tests: TAP output, a folder of its own for each test, fixed clock, zone and locale.
#   . "$TOP/tests/lib.sh"; plan N; ok "what" command...; is "what" GOT WANTED; skip "what" why; done_testing
: "${TOP:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${LISTDIGEST_BIN:=$TOP/build/bin}"
PATH=$LISTDIGEST_BIN:$PATH
LC_ALL=C.UTF-8 TZ=UTC
export TOP LISTDIGEST_BIN PATH LC_ALL TZ
unset LISTDIGEST_STORE XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME LISTDIGEST_NOW LISTDIGEST_DEBUG
T=$(mktemp -d "${TMPDIR:-/tmp}/listdigest.XXXXXX")
trap 'cleanup; rm -rf "$T"' EXIT
trap 'exit 1' INT TERM
printf '#!/bin/sh\n' >"$T/runs" && chmod +x "$T/runs"
"$T/runs" 2>/dev/null || { echo "Bail out! The tests run programs from '${TMPDIR:-/tmp}', which is mounted noexec: set TMPDIR to another folder"; exit 1; }
rm "$T/runs"
HOME=$T
export HOME
cleanup() { :; }
test_n=0
test_failed=0
result() { # ok|"not ok" text
	test_n=$((test_n + 1))
	[ "$1" = ok ] || test_failed=$((test_failed + 1))
	echo "$1 $test_n - $2"
}
ok() {
	what=$1
	shift
	if "$@" >"$T/out" 2>"$T/err"; then result ok "$what"; else
		result "not ok" "$what"
		echo "# '$*' failed with $?"
		sed 's/^/# /' "$T/out" "$T/err" | head -40
	fi
}
not_ok() {
	what=$1
	shift
	if "$@" >"$T/out" 2>"$T/err"; then result "not ok" "$what"; echo "# '$*' did not fail"; else result ok "$what"; fi
}
is() {
	if [ "$2" = "$3" ]; then result ok "$1"; else
		result "not ok" "$1"
		printf '%s\n' "$2" | sed 's/^/# got:    /' | head -20
		printf '%s\n' "$3" | sed 's/^/# wanted: /' | head -20
	fi
}
like() { # text extended-regex
	if printf '%s\n' "$2" | grep -qE -- "$3"; then result ok "$1"; else
		result "not ok" "$1"
		printf '%s\n' "$2" | sed 's/^/# got:    /' | head -20
		echo "# wanted to match: $3"
	fi
}
# exits CODE WHAT COMMAND...: the command ends with CODE; its output is in $T/out and $T/err
exits() {
	want=$1 what=$2
	shift 2
	"$@" >"$T/out" 2>"$T/err"
	got=$?
	if [ "$got" = "$want" ]; then result ok "$what"; else
		result "not ok" "$what"
		echo "# '$*' ended with $got, not $want"
		sed 's/^/# /' "$T/err" | head -20
	fi
}
# golden FILE: compare standard input (a file, not a pipe: the count would be lost in a subshell) with FILE; under REGEN=1 rewrite it
golden() {
	cat >"$T/golden.got"
	if [ -n "${REGEN:-}" ]; then cp "$T/golden.got" "$1"; fi
	if cmp -s "$T/golden.got" "$1"; then result ok "${1#"$TOP"/}"; else
		result "not ok" "${1#"$TOP"/}"
		diff -u "$1" "$T/golden.got" | sed 's/^/# /' | head -60
	fi
}
skip() {
	test_n=$((test_n + 1))
	echo "ok $test_n - $1 # SKIP $2"
}
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}
# while_stopped PID COMMAND...: once process PID stands still, COMMAND, and it goes on; $status is what it ends with. False where it
# ended without.
while_stopped() {
	stopped_pid=$1 was_stopped=false
	shift
	while read -r _ _ state _ <"/proc/$stopped_pid/stat" && [ "$state" != Z ]; do
		if [ "$state" = T ]; then
			was_stopped=true
			"$@"
			kill -CONT "$stopped_pid"
			break
		fi
		sleep 0.002
	done 2>"$T/gone"
	wait "$stopped_pid"
	status=$?
	$was_stopped
}
# manual_commands PAGE: the commands that its EXAMPLES print behind "$ ", one a line: a line that continues one is joined to it.
manual_commands() {
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$1" |
		sed 's/\\(dq/"/g; s/\\(aq/'"'"'/g; s/\\&//g; s/\\-/-/g; s/\\e/\\/g; s/^\.Dl //' |
		awk '/^\./ { if (c != "") print c; c = ""; next }
			/^\$ / { if (c != "") print c; c = substr($0, 3); next }
			c != "" { sub(/\\$/, "", c); sub(/^ +/, ""); c = c (c ~ / $/ ? "" : " ") $0 }
			END { if (c != "") print c }'
}
done_testing() {
	echo "1..$test_n"
	[ "$test_failed" = 0 ]
	exit
}
