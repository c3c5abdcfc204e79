#!/bin/sh
# Whose a store is: modes whatever the umask, and who is let into which store by which program.
. "${TOP:-$(dirname "$0")/../..}/tests/lib.sh"
MAIL=$TOP/tests/mail/patch-plain.eml
modes() { # DIR: the modes of a store
	echo "$(stat -c %a "$1") $(stat -c %a "$1/data.mdb" 2>/dev/null) $(stat -c %a "$1/lock.mdb" 2>/dev/null)"
}

# --- modes, whatever the umask
printf 'Date: Mon, 17 Nov 2025 10:00:00 +0000\n\nx\n' >"$T/mail"
for mask in 000 022 077 777; do
	D=$T/$mask
	mkdir "$D" "$D/empty" "$D/home" && chmod 700 "$D/empty"
	under() { # COMMAND...: with that umask; its output is in the open beforehand
		: >"$T/out" && : >"$T/err"
		(umask $mask && exec "$@") >>"$T/out" 2>>"$T/err"
	}
	# made STORE WHAT [MODES]
	made() { is "umask $mask: $2" "$(modes "$1")" "${3:-700 600 600}"; }
	under listdigest-store -s "$D/init" init
	under listdigest-mda -s "$D/init" <"$MAIL"
	made "$D/init" "init, and a delivery"
	under listdigest-mda -s "$D/empty" <"$MAIL"
	made "$D/empty" "a delivery into an empty directory"
	under env HOME="$D/home" listdigest-mda <"$MAIL"
	made "$D/home/.local/share/listdigest" "a delivery to the default place"
	is "... and the directories above it" "$(stat -c %a "$D/home/.local" "$D/home/.local/share" | tr '\n' ' ')" "700 700 "
	under listdigest-store -s "$D/imported" init
	under listdigest-import -s "$D/imported" "$TOP/tests/mail"
	made "$D/imported" "an import"
	under listdigest-store -s "$D/init" backup "$D/backup"
	under listdigest-store -s "$D/backup" stat
	made "$D/backup" "a backup"
	under listdigest-store -s "$D/init" export --format=dump
	cp "$T/out" "$T/dump"
	under listdigest-store -s "$D/loaded" init --from="$T/dump"
	under listdigest-mda -s "$D/loaded" <"$T/mail"
	made "$D/loaded" "a store made from a dump"
	under listdigest-store -s "$D/loaded" compact
	under listdigest-mda -s "$D/loaded" <"$T/mail"
	made "$D/loaded" "a store compacted"
	under listdigest-store -s "$D/loaded" expire --keep=1h
	made "$D/loaded" "a store expired"
	rm "$D/loaded/lock.mdb"
	under listdigest-report -s "$D/loaded" --since=2020-01-01
	made "$D/loaded" "a report that makes the lock file"
	under listdigest-store -s "$D/group" init --group="$(id -gn)"
	under listdigest-mda -s "$D/group" <"$MAIL"
	made "$D/group" "init --group" "2750 640 660"
	under listdigest-store -s "$D/group" compact
	under listdigest-mda -s "$D/group" <"$T/mail"
	made "$D/group" "... compacted" "2750 640 660"
	rm "$D/group/lock.mdb"
	under listdigest-report -s "$D/group" --since=2020-01-01
	made "$D/group" "... a report that makes the lock file" "2750 640 660"
done

# --- other users
if [ "$(id -u)" != 0 ] || ! setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
	skip "other users' stores" "needs root and setpriv"
	done_testing
