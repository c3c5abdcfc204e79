#!/bin/sh
# Source trees: repositories of every kind that git makes, read by `listdigest-import --tree` and compared with git itself, commit by
# commit; what a rewritten branch, new tags, a kill and damage leave; that a tree is no mail anywhere.
. "$TOP/tests/lib.sh"
PYTHON=$(command -v python3)
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME='Ann Example' GIT_AUTHOR_EMAIL=ann@example.org GIT_COMMITTER_NAME='Bo Example' \
	GIT_COMMITTER_EMAIL=bo@example.org
git config --global init.defaultBranch main
git config --global advice.detachedHead false
now=1772000000
S=$T/s
tick() {
	now=$((now + 3600))
	export GIT_AUTHOR_DATE="$now +0100" GIT_COMMITTER_DATE="$now +0100"
}
commit() { # repository, message
	tick
	git -C "$1" add -A 2>"$T/err"
	git -C "$1" commit -q --allow-empty -m "$2"
}
import() { listdigest-import -s "$S" "$@"; }
tree() { import --tree="$@"; }
commits() { listdigest-store -s "$S" trees "$1"; }
check() { # what, repository, tree
	ok "$1" "$PYTHON" "$TOP/tests/corpus/tree_check.py" "$2" "$S" "$3"
	sed 's/^/# /' "$T/out" | head -5
}
sound() {
	listdigest-store -s "$S" verify >"$T/verify" 2>&1
	like "$1: the store is sound" "$(cat "$T/verify")" 'no fault'
}
newest() { git -C "$1" rev-parse HEAD; }

# --- a repository with all that can be in one
R=$T/r
git init -q "$R"
seq 1 200 >"$R/numbers"
seq 1 60 | sed 's/$/ of a file that is renamed/' >"$R/old name"
printf 'a\0b\0c' >"$R/binary"
echo '#!/bin/sh' >"$R/script"
mkdir -p "$R/dir/sub"
echo x >"$R/dir/sub/x"
ln -s numbers "$R/link"
: >"$R/empty"
commit "$R" 'first: a root commit'
sed -i '100s/.*/hundred/; 150d' "$R/numbers"
commit "$R" 'numbers: change two places

A reason.

Link: https://lore.example.org/dev/one@example.org/
Reviewed-by: Cy Example <cy@example.org>
Signed-off-by: Ann Example <ann@example.org>'
chmod +x "$R/script"
commit "$R" 'script: mode only'
printf 'a\0b\0d' >"$R/binary"
commit "$R" 'binary: change it'
git -C "$R" mv 'old name' 'new name'
sed -i '7s/.*/changed/' "$R/new name"
commit "$R" 'rename with a change'
git -C "$R" mv dir/sub/x dir/y
commit "$R" 'rename without one'
commit "$R" 'nothing: an empty commit'
printf 'no line feed' >"$R/numbers"
commit "$R" 'no line feed at the end'
rm "$R/link"
echo file >"$R/link"
commit "$R" 'a link becomes a file'
printf 'tab\there\r\n' >"$R/caf$(printf '\303\251') \"quoted\""
commit "$R" 'a name that git quotes'
printf 'text\n%9000s\0behind\nlast\n' x >"$R/late"
commit "$R" 'a NUL behind the place where git looks for one'
seq 1 30 | sed 's/^/same /' >"$R/copy1"
cp "$R/copy1" "$R/copy2"
commit "$R" 'two equal files'
git -C "$R" mv copy1 sub1
git -C "$R" mv copy2 sub2
commit "$R" 'both renamed'
git -C "$R" rm -q sub1
commit "$R" 'gone'
tick
printf 'caf\351: old encoding\n\nSigned-off-by: J\366rg Example <joerg@example.org>\n' |
	git -C "$R" -c i18n.commitEncoding=ISO-8859-1 commit -q --allow-empty -F -
tick
git -C "$R" commit -q --allow-empty --author='Zo\303\253 <>' -m "$(printf 'a title\non two lines\n\nMessage-ID: <two@example.org>\nLink: https://patch.msgid.link/three@example.org\nCloses: https://lore.example.org/dev/four@example.org/')" 2>"$T/err"
commit "$R" 'stable: a copy

