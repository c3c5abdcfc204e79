# listdigest-report: choosing by path, author, kind and list; one series over all its versions.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store
listdigest-store init >/dev/null 2>&1
n=0
patch() { # ID FROM SUBJECT PATH [IN-REPLY-TO [BODY]]
	n=$((n + 1))
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: %s\nMessage-ID: <%s@example.org>\nDate: Thu, 5 Mar 2026 10:%02d:00 +0000\nList-Id: <%s>\nSubject: %s\n' "$2" "$1" "$n" "${list:-dev.example.org}" "$3"
	[ -z "${5:-}" ] || printf 'In-Reply-To: <%s@example.org>\nReferences: <%s@example.org>\n' "$5" "$5"
	printf '\n%s\n' "${6:-Words.}"
	[ -z "$4" ] || printf -- '---\n--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-a\n+%s\n' "$4" "$4" "$1"
	echo
}
ann='Ann Example <ann@example.org>' bo='Bo <bo@example.com>'
{
	patch c0 "$ann" '[PATCH 0/2] kvm: two steps' ''
	patch c1 "$ann" '[PATCH 1/2] kvm: one' arch/arm64/kvm/mmu.c c0
	patch c2 "$ann" '[PATCH 2/2] kvm: two' virt/kvm/main.c c0
	patch r1 "$bo" 'Re: [PATCH 1/2] kvm: one' '' c1 'Reviewed-by: Bo <bo@example.com>'
	patch x86 "$bo" '[PATCH] x86: mend' arch/x86/kvm/vmx/vmx.c
	patch deep "$bo" '[PATCH] vgic: mend' arch/arm64/kvm/vgic/vgic.c
	list=other.example.org patch doc 'Cy <cy@other.example>' '[PATCH] doc: say' Documentation/kvm.rst
	patch talk "$ann" 'A question' ''
	patch talk1 "$bo" 'Re: A question' '' talk
	patch pull "$bo" '[GIT PULL] fixes' '' '' 'The following changes since commit 1111111111111111111111111111111111111111:

  x (2026-01-01)

are available in the Git repository at:

  git://example.com/x.git tags/fixes

for you to fetch changes up to 2222222222222222222222222222222222222222:

  y (2026-01-02)'
} >"$T/mbox"
ok "some mail" listdigest-import "$T/mbox"
report() { listdigest-report --since=2026-01-01 --detail=none "$@"; }
titles() { report --format=json "$@" >"$T/json" && jq -r '[.series[].title] | sort | join(",")' "$T/json"; }

# --- paths -------------------------------------------------------------------------------------------------------------------------
is "a folder" "$(titles --path=arch/arm64/kvm)" "kvm: two steps,vgic: mend"
is "... with its slash" "$(titles --path=arch/arm64/kvm/)" "kvm: two steps,vgic: mend"
is "what is in a folder" "$(titles --path='arch/arm64/kvm/*')" "kvm: two steps,vgic: mend"
is "one star, one folder" "$(titles --path='arch/*/kvm/*.c')" "kvm: two steps"
is "two stars, several" "$(titles --path='arch/**/v*.c')" "vgic: mend,x86: mend"
is "a name anywhere" "$(titles --path='vm?.c')" "x86: mend"
is "two globs: either" "$(titles --path='*.rst' --path=vmx)" "doc: say,x86: mend"
is "none" "$(titles --path=nowhere)" ""
is "a path leaves discussions and pull requests out" "$(titles --path=arch >/dev/null; jq -c '[.threads, .pulls]' "$T/json")" '[[],[]]'
titles --path=virt >/dev/null
is "the whole series is chosen, and what was said of it" "$(jq -c '[.series[0].patches[].title, .range.messages, .reviewers[0].address]' "$T/json")" \
	'["kvm: one","kvm: two",4,"bo@example.com"]'
