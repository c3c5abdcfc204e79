# Every option of a program is in its manual; listdigest-report's has no other, and its examples run as they stand.
. "$TOP/tests/lib.sh"
page=$TOP/report/listdigest-report.1
listdigest-report --help | sed -n 's/^ *\(-[a-z], \)*--\([a-z-]*\).*/\2/p' | sort -u >"$T/options"
sed -n 's/^\.It \(.*\)/\1/p' "$page" | grep -oE '\\-[a-z-]+' | sed 's/^\\-//' | sort -u >"$T/manual"
is "every option of --help" "$(comm -23 "$T/options" "$T/manual")" ""
is "... and no other" "$(comm -13 "$T/options" "$T/manual")" ""
sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESC/p' "$page" | grep -oE '\\-[a-z-]+' | sed 's/^\\-//' | sort -u >"$T/synopsis"
is "... in the synopsis too" "$(comm -23 "$T/options" "$T/synopsis" | tr '\n' ' ')" "help output store version "

is "no line of --help is longer than 80 columns" "$({
	for name in report store import mda; do listdigest-$name --help; done
	listdigest-store --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' | while read -r name; do listdigest-store "$name" --help; done
} | awk 'length > 80')" ""
# The other programs: each option of --help is one of the manual's.
options_of() { # PROGRAM... --help
	"$@" --help | sed -n 's/^ *\(-[a-z], \)*--\([a-z-]*\).*/\2/p'
}
in_manual() { # PAGE: the options it has
	grep -oE 'Fl \\?-[a-z-]+' "$TOP/$1" | sed 's/^Fl \\*-//' | sort -u >"$T/manual"
}
for name in mda import; do
	in_manual mda/listdigest-$name.1
	options_of listdigest-$name | sort -u >"$T/options"
	is "every option of listdigest-$name" "$(comm -23 "$T/options" "$T/manual")" ""
done
in_manual store/listdigest-store.1
commands=$(listdigest-store --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')
for command in $commands; do
	options_of listdigest-store "$command"
	grep -qE "^\.(It )?Cm ([a-z |]* )?$command( |$)" "$TOP/store/listdigest-store.1" || echo "command $command"
done | sort -u >"$T/options"
is "every command and option of listdigest-store" "$(comm -23 "$T/options" "$T/manual")" ""
ok "there are some" test "$(echo "$commands" | wc -w)" -ge 10

# What a message sends a user to.
messages() { python3 "$TOP/tests/messages.py" "$1" "$LISTDIGEST_BIN"; }
is "every program, command, option and manual that a message names" "$(messages "$TOP")" ""
mkdir -p "$T/wrong/mda" "$T/wrong/store" && cp "$TOP"/mda/*.[17] "$T/wrong/mda"
cat >"$T/wrong/store/a.c" <<'C'
const char *a[] = {"run 'listdigest-store mend'", "try --frob", "listdigest-store " "verify --keep=1", "see listdigest(7), \"NO SUCH\"",
	"listdigest(8)", "listdigest-fetch", "listdigest-store verify --tip=X; see listdigest(7), \"WHEN IT DOES NOT WORK\""};
C
is "... others are found" "$(messages "$T/wrong" | sed -n 's/^store[^ ]*: \([^:]*\): .*/\1/p' | sort | tr '\n' ';')" \
	"listdigest-store verify has no option --keep;no command listdigest-store mend;no manual listdigest(8);no option --frob;no program listdigest-fetch;no section NO SUCH in listdigest(7);"

# What the examples speak of: 130 mails of a list, a list.conf, a sendmail, a mailmap.
export LISTDIGEST_STORE=$T/store XDG_STATE_HOME=$T/state
listdigest-store init >/dev/null 2>&1
for n in $(seq 1 130); do
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann %s <ann%s@example.org>\nMessage-ID: <%s>\nDate: %s\nList-Id: <kvm.vger.kernel.org>\nSubject: [PATCH] part %s\n\nx\n---\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+%s\n\n' \
		"$n" "$n" "$([ "$n" = 90 ] && echo 20251113120000.1-1-ann@example.org || echo "$n@example.org")" "$(date -uR -d "-$((131 - n)) hours")" "$n" "$n"
done >"$T/mbox"
listdigest-import "$T/mbox" >/dev/null 2>&1
mkdir "$T/bin" "$T/work"
printf '#!/bin/sh\ncat >>"%s/sent"\n' "$T" >"$T/sendmail"
printf '#!/bin/sh\nexec "%s/listdigest-report" --sendmail="%s" "$@"\n' "$LISTDIGEST_BIN" "$T/sendmail" >"$T/bin/listdigest-report"
chmod +x "$T/sendmail" "$T/bin/listdigest-report"
cd "$T/work" || exit 1
: >.mailmap
printf 'KVM\nM: Ann <ann@example.org>\nF: f\n' >MAINTAINERS
printf 'list = kvm.vger.kernel.org\ncursor = cron\nrecipients = you@example.org\n' >kvm.conf
manual_commands "$page" >"$T/examples"
while IFS= read -r example; do
	PATH=$T/bin:$PATH ok "\$ $example" sh -c "$example"
	case $example in
	*--send=* | *--config=kvm.conf) test -s "$T/sent" && rm "$T/sent" || result "not ok" "... was sent" ;;
	*--set=* | *'-o '*) ;;
	*--site=*) [ -s kvm/index.html ] || result "not ok" "... writes pages" ;;
	*'| jq'* | *--path=*) ;;
	*) [ -s "$T/out" ] || result "not ok" "... says something" ;;
	esac
done <"$T/examples"
ok "there were some" test "$test_n" -gt 15
done_testing
