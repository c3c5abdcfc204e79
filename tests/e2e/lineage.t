# Digests of a week know the weeks before: versions, what changed, reviews carried over, news on earlier series, what waits, pull requests.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store
(. "$TOP/tests/fixtures/story.sh") >"$T/story.mbox"
ok "a store" listdigest-store init
ok "two months of mail" listdigest-import "$T/story.mbox"
week() { listdigest-report --since="$1" --until="$2" --format=json; }
get() { jq -r "$2" "$T/$1"; }

week 2026-02-09 2026-02-16 >"$T/w2"
week 2026-02-23 2026-03-02 >"$T/w4"
week 2026-03-02 2026-03-09 >"$T/w5"
listdigest-report --since=2026-03-02 --until=2026-03-09 --top=5 >"$T/text"
golden "$TOP/tests/fixtures/story.text" <"$T/text"
jq . "$T/w5" >"$T/json"
golden "$TOP/tests/fixtures/story.json" <"$T/json"

of='.series[] | select(.message_id == "c0@example.org") |'
is "the version before is of another week" "$(get w2 "$of .previous")" a0@example.org
is "... what changed" "$(get w2 "$of .changes | [.unchanged, .changed, .new, .dropped] | join(\" \")")" "1 1 1 1"
is "... patch by patch" "$(get w2 "$of [.patches[].change] | join(\" \")")" "unchanged changed new"
is "... the one that is gone" "$(get w2 "$of .dropped[].title")" "roof: Sweep the gutter"
is "... in its own words" "$(get w2 "$of .changelog")" "- copper nails (Ben)
- the gutter is for another day"
is "... a review stays with the patch it was given to" "$(get w2 "$of .patches[0].carried[] | .key + \" \" + .name + \" v\" + .version")" "Reviewed-by Ben Mason v1"
is "... and with no other" "$(get w2 "$of [.patches[1:][].carried[]] | length")" 0
is "another author's series of the same title has none before it" \
	"$(listdigest-report --since=2026-02-04 --until=2026-02-05 --format=json | jq -r '.series[] | .previous // "none"')" none

of='.series[] | select(.message_id == "d0@example.org") |'
is "retitled and recounted" "$(get w4 "$of .previous")" c0@example.org
is "... two the same, one renamed is the same too, one new" "$(get w4 "$of .changes | [.unchanged, .changed, .new, .dropped] | join(\" \")")" "3 0 1 0"
is "... reviews of the version before and of the one before that" "$(get w4 "$of [.patches[] | (.carried[] | .name)] | join(\", \")")" "Ben Mason, Eve Joiner"
is "said in the range of an earlier series" "$(get w4 '.news[] | select(.message_id == "c0@example.org") | .news | [.replies, .reviews[0].name, .superseded] | map(tostring) | join(" ")')" "1 Eve Joiner true"
is "a discussion" "$(get w4 '.threads[] | .title + " " + (.replies | tostring) + " " + (.people | tostring)')" "When is the house dry? 2 3"
is "waiting, and for how long" "$(get w4 '.waiting_series[] | .title + " " + (.age_days | tostring)')" "Mend the roof 25
window: Putty 18
window: Clean the panes 11
A dry house 6"
is "... of other ages" "$(listdigest-report --since=2026-02-23 --until=2026-03-02 --waiting=12..20 --format=json | jq -r '.waiting | join(" ")')" w1@example.org
is "... by id" "$(get w4 '.waiting | join(" ")')" "b1@example.org w1@example.org w2@example.org d0@example.org"

of='.series[] | select(.message_id == "e0@example.org") |'
is "split off" "$(get w5 "$of .previous")" d0@example.org
is "applied item by item" "$(get w5 "$of [.patches[].state] | join(\" \")")" "applied updated"
is "... by whom, where, as what" "$(get w5 "$of .patches[0].applied | [.by.name, .branch, .commit] | join(\" \")")" "Ida Holm house-next 0123456789ab"
is "an earlier series in a pull request" "$(get w5 '.news[] | select(.message_id == "w1@example.org") | .state + " " + (.news.pulled | tostring)')" "applied 1"
is "... by author and title, not by title" "$(get w5 '[.news[] | select(.message_id == "w2@example.org")] | length')" 0
is "... which was pulled" "$(get w5 '.pulls[] | .state + " " + .applied.by.name + " " + (.patches | tostring)')" "pulled Lin Root 1"
is "what is applied waits no longer, nor what is too new" "$(get w5 '.waiting | join(" ")')" w2@example.org
is "no line of the text is over 80 columns" "$(awk 'length > 80' "$T/text")" ""

