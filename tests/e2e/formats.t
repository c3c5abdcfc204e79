# The digest as Markdown, HTML and mail; links; colours; hostile mail in every format.
. "$TOP/tests/lib.sh"
export LISTDIGEST_STORE=$T/store LISTDIGEST_NOW=1767999999
fixtures=$TOP/tests/fixtures
link=--link=https://lore.example.org/r/%s
check() { python3 "$TOP/tests/formats/check.py" "$@"; }
part() { python3 "$TOP/tests/formats/part.py" "$@"; }
report() { listdigest-report --since=2026-01-01 "$@"; }

ok "a store" listdigest-store init
ok "a week of mail" listdigest-import "$fixtures/report.mbox"
uuid=$(listdigest-store stat | sed -n 's/^uuid  *//p')
for format in markdown html; do
	report --format=$format "$link" >"$T/$format"
	golden "$fixtures/report.$format" <"$T/$format"
	ok "$format is whole" check $format "$T/$format"
	LC_ALL=C TZ=America/New_York report --format=$format "$link" >"$T/zone"
	ok "$format: no locale, no zone" cmp "$T/$format" "$T/zone"
	report --format=$format --detail=all --order=newest --max-lines=2 "$link" >"$T/other"
	ok "$format: the newest first, all texts, cut" check $format "$T/other"
	like "... cut with a link" "$(cat "$T/other")" 'more lines?.*https://lore.example.org/r/lamp%40garden.example'
	ok "$format without texts" report --format=$format --detail=none -o "$T/other"
	ok "... is whole" check $format "$T/other"
	ok "$format of nothing" listdigest-report --format=$format -o "$T/other" HEAD..
	ok "... is whole" check $format "$T/other"
done
like "v2 replaces v1" "$(cat "$T/html")" 'v2 replaces v1'
is "people come last" "$(sed -n 's,.*<h2>\(.*\)</h2>.*,\1,p' "$T/html" | tail -n 1)" People
is "no link without a template" "$(report --format=html | grep -c 'href="http')" 0
report --format=json "$link" | jq -r '.series[].link, .threads[].link' >"$T/links"
is "JSON has links" "$(tail -n 1 "$T/links")" https://lore.example.org/r/talk%40example.org
like "text has them where it cuts" "$(report --max-lines=1 "$link")" 'more lines in <https://lore.example.org/r/single%40example.net>'

# Mail.
report --format=mail --from='Garden digest <digest@example.org>' "$link" >"$T/mail"
sed "s/$uuid/00000000-0000-0000-0000-000000000000/" "$T/mail" >"$T/mail.0"
golden "$fixtures/report.mail" <"$T/mail.0"
ok "mail is whole" check mail "$T/mail"
part plain "$T/mail" >"$T/plain"
report --order=reading --max-lines=40 >"$T/text"
ok "its text is the text" cmp "$T/plain" "$T/text"
part html "$T/mail" >"$T/part.html"
report --format=html --max-lines=40 "$link" >"$T/html"
ok "its HTML is the HTML" cmp "$T/part.html" "$T/html"
like "from whom" "$(cat "$T/mail")" '^From: Garden digest <digest@example\.org>$'
is "from nobody in particular" "$(report --format=mail | sed -n 's/^From: //p')" listdigest@localhost
id() { sed -n 's/^Message-I[dD]: //p' "$1"; }
like "an id of store and end" "$(id "$T/mail")" "^<[0-9a-f]{32}@$uuid\.listdigest>$"
LISTDIGEST_NOW=1768000099 listdigest-report --since=2026-01-01 --format=mail >"$T/again"
is "sent again it is a duplicate" "$(id "$T/again")" "$(id "$T/mail")"
listdigest-report --format=mail ..HEAD~3 >"$T/earlier"
not_ok "another end is another mail" test "$(id "$T/earlier")" = "$(id "$T/mail")"
is "a digest is no mail of a person" "$(listdigest-mda -n <"$T/mail" | jq -r .auto)" generated

