#!/bin/sh
# What a program reads has a bound: memory does not follow the size of a file, and nothing waits at a named pipe or
# reads a device without an end.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"
export LISTDIGEST_STORE=$T/s LISTDIGEST_NOW=1767999999
listdigest-store init >/dev/null 2>&1
printf 'Message-ID: <a@x.example>\nFrom: Ann <a@x.example>\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nSubject: [PATCH] one\n\nx\n' >"$T/mail"
listdigest-mda <"$T/mail"
mkfifo "$T/fifo"
uuid=$(listdigest-store stat | awk '$1 == "uuid" { print $2 }')

# at once CODE WHAT COMMAND...: it ends before ten seconds are over
at_once() {
	code=$1 what=$2
	shift 2
	exits "$code" "$what" timeout -s KILL 10 "$@"
}
for file in "$T/fifo" /dev/zero /dev; do
	name=$(basename "$file")
	[ "$name" = fifo ] && words='it is a named pipe' || words='it is a d'
	[ "$name" = dev ] || { at_once 64 "import of $name" listdigest-import "$file"; like "... says why" "$(cat "$T/err")" "$words"; }
	for option in mailmap domains config; do
		at_once 64 "--$option=$name" listdigest-report --$option="$file" --since=2025-01-01
		like "... says why" "$(cat "$T/err")" "$words"
	done
	at_once 64 "verify --tips=$name" listdigest-store verify --tips="$file"
	like "... says why" "$(cat "$T/err")" "$words"
	at_once 75 "init --from=$name" listdigest-store -s "$T/new" init --from="$file"
	like "... says why" "$(cat "$T/err")" "$words"
	mkdir -p "$T/state/listdigest/$uuid" && ln -sfn "$file" "$T/state/listdigest/$uuid/c"
	at_once 75 "a cursor which is $name" env XDG_STATE_HOME="$T/state" listdigest-report --cursor=c
done
exits 0 "an empty mailmap: /dev/null" listdigest-report --mailmap=/dev/null --since=2025-01-01
exits 0 "a pipe of the shell's" bash -c "listdigest-report --mailmap=<(echo 'Bob <a@x.example>') --since=2025-01-01"
truncate -s 3G "$T/large"
for option in mailmap domains config; do
	at_once 64 "--$option of 3 GB" listdigest-report --$option="$T/large" --since=2025-01-01
done

# folders with what is no file
mkdir -p "$T/md/new" "$T/md/cur" "$T/md/tmp"
cp "$T/mail" "$T/md/new/1" && mkfifo "$T/md/new/2" && ln -s /dev/zero "$T/md/new/3"
at_once 0 "a Maildir with a named pipe and a link to a device" listdigest-import "$T/md"

# a public-inbox with a message of 200 MB, as a file of its own and in a pack
command -v git >/dev/null || { done_testing; exit; }
git() { command git -c user.name=x -c user.email=x@x.example -c init.defaultBranch=master -c gc.auto=0 -c core.compression=1 "$@"; }
git init -q "$T/pi" && cd "$T/pi" || exit
{ cat "$T/mail"; head -c 200000000 /dev/zero; } >m
git add m && git commit -qm large
sed 's/a@x/b@x/' "$T/mail" >m && git add m && git commit -qm small
memory() { # STORE: imports the inbox, prints the largest memory in MiB
	listdigest-store -s "$1" init >/dev/null 2>&1
	/usr/bin/time -f %M -o "$T/kib" listdigest-import -s "$1" "${at:-$T/pi}/.git" >"$T/out" 2>"$T/err"
	echo $(($(tail -1 "$T/kib") / 1024))
}
if [ -x /usr/bin/time ] && [ "${VARIANT:-plain}" = plain ]; then
	used=$(memory "$T/loose")
	like "a message of 200 MB is stored" "$(cat "$T/out" "$T/err")" '^2 new'
	ok "... with $used MiB of memory" [ "$used" -lt 190 ]
	like "... cut" "$(listdigest-store -s "$T/loose" show --json '<a@x.example>')" '"size":200000[0-9]*'
	cp -r "$T/pi" "$T/packed" && git -C "$T/packed" repack -qad
	used=$(at=$T/packed && memory "$T/from-pack")
	like "the same from a pack" "$(cat "$T/out" "$T/err") $(ls "$T/packed/.git/objects/pack" | grep -c 'pack$')" '^2 new.* 1$'
	ok "... with $used MiB of memory" [ "$used" -lt 190 ]
	is "... cut alike" "$(listdigest-store -s "$T/from-pack" show --json '<a@x.example>' | jq -c .id,.size,.flags)" \
		"$(listdigest-store -s "$T/loose" show --json '<a@x.example>' | jq -c .id,.size,.flags)"
	pack=$(ls "$T/packed/.git/objects/pack/"*.pack)
	chmod u+w "$pack" && printf garbage | dd of="$pack" bs=1 seek=200000 conv=notrunc 2>/dev/null
	listdigest-store -s "$T/broken-pack" init >/dev/null 2>&1
	exits 1 "one that is damaged in its pack is skipped" listdigest-import -s "$T/broken-pack" "$T/packed/.git"
	like "... alone" "$(cat "$T/out")" '^1 new'
	large=$(find .git/objects -size +100k -name '*[0-9a-f]' | head -1)
	chmod u+w "$large" && printf garbage | dd of="$large" bs=1 seek=200000 conv=notrunc 2>/dev/null
	listdigest-store -s "$T/broken" init >/dev/null 2>&1
	exits 1 "a large message that is damaged is skipped" listdigest-import -s "$T/broken" "$T/pi/.git"
else
	skip "the memory of an import" "a sanitizer build, or no /usr/bin/time"
fi
{ printf 'tree %s\nauthor x <x@x.example> 1 +0000\ncommitter x <x@x.example> 1 +0000\n\n' "$(git rev-parse HEAD^{tree})"; head -c 100000000 /dev/zero | tr '\0' x; } >c
git update-ref refs/heads/master "$(git hash-object -t commit -w c)"
if [ -x /usr/bin/time ] && [ "${VARIANT:-plain}" = plain ]; then
	used=$(memory "$T/commit")
	like "a commit of 100 MB is not read" "$(cat "$T/err")" 'the commit is too large'
	ok "... with $used MiB of memory" [ "$used" -lt 90 ]
else
	skip "the memory of an import" "a sanitizer build, or no /usr/bin/time"
fi
rm .git/HEAD && mkfifo .git/HEAD
at_once 75 "a repository whose HEAD is a named pipe" listdigest-import "$T/pi/.git"
done_testing
