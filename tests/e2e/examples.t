#!/bin/sh
# What README and manual show of the examples is what is in the examples, and every example is named in one of them.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"
bare() { grep -vE '^(#|$)' "$1"; }
shown() { # whether a block of README.md, its four blanks off, is this file without its comments
	sed -n 's/^    //p' "$TOP/README.md" | grep -v '^$' >"$T/blocks"
	bare "$1" >"$T/bare"
	perl -0777 -e 'open F, shift; $all = <F>; open F, shift; exit(index($all, <F>) < 0)' "$T/blocks" "$T/bare"
}
for file in dot-forward procmailrc; do
	ok "README.md shows examples/$file as it is" shown "$TOP/examples/$file"
done
for file in "$TOP"/examples/*; do
	name=${file##*/}
	[ -f "$file" ] && ok "examples/$name is explained" grep -qF "$name" "$TOP/README.md" "$TOP/mda/listdigest.7" "$TOP/report/listdigest-report.1"
done
done_testing
