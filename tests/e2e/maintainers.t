# listdigest-report: who maintains what a series changes, who was not asked; choosing and grouping by subsystem.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store
listdigest-store init >/dev/null 2>&1
n=0
patch() { # ID SUBJECT PATH... ; $to: To and Cc; $re: what it answers
	n=$((n + 1))
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ann <ann@example.org>\nMessage-ID: <%s@example.org>\nDate: Thu, 5 Mar 2026 10:%02d:00 +0000\nList-Id: <dev.example.org>\nSubject: %s\n' "$1" "$n" "$2"
	printf '%b%b\nWords.\n---\n' "${to:-}" "${re:+In-Reply-To: <$re@example.org>\n}"
	shift 2
	for path in "$@"; do printf -- 'diff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-a\n+%s\n' "$path" "$path" "$path" "$path" "$n"; done
	echo
}
{
	to='To: Bo <BO@example.org>\nCc: pumps@lists.example.org\n' patch s0 '[PATCH 0/2] pumps: two steps'
	re=s0 to='To: Eve <eve@new.example>\n' patch s1 '[PATCH 1/2] pumps: one' water/pumps/a.c
	re=s0 patch s2 '[PATCH 2/2] pumps: two' water/pumps/b.c roof/x.c
	patch roof '[PATCH] roof: mend' roof/y.c
	patch none '[PATCH] attic: mend' attic/z.c
	patch own '[PATCH] ann: mend' ann/z.c
	patch talk 'A question'
	n=$((n - 7)) # an hour later
} | sed '/^Subject: A question/,/^---/s/^---$//' >"$T/mbox"
ok "some mail" listdigest-import "$T/mbox"
cat >"$T/MAINTAINERS" <<'M'
PUMPS
M:	Bo Ray <bo@example.org>
M:	Cy Day <cy@example.org>
R:	Eve Fox <eve@example.org>
L:	pumps@lists.example.org
S:	Maintained
T:	git git://git.example.org/pumps.git
F:	water/pumps/

WATER
M:	Cy Day <cy@work.example>
L:	water@lists.example.org
F:	water/

ROOF
S:	Orphan
F:	roof/
L:	dev@example.org

ANN'S
M:	ann@example.org
F:	ann/
M
report() { listdigest-report --since=2026-01-01 --maintainers="$T/MAINTAINERS" "$@"; }
json() { report --format=json --detail=none "$@" >"$T/json"; }
titles() { json "$@" && jq -r '[.series[].title] | sort | join(",")' "$T/json"; }

# --- who ---------------------------------------------------------------------------------------------------------------------------------
json
is "the subsystems of a series, that of most files first" "$(jq -c '.series[] | select(.title == "pumps: two steps").subsystems' "$T/json")" \
	'[{"name":"PUMPS","status":"Maintained","trees":["git git://git.example.org/pumps.git"]},{"name":"ROOF","status":"Orphan","trees":[]},{"name":"WATER","trees":[]}]'
who() { jq -r '.series[] | select(.title == "pumps: two steps").maintainers[] | "\(.role) \(.address) \(.subsystem) \(.asked)"' "$T/json"; }
is "who is to be asked, each once, and was" "$(who)" "maintainer bo@example.org PUMPS true
maintainer cy@example.org PUMPS false
reviewer eve@example.org PUMPS false
list pumps@lists.example.org PUMPS true
list dev@example.org ROOF false
list water@lists.example.org WATER false"
echo 'Eve Fox <eve@new.example> <eve@example.org>' >"$T/mailmap"
json --mailmap="$T/mailmap" --list=dev.example.org
is "... by another address, and by its list" "$(who | sed -n '3p;5p')" "reviewer eve@example.org PUMPS true
list dev@example.org ROOF true"
is "the author asked herself" "$(jq -c '.series[] | select(.title == "ann: mend").maintainers[0].asked' "$T/json")" true
is "no subsystem" "$(jq -c '.series[] | select(.title == "attic: mend") | [.subsystems, .maintainers]' "$T/json")" '[[],[]]'
report --list=dev.example.org --detail=none >"$T/text"
like "in words" "$(tr -s ' \n' ' ' <"$T/text")" 'for PUMPS \(Bo Ray and Cy Day\), ROOF \(Orphan\), WATER \(Cy Day\) not asked: Cy Day <cy@example\.org>, Eve Fox <eve@example\.org>, water@lists\.example\.org '
ok "... in at most 80 columns" [ "$(awk 'length > 80' "$T/text" | wc -l)" = 0 ]
for format in html markdown mail; do
	like "... in $format" "$(report --format=$format --detail=none | sed 's/=$//' | tr -d '\n')" 'for PUMPS'
done
is "nothing of it without the file" "$(listdigest-report --since=2026-01-01 --format=json | jq -c '[.series[] | .subsystems, .maintainers] | unique')" '[null]'

