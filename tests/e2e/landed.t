#!/bin/sh
# What became of patches: mail of git format-patch, a repository into which git am brought some of it, and digests of both.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE="$T/s" GIT_CONFIG_NOSYSTEM=1 GIT_COMMITTER_NAME='Bo Ek' GIT_COMMITTER_EMAIL=bo@example.org \
	GIT_AUTHOR_NAME='Ida Holm' GIT_AUTHOR_EMAIL=ida@example.org LISTDIGEST_NOW=1774000000
git config --global init.defaultBranch main
git config --global advice.detachedHead false
W=$T/work R=$T/main
listdigest-store init >/dev/null 2>&1
on() { export GIT_AUTHOR_DATE="2026-03-$1T09:00:00Z" GIT_COMMITTER_DATE="2026-03-$1T09:00:00Z"; }
write() { # file, line, title: a commit of Ida's
	seq 1 20 | sed "$2s/\$/ $1/" >"$W/$1"
	git -C "$W" add "$1"
	git -C "$W" commit -q -m "$3" -m 'A reason.' -m 'Signed-off-by: Ida Holm <ida@example.org>'
}
post() { # id, day, prefix, commit [header...]: the mail of a commit; also kept as $T/ID
	id=$1 day=$2 prefix=$3 commit=$4
	shift 4
	git -C "$W" format-patch -N --stdout -1 --subject-prefix="$prefix" "$commit" |
		sed "0,/^Date: .*/s//Date: $day Mar 2026 10:00:00 +0000\nMessage-ID: <$id@example.org>\nList-Id: <vm.example.org>/" >"$T/mail"
	{
		echo "From x@example.org Mon Jan  1 00:00:00 2026"
		sed -n "2,/^Subject:/p" "$T/mail"
		for h in "$@"; do echo "$h"; done
		sed '1,/^Subject:/d' "$T/mail"
	} >"$T/$id"
	cat "$T/$id" >>"$T/mbox"
	echo >>"$T/mbox"
}
words() { # id, day, subject: a mail without a patch
	printf 'From x@example.org Mon Jan  1 00:00:00 2026\nFrom: Ida Holm <ida@example.org>\nDate: %s Mar 2026 10:00:00 +0000\nMessage-ID: <%s@example.org>\nSubject: %s\nList-Id: <vm.example.org>\n\nText.\n\n' "$2" "$1" "$3" >>"$T/mbox"
}
apply() { # id, day [trailer]: git am of the mail
	on "$2"
	git -C "$R" am -q <"$T/$1"
	[ -z "${3:-}" ] || git -C "$R" commit -q --amend --no-edit --trailer "$3"
}
head_of() { git -C "$1" rev-parse HEAD; }

git init -q "$W"
on 01
write base 1 'vm: begin'
git clone -q "$W" "$R"
git clone -q "$W" "$T/stable"
on 02
write halt 3 'vm: halt'
halt=$(head_of "$W")
write wake 4 'vm: wake'
wake=$(head_of "$W")
words c 2 '[PATCH 0/2] vm: halts'
post p1 2 'PATCH 1/2' "$halt" 'In-Reply-To: <c@example.org>'
post p2 2 'PATCH 2/2' "$wake" 'In-Reply-To: <c@example.org>'
write sleep 5 'vm: sleep'
post sleep 3 PATCH "$(head_of "$W")"
write run 6 'vm: run'
post run 3 PATCH "$(head_of "$W")"
write wait 7 'vm: wait'
post wait 3 PATCH "$(head_of "$W")"
write old 8 'vm: old'
post old1 2 PATCH "$(head_of "$W")"
post old2 4 'PATCH v2' "$(head_of "$W")"
words t 12 'Which one?'

apply sleep 05
sleep=$(head_of "$R")
git -C "$R" tag v1
apply run 06 'Link: https://lore.example.org/vm/run@example.org/'
run=$(head_of "$R")
apply old1 07
old="$(head_of "$R") 2026-03-07T09:00:00Z"
apply p1 10 'Link: https://patch.msgid.link/p1@example.org'
halt=$(head_of "$R")
on 11
git -C "$R" revert --no-edit "$run" >"$T/out" 2>"$T/err"
revert=$(head_of "$R")
git -C "$T/stable" fetch -q "$R"
on 12
git -C "$T/stable" cherry-pick -x "$sleep" >"$T/out" 2>"$T/err"
listdigest-import "$T/mbox" >"$T/out" 2>"$T/err"
before="--since=2026-03-01 --until=2026-03-08" after="--since=2026-03-08 --until=2026-03-20"
get() { # shellcheck disable=SC2086 # ranges
	listdigest-report --format=json "$@" | jq -r "$of"
}
report() { listdigest-report "$@"; }

