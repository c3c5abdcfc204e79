#!/bin/sh
# Patches that come as attachments or are proposed in replies: series, versions, what changed, in every format.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store
(. "$TOP/tests/fixtures/attached.sh") >"$T/mbox"
listdigest-store init >/dev/null
ok "mail with attached patches" listdigest-import "$T/mbox"
ok "the store is sound" listdigest-store verify
week() { listdigest-report --since=2026-03-1"$1" --until=2026-03-2"$2" --format="$3"; }
week 6 3 json >"$T/json"
week 6 3 text >"$T/text"
get() { jq -r "$1" "$T/json"; }

of='.series[] | select(.message_id == "p3@example.org") |'
is "an attached set is a series" "$(get "$of .version + \" \" + .total + \" \" + .state + \" \" + .title")" "3 3 updated Fish are not counted"
is "... of its patches" "$(get "$of .patches[] | [.message_id, .part, .index, .title, .author.name] | map(tostring) | join(\" \")")" \
	"p3@example.org 1 1 pond: Count the fish Ann Reed
p3@example.org 2 2 doc: Say what is counted Ann Reed
p3@example.org 3 3 test: Feed the frogs Ann Reed"
is "... the diffstat is their sum" "$(get "$of .diffstat | [.files, .insertions, .deletions] | join(\" \")")" "3 3 3"
is "... the version before, attached in the same thread" "$(get "$of .previous + \" v\" + .previous_version")" "p2@example.org v2"
is "... what changed" "$(get "$of .changes | [.unchanged, .changed, .new, .dropped] | join(\" \")")" "1 1 1 0"
is "... a review of v1 carried over two versions" "$(get "$of [.patches[] | .carried[].name] | join(\" \")")" "Bo Fisk"
is "a bare diff attached to a [PATCH] is that patch" "$(get '.series[] | select(.message_id == "g1@example.org") | [.version, .state, .patches[0].title, .diffstat.files, .patches[0].part] | map(tostring) | join(" ")')" \
	"1 new net: Tighten the mesh 1 null"
is "a compressed one is read" "$(get '.series[] | select(.message_id == "z1@example.org") | .patches[0].title')" "lily: Bloom"
is "a bare diff in a reply is proposed in that thread" "$(get '.threads[] | select(.message_id == "q1@example.org") | .proposed[] | [.message_id, .part, .title, .author.name] | map(tostring) | join(" ")')" \
	"q2@example.org 1 The pump is off Bo Fisk"
is "who attaches patches contributes" "$(get '.contributors[] | select(.name == "Ann Reed") | .count')" 1
is "news on the version before" "$(get '.news[] | select(.message_id == "p2@example.org") | .state + " " + (.news.superseded | tostring)')" "superseded true"
for format in text markdown html mail; do
	shown=$(week 6 3 $format | sed 's/=$//')
	like "$format: the patches" "$shown" 'Count the fish'
	like "$format: the series" "$shown" 'Fish are not counted'
	like "$format: what is proposed" "$shown" 'proposed in this thread: The pump is off'
done
like "text: which version is left out" "$(listdigest-report --since=2026-03-01 --until=2026-03-23)" '^ Skip: v2 of Re: Fish are not counted'
is "no line of the text is over 80 columns" "$(awk 'length > 80' "$T/text")" ""

week 0 0 json >"$T/json"
of='.series[] | select(.message_id == "p2@example.org") |'
is "v2 by the names of the files" "$(get "$of .version + \" \" + .previous")" "2 p1@example.org"
is "... a patch proposed in a reply to it" "$(get "$of .proposed[] | [.message_id, .part, .title, .author.name] | map(tostring) | join(\" \")")" \
	"p2r@example.org 1 pond: Count the newts too Cy Lund"
is "... is no series" "$(get '[.series[] | select(.message_id == "p2r@example.org")] | length')" 0
like "... and is shown" "$(week 0 0 text)" 'proposed in this thread: pond: Count the newts too \(Cy Lund\)'
is "found by the patch-id of a part" \
	"$(listdigest-store export --format=jsonl | jq -r 'select(.message_id == "p3@example.org").parts | length')" 3

