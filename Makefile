# listdigest: one GNU Makefile. `make help` lists the targets.

PREFIX  ?= /usr/local
DESTDIR ?=
VARIANT ?= plain
CORPUS  ?=
ifeq ($(origin CC),default)
CC      := gcc
endif
WERROR  ?=

ifeq ($(VARIANT),plain)
B        := build
MODE_CFLAGS := -O2 -g -D_FORTIFY_SOURCE=2
else ifeq ($(VARIANT),asan)
B        := build/asan
MODE_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
MODE_LDFLAGS := -fsanitize=address,undefined
else ifeq ($(VARIANT),fuzz)
B        := build/fuzzing
CC       := clang
MODE_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined
MODE_LDFLAGS := -fsanitize=fuzzer,address,undefined
else
$(error VARIANT is plain, asan or fuzz)
endif
# A second build tree beside the first (for trying things): make BUILD_SUFFIX=-x
B := $(B)$(BUILD_SUFFIX)

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wvla \
            -Wno-missing-field-initializers $(if $(WERROR),-Werror)
PKG_STORE  := glib-2.0 lmdb libsodium libzstd jansson
PKG_MDA    := gmime-3.0 libgit2
PKG_TEST   := cmocka
PKG_CONFIG ?= pkg-config
STORE_LIBS  = $(shell $(PKG_CONFIG) --libs $(PKG_STORE))
GMIME_LIBS  = $(shell $(PKG_CONFIG) --libs gmime-3.0) -lz
IMPORT_LIBS = $(shell $(PKG_CONFIG) --libs libgit2)
TEST_LIBS   = $(shell $(PKG_CONFIG) --libs $(PKG_TEST))
# asked once, when the first file is compiled: `make deps install` may only then have them
PKG_CFLAGS  = $(eval PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKG_STORE) $(PKG_MDA) 2>/dev/null) $(shell $(PKG_CONFIG) --cflags $(PKG_TEST) 2>/dev/null))$(PKG_CFLAGS)

ALL_CFLAGS  = -std=gnu11 $(MODE_CFLAGS) $(WARNINGS) -fPIE -fstack-protector-strong -D_GNU_SOURCE -I. \
              -DG_LOG_DOMAIN=\"listdigest\" $(PKG_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(MODE_LDFLAGS) $(LDFLAGS)

# To load and bind twenty shared libraries takes longer than one delivery's or report's work, so the programs that are
# started for each of them carry their libraries, all but libc (whose charsets are modules of their own). Without the
# archives, or with STATIC= , they are linked as any other program.
STATIC ?= $(if $(filter plain,$(VARIANT)),yes)
STATIC_LDFLAGS = -Wl,-z,pack-relative-relocs -Wl,--gc-sections
archives       = $(patsubst -l%,-l:lib%.a,$(filter -l%,$(1)))
# what GLib itself needs differs: since 2.80 libsysprof-capture-4
GLIB_NEEDS     = $(filter -lsysprof%,$(shell $(PKG_CONFIG) --static --libs glib-2.0 2>/dev/null))
STORE_ARCHIVES = $(call archives,$(STORE_LIBS) $(GLIB_NEEDS)) -l:libpcre2-8.a -lm
GMIME_ARCHIVES = $(call archives,-lgmime-3.0 -lidn2 -lunistring -lz -lgobject-2.0 -lffi)
STATIC_ONLY   := mda/static_gmime.c
# $(call link,LIBRARIES,ARCHIVES)
link_shared = $(CC) $(ALL_LDFLAGS) -o $@ $(filter-out $(call objs,$(STATIC_ONLY)),$^) $(1)
ifneq ($(STATIC),)
link_static = $(CC) $(ALL_LDFLAGS) $(STATIC_LDFLAGS) -o $@ $^ $(2) 2>$@.log
why_shared  = printf '  %s: linked against shared libraries (starts 2 ms later): %s\n' $(@F) "$$(head -n1 $@.log)"
link        = if $(link_static); then rm -f $@.log; else $(why_shared); rm -f $@.log; $(link_shared); fi
else
link        = $(link_shared)
endif

