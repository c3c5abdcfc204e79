#!/bin/sh
# Places that are no store, and stores that are not for this program or this machine: every program says so in one line and in its exit
# status, and touches nothing.
. "$TOP/tests/lib.sh"
[ -z "${REGEN:-}" ] || skip_all "nothing to write anew"
mail() { # number
	printf 'From: Ann <ann@example.org>\nList-Id: <dev.example.org>\nMessage-ID: <n%s@example.org>\n' "$1"
	printf 'Date: Mon, 3 Nov 2025 10:00:00 +0000\nSubject: [PATCH] number %s\n\nWords of number %s.\n' "$1" "$1"
}
mail 99 >"$T/mail"
{ echo 'From mboxrd@z Thu Jan  1 00:00:00 1970' && cat "$T/mail"; } >"$T/mbox"
listdigest-store --help >"$T/help"

# What is there, in every respect that can be seen. A lock file that was there is LMDB's to write to.
seen() {
	find "$T/place" -printf '%p %y %m %U %G %s %i %l %T@\n' 2>/dev/null | sort
	find "$T/place" -type f -exec sha256sum {} + 2>/dev/null | sort
}
all_commands() { # one a line; those that this version has
	cat <<-'END'
		listdigest-mda
		listdigest-mda -l dev.example.org someone
		listdigest-import @/mbox
		listdigest-report
		listdigest-report HEAD~3..
		listdigest-store stat
		listdigest-store log
		listdigest-store show HEAD
		listdigest-store export --format=jsonl
		listdigest-store export --format=dump
		listdigest-store verify
		listdigest-store backup @/copy
	END
	for c in compact 'expire HEAD' 'expire --keep=30d' upgrade; do
		grep -q "^ *${c%% *}" "$T/help" && echo "listdigest-store $c"
	done
	grep -q -- --reindex "$TOP/mda/listdigest-import.1" && echo "listdigest-import --reindex"
	grep -q -- --dry-run "$TOP/report/listdigest-report.1" && echo "listdigest-report --cursor=c --dry-run"
	[ "$1" = makes ] || echo "listdigest-store init"
}
all_commands all | sed "s|@|$T|g" >"$T/commands.all"
all_commands makes | sed "s|@|$T|g" | grep -v '^listdigest-import /' >"$T/commands.makes"
# refused WHAT WHY [makes]: every program at $T/place: 75, its line matches WHY; `makes`: init and an import may make a store there
refused() {
	seen >"$T/before"
	wrong=
	: >"$T/lines"
	: >"$T/lines.init"
	while read -r program rest; do
		# shellcheck disable=SC2086
		timeout 20 "$program" -s "$T/place" $rest <"$T/mail" >"$T/out" 2>"$T/err"
		status=$?
		prefix="$program: "
		[ "$program" != listdigest-mda ] || prefix="4.3.0 $program: "
		{ read -r line && ! read -r second; } <"$T/err" || status="$status, not one line"
		[ ! -s "$T/out" ] || status="$status, printed something"
		[ ! -e "$T/copy" ] || status="$status, made a copy"
		case $line in "$prefix"*) ;; *) status="$status, another prefix" ;; esac
		[ "$status" = 75 ] || wrong="$wrong$program $rest: $status $(cat "$T/err")
"
		case $rest in init*) echo "$line" >>"$T/lines.init" ;; *) echo "$line" >>"$T/lines" ;; esac
	done <"$T/commands.${3:-all}"
	[ -s "$T/lines" ] || wrong="no commands"
	is "$1" "$wrong$(grep -vE "$2" "$T/lines")$(grep -vE "$2|it exists already|not empty" "$T/lines.init")" ""
	seen >"$T/after"
	ok "... and nothing was touched" cmp "$T/before" "$T/after"
}
fresh() { rm -rf "$T/place"; }
store() { # a store without a lock file or free pages, as a backup is
	fresh
	cp -R "$T/model" "$T/place"
	rm -f "$T/place/lock.mdb"
}
set_meta() { # name, digit: in the table that says what the store is
	sed -i "s/$1[0-9]/$1$2/g" "$T/place/data.mdb"
}
bytes() { # offset, bytes as printf has them: in both meta pages
	for page in 0 4096; do
		# shellcheck disable=SC2059
		printf "$2" | dd of="$T/place/data.mdb" bs=1 seek=$((page + $1)) conv=notrunc 2>/dev/null
	done
}