commit 0123456789abcdef0123456789abcdef01234567 upstream.

Signed-off-by: Ann Example <ann@example.org>'
git init -q "$T/sub"
commit "$T/sub" 'in a submodule'
git -C "$R" -c protocol.file.allow=always submodule add -q "$T/sub" module 2>"$T/err"
commit "$R" 'a submodule'
commit "$T/sub" 'more in it'
git -C "$R/module" -c protocol.file.allow=always pull -q 2>"$T/err"
commit "$R" 'a submodule moves on'
git -C "$R" checkout -q -b topic HEAD~3 2>"$T/err"
echo topic >"$R/topic"
commit "$R" 'topic: one'
echo more >>"$R/topic"
commit "$R" 'topic: two'
topic=$(newest "$R")
git -C "$R" checkout -q -b other HEAD~1 2>"$T/err"
echo other >"$R/other"
commit "$R" 'other: one'
git -C "$R" checkout -q main 2>"$T/err"
tick
git -C "$R" merge -q --no-ff -m "Merge tag 'for-main' of git://git.example.org/topic.git into main" topic
merge=$(newest "$R")
merged=$now
git -C "$R" checkout -q -b third HEAD~2 2>"$T/err"
echo third >"$R/third"
commit "$R" 'third: one'
git -C "$R" checkout -q main 2>"$T/err"
tick
git -C "$R" merge -q -m "Merge branches 'other' and 'third'" other third >"$T/out" 2>"$T/err"
git -C "$R" tag -a -m release v1
echo later >"$R/later"
commit "$R" 'after the tag'

# --- a store without mail, then the whole tree
listdigest-store -s "$S" init >"$T/out" 2>"$T/err"
exits 64 "without mail and --since: 64" tree main "$R"
like "... and what to do is said" "$(cat "$T/err")" 'with --since'
exits 64 "no such branch: 64" tree main --since=2020-01-01 --ref=nowhere "$R"
exits 64 "no repository: 64" tree main --since=2020-01-01 "$T/nowhere"
exits 64 "two repositories: 64" tree main --since=2020-01-01 "$R" "$R"
exits 64 "--since without --tree: 64" import --since=2020-01-01 "$R"
exits 64 "a name with a slash: 64" tree a/b --since=2020-01-01 "$R"
n=$(git -C "$R" rev-list --count HEAD)
is "all commits are read" "$(tree main --since=2020-01-01 "$R")" "$n commits, 0 gone, 1 tags"
check "every commit is as git has it" "$R" main
sound "after a reading"
is "again: nothing new" "$(tree main "$R")" "0 commits, 0 gone, 0 tags"
is "one reading, one entry" "$(listdigest-store -s "$S" stat | awk '$1 == "readings" { print $2 }')" 1

# --- what is known of a commit
show() { listdigest-store -s "$S" show "$1" --json; }
one=$(git -C "$R" rev-list --grep='change two places' HEAD)
is "the mail that a link names" "$(show "$one" | jq -c .message_ids)" '["one@example.org"]'
is "the other trailers" "$(show "$one" | jq -c '[.trailers[].key]')" '["Reviewed-by","Signed-off-by"]'
is "the first tag that contains it" "$(show "$one" | jq -r .tag)" v1
is "none behind the tag" "$(show "$(newest "$R")" | jq -r .tag)" null
two=$(git -C "$R" rev-list --grep='^a title' HEAD)
is "a title on two lines" "$(show "$two" | jq -r .title)" 'a title on two lines'
is "Message-ID, a link, what it closes" "$(show "$two" | jq -c .message_ids)" \
	'["two@example.org","three@example.org","four@example.org"]'
is "an old encoding" "$(commits main | jq -r 'select(.title | test("old encoding")).title')" "café: old encoding"
is "... in a trailer" "$(commits main | jq -r 'select(.title | test("old encoding")).trailers[0].value')" \
	"Jörg Example <joerg@example.org>"
