"""(c) Power loss. Deliveries are recorded, each write, sync and name; then the disk is put together as a power cut could
have left it: any of what was not yet synced may be missing, page by page, the last half of a page too (the model of
ALICE, Pillai et al., OSDI 2014). Names are made durable by the fsync of their directory alone, a file's bytes by that
of the file. On each such disk the store must be whole and hold every mail that was acknowledged before the cut."""
import itertools
import os
import random
import shutil

from kit import *
from scenes import *

PAGE, SECTOR = 4096, 512


class Disk:
    """Files by inode, names by path, and for each what a power cut may still take: the effects not yet synced."""

    def __init__(self):
        self.files, self.names, self.dirs, self.pending = {}, {}, set(), []

    def load(self, top):
        """What lies in TOP is on disk."""
        for folder, _, files in os.walk(top):
            self.dirs.add(folder)
            for f in files:
                path = os.path.join(folder, f)
                with open(path, "rb") as data:
                    self.files[os.stat(path).st_ino] = bytearray(data.read())
                self.names[path] = os.stat(path).st_ino

    def take(self, effect):
        """Add one recorded effect; True if it made others durable."""
        what, dsync, ino, offset, data, path = effect
        if what == "wrote":
            pieces = [("bytes", ino, at, data[at - offset:end - offset]) for at, end in split(offset, len(data))]
            self.pending += pieces
            if dsync:
                self.settle(lambda e: e in pieces)
            return dsync
        if what == "synced":
            self.settle(lambda e: e[0] in ("bytes", "size") and e[1] == ino or e[0] not in ("bytes", "size") and
                        os.path.dirname(e[1]) == path)
            return True
        if what == "truncated":
            self.pending.append(("size", ino, offset))
        elif what == "created":
            self.pending.append(("name", path, ino))
        elif what == "renamed":
            self.pending.append(("rename", path.split("\t")[1], path.split("\t")[0], ino))
        elif what == "unlinked":
            self.pending.append(("gone", path))
        elif what == "mkdir":
            self.pending.append(("dir", path))
        return False

    def settle(self, which):
        for e in [e for e in self.pending if which(e)]:
            self.apply(e)
            self.pending.remove(e)

    def apply(self, e):
        if e[0] == "bytes":
            file = self.files.setdefault(e[1], bytearray())
            file.extend(bytes(max(0, e[2] + len(e[3]) - len(file))))
            file[e[2]:e[2] + len(e[3])] = e[3]
        elif e[0] == "size":
            file = self.files.setdefault(e[1], bytearray())
            del file[e[2]:]
            file.extend(bytes(e[2] - len(file)))
        elif e[0] == "name":
            self.names[e[1]] = e[2]
        elif e[0] == "rename":
            self.names.pop(e[2], None)
            self.names[e[1]] = e[3]
        elif e[0] == "gone":
            self.names.pop(e[1], None)
        elif e[0] == "dir":
            self.dirs.add(e[1])

    def after(self, kept):
        """The disk with only KEPT of what was pending."""
        other = Disk()
        other.files = {ino: bytearray(data) for ino, data in self.files.items()}
        other.names, other.dirs = dict(self.names), set(self.dirs)
        for e in kept:
            other.apply(e)
        return other

    def lay_out(self, top, to):
        """Make it real: what lay in TOP lies in TO. Where a folder's name was lost, so is all in it."""
        def reachable(folder):
            return folder == top or (folder in self.dirs and reachable(os.path.dirname(folder)))
        for folder in sorted(self.dirs):
            if reachable(folder):
                os.makedirs(to + folder[len(top):], exist_ok=True)
        for path, ino in self.names.items():
            # the lock file holds nothing that must last; LMDB makes it anew
            if reachable(os.path.dirname(path)) and not path.endswith("lock.mdb"):
                with open(to + path[len(top):], "wb") as f:
                    f.write(self.files.get(ino, b""))


