#!/bin/sh
# What a digest claims: its range given back, what waits and why not, who began a thread.
. "$TOP/tests/lib.sh"
listdigest-store -s "$T/s" init >/dev/null 2>&1
mail() { # id day from subject [header...]; the text is standard input
	printf 'From x@example.org Mon Jan  1 00:00:00 2026\nFrom: %s\nDate: %s Mar 2026 10:00:00 +0000\nMessage-ID: <%s@example.org>\nSubject: %s\n' "$3" "$2" "$1" "$4"
	shift 4
	for h in "$@"; do printf '%s\n' "$h"; done
	printf '\n'
	cat
	printf '\n'
}
diff_of() { printf 'Text.\n\n---\n %s | 1 +\n\ndiff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n@@ -1 +1,2 @@\n a\n+%s\n' "$1" "$1" "$1" "$1" "$1" "$2"; }
{
	echo Hello | mail t1 1 'Ida Holm <ida@example.org>' '[REGRESSION] vm: hangs'
	diff_of a one | mail a1 2 'Ida Holm <ida@example.org>' '[PATCH] vm: one'
	diff_of b one | mail b1 3 'Bo Ek <bo@example.org>' '[PATCH] vm: two'
	echo Ping | mail b2 5 'Bo Ek <bo@example.org>' 'Re: [PATCH] vm: two' 'In-Reply-To: <b1@example.org>'
	echo Seen | mail b3 6 'Tom Ost <tom@example.org>' 'Re: [PATCH] vm: two' 'In-Reply-To: <b2@example.org>'
	diff_of c one | mail c1 4 'Bo Ek <bo@example.org>' '[PATCH] vm: three'
	diff_of c two | mail c2 19 'Bo Ek <bo@example.org>' '[PATCH v2] vm: three'
	echo Yes | mail t2 20 'Tom Ost <tom@example.org>' 'Re: vm: hangs' 'In-Reply-To: <t1@example.org>'
} >"$T/mbox"
listdigest-import -s "$T/s" "$T/mbox" >/dev/null 2>&1
export LISTDIGEST_STORE="$T/s"
get() { listdigest-report --format=json "$@" | jq -r "$of"; }
of='.waiting | join(" ")'
is "waits: not what was answered below its author's reply, nor what has a new version, too young itself" "$(get --since=2026-03-20 --until=2026-03-21)" a1@example.org
is "... too young by then" "$(get --since=2026-03-20 --until=2026-03-21 --waiting=20..30)" ""
is "... its age runs to the end asked for" "$(of='.waiting_series[0].age_days' && get --since=2026-03-20 --until=2026-03-22)" 19
exits 64 "not ages" listdigest-report --waiting=9..3
of='.threads[0] | .title + ", " + .author.name + ", " + .date[:10]'
is "who began a thread before the range" "$(get --since=2026-03-20 --until=2026-03-21)" "[REGRESSION] vm: hangs, Ida Holm, 2026-03-01"
of='del(.range.since, .range.until, .waiting, .waiting_series)'
for range in "--since=2026-03-04" "--since=2026-03-04 --until=2026-03-20" "HEAD~3..HEAD" "HEAD~2.." "--until=2026-03-05"; do
	# shellcheck disable=SC2086 # options
	get $range >"$T/first"
	again=$(jq -r '(.range.from // "") + ".." + .range.to' "$T/first")
	get "$again" >"$T/second"
	is "$range: the heading's range is the same digest" "$(cat "$T/second")" "$(cat "$T/first")"
done
of='.range.messages'
is "times as ends" "$(get 2026-03-04..2026-03-06)" "$(get --since=2026-03-04 --until=2026-03-06)"
exits 64 "... and again as options" listdigest-report --since=2026-03-01 2026-03-04..

# --- a series of which a part was applied and reviewed
export LISTDIGEST_STORE="$T/part"
{
	diff_of a one | mail p1 2 'Ida Holm <ida@example.org>' '[PATCH 1/2] vm: one'
	diff_of b one | mail p2 2 'Ida Holm <ida@example.org>' '[PATCH 2/2] vm: two' 'In-Reply-To: <p1@example.org>'
	echo 'Reviewed-by: Bo Ek <bo@example.org>' | mail p3 3 'Bo Ek <bo@example.org>' 'Re: [PATCH 2/2] vm: two' 'In-Reply-To: <p2@example.org>'
	printf 'Applied to vm-next, thanks!\n\n[1/2] vm: one\n      commit: 0123456789abcdef0123456789abcdef01234567\n' |
		mail p4 9 'Tom Ost <tom@example.org>' 'Re: (subset) [PATCH 1/2] vm: one' 'In-Reply-To: <p1@example.org>'
} >"$T/part.mbox"
listdigest-import -s "$T/part" "$T/part.mbox" >/dev/null 2>&1
report() { listdigest-report --detail=none "$@"; }
is "partly applied: the state" "$(of='.series[0] | .state + " " + (.patches | map(.state) | join(" "))' && get --since=2026-03-01 --until=2026-03-12)" \
	"partial applied new"