is "what a copy is of" "$(commits main | jq -r 'select(.upstream).upstream')" 0123456789abcdef0123456789abcdef01234567
is "what a merge pulled" "$(show "$merge" | jq -c .pull)" '{"url":"git://git.example.org/topic.git","tag":"for-main"}'
is "a commit counts from its merge on" "$(show "$topic" | jq -r .merged)" "$(date -u -d "@$merged" +%Y-%m-%dT%H:%M:%SZ)"
like "show prints it" "$(listdigest-store -s "$S" show "$(echo "$one" | cut -c1-9)")" '^title +numbers: change two places$'
exits 1 "no such commit" listdigest-store -s "$S" show 0123456789

# --- kinds of repositories
git clone -q --bare "$R" "$T/bare"
git -C "$T/bare" pack-refs --all
git -C "$T/bare" gc -q
tree bare --since=2020-01-01 "$T/bare" >"$T/out"
is "a bare repository, its refs packed" "$(commits bare | jq -r .commit | sort)" "$(commits main | jq -r .commit | sort)"
check "... as git has it" "$T/bare" bare
git clone -q --shared "$R" "$T/shared"
is "objects of another repository" "$(tree shared --since=2020-01-01 "$T/shared")" "$n commits, 0 gone, 1 tags"
git clone -q --depth=4 "file://$R" "$T/shallow"
tree shallow --since=2020-01-01 "$T/shallow" >"$T/out" 2>"$T/err"
is "a shallow clone is no failure" $? 0
like "... and is said" "$(cat "$T/err")" 'shallow clone'
is "... all its commits" "$(commits shallow | wc -l)" "$(git -C "$T/shallow" rev-list --count HEAD)"
git -C "$R" worktree add -q "$T/worktree" topic
is "a worktree" "$(tree worktree --since=2020-01-01 "$T/worktree" | cut -d' ' -f1)" "$(git -C "$R" rev-list --count refs/heads/topic)"
git init -q --object-format=sha256 "$T/sha256"
commit "$T/sha256" 'one with SHA-256'
if tree sha256 --since=2020-01-01 "$T/sha256" >"$T/out" 2>"$T/err"; then
	is "SHA-256" "$(commits sha256 | jq -r .commit)" "$(newest "$T/sha256")"
else
	like "SHA-256 is refused in words" "$(cat "$T/err")" 'SHA-256, which the libgit2'
fi
git init -q "$T/none"
exits 64 "a repository without a commit" tree none --since=2020-01-01 "$T/none"
is "several branches" "$(tree several --since=2020-01-01 --ref=topic --ref=other "$R" | cut -d' ' -f1)" \
	"$(git -C "$R" rev-list --count refs/heads/topic refs/heads/other)"
is "only commits from --since on" "$(tree late --since="$(date -u -d "@$(git -C "$R" log -1 --format=%ct)" +%Y-%m-%dT%H:%M:%SZ)" "$R" | cut -d' ' -f1)" 1
is "further back" "$(tree late --since=2020-01-01 "$R" | cut -d' ' -f1)" $((n - 1))
is "... nothing twice" "$(commits late | jq -r .commit | sort | uniq -d | wc -l)" 0
if [ "$(id -u)" = 0 ]; then
	cp -r "$T/bare" "$T/foreign"
	chown -R 12345 "$T/foreign"
	exits 75 "another user's repository" tree foreign --since=2020-01-01 "$T/foreign"
	like "... is refused as git refuses it" "$(cat "$T/err")" 'safe.directory'
	git config --global safe.directory "$T/foreign"
	exits 0 "... unless it is a safe.directory" tree foreign --since=2020-01-01 "$T/foreign"
else
	skip "another user's repository" "needs root"
fi
sound "after all of them"

