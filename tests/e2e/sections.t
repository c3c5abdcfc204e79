# Nothing in no section: each message of a range stands in one section, or is counted in the line that says what was left out.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store LISTDIGEST_NOW=1773100000
listdigest-store init >/dev/null 2>&1
minute=0
ann='Ann Example <ann@example.org>' bo='Bo <bo@example.com>'
post() { # ID FROM SUBJECT [IN-REPLY-TO [TEXT [HEADER]]]: an mbox entry of 5 March 2026, each a minute later
	minute=$((minute + 1))
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: %s\nMessage-ID: <%s@example.org>\nDate: Thu, %s Mar 2026 10:%02d:00 +0000\n' "$2" "$1" "${day:-5}" $minute
	printf 'List-Id: <%s>\nSubject: %s\n' "${list:-dev.example.org}" "$3"
	[ -z "${4:-}" ] || printf 'In-Reply-To: <%s@example.org>\nReferences: <%s@example.org>\n' "$4" "$4"
	[ -z "${6:-}" ] || printf '%s\n' "$6"
	printf '\n%s\n\n' "${5:-Words.}"
}
diff() { printf -- '%s\n---\n--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-a\n+%s' "${2:-Words.}" "$1" "$1" "$1"; }
request='The following changes since commit 1111111111111111111111111111111111111111:

  x (2026-01-01)

are available in the Git repository at:

  git://example.com/x.git tags/fixes

for you to fetch changes up to 2222222222222222222222222222222222222222:

  y (2026-01-02)'
{
	day=1
	post old "$ann" '[PATCH] old: posted before' '' "$(diff old)"
	post asked "$bo" '[GIT PULL] asked before' '' "$request"
	post gone "$ann" 'What nobody discusses now'
} >"$T/before"
{
	day=5
	post s0 "$ann" '[PATCH 0/2] two steps'
	post s1 "$ann" '[PATCH 1/2] one step' s0 "$(diff one)"
	post s2 "$ann" '[PATCH 2/2] another step' s0 "$(diff two)"
	post s1r "$bo" 'Re: [PATCH 1/2] one step' s1 'Reviewed-by: Bo <bo@example.com>'
	post oldr "$bo" 'Re: [PATCH] old: posted before' old
	post pull "$bo" '[GIT PULL] fixes' '' "$request"
	post pullr "$ann" 'Re: [GIT PULL] fixes' pull
	post askedr "$ann" 'Re: [GIT PULL] asked before' asked
	post talk "$ann" '[BUG] A question' '' 'Hello everybody,

> what was quoted

First line of two,
second line.
Third line.'
	post talkr "$bo" 'Re: [BUG] A question' talk
	post plain "$bo" 'three: a patch that does not say so' '' "$(diff three 'All tests fail without it.')"
	post fix "$bo" '[PATCH] three: mend the question' talkr "$(diff four)"
	post fixr "$ann" 'Re: [PATCH] three: mend the question' fix
	post seen 'kernel test robot <lkp@example.net>' '[tree:master] [three] 1234: boot fails' '' '' 'X-Spam: no'
	post seenr "$ann" 'Re: [tree:master] [three] 1234: boot fails' seen
	post unseen 'kernel test robot <lkp@example.net>' '[tree:master] [four] 5678: boot fails'
	post else "$bo" 'Re: [PATCH v3 2/7] elsewhere: what did not come here' missing 'Reviewed-by: Bo <bo@example.com>
Tested-by: Cy <cy@example.com>'
	post again "$bo" 'Re: [PATCH v3 2/7] elsewhere: what did not come here' missing 'Reviewed-by: Bo <bo@example.com>'
	post once "$ann" '[PATCH] once: and again' '' "$(diff once)"
	post twice "$ann" '[PATCH RESEND] once: and again' '' "$(diff once)"
	post leave "$bo" 'unsubscribe'
	post leave2 "$bo" 'Unsubscribe dev@example.org'
	post held 'dev-owner@example.org' '1 dev moderator request(s) waiting' '' '' 'X-List-Administrivia: yes'
	post lost "$ann" 'To be expired'
	post talk "$bo" '[BUG] A question' '' 'Another text below a known Message-ID.'
} >"$T/week"
{ list=other.example.org minute=3 post s0 "$ann" '[PATCH 0/2] two steps'; } >"$T/copy"
ok "mail" listdigest-import "$T/before" "$T/week"
ok "... by a second list" listdigest-import "$T/copy"
ok "... expired" listdigest-store expire "$(listdigest-store log '<lost@example.org>' | awk '{ print $2 }')"
report() { listdigest-report --since=2026-03-04 "$@"; }
report --format=json >"$T/json"
is "each section" "$(jq -c .range.sections "$T/json")" '{"series":7,"news":1,"pulls":2,"threads":5}'
is "each reason why not" "$(jq -c .range.left_out "$T/json")" \
	'{"resent":1,"unknown":2,"own_replies":0,"pull_answers":1,"robots":1,"expired":1,"unparsed":0,"administrative":3,"copies":1}'