like "... how much, where and by whom" "$(report --since=2026-03-01 --until=2026-03-12)" '1 of 2 patches applied to vm-next by Tom Ost'
like "... and for how many a tag was given" "$(report --since=2026-03-01 --until=2026-03-12)" '^v1 2/2  partial .* 1R 1/2$'
like "... as news" "$(report --since=2026-03-08 --until=2026-03-12)" '^    of Mon 2 Mar: 1 of 2 patches applied to vm-next by Tom Ost'

# --- pull requests, and what stands before an earlier series
export LISTDIGEST_STORE="$T/pull"
pull() { printf 'The following changes since commit 0123456789abcdef0123456789abcdef01234567:\n\n  Start (2026-02-01 10:00:00 +0000)\n\nare available in the Git repository at:\n\n  https://example.org/vm tags/vm-1\n\n%s\n' "$1"; }
{
	diff_of a one | mail q1 1 'Ida Holm <ida@old.example>' '[PATCH] vm: one'
	diff_of c one | mail v1 1 'Bo Ek <bo@example.org>' '[PATCH] vm: three'
	echo 'Reviewed-by: Tom Ost <tom@example.org>' | mail v2 2 'Tom Ost <tom@example.org>' 'Re: [PATCH] vm: three' 'In-Reply-To: <v1@example.org>'
	diff_of c one | mail v3 4 'Bo Ek <bo@example.org>' '[PATCH v2] vm: three'
	echo 'Reviewed-by: Bo Ek <bo@example.org>' | mail v4 5 'Bo Ek <bo@example.org>' 'Re: [PATCH v2] vm: three' 'In-Reply-To: <v3@example.org>'
	diff_of e one | mail w1 4 'Bo Ek <bo@example.org>' '[PATCH] vm: five'
	diff_of e two | mail w2 5 'Tom Ost <tom@example.org>' '[PATCH v2] vm: five' 'In-Reply-To: <w1@example.org>'
	diff_of f one | mail x1 4 'Uma By <uma@example.org>' '[PATCH 3/7] vm: six'
	printf 'Applied, thanks!\n\n[3/7] vm: six\n      commit: 0123456789abcdef0123456789abcdef01234567\n' |
		mail x2 5 'Tom Ost <tom@example.org>' 'Re: [PATCH 3/7] vm: six' 'In-Reply-To: <x1@example.org>'
	diff_of d one | mail y1 6 'Tom Ost <tom@example.org>' '[PATCH] vm: four'
	pull "$(printf 'Tom Ost (1):\n      vm: four\n')" | mail y2 7 'Tom Ost <tom@example.org>' '[GIT PULL] vm changes'
	pull "$(printf 'Ida Holm (1):\n      vm: one\n\nUma By (1):\n      vm: not of this list\n')" | mail y3 10 'Max Ro <max@example.org>' '[GIT PULL] vm fixes'
	echo 'What of this?' | mail v5 10 'Tom Ost <tom@example.org>' 'Re: [PATCH v2] vm: three' 'In-Reply-To: <v3@example.org>'
	echo 'And this?' | mail q2 20 'Max Ro <max@example.org>' 'Re: [PATCH] vm: one' 'In-Reply-To: <q1@example.org>'
} >"$T/pull.mbox"
listdigest-import -s "$T/pull" "$T/pull.mbox" >/dev/null 2>&1
of='.news[] | select(.message_id == "q1@example.org") | "\(.news.pulled) \(.state)"'
is "a pull request took a patch of somebody with no other mail" "$(get --since=2026-03-10 --until=2026-03-11)" "1 applied"
like "... which its history knows, too" "$(listdigest-report --explain='<q1@example.org>')" '^  pulled +<q1@example.org>: it is in the shortlog of <y3@example.org>$'
is "... and says the same state" "$(of='.series[].state' && get --series='<q1@example.org>')" applied
of='.pulls[0] | "\(.patches) of \(.listed)"'
is "... one, of two that it lists" "$(get --since=2026-03-10 --until=2026-03-11)" "1 of 2"
like "... in words" "$(report --since=2026-03-10 --until=2026-03-11)" '1 of 2 patches posted here'
of='.news[0].state'
is "... which is known later, too" "$(get --since=2026-03-20 --until=2026-03-21)" applied
of='.news[] | select(.message_id == "v3@example.org") | [.previous, (.carried[] | .address), (.reviews | length)] | join(" ")'
is "news tell the version before, a review that still holds, and not the author's own" "$(get --since=2026-03-10 --until=2026-03-11)" \
	"v1@example.org tom@example.org 0"
of='.waiting | join(" ")'
is "neither what its sender asked to pull waits, nor what another person's patch answers" "$(get --since=2026-03-10 --until=2026-03-11)" \
	"w2@example.org"
of='.series[] | select(.message_id == "x1@example.org") | .state'
is "one of seven applied is a part, though only it came here" "$(get --since=2026-03-04 --until=2026-03-08)" partial
done_testing
