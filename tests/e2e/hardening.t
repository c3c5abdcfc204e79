#!/bin/sh
# How the programs are linked: what makes an error in them harder to use. Each check is also shown to fail, on a program
# that was built without.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"
[ "${VARIANT:-plain}" = plain ] || skip_all "a sanitizer build is for tests"
command -v readelf >/dev/null || skip_all "no readelf"

pie() { readelf -hW "$1" | grep -q 'Type: *DYN' && readelf -dW "$1" | grep -q 'FLAGS_1.*PIE'; }
relro() { readelf -lW "$1" | grep -q GNU_RELRO; }
bind_now() { readelf -dW "$1" | grep -qE '\(FLAGS\).*BIND_NOW|FLAGS_1.*NOW'; }
no_exec_stack() { readelf -lW "$1" | grep GNU_STACK | grep -q 'RW ' && ! readelf -lW "$1" | grep GNU_STACK | grep -q RWE; }
no_writable_code() { ! readelf -lW "$1" | grep -qE 'LOAD .* RWE ' && ! readelf -dW "$1" | grep -q TEXTREL; }
symbols() { readelf --syms --wide "$1" | awk '{ print $8 }' | sed 's/@.*//'; }
stack_protector() { symbols "$1" | grep -qx __stack_chk_fail; }
fortify() { symbols "$1" | grep -qE '^__[a-z]+_chk$'; }
no_library_path() { ! readelf -dW "$1" | grep -qE 'RPATH|RUNPATH'; }
checks="pie relro bind_now no_exec_stack no_writable_code stack_protector fortify no_library_path"

for program in mda import store report; do
	for check in $checks; do
		ok "listdigest-$program: $check" $check "$LISTDIGEST_BIN/listdigest-$program"
	done
	is "listdigest-$program: nobody's rights but the caller's" "$(find "$LISTDIGEST_BIN/listdigest-$program" -perm /6000)" ""
done

cat >"$T/soft.c" <<'C'
#include <stdio.h>
#include <string.h>
__asm__(".section .soft, \"awx\"; .byte 0; .text"); /* written to and run */
int main(int argc, char **argv)
{
	char text[64];
	strcpy(text, argv[argc - 1]);
	return printf("%s\n", text) < 0;
}
C
if ${CC:-gcc} -O2 -U_FORTIFY_SOURCE -fno-pie -fno-stack-protector -o "$T/soft" "$T/soft.c" -no-pie -z execstack -z lazy -z norelro -Wl,-rpath,/tmp 2>"$T/err"; then
	for check in $checks; do
		not_ok "a soft program: no $check" $check "$T/soft"
	done
else
	skip "a soft program" "it cannot be built here"
fi
done_testing