fi
chmod 755 "$T"
mkdir "$T/bin" "$T/bin/mail" && cp "$LISTDIGEST_BIN"/listdigest-* "$T/bin" && cp "$MAIL" "$T/bin/mail" && chmod -R a+rX "$T/bin"
MAIL=$T/bin/mail/${MAIL##*/}
as() { # USER COMMAND...
	user=$1
	shift
	setpriv --reuid="$user" --regid="$user" --clear-groups env PATH="$T/bin:$PATH" HOME="/nonexistent" "$@"
}
US=65534 THEM=65533

# every_program WHAT AS STORE TEXT: each of them ends with 75 and one line that has TEXT, and changes nothing
every_program() {
	what=$1 who=$2 store=$3 text=$4
	before=$(find "$store/" -printf '%p %m %u %s %T@\n' 2>/dev/null | sort)
	: >"$T/all"
	while read -r command; do
		as "$who" sh -c "$command" - "$store" "$MAIL" "$T/bin/mail" >"$T/out" 2>"$T/err" </dev/null
		[ $? = 75 ] && [ "$(wc -l <"$T/err")" = 1 ] && grep -qE "$text" "$T/err" && [ ! -s "$T/out" ] ||
			{ echo "$command"; cat "$T/err"; } >>"$T/all"
	done <<'END'
listdigest-mda -s "$1" <"$2"
listdigest-import -s "$1" "$3"
listdigest-import -s "$1" --reindex
listdigest-report -s "$1"
listdigest-store -s "$1" stat
listdigest-store -s "$1" log
listdigest-store -s "$1" show HEAD
listdigest-store -s "$1" export --format=jsonl
listdigest-store -s "$1" verify
listdigest-store -s "$1" backup /tmp/nowhere/copy
listdigest-store -s "$1" compact
listdigest-store -s "$1" expire --keep=1d
listdigest-store -s "$1" upgrade
listdigest-store -s "$1" init
END
	is "$what: 75 and one line from every program" "$(cat "$T/all")" ""
	is "... and nothing is changed" "$(find "$store/" -printf '%p %m %u %s %T@\n' 2>/dev/null | sort)" "$before"
}

# a directory of each of us, and one of everybody's
for user in $US $THEM; do
	mkdir "$T/$user" && chmod 755 "$T/$user" && chown $user:$user "$T/$user"
	as $user listdigest-store -s "$T/$user/store" init >/dev/null
done
mkdir "$T/everybodys" "$T/sticky" && chmod 777 "$T/everybodys" && chmod 1777 "$T/sticky"
exits 0 "a user's own store" as $US listdigest-mda -s "$T/$US/store" <"$MAIL"

every_program "root and a store of someone else" 0 "$T/$US/store" "it belongs to user $US, who could not use a lock file"
cp -R "$T/$US/store" "$T/roots" && chown -R 0:0 "$T/roots" && mv "$T/roots" "$T/$US/roots"
every_program "root's own, below somebody else's directory" 0 "$T/$US/roots" "'$T/$US', on the path to it, belongs to user $US"

# root's decoder is nobody: without any sandbox it does not get at root's store (tests/sandbox/misbehave.c)
: "${MISBEHAVING:=$LISTDIGEST_BIN/../tests/sandbox/listdigest-mda}"
listdigest-store -s "$T/roots" init >/dev/null 2>&1
try_to() { # FAULT: what came of it
	printf 'Message-ID: <%s@example.org>\nDate: Mon, 17 Nov 2025 10:00:00 +0000\nX-Fault: %s\n\nx\n' "$1" "$1" |
		env SANDBOX=none SANDBOX_STORE="$T/roots" "$MISBEHAVING" -s "$T/roots"
	listdigest-store -s "$T/roots" show --json HEAD | jq -r '.subject // (.flags | join(" "))'
}
is "root's decoder has an ordinary user's rights" "$(try_to read-file)" "broke out"
for fault in read-store write-store kill-agent read-agent; do
	is "... not root's: $fault" "$(try_to $fault)" unparsed
done

# somebody else's that could be written
chmod -R a+rwX "$T/$THEM/store" && chmod 755 "$T/$THEM/store"
exits 75 "no delivery into somebody else's store" as $US listdigest-mda -s "$T/$THEM/store" <"$MAIL"
like "... which says whose it is" "$(cat "$T/err")" "belongs to user $THEM, who could replace it\$"
exits 75 "no import into it" as $US listdigest-import -s "$T/$THEM/store" "$T/bin/mail"
exits 0 "it can be read" as $US listdigest-store -s "$T/$THEM/store" stat
mkdir "$T/$THEM/mine" && chown $US:$US "$T/$THEM/mine"
exits 75 "nor into one's own, below somebody else's directory" as $US listdigest-mda -s "$T/$THEM/mine" <"$MAIL"
like "... which says what is wrong" "$(cat "$T/err")" "'$T/$THEM', on the path to it, belongs to user $THEM"

# a directory that everybody may write
as $US mkdir "$T/everybodys/mine" "$T/sticky/mine"
every_program "a directory that everybody may write" $US "$T/everybodys/mine" "'$T/everybodys', on the path to it, is writable by everybody"
exits 0 "one that is sticky, as /tmp" as $US listdigest-mda -s "$T/sticky/mine" <"$MAIL"
as $THEM mkdir -m 777 "$T/sticky/trap"
exits 75 "... where somebody else was first" as $US listdigest-mda -s "$T/sticky/trap" <"$MAIL"
chmod 1777 "$T/sticky/trap" && cp "$T/$THEM/store/data.mdb" "$T/sticky/trap" && chown 0:0 "$T/sticky/trap" && chown $THEM "$T/sticky/trap/data.mdb" && chmod 666 "$T/sticky/trap/data.mdb"
exits 75 "... with a data file" as $US listdigest-mda -s "$T/sticky/trap" <"$MAIL"
chmod 777 "$T/sticky/mine"
exits 75 "a store that everybody may write" as $US listdigest-mda -s "$T/sticky/mine" <"$MAIL"
chmod 700 "$T/sticky/mine"

# a directory that comes while ours is about to be made: at each call on its path somebody else tries
if [ "${VARIANT:-plain}" = plain ] && [ -f "${SEAM:-}" ]; then
	cp "$SEAM" "$T/bin/seam.so" && chmod 755 "$T/bin/seam.so"
	put_theirs() {
		as $THEM mkdir -m 777 "$new" && theirs=true
	}
	while read -r what command; do
		n=0 caught=0 wrong=
		while [ $n -lt 30 ]; do
			n=$((n + 1))
			new=$T/sticky/new
			rm -rf "$new"
			(exec setpriv --reuid=$US --regid=$US --clear-groups env PATH="$T/bin:$PATH" HOME=/nonexistent LISTDIGEST_STORE="$new" \
				LD_PRELOAD="$T/bin/seam.so" SEAM_ONLY="$new" SEAM_AT=$n SEAM_DO=stop $command <"$MAIL" >"$T/out" 2>"$T/err") &
			theirs=false stopped=false
			while_stopped $! put_theirs && stopped=true
			if $theirs; then
				caught=$((caught + 1))
				[ $status = 75 ] && [ -z "$(ls "$new")" ] || wrong="$wrong$n: $status, $(ls "$new" | tr '\n' ' ')
"
			elif [ $status != 0 ]; then
				wrong="$wrong$n: $status $(cat "$T/err")
"
			fi
			$stopped || break
		done
		is "somebody else's directory, made while $what begins: nothing is put there" "$wrong" ""
		ok "... tried at some moments" [ $caught -gt 1 ]
	done <<-'END'
		delivery listdigest-mda
		init listdigest-store init
	END
else
	skip "a directory made meanwhile" "needs the seam"
fi

# symbolic links: root's and one's own are followed, at the end and on the way; nobody else's
link() { # OWNER TARGET NAME
	rm -f "$T/sticky/$3" && ln -s "$2" "$T/sticky/$3" && chown -h "$1" "$T/sticky/$3"
}
link 0 "$T/$US" roots-home
exits 0 "a home that is root's link" as $US listdigest-mda -s "$T/sticky/roots-home/store" <"$MAIL"
link $US "../$US/store" own
exits 0 "one's own link" as $US listdigest-mda -s "$T/sticky/own" <"$MAIL"
link $THEM "$T/$US/store" theirs
exits 75 "somebody else's link" as $US listdigest-mda -s "$T/sticky/theirs" <"$MAIL"
like "... named" "$(cat "$T/err")" "it is a symbolic link of user $THEM, who could make it point elsewhere\$"
link $THEM "$T/$US" theirs
exits 75 "... on the way" as $US listdigest-mda -s "$T/sticky/theirs/store" <"$MAIL"
like "... named" "$(cat "$T/err")" "'$T/sticky/theirs', on the path to it, is a symbolic link of user $THEM"
link $US theirs/../$US chain
exits 75 "... behind one's own" as $US listdigest-mda -s "$T/sticky/chain/store" <"$MAIL"
link $US "$T/everybodys/../$US" dots
exits 75 "... and what everybody may write, though left by .." as $US listdigest-mda -s "$T/sticky/dots/store" <"$MAIL"
exits 0 "from the directory itself, without a path" as $US sh -c "cd '$T/$US/store' && listdigest-mda -s . <'$MAIL'"
exits 0 "... and from one below" as $US sh -c "mkdir '$T/$US/below' && cd '$T/$US/below' && listdigest-mda -s ../store <'$MAIL'"

# a group reads
chmod -R 700 "$T/$US/store" && chmod 600 "$T/$US/store"/*.mdb
exits 75 "nobody else reads a store" as $THEM listdigest-report -s "$T/$US/store"
rm -rf "$T/shared" && mkdir -m 755 "$T/shared" && mkdir -m 2750 "$T/shared/store" && chown $US:$THEM "$T/shared/store" && chmod 2750 "$T/shared/store"
exits 0 "a delivery into a group's directory" as $US listdigest-mda -s "$T/shared/store" <"$MAIL"
exits 0 "the group's report" as $THEM listdigest-report -s "$T/shared/store" --since=2020-01-01
exits 75 "... and no delivery of the group's" as $THEM listdigest-mda -s "$T/shared/store" <"$MAIL"
is "... whose modes are kept" "$(modes "$T/shared/store")" "2750 640 660"
ok "the store is whole" as $US listdigest-store -s "$T/$US/store" verify
done_testing