# --- what changes
echo more >>"$R/later"
commit "$R" 'news'
git -C "$R" tag v2
is "what is new is read" "$(tree main "$R")" "1 commits, 0 gone, 1 tags"
is "a new tag is recorded for what was read before" "$(show "$(git -C "$R" rev-parse HEAD~1)" | jq -r .tag | head -1)" v2
git -C "$R" tag v3 HEAD
is "a tag that contains nothing new" "$(tree main "$R")" "0 commits, 0 gone, 0 tags"
gone=$(newest "$R")
tick
git -C "$R" commit -q --amend -m 'news, rewritten'
is "a rewritten branch" "$(tree main "$R" | cut -d, -f1,2)" "1 commits, 1 gone"
is "what is gone is not in the tree" "$(commits main | jq -r .commit | grep -c "$gone")" 0
check "... the rest is as git has it" "$R" main
git -C "$R" reset -q --hard "$gone"
is "it comes back" "$(tree main "$R" | cut -d, -f1,2)" "1 commits, 1 gone"
check "... as git has it" "$R" main
sound "after rewriting"

# --- damage: an object that is missing
cp -r "$R" "$T/damaged"
git -C "$T/damaged" unpack-objects -q </dev/null 2>"$T/err"
blob=$(git -C "$T/damaged" rev-parse "$one:numbers")
rm -f "$T/damaged/.git/objects/$(echo "$blob" | cut -c1-2)/$(echo "$blob" | cut -c3-)"
exits 1 "a missing object: 1" tree damaged --since=2020-01-01 "$T/damaged"
like "... is named" "$(cat "$T/err")" "skipped: the patch-id of commit $one"
like "... counted" "$(cat "$T/out")" 'skipped$'
is "... and ends nothing" "$(commits damaged | wc -l)" "$(git -C "$R" rev-list --count HEAD)"
exits 0 "the next run does not name it again" tree damaged "$T/damaged"

# --- large files
git init -q "$T/large"
head -c 5000000 /dev/zero | tr '\0' 'x' >"$T/large/large"
commit "$T/large" 'a large file'
echo small >"$T/large/small"
commit "$T/large" 'a small one'
like "a file that is too large is counted" "$(tree large --since=2020-01-01 "$T/large")" ', 1 too large for a patch-id$'
is "... and flagged" "$(commits large | jq -c '[.flags, (.patch_id != null)]')" '[["large"],false]
[null,true]'

# --- crafted objects: a small repository with a tree of endlessly many files, a text that is no Unicode
git init -q "$T/crafted"
C="git -C $T/crafted"
blob=$(echo x | $C hash-object -w --stdin)
entries=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '100644 blob %s\t%s\n' "$blob" "$i"; done)
for level in 1 2 3 4 5 6 7 8; do
	folder=$(echo "$entries" | $C mktree)
	entries=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\t%s\n' "$folder" "$i"; done)
done
tick
bomb=$($C commit-tree -m 'a hundred million files' "$folder")
odd=$({
	printf 'tree %s\nparent %s\nauthor A <a@example.org> %s\ncommitter A <a@example.org> %s\nencoding UCS-4BE\n\n' \
		"$folder" "$bomb" "$GIT_AUTHOR_DATE" "$GIT_AUTHOR_DATE"
	for i in $(seq 500); do printf '\177\001\001\001'; done
} | $C hash-object -t commit -w --stdin)
$C update-ref refs/heads/main "$odd"
like "a tree of endlessly many files is not read" "$(tree crafted --since=2020-01-01 "$T/crafted" 2>&1)" \
	'^2 commits, .* 1 too large for a patch-id$'
is "what is no character becomes U+FFFD" "$(commits crafted | jq -r 'select(.commit == "'"$odd"'").title[:2]')" '��'
sound "after crafted objects"

# --- killed at any moment, nothing is lost or twice
K=$T/k
cp -r "$R" "$T/many"
for i in 1 2 3 4 5 6 7 8; do
	echo "$i" >>"$T/many/later"
	commit "$T/many" "many: $i"
done
listdigest-store -s "$K" init >"$T/out" 2>"$T/err"
for ms in 5 15 30 45 60 90; do
	timeout -s KILL "0.0$ms" listdigest-import -s "$K" --tree=many --since=2020-01-01 "$T/many" >"$T/out" 2>"$T/err"
done
listdigest-import -s "$K" --tree=many --since=2020-01-01 "$T/many" >"$T/out"
S=$K check "killed and run again: as git has it" "$T/many" many
S=$K sound "killed and run again"