# --- choosing and grouping ---------------------------------------------------------------------------------------------------------------
is "a part of the name, without case" "$(titles --subsystem=pump)" "pumps: two steps"
is "... two: either" "$(titles --subsystem=roof --subsystem="ANN'S")" "ann: mend,pumps: two steps,roof: mend"
is "a pattern: the whole name" "$(titles --subsystem='*O*F')" "pumps: two steps,roof: mend"
is "... with a path" "$(titles --subsystem=roof --path=roof/y.c)" "roof: mend"
is "discussions are left out" "$(jq -c .threads "$T/json")" "[]"
is "the heading says so" "$(report --subsystem=roof --detail=none | sed -n 4p)" "only subsystem roof"
printf 'NETWORKING [GENERAL]\nF: roof/\n' >"$T/brackets"
is "a name with brackets" "$(listdigest-report --since=2026-01-01 --maintainers="$T/brackets" --subsystem='networking [general]' --format=json | jq -r '[.series[].title] | sort | join(",")')" "pumps: two steps,roof: mend"
exits 64 "no such subsystem" report --subsystem=cellar
is "... told" "$(cat "$T/err")" "listdigest-report: --subsystem=cellar: the file of --maintainers has no such section"
printf 'WORDS\nK: \\bpump\nROOF\nF: roof/\n' >"$T/words"
exits 64 "a subsystem of words alone" listdigest-report --since=2026-01-01 --maintainers="$T/words" --subsystem=words
is "... told" "$(cat "$T/err")" "listdigest-report: --subsystem=words: it has no paths (F: or N:), and K: is not applied"
groups() { report --group-by=subsystem --detail=none "$@"; }
is "the patch list by subsystems" "$(groups | sed -n '/Patch list/,/^News\|^=====/p' | grep -E '^[A-Z]')" "ANN'S
PUMPS
ROOF
Without a subsystem"
is "... in html" "$(groups --format=html | sed -n 's|<h3 class="group">\([^<]*\)</h3>|\1|p' | sed 's/&[^;]*;/./' | tr '\n' ';')" "ANN.S;PUMPS;ROOF;Without a subsystem;"
exits 64 "not with the newest first" report --group-by=subsystem --order=newest
exits 64 "... nor without the file" listdigest-report --group-by=subsystem
is "... told" "$(cat "$T/err")" "listdigest-report: --group-by=subsystem: give --maintainers=FILE, too"
exits 64 "--subsystem without the file" listdigest-report --subsystem=x
{
	re=roof patch re1 'Re: [PATCH] roof: mend'
	re=s1 patch re2 'Re: [PATCH 1/2] pumps: one'
} | sed 's/^From: Ann <ann/From: Cy <cy/; s/10:0[0-9]:00/12:00:00/; s/^---$/I see./' >"$T/replies"
end=$(listdigest-store log | tail -n 1 | awk '{ print $2 }')
listdigest-import "$T/replies" >/dev/null 2>&1
is "the news by subsystems" "$(listdigest-report --maintainers="$T/MAINTAINERS" --group-by=subsystem --detail=none "$end.." | sed -n '/^===== News/,/^===== Patch/p' | grep -E '^[A-Z]')" "PUMPS
ROOF"

# --- list.conf, CODEOWNERS, files that mean harm -----------------------------------------------------------------------------------------
cat >"$T/list.conf" <<'CONF'
maintainers = MAINTAINERS
list = dev.example.org
[reader roof]
to = roof@example.org
subsystem = roof
CONF
is "a reader's subsystem" "$(listdigest-report --config="$T/list.conf" --reader=roof --since=2026-01-01 --format=json | jq -r '[.series[].title] | sort | join(",")')" "pumps: two steps,roof: mend"
mkdir "$T/.github"
printf '* @house/all\n/water/pumps/ bo@example.org @house/pumps # those who know\nroof/ cy@example.org\n/roof/y.c\n' >"$T/.github/CODEOWNERS"
owners() { listdigest-report --since=2026-01-01 --maintainers="$T/.github/CODEOWNERS" --format=json "$@" >"$T/json"; }
owners --subsystem=@house/pumps
is "owners" "$(jq -c '.series[0] | [.title, [.maintainers[] | [.address, .asked]]]' "$T/json")" '["pumps: two steps",[["bo@example.org",true],["@house/pumps",true],["cy@example.org",false]]]'
owners
is "... a line without owners" "$(jq -c '.series[] | select(.title == "roof: mend").maintainers' "$T/json")" "[]"
bad() { # WHAT WORDS: $T/bad is refused in one line
	exits 64 "$1" listdigest-report --maintainers="$T/bad"
	like "... one line says why" "$(tr '\n' '|' <"$T/err")" "^listdigest-report: --maintainers=[^|]*: $2[^|]*\\|\$"
}
bad "no such file" 'No such file'
printf 'ROOF\nM: Andr\351 <a@x.example>\nF: roof/\n' >"$T/bad"
bad "not UTF-8" 'line 2 is not UTF-8'
head -c 100000 /dev/zero >"$T/bad"
bad "no text" 'line 1 has a NUL byte'
printf 'Dear reader,\n' >"$T/bad"
bad "no sections" 'it has no section'
yes 'F: a/' | head -c 17000000 >"$T/bad"
bad "too long" 'it is longer than 16 MiB'
{ echo ROOF; echo 'F: roof/'; echo 'N: ^(([a-z]+)*/?)+$'; echo 'N: (('; yes 'F: *a*b*c*d' | head -n 300000; } >"$T/bad"
ok "too many patterns, and slow ones" timeout -s KILL 20 listdigest-report --since=2026-01-01 --maintainers="$T/bad" --detail=none
like "... are named" "$(tr '\n' '|' <"$T/err")" "bad: line 4: '\(\(' is ignored: .*\\|.*bad: line 200003: too many patterns"
ok "... in a few lines" [ "$(wc -l <"$T/err")" -lt 14 ]
done_testing
