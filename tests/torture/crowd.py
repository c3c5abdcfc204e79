"""(d) Many at once: deliverers, an import and reports, none failing and none kept waiting; one killed while it holds the
writer's lock; reader slots left behind by the dead."""
import ctypes
import ctypes.util
import os
import signal
import subprocess
import threading
import time

from kit import *
from scenes import *

DELIVERERS = 20
WAIT_S = 1.0
SLOTS = 4094  # store/env/store_private.h


def start(program, *args, seam=None, **more):
    return subprocess.Popen([os.path.join(BIN, "listdigest-" + program), *args], env=environment(seam),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def timed(times, failed, program, *args, stdin=b""):
    begin = time.monotonic()
    try:
        ended = run(program, *args, stdin=stdin)
    except (OSError, subprocess.TimeoutExpired) as why:
        ended = f"could not be run: {why}"
    times.append((time.monotonic() - begin, program))
    if not isinstance(ended, Ended) or ended.status != 0:
        failed.append(f"{program} {ended}")


def wave(store, numbers):
    """All of NUMBERS delivered at once, two reports beside them; the time of the slowest."""
    failed, times = [], []
    threads = [threading.Thread(target=timed, args=(times, failed, "mda", "-s", store), kwargs={"stdin": mail(n)})
               for n in numbers]
    threads += [threading.Thread(target=timed, args=(times, failed, "report", "-s", store, "HEAD~5..")) for _ in "12"]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    must(not failed, "; ".join(failed[:3]))
    counted("processes at once", len(threads))
    return max(times)[0]


def crowd():
    """Waves of 20 deliverers and two reports while an import of several files runs, each of which ends with a commit. What
    a wave takes without it is the machine's doing, not waiting."""
    rounds, imported, files = (12, 8000, 10) if WHOLE else (3, 2500, 5)
    with Place(base_store()[0]) as p, Place(base_store()[0]) as other:
        numbers = [range(2000 + r * DELIVERERS, 2000 + (r + 1) * DELIVERERS) for r in range(rounds)]
        big = [os.path.join(p.top, f"big.{i}") for i in range(files)]
        for i, path in enumerate(big):
            with open(path, "wb") as f:
                for n in range(i * imported // files, (i + 1) * imported // files):
                    f.write(b"From ann@example.org Mon Nov  3 10:00:00 2025\n" + mail(n, 20, "crowd") + b"\n")
        importer = start("import", "-s", p.store, *big)
        slowest = max(wave(p.store, some) for some in numbers)
        out, err = importer.communicate(timeout=100)
        must(importer.returncode == 0, f"the import ended with {importer.returncode}: {err}")
        alone = max(wave(other.store, some) for some in numbers)
        entries, _ = verify(p.store)
        wanted = base_store()[1] + rounds * DELIVERERS + imported
        must(entries == wanted, f"{entries} entries, not {wanted}")
        must(slowest < max(WAIT_S, 4 * alone), f"one took {slowest:.2f} s; {alone:.2f} s without the import")
    return []


def killed_with_the_lock():
    """Stopped inside its transaction, a deliverer holds the others up; killed there, it does not, and nothing of it
    is left. At every call from the first write to the end."""
    on_data = {"ONLY": "/data.mdb"}
    calls = Delivery().log_calls(on_data)
    first = next(n for n, name, _ in calls if name in ("write", "writev", "pwrite"))
    last = max(n for n, name, _ in calls if name == "pwrite")

    def one(n):
        with Place(base_store()[0]) as p:
            before = base_store()[1]
            holder = start("mda", "-s", p.store, seam={"DIR": p.top, "AT": n, "DO": "stop", **on_data})
            holder.stdin.write(mail(NEW))
            holder.stdin.close()
            os.waitpid(holder.pid, os.WUNTRACED)
            waiter = start("mda", "-s", p.store)
            waiter.stdin.write(mail(901))
            waiter.stdin.close()
            try:
                must(waiter.wait(0.15) is None, "the lock was not held")
            except subprocess.TimeoutExpired:
                pass
            report = run("report", "-s", p.store, "HEAD~3..")
            must_end_well(report, "a report meanwhile")
            holder.kill()
            holder.wait()
            begin = time.monotonic()
            must(waiter.wait(10) == 0, f"the delivery that waited: {waiter.stderr.read()}")
            must(time.monotonic() - begin < 5, "it went on waiting")
            for pipe in (holder.stdout, holder.stderr, waiter.stdout, waiter.stderr):
                pipe.close()
            must(verify(p.store)[0] == before + 1, "not just the second mail is there")
            must_end_well(deliver(p.store, NEW), "the same mail again")
            must(verify(p.store)[0] == before + 2, "it is not there")
            counted("lock holders killed")

    # the last pwrite makes it visible: killed before it, it is not there
    return try_all("stopped at call", one, range(first, last + 1))


def open_slots(store, n):
    """A child that holds N reader slots of STORE until it is killed; None where liblmdb cannot be loaded."""
    name = ctypes.util.find_library("lmdb")
    if not name:
        return None
    ready, write = os.pipe()
    child = os.fork()
    if child == 0:
        lib = ctypes.CDLL(name)
        env, done = ctypes.c_void_p(), 0
        lib.mdb_env_create(ctypes.byref(env))
        lib.mdb_env_set_maxreaders(env, SLOTS)
        lib.mdb_env_set_mapsize(env, ctypes.c_size_t(1 << 30))
        if lib.mdb_env_open(env, store.encode(), 0x220000, 0o600) == 0:  # NOTLS, RDONLY
            for _ in range(n):
                txn = ctypes.c_void_p()
                done += lib.mdb_txn_begin(env, None, 0x20000, ctypes.byref(txn)) == 0
        os.write(write, b"x" if done >= n else b"-")
        while True:
            signal.pause()
    os.close(write)
    must(os.read(ready, 1) == b"x", f"the reader could not take {n} slots")
    os.close(ready)
    return child


def end(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def slots_left_behind():
    """All reader slots taken by a process: alive, the others are told so; dead, its slots are used again. The lock
    file stays as it is meanwhile: an import holds the store open."""
    with Place(base_store()[0]) as p:
        os.unlink(os.path.join(p.store, "lock.mdb"))
        before = base_store()[1]
        holder = start("import", "-s", p.store, "-")  # waits for its input
        while not os.path.exists(os.path.join(p.store, "lock.mdb")):
            time.sleep(0.01)
        time.sleep(0.2)
        child = open_slots(p.store, SLOTS)
        if child is None:
            return ["SKIP liblmdb cannot be loaded by itself"]
        for ended, prefix in ((deliver(p.store, NEW), "4.3.0 listdigest-mda: "),
                              (run("report", "-s", p.store), "listdigest-report: ")):
            must(ended.status == 75 and "reader slots" in ended.err, f"with all slots taken {ended}")
            one_line(ended, prefix)
        end(child)
        must_end_well(run("report", "-s", p.store, "HEAD~3.."), "a report after the reader died")
        child = open_slots(p.store, SLOTS)
        end(child)
        must_end_well(deliver(p.store, NEW), "a delivery after the reader died")
        child = open_slots(p.store, SLOTS - 8)
        end(child)
        use = run("store", "-s", p.store, "stat")
        must_end_well(use, "stat")
        out, err = holder.communicate(b"From ann@example.org Mon Nov  3 10:00:00 2025\n" + mail(901), timeout=60)
        must(holder.returncode == 0, f"the import ended with {holder.returncode}: {err}")
        must(verify(p.store)[0] == before + 2, "not both mails are there")
        counted("reader slots left behind", 3 * SLOTS - 8)
    return []


def stale_reader_grows_nothing():
    """A dead reader's snapshot is let go by the next delivery: the file does not grow for it as for a living one."""
    grown = {}
    for kind in ("dead", "living"):
        with Place(base_store()[0]) as p:
            child = open_slots(p.store, 1)
            if child is None:
                return ["SKIP liblmdb cannot be loaded by itself"]
            if kind == "dead":
                end(child)
            for n in range(200, 240):
                must_end_well(deliver(p.store, n), "a delivery")
            grown[kind] = os.path.getsize(os.path.join(p.store, "data.mdb"))
            if kind == "living":
                end(child)
            verify(p.store)
    must(grown["dead"] < grown["living"] / 2, f"the file grew to {grown}")
    counted("KiB a delivery beside a held reader", (grown["living"] - grown["dead"]) // 40 // 1024)
    return []


def tests():
    yield f"{DELIVERERS} deliverers, an import and reports at once", crowd
    yield "a deliverer killed while it holds the writer's lock", killed_with_the_lock
    yield "reader slots, all taken and left behind", slots_left_behind
    yield "a reader that holds on, and one that died", stale_reader_grows_nothing