# --- a tree is no mail
M=$T/m
mail() { printf 'From: Ann Example <ann@example.org>\nMessage-ID: <%s@example.org>\nList-Id: <dev.example.org>\nDate: Wed, 25 Feb 2026 0%s:00:00 +0000\nSubject: [PATCH] mail %s\n\ntext\n' "$1" "$1" "$1"; }
mail 1 | listdigest-mda -s "$M" 2>"$T/err" || { listdigest-store -s "$M" init >"$T/out" 2>&1; mail 1 | listdigest-mda -s "$M"; }
mail 2 | listdigest-mda -s "$M"
report() { listdigest-report -s "$M" --format=json "$@" 2>"$T/err" | jq -S 'del(.trees)'; }
head1=$(listdigest-store -s "$M" show HEAD --json)
log=$(listdigest-store -s "$M" log)
all=$(report ..HEAD)
exits 0 "a store with mail needs no --since" listdigest-import -s "$M" --tree=main "$R"
is "HEAD is still the newest mail" "$(listdigest-store -s "$M" show HEAD --json)" "$head1"
is "log and digest are as before, but for the tree that is named" "$(listdigest-store -s "$M" log) $(report ..HEAD)" "$log $all"
mail 3 | listdigest-mda -s "$M"
is "HEAD~1 passes it" "$(listdigest-store -s "$M" show HEAD~1 --json)" "$head1"
is "export has no line for it" "$(listdigest-store -s "$M" export --format=jsonl | wc -l)" 3
echo again >>"$R/later"
commit "$R" 'one more'
listdigest-import -s "$M" --tree=main "$R" >"$T/out"
is "a range that ends with it is empty" "$(report HEAD.. | jq '.series | length')" 0
S=$M sound "mail and readings"
tip=$(listdigest-store -s "$M" stat | awk '$1 == "tip" { print $2 }')
exits 0 "the chain has it" listdigest-store -s "$M" verify --tip="$tip"
listdigest-store -s "$M" export --format=dump >"$T/dump"
listdigest-store -s "$T/loaded" init --from="$T/dump" >"$T/out" 2>"$T/err"
is "a dump carries it" "$(listdigest-store -s "$T/loaded" trees main)" "$(listdigest-store -s "$M" trees main)"
exits 0 "... with its chain" listdigest-store -s "$T/loaded" verify --tip="$tip"
is "... and goes on" "$(listdigest-import -s "$T/loaded" --tree=main "$R")" "0 commits, 0 gone, 0 tags"
before=$(listdigest-store -s "$M" trees main)
listdigest-store -s "$M" compact >"$T/out"
listdigest-store -s "$M" backup "$T/backup" >"$T/out" 2>"$T/err"
listdigest-import -s "$M" --reindex >"$T/out"
is "compact, reindex and backup carry it" "$(listdigest-store -s "$M" trees main) $(listdigest-store -s "$T/backup" trees main)" \
	"$before $before"
listdigest-store -s "$M" expire '<1@example.org>' >"$T/out"
S=$M sound "after compact, reindex and expire"
is "its bytes stay few" "$([ "$(listdigest-store -s "$M" stat | awk '$1 ~ /^(commit|commitkey|tree)$/ { n += $2 } END { print n }')" -lt 60000 ] && echo yes)" yes
# --- --follow
listdigest-import -s "$S" --tree=followed --since=2020-01-01 --follow --interval=1 "$R" >"$T/fout" 2>"$T/ferr" &
follower=$!
cleanup() { kill "$follower" 2>/dev/null; }
comes() { n=0; until commits followed 2>/dev/null | grep -q "$1"; do n=$((n + 1)); [ $n -lt 300 ] || return 1; sleep 0.1; done; }
ok "--follow reads a tree" comes "$(newest "$R")"
commit "$R" 'while it is followed'
ok "... and a new commit" comes "$(newest "$R")"
kill "$follower"
wait "$follower"
is "... SIGTERM ends it with 0" $? 0
done_testing
