"""Bytes of a small store changed, one at a time: verify finds it, or no answer of the store is another."""
import json

from kit import *

FLIP = os.path.join(os.path.dirname(SEAM), "flip")
PICKS = 40  # of each page, in the bounded run
ENV = {**environment(), "LISTDIGEST_NOW": "1800000000"}


def flip(*args):
    done = subprocess.run([FLIP, *map(str, args)], capture_output=True, env=ENV, check=False)
    must(done.returncode == 0, f"flip {args[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')!r}")
    return done.stdout


def old_mail(number):
    return b"From ann@example.org Mon Nov  4 10:00:00 2019\n" + mail(number, 2).replace(b" Nov 2025 ", b" Nov 2019 ") + b"\n"


def store_create_for(path):
    """Six mails, two of them expired in the two ways, one by two lists; commits, a source, free pages."""
    store = lambda *args, **more: must_end_well(run("store", "-s", path, *args, **more), args[0])
    raw_store = path + ".raw"
    must_end_well(run("store", "-s", raw_store, "init"), "init")
    for n in (1, 2, 3):
        must_end_well(run("mda", "-s", raw_store, "-f", "bounce@example.org", stdin=mail(n, 2)), "a delivery")
    must_end_well(run("mda", "-s", raw_store, "-l", "other.example.org", stdin=mail(2, 2)), "a delivery by another list")
    must_end_well(run("import", "-s", raw_store, "-", stdin=old_mail(4) + old_mail(5)), "an import")
    flip("garnish", raw_store)
    must_end_well(run("store", "-s", raw_store, "expire", "--keep=260w"), "expire --keep")
    must_end_well(run("store", "-s", raw_store, "expire", message_id(3)), "expire")
    must_end_well(run("store", "-s", raw_store, "backup", path), "backup")
    must_end_well(run("mda", "-s", path, stdin=mail(6, 2)), "a delivery")
    store("verify")
    shutil.rmtree(raw_store)


def make_larger_store(path):
    """So many mails that tables have branches, and a list's entries and a thread's answers trees of their own."""
    must_end_well(run("store", "-s", path, "init"), "init")
    mails = b"".join(b"From ann@example.org Mon Nov  3 10:00:00 2025\n" +
                     re.sub(rb"(In-Reply-To: <torture)\d+", rb"\g<1>1", mail(n, 1)) + b"\n" for n in range(1, 271))
    must_end_well(run("import", "-s", path, "-", stdin=mails), "an import")
    must_end_well(run("mda", "-s", path, stdin=mail(271, 2)), "a delivery")
    must_end_well(run("store", "-s", path, "verify"), "verify")


def flip_bytes(make, picks):
    must(os.access(FLIP, os.X_OK), f"there is no {FLIP}: 'make units' builds it")
    with Place() as p:
        make(p.store)
        copies = [f"{p.store}{part}" for part in range(JOBS)]
        for copy in copies:
            shutil.copytree(p.store, copy)
            os.unlink(os.path.join(copy, "lock.mdb"))
        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            parts = list(pool.map(lambda part: json.loads(flip("try", copies[part], part, JOBS, picks)),
                                  range(JOBS)))
        for copy in copies:
            with open(os.path.join(copy, "data.mdb"), "rb") as f, open(os.path.join(p.store, "data.mdb"), "rb") as g:
                must(f.read() == g.read(), "the store is not as it was before")
    misses = [miss for part in parts for miss in part["misses"]]
    total = {k: sum(part[k] for part in parts) for k in parts[0] if k != "misses"}
    counted("bytes flipped", sum(total.values()))
    counted("flips found by verify", total["found"])
    counted("flips for which the store could not be opened", total["unopened"])
    counted("flips that crashed the reader, found by verify", total["crashed"])
    counted("flips answered with another error", total["failed"])
    counted("flips without harm", total["harmless"])
    must(total["found"] > sum(total.values()) / 20, "hardly any was found")
    return [f"{total['missed']} flips changed an answer and were not found"] * (total["missed"] > 0) + misses


def tests():
    yield "each byte of a small store changed" if WHOLE else "bytes of each page of a small store changed", \
        lambda: flip_bytes(store_create_for, 0 if WHOLE else PICKS)
    yield "bytes of each page of a larger store changed", lambda: flip_bytes(make_larger_store, 150 if WHOLE else 3)
