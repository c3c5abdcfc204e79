#!/bin/sh
# The programs that start for each mail or report carry their libraries inside, and still read what those are for:
# charsets (modules of libc's), internationalised domains, signed parts.
. "$TOP/tests/lib.sh"
[ "${VARIANT:-plain}" = plain ] || skip_all "sanitizer builds are linked against shared libraries"
needed() { readelf -dW "$LISTDIGEST_BIN/$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }
# with STATIC= , or without the archives; tests/deb.t makes sure that the package is not
[ "$(needed listdigest-store)" = libc.so.6 ] || skip_all "the programs are linked against shared libraries"
for program in listdigest-mda listdigest-report; do
	is "$program needs libc alone" "$(needed $program)" libc.so.6
done
mail() { printf 'From: x <x@xn--bcher-kva.example>\nMessage-ID: <a@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n%s\n' "$1"; }
is "a domain of RFC 5890" "$(mail '
x' | listdigest-mda -n | jq -r .from.address)" x@bücher.example
is "a charset of iconv's" "$(mail 'Content-Type: text/plain; charset=koi8-r
Content-Transfer-Encoding: base64

8NLJ18XU' | listdigest-mda -n | jq -r .message)" Привет
is "a signed mail" "$(mail 'Content-Type: multipart/signed; boundary=b; protocol="application/pgp-signature"

--b

signed
--b
Content-Type: application/pgp-signature

-----BEGIN PGP SIGNATURE-----

iQEz
-----END PGP SIGNATURE-----
--b--' | listdigest-mda -n | jq -r .message)" signed
is "an encrypted mail" "$(mail 'Content-Type: multipart/encrypted; boundary=b; protocol="application/pgp-encrypted"

--b
Content-Type: application/pgp-encrypted

Version: 1
--b
Content-Type: application/octet-stream

x
--b--' | listdigest-mda -n | jq -r '.kind, .flags')" "other
null"
is "an S/MIME mail" "$(mail 'Content-Type: application/pkcs7-mime; smime-type=signed-data
Content-Transfer-Encoding: base64

MIAG' | listdigest-mda -n | jq -r .kind)" other
done_testing
