#!/bin/sh
# Commits and the mail that became them: tags of commits beside those given on the list, the mail of one commit, notes for git.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE="$T/s" GIT_CONFIG_NOSYSTEM=1 GIT_COMMITTER_NAME='Bo Ek' GIT_COMMITTER_EMAIL=bo@example.org \
	GIT_AUTHOR_NAME='Ida Holm' GIT_AUTHOR_EMAIL=ida@example.org LISTDIGEST_NOW=1774000000
git config --global init.defaultBranch main
W=$T/work R=$T/main
listdigest-store init >/dev/null 2>&1
on() { export GIT_AUTHOR_DATE="2026-03-$1T09:00:00Z" GIT_COMMITTER_DATE="2026-03-$1T09:00:00Z"; }
write() { # file, line, title: a commit of Ida's
	seq 1 20 | sed "$2s/\$/ $1/" >"$W/$1"
	git -C "$W" add "$1"
	git -C "$W" commit -q -m "$3" -m 'A reason.' -m 'Signed-off-by: Ida Holm <ida@example.org>'
}
post() { # id, day, prefix: the mail of the newest commit; also kept as $T/ID
	{
		echo "From x@example.org Mon Jan  1 00:00:00 2026"
		git -C "$W" format-patch -N --stdout -1 --subject-prefix="$3" HEAD |
			sed "1d; 0,/^Date: .*/s//Date: $2 Mar 2026 10:00:00 +0000\nMessage-ID: <$1@example.org>\nList-Id: <vm.example.org>/"
	} >"$T/$1"
	cat "$T/$1" >>"$T/mbox"
	echo >>"$T/mbox"
}
answer() { # id, day, to, name, text...: an answer with lines of text
	printf 'From x@example.org Mon Jan  1 00:00:00 2026\nFrom: %s <%s@example.org>\nDate: %s Mar 2026 12:00:00 +0000\nMessage-ID: <%s@example.org>\nIn-Reply-To: <%s@example.org>\nSubject: Re: [PATCH] vm\nList-Id: <vm.example.org>\n\n' \
		"$4" "$(echo "$4" | tr 'A-Z ' 'a-z.')" "$2" "$1" "$3" >>"$T/mbox"
	shift 4
	printf '%s\n' "$@" '' >>"$T/mbox"
}
apply() { # id, day, trailer...: git am of the mail, with these trailers
	on "$2"
	git -C "$R" am -q <"$T/$1"
	shift 2
	for t in "$@"; do git -C "$R" commit -q --amend --no-edit --trailer "$t"; done
}

git init -q "$W"
on 01
write base 1 'vm: begin'
git clone -q "$W" "$R"
on 02
write halt 3 'vm: halt'
post halt1 2 PATCH
answer r1 2 halt1 'Ann Berg' 'Good.' '' 'Reviewed-by: Ann Berg <ann.berg@example.org>'
git -C "$W" commit -q --amend -m 'vm: halt' -m 'A better reason.' -m 'Signed-off-by: Ida Holm <ida@example.org>'
post halt2 4 'PATCH v2'
answer r2 4 halt2 'Cy Dahl' 'Works.' '' 'Tested-by: Cy Dahl <cy.dahl@example.org>'
write run 6 'vm: run'
post run 3 PATCH
answer r3 3 run 'Ann Berg' 'Acked-by: Ann Berg <ann.berg@example.org>'
write sleep 5 'vm: sleep'
post sleep 3 PATCH
apply halt2 06 'Reviewed-by: Ann Berg <ann.berg@example.org>' 'Acked-by: Di Fors <di@example.org>'
halt=$(git -C "$R" rev-parse HEAD)
git -C "$R" tag v1
apply run 07 'Acked-by: Ann <ann.berg@example.org>' 'Link: https://lore.example.org/vm/run@example.org/'
run=$(git -C "$R" rev-parse HEAD)
on 08
GIT_AUTHOR_NAME='Ed Gran' GIT_AUTHOR_EMAIL=ed@example.org write sleep 9 'vm: sleep'
git -C "$R" fetch -q "$W"
git -C "$R" cherry-pick FETCH_HEAD >"$T/out" 2>"$T/err" || {
	git -C "$R" show FETCH_HEAD:sleep >"$R/sleep"
	git -C "$R" add sleep
	git -C "$R" -c core.editor=true cherry-pick --continue >"$T/out" 2>"$T/err"
}
sleep=$(git -C "$R" rev-parse HEAD)
echo 1 >"$R/none"
git -C "$R" add none
git -C "$R" commit -q -m 'vm: never posted'
none=$(git -C "$R" rev-parse HEAD)
listdigest-import "$T/mbox" >"$T/out" 2>"$T/err"
range="--since=2026-03-01 --until=2026-03-20"
report() { listdigest-report "$@"; }
store() { listdigest-store "$@"; }
like "without a tree: no commit, said in words" "$(store show "$halt" 2>&1)" "there is no entry"
exits 1 "--commit without a tree" report --commit="$halt"
exits 64 "notes without a tree's name" store export --format=notes
listdigest-import --tree=main "$R" >"$T/out" 2>"$T/err"