# whole FILE: every message of a digest in JSON is in a section or left out
whole() { jq '.range | ((.sections + .left_out | del(.administrative, .copies)) | add) == .messages' "$1"; }
is "they are all messages" "$(whole "$T/json")" true
in_range=$(listdigest-store log '<gone@example.org>..' | wc -l)
is "... and all entries of the log" "$(jq '.range | .messages + .variants + .left_out.administrative + .left_out.copies' "$T/json")" "$in_range"
report --detail=none >"$T/text"
is "one line says so" "$(sed -n '/^Not shown/,/^$/p' "$T/text")" "Not shown: 2 about patches that are not here, 1 about earlier pull requests,
  1 of series sent again, 1 by robots, 1 expired, 3 administrative,
  1 by a second list"
for format in markdown html mail; do
	report --format=$format >"$T/$format"
	like "... in $format" "$(sed -e :a -e '/=$/N; s/=\n//; ta' "$T/$format")" 'Not shown: 2 about patches that are not here, 1 about earlier pull requests'
done
is "tags for patches that are not here count, once a patch" "$(jq -c '[.reviewers[] | [.address, .count]]' "$T/json")" '[["bo@example.com",2],["cy@example.com",1]]'
is "what a robot said is a thread where people discuss it" "$(jq -r '.threads[] | select(.message_id == "seen@example.org") | .author.name' "$T/json")" "kernel test robot"
thread() { jq -r ".threads[] | select(.message_id == \"talk@example.org\") | $1" "$T/json"; }
is "what led to a patch is a thread, its tag kept" "$(thread '"\(.title) \(.replies) \(.people)"')" "[BUG] A question 1 2"
is "a diff without [PATCH] is no series, and counted apart" "$(jq -c '[.threads[] | select(.diffs) | [.title, .diffs]]' "$T/json")" '[["three: a patch that does not say so",1]]'
like "... in text" "$(cat "$T/text")" '^three: a patch that does not say so \(Bo\) 0 replies, 1 person, 1 diff$'
is "how it began: two lines of prose" "$(thread .opening)" "First line of two, second line."
like "... in Markdown" "$(cat "$T/markdown")" '^  First line of two, second line\.$'
like "... in HTML" "$(cat "$T/html")" 'First line of two, second line\.'
like "... in mail" "$(sed -n '/text\/html/,$p' "$T/mail")" 'First line of two, second line'
is "... which is no greeting" "$(jq -r '.threads[] | select(.diffs) | .opening' "$T/json")" "All tests fail without it."
is "... not in text" "$(grep -c 'First line of two' "$T/text")" 0

# the same for any part of the mail
for part in --kind=thread --kind=news --author=ann --path=one --list=dev.example.org '--list=dev.example.org --list=other.example.org' \
	'<s1@example.org>..<fix@example.org>' '..<talk@example.org>' '--series=<s0@example.org>'; do
	case $part in *..* | --series=*) from= ;; *) from=--since=2026-03-04 ;; esac
	# shellcheck disable=SC2086
	listdigest-report --format=json $from $part >"$T/json"
	is "nothing is lost with $part" "$(whole "$T/json")" true
