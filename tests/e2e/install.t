#!/bin/sh
# make install: the programs run from where they are put, what is to be copied from there names them there, and
# uninstall takes all of it away.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"
root="$T/a root" # with a blank, and for nobody by the umask
umask 077
ok "install" make -C "$TOP" install DESTDIR="$root" PREFIX=/opt/digest
is "everybody may read it" "$(find "$root/opt/digest" ! -perm -o=r)" ""
for program in mda import store report; do
	like "listdigest-$program" "$("$root/opt/digest/bin/listdigest-$program" --version)" "^listdigest-$program "
	ok "its manual" test -s "$root/opt/digest/share/man/man1/listdigest-$program.1"
done
ok "the manual of the ways to hook it in" test -s "$root/opt/digest/share/man/man7/listdigest.7"
is "nothing names another place" "$(grep -rl /usr/local/bin/listdigest "$root")" ""
for file in procmailrc dot-forward master.cf aliases crontab exim-transport smtpd.conf mailfilter listdigest-report.service; do
	like "examples/$file" "$(cat "$root/opt/digest/share/doc/listdigest/examples/$file")" '/opt/digest/bin/listdigest-'
done
ok "uninstall" make -C "$TOP" uninstall DESTDIR="$root" PREFIX=/opt/digest
is "... leaves no file" "$(find "$root" -type f)" ""
# --- a folder for temporary files from which no program runs
own_mounts="unshare -m"
[ "$(id -u)" = 0 ] || own_mounts="unshare -rm"
if $own_mounts true 2>/dev/null; then
	mkdir "$T/noexec"
	on_noexec() { $own_mounts sh -c 'mount -t tmpfs -o noexec none "$1" && export TMPDIR="$1" && shift && "$@"' - "$T/noexec" "$@"; }
	exits 1 "TMPDIR is noexec: a test" on_noexec sh "$TOP/tests/e2e/locale.t"
	like "... says why it cannot run" "$(cat "$T/out")" "^Bail out! .*'$T/noexec', which is mounted noexec: set TMPDIR"
	mkdir -p "$T/src" && cp -R "$TOP/Makefile" "$TOP/store" "$T/src"
	exits 0 "... what is built" on_noexec make -C "$T/src" build/obj/store/base/escape.o
	exits 0 "... the demo" on_noexec "$TOP/examples/demo"
else
	skip "TMPDIR is noexec" "no mounts of its own here"
fi
done_testing
