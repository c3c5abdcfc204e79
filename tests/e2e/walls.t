#!/bin/sh
# tests/walls and tests/names: the tree passes, and each kind of breach is found in a small tree that has it.
. "$TOP/tests/lib.sh"
command -v python3 >/dev/null && command -v ctags >/dev/null || skip_all "needs python3 and universal-ctags"
ok "the rooms of this tree" "$TOP/tests/walls"
ok "the names of this tree" "$TOP/tests/names"

# write FILE LINE...: a file of the small tree
write() {
	file=$T/tree/$1
	shift
	mkdir -p "${file%/*}"
	printf '%s\n' "$@" >"$file"
}
fresh() {
	rm -rf "$T/tree"
	write store/base/error.h '#include <glib.h>' 'int error_status(int code);'
	write store/base/error.c '#include "store/base/error.h"' 'int error_status(int code)' '{' '	return code;' '}'
	write store/log/append.h '#include "store/base/error.h"' 'int append_one(void);'
	write store/log/append.c '#include "store/log/append.h"' 'int append_one(void)' '{' '	return error_status(0);' '}'
	write mda/patch/subject.h 'typedef struct {' '	int n;' '} Subject;'
	write report/series/state.h 'int state_of(void);'
}
breach() { # TOOL WHAT PATTERN
	exits 1 "$2" "$TOP/tests/$1" "$T/tree"
	like "... is told" "$(cat "$T/err")" "$3"
}
fresh
ok "a small tree without a breach" "$TOP/tests/walls" "$T/tree"
ok "... of either kind" "$TOP/tests/names" "$T/tree"

write store/base/error.h '#include "store/log/append.h"' 'int error_status(int code);'
breach walls "a room includes one that stands before it" '^wall broken: store/base/error.h:1: store/base stands behind store/log'
fresh
write report/series/state.h '#include "report/render/words.h"'
write report/render/words.h 'int words_x;'
breach walls "the same in report/" 'report/series stands behind report/render'
fresh
write mda/patch/subject.h '#include "report/series/state.h"'
breach walls "mda includes report" 'mda/ may not include report/'
fresh
write store/log/append.h '#include "mda/patch/subject.h"'
breach walls "store includes mda" 'store/ may not include mda/'
fresh
write store/log/append.h '#include "error.h"'
breach walls "an include that is not written from the root" 'error.h is no file of the tree'
for library in 'lmdb.h store/log/append.h' 'sodium.h store/env/x.h' 'gmime/gmime.h mda/patch/subject.h' 'gmime/gmime.h report/series/state.h'; do
	fresh
	write "${library#* }" "#include <${library% *}>"
	breach walls "${library% *} in ${library#* }" "${library% *} is included only in"
done
fresh
write store/attic/x.h 'int x_y;'
write store/log/append.h '#include "store/attic/x.h"'
breach walls "a room that nobody knows" 'store/attic is no room'
fresh
write store/log/entry.h 'int entry_read(void);'
write store/log/entry.c '#include "store/log/append.h"' 'int entry_read(void)' '{' '	return append_one();' '}'
write store/log/append.c '#include "store/log/entry.h"' 'int append_one(void)' '{' '	return entry_read();' '}'
breach walls "two files that use each other" 'a circle of files that use each other: store/log/append, store/log/entry'
fresh
write store/log/entry.h 'int entry_read(void);'
write store/log/entry.c '#include "store/log/append.h"' 'int entry_read(void)' '{' '	return 0; /* append_one() */' '}'
write store/log/append.c '#include "store/log/entry.h"' 'int append_one(void)' '{' '	return entry_read();' '}'
ok "a name in a comment makes no circle" "$TOP/tests/walls" "$T/tree"

fresh
write store/log/append.c 'int log_one(void)' '{' '	return 0;' '}'
breach names "a function with the name of another file" 'log_one does not begin with append_'
fresh
write store/log/append.c 'int append_two(void)' '{' '	return 0;' '}'
breach names "a function that its header does not declare" 'append_two is not declared in store/log/append.h'
fresh
write store/log/append.c 'static int helper(void)' '{' '	return 0;' '}' 'static const struct {' '	int a;' '} table[] = {{1}};'
ok "what is static has any name" "$TOP/tests/names" "$T/tree"
fresh
write mda/patch/subject.h 'typedef struct {' '	int n;' '} Line;'
breach names "a type with another name" 'typedef Line does not begin with Subject'
fresh
write store/log/append.c 'typedef struct {' '	int n;' '} Subject;'
breach names "two types of one name" 'has a type Subject, too'
fresh
write store/log/append.h "/* $(printf '%0101d' 0) */"
breach names "a long line" 'append.h:1: more than 100 columns'
done_testing