done
# One person has one name, and mail that a list sent for somebody is that person's.
export LISTDIGEST_STORE=$T/names
listdigest-store init >/dev/null 2>&1
list=names.example.org
{
	day=2
	post n1 'Ann Exämple <ann@example.org>' '[PATCH] one: first' '' "$(diff one)"
	post n2 'Ann Exämple <ann@example.org>' '[PATCH] two: second' '' "$(diff two)"
	post n3 'Example, Ann <ann@example.org>' '[PATCH] three: third' '' "$(diff three)"
	post n4 'Ann Exämple via names <names@example.org>' '[PATCH] four: fourth' '' "$(diff four)"
	post n5 'Cy Other via names <names@example.org>' '[PATCH] five: fifth' '' "$(diff five)"
	post n6 'Di Third via names <names@example.org>' 'Re: [PATCH] one: first' n1 'Reviewed-by: Ann Other <ann@example.com>'
} | sed 's/^From: Example, Ann/From: "Example, Ann"/' >"$T/names.mbox"
listdigest-import "$T/names.mbox" >/dev/null 2>&1
is "one person under several names and forms is one, two people by a list are two" \
	"$(listdigest-report --since=2026-03-01 --until=2026-03-09 --format=json | jq -c '[.contributors[] | [.name, .address, .count]], ([.series[].author.name] | sort), .range.people')" \
	'[["Ann Exämple","ann@example.org",4],["Cy Other",null,1]]
["Ann Exämple","Ann Exämple","Ann Exämple","Ann Exämple","Cy Other"]
3'
# A range without patches: questions, whether anybody else answered, and who wrote most.
export LISTDIGEST_STORE=$T/help
listdigest-store init >/dev/null 2>&1
list=help.example.org
{
	day=2
	post q1 "$ann" '[help] How do I open the lid?' '' 'Hello all,

The lid does not open.
What is to be done?'
	post q1a "$bo" 'Re: [help] How do I open the lid?' q1
	post q1b "$ann" 'Re: [help] How do I open the lid?' q1a
	post q2 "$bo" '[help] The hinge squeaks' '' 'It squeaks.'
	post q2a "$bo" 'Re: [help] The hinge squeaks' q2 'Anybody?'
	post q3 "$ann" '[help] Lids 2.0 released'
} >"$T/help.mbox"
listdigest-import "$T/help.mbox" >/dev/null 2>&1
help() { listdigest-report --since=2026-03-01 --until=2026-03-09 "$@"; }
is "a range without patches has no table and no section of patches" "$(help | sed '/Chain tip/,$d; 1,2d')" "2026-03-02: 6 messages, 2 people, 3 discussions

Quiet: 6 messages; 3 discussions

===== Questions and discussions =====

How do I open the lid? (Ann Example) 2 replies, 2 people
    The lid does not open. What is to be done?
    answered by Bo
The hinge squeaks (Bo) 1 reply, 1 person
    It squeaks.
    nobody else answered
Lids 2.0 released (Ann Example) 0 replies, 1 person
    Words.

===== Without an answer =====

 6 days  The hinge squeaks (Bo)

Top 15 posters (Mails in This Range)

      3  Bo <bo@example.com>
      3  Ann Example <ann@example.org>"
is "... in JSON" "$(help --format=json | jq -c '[.threads[] | [.title, .answered, .answered_by[].name]], [.unanswered[] | [.title, .age_days]], [.posters[].count], .series')" \
	'[["How do I open the lid?",true,"Bo"],["The hinge squeaks",false],["Lids 2.0 released",false]]
[["The hinge squeaks",6]]
[3,3]
[]'
not_like() { if printf '%s' "$2" | grep -q "$3"; then result "not ok" "$1"; else result ok "$1"; fi; }
for format in markdown html; do
	like "... in $format" "$(help --format=$format)" 'Without an answer'
	not_like "... without patches" "$(help --format=$format)" 'Patches\|Who wrote patches\|Contributors'
done
# In the week after, what nobody answered before it is there, too, up to 30 days old.
{
	day=3
	post q5 "$bo" '[help] Which oil?'
	post q5a 'Cy <cy@example.org>' 'Re: [help] Which oil?' q5
	day=5
	post q4 "$bo" '[help] Where is the key?'
} >"$T/week.mbox"
listdigest-import "$T/week.mbox" >/dev/null 2>&1
unanswered() { listdigest-report --since=2026-03-04 --until=2026-03-09 --format=json "$@" | jq -c '[.unanswered[] | [.title, .age_days]]'; }
is "a question that nobody answered stays" "$(unanswered)" '[["The hinge squeaks",6],["[help] Where is the key?",3]]'
is "... until it is as old as what may wait" "$(unanswered --waiting=3..5)" '[["[help] Where is the key?",3]]'
done_testing
