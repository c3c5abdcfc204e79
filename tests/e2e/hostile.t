#!/bin/sh
# Mail that is broken or means harm: every one is stored as received, exit 0, within seconds, and the store stays whole.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"

S=$T/store
listdigest-store -s "$S" init || exit 1
HEAD='Message-ID: <$ARGV[0]\@example.org>\nFrom: jo\@example.org\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: hostile $ARGV[0]\n'
count=0
most=20
[ "${VARIANT:-}" != asan ] || most=60
# hostile NAME JQ WANTED PERL: what PERL prints (it may use $head) is delivered; JQ of its record gives WANTED
hostile() {
	perl -e "\$head = \"$HEAD\"; $4" "$1" >"$T/mail"
	start=$(date +%s)
	exits 0 "$1: exit 0" listdigest-mda -s "$S" <"$T/mail"
	[ $(($(date +%s) - start)) -le $most ] && late= || late=yes
	is "$1: within seconds" "$late" ""
	is "$1: says nothing" "$(cat "$T/out" "$T/err")" ""
	count=$((count + 1))
	listdigest-store -s "$S" show --raw HEAD >"$T/raw"
	ok "$1: as received" cmp "$T/raw" "$T/mail"
	listdigest-store -s "$S" show --json HEAD >"$T/out"
	is "$1: the record" "$(jq -r "$2" "$T/out")" "$3"
}
flags='((.flags // []) | join(" "))'

hostile noise '(.flags // []) | index("unparsed")' null 'open R, "/dev/urandom"; read R, $b, 200000; print "\n$b"'
hostile no-header "$flags + \" \" + (.message | split(\"\n\")[0])" "malformed no_message_id bad_date just some text" 'print "just some text\nand more\n"'
hostile header-without-end "$flags" "no_message_id bad_date" 'print "X-$_: v\n" for 1..200000'
hostile line-of-10MB "$flags + .subject" "cuthostile line-of-10MB" 'print "$head\n", "x" x 10000000, "\n"'
hostile header-of-10MB "$flags + .subject" "malformedhostile header-of-10MB" 'print "X: ", "x" x 10000000, "\n$head\nx\n"'
hostile subject-of-10MB '(.flags | index("malformed") != null), (.subject | utf8bytelength <= 2000)' "true
true" 'print "Message-ID: <s10\@example.org>\nSubject: ", "x" x 10000000, "\n\nx\n"'
hostile headers-100000 "$flags + .subject" "hostile headers-100000" 'print "X-$_: v\n" for 1..100000; print "$head\nx\n"'
hostile nested-1000 "$flags + .subject" "malformedhostile nested-1000" \
	'print $head; print "Content-Type: multipart/mixed; boundary=b$_\n\n--b$_\n" for 1..1000; print "\nbottom\n"; print "--b$_--\n" for reverse 1..1000'
hostile forwarded-1000 "$flags + .subject" "malformedhostile forwarded-1000" 'print $head; print "Content-Type: message/rfc822\n\n" for 1..1000; print "\nx\n"'
hostile parts-200000 "$flags + .subject" "malformedhostile parts-200000" \
	'print "${head}Content-Type: multipart/mixed; boundary=b\n\n"; print "--b\n\nx\n" for 1..200000; print "--b--\n"'
hostile nul-bytes "$flags + .message" "charseta�b" 'print "$head\na\0b\n"'
hostile nul-header "$flags + .subject" "hostile nul-header" 'print "X: a\0b\n$head\nx\n"'
hostile unknown-charset "$flags + .message" "charsetcafé" 'print "${head}Content-Type: text/plain; charset=no-such\n\ncaf\xe9\n"'
hostile truncated-base64 "$flags + .message" "malformedhello wor" 'print "${head}Content-Transfer-Encoding: base64\n\naGVsbG8gd29ybG\n"'
hostile colons "$flags + .title" "malformed cutcolons" 'print "From: ", ":" x 99999, "\nMessage-ID: <c\@example.org>\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: colons\n\nx\n"'
hostile groups "$flags + .title" "malformed cutgroups" 'print "From: ", "a:" x 99999, "\nMessage-ID: <g\@example.org>\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: groups\n\nx\n"'
hostile commas "$flags + .title" "malformedcommas" 'print "To: ", "a," x 999999, "\nMessage-ID: <k\@example.org>\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: commas\n\nx\n"'
hostile broken-boundary "$flags + .message" "malformed--b

hello
--b--" 'print "${head}Content-Type: multipart/mixed; boundary=\"\n\n--b\n\nhello\n--b--\n"'
hostile no-boundary "$flags + .message" "malformed--b