listdigest-store -s "$T/first" init >/dev/null 2>&1
n=1
while [ $n -le 12 ]; do
	mail $n | listdigest-mda -s "$T/first" || exit 1
	n=$((n + 1))
done
listdigest-store -s "$T/first" backup "$T/model" >/dev/null 2>&1
store
exits 0 "the model of them all is a store" listdigest-store -s "$T/place" verify
exits 0 "which takes mail" sh -c "listdigest-mda -s '$T/place' <'$T/mail'"

# --- other things
fresh
refused "nothing there" "it does not exist; 'listdigest-store init -s $T/place' makes one" makes
exits 0 "... an import makes one" listdigest-import -s "$T/place" "$T/mbox"
fresh
mkdir "$T/place"
grep -v '^listdigest-mda' "$T/commands.makes" >"$T/commands.undelivered"
refused "an empty directory" "the directory is empty; 'listdigest-store init -s $T/place' makes one" undelivered
exits 0 "... a delivery makes one" sh -c "listdigest-mda -s '$T/place' <'$T/mail'"
is "... of one message" "$(listdigest-store -s "$T/place" verify | cut -d, -f1)" "1 entries"
fresh && echo "Dear store," >"$T/place"
refused "a text file" 'Not a directory$'
fresh && : >"$T/place"
refused "an empty file" 'Not a directory$'
fresh && cp "$T/model/data.mdb" "$T/place"
refused "a store's data file itself" 'Not a directory$'
fresh && mkfifo "$T/place"
refused "a FIFO" 'Not a directory$'
fresh && perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) && bind(S, sockaddr_un(shift)) or exit 1' "$T/place"
ok "(a socket was made)" test -S "$T/place"
refused "a socket" 'Not a directory$'
if fresh && mknod "$T/place" c 1 3 2>/dev/null; then
	refused "a device" 'Not a directory$'
else skip "a device" "needs the right to make one"; fi
fresh && ln -s nowhere "$T/place"
refused "a link to nothing" 'No such file or directory$|it does not exist'
fresh && ln -s place "$T/place"
refused "a link to itself" 'Too many levels of symbolic links$'
fresh && mkdir "$T/place" && echo x >"$T/place/letter"
refused "a directory of something else" 'a directory of other files|not empty'
fresh && mkdir -p "$T/place/new" "$T/place/cur" "$T/place/tmp" && cp "$T/mail" "$T/place/new/1"
refused "a Maildir" 'a directory of other files|not empty'
fresh && mkdir "$T/place" && mkfifo "$T/place/data.mdb"
refused "data.mdb a FIFO" 'its data.mdb is not a file$'
fresh && mkdir -p "$T/place/data.mdb"
refused "data.mdb a directory" 'its data.mdb is not a file$'
fresh && mkdir "$T/place" && : >"$T/place/data.mdb"
refused "data.mdb empty" 'data.mdb is empty'
fresh && mkdir "$T/place" && echo "Dear store," >"$T/place/data.mdb"
refused "data.mdb a text" 'data.mdb is not an LMDB file'
fresh && mkdir "$T/place" && perl -e 'srand 7; print map { chr rand 256 } 1..40000' >"$T/place/data.mdb"
refused "data.mdb noise" 'data.mdb is not an LMDB file'
fresh && mkdir "$T/place" && head -c 40000 /dev/zero >"$T/place/data.mdb"
refused "data.mdb zeros" 'data.mdb is not an LMDB file'
store && mv "$T/place/data.mdb" "$T/moved.mdb" && ln -s "$T/moved.mdb" "$T/place/data.mdb"
refused "data.mdb a link to where it lies" 'its data.mdb is a symbolic link; move the whole directory to where the link points$'
store && ln -s "$T/elsewhere" "$T/place/lock.mdb"
refused "lock.mdb a link" 'its lock.mdb is not a file$'
not_ok "... whose target is not made" test -e "$T/elsewhere"
store && mkfifo "$T/place/lock.mdb"
refused "lock.mdb a FIFO" 'its lock.mdb is not a file$'

