"""(b) Each error at every call: exit 75 in words (or 0, where the call did not matter and the mail is whole), the store
as before or with the mail whole, and everything works again once the fault is gone."""
import errno
import os
import random
import shutil

from kit import *
from scenes import *

ROOM_NEEDED = {"write", "writev", "pwrite", "pwritev", "fsync", "fdatasync", "msync", "ftruncate", "mkdir", "rename",
               "creat", "link"}
INTERRUPTED = {"read", "write", "writev", "pwrite", "pwritev", "open", "openat", "lock", "flock", "fsync", "fdatasync",
               "waitpid"}
SHORTENED = {"read", "pread", "write", "writev", "pwrite", "pwritev"}
MORE = {"fork": [errno.EAGAIN, errno.ENOMEM], "pipe": [errno.EMFILE, errno.ENFILE], "socketpair": [errno.EMFILE],
        "mmap": [errno.ENOMEM, errno.EAGAIN], "open": [errno.EACCES, errno.EMFILE, errno.EROFS, errno.ENOSPC],
        "openat": [errno.EACCES, errno.EMFILE], "lock": [errno.ENOLCK, errno.EDEADLK], "flock": [errno.ENOLCK],
        "stat": [errno.EACCES], "unlink": [errno.EROFS, errno.EACCES]}


def faults_of(calls):
    """(call number, name, file, what to do, to stay or not, whether it must end in 75) for each call."""
    for n, name, path in calls:
        file = os.path.basename(path).split(":")[0]
        data = file.startswith("data.mdb")
        if name != "waitpid":
            yield n, name, file, errno.EIO, 0, data and name in ROOM_NEEDED
        for number in MORE.get(name, []):
            yield n, name, file, number, 0, False
        if name in INTERRUPTED:
            yield n, name, file, errno.EINTR, 0, False
        if name in SHORTENED:
            yield n, name, file, "short", 0, False
        if name in ROOM_NEEDED:
            yield n, name, file, errno.ENOSPC, 0, data
            yield n, name, file, errno.EDQUOT, 0, data
            yield n, name, file, errno.ENOSPC, 1, data
            yield n, name, file, errno.EIO, 1, data


def one_of_each(faults, most):
    """All of them in the whole run; else one for each kind of call, of file and of error, as far as MOST goes."""
    rng, kinds = random.Random(11), {}
    for fault in faults:
        kinds.setdefault(fault[1:], []).append(fault)
    return faults if WHOLE else thin([rng.choice(same) for same in kinds.values()], most)


def fail_everywhere(scene, most):
    def one(fault):
        n, name, _, what, stay, must_fail = fault
        with scene.place() as p:
            ended = scene.run(p, {"AT": n, "DO": what, "STAY": stay, "LOG": p.log})
            must(ended.status in (0, 75), f"{ended}")
            if ended.status == 75:
                scene.told(ended)
            # it may have been another call than in the run that was counted
            hit = dict((c[0], c[1]) for c in calls_of(p.log)[0]).get(n)
            must(ended.status == 75 or not must_fail or hit != name or getattr(scene, "forgiving", False),
                 "accepted although the disk failed")
            scene.check(p, ended)
            counted("faults injected")
            counted("answered with 75" if ended.status else "without harm")

    faults = list(faults_of(scene.log_calls()))
    return try_all(f"{scene.name} with (call, name, file, error, lasting, must fail)", one, one_of_each(faults, most))


def bus_everywhere():
    """Each page of the store unreadable in turn: for a delivery, an import, a report and `verify`."""
    base, entries = base_store()
    pages = os.path.getsize(os.path.join(base, "data.mdb")) // 4096
    programs = {"mda": ("4.3.0 listdigest-mda: ", ["-s"], mail(NEW)), "report": ("listdigest-report: ", ["-s"], b""),
                "store": ("listdigest-store: ", ["-s"], b""),
                "import": ("listdigest-import: ", ["-s"], b"From ann@example.org Mon Nov  3 10:00:00 2025\n" + mail(NEW))}
    tails = {"mda": [], "report": ["HEAD~3.."], "store": ["verify"], "import": ["-"]}
    hit = {name: 0 for name in programs}

    def one(try_):
        name, page = try_
        prefix, head, text = programs[name]
        with Place(base) as p:
            ended = run(name, *head, p.store, *tails[name], stdin=text, seam={"DIR": p.top, "BUS": page})
            must(ended.status in (0, 75), f"{ended}")
            counted("pages unreadable")
            if ended.status == 75:
                hit[name] += 1
                one_line(ended, prefix)
            must(verify(p.store)[0] <= entries + 1, "entries from nowhere")
            if name == "mda":
                goes_on(p.store, NEW, entries, True)

    failed = try_all("(program, page that cannot be read)", one, thin([(n, g) for g in range(pages) for n in programs], 60))
    return failed or [f"{name} never met the page" for name, n in hit.items() if n == 0]


def cut_short():
    """A store whose file is cut under it says so; the rest of it, put back, is as before."""
    base, entries = base_store()
    data = os.path.join(base, "data.mdb")
    pages = os.path.getsize(data) // 4096

    def one(keep):
        with Place(base) as p:
            os.truncate(os.path.join(p.store, "data.mdb"), keep * 4096)
            ended = deliver(p.store, NEW)
            must(ended.status in (0, 75), f"{ended}")
            if ended.status == 75:
                one_line(ended, "4.3.0 listdigest-mda: ")
            else:
                must(raw(p.store, NEW) == mail(NEW), "accepted, but not there")
            shutil.copyfile(data, os.path.join(p.store, "data.mdb"))
            goes_on(p.store, NEW, entries, True)
            counted("files cut short")

    return try_all("kept pages", one, thin(range(pages), 12))


def tests():
    yield "each error at every call of a delivery", lambda: fail_everywhere(Delivery(), 70)
    yield "each error at every call of a delivery that makes its store", lambda: fail_everywhere(MakingDelivery(), 40)
    yield "each error at every call of init", lambda: fail_everywhere(Init(), 25)
    yield "each error at every call of an import", lambda: fail_everywhere(Import(), 25)
    yield "each error at every call of a reading of a source tree", lambda: fail_everywhere(TreeReading(), 20)
    yield "each error at every call of a delivery that repacks", lambda: fail_everywhere(Repacking(), 40)
    yield "each error at every call of a rebuilding", lambda: fail_everywhere(Rebuilding(), 40)
    yield "each error at every call of decoding anew", lambda: fail_everywhere(Reindex(), 10)
    yield "each error at every call of an expiry", lambda: fail_everywhere(Expire(), 20)
    yield "a page of the map that cannot be read (SIGBUS)", bus_everywhere
    yield "a data file cut short", cut_short
