#!/bin/sh
# Lists as they are: one address for all of them, each list software's headers, the copy that comes directly first, mail by
# several lists, a moderator who is days late, and what list software, mail servers and absent people send by themselves.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"
unset LISTDIGEST_STORE
s=$T/store
json() { listdigest-store -s "$s" show --json "<$1>" | jq -r "$2"; }
lists() { json "$1" '(.lists // []) | join(" ")'; }
digest() { listdigest-report -s "$s" --format=json "$@"; }
# deliver ENVELOPE-SENDER: as Postfix's local(8) would, what is on standard input
deliver() {
	{
		printf 'From %s  Mon Mar  2 10:00:00 2026\nReturn-Path: <%s>\nX-Original-To: lists@example.org\n' "${1:-MAILER-DAEMON}" "${1:-}"
		printf 'Delivered-To: lists@example.org\nReceived: from mx.example.org by mx.example.org (Postfix) id 4F%s;\n\tMon, 2 Mar 2026 10:00:00 +0000 (UTC)\n' "$$"
		cat
	} >"$T/mail"
	listdigest-mda -s "$s" <"$T/mail"
}
# post ID SUBJECT [HEADER-LINE...]: a patch of Ida's, with what a list's software added to its header
post() {
	id=$1 subject=$2
	shift 2
	[ $# = 0 ] || printf '%s\n' "$@"
	printf 'From: Ida Holm <ida@example.net>\nTo: dev@lists.example.org\nSubject: %s\nDate: Mon, 2 Mar 2026 09:59:00 +0000\nMessage-ID: <%s>\n' "$subject" "$id"
	printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\nA line that was missing, said J\303\266rg.\n\n'
	printf 'Signed-off-by: Ida Holm <ida@example.net>\n---\n a.c | 1 +\n 1 file changed, 1 insertion(+)\n\ndiff --git a/a.c b/a.c\n'
	printf -- '--- a/a.c\n+++ b/a.c\n@@ -1 +1,2 @@\n int a;\n+int b;\n-- \n2.39.5\n'
}
mailman_footer() {
	printf '_______________________________________________\n%s mailing list\n%s@lists.example.org\nhttps://lists.example.org/mailman/listinfo/%s\n' "$1" "$1" "$1"
}
vger() { printf 'List-Id: <%s.vger.example.org>\nX-Mailing-List: %s@vger.example.org\nPrecedence: bulk' "$1" "$1"; }

exits 0 "a store" listdigest-store -s "$s" init

# --- one address, a list each by its own software
{ post mm2@example.net '[tinyvm-devel] [PATCH] a: by Mailman 2' 'Sender: "tinyvm-devel" <tinyvm-devel-bounces@lists.example.org>' \
	'List-Id: tinyvm development <tinyvm-devel.lists.example.org>' 'X-BeenThere: tinyvm-devel@lists.example.org' \
	'X-Mailman-Version: 2.1.39' 'Precedence: list'; mailman_footer tinyvm-devel; } | deliver tinyvm-devel-bounces@lists.example.org
post mm3@example.net '[tinyvm-users] [PATCH] a: by Mailman 3' 'Message-ID-Hash: 5XKO3PTQ' 'X-Message-ID-Hash: 5XKO3PTQ' 'X-Mailman-Version: 3.3.8' \
	'X-MailFrom: ida@example.net' 'List-Id: "Users: questions, answers" <tinyvm-users.lists.example.org>' \
	'Archived-At: <https://lists.example.org/archives/5XKO3PTQ/>' | deliver tinyvm-users-bounces+you=example.org@lists.example.org
post mlmmj@example.net '[PATCH] a: by mlmmj' 'List-Id: <tinyvm.mlmmj.example.org>' 'List-Unsubscribe: <mailto:tinyvm+unsubscribe@mlmmj.example.org>' \
	'Precedence: list' | deliver tinyvm+bounces-812-you=example.org@mlmmj.example.org
post vger@example.net '[PATCH] a: by vger' "$(vger kvm)" 'List-Subscribe: <mailto:kvm+subscribe@vger.example.org>' |
	deliver kvm+bounces-1-you=example.org@vger.example.org
post majordomo@example.net '[PATCH] a: by old vger' 'X-Mailing-List: linux-kvm@vger.example.org' 'Precedence: bulk' | deliver linux-kvm-owner@vger.example.org
post ezmlm@example.net '[PATCH] a: by ezmlm' 'Mailing-List: contact ez-help@example.org; run by ezmlm' 'Delivered-To: mailing list ez@example.org' |
	deliver ez-return-7-you=example.org@example.org
post groups@example.net '[PATCH] a: by a groups service' 'Mailing-list: list tiny@groups.example.org; contact tiny+owners@groups.example.org' |
	deliver tiny+bncBCY@groups.example.org
is "Mailman 2" "$(lists mm2@example.net)" tinyvm-devel.lists.example.org
is "Mailman 3, and a comma in the list's name" "$(lists mm3@example.net)" tinyvm-users.lists.example.org
is "mlmmj" "$(lists mlmmj@example.net)" tinyvm.mlmmj.example.org
is "vger" "$(lists vger@example.net)" kvm.vger.example.org
is "vger as it was" "$(lists majordomo@example.net)" linux-kvm.vger.example.org
is "ezmlm" "$(lists ezmlm@example.net)" ez.example.org
is "a groups service" "$(lists groups@example.net)" tiny.groups.example.org
is "a list's digest has its mail and no other's" "$(digest --list=kvm.vger.example.org | jq -r '[.series[].title] | join(",")')" "a: by vger"
is "without --list all of it" "$(digest | jq .range.messages)" 7
is "the envelope's sender is kept" "$(json mlmmj@example.net .sender)" tinyvm+bounces-812-you=example.org@mlmmj.example.org

# --- the subscriber's own copy, without List-Id, comes before the list's
post cc@example.net '[PATCH] b: in copy to you' 'Cc: you@example.org' | deliver ida@example.net
is "a direct copy has no list" "$(lists cc@example.net)" ""
is "... and is not in a list's digest" "$(digest --list=tinyvm-devel.lists.example.org | jq -r '[.series[].title] | join(",")')" "a: by Mailman 2"
{ post cc@example.net '[tinyvm-devel] [PATCH] b: in copy to you' 'Cc: you@example.org' 'List-Id: tinyvm development <tinyvm-devel.lists.example.org>'
	mailman_footer tinyvm-devel; } | deliver tinyvm-devel-bounces@lists.example.org
is "the list's copy after it is the same mail" "$(lists cc@example.net)" tinyvm-devel.lists.example.org
is "in the list's digest now" "$(digest --list=tinyvm-devel.lists.example.org | jq -r '[.series[].title] | sort | join(",")')" "a: by Mailman 2,b: in copy to you"
is "and once in the whole" "$(digest | jq .range.messages)" 8
post vger@example.net '[PATCH] a: by vger' | deliver ida@example.net
is "the list's copy first, then the direct one: still one mail, of that list" "$(digest | jq .range.messages) $(lists vger@example.net)" "8 kvm.vger.example.org"

# --- one mail by three lists, each with its own tag, footer and encoding
x='[PATCH] c: to three lists'
post x@example.net "$x" "$(vger kvm)" | deliver kvm+bounces-2@vger.example.org
{ post x@example.net "[tinyvm-devel] $x" 'List-Id: <tinyvm-devel.lists.example.org>'; mailman_footer tinyvm-devel; } | deliver tinyvm-devel-bounces@lists.example.org
{ post x@example.net "$x" 'List-Id: <tinyvm-users.lists.example.org>'; mailman_footer tinyvm-users; } >"$T/plain"
perl -MMIME::QuotedPrint -0777 -ne '($h, $b) = split /\n\n/, $_, 2; $h =~ s/8bit/quoted-printable/; print "$h\n\n", encode_qp($b)' "$T/plain" |
	deliver tinyvm-users-bounces@lists.example.org
ok "the third came in another encoding" grep -q '=C3=B6' "$T/mail"
is "cross-posted: three lists" "$(lists x@example.net)" "kvm.vger.example.org tinyvm-devel.lists.example.org tinyvm-users.lists.example.org"
is "one message" "$(digest | jq .range.messages)" 9
for list in kvm.vger tinyvm-devel.lists tinyvm-users.lists; do
	is "in the digest of $list" "$(digest --list=$list.example.org | jq '[.series[] | select(.title == "c: to three lists")] | length')" 1
done
is "not a variant" "$(json x@example.net '(.flags // []) | join(" ")')" ""

# --- what a moderator lets through days later is in that week's digest of that list
post before@example.net '[PATCH] d: the last of the week before' "$(vger kvm)" | deliver kvm+bounces-3@vger.example.org
week1=$(json before@example.net .id)
m='[PATCH] d: held by a moderator'
post held@example.net "$m" "$(vger kvm)" | deliver kvm+bounces-3@vger.example.org
post later@example.net '[PATCH] d: another of the first week' "$(vger kvm)" | deliver kvm+bounces-4@vger.example.org
end=$(json later@example.net .id)
{ post held@example.net "[tinyvm-devel] $m" 'List-Id: <tinyvm-devel.lists.example.org>'; mailman_footer tinyvm-devel; } | deliver tinyvm-devel-bounces@lists.example.org
is "first week, the list that was fast" "$(digest --list=kvm.vger.example.org "$week1..$end" | jq '[.series[] | select(.title | test("moderator"))] | length')" 1
is "first week, the moderated list: not yet" "$(digest --list=tinyvm-devel.lists.example.org "$week1..$end" | jq '.series | length')" 0
is "second week, the moderated list" "$(digest --list=tinyvm-devel.lists.example.org "$end.." | jq -r '.series[].title')" "d: held by a moderator"
is "second week, the whole: it was there already" "$(digest "$end.." | jq .range.messages)" 0

# --- what nobody wrote
before=$(digest | jq .range.messages)
note() { # ID FROM SUBJECT [HEADER-LINE...]; the body
	id=$1 from=$2 subject=$3
	shift 3
	[ $# = 0 ] || printf '%s\n' "$@"
	printf 'From: %s\nTo: you@example.org\nSubject: %s\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <%s>\n\n' "$from" "$subject" "$id"
	printf 'To confirm, answer this mail; or it is about something else.\n'
}
note confirm2@example.org tinyvm-devel-confirm+3a5f9c@lists.example.org 'confirm 3a5f9c' 'X-List-Administrivia: yes' 'Precedence: bulk' \
	'List-Id: tinyvm development <tinyvm-devel.lists.example.org>' | deliver tinyvm-devel-bounces@lists.example.org
note confirm3@example.org tinyvm-users-confirm+77aa01@lists.example.org 'Your confirmation is needed to join tinyvm-users' 'Precedence: bulk' |
	deliver tinyvm-users-bounces@lists.example.org
note welcome@example.org tinyvm-devel-request@lists.example.org 'Welcome to the "tinyvm-devel" mailing list' 'List-Id: <tinyvm-devel.lists.example.org>' |
	deliver tinyvm-devel-bounces@lists.example.org
note mlmmj-confirm@example.org tinyvm+owner@mlmmj.example.org 'Confirm subscription to tinyvm@mlmmj.example.org' | deliver tinyvm+bounces-confsub@mlmmj.example.org
note majordomo-confirm@example.org Majordomo@vger.example.org 'Confirmation for subscribe kvm' | deliver Majordomo-Owner@vger.example.org
note held-notice@example.org tinyvm-devel-owner@lists.example.org 'Your message to tinyvm-devel awaits moderator approval' 'X-List-Administrivia: yes' \
	'Precedence: bulk' | deliver tinyvm-devel-bounces@lists.example.org
sed 's/^Message-ID:.*/Message-ID: <bounce@example.org>/' "$TOP/tests/mail/bounce-dsn.eml" | deliver ''
note bounce-plain@example.org MAILER-DAEMON@example.net 'Undelivered Mail Returned to Sender' 'List-Id: <kvm.vger.example.org>' | deliver ''
note vacation@example.org ida@example.net 'Out of office: Re: [PATCH] a: by vger' 'Auto-Submitted: auto-replied' 'List-Id: <kvm.vger.example.org>' \
	'In-Reply-To: <vger@example.net>' | deliver ''
note vacation-old@example.org ida@example.net 'Re: [PATCH] a: by vger' 'X-Autoreply: yes' 'Precedence: junk' 'List-Id: <kvm.vger.example.org>' \
	'In-Reply-To: <vger@example.net>' | deliver ida@example.net
uuid=$(listdigest-store -s "$s" stat | awk '$1 == "uuid" {print $2}')
note digest@example.org digest@example.org 'KVM mailing list update' "X-Listdigest: $uuid" 'List-Id: <kvm.vger.example.org>' | deliver kvm+bounces-9@vger.example.org
for id in confirm2 confirm3 welcome mlmmj-confirm majordomo-confirm held-notice bounce bounce-plain vacation vacation-old digest; do
	ok "$id is in the store" listdigest-store -s "$s" show --raw "<$id@example.org>"
	like "... as nobody's" "$(json "$id@example.org" '.auto // "somebody"')" '^(generated|report|replied)$'
done
is "none of it is counted" "$(digest | jq .range.messages)" "$before"
is "nor a reply to the patch" "$(digest --list=kvm.vger.example.org | jq '[.series[] | select(.title == "a: by vger").replies] | add')" 0
is "nor a thread" "$(digest | jq '.threads | length')" 0
is "nor a person" "$(digest | jq .range.people)" 1
ok "verify" listdigest-store -s "$s" verify
done_testing