hello" 'print "${head}Content-Type: multipart/mixed\n\n--b\n\nhello\n"'
hostile no-message-id "$flags" "no_message_id" 'print "Date: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: no id\n\nx\n"'
hostile no-date "$flags + \" \" + (.date // \"none\")" "bad_date none" 'print "Message-ID: <d\@example.org>\nSubject: no date\n\nx\n"'
hostile date-71685 "$flags + \" \" + (.date // \"none\")" "bad_date none" 'print "Message-ID: <e\@example.org>\nDate: Fri, 31 Dec 71685 23:59:60 +9999\n\nx\n"'
hostile date-1969 "$flags" "bad_date" 'print "Message-ID: <f\@example.org>\nDate: Wed, 31 Dec 1969 23:59:59 +0000\n\nx\n"'
hostile only-newlines "$flags" "malformed no_message_id bad_date" 'print "\n" x 1000'
hostile one-byte "$flags" "malformed no_message_id bad_date" 'print "x"'
hostile no-newline "$flags" "" 'print "$head\nends here"'
hostile crlf ".message" "x
y" '$head =~ s/\n/\r\n/g; print "$head\r\nx\r\ny\r\n"'
hostile encoded-words "$flags" "malformed" 'print "X: y\n$head"; print "Subject: ", "=?utf-8?q?a?= " x 100000, "\n\nx\n"'
hostile references-100000 '(.references | length), ((.flags | index("cut")) != null)' "512
true" 'print "${head}References: ", (map { "<$_\@e> " } 1..5000), "\n\nx\n"'
hostile parameters "$flags + .subject" "malformedhostile parameters" 'print "${head}Content-Type: text/plain; ", "a=b; " x 200000, "\n\nx\n"'
hostile quoted-1000000 "$flags" "cut" 'print "$head\n", (">" x 500000), "\n", ("> " x 500000), "\n"'
hostile long-trailer "(.message | length > 0)" true 'print "${head}\nx\n\n"; print "Signed-off-by: a\@b (x\n" for 1..20000'
hostile long-diff '"\(.diffstat.files) \(.diffstat.paths | length)"' "20000 4096" '$head =~ s/hostile/[PATCH] hostile/; print "$head\nx\n---\n"; print "diff --git a/f$_ b/f$_\n--- a/f$_\n+++ b/f$_\n@@ -1 +1 @@\n-a\n+b\n" for 1..20000'
hostile huge-hunk "(.diffstat.insertions // 0) < 100" true '$head =~ s/hostile/[PATCH] hostile/; print "$head\nx\n---\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,4294967295 +1,4294967295 @@\n-a\n+b\n"'
hostile brackets '(.subject | utf8bytelength <= 2000)' true 'print "Message-ID: <br\@example.org>\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: ", "[" x 60000, "\n\nx\n"'
hostile html "$flags" "cut" 'print "${head}Content-Type: text/html\n\n", "<" x 300000, "<!--" x 100000, "&" x 300000, "<script>" x 10000, "\n"'
attach='print "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n";'
git='"From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: a\@b\nSubject: [PATCH] t\n\nm\n---\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"'
hostile attachments-100000 "$flags + \" \" + (.parts | length | tostring)" "malformed 998" "print \$head; $attach"' print "--b\nContent-Type: text/x-patch\n\n", $_ > 2000 ? "+\n" : '"$git"' for 1..100000; print "--b--\n"'
hostile attached-mbox "$flags + \" \" + (.parts | length | tostring)" "cut 1000" "print \$head; $attach"' print "--b\nContent-Type: text/x-patch; name=a.patch\n\n", '"$git"' x 20000, "--b--\n"'
hostile attached-large "$flags + \" \" + (.parts | length | tostring)" "cut 0" "print \$head; $attach"' print "--b\nContent-Type: text/x-patch; name=a.patch\n\n", '"$git"', "+x\n" x 9000000, "--b--\n"'
hostile attached-again "(.parts | length)" 500 "print \$head; print \"Content-Type: multipart/mixed; boundary=b\n\n\";"' print "--b\nContent-Type: text/x-patch; name=$_.patch\n\n", '"$git"' for 1..500; print "--b\n\n", "x\n" x 10000000, "--b--\n"'
hostile attached-bomb "(.parts | length)" 0 "print \$head; $attach"' open Z, "-|", "head -c 400000000 /dev/zero | gzip -9 | base64"; print "--b\nContent-Type: application/gzip; name=a.patch.gz\nContent-Transfer-Encoding: base64\n\n", <Z>, "--b--\n"'
hostile proposals "(.parts | length)" 0 "\$head =~ s/Subject: /Subject: Re: /;"' print "$head\n", "-- >8 --\nx\n" x 500000, "\n\@\@ -1 +1 \@\@\n"'
hostile proposed-from "(.parts | length)" 0 "\$head =~ s/Subject: /Subject: Re: /;"' print "$head\n", "From: a\@b\n" x 1000000, "\n\@\@ -1 +1 \@\@\n"'

is "nothing was lost" "$(listdigest-store -s "$S" stat | sed -n 's/^entries  *//p')" "$count"
ok "the store is whole" listdigest-store -s "$S" verify
done_testing