# Usage: one line each.
for bad in --link=javascript:%s --link=ftp://a.example/%s --link=https://a.example/ --link=https://%s/ --link='https://a.example/%s"onclick=x' \
	--link='https://a.example/%s x' --color=perhaps --from=nobody --from='a@example.org, b@example.org' --from='x:a@example.org;' \
	--from="a@example.org
Bcc: b@example.org"; do
	exits 64 "$(printf %s "$bad" | tr '\n' ' ')" listdigest-report "$bad"
	is "... in one line" "$(wc -l <"$T/err" | tr -d ' ')" 1
done

# Colours.
esc=$(printf '\033')
is "no colours into a file" "$(report | grep -c "$esc")" 0
report --color=always >"$T/color"
like "colours where they are asked for" "$(cat "$T/color")" "^$esc\[32mv1 1/1  applied .*$esc\[0m$"
sed "s/$esc\[[0-9;]*m//g" "$T/color" >"$T/bare"
report >"$T/text"
ok "... and nothing else" cmp "$T/bare" "$T/text"
# on_terminal COMMAND...: its output there
on_terminal() { python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@" </dev/null; }
is "no colours behind NO_COLOR" "$(TERM=xterm NO_COLOR=1 on_terminal listdigest-report --since=2026-01-01 | grep -c "$esc")" 0
is "... or on a dumb terminal" "$(TERM=dumb on_terminal listdigest-report --since=2026-01-01 | grep -c "$esc")" 0
like "colours on another" "$(TERM=xterm on_terminal listdigest-report --since=2026-01-01)" "$esc\[32mv1 1/1  applied"
is "text alone is coloured" "$(report --color=always --format=html | grep -c "$esc")" 0

# What the checks are worth: they find what they are there for.
cp "$T/html" "$T/good"
for bad in 's,Ivy,<script>1</script>&,' 's,<h2>,<h3>,;s,</h2>,</h3>,' 's,</article>,,' 's,href="https:[^"]*",href="javascript:1",' 's,<td>,<td onclick=x>,' \
	's,<h1>,&'"$esc"',' 's,<th scope="col",<th,' 's,aria-hidden="true",,' 's,id="people",id="pulls",'; do
	sed "$bad" "$T/good" >"$T/bad"
	not_ok "HTML with $(printf %s "$bad" | tr -d "$esc") is found out" check html "$T/bad"
done
for bad in 's,Ivy,<b>,' 's,Ivy,[a](javascript:b),' 's,Ivy,**a** `b,' 's,^- ,- 1. ,' 's,Ivy,a@b.example,' 's,^```text$,````text,'; do
	sed "$bad" "$T/markdown" >"$T/bad"
	not_ok "Markdown with $bad is found out" check markdown "$T/bad"
done

# Hostile mail. Every field a format shows carries what would act in one of them.
cat >"$T/hostile.pl" <<'EOF'
use MIME::Base64;
sub word { my $b = encode_base64($_[0], ""); "=?utf-8?B?$b?=" }
my $evil = "<script>alert(1)</script> <img src=x onerror=alert(1)> [click](javascript:alert(1)) ![i](http://evil.example/x.png) "
	. "**b** `c` | \@all http://evil.example www.evil.example &lt;&#x110000;&nosuch;&#0; <!-- --> </pre></details> "
	. "\e[31m\e]0;t\a \xc2\x9b31m \xe2\x80\xae\xe2\x81\xa6 \xf3\xa0\x81\x81";
my $n = 0;
sub mail {
	my ($subject, $body, %h) = @_;
	$n++;
	print "From mboxrd\@z Thu Jan  1 00:00:00 1970\n";
	print "From: ", $h{from} // word("Eve $evil") . " <eve\@example.org>", "\nList-Id: <evil.example.org>\n";
	printf "Date: Mon, 5 Jan 2026 08:%02d:00 +0000\n", $n;
	print "Message-ID: <", $h{id} // "h$n\@example.org", ">\nSubject: $subject\n";
	print "In-Reply-To: <$h{to}>\n" if $h{to};
	print "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n$body\n";
}
my $path = "a/<img src=x>`|\@b\e[1m.c";
my $diff = "---\n notes $evil\n\n diff | 2 +-\n\ndiff --git $path $path\n--- $path\n+++ b/$path\n\@\@ -1 +1 \@\@\n-a\n+b\n";
mail("[PATCH <b>tree</b>] " . word($evil), "```\n````\n~~~\n$evil\n# heading\n\n$evil\n$diff", id => "q\"onclick=alert(1)><b>%s\@example.org");
mail("[PATCH 0/2] " . word("1. cover\r\nBcc: victim\@example.org\r\n\r\nbody $evil"), "$evil\n" x 60, id => "c0\@example.org");
mail("[PATCH 1/2] " . word("- [ ] item $evil"), "$evil\n$diff", to => "c0\@example.org");
mail("[PATCH v2 0/1] " . word("1. cover\r\nBcc: victim\@example.org\r\n\r\nbody $evil"), "x\n", id => "d0\@example.org", to => "c0\@example.org");
mail("[PATCH] long name", "x\n$diff", from => "\"" . ("N" x 10000) . "\" <n\@" . ("x" x 10000) . ".example>");
mail("[PATCH] " . ("T" x 10000), "x" x 5000 . "\n$diff");
mail("[PATCH v" . ("9" x 300) . " 1/" . ("8" x 300) . "] numbers", "x\n$diff");
mail("[PATCH 0/1] long cover", "line\n" x 60, id => "l0\@example.org");
mail(word("> talk $evil"), "$evil\n", id => "t\@example.org");
mail(word("Re: 1. talk $evil"), "Reviewed-by: Eve $evil <eve\@example.org>\n", to => "t\@example.org");
mail("Re: [PATCH 1/2] item", "Reviewed-by: E<b>ve [x](y) <e|ve\@example.org>\n", to => "c0\@example.org");
mail("[GIT PULL] " . word($evil), "The following changes since commit " . ("0" x 40) . ":\n\n  x\n\nare available in the Git repository at:\n\n"
	. "  javascript:alert(1)\"><script> tags/`x`\n\nfor you to fetch changes up to " . ("1" x 40) . ":\n\n");
EOF
perl "$T/hostile.pl" >"$T/hostile.mbox"
export LISTDIGEST_STORE=$T/hostile
ok "a hostile store" listdigest-store init
ok "hostile mail" listdigest-import "$T/hostile.mbox"
title="<b>T</b> [x](javascript:y) $esc[31m
Bcc: victim@example.org"
for detail in series all; do
	for format in markdown html mail text json; do
		ok "hostile $format, $detail" report --format=$format --detail=$detail --title="$title" --color=never "$link"
		cp "$T/out" "$T/$format"
		case $format in
		text | json) how=plain ;;
		*) how=$format ;;
		esac
		ok "... does no harm" check $how "$T/$format"
	done
	like "... shown as it is, in text" "$(cat "$T/text")" '<script>alert\(1\)</script>.*\\x1b\[31m'
	like "... in HTML" "$(cat "$T/html")" '&lt;script&gt;alert\(1\)&lt;/script&gt;.*\\x1b\[31m'
	like "... in Markdown" "$(cat "$T/markdown")" '^(###|-).*\\<script\\>alert\(1\)\\</script\\>'
	is "... no header of a mail's" "$(sed '/^$/q' "$T/mail" | grep -ci '^bcc')" 0
	is "... no name beyond measure" "$(grep -c 'NNNNN\{100\}' "$T/html")$(grep -c 'NNNNN\{100\}' "$T/markdown")" 00
done
like "mail cuts after 40 lines" "$(part plain "$T/mail")" '^\[20 more lines in <https://lore.example.org/r/l0%40example.org>\]$'
ok "an id that would break out is encoded" grep -qF 'q%22onclick%3Dalert%281%29"' "$T/html"
if command -v cmark >/dev/null; then
	cmark "$T/markdown" >"$T/cmark"
	is "cmark makes no HTML of it" "$(grep -cE '<(script|img|b|pre></details)|href="(javascript|http://evil)' "$T/cmark")" 0
else
	skip "cmark makes no HTML of it" "cmark is not here"
fi
done_testing