# --- another program's
cat >"$T/other.py" <<'END'
import ctypes, ctypes.util, os, sys
name = ctypes.util.find_library("lmdb")
if not name:
    sys.exit(1)
lib, env, txn, dbi = ctypes.CDLL(name), ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_uint()
class Val(ctypes.Structure):
    _fields_ = [("n", ctypes.c_size_t), ("p", ctypes.c_char_p)]
os.mkdir(sys.argv[1])
lib.mdb_env_create(ctypes.byref(env))
lib.mdb_env_set_maxdbs(env, 4)
lib.mdb_env_open(env, sys.argv[1].encode(), 0, 0o600)
lib.mdb_txn_begin(env, None, 0, ctypes.byref(txn))
for table in sys.argv[2:]:
    lib.mdb_dbi_open(txn, table.encode() if table else None, 0x40000, ctypes.byref(dbi))
    for i in range(300):
        k, v = Val(8, b"k%07d" % i), Val(8, b"v%07d" % i)
        lib.mdb_put(txn, dbi, ctypes.byref(k), ctypes.byref(v), 0)
sys.exit(lib.mdb_txn_commit(txn))
END
another() { # tables ("": the nameless one)
	fresh
	python3 -B "$T/other.py" "$T/place" "$@" && rm -f "$T/place/lock.mdb"
}
if another; then
	refused "an LMDB of nothing" "not a listdigest store, but another program's LMDB"
	another ""
	refused "another program's LMDB" 'not a listdigest store'
	another letters
	refused "another program's, with tables" "not a listdigest store, but another program's LMDB"
	another meta letters
	refused "one that has a table of our name" 'not a listdigest store'
else skip "another program's LMDB" "liblmdb cannot be loaded by itself"; fi

# --- another time's
store && set_meta format 9 && set_meta min_reader 9 && set_meta min_writer 9
refused "a store of the future" 'it has format 9, made by a newer listdigest; this version reads up to [0-9]'
store && set_meta format 2 && set_meta min_reader 2 && set_meta min_writer 2
refused "a store of format 2" "its format 2 is too old, this listdigest needs 3 or newer; export it with the listdigest that made it"
store && set_meta format x
store && sed -i 's/min_reader[0-9]/min_readerx/g' "$T/place/data.mdb"
refused "a store of no format" 'not a listdigest store'
store && set_meta format 9 && set_meta min_writer 9
exits 0 "a store of the future that may be read is read" listdigest-store -s "$T/place" log
exits 75 "... not upgraded, which would take its format down" listdigest-store -s "$T/place" upgrade
exits 75 "... and not written to" sh -c "listdigest-mda -s '$T/place' <'$T/mail'"
like "... with a reason" "$(cat "$T/err")" '^4\.3\.0 listdigest-mda: .*it has format 9, which this version can read but not write$'
cat >"$T/drop.py" <<'END'
import ctypes, ctypes.util, sys
lib, env, txn, dbi = ctypes.CDLL(ctypes.util.find_library("lmdb")), ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_uint()
lib.mdb_env_create(ctypes.byref(env))
lib.mdb_env_set_maxdbs(env, 4)
lib.mdb_env_open(env, sys.argv[1].encode(), 0, 0o600)
lib.mdb_txn_begin(env, None, 0, ctypes.byref(txn))
failed = lib.mdb_dbi_open(txn, sys.argv[2].encode(), 0, ctypes.byref(dbi)) or lib.mdb_drop(txn, dbi, 1)
sys.exit(failed or lib.mdb_txn_commit(txn))
END
store
if python3 -B "$T/drop.py" "$T/place" dict 2>"$T/err"; then
	exits 0 "a store without the table that nothing uses" listdigest-store -s "$T/place" verify
	exits 0 "... takes mail" sh -c "listdigest-mda -s '$T/place' <'$T/mail'"
	exits 0 "... and is sound" listdigest-store -s "$T/place" verify
	python3 -B "$T/drop.py" "$T/place" author
	exits 75 "one without another table is refused" listdigest-store -s "$T/place" log
	exits 1 "... and verify names the table" listdigest-store -s "$T/place" verify
	like "... that is missing" "$(cat "$T/out")" "the table 'author' is missing"