# What it knows ends with the range, whatever came later.
listdigest-store init -s "$T/then" >/dev/null
awk -v RS='From mboxrd@z Thu Jan  1 00:00:00 1970\n' -v ORS= -v m='From mboxrd@z Thu Jan  1 00:00:00 1970\n' \
	'NR > 1 { if (/Date: Mon, 2[0-9] Feb|Date: Tue, 24 Feb|Mar 2026/) exit; print m $0 }' "$T/story.mbox" >"$T/then.mbox"
listdigest-import -s "$T/then" "$T/then.mbox" >/dev/null 2>&1
listdigest-report -s "$T/then" '<w1@example.org>..<w3@example.org>' >"$T/as-then"
listdigest-report '<w1@example.org>..<w3@example.org>' >"$T/now"
ok "the same digest when it was made and when it is made again" cmp "$T/as-then" "$T/now"
is "as of HEAD it is known what became of it" \
	"$(listdigest-report --since=2026-02-11 --until=2026-02-12 --as-of=HEAD --format=json | jq -r '.series[] | .state')" applied

# The order of delivery does not show, whether the week is asked for or all of it.
same='del(.tip, .range.from, .range.to, .newcomers, .contributors[].newcomer, .reviewers[].newcomer)' # who came first is of the log
for seed in 1 2 3; do
	awk -v seed=$seed -v RS='From mboxrd@z Thu Jan  1 00:00:00 1970\n' -v ORS= -v m='From mboxrd@z Thu Jan  1 00:00:00 1970\n' \
		'BEGIN { srand(seed) } NR > 1 { a[++n] = m $0 } END { for (i = n; i > 1; i--) { k = int(rand() * i) + 1; x = a[i]; a[i] = a[k]; a[k] = x } for (i = 1; i <= n; i++) print a[i] }' \
		"$T/story.mbox" >"$T/mixed.mbox"
	rm -rf "$T/mixed"
	listdigest-store init -s "$T/mixed" >/dev/null
	listdigest-import -s "$T/mixed" "$T/mixed.mbox" >/dev/null 2>&1
	for since in 2026-01-01 2026-02-23 2026-03-02; do
		listdigest-report -s "$T/mixed" --since=$since --format=json | jq "$same" >"$T/got"
		listdigest-report --since=$since --format=json | jq "$same" >"$T/want"
		ok "order $seed, since $since: the same" cmp "$T/want" "$T/got"
	done
done

# The examples of the manual.
manual_commands "$TOP/report/listdigest-report.1" | sed -n 's/ --since=[0-9]*[wd]//; s/^listdigest-report --format=json.*| jq /&/p' |
	sed 's/--format=json/& --since=2026-03-02/' >"$T/examples"
is "the manual has examples of jq" "$(test "$(wc -l <"$T/examples")" -ge 4 && echo yes)" yes
while read -r line; do
	ok "$(echo "$line" | sed 's/.*jq//')" sh -c "$line | grep -q ."
done <"$T/examples"

# An entry expired by its id is a message, and nothing else.
listdigest-store init -s "$T/expired" >/dev/null
listdigest-import -s "$T/expired" "$T/story.mbox" >/dev/null 2>&1
id=$(listdigest-store -s "$T/expired" export --format=jsonl | jq -r 'select(.message_id == "c2@example.org") | .id')
if listdigest-store -s "$T/expired" expire "$id" >/dev/null 2>"$T/err"; then
	n=$(week 2026-02-09 2026-02-16 | jq .range.messages)
	is "an expired message counts" "$(LISTDIGEST_STORE=$T/expired week 2026-02-09 2026-02-16 | jq .range.messages)" "$n"
	is "... and is no patch any more" "$(LISTDIGEST_STORE=$T/expired week 2026-02-09 2026-02-16 | jq -r '.series[] | select(.message_id == "c0@example.org") | .missing | join(" ")')" 2
else
	skip "an expired message" "$(cat "$T/err")"
fi
# LISTDIGEST_DEBUG says why a result is as it is.
why() { LISTDIGEST_DEBUG=$1 listdigest-report --since=2026-03-02 --until=2026-03-09 2>&1 >/dev/null; }
is "by which rule a version was found" "$(why lineage | grep 'd0@example.org v3, then e0@example.org' | sed 's/.*e0@example.org v4: //')" "shared patches: next version"
is "by which rule a patch joined its series" "$(why series | grep '^series: e1@example.org ' | sed 's/.* "[^"]*" //')" "joins by reference the series of e0@example.org"
is "which notice applied a patch" "$(why review | grep -c 'says that e1@example.org was applied')" 1
is "why a series does not wait" "$(why waiting | grep '^waiting: w1@.*wait')" "waiting: w1@example.org v1 does not wait: it is applied"
done_testing