is "an attached series waits for an answer" "$(listdigest-report --since=2026-03-25 --until=2026-03-26 --format=json | jq -r '[.waiting[]] | sort | join(" ")')" \
	"g1@example.org p3@example.org z1@example.org"
is "stat says nothing of new records" "$(listdigest-store stat | grep -c reindex)" 0

# Sets whose files name no version: each newer set of the sender is the next one.
sed 's/v[23]-000/000/g; s/PATCH \([12]\)/PATCH \1/' "$T/mbox" >"$T/plain.mbox"
listdigest-store -s "$T/plain" init >/dev/null
listdigest-import -s "$T/plain" "$T/plain.mbox" >/dev/null 2>&1
is "without versions in the names" "$(listdigest-report -s "$T/plain" --since=2026-03-16 --until=2026-03-23 --format=json |
	jq -r '.series[] | select(.message_id == "p3@example.org") | .version + " " + .previous')" "3 p2@example.org"

# The same digest whatever the order of delivery.
listdigest-store -s "$T/back" init >/dev/null
awk -v RS='From mboxrd@z Thu Jan  1 00:00:00 1970\n' -v ORS= 'NR > 1 { m[NR] = $0 } END { for (i = NR; i > 1; i--) print "From mboxrd@z Thu Jan  1 00:00:00 1970\n" m[i] }' \
	"$T/mbox" >"$T/back.mbox"
listdigest-import -s "$T/back" "$T/back.mbox" >/dev/null 2>&1
digest() { listdigest-report -s "$1" --since=2026-03-01 --until=2026-03-23 --format=json | jq '[.series, .threads]'; }
is "the order of delivery does not matter" "$(digest "$T/back")" "$(digest "$T/store")"

listdigest-store expire "$(listdigest-store export --format=jsonl | jq -r 'select(.message_id == "p3@example.org").id')" >/dev/null
ok "expired, the store is sound" listdigest-store verify
listdigest-store compact >/dev/null 2>&1
ok "... and compacted" listdigest-store verify
ok "... and exported and read back" sh -c "listdigest-store export --format=dump >$T/dump && listdigest-store -s $T/again init --from=$T/dump && listdigest-store -s $T/again verify"

# A store whose records an older parser made.
zstd -qd "$TOP/tests/fixtures/entries-1.dump.zst" -o "$T/old.dump"
listdigest-store -s "$T/old" init --from="$T/old.dump" >/dev/null 2>&1
like "stat says that a reindex finds more" "$(listdigest-store -s "$T/old" stat)" '^records .*listdigest-import --reindex'
ok "... reindex" listdigest-import -s "$T/old" --reindex
is "... and it is done" "$(listdigest-store -s "$T/old" stat | grep -c reindex)" 0
ok "... and sound" listdigest-store -s "$T/old" verify

# --- two of three patches, by the names of their files ---
part() { # number, title
	printf -- '--b\nContent-Type: text/x-patch; name="000%s-x.patch"\n\n' "$1"
	printf 'From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: Ann Reed <ann@example.org>\nSubject: [PATCH] %s\n\nWhy.\n---\n' "$2"
	printf 'diff --git a/x%s b/x%s\n--- a/x%s\n+++ b/x%s\n@@ -1 +1 @@\n-a\n+b\n\n' "$1" "$1" "$1" "$1"
}
{
	printf 'From ann@example.org Mon Mar 16 10:00:00 2026\nFrom: Ann Reed <ann@example.org>\nSubject: two of the set\nMessage-ID: <two@example.org>\n'
	printf 'Date: Mon, 16 Mar 2026 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHere.\n'
	part 1 one
	part 3 three
	printf -- '--b--\n'
} >"$T/two.mbox"
listdigest-import -s "$T/two" "$T/two.mbox" >/dev/null 2>&1
is "patches 1 and 3 alone are two of three" "$(listdigest-report -s "$T/two" --since=2026-03-01 --format=json | jq -r '.series[] | .total, .patches[].index' | tr '\n' ' ')" "3 1 3 "
done_testing
