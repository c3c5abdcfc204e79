#!/bin/sh
# What listdigest(7) shows of the examples is what is in the examples, and every example is named in a manual or in README.md.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"
bare() { grep -vE '^(#|$)' "$1"; }
manual=$TOP/mda/listdigest.7
shown() { # whether a literal block or line of the manual is this file without its comments
	sed 's/^\.Dl //; s/\\(dq/"/g; s/\\e/\\/g' "$manual" | grep -v '^$' >"$T/lines"
	bare "$1" >"$T/bare"
	perl -0777 -e 'open F, shift; $all = <F>; open F, shift; exit(index($all, <F>) < 0)' "$T/lines" "$T/bare"
}
for file in dot-forward procmailrc; do
	ok "listdigest(7) shows examples/$file as it is" shown "$TOP/examples/$file"
done
for file in "$TOP"/examples/*; do
	name=${file##*/}
	[ -f "$file" ] && ok "examples/$name is explained" grep -qF "$name" "$TOP/README.md" "$manual" "$TOP/report/listdigest-report.1"
done
done_testing