is "who did not write is not counted" "$(jq -c '[.contributors[].address]' "$T/json")" '["ann@example.org"]'
is "the heading says so" "$(report --path='arch/arm64/kvm/*' | sed -n 3,4p)" "2026-03-05: 5 messages, 2 people, 2 series
only paths arch/arm64/kvm/*"
is "... in JSON" "$(jq -r .range.choice "$T/json")" "only paths virt"
for format in html markdown; do
	like "... in $format" "$(report --format=$format --path=arch/arm64/kvm/vgic)" 'only paths '
done
is "of everything nothing is said" "$(titles >/dev/null; jq .range.choice "$T/json")" null

# --- authors -----------------------------------------------------------------------------------------------------------------------
is "part of a name" "$(titles --author=ANN)" "kvm: two steps"
is "part of an address" "$(titles --author=@example.com)" "vgic: mend,x86: mend"
is "a glob of the whole address" "$(titles --author='*@example.*')" "kvm: two steps,vgic: mend,x86: mend"
is "... or the whole name" "$(titles --author='b?')" "vgic: mend,x86: mend"
is "two: either" "$(titles --author=ann --author=cy@)" "doc: say,kvm: two steps"
titles --author=ann@example.org >/dev/null
is "the author's discussions, with the answers" "$(jq -c '[.threads[] | [.title, .replies]]' "$T/json")" '[["A question",1]]'
titles --author=bo >/dev/null
is "the author's pull requests" "$(jq -c '[.pulls[].title]' "$T/json")" '["fixes"]'
is "both must hold" "$(titles --author=bo --path=arch/arm64)" "vgic: mend"
is "... and both are said" "$(report --author=bo --path=arch/arm64 | sed -n 4p)" "only paths arch/arm64; author bo"

# --- kinds -------------------------------------------------------------------------------------------------------------------------
report --kind=thread --format=json >"$T/json"
is "only discussions" "$(jq -c '[(.series | length), (.threads | length), (.pulls | length), .range.messages]' "$T/json")" '[0,1,0,2]'
report --kind=patch,pull --format=json >"$T/json"
is "patches and pull requests" "$(jq -c '[(.series | length), (.threads | length), (.pulls | length)]' "$T/json")" '[4,0,1]'
is "... said in words" "$(jq -r .range.choice "$T/json")" "only patches, pull requests"
listdigest-report '<c2@example.org>..<r1@example.org>' --kind=news --format=json >"$T/json"
is "news on earlier patches" "$(jq -c '[(.series | length), .range.messages]' "$T/json")" '[0,1]'
listdigest-report '<c2@example.org>..<r1@example.org>' --kind=patch --format=json >"$T/json"
is "... are not patches" "$(jq -c '.range.messages' "$T/json")" 0
exits 64 "no such kind" report --kind=patch,poem
exits 64 "no kind" report --kind=
exits 64 "... but a comma" report --kind=,
is "by list" "$(titles --list=other.example.org)" "doc: say"
like "a pattern's escapes are shown" "$(report --path="$(printf 'a\033[31m')" | sed -n 4p)" '^only paths a\\x1b\[31m$'

# --- one series over all versions -----------------------------------------------------------------------------------------------------
{
	patch a1 "$ann" '[PATCH 1/2] stove: heat it' stove.c
	patch a2 "$ann" '[PATCH 2/2] stove: cool it' cool.c a1
	patch ar "$bo" 'Re: [PATCH 2/2] stove: cool it' '' a2 'Acked-by: Bo <bo@example.com>'
	for i in 1 2 3; do patch "noise$i" "$bo" "[PATCH] noise $i" "noise$i.c"; done
	patch b0 "$ann" '[PATCH v2 0/2] oven: heat and cool' '' '' 'v1: https://lore.kernel.org/r/a1@example.org'
	patch b1 "$ann" '[PATCH v2 1/2] stove: heat it' stove.c b0
	patch b2 "$ann" '[PATCH v2 2/2] stove: cool it more' cool.c b0
	patch d0 "$ann" '[PATCH v3 0/1] oven: heat and cool' ''
	patch d1 "$ann" '[PATCH v3 1/1] stove: heat it' stove.c d0
	patch dr "$bo" 'Re: [PATCH v3 0/1] oven: heat and cool' '' d0 'Reviewed-by: Bo <bo@example.com>'
} >"$T/versions"
ok "three versions" listdigest-import "$T/versions"
for id in a1 ar b2 d0 dr; do
	listdigest-report --series="<$id@example.org>" --format=json >"$T/json"
	is "all from $id" "$(jq -c '[.series[] | [.version, .state, ([.reviews[].key] | unique)]] | sort' "$T/json")" \
		'[["1","superseded",["Acked-by"]],["2","superseded",[]],["3","updated",["Reviewed-by"]]]'
done
is "nothing else" "$(jq -c '[.range.messages, (.threads | length), (.pulls | length), (.waiting | length)]' "$T/json")" '[9,0,0,0]'
listdigest-report --series='<b0@example.org>' >"$T/text"
is "each version has its place in the text" "$(grep -c '^\[PATCH' "$T/text")" 3
is "by an entry's id" "$(listdigest-report --series="$(listdigest-store show '<a2@example.org>' --json | jq -r .id | cut -c1-12)" --format=json | jq '.series | length')" 3
exits 1 "a discussion" listdigest-report --series='<talk@example.org>'
exits 1 "an unknown mail" listdigest-report --series='<nobody@example.org>'
exits 64 "with a range" listdigest-report --series='<a1@example.org>' HEAD~1..
exits 64 "with a time" listdigest-report --series='<a1@example.org>' --since=1d

# --- no private mail in a list's digest ---------------------------------------------------------------------------------------------------
{
	patch p1 "$ann" '[PATCH] shed: build it' shed.c
} | sed '/^List-Id/d' >"$T/private"
{
	patch p2 "$ann" '[PATCH v2] shed: build it' shed.c
} >"$T/public"
listdigest-import "$T/private" "$T/public" >/dev/null 2>&1
is "what came by no list is known to its owner" "$(listdigest-report HEAD --format=json | jq -r '.series[0].previous')" p1@example.org
is "... and not told of in a digest of the list" "$(listdigest-report HEAD --list=dev.example.org --format=json | jq -r '.series[0].previous')" null
is "... nor in a series' story" "$(listdigest-report --series='<p2@example.org>' --list=dev.example.org --format=json | jq -c '[.series[].version]')" '["2"]'

# --- what waits on another list is that list's ---------------------------------------------------------------------------------------------
listdigest-store init -s "$T/waiting" >/dev/null 2>&1
{
	patch wa "$ann" '[PATCH] waits here' a.c
	list=other.example.org patch wb "$bo" '[PATCH] waits there' b.c
	patch end "$ann" 'Later' '' | sed 's/5 Mar/10 Mar/'
} >"$T/mbox"
listdigest-import -s "$T/waiting" "$T/mbox" >/dev/null 2>&1
waiting() { listdigest-report -s "$T/waiting" --since=2026-03-09 --format=json "$@" | jq -c '.waiting | sort'; }
is "all that waits" "$(waiting)" '["wa@example.org","wb@example.org"]'
is "... on a list" "$(waiting --list=dev.example.org)" '["wa@example.org"]'
# --- what says it is automatic -----------------------------------------------------------------------------------------------------
listdigest-store init -s "$T/auto" >/dev/null 2>&1
k=0
for header in 'X-Listdigest: foo' 'Auto-Submitted: auto-generated' 'Auto-Submitted: auto-replied' 'X-List-Administrivia: yes' 'X-Autoreply: yes' 'Return-Path: <>'; do
	k=$((k + 1))
	for index in 0 1; do
		{
			printf '%s\nFrom: Ann <ann@example.org>\nMessage-ID: <auto%s.%s@example.org>\nSubject: [PATCH %s/1] part %s\n\nWords.\n' "$header" $k $index $index $k
			[ $index = 0 ] || printf -- '---\n--- a/f%s\n+++ b/f%s\n@@ -1 +1 @@\n-a\n+b\n' $k $k
		} | listdigest-mda -s "$T/auto" -l dev.example.org
	done
	printf '%s\nFrom: Cy <cy@example.org>\nMessage-ID: <other%s@example.org>\nSubject: Something\n\nx\n' "$header" $k | listdigest-mda -s "$T/auto" -l dev.example.org
done
listdigest-report -s "$T/auto" --format=json >"$T/json"
is "a patch is shown whatever its header says of automation" "$(jq -r '[.series[].patches[].title] | sort | join(",")' "$T/json")" "part 1,part 2,part 3,part 4,part 5,part 6"
is "... counted, and nothing else is" "$(jq -c '[.range.messages, .contributors[].address]' "$T/json")" '[12,"ann@example.org"]'
listdigest-report -s "$T/auto" --format=mail --detail=all | sed 's/^From: .*/From: d@example.org/' | listdigest-mda -s "$T/auto" -l dev.example.org
is "... a digest is not" "$(listdigest-report -s "$T/auto" --format=json | jq .range.messages)" 12