# shellcheck disable=SC2086 # ranges
{
	of='.trees | length'
	is "without a tree: none" "$(get $before)" 0
	of='.waiting | join(" ")'
	is "... all of it waits, with no tree known" "$(get $after)" \
		"c@example.org wait@example.org sleep@example.org run@example.org old2@example.org"
	report --format=text $before | sed '/^tip/d' >"$T/none"
	listdigest-import --tree=main "$R" >"$T/out" 2>"$T/err"
	listdigest-import --tree=stable "$T/stable" >"$T/out" 2>"$T/err"

	# --- JSON
	of='.trees[] | .name + " " + .tip'
	is "the trees and their tips" "$(get $after)" "main $(head_of "$R")
stable $(head_of "$T/stable")"
	of='.series[] | .patches[] | .message_id as $m | .landed[] | [$m, .tree, .commit, .date, .tag // "-", .by, .reverted_by // "-"] | join(" ")'
	is "what had landed at the end of the range, and as what" "$(get $before)" \
		"old2@example.org main $old - patch-id -
run@example.org main $run 2026-03-06T09:00:00Z - link -
sleep@example.org main $sleep 2026-03-05T09:00:00Z v1 patch-id -"
	of='.series[] | .message_id + " " + .state + " " + ((.landed.patches // 0) | tostring) + " " + ((.landed.trees // []) | join(","))'
	like "a series of which a part landed later is new before" "$(get $before)" '^c@example.org new 0 $'
	like "... one that landed is applied" "$(get $before)" '^run@example.org applied 1 main$'
	like "... with --as-of it is partial" "$(get $before --as-of=HEAD)" '^c@example.org partial 1 main$'
	like "... a second tree" "$(get $before --as-of=HEAD)" '^sleep@example.org applied 1 main,stable$'
	like "... what was reverted is new again" "$(get $before --as-of=HEAD)" '^run@example.org new 0 $'
	of='.series[].patches[].landed[] | select(.reverted_by) | .reverted_by'
	is "... and says by which commit" "$(get $before --as-of=HEAD)" "$revert"
	of='.news[] | .message_id + " " + (.news.landed | tostring)'
	is "news: earlier series that landed in the range" "$(get $after | sort)" "c@example.org 1
sleep@example.org 1"
	of='.waiting | sort | join(" ")'
	is "what landed does not wait, what was reverted does" "$(get $after)" "run@example.org wait@example.org"

	# --- text, Markdown, HTML, mail
	cut12() { echo "$1" | cut -c1-12; }
	text=$(report $before)
	like "text: tree, commit and tag" "$text" "^ +landed in main $(cut12 "$sleep"), v1\$"
	like "... how many, in which trees" "$text" '^Quiet: 8 messages; 6 series posted, 3 applied or landed, 2 wait$'
	like "... the tips" "$text" "^Commits of main up to [0-9a-f]{12}\$"
	text=$(report $before --as-of=HEAD)
	like "... of how many" "$text" "landed 1 of 2 in main $(cut12 "$halt")"
	like "... in two trees" "$text" "landed in main $(cut12 "$sleep"), v1; stable|landed in main $(cut12 "$sleep"), v1; in stable [0-9a-f]{12}"
	like "... reverted" "$text" "landed in main $(cut12 "$run"), reverted by $(cut12 "$revert")"
	like "... news" "$(report $after)" "landed 1 of 2 in main $(cut12 "$halt")"
	like "--explain: commit and rule" "$(report --explain="<$(report --format=json $before | jq -r '[.series[] | select(.landed)][0].patches[0].message_id')>")" "landed +.* in main as [0-9a-f]{40}, by [a-z-]+"
	like "Markdown" "$(report --format=markdown $before)" "landed in main $(cut12 "$sleep"), v1"
	like "HTML" "$(report --format=html $before)" "landed in main $(cut12 "$sleep"), v1"
	like "mail" "$(report --format=mail $before)" "landed in main $(cut12 "$sleep"), v1"
	link=--commit-link=https://git.example.org/c/%s
	like "--commit-link: HTML" "$(report --format=html $link $before)" "<a href=\"https://git.example.org/c/$sleep\">main</a>"
	like "... of a part" "$(report --format=html $link $before --as-of=HEAD)" "<a href=\"https://git.example.org/c/$halt\">main</a>"
	feed=$(report --format=atom $link $before)
	like "a feed: what landed" "$feed" "^<content>Commit $(cut12 "$sleep") of main\. Posted by "
	like "... with its commit" "$feed" "^<link rel=\"related\" href=\"https://git.example.org/c/$sleep\"/>\$"
	like "... a part of a series" "$(report --format=atom $after)" "^<title>Landed in main \(1 of 2 patches\): "
	exits 64 "--commit-link without a place for the commit" report --commit-link=https://git.example.org/ $before

	# --- which trees
	of='[.trees[].name] | join(" ")'
	is "--tree" "$(get $after --tree=stable)" stable
	of='[.series[].patches[].landed[].tree] | unique | join(" ")'
	is "... only its commits count" "$(get $before --as-of=HEAD --tree=stable)" stable
	is "... several" "$(get $before --as-of=HEAD --tree=stable --tree=main)" "main stable"
	exits 64 "a tree that the store does not know" report --tree=mainline $before
	like "... is named" "$(cat "$T/err")" '--tree=mainline: .*no such tree'

	# --- always the same
	for format in text markdown html json; do
		report --format="$format" $before >"$T/one"
	done
	report --format=json $after >"$T/one"
	apply p2 14
	listdigest-import --tree=main "$R" >"$T/out" 2>"$T/err"
	of='.series[] | select(.message_id == "c@example.org") | .state + " " + (.landed.patches | tostring)'
	is "the rest of the series lands: applied" "$(get $before --as-of=HEAD)" "applied 2"
	report --format=json $after >"$T/two"
	is "a later reading leaves a digest as it was" "$(cmp "$T/one" "$T/two" && echo same)" same
	report --format=json $after >"$T/three"
	is "two digests are equal" "$(cmp "$T/two" "$T/three" && echo same)" same
	on 16
	git -C "$R" revert --no-edit "$revert" >"$T/out" 2>"$T/err"
	listdigest-import --tree=main "$R" >"$T/out" 2>"$T/err"
	of='.series[] | select(.message_id == "run@example.org") | .state'
	is "a revert of the revert brings it back" "$(get $before --as-of=HEAD)" applied
}

