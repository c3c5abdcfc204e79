# A series out of the store: as an mbox for git am, as files for quilt, and a reply to start from.
. "$TOP/tests/lib.sh"
command -v git >/dev/null || skip_all "git is not installed"
python3 -B "$TOP/tests/e2e/am_series.py" "$T" || exit 1
export LISTDIGEST_STORE=$T/store GIT_CONFIG_GLOBAL=/dev/null GIT_COMMITTER_NAME=Bo GIT_COMMITTER_EMAIL=bo@example.org
listdigest-import "$T/mbox" >/dev/null 2>&1
repo() { git -C "$T/repo" "$@"; }
take() { # MESSAGE-ID [OPTION...]: its patches go to $T/got
	id=$1
	shift
	listdigest-report "--series=<$id@example.org>" --format=mbox "$@" >"$T/got" 2>"$T/said"
}
# am BRANCH: $T/got makes the tree, authors and titles of BRANCH
am() {
	repo checkout -q -f --detach base && repo clean -qfd
	repo am -q "$T/got" >"$T/am" 2>&1 || { repo am --abort 2>/dev/null; cat "$T/am"; return 1; }
	[ "$(repo log --format='%T %an %ae %ad %s' base..HEAD)" = "$(repo log --format='%T %an %ae %ad %s' "base..$1")" ]
}
dated() { # as am; the author's date is that of the mail
	am "$1" || [ "$(repo log --format='%T %an %ae %s' base..HEAD)" = "$(repo log --format='%T %an %ae %s' "base..$1")" ]
}
trailers() { repo log -1 --format=%B "$1" | git interpret-trailers --parse | tr '\n' '|'; }

# --- encodings -------------------------------------------------------------------------------------------------------------
for id in plain1 carried3 enc1 lines1 scissors1 binary1 flowed1 attached1; do
	branch=${id%[0-9]}
	[ "$branch" = enc ] && branch=encoded
	take $id
	ok "$branch: git am makes the trees, authors and titles" dated "$branch"
done
take attached1
ok "an attached patch keeps its own date" am attached
take lines1
is "lines that begin with From, or look like headers, stay in the message" \
	"$(dated lines; repo log --format=%b base..HEAD)" "$(repo log --format=%b base..lines)"
cp "$T/got" "$T/rd"
repo checkout -q -f --detach base
ok "the same for a reader of mboxrd" repo am -q --patch-format=mboxrd "$T/rd"
is "in-body Date counts" "$(repo log -1 --format=%ad)" "Mon Mar 2 10:00:00 2026 +0100"
is "... and what is above scissors does not" "$(take scissors1; dated scissors; repo log -1 --format=%b | grep -c Hello)" 0

# --- trailers --------------------------------------------------------------------------------------------------------------
take plain1
dated plain
is "given to a patch, and to the cover letter, each once" "$(trailers HEAD~1)" \
	'Signed-off-by: Ann Müller <ann@example.org>|Reviewed-by: Cy <cy@example.org>|Fixes: 0123456789ab ("lamp")|Acked-by: Di <di@sub.example.com>|'
is "a message without trailers gets a paragraph of them" "$(repo log -1 --format=%b)" 'No trailer here.

Acked-by: Di <di@sub.example.com>'
is "one sent by somebody else is named, and not added" "$(cat "$T/said")" \
	"listdigest-report: not added: 'Tested-by: Ed <ed@example.net>' was sent by Cy <cy@example.org>"
take plain1 --add-link --link=https://lore.example.org/r/%s
dated plain
like "--add-link adds a link to the mail, last" "$(trailers HEAD)" 'Acked-by: .*\|Link: https://lore.example.org/r/plain2@example.org\|$'
exits 64 "... which needs an archive" take plain1 --add-link
take carried1
is "the newest version is taken, without what was given to an earlier one" "$(grep -c Reviewed-by "$T/got") $(cat "$T/said")" \
	"0 listdigest-report: v2 is newer and taken; --this-version takes v1"
take carried1 --carry
is "--carry: what was given to the same patch" "$(grep -c Reviewed-by "$T/got")" 1
take carried1 --this-version
is "--this-version: the one that is named" "$(grep -c '^Message-ID: <carried1@\|Reviewed-by' "$T/got") $(cat "$T/said")" "2 "
take plain1 --cover
like "--cover puts the cover letter first" "$(grep -m1 ^Subject: "$T/got")" '\[PATCH v2 0/2\] lamp'