# --- a list by a part of its name, several lists -------------------------------------------------------------------------------------------
listdigest-store init -s "$T/many" >/dev/null 2>&1
for name in kvm kvm-ppc git linux-mm linux-media dri netdev; do
	printf 'From: Ann <ann@example.org>\nMessage-ID: <%s@example.org>\nSubject: Words\n\nx\n' $name | listdigest-mda -s "$T/many" -l $name.example.org
done
printf 'From: Ann <ann@example.org>\nMessage-ID: <git@example.org>\nSubject: Words\n\nx\n' | listdigest-mda -s "$T/many" -l dri.example.org
text() { listdigest-report -s "$T/many" --since=1d "$@"; }
many() { text --format=json "$@"; }
means() { # LIST WANTED
	is "the list '$1'" "$(many --list="$1" | jq -r '.range.lists | join(" ")')" "$2"
}
means kvm.example.org kvm.example.org
means KVM.Example.org kvm.example.org
means git@example.org git.example.org
means kvm kvm.example.org
means KVM kvm.example.org
means kvm-p kvm-ppc.example.org
means media linux-media.example.org
exits 1 "a part of several" many --list=linux
is "... which are named" "$(cat "$T/err")" "listdigest-report: 'linux' is a part of 2 lists: linux-media.example.org, linux-mm.example.org"
many --list=git --list=kvm --list=git.example.org >"$T/json"
is "two lists" "$(jq -c '[.title, .range.lists, .range.messages]' "$T/json")" '["GIT, KVM",["git.example.org","kvm.example.org"],2]'
like "... in the heading" "$(text --list=git --list=kvm)" '^GIT, KVM mailing list update from '
like "... of more than three" "$(text --list=git --list=kvm --list=dri --list=netdev)" '^GIT, KVM, DRI and 1 more mailing list'
many --list=dri --list=git >"$T/json"
is "a message by both counts once" "$(jq -c '[.range.messages, .range.left_out.copies]' "$T/json")" '[2,1]'
is "... and by the second alone too" "$(many --list=dri | jq .range.messages)" 2
is "... and without --list once" "$(many | jq -c '[.range.messages, .range.left_out.copies, .title]')" '[7,1,"DRI, GIT, KVM-PPC and 4 more"]'
like "... as the heading says" "$(text)" '^Not shown: 1 by a second list$'
is "a digest does not name lists that came after it" "$(listdigest-report -s "$T/many" '..<git@example.org>' --format=json | jq -r .title)" "GIT, KVM-PPC, KVM"
printf 'title = x\nlist = kvm\n' >"$T/conf"
exits 1 "a cursor wants the whole name" many --cursor=x --list=kvm
like "... told" "$(cat "$T/err")" "^listdigest-report: the store has no list 'kvm'; similar ones .* kvm.example.org"
exits 0 "... which does" many --cursor=x --list=kvm@example.org
exits 1 "a mail wants the whole name" text --send=a@example.org --from=b@example.org --dry-run --list=kvm
exits 0 "... which does" text --send=a@example.org --from=b@example.org --dry-run --list=kvm@example.org
exits 1 "list.conf wants the whole name" many --config="$T/conf"
printf 'list = kvm.example.org; git@example.org\n' >"$T/conf"
is "... or several" "$(many --config="$T/conf" | jq -c .range.lists)" '["kvm.example.org","git.example.org"]'
is "... for which one on the command line stands" "$(many --config="$T/conf" --list=media | jq -c .range.lists)" '["linux-media.example.org"]'