# shellcheck disable=SC2086 # ranges
{
	# --- the tags of commits
	json=$(report --format=json --audit $range | jq -r '.series[].patches[].landed[] | .commit + " unseen " + ([.trailers_unseen[] | .key + " " + .name] | join(", ")) + " lost " + ([.trailers_lost[] | .key + " " + .name + " " + .message_id] | join(", "))')
	like "JSON: a tag that nobody gave, and one that the commit lacks" "$json" "^$halt unseen Acked-by Di Fors lost Tested-by Cy Dahl r2@example.org\$"
	like "... one that was given under another name" "$json" "^$run unseen  lost \$"
	is "... without --audit they are not compared" "$(report --format=json $range | jq '[.series[].patches[].landed[] | has("trailers_unseen", "trailers_lost")] | any')" false
	unseen='not given on the list: Acked-by Di Fors' lost='not in the commit: Tested-by Cy Dahl'
	for format in text markdown html mail; do
		out=$(report --format=$format --audit $range)
		like "$format: a chapter" "$out" 'Tags of commits'
		like "... has it" "$out" "$unseen"
		like "... and it" "$out" "$lost"
		is "... not without --audit" "$(report --format=$format $range | grep -c 'Tags of commits')" 0
	done
	like "the commit is named" "$(report --audit $range)" "^main $(echo "$halt" | cut -c1-12)  vm: halt \\(Ida Holm\\)\$"
	like "the heading says how many were compared" "$(report --audit $range)" '^Tags of 3 commits compared, 1 differs$'
	is "... JSON, too" "$(report --audit --format=json $range | jq .audited)" 3
	like "--series has it" "$(report --series='<halt1@example.org>')" "$unseen"
	is "a range without landings has none" "$(report --audit --since=2026-03-12 --until=2026-03-20 | grep -c 'Tags of commits')" 0
	like "a range has what landed in it, with mail of before" "$(report --audit --since=2026-03-06 --until=2026-03-20)" "$lost"

	# --- the mail of one commit
	for name in "$halt" "$(echo "$halt" | cut -c1-8)"; do
		store show "$name" >"$T/show" 2>"$T/err"
		is "show COMMIT: ends with 0" $? 0
		like "... the commit" "$(cat "$T/show")" "^commit +$halt\$"
		is "... every version, oldest first" "$(sed -n 's/^posting  *\(v[0-9]*\) .*\(<.*>\)$/\1 \2/p' "$T/show")" "v1 <halt1@example.org>
v2 <halt2@example.org>"
		like "... their subjects" "$(cat "$T/show")" '^subject +\[PATCH v2\] vm: halt$'
		like "... which one it is, and how that is known" "$(cat "$T/show")" '^became +this commit of main, by [a-z-]+$'
		like "... the reviews of all versions" "$(cat "$T/show")" '^review +Reviewed-by: Ann Berg <ann.berg@example.org>, to v1, 2026-03-02T12:00:00Z, <r1@example.org>$'
	done
	is "... of another author's patch with its title" "$(store show "$sleep" | sed -n 's/^posting .*\(<.*>\)$/\1/p; s/^became  *//p')" "<sleep@example.org>
this commit of main, by title"
	is "... without a posting" "$(store show "$none" | sed -n 's/^posting  *//p')" "none in this store"
	store show --json "$halt" >"$T/show"
	is "... as JSON: the commit" "$(jq -r '.commit + " " + .title' "$T/show")" "$halt vm: halt"
	is "... and its mail" "$(jq -r '.postings[] | .message_id + " " + .version + " " + ([.reviews[].key] | join(","))' "$T/show")" "halt1@example.org 1 Reviewed-by
halt2@example.org 2 Tested-by"
	exits 1 "an unknown commit" report --commit=0123456789
	like "... is named" "$(cat "$T/err")" '--commit=0123456789: no source tree has that commit'
	exits 64 "--commit as HTML" report --format=html --commit="$halt"
	exits 64 "--commit and a range" report --commit="$halt" HEAD~1..

	# --- notes
	link=https://lore.example.org/r/%s
	notes() { store export --format=notes --tree=main "$@"; }
	note_of() { git -C "$R" log -1 --format=%N --notes=listdigest "$1"; }
	notes --link=$link >"$T/notes"
	git -C "$R" fast-import --quiet <"$T/notes" >"$T/out" 2>"$T/err"
	is "git fast-import takes the notes" "$?$(cat "$T/err")" 0
	is "... git log shows Message-ID and link" "$(note_of "$halt")" "Message-ID: <halt2@example.org>
Link: https://lore.example.org/r/halt2%40example.org"
	is "... a commit without mail has none" "$(note_of "$none")" ""
	first=$(git -C "$R" rev-parse refs/notes/listdigest)
	git -C "$R" fast-import --quiet <"$T/notes" >"$T/out" 2>"$T/err"
	is "again: the same notes, no error" "$?$(cat "$T/err") $(git -C "$R" rev-parse refs/notes/listdigest)" "0 $first"
	notes | git -C "$R" fast-import --quiet >"$T/out" 2>"$T/err"
	is "without --link: Message-IDs only, in place of the old ones" "$?$(cat "$T/err") $(note_of "$halt")" "0 Message-ID: <halt2@example.org>"
	git -C "$R" notes --ref=listdigest add -m 'by hand' "$none"
	notes --append --link=$link | git -C "$R" fast-import --quiet >"$T/out" 2>"$T/err"
	is "--append: new notes" "$?$(cat "$T/err") $(note_of "$run")" "0 Message-ID: <run@example.org>
Link: https://lore.example.org/r/run%40example.org"
	is "... others stay" "$(note_of "$none")" "by hand"
	is "a range: what was posted in it" "$(notes '<run@example.org>' | sed -n 's/^N inline //p')" "$run"
	exits 0 "nothing to note is no error" notes '<r1@example.org>'
	git -C "$R" fast-import --quiet <"$T/out" >"$T/imported" 2>"$T/err"
	is "nothing to note: the notes stay" "$?$(cat "$T/err") $(note_of "$none")" "0 by hand"
	exits 64 "notes of an unknown tree" store export --format=notes --tree=mainline
	exits 64 "--append with another format" store export --format=jsonl --append
	exits 64 "... of the report" report --append $range

	# --- without the program
	mkdir "$T/bin"
	cp "$LISTDIGEST_BIN/listdigest-store" "$T/bin/"
	alone() { "$T/bin/listdigest-store" "$@"; }
	exits 75 "listdigest-report is missing" alone show "$halt"
	is "... one line says so" "$(cat "$T/err")" "listdigest-store: cannot run '$T/bin/listdigest-report', which finds the mail of commits: No such file or directory"
	exits 75 "... for notes, too" alone export --format=notes --tree=main
	exits 0 "... mail is shown without it" alone show '<run@example.org>'
}
done_testing