# --- hostile mail ----------------------------------------------------------------------------------------------------------
take evil1
is "no name and no title adds a field" "$(sed '/^$/q' "$T/got" | grep -ci '^x-evil\|^bcc')" 0
repo checkout -q -f --detach base
ok "... and the patch applies" repo am -q "$T/got"
exits 1 "a missing patch is an answer of no" take gap1
is "... which is named" "$(head -1 "$T/said"; wc -c <"$T/got")" "listdigest-report: 1 of 3 patches is missing: 2
0"
exits 0 "... unless it is forced" take gap1 --force
is "... then the others are printed" "$(grep -c '^Subject: ' "$T/got")" 2
is "... each author with the name that the mail has" "$(grep -c '^From: Ann Mueller <ann' "$T/got")" 1
exits 1 "a damaged patch is an answer of no" take wrap1
like "... which is named with the line" "$(cat "$T/said")" "patch 'wrap: a line': line 10 of its diff is damaged"
exits 1 "so is a binary file without its bytes" take nobytes1
like "... in words" "$(cat "$T/said")" "nobytes: binary': it changes a binary file and does not have its bytes"
exits 1 "9999 patches of which 3 came" take many1
like "... end in one line" "$(head -1 "$T/said")" '^listdigest-report: 9996 of 9999 patches are missing: 4, 5, .*, \.\.\.$'
take twice1
is "two patches of one number: each is a series, or one of them is taken" "$(grep -c '^Subject: ' "$T/got")" 1
take outside1
not_ok "a path outside of the tree is refused by git am" repo am -q "$T/got"
repo am --abort 2>/dev/null

# --- files for quilt -------------------------------------------------------------------------------------------------------
files() { listdigest-report "--series=<$1@example.org>" "--patches=$2"; }
exits 0 "--patches writes a directory" files plain1 "$T/q"
is "... of numbered files" "$(cd "$T/q" && echo *)" "0001-lamp-wire.patch 0002-lamp-shade.patch series"
is "... with their order" "$(cat "$T/q/series")" "0001-lamp-wire.patch
0002-lamp-shade.patch"
repo checkout -q -f --detach base
ok "... which patch(1) and git apply take" repo apply "$T/q/0001-lamp-wire.patch" "$T/q/0002-lamp-shade.patch"
exits 0 "again, the same files are no other things" files plain1 "$T/q"
exits 1 "another series is not written over it" files encoded1 "$T/q"
exits 1 "... also not over its list" files scissors1 "$T/q"
is "... and nothing of it is written" "$(cd "$T/q" && echo *)" "0001-lamp-wire.patch 0002-lamp-shade.patch series"
exits 0 "a title with a path" files evil1 "$T/e"
is "... names a file in the directory" "$(cd "$T/e" && echo * .[a-z]*)" "0001-.-.-etc-X-Evil-yes.patch series .[a-z]*"
ln -s "$T/elsewhere" "$T/link"
exits 75 "never through a link" files plain1 "$T/link"
mkdir "$T/l" && ln -s "$T/elsewhere" "$T/l/series"
exits 1 "... nor over one" files plain1 "$T/l"
ok "... nothing was written there" test ! -e "$T/elsewhere"
ok "--format=patches -o DIR is the same" listdigest-report "--series=<plain1@example.org>" --format=patches -o "$T/f"
ok "... to the byte" diff -r "$T/q" "$T/f"

# --- a reply ---------------------------------------------------------------------------------------------------------------
listdigest-report "--series=<plain1@example.org>" --reply --from='Cy <cy@example.org>' >"$T/draft"
is "a reply, as Python's email package reads it" "$(python3 -B - "$T/draft" <<'END'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
body = m.get_content().split("\n")
print(m["From"], m["To"], m["Cc"], m["Subject"], m["In-Reply-To"], " ".join(m["References"].split()), body[0], body[1], "> +2" in body, m.defects, sep="|")
END
)" "Cy <cy@example.org>|Ann Müller <ann@example.org>|list@example.org|Re: [PATCH v2 1/2] lamp: wire|<plain1@example.org>|<plain0@example.org> <plain1@example.org>|On Mon, 2 Mar 2026 10:00:03 +0100, Ann Müller wrote:|> Signed-off-by: Ann Müller <ann@example.org>|True|[]"
is "a reply to a reply has one Re:" "$(listdigest-report "--series=<plain3@example.org>" --reply | grep ^Subject:)" \
	"Subject: Re: [PATCH v2 1/2] lamp: wire"

# --- usage -----------------------------------------------------------------------------------------------------------------
exits 64 "--format=mbox needs a series" listdigest-report --format=mbox
exits 64 "--force goes with patches" listdigest-report "--series=<plain1@example.org>" --force
exits 64 "--format=patches needs a directory" listdigest-report "--series=<plain1@example.org>" --format=patches
exits 1 "a message of no series" take nothing
done_testing
