"""What the torture tests share: the programs under the seam, a store to try them on, the promises checked."""
import concurrent.futures
import errno
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile

BIN = os.environ["LISTDIGEST_BIN"]
SEAM = os.environ["SEAM"]
WHOLE = os.environ.get("TORTURE") == "whole"
JOBS = 2
# Power loss is modelled, so the stores lie where a sync costs nothing, if there is such a place.
ROOM = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
TOP = tempfile.mkdtemp(prefix="listdigest-torture.", dir=ROOM)
counts = {}  # what was tried, for the summary


class Broken(Exception):
    """A promise that was not kept."""


def counted(what, n=1):
    counts[what] = counts.get(what, 0) + n


def mail(number, lines=8, words="torture"):
    """A patch mail of its own for each number: bytes that do not compress to nothing."""
    rng = random.Random(f"{words}{number}")
    body = "".join("+" + "".join(rng.choices("abcdefghij klmnopqrst", k=60)) + "\n" for _ in range(lines))
    return (f"From: Ann {number} <ann{number % 7}@example.org>\nTo: dev@example.org\nList-Id: <dev.example.org>\n"
            f"Message-ID: <{words}{number}@example.org>\nIn-Reply-To: <{words}{number // 2}@example.org>\n"
            f"Date: Mon, 3 Nov 2025 10:{number // 60 % 60:02}:{number % 60:02} +0000\n"
            f"Subject: [PATCH v{number % 3 + 1} {number}/99] part {number} of it\n\nWords.\n\n"
            f"Signed-off-by: Ann {number} <ann{number % 7}@example.org>\n---\n f.c | {lines} +\n\n"
            f"diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1,{lines + 1} @@\n x\n{body}").encode()


def message_id(number, words="torture"):
    return f"<{words}{number}@example.org>"


class Ended:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err.decode(errors="replace")

    def __str__(self):
        return f"ended with {self.status}: {self.err.strip()!r}"


def environment(seam=None):
    env = {"PATH": os.environ["PATH"], "HOME": os.path.join(TOP, "home"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    env.update({k: os.environ[k] for k in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if k in os.environ})
    if seam is not None:
        env["LD_PRELOAD"] = SEAM
        env.update({f"SEAM_{k}": str(v) for k, v in seam.items()})
    return env


def run(program, *args, stdin=b"", seam=None, extra=None, before=None, timeout=100):
    env = environment(seam)
    env.update(extra or {})
    done = subprocess.run([os.path.join(BIN, "listdigest-" + program), *args], input=stdin, capture_output=True,
                          env=env, timeout=timeout, close_fds=before is not None, preexec_fn=before)
    return Ended(done.returncode, done.stdout, done.stderr)


def deliver(store, number, seam=None, **more):
    return run("mda", "-s", store, stdin=mail(number), seam=seam, **more)


def verify(store):
    """(entries, tip) of a store without fault."""
    done = run("store", "-s", store, "verify")
    found = re.match(rb"(\d+) entries, (?:\d+ expired, )?no fault, tip ([0-9a-f]{64})\n", done.out)
    if done.status != 0 or not found:
        raise Broken(f"verify {done} {done.out[:300]!r}")
    return int(found[1]), found[2].decode()


def raw(store, number, words="torture"):
    return run("store", "-s", store, "show", "--raw", message_id(number, words)).out


def must(condition, why):
    if not condition:
        raise Broken(why)


def must_end_well(ended, what):
    must(ended.status == 0, f"{what} {ended}")


def one_line(ended, prefix):
    """What a program that ends with 75 says: one line, beginning so."""
    must(re.fullmatch(re.escape(prefix) + r"[^\n]+\n", ended.err), f"its words are {ended.err!r}")


def goes_on(store, number, before, entries_known):
    """After whatever happened to the delivery of mail NUMBER: the store has BEFORE's entries or that one more, and
    is whole; the next mail is taken; NUMBER brought again is there exactly once."""
    if entries_known:
        entries, _ = verify(store)
        must(entries in (before, before + 1), f"{entries} entries, there were {before}")
    must_end_well(deliver(store, 901), "the next delivery")
    must_end_well(deliver(store, number), "the same mail again")
    entries, _ = verify(store)
    must(entries == before + 2, f"{entries} entries in the end, there were {before} and two were brought")
    must(raw(store, number) == mail(number), "the bytes kept are not those brought")


def calls_of(log):
    """(n, name, path) of each call counted, and (what, dsync, inode, offset, bytes, path) of each effect."""
    calls, effects = [], []
    with open(log, "rb") as f:
        for line in f:
            n, name, dsync, ino, offset, size, path = line.decode().rstrip("\n").split(" ", 6)
            if n != "0":
                calls.append((int(n), name, path))
                continue
            data = f.read(int(size))
            if data:
                f.read(1)
            effects.append((name, dsync == "1", int(ino), int(offset), data, path))
    return calls, effects


class Place:
    """A folder of its own for one try, with a copy of a store in it."""

    def __init__(self, base=None):
        self.top = tempfile.mkdtemp(dir=TOP)
        self.store = os.path.join(self.top, "store")
        self.log = os.path.join(self.top, "log")
        if base:
            shutil.copytree(base, self.store)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)


_base = []


def base_store():
    """A store of ten mails, one of them large, some pages of it free; (path, entries)."""
    if not _base:
        store = os.path.join(TOP, "base")
        must_end_well(run("store", "-s", store, "init"), "init")
        for n in range(1, 11):
            must_end_well(deliver(store, n) if n != 5 else run("mda", "-s", store, stdin=mail(5, 500)), "a delivery")
        _base.append((store, verify(store)[0]))
    return _base[0]


def base_tip():
    if len(_base) == 1:
        _base.append(verify(base_store()[0])[1])
    return _base[1]


def try_all(what, function, items):
    """FUNCTION for each item, two at a time; the failures as text."""
    def one(item):
        try:
            function(item)
        except (Broken, subprocess.TimeoutExpired, OSError) as why:
            return f"{what}, {item}: {why}"
        return None
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return [why for why in pool.map(one, items) if why]


def thin(items, most):
    """All of them in the whole run; else half of MOST, drawn with a fixed seed."""
    items, most = list(items), (most + 1) // 2
    if WHOLE or len(items) <= most:
        return items
    return sorted(random.Random(7).sample(items, most), key=items.index)


def name_of(number):
    return errno.errorcode[number]


def killed(ended):
    return ended.status == -signal.SIGKILL


def clean_up():
    shutil.rmtree(TOP, ignore_errors=True)


__all__ = [n for n in dir() if not n.startswith("_")] + ["sys"]
