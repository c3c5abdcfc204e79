#!/bin/sh
# The Debian package: built (with DEB_TWICE: twice, with the same bytes), faultless for lintian, installed, used, removed. As root; run by make check-deb.
. "$TOP/tests/lib.sh"
SYSTEM_PATH=/usr/sbin:/usr/bin:/sbin:/bin
# in a path with a blank, and for nobody else by the umask; the second time for everybody
build() { (umask "$1" && "$TOP/examples/debian/build" "$2"); }
ok "the package is built" build 077 "$T/o ne"
package=$(ls "$T/o ne"/listdigest_*.deb)
if [ -n "${DEB_TWICE:-}" ]; then # as make check-long does
	ok "and again, elsewhere" build 0 "$T/two/deeper"
	is "with the same bytes" "$(sha256sum <"$package")" "$(cat "$T"/two/deeper/listdigest_*.deb | sha256sum)"
fi
exits 0 "lintian" lintian --fail-on error,warning --tag-display-limit 0 "$package"
is "has nothing to say" "$(grep -v 'root privileges' "$T/out")" ""
if [ "$(id -u)" != 0 ]; then
	skip "installing it" "not root"
	done_testing
fi
if dpkg-query -W -f '${Status}' listdigest 2>/dev/null | grep -q installed || id listdigest >/dev/null 2>&1; then
	skip "installing it" "this machine has listdigest, or a user of that name"
	done_testing
fi
cleanup() { DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq listdigest >/dev/null 2>&1; rm -rf /var/lib/listdigest; deluser --quiet --system listdigest >/dev/null 2>&1; }
install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"; }
as_user() { setpriv --reuid=listdigest --regid=listdigest --clear-groups env -i PATH=$SYSTEM_PATH "$@"; }
is "it names every library that its programs carry" "$(dpkg-deb -f "$package" Static-Built-Using | grep -oE '[a-z0-9.+-]+ \(' | tr -d ' (' | sort | tr '\n' ' ')" \
	"glib2.0 gmime jansson libffi libidn2 libsodium libunistring libzstd lmdb pcre2 zlib "
ok "installed" install
is "its user, who cannot log in" "$(getent passwd listdigest | cut -d: -f6,7)" "/var/lib/listdigest:/usr/sbin/nologin"
is "and the place of the store" "$(stat -c '%a %U %G' /var/lib/listdigest)" "2750 listdigest listdigest"
mail() { printf 'From: Ann <ann@example.org>\nList-Id: <dev.example.org>\nMessage-ID: <d%s@example.org>\nDate: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] number %s\n\nWords.\n---\n f.c | 1 +\n\ndiff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1,2 @@\n x\n+y\n' "$1" "$1"; }
mail 1 >"$T/m" && chmod 644 "$T/m" && chmod 755 "$T"
exits 0 "the first delivery makes the store" as_user listdigest-mda -s /var/lib/listdigest <"$T/m"
is "which its group may read" "$(stat -c '%a %G' /var/lib/listdigest/data.mdb)" "640 listdigest"
exits 0 "a reader in the group has the digest" setpriv --reuid=nobody --regid=listdigest --clear-groups env -i PATH=$SYSTEM_PATH listdigest-report -s /var/lib/listdigest ..
like "of the mail" "$(cat "$T/out")" 'number 1 \(Ann\)'
for p in mda import store report; do
	ok "listdigest-$p has its manual" sh -c "zcat /usr/share/man/man1/listdigest-$p.1.gz | mandoc -T ascii | grep -q LISTDIGEST"
	is "and is what was built" "$(env -i PATH=$SYSTEM_PATH listdigest-$p --version)" "listdigest-$p $(dpkg-query -W -f '${Version}' listdigest)"
done
for p in mda store report; do
	is "listdigest-$p needs libc alone" "$(readelf -dW /usr/bin/listdigest-$p | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')" libc.so.6
done
is "examples name the programs where they are" "$(grep -rl '/usr/local/bin/listdigest' /usr/share/doc/listdigest /usr/lib/systemd 2>/dev/null)" ""
if command -v systemd-analyze >/dev/null 2>&1; then
	ok "the units are sound" sh -c "find /usr/lib/systemd -name 'listdigest-*.service' | sed 's/@\.service/@kvm.service/' | xargs -r -n1 systemd-analyze verify --man=no"
else skip "the units are sound" "no systemd-analyze here"; fi

# --- completion
complete() { # the words of a line, the last one to be completed
	as_user bash --norc -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _listdigest "$1"; printf "%s\n" "${COMPREPLY[@]}"' \
		/usr/share/bash-completion/completions/listdigest-report "$@" 2>&1
}
all_completed() { # program [command]: each option that its --help has
	missing=
	for option in $(env -i PATH=$SYSTEM_PATH "$@" --help | sed -n '/^Options\|^  -/p' | grep -oE -- '--[a-z-]+' | sort -u); do
		complete "$@" --"$(printf %s "$option" | cut -c3)" | grep -q -- "^$option=\{0,1\}$" || missing="$missing $option"
	done
	is "bash completes every option of $*" "$missing" ""
}
for p in mda import store report; do all_completed listdigest-$p; done
commands=$(complete listdigest-store "")
is "and every command of listdigest-store" "$(echo "$commands" | sort | tr '\n' ' ')" \
	"backup compact expire export init key lists log show stat trees upgrade verify "
for c in $commands; do all_completed listdigest-store "$c"; done
is "a store's commands" "$(complete listdigest-store co)" compact
is "a command's options" "$(complete listdigest-store -s /x export --form)" --format=
is "formats, after =" "$(complete listdigest-report --format = h)" html
is "ids of the store" "$(complete listdigest-store -s /var/lib/listdigest show HE)" HEAD
is "and those of its entries" "$(complete listdigest-store -s /var/lib/listdigest show "" | grep -cE '^[0-9a-f]{9}$')" 1
ok "zsh takes its completion" zsh -f -c 'autoload -Uz compinit; compinit -u -d "'"$T"'/zcomp"; [[ -n $_comps[listdigest-report] && -n $_comps[listdigest-store] ]]; autoload +X _listdigest'

ok "removed" env DEBIAN_FRONTEND=noninteractive apt-get remove -y -qq listdigest
is "no program is left" "$(ls /usr/bin/listdigest-* 2>/dev/null)" ""
is "the mail is" "$(ls /var/lib/listdigest | tr '\n' ' ')" "data.mdb lock.mdb "
ok "installed again" install
mail 2 >"$T/m"
exits 0 "it goes on" as_user listdigest-mda -s /var/lib/listdigest <"$T/m"
is "in the store it had" "$(as_user listdigest-store -s /var/lib/listdigest stat | awk '$1 == "messages" { print $2 }')" 2
ok "purged" env DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq listdigest
is "no mail is lost by that" "$(ls /var/lib/listdigest | tr '\n' ' ')" "data.mdb lock.mdb "
done_testing
