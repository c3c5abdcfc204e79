#!/bin/sh
# One mail, one record: whatever the locale, the time zone and the environment say.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"

cat >"$T/mail" <<'EOF'
Received: from a.example.org by b.example.org; Mon, 17 Nov 2025 10:00:01
Message-ID: <I.TITLE@example.org>
From: =?iso-8859-9?q?I=FE=FDl_=DDnan?= <ISIL@EXAMPLE.ORG>
List-Id: <INFO.Example.ORG>
Date: Mon, 17 Nov 2025 10:00:00
Subject: =?utf-8?q?[PATCH_1/2]_I_and_i:_=C4=B0stanbul?=
In-Reply-To: <PARENT.I@example.org>
Content-Type: TEXT/PLAIN; CHARSET=ISO-8859-9; FORMAT=FLOWED
Content-Transfer-Encoding: QUOTED-PRINTABLE

=DDstanbul is=20
far.

SIGNED-OFF-BY: I <i@example.org>
---
 I.c | 2 +-

diff --git a/I.c b/I.c
--- a/I.c
+++ b/I.c
@@ -1 +1 @@
-1,5
+1.5
EOF
record() { env "$@" listdigest-mda -n <"$T/mail" | jq -cS 'del(.arrived)'; }
want=$(record LC_ALL=C TZ=UTC)
like "there is a record" "$want" '"title":"I and i: İstanbul"'
like "a date without a zone is UTC" "$want" '"date":"2025-11-17T10:00:00Z"'
like "the list in lower case" "$want" '"info.example.org"'
like "the author" "$want" 'Işıl İnan'
for locale in C.UTF-8 tr_TR.UTF-8 tr_TR.ISO-8859-9 de_DE.UTF-8 ja_JP.eucJP no_SUCH; do
	is "LC_ALL=$locale" "$(record LC_ALL=$locale LANG=$locale)" "$want"
done
for zone in Asia/Kolkata America/St_Johns Pacific/Kiritimati :/etc/passwd; do
	is "TZ=$zone" "$(record TZ=$zone)" "$want"
done
is "an empty environment" "$(env -i PATH="$PATH" listdigest-mda -n -s "$T/none" <"$T/mail" | jq -cS 'del(.arrived)')" "$want"
is "G_MESSAGES_DEBUG and friends" "$(record G_MESSAGES_DEBUG=all G_DEBUG=fatal-warnings POSIXLY_CORRECT=1)" "$want"


# code that the environment names is not run: neither by the decoder nor by the agent reading its arguments
mkdir "$T/gconv" && printf 'module %s// INTERNAL evil 0\n' WINDOWS-1254 CP1254 >"$T/gconv/gconv-modules" && cat >"$T/evil.c" <<'C'
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void mark(void) { close(open(MARK, O_CREAT | O_WRONLY, 0644)); }
C
if ${CC:-gcc} -w -shared -fPIC -DMARK="\"$T/mark\"" -o "$T/gconv/evil.so" "$T/evil.c"; then
	chmod 777 "$T" # as root the decoder is nobody
	env GCONV_PATH="$T/gconv" iconv -f WINDOWS-1254 -t UTF-8 <"$T/mail" >/dev/null 2>&1
	ok "(a converter of GCONV_PATH's is run by iconv)" test -e "$T/mark"
	rm -f "$T/mark"
	is "GCONV_PATH" "$(record GCONV_PATH="$T/gconv" CHARSET=WINDOWS-1254)" "$want"
	env GCONV_PATH="$T/gconv" CHARSET=WINDOWS-1254 listdigest-mda -n -l "$(printf 'caf\351@x')" <"$T/mail" >/dev/null 2>&1
	not_ok "... is not heeded" test -e "$T/mark"
else
	skip "GCONV_PATH" "no compiler"
fi

# the locales themselves, where the system can make one
if command -v localedef >/dev/null && mkdir "$T/locales" && localedef -i tr_TR -f UTF-8 "$T/locales/tr_TR.UTF-8" 2>/dev/null; then
	is "a real Turkish locale" "$(record LOCPATH="$T/locales" LC_ALL=tr_TR.UTF-8)" "$want"
else
	skip "a real Turkish locale" "localedef cannot make it here"
fi
done_testing
