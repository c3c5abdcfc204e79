/* Turns faults while a store is read into exit status 75 and one line. LMDB maps the data file: a
 * disk's read error arrives as SIGBUS, and a damaged page can crash its reader. The handlers run on
 * a stack of their own: the stack may have run out. */
#pragma once

/* crash_guard_sigbus: on SIGBUS, print "PREFIX: cannot read the store: I/O error" on stderr and
 * exit 75. PREFIX is the program's name; the delivery agent puts "4.3.0 " before it. */
void crash_guard_sigbus(const char *prefix);

/* crash_guard_all: crash_guard_sigbus, and one line and exit status 75 for every other crash
 * (SIGSEGV, SIGABRT, SIGTRAP, SIGFPE, SIGILL) too. */
void crash_guard_all(const char *prefix);

/* crash_guard_end: undoes crash_guard_all but for SIGBUS: a crash ends the process by its signal.
 */
void crash_guard_end(void);

/* crash_guard_remove: if the program crashes, remove the file PATH, which is not copied. NULL:
 * none. */
void crash_guard_remove(const char *path);