def split(offset, size):
    """(from, to) of the pages a write touches."""
    ends = [offset, *range((offset // PAGE + 1) * PAGE, offset + size, PAGE), offset + size]
    return list(zip(ends, ends[1:]))


def torn(e, rng):
    """A piece of which a power cut kept only some sectors; one within a sector is kept or lost as a whole."""
    if e[0] != "bytes" or len(e[3]) <= SECTOR:
        return e
    return (*e[:3], e[3][:rng.randrange(1, len(e[3]) // SECTOR) * SECTOR])


def spread(items, most):
    """At most so many of ITEMS, the first and the last among them."""
    return items if len(items) <= most else [items[i * (len(items) - 1) // max(1, most - 1)] for i in range(most)]


def subsets(pending, most, rng):
    """What may have been kept of PENDING: every subset if there are at most MOST, else some of each kind."""
    n = len(pending)
    if 2 ** n <= most:
        for mask in itertools.product((False, True), repeat=n):
            yield [e for e, keep in zip(pending, mask) if keep]
    else:
        for cut in spread(range(n + 1), most // 3):
            yield pending[:cut]
        for one in spread(pending, most // 6):
            yield [one]
            yield [e for e in pending if e is not one]
        for _ in range(most // 3):
            odds = rng.random()
            yield [e for e in pending if rng.random() < odds]
    for _ in range(min(n, 8 if WHOLE else 3)):
        yield [torn(e, rng) for e in pending if rng.random() < 0.8]


class Recording:
    """Programs run one after another on one store, all that they did to it, and what was acknowledged when."""

    def __init__(self, p, top):
        self.p, self.top = p, top
        self.disk = Disk()
        self.disk.load(top)
        self.events = []  # effects, and ("acknowledged", entries, tip)
        self.known = {0: "0" * 64}  # entries -> tip

    def collect(self):
        """After a program ran with SEAM_LOG: what it did."""
        self.events += calls_of(self.p.log)[1] if os.path.exists(self.p.log) else []
        if os.path.exists(self.p.log):
            os.unlink(self.p.log)

    def note(self, acknowledged):
        """The same, and where the store stands now."""
        self.collect()
        if os.path.exists(os.path.join(self.p.store, "data.mdb")):
            entries, tip = verify(self.p.store)
            self.known[entries] = tip
            if acknowledged:
                self.events.append(("acknowledged", entries))

    def cuts(self, most):
        """(pending effects, entries acknowledged, a Disk) before each effect that makes something durable, and at
        the end: every earlier cut is one of its subsets."""
        acknowledged = -1
        rng = random.Random(20)
        for event in [*self.events, None]:
            if event is not None and event[0] == "acknowledged":
                acknowledged = max(acknowledged, event[1])
                continue
            syncs = event is None or event[0] == "synced" or (event[0] == "wrote" and event[1])
            if syncs:
                # what is being written durably may be lost as long as it is not done
                future = self.disk.after([])
                future.pending = list(self.disk.pending)
                if event is not None and event[0] == "wrote":
                    future.take((event[0], False, *event[2:]))
                for kept in subsets(future.pending, most, rng):
                    yield future.after(kept), acknowledged
            if event is not None:
                self.disk.take(event)


class Try(tuple):
    def __str__(self):
        return f"state {self[0]}"


def check(recording, try_):
    n, (disk, acknowledged) = try_
    with Place() as p:
        to = os.path.join(p.top, "disk")
        disk.lay_out(recording.top, to)
        store = to + recording.p.store[len(recording.top):]
        there = os.path.exists(os.path.join(store, "data.mdb"))
        must(there or acknowledged < 0, "the store is gone with what it held")
        counted("power cuts")
        if there:
            entries, tip = verify(store)
            must(entries >= acknowledged, f"{acknowledged} entries were acknowledged, {entries} are there")
            must(recording.known.get(entries) == tip, f"{entries} entries, but not those that were stored")
        if n % 16 == 0:
            os.makedirs(store, exist_ok=True)
            jobs = sum(f.startswith(".job.") for f in os.listdir(store))  # mail of others, which it takes in
            must_end_well(deliver(store, 902), "the next delivery")
            more = verify(store)[0] - (entries if there else 0)
            must(1 <= more <= 1 + jobs and raw(store, 902) == mail(902), "the next delivery is not there")


def cut_power(recording, what, most):
    return try_all(what, lambda t: check(recording, t), thin(map(Try, enumerate(recording.cuts(most))), 120))


def deliveries(most):
    """Small and large mails, so that pages are freed and used again; a report's read in between changes nothing."""
    with Place(base_store()[0]) as p:
        r = Recording(p, p.top)
        r.note(True)
        for n in (101, 102, 5, 103, 104):
            text = mail(n, 300 if n == 102 else 8)
            must_end_well(run("mda", "-s", p.store, stdin=text, seam={"DIR": p.top, "LOG": p.log}), "a delivery")
            r.note(True)
        return cut_power(r, "power cut while mails are delivered", most)


def a_repacking(most):
    """The 128th delivery and one after it, which uses the pages that were left free."""
    with Repacking().place() as p:
        r = Recording(p, p.top)
        r.note(True)
        for n in (NEW, 901):
            must_end_well(deliver(p.store, n, {"DIR": p.top, "LOG": p.log}), "a delivery")
            r.note(True)
        return cut_power(r, "power cut while deliveries are repacked", most)


def an_import(most):
    scene = Import()
    with scene.place() as p:
        r = Recording(p, p.top)
        r.note(True)
        must_end_well(scene.run(p, {"LOG": p.log}), "an import")
        r.note(True)
        return cut_power(r, "power cut while an import runs", most)


def after_kills(most):
    """A delivery killed at each call, its pages half written, and then one that is acknowledged."""
    failed = []
    for n in thin(range(28, len(Delivery().log_calls()) + 1), 8):
        with Place(base_store()[0]) as p:
            r = Recording(p, p.top)
            r.note(True)
            deliver(p.store, NEW, {"DIR": p.top, "LOG": p.log, "AT": n, "DO": "kill"})
            r.note(False)
            must_end_well(deliver(p.store, 901, {"DIR": p.top, "LOG": p.log}), "a delivery")
            r.note(True)
            failed += cut_power(r, f"power cut after a kill at call {n}", most)
    return failed


def a_rebuilding(most):
    """Deliveries before it, beside it and after it: what was killed at the step itself is finished by the next."""
    scene, failed = Rebuilding(), []
    step = next(n for n, name, path in scene.log_calls() if name == "link")
    for n in [0, *range(step - 2, step + 8)] if WHOLE else [0, step + 1, step + 2, step + 4]:
        with scene.place() as p:
            r = Recording(p, p.top)
            r.note(True)
            must_end_well(deliver(p.store, 101, {"DIR": p.top, "LOG": p.log}), "a delivery")
            r.note(True)
            ended = scene.run(p, {"LOG": p.log, "AT": n, "DO": "kill"})
            must(ended.status == 0 or killed(ended), f"{ended}")
            r.collect()  # and no more: whoever opens the store next finishes what was cut off, which is to be a delivery
            for number in (102, 103):
                must_end_well(deliver(p.store, number, {"DIR": p.top, "LOG": p.log}), "a delivery after it")
                r.note(True)
            failed += cut_power(r, f"power cut at a rebuilding killed at call {n}", most)
    return failed


def makings(most):
    """The store is made by a delivery, killed at each call (or at none), and another delivery is acknowledged."""
    scene, failed = MakingDelivery(), []
    for n in [0, *thin(range(8, len(scene.log_calls()) + 1), 12)]:
        with scene.place() as p:
            os.mkdir(os.path.join(p.top, "home"))
            r = Recording(p, p.top)
            ended = scene.run(p, {"LOG": p.log, "AT": n, "DO": "kill"})
            r.note(ended.status == 0)
            must_end_well(scene.run(p, {"LOG": p.log}), "the delivery after it")
            r.note(True)
            failed += cut_power(r, f"power cut after the making was killed at call {n}", most)
    return failed


def an_init(most):
    scene = Init()
    with scene.place() as p:
        r = Recording(p, p.top)
        must_end_well(scene.run(p, {"LOG": p.log}), "init")
        r.note(True)
        return cut_power(r, "power cut while a store is made", most)


def tests():
    yield "power cut at every moment of five deliveries", lambda: deliveries(1024 if WHOLE else 48)
    yield "power cut at every moment of a delivery that repacks", lambda: a_repacking(512 if WHOLE else 24)
    yield "power cut at every moment of an import", lambda: an_import(1024 if WHOLE else 60)
    yield "power cut after a delivery was killed", lambda: after_kills(256 if WHOLE else 24)
    yield "power cut at every moment of a rebuilding", lambda: a_rebuilding(256 if WHOLE else 10)
    yield "power cut at every moment of init", lambda: an_init(1024 if WHOLE else 40)
    yield "power cut after a delivery that made the store, or was killed at it", lambda: makings(64 if WHOLE else 8)