# --- a list there is not -----------------------------------------------------------------------------------------------------------
exits 1 "no such list" report --list=kvm
is "... few are all named" "$(cat "$T/err")" "listdigest-report: the store has no list 'kvm'; it has: dev.example.org, other.example.org"
near() { # LIST WANTED
	exits 1 "no list '$1'" many --cursor=x --list="$1"
	is "... near it" "$(cat "$T/err")" "listdigest-report: the store has no list '$1'; $2"
}
near kvm 'similar ones of its 7 are: kvm.example.org, kvm-ppc.example.org'
near linux-m.example.org 'similar ones of its 7 are: linux-mm.example.org, linux-media.example.org'
near nedtev 'similar ones of its 7 are: netdev.example.org'
near media 'similar ones of its 7 are: linux-media.example.org'
near frobnicate "'listdigest-store lists' names the 7 it has"
near "$(printf '%0300d' 1)" "'listdigest-store lists' names the 7 it has"
near '' "'listdigest-store lists' names the 7 it has"
exits 1 "no such list of a series" listdigest-report --list=kvm --series='<c0@example.org>'

# --- how a series came to be ---------------------------------------------------------------------------------------------------------------
listdigest-store init -s "$T/garden" >/dev/null 2>&1
listdigest-import -s "$T/garden" "$TOP/tests/fixtures/report.mbox" >/dev/null 2>&1
explain() { listdigest-report -s "$T/garden" --explain="$1"; }
for id in '<20260106080000.72-3-rose@example.org>' '<20260105080000.71-1-rose@example.org>' '<lamp@garden.example>'; do explain "$id"; done >"$T/explain"
golden "$TOP/tests/fixtures/report.explain" <"$T/explain"
is "... by an answer to it" "$(explain '<r1@example.net>' | head -n 1)" "v1 beds: Water the beds at night (Rose Thorne)"
ok "... into a file" listdigest-report -s "$T/garden" --explain='<lamp@garden.example>' -o "$T/file"
is "... the same" "$(cat "$T/file")" "$(explain '<lamp@garden.example>')"
{
	list=dev.example.org patch e1 "$ann" '[PATCH 5.10 v1] shed: mend it' shed.c
	patch e2 "$ann" '[PATCH net v1] shed: mend it' shed.c
	patch e3 "$ann" '[PATCH net v2] shed: mend it' shed.c
	patch e4 "$ann" '[PATCH] gate: oil both hinges' gate.c
	patch e5 "$ann" '[PATCH v2] hinges: use more grease' gate.c
	patch e6 "$ann" '[PATCH v2] well: lift the lid' well.c
} >"$T/mbox"
listdigest-store init -s "$T/runner" >/dev/null 2>&1
listdigest-import -s "$T/runner" "$T/mbox" >/dev/null 2>&1
listdigest-report -s "$T/runner" --explain='<e3@example.org>' >"$T/explain"
like "the version before, and which rule named it" "$(cat "$T/explain")" '^  version before   v1 <e2@example.org>, by title$'
like "the runner-up, and why it is not" "$(cat "$T/explain")" '^  runner-up        v1 <e1@example.org>, by title: '
like "the next version has another title" "$(listdigest-report -s "$T/runner" --explain='<e4@example.org>')" '^  later version    v2 <e5@example.org>, by '
is "... in --series, too" "$(listdigest-report -s "$T/runner" --series='<e4@example.org>' --format=json | jq -r '[.series[].message_id] | sort | join(" ")')" "e4@example.org e5@example.org"
exits 1 "what belongs to no series" explain '<talk@example.org>'
is "... told" "$(cat "$T/err")" "listdigest-report: --explain=<talk@example.org>: that message belongs to no series"
exits 64 "not with a range" listdigest-report --explain=HEAD HEAD~2..
exits 64 "... or another format" listdigest-report --explain=HEAD --format=json
exits 64 "... or --series" listdigest-report --explain=HEAD --series=HEAD

done_testing
