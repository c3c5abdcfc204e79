#!/bin/sh
# Series whose cover letter is a pull request or has no tag, and series that a robot sent.
. "$TOP/tests/lib.sh"
mail() { # id subject in-reply-to header; the text comes from standard input
	printf 'From x@example.org Tue Mar  4 10:00:00 2025\nFrom: Ida Holm <ida@example.org>\nSubject: %s\n' "$2"
	printf 'Date: Tue, 4 Mar 2025 10:00:00 +0000\nMessage-ID: <%s@x.example.org>\n' "$1"
	[ -z "$3" ] || printf 'In-Reply-To: <%s@x.example.org>\n' "$3"
	[ -z "$4" ] || printf '%s\n' "$4"
	printf '\n'
	cat
	printf '\n'
}
patch() { # id subject in-reply-to header
	printf 'Ring.\n---\n %s | 1 +\n\ndiff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n@@ -1 +1,2 @@\n a\n+%s\n' \
		"$1" "$1" "$1" "$1" "$1" "$1" | mail "$1" "$2" "$3" "$4"
}
digest() {
	rm -rf "$T/store"
	listdigest-store -s "$T/store" init >"$T/out" 2>&1
	listdigest-import -s "$T/store" "$T/mbox" >"$T/out" 2>&1
	listdigest-report -s "$T/store" --since=1990-01-01 --format=json | jq -c "$1"
}
ask() {
	printf 'The following changes since commit 0123456789abcdef0123456789abcdef01234567:\n\n  x\n\n'
	printf 'are available in the Git repository at:\n\n  https://git.example.org/vm for-next\n\n'
	printf 'for you to fetch changes up to 89abcdef0123456789abcdef0123456789abcdef:\n\n  y\n\nIda Holm (2):\n  vm: 1\n  vm: 2\n'
}
series='[.series[] | [.title, .version, .state, (.patches | length)]], [.pulls[].state]'
{
	ask | mail p0 "[pull request][vm-next v2 0/2] Updates" ""
	patch p1 "[vm-next v2 1/2] vm: 1" p0
	patch p2 "[vm-next v2 2/2] vm: 2" p0
} >"$T/mbox"
is "a pull request is the cover letter of its patches, and not pulled" "$(digest "$series" | tr -d '\n')" \
	'[["Updates","2","updated",2]]["open"]'
echo "Pulled, thanks!" | mail p3 "Re: [pull request][vm-next v2 0/2] Updates" p0 >>"$T/mbox"
is "... until a notice says so" "$(digest "$series" | tr -d '\n')" '[["Updates","2","applied",2]]["pulled"]'
{
	echo "Two rings." | mail c0 "vm: rings" ""
	patch c1 "[PATCH 1/2] vm: 1" c0
	patch c2 "[PATCH 2/2] vm: 2" c0
} >"$T/mbox"
is "a cover letter without a tag" "$(digest "$series" | tr -d '\n')" '[["vm: rings","1","new",2]][]'
{
	echo "It hangs." | mail r0 "Re: vm hangs" "r9"
	patch r1 "[PATCH 1/2] vm: 1" r0
	patch r2 "[PATCH 2/2] vm: 2" r0
} >"$T/mbox"
is "a reply is none" "$(digest "$series" | tr -d '\n')" '[["vm: 1","1","new",2]][]'
{
	patch s1 "[PATCH 5.10 1/2] vm: 1" "" "X-stable: review"
	patch s2 "[PATCH 5.10 2/2] vm: 2" s1 "X-stable: review"
	patch s3 "[PATCH AUTOSEL 6.1] vm: 3" ""
	patch s4 "[PATCH] vm: 4" ""
} >"$T/mbox"
is "series by robots come last and count for nobody" \
	"$(digest '[.series[] | [.title, .robot]], [.contributors[].count]' | tr -d '\n')" \
	'[["vm: 4",null],["vm: 1",true],["vm: 3",true]][1]'
like "... below a heading" "$(listdigest-report -s "$T/store" --since=1990-01-01)" 'Sent by robots'
done_testing
