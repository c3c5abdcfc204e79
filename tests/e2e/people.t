# Who is who: mailmap, domain map, bots, newcomers, reviewers, what concerns the reader.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store
listdigest-store init >/dev/null 2>&1
n=0
mail() { # ID FROM SUBJECT [IN-REPLY-TO [BODY [HEADER]]]
	n=$((n + 1))
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: %s\nMessage-ID: <%s@example.org>\nDate: Thu, 5 Mar 2026 10:%02d:00 +0000\nSubject: %s\n' "$2" "$1" "$n" "$3"
	[ -z "${4:-}" ] || printf 'In-Reply-To: <%s@example.org>\nReferences: <%s@example.org>\n' "$4" "$4"
	[ -z "${6:-}" ] || printf '%s\n' "$6"
	printf '\n%s\n' "${5:-Words.}"
	case $3 in '['*) printf -- '---\n--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-a\n+%s\n' "$1" "$1" "$1" ;; esac
	echo
}
{
	mail old 'Ann Old <ann@old.example>' '[PATCH] first of all'
	mail bo1 'Bo <bo@example.com>' '[PATCH] bo was here'
} >"$T/before"
{
	mail v1 'ann <ann@old.example>' '[PATCH 1/2] lamp: wire'
	mail v2 'Ann Example <Ann@New.example>' '[PATCH 2/2] lamp: shade' v1
	mail r1 'Cy Newcomer <cy@lab.big.example>' 'Re: [PATCH 1/2] lamp: wire' v1 'Reviewed-by: Cy Newcomer <cy@lab.big.example>'
	mail r2 'ann <ann@old.example>' 'Re: [PATCH] bo was here' bo1 'Acked-by: ann <ann@old.example>'
	mail d1 'Di <di@big.example>' '[PATCH] di begins' '' 'Words.

Suggested-by: Bo <bo@work.example>'
	mail ci 'Robot <robot@ci.example>' 'Re: [PATCH] di begins' d1 'Built.'
	mail q 'Di <di@big.example>' 'A question' '' '' 'Cc: Bo <bo@example.com>, cy@lab.big.example'
} >"$T/after"
listdigest-import "$T/before" >/dev/null 2>&1
start=$(listdigest-store show HEAD --json | jq -r .id | cut -c1-12)
listdigest-import "$T/after" >/dev/null 2>&1
report() { listdigest-report "$start.." "$@"; }
json() { report --format=json "$@" >"$T/json"; }

# --- mailmap -----------------------------------------------------------------------------------------------------------------------
json
is "without a map, several people" "$(jq -c '[.contributors[] | [.address, .count]]' "$T/json")" '[["di@big.example",1],["ann@old.example",1],["ann@new.example",1]]'
is "... and two series of half a series each" "$(jq '[.series[] | select(.title | startswith("lamp"))] | length' "$T/json")" 2
printf 'Ann Example <ann@new.example> <ANN@OLD.example>\nBo <bo@example.com> <bo@work.example>\n' >"$T/map"
json --mailmap="$T/map"
is "with one, one" "$(jq -c '.contributors[0]' "$T/json")" '{"name":"Ann Example","address":"ann@new.example","count":2}'
is "... whose patches are one series" "$(jq -c '[.series[] | select(.title == "lamp: wire") | .patches[].title]' "$T/json")" '["lamp: wire","lamp: shade"]'
is "... who reviews under that name" "$(jq -c '[.reviewers[] | .name]' "$T/json")" '["Cy Newcomer","Ann Example"]'
is "... and is the same person to those who count" "$(jq .range.people "$T/json")" 4
for format in text markdown html; do
	report --mailmap="$T/map" --format=$format >"$T/out"
	not_ok "$format: the old name is nowhere" grep -q 'ann@old\.example\|ann &lt;\|Ann Old' "$T/out"
done
exits 64 "no such map" report --mailmap="$T/nowhere"
is "... told" "$(cat "$T/err")" "listdigest-report: --mailmap=$T/nowhere: No such file or directory"
for option in mailmap domains config; do
	exits 64 "--$option that does not end" report --$option=/dev/zero
	is "... told" "$(cat "$T/err")" "listdigest-report: --$option=/dev/zero: it is a device or a socket"
	head -c 17000000 /dev/zero >"$T/long"
	exits 64 "--$option that is long" report --$option="$T/long"
	is "... told" "$(cat "$T/err")" "listdigest-report: --$option=$T/long: it is longer than 16 MiB"
done
report --mailmap="$T/map" >"$T/want"
cat "$T/map" | report --mailmap=/dev/stdin >"$T/got"
ok "a map from a pipe" cmp "$T/want" "$T/got"
printf 'A\033[31mnn\342\200\256 <ann@new.example> <ann@old.example>\n\377 <di@big.example>\n' >"$T/evil"
report --mailmap="$T/evil" >"$T/out"
not_ok "a map's escapes do not act" env LC_ALL=C grep -qP '\x1b|\xe2\x80\xae|\xff' "$T/out"