# --- squashed, split, sent again, picked, changed by the committer, committed before it was mailed
# shellcheck disable=SC2086,SC2030,SC2031 # ranges
{
	export LISTDIGEST_STORE="$T/s2"
	listdigest-store init >/dev/null 2>&1
	: >"$T/mbox"
	rm -rf "$R" "$T/stable"
	git -C "$W" checkout -q -B main "$(git -C "$W" rev-list --max-parents=0 HEAD)"
	git clone -q "$W" "$R"
	git clone -q "$W" "$T/stable"
	series() { # id, files: a series of two, the titles "vm: FILE"
		words "$1" 2 "[PATCH 0/2] vm: $1"
		n=0
		for file in $2; do
			n=$((n + 1))
			write "$file" "$n" "vm: $file"
			post "$1$n" 2 "PATCH $n/2" "$(head_of "$W")" "In-Reply-To: <$1@example.org>"
		done
	}
	one() { # id, day, prefix: a patch
		write "$1" 9 "vm: $1"
		post "$1" "$2" "$3" "$(head_of "$W")"
	}
	on 02
	series squashed 'one two'
	series split 'alpha beta'
	series part 'up down'
	series pulled 'left right'
	one again 2 PATCH
	sed 's/again@example/again2@example/; s/\[PATCH\]/[PATCH RESEND]/; s/^Date: 2/Date: 3/' "$T/again" >>"$T/mbox"
	echo >>"$T/mbox"
	one near 2 PATCH
	one picked 2 PATCH
	one early 6 PATCH
	one copy 2 'PULL 1/1'
	one late 12 PATCH
	words end 13 'Which one?'

	apply squashed1 04
	apply squashed2 04
	git -C "$R" reset -q --soft HEAD~2
	on 04
	git -C "$R" commit -q -m 'vm: both' -m 'Link: https://lore.example.org/vm/squashed1@example.org/
Link: https://lore.example.org/vm/squashed2@example.org/'
	both=$(head_of "$R")
	for half in 1 2; do
		echo "$half" >>"$R/alpha"
		git -C "$R" add alpha
		git -C "$R" commit -q -m "vm: alpha, step $half" -m 'Link: https://lore.example.org/vm/split1@example.org/'
	done
	steps="$(git -C "$R" rev-parse HEAD~1) $(head_of "$R")"
	apply part1 05
	up=$(head_of "$R")
	apply part2 05
	on 06
	git -C "$R" revert --no-edit HEAD >"$T/out" 2>"$T/err"
	down=$(head_of "$R")
	apply again 05
	again=$(head_of "$R")
	apply near 05
	echo more >>"$R/near"
	git -C "$R" commit -q -a --amend -m 'vm: sleep a while'
	near=$(head_of "$R")
	apply picked 05
	picked=$(head_of "$R")
	git -C "$R" format-patch -q --stdout -1 | git -C "$T/stable" am -q
	git -C "$T/stable" commit -q --amend -m 'vm: take it' -m "commit $picked upstream."
	stable=$(head_of "$T/stable")
	export GIT_COMMITTER_DATE=2026-03-06T09:55:00Z
	git -C "$R" am -q <"$T/early"
	early=$(head_of "$R")
	listdigest-import "$T/mbox" >"$T/out" 2>"$T/err"
	listdigest-import --tree=main "$R" >"$T/out" 2>"$T/err"
	listdigest-import --tree=stable "$T/stable" >"$T/out" 2>"$T/err"

	of='.series[].patches[] | (.message_id | sub("@.*"; "")) as $m | [.landed[] | .tree + " " + .commit + " " + .by] | select(length > 0) | $m + " " + join(", ")'
	got=$(get --since=2026-03-01 --until=2026-03-10)
	like "a squashed series: both patches" "$got" "^squashed1 main $both link\$"
	like "... as one commit" "$got" "^squashed2 main $both link\$"
	like "a split patch: both commits" "$got" "^split1 main ${steps% *} link, main ${steps#* } link\$"
	like "sent again: the mail that is shown" "$got" "^again2 main $again patch-id\$"
	is "... and not the first one" "$(echo "$got" | grep -c "^again ")" 0
	like "another title and other lines" "$got" "^near main $near near\$"
	like "a copy in a stable tree, by its commit" "$got" "^picked main $picked patch-id, stable $stable link\$"
	like "mailed five minutes after the commit" "$got" "^early main $early patch-id\$"
	of='.series[] | .message_id + " " + .state + " " + ((.landed.patches // 0) | tostring)'
	got=$(get --since=2026-03-01 --until=2026-03-10)
	like "a part of which is reverted: state" "$got" '^part@example.org partial 1$'
	like "... and the line" "$(report --since=2026-03-01 --until=2026-03-10)" \
		"landed 1 of 2 in main $(cut12 "$up"), 1 more reverted by( |\$)"
	like "... names the revert" "$(report --format=json --since=2026-03-01 --until=2026-03-10 | jq -r '.series[].patches[].landed[].reverted_by // empty')" "^$down\$"
	of='.waiting | sort | join(" ")'
	is "patches in a pull request wait for nothing" "$(get --since=2026-03-10 --until=2026-03-20)" "late@example.org pulled@example.org"
	of='[.news[].message_id] | sort | join(" ")'
	is "--as-of: what was posted or landed after the range is no news" "$(get --since=2026-03-03 --until=2026-03-05 --as-of=HEAD)" "again@example.org split@example.org squashed@example.org"
	on 14
	git -C "$R" am -q <"$T/late"
	listdigest-import --tree=main "$R" >"$T/out" 2>"$T/err"
	is "... with later readings, too" "$(get --since=2026-03-03 --until=2026-03-05 --as-of=HEAD)" "again@example.org split@example.org squashed@example.org"
}
done_testing
