# Every manual page, rendered at 80 columns by mandoc and, if it is here, by groff: no line is longer, every quote is closed, every heading is there.
. "$TOP/tests/lib.sh"

# check FILE: print each fault of a rendered page.
cat >"$T/check" <<'END'
use strict;
use open qw(:std :utf8);
local $/;
my $page = <STDIN>;
$page =~ s/.\x08//g; # bold and underlined
my $n = 0;
for my $line (split /\n/, $page) {
	$n++;
	print "line $n has ", length $line, " columns: $line\n" if length $line > 80;
}
$page =~ s/(?<=\w)\x{2019}(?=\w)//g; # an apostrophe
for my $quotes (["\x{201c}", "\x{201d}"], ["\x{2018}", "\x{2019}"]) {
	my ($open, $close) = @$quotes;
	my $is_open = 0;
	while ($page =~ /([$open$close])/g) {
		my $near = substr $page, $-[0] < 30 ? 0 : $-[0] - 30, 60;
		print "quote not balanced near: $near\n" if ($1 eq $open) == $is_open;
		$is_open = $1 eq $open ? 1 : 0;
	}
	print "quote not closed at the end\n" if $is_open;
}
END
faults() { # PAGE RENDERER...
	page=$1
	shift
	"$@" "$page" 2>"$T/warnings" >"$T/page"
	perl "$T/check" <"$T/page"
	cat "$T/warnings"
	# a heading that begins with the name of a macro, such as An, loses it
	perl -pe 's/.\x08//g; s/^ +//' "$T/page" >"$T/lines"
	sed -n 's/^\.S[hs] //p' "$page" | tr -d '"' | while read -r heading; do
		grep -qxF -- "$heading" "$T/lines" || echo "no heading '$heading'"
	done
	[ "$(wc -l <"$T/page")" -gt 40 ] || echo "only $(wc -l <"$T/page") lines"
}

for page in "$TOP"/mda/*.[17] "$TOP"/store/*.1 "$TOP"/report/*.1; do
	name=${page##*/}
	is "$name by mandoc" "$(faults "$page" mandoc -Tutf8 -Owidth=80)" ""
	if command -v groff >/dev/null 2>&1; then
		is "$name by groff" "$(faults "$page" groff -mandoc -Tutf8 -rLL=80n -wbreak -P-cbou)" ""
	else
		skip "$name by groff" "no groff here"
	fi
	for section in ENVIRONMENT FILES 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
		ok "$name has $section" grep -qx "\.Sh $section" "$page"
	done
done

# The check finds what it is for.
printf '.Dd November 30, 2026\n.Dt X 1\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Sh EXAMPLES\n.Dq a No b Dq c\n.Bd -literal\n%090d\n.Ed\n' 0 >"$T/wrong.1"
like "a line that is too long is found" "$(faults "$T/wrong.1" mandoc -Tutf8 -Owidth=80)" 'line [0-9]* has 9. columns'
printf '.Dd November 30, 2026\n.Dt X 1\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Sh EXAMPLES\n.Dq a , Dq b , Dq c\n' >"$T/wrong.1"
like "nested quotes are found" "$(faults "$T/wrong.1" mandoc -Tutf8 -Owidth=80)" 'quote not balanced'
printf '.Dd November 30, 2026\n.Dt X 1\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Sh An example\nz\n' >"$T/wrong.1"
like "a heading that lost a word is found" "$(faults "$T/wrong.1" mandoc -Tutf8 -Owidth=80)" "no heading 'An example'"
done_testing
