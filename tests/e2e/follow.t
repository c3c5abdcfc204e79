#!/bin/sh
# Sources that grow while they are followed: a public-inbox with new commits, a new epoch and a rewritten history; an mbox and a
# Maildir that other programs write to.
[ -z "${REGEN:-}" ] || { echo "1..0 # SKIP nothing to write anew"; exit 0; }
. "$TOP/tests/lib.sh"
mail() { # number
	printf 'From: Ann Example <ann@example.org>\nTo: dev@example.org\nList-Id: <dev.example.org>\nMessage-ID: <f%s@example.org>\n' "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] change number %s\n\nThe reason for change number %s.\n' "$1" "$1"
}
commit() { # epoch, the mail on standard input; an empty TIP begins it
	git=$T/inbox/git/$1.git
	[ -d "$git" ] || git init -q --bare "$git"
	blob=$(git -C "$git" hash-object -w --stdin)
	tree=$(printf '100644 blob %s\tm\n' "$blob" | git -C "$git" mktree)
	tip=$(git -C "$git" rev-parse -q --verify HEAD)
	[ -n "${rewrite:-}" ] && tip=
	tip=$(git -C "$git" -c user.name=a -c user.email=a@example.org commit-tree ${tip:+-p "$tip"} -m m "$tree")
	git -C "$git" update-ref HEAD "$tip"
}
put() { # number: into the mbox, as a delivery agent does, in two pieces
	{ echo 'From ann@example.org Mon Nov  3 10:00:00 2025'; mail "$1" | head -c 150; } >>"$T/mbox"
	sleep 0.3
	{ mail "$1" | tail -c +151; echo; } >>"$T/mbox"
}
known() { listdigest-store -s "$T/s" export --format=jsonl | jq -r .message_id | grep -c "^f$1@"; }
comes() { # numbers: within ten seconds all of them are there
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		missing=
		for n in "$@"; do [ "$(known "$n")" = 1 ] || missing=$n; done
		[ -z "$missing" ] && return 0
		sleep 0.5
	done
	echo "$missing has not come"
	return 1
}
listdigest-store -s "$T/s" init >/dev/null 2>&1
mkdir -p "$T/inbox/git" "$T/md/new" "$T/md/cur" "$T/md/tmp"
mail 1 >"$T/m" && commit 0 <"$T/m"
: >"$T/mbox"
put 2
mail 3 >"$T/md/new/1.eml"
listdigest-import -s "$T/s" --follow --interval=1 "$T/inbox" "$T/mbox" "$T/md" >"$T/fout" 2>"$T/ferr" &
follower=$!
cleanup() { kill "$follower" 2>/dev/null; }
ok "what is there is imported" comes 1 2 3
parsers() { cat "/proc/$follower/task/$follower/children" 2>/dev/null; }
first_parsers=$(parsers)
mail 4 >"$T/m" && commit 0 <"$T/m"
mail 5 >"$T/m" && commit 1 <"$T/m"
ok "a new commit, and a new epoch" comes 4 5
mail 6 >"$T/md/tmp/2.eml" && mv "$T/md/tmp/2.eml" "$T/md/new/2.eml"
ok "a mail moved into the Maildir" comes 6
mkdir "$T/lock"
flock "$T/mbox" sh -c "sleep 2.5" & # a program that locks, writes half a mail, and takes its time
locker=$!
sleep 0.2
put 7
is "while it does, it is not read" "$(known 7)" 0
ok "a mail put into the mbox under its lock" comes 7
{ echo 'From ann@example.org Mon Nov  3 10:00:00 2025'; mail 30 | head -c 250; } >>"$T/mbox"
mail 31 >"$T/md/tmp/31.eml" && mv "$T/md/tmp/31.eml" "$T/md/new/31.eml" # is read after the mbox
ok "half a mail is written without a lock; what comes after it is read" comes 31
is "... the half is not" "$(known 30)" 0
{ mail 30 | tail -c +251; echo; } >>"$T/mbox"
ok "... the whole is, once" comes 30
wait "$locker"
perl -e 'use Fcntl; my $lock = pack("s s l! l! i", F_WRLCK, 0, 0, 0, 0); open my $f, "+<", $ARGV[0] or die; fcntl($f, F_SETLK, $lock) or die; sleep 3' "$T/mbox" &
locker=$!
sleep 0.3
put 13
sleep 1
is "nor under the other kind of lock" "$(known 13)" 0
wait "$locker"
ok "until it is let go" comes 13
: >"$T/mbox.lock" # the other way to lock
put 8
sleep 1.5
is "with a lock file there it is not read" "$(known 8)" 0
rm "$T/mbox.lock"
ok "once it is gone it is" comes 8
is "no half of a mail was stored" "$(listdigest-store -s "$T/s" stat | awk '$1 == "messages" { print $2 }')" 11
mail 9 >"$T/m" && rewrite=1 commit 1 <"$T/m"
ok "a history that was rewritten" comes 9
mail 10 | listdigest-mda -s "$T/s"
ok "a delivery beside it" comes 10
listdigest-store -s "$T/s" compact >"$T/out"
mail 11 >"$T/m" && commit 1 <"$T/m"
ok "it goes on in a compacted store" comes 11
mv "$T/md" "$T/away"
sleep 2.5
is "a source that is gone is told once" "$(grep -c "cannot open '$T/md'" "$T/ferr")" 1
mv "$T/away" "$T/md"
mail 12 >"$T/md/new/3.eml"
ok "and is followed again when it is back" comes 12
if [ -r "/proc/$$/task/$$/children" ]; then
	like "between two rounds there are parsers" "$first_parsers" '[0-9]'
	is "all the time by the same parsers" "$(parsers)" "$first_parsers"
	for p in $first_parsers; do kill -KILL "$p"; done
	mail 14 >"$T/md/new/4.eml"
	ok "by others, where these are killed" comes 14
else
	skip "between two rounds there are parsers, all the time by the same parsers" "no list of a process's children"
fi
kill -TERM "$follower"
wait "$follower"
is "stopped, it ends with 0" $? 0
like "having told what came" "$(head -1 "$T/fout")" '^1 new, 0 also, 0 duplicate, 0 flagged$'
exits 0 "the store is sound" listdigest-store -s "$T/s" verify
exits 64 "a path that is none, at the start: 64" listdigest-import -s "$T/s" --follow "$T/none"
exits 64 "no path: 64" listdigest-import -s "$T/s" --follow
exits 64 "an interval of nothing: 64" listdigest-import -s "$T/s" --follow --interval=0 "$T/mbox"
done_testing