else skip "a store without a table" "liblmdb cannot be loaded by itself"; fi
store && bytes 20 '\002\000\000\000'
refused "LMDB's of the future" "version 2 of LMDB's layout, this program reads version 1"

# --- another machine's
store && bytes 40 '\000\100\000\000'
refused "a store of another page size" 'its pages have 16384 bytes, pages on this machine have 4096; .*export --format=dump.*init --from'
store && bytes 16 '\276\357\300\336'
refused "a store of the other byte order" 'the other byte order; .*export --format=dump.*init --from'
store && bytes 12 '\336\300\357\276'
refused "one of a 32-bit machine" '32-bit'
store && bytes 40 '\001\020\000\000'
refused "one of an impossible page size" 'data.mdb is damaged'

# --- not all of it
size=$(stat -c %s "$T/model/data.mdb")
for length in 1 15 19; do
	store && truncate -s $length "$T/place/data.mdb"
	refused "cut to $length bytes" 'not an LMDB file'
done
for length in 20 151 152 4095 4096 4097 8191 8192 12288 $((size / 2)) $((size - 4096)) $((size - 1)); do
	store && truncate -s $length "$T/place/data.mdb"
	refused "cut to $length bytes of $size" 'data.mdb is truncated.*; restore it from a backup$'
done

# --- half made: an init killed at each of its calls leaves nothing, or what is made a store of by the next one, or a store
if [ "${VARIANT:-}" = asan ]; then skip "half made" "AddressSanitizer wants to be first at the calls"; else
	n=1 made=0 unmade=0 wrong=
	while [ $n -lt 200 ]; do
		rm -rf "$T/half" && mkdir "$T/half"
		LD_PRELOAD=$SEAM SEAM_DIR=$T/half SEAM_AT=$n SEAM_DO=kill listdigest-store -s "$T/half/s" init >"$T/out" 2>&1 && break
		find "$T/half" -printf '%p %y %m %s %T@\n' | sort >"$T/before"
		for c in 'listdigest-store log' listdigest-report; do
			[ ! -e "$T/half/s/data.mdb" ] || break
			set -- $c
			program=$1
			shift
			"$program" -s "$T/half/s" "$@" >"$T/out" 2>"$T/err"
			status=$?
			[ $status = 75 ] && [ "$(wc -l <"$T/err")" = 1 ] && grep -q "'listdigest-store init -s .*' makes" "$T/err" ||
				wrong="$wrong call $n, $c: $status $(cat "$T/err")"
			find "$T/half" -printf '%p %y %m %s %T@\n' | sort >"$T/after"
			cmp -s "$T/before" "$T/after" || wrong="$wrong call $n, $c: something was touched"
		done
		if [ -e "$T/half/s/data.mdb" ]; then made=$((made + 1)); else
			unmade=$((unmade + 1))
			again="listdigest-store -s $T/half/s init"
			[ $((n % 2)) = 0 ] || again="listdigest-import -s $T/half/s $T/mbox"
			$again >"$T/out" 2>"$T/err" || wrong="$wrong call $n: $again: $(cat "$T/err")"
		fi
		listdigest-mda -s "$T/half/s" <"$T/mail" 2>"$T/err" || wrong="$wrong call $n: a delivery: $(cat "$T/err")"
		n=$((n + 1))
	done
	is "half made ($unmade times nothing usable, $made times a store)" "$wrong" ""
	ok "... at enough calls" test "$unmade" -gt 10 -a "$made" -gt 0
fi
done_testing