# A folder's library is everything in it but its programs: X_main.c, and cmd_*.c, the subcommands of listdigest-store.
SRC      := $(wildcard $(foreach folder,store mda report,$(folder)/*.c $(folder)/*/*.c))
MAINS    := $(filter %_main.c,$(SRC))
COMMANDS := $(filter store/cmd/cmd_%.c,$(SRC))
lib_src   = $(filter-out $(MAINS) $(COMMANDS) $(STATIC_ONLY),$(filter $(1)/%,$(SRC)))
objs      = $(patsubst %.c,$(B)/obj/%.o,$(1))
LIBSTORE  := $(B)/libstore.a
LIBMDA    := $(B)/libmda.a
LIBREPORT := $(B)/libreport.a

PROGRAMS := $(addprefix $(B)/bin/,listdigest-mda listdigest-import listdigest-store listdigest-report)
UNITS    := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
SEAM     := $(B)/tests/torture/seam.so
FLIP     := $(B)/tests/torture/flip
MANUALS  := $(wildcard mda/*.[17] store/*.1 report/*.1)

# One short line a step; make V=1 shows the whole commands.
ifeq ($(V),)
say = @printf '  %-5s %s\n' $(1) $(patsubst $(CURDIR)/%,%,$@);
else
say =
endif

.PHONY: all check check-unit check-e2e check-asan demo deps deps-check lint format format-check install uninstall clean regen help
.DELETE_ON_ERROR:
.SECONDARY:

# What other targets build, they build on all processors, unless make was told how many to use.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
all: $(PROGRAMS) ## build the four programs into build/bin

$(B)/bin/listdigest-mda:    $(call objs,mda/mda_main.c $(if $(STATIC),$(STATIC_ONLY))) $(LIBMDA) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(call link,$(GMIME_LIBS) $(STORE_LIBS),$(GMIME_ARCHIVES) $(STORE_ARCHIVES))
$(B)/bin/listdigest-import: $(call objs,mda/import_main.c $(if $(STATIC),$(STATIC_ONLY))) $(LIBMDA) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(call link,$(GMIME_LIBS) $(IMPORT_LIBS) $(STORE_LIBS),$(GMIME_ARCHIVES) $(STORE_ARCHIVES) $(IMPORT_LIBS))
$(B)/bin/listdigest-store:  $(call objs,store/cmd/store_main.c $(COMMANDS)) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(call link,$(STORE_LIBS),$(STORE_ARCHIVES))
$(B)/bin/listdigest-report: $(call objs,report/report_main.c) $(LIBREPORT) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(call link,$(STORE_LIBS),$(STORE_ARCHIVES))

$(LIBSTORE):  $(call objs,$(call lib_src,store))
$(LIBMDA):    $(call objs,$(call lib_src,mda))
$(LIBREPORT): $(call objs,$(call lib_src,report))
$(LIBSTORE) $(LIBMDA) $(LIBREPORT):
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $^

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/tests/%: $(B)/obj/tests/unit/%.o $(LIBREPORT) $(LIBMDA) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(GMIME_LIBS) $(IMPORT_LIBS) $(STORE_LIBS) $(TEST_LIBS)

# The agent with a parser that does what a mail tells it to: tests/e2e/sandbox.t. Never installed.
MISBEHAVING := $(B)/tests/sandbox/listdigest-mda
$(MISBEHAVING): $(call objs,mda/mda_main.c tests/sandbox/misbehave.c) $(LIBMDA) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(GMIME_LIBS) $(STORE_LIBS)

# The report with mail that crashes it: tests/e2e/retry.t. Never installed.
CRASHING := $(B)/tests/torture/listdigest-report
$(CRASHING): $(call objs,report/report_main.c tests/torture/crash_report.c) $(LIBREPORT) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(ALL_LDFLAGS) -Wl,--wrap=state_decide,--wrap=load_context,--wrap=output_write -o $@ $^ $(STORE_LIBS)

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

# --- tests: TAP under prove ---------------------------------------------------------------------------------------------
# Where a version manager's wrapper stands first in PATH, python3 starts ten times slower than the interpreter behind it.
PYTHON_DIR = $(shell command -v python3 >/dev/null && python3 -c 'import os, sys; print(os.path.dirname(sys.executable))')
# LD_PRELOAD cannot name a path with a blank.
E2E_ENV = $(if $(word 2,$(CURDIR)),$(error the tests need a folder whose path has no blank, not '$(CURDIR)'))PATH="$(addsuffix :,$(PYTHON_DIR))$$PATH" FUZZ_BIN="$(abspath $(B)/fuzz)" LISTDIGEST_BIN="$(abspath $(B)/bin)" TOP="$(CURDIR)" CORPUS="$(if $(CORPUS),$(abspath $(CORPUS)))" VARIANT=$(VARIANT) SEAM="$(abspath $(SEAM))" MISBEHAVING="$(abspath $(MISBEHAVING))" CRASHING="$(abspath $(CRASHING))"
# some tests wait more than they compute; the longest go first, so that none runs on alone
PROVE_JOBS ?= $(shell echo $$(($$(nproc) + 1)))
LONGEST    := $(patsubst %,tests/e2e/%.t,torture opening notours corpus import)
TESTS      ?= $(LONGEST) $(filter-out $(LONGEST),$(sort $(wildcard tests/e2e/*.t)))

check: deps-check ## install what the tests need (by apt), build, run all tests; CORPUS=DIR adds those on real mail
	@$(MAKE) --no-print-directory $(JOBS) all units replays
	@$(MAKE) --no-print-directory run-tests
.PHONY: units run-tests
units: $(UNITS) $(SEAM) $(FLIP) $(MISBEHAVING) $(CRASHING)
run-tests: $(PROGRAMS) $(UNITS) $(SEAM) $(FLIP) $(MISBEHAVING) $(CRASHING)
	@env $(E2E_ENV) CMOCKA_MESSAGE_OUTPUT=TAP prove -j$(PROVE_JOBS) --merge --exec tests/run $(TESTS) $(UNITS)
check-unit: $(UNITS) ## the unit tests alone
	@env $(E2E_ENV) CMOCKA_MESSAGE_OUTPUT=TAP prove -j$(PROVE_JOBS) --merge --exec tests/run $(UNITS)
check-e2e: $(PROGRAMS) $(SEAM) $(FLIP) $(MISBEHAVING) $(CRASHING) ## the tests of the programs alone
	@env $(E2E_ENV) prove -j$(PROVE_JOBS) --exec tests/run $(TESTS)
# The HTML in headless Chromium; SHOTS=DIR keeps pictures and PDFs.
check-browser: ## look at the HTML in headless Chromium; SHOTS=DIR keeps pictures and PDFs
	@tests/deps build browser
	@$(MAKE) --no-print-directory $(JOBS) all
	@env $(E2E_ENV) tests/browser/run
.PHONY: check-browser
check-readme: deps-check ## run the commands of README.md as printed, in a fresh clone, as an ordinary user
	@python3 -B tests/readme.py $(PARTS)
.PHONY: check-readme
# every C file as clang reads it, where no warning is left: programs, units, fuzzers, tools
check-clang: ## compile everything with clang, without warnings
	@tests/deps build check fuzz
	@$(MAKE) --no-print-directory $(JOBS) CC=clang WERROR=1 BUILD_SUFFIX=/clang all units replays
.PHONY: check-clang
# in a machine of its own, with Debian's kernel (qemu); ARM64_SECS=3600 it may take
check-arm64: ## build across for arm64, run delivery, sandbox and units there; PARTS="tests/e2e/deliver.t"
	@tests/deps arm64
	@TOP="$(CURDIR)" tests/arm64/run $(PARTS)
.PHONY: check-arm64
check-asan: ## the same as check, with AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory VARIANT=asan check

# --- torture: kills, failing calls, power loss, crowds, full disks, changed bytes. `make check` has a bounded share; this is all of it -----
# make torture PARTS="kill power"
$(SEAM): tests/torture/seam.c
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) -std=gnu11 -O1 -g $(WARNINGS) -D_GNU_SOURCE -fPIC -shared -o $@ $< -ldl
# all answers of a store in one process: the programs' mains under other names
define renamed_main
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(ALL_CFLAGS) -Dmain=$(basename $(<F)) -Wno-missing-prototypes -MMD -MP -c -o $@ $<
endef
$(B)/obj/tests/torture/report_main.o: report/report_main.c
	$(renamed_main)
$(B)/obj/tests/torture/store_main.o: store/cmd/store_main.c
	$(renamed_main)
$(FLIP): $(call objs,tests/torture/flip.c $(COMMANDS)) $(B)/obj/tests/torture/report_main.o $(B)/obj/tests/torture/store_main.o \
         $(LIBREPORT) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(STORE_LIBS)
torture: deps-check ## kills, failing calls, power cuts, full disks; PARTS="kill power"
	@$(MAKE) --no-print-directory $(JOBS) all $(SEAM) $(FLIP)
	@env $(E2E_ENV) TORTURE=whole python3 -B tests/torture/torture.py $(PARTS)
.PHONY: torture

# --- speed, beside programs of the same kind; BENCH=quick takes 2 minutes, BENCH=whole goes to half a million mails -------
# make bench PARTS="delivery report" CORPUS=DIR. The programs are measured as they are installed, like those beside them: a
# file as the linker leaves it lies in many small pieces in the page cache, and starts 0.1 ms later.
BENCH_TOOLS := $(addprefix $(B)/bench/,pairs floor disk.so)
$(B)/bench/disk.so: tests/bench/disk.c
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) -std=gnu11 -O2 $(WARNINGS) -D_GNU_SOURCE -fPIC -shared -o $@ $< -ldl
$(B)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) -std=gnu11 -O2 $(WARNINGS) -D_GNU_SOURCE $(PKG_CFLAGS) -o $@ $< $(GMIME_LIBS)
bench: ## time everything beside other programs; PARTS="delivery report", BENCH=quick|whole, CORPUS=DIR
	@tests/deps build bench
	@$(MAKE) --no-print-directory $(JOBS) all $(BENCH_TOOLS)
	@install -d $(B)/bench/bin && install -m 755 $(PROGRAMS) $(B)/bench/bin
	@env $(E2E_ENV) LISTDIGEST_BIN="$(abspath $(B)/bench/bin)" BENCH=$(BENCH) BENCH_TOOLS="$(abspath $(B)/bench)" BENCH_OUT="$(abspath $(B)/bench/table)" \
	    python3 -B tests/bench/bench.py $(PARTS)
.PHONY: bench

# --- against real mail servers, each in a machine of its own (namespaces and an overlay: as root) --------------------------
# make check-mta PARTS="postfix exim"; MTA=whole floods every one of them with a thousand messages
MTA_PARTS := postfix local procmail exim opensmtpd report filters
SLOW      := $(B)/tests/mta/slow.so
$(SLOW): tests/mta/slow.c
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) -std=gnu11 -O1 -g $(WARNINGS) -fPIC -shared -o $@ $<
check-mta: deps-check ## deliver through real mail servers, as root; PARTS="postfix exim", MTA=whole
	@tests/deps mta
	@$(MAKE) --no-print-directory $(JOBS) all $(SEAM) $(SLOW)
	@env $(E2E_ENV) SLOW="$(abspath $(SLOW))" prove -j$(PROVE_JOBS) --exec 'python3 -B' $(patsubst %,tests/mta/%.py,$(or $(PARTS),$(MTA_PARTS)))
.PHONY: check-mta

# --- fuzzing: libFuzzer targets; `make check` replays their corpus with any compiler --------------------------------------
FUZZERS   := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECS ?= 60
REPLAYS   := $(addprefix $(B)/fuzz/replay_,$(FUZZERS))
$(B)/fuzz/replay_%: $(B)/obj/tests/fuzz/fuzz_%.o $(B)/obj/tests/fuzz/replay.o $(LIBREPORT) $(LIBMDA) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(GMIME_LIBS) $(IMPORT_LIBS) $(STORE_LIBS)
replays: $(REPLAYS)
$(B)/fuzz/fuzz_%: $(B)/obj/tests/fuzz/fuzz_%.o $(LIBREPORT) $(LIBMDA) $(LIBSTORE)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(GMIME_LIBS) $(IMPORT_LIBS) $(STORE_LIBS)
# those that read mail change it by lines
READ_MAIL := body decode diff mbox
$(addprefix $(B)/fuzz/fuzz_,$(READ_MAIL)) $(addprefix $(B)/fuzz/replay_,$(READ_MAIL)): $(B)/obj/tests/fuzz/mutate_mail.o
$(B)/fuzz/fuzz_report $(B)/fuzz/replay_report: $(B)/obj/tests/fuzz/mutate_records.o
fuzzers: $(addprefix $(B)/fuzz/fuzz_,$(FUZZERS))
fuzz: ## run each fuzzer for FUZZ_SECS seconds (60)
	@tests/deps build fuzz
	@$(MAKE) --no-print-directory $(JOBS) VARIANT=fuzz fuzzers
	@for t in $(FUZZERS); do \
		mkdir -p build/fuzzing/corpus/$$t tests/fuzz/corpus/$$t; \
		echo "== $$t, $(FUZZ_SECS) s"; \
		build/fuzzing/fuzz/fuzz_$$t -max_total_time=$(FUZZ_SECS) -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
			-artifact_prefix=build/fuzzing/$$t- build/fuzzing/corpus/$$t tests/fuzz/corpus/$$t \
			$$([ $$t != decode ] || echo tests/mail) 2>build/fuzzing/$$t.log || { tail -30 build/fuzzing/$$t.log; exit 1; }; \
		grep -E 'number_of_executed|Done' build/fuzzing/$$t.log; \
	done
fuzz-coverage: ## how many lines of each parser the fuzzers' corpora reach
	@$(MAKE) --no-print-directory $(JOBS) BUILD_SUFFIX=/coverage STATIC= CFLAGS="--coverage -O0" LDFLAGS=--coverage replays
	@tests/fuzz/coverage build/coverage
# what libFuzzer found and what is kept, as few inputs as reach the same
fuzz-merge: ## keep of what `make fuzz` found what reaches more lines
	@$(MAKE) --no-print-directory $(JOBS) VARIANT=fuzz fuzzers
	@for t in $(FUZZERS); do \
		rm -rf build/fuzzing/merged && mkdir -p build/fuzzing/merged build/fuzzing/corpus/$$t; \
		build/fuzzing/fuzz/fuzz_$$t -merge=1 -max_len=4096 build/fuzzing/merged tests/fuzz/corpus/$$t build/fuzzing/corpus/$$t 2>build/fuzzing/$$t.log || exit 1; \
		echo "$$t: $$(ls build/fuzzing/merged | wc -l) inputs, $$(cat build/fuzzing/merged/* | wc -c) bytes"; \
		rm -rf build/fuzzing/corpus/$$t && mv build/fuzzing/merged build/fuzzing/corpus/$$t; \
	done
.PHONY: fuzz-coverage fuzz-merge
.PHONY: fuzz fuzzers replays corpus-check

# --- against git, on real mail -------------------------------------------------------------------------------------------
corpus-check: all ## compare what is read from the patches in CORPUS=DIR with git
	@[ -n "$(CORPUS)" ] || { echo "corpus-check: say CORPUS=DIR, a folder of mboxes and public-inboxes" >&2; exit 64; }
	python3 tests/corpus/check.py "$(abspath $(B)/bin)" $(CORPUS) $(CHECK_FLAGS)

# --- how large a store is against the mail in it: make size-check CORPUS=DIR SIZE_FLAGS="--most=4000" -----------
size-check: all ## how large a store of CORPUS=DIR is; SIZE_FLAGS="--most=4000"
	@[ -n "$(CORPUS)" ] || { echo "size-check: say CORPUS=DIR, a folder of mboxes and public-inboxes" >&2; exit 64; }
	python3 -B tests/corpus/size.py "$(abspath $(B)/bin)" $(CORPUS) $(SIZE_FLAGS)
.PHONY: size-check
# --- how well the version before is found where no mail names it
lineage-check: all ## how well the version before is found in CORPUS=DIR
	@[ -n "$(CORPUS)" ] || { echo "lineage-check: say CORPUS=DIR, a folder of mboxes and public-inboxes" >&2; exit 64; }
	python3 -B tests/corpus/lineage.py "$(abspath $(B)/bin)" $(CORPUS) $(LINEAGE_FLAGS)
.PHONY: lineage-check

tree-check: all ## compare every commit that is read from the git repository REPO=DIR with git
	@[ -n "$(REPO)" ] || { echo "tree-check: say REPO=DIR, a git repository" >&2; exit 64; }
	@LISTDIGEST_BIN=build/bin python3 tests/corpus/tree_check.py $(REPO)
.PHONY: tree-check
landed-check: all ## how well the commits of the git repository TREE=DIR are found for the patches in CORPUS=DIR
	@[ -n "$(CORPUS)" ] && [ -n "$(TREE)" ] || { echo "landed-check: say CORPUS=DIR, a folder of mboxes, and TREE=DIR, a git repository" >&2; exit 64; }
	python3 -B tests/corpus/landed_check.py "$(abspath $(B)/bin)" $(CORPUS) $(TREE) $(LANDED_FLAGS)
.PHONY: landed-check
landed-made-check: all ## the same on a tree that is made of the patches in CORPUS=DIR; skipped without CORPUS
	@if [ -n "$(CORPUS)" ]; then python3 -B tests/corpus/landed_made.py "$(abspath $(B)/bin)" $(CORPUS) $(LANDED_FLAGS); else \
	echo "landed-made-check: skipped: there is no CORPUS=DIR, a folder of mboxes"; fi
.PHONY: landed-made-check
# The patches are real, the maintainers are those of the tree: make maintainers-check CORPUS=DIR TREE=DIR MAINTAINERS_FLAGS="--patches=500"
maintainers-check: all ## whom a digest names for the patches in CORPUS=DIR, against get_maintainer.pl of TREE=DIR; skipped without them
	@if [ -n "$(CORPUS)" ] && [ -f "$(TREE)/scripts/get_maintainer.pl" ]; then \
	python3 -B tests/corpus/maintainers_check.py "$(abspath $(B)/bin)" $(CORPUS) $(TREE) $(MAINTAINERS_FLAGS); else \
	echo "maintainers-check: skipped: say CORPUS=DIR, a folder of mboxes, and TREE=DIR, a tree with scripts/get_maintainer.pl"; fi
.PHONY: maintainers-check
am-check: all ## compare series taken out of CORPUS=DIR with b4 am; AM_FLAGS="--tree=DIR --series=N"
	@[ -n "$(CORPUS)" ] || { echo "am-check: say CORPUS=DIR, a folder of mboxes and public-inboxes" >&2; exit 64; }
	python3 -B tests/corpus/am.py "$(abspath $(B)/bin)" $(CORPUS) $(AM_FLAGS)
.PHONY: am-check
# --- every claim of a year of digests, against the mail: make claims-check CORPUS=DIR CLAIMS_FLAGS="--weeks=12 --list=FILE"
claims-check: all ## whether the digests of a year say what the mail in CORPUS=DIR says; CLAIMS_FLAGS="--weeks=12"
	@[ -n "$(CORPUS)" ] || { echo "claims-check: say CORPUS=DIR, a folder of mboxes and public-inboxes" >&2; exit 64; }
	python3 -B tests/corpus/claims.py "$(abspath $(B)/bin)" $(CORPUS) $(CLAIMS_FLAGS)
.PHONY: claims-check

# --- what takes longer than a change should wait for: everything that .ci/run does a part of, whole -----------------------
check-long: ## all that .ci/run only samples: sanitizers, README, CORPUS=DIR against git; about two hours
	@$(MAKE) --no-print-directory check WERROR=1
	@$(MAKE) --no-print-directory check-readme
	@$(MAKE) --no-print-directory VARIANT=asan check WERROR=1
	@$(MAKE) --no-print-directory DEB_TWICE=yes check-mta check-deb check-fetch
	@$(MAKE) --no-print-directory check-clang check-arm64
	@$(MAKE) --no-print-directory corpus-check CHECK_FLAGS=--minimum=99.9
	@$(MAKE) --no-print-directory size-check SIZE_FLAGS=--most=2500
	@$(MAKE) --no-print-directory lineage-check
	@$(MAKE) --no-print-directory landed-made-check LANDED_FLAGS=--mails=10000
	@$(MAKE) --no-print-directory claims-check
.PHONY: check-long

# --- what is missing, by apt -----------------------------------------------------------------------------------------------
deps: ## install what the build needs, by apt
	@tests/deps build
deps-check: ## install what the build and the tests need, by apt
	@tests/deps build check
demo: ## install what is missing, build, deliver the sample mails, print their digest
	@tests/deps build
	@$(MAKE) --no-print-directory $(JOBS) all
	@LISTDIGEST_BIN="$(CURDIR)/$(B)/bin" examples/demo

# --- care --------------------------------------------------------------------------------------------------------------
C_FILES = $(wildcard $(foreach folder,store mda report,$(folder)/*.[ch] $(folder)/*/*.[ch]) tests/unit/*.[ch] tests/fuzz/*.[ch] tests/torture/*.c tests/sandbox/*.c tests/mta/*.c)
format: ## format the C files
	clang-format -i $(C_FILES)
format-check: ## fail where a C file is not formatted
	@clang-format --dry-run -Werror $(C_FILES)
lint: format-check ## format, manuals, cppcheck, walls and names
	@$(if $(MANUALS),mandoc -Tlint -W warning $(MANUALS))
	@cppcheck --quiet --std=c11 --library=gtk -I. '-DG_GNUC_PRINTF(a,b)=' --suppress=memleak --error-exitcode=1 --inline-suppr --suppress=missingIncludeSystem store mda report
	@tests/walls
	@tests/names
	@echo 'lint: format, manuals, cppcheck, walls and names hold'
regen: $(PROGRAMS) $(SEAM) ## write the expected results of the tests anew; review with git diff
	@env $(E2E_ENV) REGEN=1 prove --exec tests/run $(TESTS)

# --- the Debian package, below build/deb; check-deb also installs it (as root), uses it and removes it --------------------------
deb: ## make the Debian package below build/deb
	@tests/deps build deb
	@examples/debian/build build/deb
check-deb: ## make the Debian package, install it, use it, remove it (as root)
	@tests/deps build check deb
	@env $(E2E_ENV) DEB_TWICE=$(DEB_TWICE) prove --exec tests/run tests/deb.t
# --- fetchmail, getmail, mbsync and lei, with a server on the loopback ------------------------------------------------------------
check-fetch: ## fetchmail, getmail, mbsync and lei against a server on the loopback
	@tests/deps build check fetch
	@$(MAKE) --no-print-directory $(JOBS) all
	@env $(E2E_ENV) prove --exec tests/run tests/fetch.t
.PHONY: deb check-deb check-fetch

# Both may have blanks.
to := $(DESTDIR)$(PREFIX)
install: all ## install below DESTDIR and PREFIX (/usr/local)
	install -d "$(to)/bin" "$(to)/share/man/man1" "$(to)/share/man/man7" "$(to)/share/doc/listdigest/examples"
	install -m 755 $(PROGRAMS) "$(to)/bin"
	install -m 644 $(filter %.1,$(MANUALS)) "$(to)/share/man/man1"
	install -m 644 $(filter %.7,$(MANUALS)) "$(to)/share/man/man7"
	install -m 644 README.md LICENSE "$(to)/share/doc/listdigest"
	for p in $(notdir $(PROGRAMS)); do \
		install -D -m 644 examples/completion/listdigest.bash "$(to)/share/bash-completion/completions/$$p" || exit 1; \
	done
	install -D -m 644 examples/completion/_listdigest "$(to)/share/zsh/vendor-completions/_listdigest"
	cp -R examples/. "$(to)/share/doc/listdigest/examples"
	# whatever the umask: everybody may read what is installed
	chmod -R a+rX "$(to)/share/doc/listdigest"
	# a program named where it is not is a bounce (the shell's 127): what is copied from here names it where it is
	cd "$(to)/share" && find doc/listdigest man/man1/listdigest-* man/man7/listdigest* -type f ! -name '*.eml' \
	    -exec sed -i -e 's|/usr/local/bin/listdigest|$(PREFIX)/bin/listdigest|g' \
	    -e 's|/usr/local/share/doc/listdigest|$(PREFIX)/share/doc/listdigest|g' {} +
# For clangd and other tools that read C as the compiler does.
compile_commands.json: Makefile $(SRC) ## the compiler's calls, for editors
	@$(call say,JSON)for c in $(SRC); do \
		printf '%s{"directory": "%s", "file": "%s", "command": "%s"}\n' "$$comma" '$(CURDIR)' "$$c" \
		    '$(subst ",\",$(subst \,\\,$(CC) $(ALL_CFLAGS)))'" -c $$c"; comma=,; \
	done | { echo '['; cat; echo ']'; } >$@

uninstall: ## remove what install put there
	! cd "$(to)" 2>/dev/null || rm -rf $(addprefix bin/,$(notdir $(PROGRAMS))) share/doc/listdigest \
	      $(addprefix share/man/man1/,$(notdir $(filter %.1,$(MANUALS)))) \
	      $(addprefix share/man/man7/,$(notdir $(filter %.7,$(MANUALS)))) \
	      $(addprefix share/bash-completion/completions/,$(notdir $(PROGRAMS))) share/zsh/vendor-completions/_listdigest
clean: ## remove build/
	rm -rf build
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z_.-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST) | sort
	@echo
	@echo '  make VARIANT=asan ...       the same target with AddressSanitizer and UBSan, below build/asan'
	@echo '  make STATIC= ...            link the programs against shared libraries'
	@echo '  make V=1 ...                show the whole commands'
