#!/bin/sh
# One digest, however its mail lies in the store: singly as it was delivered, or in filled blocks, where summaries and texts lie apart
# and only the texts of covers, pull requests and first patches are read at once.
. "$TOP/tests/lib.sh"
listdigest-store -s "$T/single" init >/dev/null 2>&1
for mail in "$TOP"/examples/mail/*.eml; do listdigest-mda -s "$T/single" <"$mail"; done
post() { # subject, id, parent (may be empty), text
	printf 'From: Ann Example <ann@example.org>\nTo: dev@example.org\nCc: Bo Example <bo@example.org>\nList-Id: <dev.example.org>\n'
	printf 'Message-ID: <%s@example.org>\nDate: Thu, 19 Mar 2026 10:00:00 +0000\nSubject: %s\n%s\n%s\n' "$2" "$1" "${3:+In-Reply-To: <$3@example.org>
}" "$4"
}
diff='diff --git a/x.c b/x.c
--- a/x.c
+++ b/x.c
@@ -1 +1 @@
-a'
patch() { # subject, id, parent, reason, notes
	post "$1" "$2" "$3" "$4

Signed-off-by: Ann Example <ann@example.org>
---
$5
 x.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

$diff
+$2"
}
deliver() { listdigest-mda -s "$T/single"; }
post '[PATCH v2 0/3] engine: three steps' s0 '' 'What it is about.

Changes in v2:
- less of it' | deliver
for n in 1 2 3; do patch "[PATCH v2 $n/3] engine: step $n" "s$n" s0 "Reason number $n." "Notes of $n.
" | deliver; done
post 'Re: [PATCH v2 2/3] engine: step 2' r2 s2 '> Reason number 2.
Reviewed-by: Bo Example <bo@example.org>' | deliver
# the first patch never came; what the second's notes say is of that patch alone
for n in 2 3; do patch "[PATCH v3 $n/3] wheel: turn $n" "w$n" w0 "Turning $n." "Changes in v3:
- patch $n was turned
" | deliver; done
# without a cover: the first patch's notes are the series'
patch "[PATCH v2 1/2] door: hinge 1" d1 '' "Hinge 1." "v2: oil for hinge 1
" | deliver
patch "[PATCH v2 2/2] door: hinge 2" d2 d1 "Hinge 2." "v2: oil for hinge 2
" | deliver
patch '[PATCH] lamp: alone' l1 '' 'One patch.' 'v1: new
' | deliver
patch '[PATCH 2/2] kite: no text at all' k2 '' '' '' | deliver
post '[GIT PULL] things for the list' p1 '' 'The following changes since commit 0123456789012345678901234567890123456789:

  Linux 6.0 (2026-01-01)

are available in the Git repository at:

  https://git.example.org/x.git tags/for-list

Ann Example (1):
      lamp: alone
' | deliver
post 'A question' q1 '' 'Its text.' | deliver

listdigest-store -s "$T/single" backup "$T/filled" >/dev/null
listdigest-store -s "$T/filled" compact >/dev/null
pieces() { listdigest-store -s "$T/$1" stat | awk '$1 == "body" { print $3 }'; }
ok "one by one in $(pieces single) pieces, together in $(pieces filled)" test "$(pieces filled)" -lt $(($(pieces single) / 4))
digest() { # store, options
	in=$1
	shift
	listdigest-report -s "$T/$in" --since=2026-03-01 "$@"
}
for format in text markdown html json mail; do
	for detail in series all none; do
		for order in newest reading; do
			for store in single filled; do # the mail's own Date is that of its making
				digest $store --format=$format --detail=$detail --order=$order --from=x@example.org 2>"$T/err" |
					sed 's/^Date: .*//' >"$T/$store.out"
			done
			if [ -s "$T/single.out" ] && cmp -s "$T/single.out" "$T/filled.out"; then same=yes; else same=no; fi
			is "$format, texts of $detail, $order: the same" "$same" yes
		done
	done
done
for me in bo@example.org ann@example.org; do
	is "what touches $me" "$(digest filled --me=$me --format=json | jq -S .)" "$(digest single --me=$me --format=json | jq -S .)"
done
like "a patch in the middle has its text where all are asked for" "$(digest filled --detail=all)" 'Reason number 3\.'
like "... and its notes" "$(digest filled --detail=all)" 'Notes of 2\.'
like "a series that begins with its second patch shows that one" "$(digest filled)" 'Turning 2\.'
changes() { digest filled --format=json | jq -r --arg title "$1" '.series[] | select(.patches[0].title == $title or .title == $title) | (.changelog // "none")'; }
is "what changed, of the cover" "$(changes 'engine: three steps')" "- less of it"
is "... of the first patch" "$(changes 'door: hinge 1')" "oil for hinge 1"
is "... not of the second" "$(changes 'wheel: turn 2')" none
is "a series as it was told" "$(listdigest-report -s "$T/filled" --series='<s2@example.org>' --detail=all)" \
	"$(listdigest-report -s "$T/single" --series='<s2@example.org>' --detail=all)"
exits 0 "both are sound" listdigest-store -s "$T/filled" verify
done_testing