# --- domains -----------------------------------------------------------------------------------------------------------------------
printf 'big.example = Big\n*.big.example = Big Labs\nann@new.example = Ann herself\n' >"$T/domains"
json --mailmap="$T/map" --domains="$T/domains"
is "who belongs where" "$(jq -c '[.domains[] | [.domain, .count]]' "$T/json")" '[["Ann herself",2],["Big",1]]'
{
	for from in a@x.lab.big.example b@lab.big.example c@notbig.example d@BIG.example; do mail "$from" "X <$from>" "[PATCH] of $from"; done
} >"$T/more"
listdigest-import "$T/more" >/dev/null 2>&1
is "hosts below a domain, not others that end like it" "$(listdigest-report HEAD~4.. --domains="$T/domains" --format=json | jq -c '[.domains[] | [.domain, .count]]')" \
	'[["Big Labs",2],["notbig.example",1],["Big",1]]'
like "... in text" "$(listdigest-report HEAD~4.. --domains="$T/domains" --detail=none)" '^      2 Big Labs$'

# --- bots --------------------------------------------------------------------------------------------------------------------------
json
is "a robot that nobody knows is a person" "$(jq -c '[.range.people, (.bots | length)]' "$T/json")" '[9,0]'
is "... to whom an answer is one" "$(jq -c '[.series[] | select(.title == "di begins") | .replies]' "$T/json")" '[1]'
json --bots='*@ci.example'
is "a robot that is named is none" "$(jq -c '[.range.people, [.bots[].address], [.series[] | select(.title == "di begins") | .replies]]' "$T/json")" \
	'[8,["robot@ci.example"],[0]]'
json --bots='*@ci.example' --bots='!robot@*'
is "the last that fits counts" "$(jq '.bots | length' "$T/json")" 0
mail kbuild 'kernel test robot <lkp@intel.com>' 'Re: [PATCH] di begins' d1 'Fails.' >"$T/lkp"
listdigest-import "$T/lkp" >/dev/null 2>&1
is "a robot known of old" "$(listdigest-report HEAD --format=json | jq -r '.bots[].address')" lkp@intel.com
is "... can be made a person" "$(listdigest-report HEAD --bots='!lkp@intel.com' --format=json | jq -c '[.bots, .range.people]')" '[[],1]'

# --- newcomers ---------------------------------------------------------------------------------------------------------------------
end="<q@example.org>"
newcomers() { listdigest-report "$start..$end" --format=json "$@" | jq -c '[.newcomers[].address] | sort'; }
is "whose first mail in the store is in the range" "$(newcomers)" '["ann@new.example","cy@lab.big.example","di@big.example","robot@ci.example"]'
is "... not who wrote before under another address" "$(newcomers --mailmap="$T/map")" '["cy@lab.big.example","di@big.example","robot@ci.example"]'
is "... no robot" "$(newcomers --bots=robot@)" '["ann@new.example","cy@lab.big.example","di@big.example"]'
is "... is marked among the contributors" "$(listdigest-report "$start..$end" --format=json | jq -c '[.contributors[] | select(.newcomer) | .address] | sort')" '["ann@new.example","di@big.example"]'
is "where the store begins nobody is new" "$(listdigest-report "..$end" --format=json | jq -c .newcomers)" '[]'
like "in text" "$(listdigest-report "$start..$end" --detail=none | sed -n '/^Newcomers/,$p')" '^      2  Di <di@big\.example>$'

# --- reviewers ---------------------------------------------------------------------------------------------------------------------
like "who gave trailers, in neutral words" "$(report --detail=none)" '^Top 15 reviewers \(Trailers Given in Replies\)$'

# --- me ----------------------------------------------------------------------------------------------------------------------------
mine() { listdigest-report "$start..$end" --format=json "$@" | jq -c '[.mine[] | [.why, .kind, .title]]'; }
is "nothing without an address" "$(mine)" '[]'
is "what I wrote, reviewed" "$(mine --me=cy@lab.big.example)" '[["reviewed","series","lamp: wire"],["asked","thread","A question"]]'
is "what was sent to me, what names me" "$(mine --me=bo@example.com --me=bo@work.example)" '[["wrote","series","bo was here"],["asked","thread","A question"],["asked","series","di begins"]]'
is "my other address by the mailmap" "$(mine --me=bo@work.example --mailmap="$T/map")" "$(mine --me=bo@example.com --me=bo@work.example)"
is "my old address too" "$(mine --me=ann@old.example --mailmap="$T/map" | jq -c .[0])" '["wrote","series","lamp: wire"]'
is "it comes first" "$(report --me=di@big.example --detail=none | sed '1,/^[1-9].* series posted/d' | sed -n 1,2p)" "
What you wrote"
exits 64 "no address" report --me=di
done_testing
