#!/bin/sh
# What robots found, in digests: which series a verdict belongs to, which one counts, in every format.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE="$T/s"
listdigest-store init >/dev/null 2>&1
mail() { # id day from subject [header...]; the text is standard input
	printf 'From x@example.org Mon Jan  1 00:00:00 2026\nFrom: %s\nDate: %s Mar 2026 10:00:00 +0000\nMessage-ID: <%s@example.org>\nSubject: %s\nList-Id: <vm.example.org>\n' "$3" "$2" "$1" "$4"
	shift 4
	for h in "$@"; do printf '%s\n' "$h"; done
	printf '\n'
	cat
	printf '\n'
}
diff_of() { printf 'Text.\n\n%s---\n %s | 1 +\n\ndiff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n@@ -1 +1,2 @@\n a\n+%s\n' "$3" "$1" "$1" "$1" "$1" "$1" "$2"; }
ida='Ida Holm <ida@example.org>'
lkp='kernel test robot <lkp@intel.com>'
errors() { printf 'Hi Ida,\n\nkernel test robot noticed the following build errors:\n\n>> a.c:%s:1: error: no x\n' "$1"; }
{
	echo 'Two things.' | mail c 2 "$ida" '[PATCH 0/2] vm: halts'
	diff_of a one | mail p1 2 "$ida" '[PATCH 1/2] vm: halt' 'In-Reply-To: <c@example.org>'
	diff_of b one | mail p2 2 "$ida" '[PATCH 2/2] vm: wake' 'In-Reply-To: <c@example.org>'
	errors 3 | mail r1 3 "$lkp" 'Re: [PATCH 2/2] vm: wake' 'In-Reply-To: <p2@example.org>'
	errors 9 | mail r2 4 "$lkp" 'Re: [PATCH 2/2] vm: wake' 'In-Reply-To: <p2@example.org>'
	printf 'Patchew URL: https://patchew.org/VM/c@example.org/\n\nThis series seems to have some coding style problems.\n\n=== TEST SCRIPT END ===\n\nERROR: blank\n' |
		mail r3 4 no-reply@patchew.org 'Re: [PATCH 0/2] vm: halts' 'In-Reply-To: <p1@example.org>'
	echo 'Which compiler?' | mail q1 5 'Bo Ek <bo@example.org>' 'Re: [PATCH 2/2] vm: wake' 'In-Reply-To: <r2@example.org>' 'References: <c@example.org> <p2@example.org> <r2@example.org>'
	# the next version says that it fixes it
	echo 'Again.' | mail d 9 "$ida" '[PATCH v2 0/2] vm: halts'
	diff_of a one | mail d1 9 "$ida" '[PATCH v2 1/2] vm: halt' 'In-Reply-To: <d@example.org>'
	diff_of b two 'Reported-by: kernel test robot <lkp@intel.com>
' | mail d2 9 "$ida" '[PATCH v2 2/2] vm: wake' 'In-Reply-To: <d@example.org>'
	# found by title, by link, and on a tree
	printf 'CI has tested the following submission:\nStatus:     SUCCESS\nName:       [vm,v2,1/2] vm: halt\n' | mail r4 10 bot+bpf-ci@kernel.org 'Re: vm'
	printf 'syzbot ci has tested the following series\n\n[v2] vm: halts\nhttps://lore.kernel.org/all/d@example.org\n\nand found the following issue:\nKASAN: bad read\n' |
		mail r5 10 'syzbot ci <syzbot+ci0123@syzkaller.appspotmail.com>' '[syzbot ci] Re: vm: halts'
	printf 'Hello,\n\nkernel test robot noticed "ltp.x.fail" on:\n\ncommit: 0123456789abcdef ("net: other")\n' | mail r6 10 "$lkp" '[vm] [net] 0123456789: ltp.x.fail'
	# people who pretend
	errors 1 | mail h1 11 "$ida" 'Re: [PATCH v2 1/2] vm: halt' 'In-Reply-To: <d1@example.org>'
	printf '> noticed the following build errors\n\nPlease ignore.\n' | mail h2 11 "$lkp" 'Re: [PATCH v2 1/2] vm: halt' 'In-Reply-To: <d1@example.org>'
	# a robot that only list.conf knows
	printf 'On Monday, Ida wrote:\n> run: bad\n\nrun 1: good\nrun 2: bad boot <x>\n' | mail l1 12 'Lab <lab@example.net>' 'Re: [PATCH v2 2/2] vm: wake' 'In-Reply-To: <d2@example.org>'
} >"$T/mbox"
listdigest-import "$T/mbox" >/dev/null 2>&1
get() { listdigest-report --format=json "$@" | jq -r "$of"; }
first="--since=2026-03-01 --until=2026-03-08" second="--since=2026-03-08 --until=2026-03-20"
of='.series[0].verdicts[] | [.bot, .result, .patch // "all", .message_id, .what, (.earlier | length)] | join("|")'
# shellcheck disable=SC2086 # options
{
	is "the last verdict of a robot on a patch counts, the worst first" "$(get $first)" \
		"kernel test robot|error|2|r2@example.org|a.c:9:1: error: no x|1
patchew|warning|all|r3@example.org|ERROR: blank|0"
	is "found by link and by title; people who paste or quote one are not believed" "$(get $second)" \
		"syzbot ci|fail|all|r5@example.org|KASAN: bad read|0
bpf CI|pass|1|r4@example.org||0"
	of='.series[0].replies'
	is "robots' mails are no replies, answers to them are" "$(get $first)" 1
	of='.verdicts[] | .what + " " + .commit + " " + .title'
	is "what belongs to no series" "$(get $second)" "ltp.x.fail 0123456789abcdef net: other"
	of='.news[] | select(.title == "vm: halts") | .news.verdicts'
	is "news of an earlier series" "$(get --since=2026-03-04 --until=2026-03-08)" 2
	of='.range.messages, (.series | length), (.threads | length)'
	is "--kind=verdict: what robots tested and what they reported" "$(get $second --kind=verdict)" "9
1
0"
	report() { listdigest-report "$@" $second; }
	like "text: a mark" "$(report)" '^  +CI: failed \(syzbot ci\); 1 more$'
	like "... what the version says of the one before" "$(report)" 'says it fixes: build error in v1 \(kernel'
	like "... a line for each, with its Message-ID" "$(report | grep -A1 '^CI: failed')" '^    r5@example.org$'
	like "... the worst first" "$(report | grep '^CI: ' | head -n 1)" 'CI: failed: KASAN: bad read \(syzbot ci\)'
	like "... the counts" "$(report)" '^robots tested 1 series: 1 failed; 1 report on trees$'
	like "... regressions at the top" "$(report | sed -n 7,12p)" 'Regressions reported by robots'
	like "Markdown: a mark" "$(report --format=markdown)" '; CI: failed \(syzbot ci\); 1 more'
	like "... a line for each" "$(report --format=markdown --link=https://example.org/%s)" '^- CI: \[passed, patch 1 \(bpf CI\)\]\(<https://example.org/r4%40example.org>\)'
	like "... regressions" "$(report --format=markdown)" '^- \*\*failed\*\* ltp.x.fail .*kernel test robot'
	like "HTML: a badge with words" "$(report --format=html)" '>CI: failed</span>'
	like "... regressions" "$(report --format=html)" '<section id="regressions">'
	like "a feed: regressions" "$(report --format=atom)" '^<title>Regression \(failed\): ltp\.x\.fail</title>$'
	failed() { listdigest-report --format=atom "$@" | grep -B 3 'term="failed"' | sed -n 's,^<title>\(.*\)</title>,\1,p; s,^<updated>,,p'; }
	is "... the first failure that each robot reports of a version" "$(failed $first)" "Build error (2 patches): vm: halts
2026-03-03T10:00:00Z</updated>"
	is "... and no later one" "$(failed --since=2026-03-04 --until=2026-03-08)" ""
	like "... of the next version" "$(failed $second)" '^Failed \(v2, 2 patches\): vm: halts'
	like "--explain: each verdict, with its mail" "$(listdigest-report --explain='<c@example.org>')" 'verdict +<r2@example.org>: build error, patch 2: a.c:9:1: error: no x'
	like "mail: the same" "$(report --format=mail)" 'CI: failed'
}
printf '[listdigest]\nstore=%s\n[robot lab]\nfrom=lab@example.net\nsubject=vm:\nfail=run *: bad\npass=run *: good\n' "$T/s" >"$T/list.conf"
# shellcheck disable=SC2086 # options
{
	of='.series[0] | .replies, (.verdicts[] | select(.bot == "lab") | .result + " " + .patch + " " + .what)'
	is "a robot of list.conf: by its sender and words, quotes aside" "$(listdigest-report --config="$T/list.conf" --format=json $second | jq -r "$of")" "1
fail 2 run 2: bad boot <x>"
	of='.series[0].replies'
	is "... without it the mail is a person's" "$(get $second)" 2
}
for wrong in 'from=' 'fail=x' 'frm=x' "from=x"; do
	printf '[listdigest]\nstore=%s\n[robot lab]\n%s\n' "$T/s" "$wrong" >"$T/wrong.conf"
	exits 64 "list.conf: refuses a robot with only '$wrong'" listdigest-report --config="$T/wrong.conf"
done
like "... and says what it needs" "$(listdigest-report --config="$T/wrong.conf" 2>&1)" '\[robot lab\] needs a name, from, and pass or fail'

# --- a thousand verdicts on one patch: one line
export LISTDIGEST_STORE="$T/many"
{
	diff_of a one | mail m 2 "$ida" '[PATCH] vm: many'
	i=0
	while [ $i -lt 1000 ]; do
		errors $i | mail m$i 3 "$lkp" 'Re: [PATCH] vm: many' 'In-Reply-To: <m@example.org>'
		i=$((i + 1))
	done
} >"$T/many.mbox"
listdigest-import "$T/many.mbox" >/dev/null 2>&1
report=$(listdigest-report --since=2026-03-01 --until=2026-03-05)
is "a thousand verdicts of one robot are one line" "$(printf '%s\n' "$report" | grep -c '^CI: ')" 1
like "... which counts the others" "$report" 'CI: build error: .*999 earlier reports'
done_testing
