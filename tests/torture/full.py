"""(e) Full: a small disk, a file size limit, little address space, a store that outgrew what can be reserved: 75 in
words, nothing lost, and with room again it goes on."""
import os
import re
import resource
import shutil
import subprocess

from kit import *
from scenes import *

GIB = 1 << 30


def limited(what, value):
    def before():
        resource.setrlimit(what, (value, value))
    return before


def small_disk():
    """A tmpfs filled by deliveries and by an import, made larger each time by a few pages, until all fits."""
    top = os.path.join(TOP, "small")
    os.mkdir(top)
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k,mode=700", "tmpfs", top],
                                                   capture_output=True).returncode == 0
    if not mounted:
        return ["SKIP needs root and mount"]
    try:
        return fill_disk(top)
    finally:
        subprocess.run(["umount", top], check=False)


def fill_disk(top):
    store, taken, refused, size = os.path.join(top, "store"), set(), 0, 16
    ended = run("store", "-s", store, "init")
    while ended.status != 0:
        must(ended.status == 75, f"init on a full disk {ended}")
        size += 4
        subprocess.run(["mount", "-o", f"remount,size={size}k", top], check=True)
        ended = run("store", "-s", store, "init")
        counted("fillings of a disk")
    n = 0
    while len(taken) < (120 if WHOLE else 25):
        text = mail(n, 40)
        ended = run("mda", "-s", store, stdin=text)
        must(ended.status in (0, 75), f"a delivery {ended}")
        if ended.status == 75:
            one_line(ended, "4.3.0 listdigest-mda: ")
            refused += 1
            must(verify(store)[0] == len(taken), "more or less than was accepted")
            size += 4
            subprocess.run(["mount", "-o", f"remount,size={size}k", top], check=True)
            counted("fillings of a disk")
            continue
        taken.add(n)
        n += 1
    must(refused > 5, "the disk was never full")
    must(verify(store)[0] == len(taken), "more or less than was accepted")
    for one in taken:
        must(raw(store, one) == mail(one, 40), f"mail {one} is not as it was brought")
    mbox = os.path.join(TOP, "small.mbox")
    with open(mbox, "wb") as f:
        for one in range(500, 540):
            f.write(b"From ann@example.org Mon Nov  3 10:00:00 2025\n" + mail(one, 40) + b"\n")
    ended = run("import", "-s", store, mbox)
    must(ended.status == 75, f"an import on a full disk {ended}")
    while ended.status == 75:
        one_line(ended, "listdigest-import: ")
        verify(store)
        size += 16
        subprocess.run(["mount", "-o", f"remount,size={size}k", top], check=True)
        ended = run("import", "-s", store, mbox)
        counted("fillings of a disk")
    must(verify(store)[0] == len(taken) + 40, "the import's mails are not there")
    return []


class SmallDisk:
    """A tmpfs of so many KiB; None where there can be none."""

    def __enter__(self):
        self.top = os.path.join(TOP, "disk")
        os.makedirs(self.top, exist_ok=True)
        self.mounted = os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=16k,mode=700", "tmpfs", self.top], capture_output=True).returncode == 0
        return self if self.mounted else None

    def resize(self, kib):
        subprocess.run(["mount", "-o", f"remount,size={kib}k", self.top], check=True)

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["umount", self.top], check=False)


def grown_until_done(disk, start, step, what, command, refused):
    """COMMAND on a disk made larger by STEP KiB each time it was full, until it is done; REFUSED looks at what was left."""
    kib, tries = start, 0
    while True:
        disk.resize(kib)
        ended = command()
        if ended.status == 0:
            return tries
        must(ended.status == 75, f"{what} on a full disk {ended}")
        one_line(ended, "listdigest-store: ")
        refused()
        kib += step
        tries += 1
        must(kib < start + 200 * step, f"{what}: never enough room: {ended}")
        counted("fillings of a disk")


def copies_on_a_small_disk():
    """backup, init --from and compact where there is no room for what they make: nothing is left of it, the store is as it
    was, and with room it is done."""
    base, entries = base_store()
    dump = os.path.join(TOP, "full.dump")
    with open(dump, "wb") as f:
        f.write(run("store", "-s", base, "export", "--format=dump").out)
    with SmallDisk() as disk:
        if disk is None:
            return ["SKIP needs root and mount"]
        new, home = os.path.join(disk.top, "new"), os.path.join(disk.top, "home")

        def nothing_left():
            left = [f for _, _, files in os.walk(disk.top) for f in files]
            must(not left, f"left over: {left}")

        for what, command in (("backup", lambda: run("store", "-s", base, "backup", new)),
                              ("init --from", lambda: run("store", "-s", new, "init", "--from=" + dump))):
            tries = grown_until_done(disk, 4, 8, what, command, nothing_left)
            must(tries > 3, f"{what}: the disk was never full")
            must(verify(new) == verify(base), f"{what}: not the same log")
            shutil.rmtree(new)
            disk.resize(4)
        size = os.path.getsize(os.path.join(base, "data.mdb")) // 1024 + 64
        disk.resize(size)
        shutil.copytree(base, home, ignore=shutil.ignore_patterns("lock.mdb"))

        def as_before():
            must(verify(home)[0] == entries, "entries lost")
            left = [f for f in os.listdir(home) if f not in ("data.mdb", "lock.mdb")]
            must(not left, f"left over: {left}")

        tries = grown_until_done(disk, size, 16, "compact", lambda: run("store", "-s", home, "compact"), as_before)
        must(tries > 3, "compact: the disk was never full")
        must(verify(home) == verify(base), "compact: not the same log")
        disk.resize(size * 8)
        must_end_well(deliver(home, NEW), "a delivery into the compacted store")
    return []


def repacked_on_a_small_disk():
    """The 128th delivery repacks those before it. Where only the mail has room, it is taken all the same."""
    base, bodies = os.path.join(TOP, "small-disk"), lambda store: int(
        re.search(rb"^  body +\d+ +(\d+)$", run("store", "-s", store, "stat").out, re.M)[1])
    must_end_well(run("store", "-s", base, "init"), "init")
    for n in range(1, 128):
        must_end_well(deliver(base, n), "a delivery")
    os.unlink(os.path.join(base, "lock.mdb"))  # a hole, which a copy would fill
    begin, outcomes = os.path.getsize(os.path.join(base, "data.mdb")) // 1024 + 8, set()
    with SmallDisk() as disk:
        if disk is None:
            return ["SKIP needs root and mount"]
        for kib in range(begin, begin + 200, 4):
            store = os.path.join(disk.top, "store")
            disk.resize(kib)
            shutil.copytree(base, store)
            ended = deliver(store, NEW)
            must(ended.status in (0, 75), f"the 128th delivery {ended}")
            if ended.status == 75:
                one_line(ended, "4.3.0 listdigest-mda: ")
            must(verify(store)[0] == 127 + (ended.status == 0), "what was answered is not what is there")
            must(ended.status == 75 or raw(store, NEW) == mail(NEW), "accepted, but not there")
            outcomes.add((ended.status, bodies(store) < 64))
            disk.resize(8 * begin)
            must_end_well(deliver(store, NEW), "the same with room")
            must_end_well(deliver(store, 901), "the next with room")
            must(verify(store)[0] == 129, "not both mails are there")
            shutil.rmtree(store)
            counted("fillings of a disk")
    must({(0, False), (0, True)} <= outcomes, f"not every outcome was met: {outcomes}")  # repacked, and not
    return []


def file_size_limit():
    base, entries = base_store()
    size = os.path.getsize(os.path.join(base, "data.mdb"))

    def one(limit):
        with Place(base) as p:
            ended = deliver(p.store, NEW, before=limited(resource.RLIMIT_FSIZE, limit))
            must(ended.status in (0, 75), f"{ended}")
            if ended.status == 75:
                one_line(ended, "4.3.0 listdigest-mda: ")
                must(verify(p.store)[0] == entries, "refused, but there")
            must(limit > size or ended.status == 75 or raw(p.store, NEW) == mail(NEW), "accepted, but not there")
            goes_on(p.store, NEW, entries, True)
            counted("file size limits")

    limits = [0, 1, 4095, 4096, 8192, *range(size - 8192, size + 16 * 4096, 2048)]
    return try_all("RLIMIT_FSIZE", one, thin(limits, 20))


def address_space():
    """From too little to start at all up to enough. Where the program does start, it answers 0 or 75."""
    base, entries = base_store()
    accepted = []

    def one(mib):
        before = limited(resource.RLIMIT_AS, mib << 20)
        if run("mda", "--version", before=before).status != 0:
            return
        with Place(base) as p:
            ended = deliver(p.store, NEW, before=before)
            must(ended.status in (0, 75), f"{ended}")
            if ended.status == 75:
                one_line(ended, "4.3.0 listdigest-mda: ")
                must(verify(p.store)[0] == entries, "refused, but there")
            else:
                accepted.append(mib)
            goes_on(p.store, NEW, entries, True)
            counted("address space limits")

    failed = try_all("RLIMIT_AS in MiB", one, thin([*range(16, 64), *range(64, 1400, 24), 17000], 16) + [1400, 17001])
    return failed or ([] if accepted else ["none was enough"])


def outgrown():
    """A store of 1.2 GiB (most of it a hole) and a process that may reserve only 1 GiB; an import that fills its
    reservation."""
    base, entries = base_store()
    with Place(base) as p:
        data = os.path.join(p.store, "data.mdb")
        size = os.path.getsize(data)
        os.truncate(data, GIB + GIB // 5)
        ended = deliver(p.store, NEW, before=limited(resource.RLIMIT_AS, GIB + GIB // 4))
        must(ended.status == 75 and "address space" in ended.err, f"a delivery into it {ended}")
        one_line(ended, "4.3.0 listdigest-mda: ")
        os.truncate(data, size)
        goes_on(p.store, NEW, entries, True)
    scene, whole = Import(), False
    for mib in (range(1, 40, 3 if WHOLE else 8)):
        with scene.place() as p:
            env = {"LISTDIGEST_MAP_SIZE": str(4096 * (24 + mib)), "LISTDIGEST_NOW": "1800000000"}
            ended = run("import", "-s", p.store, scene.mbox, extra=env)
            must(ended.status in (0, 75), f"an import into few pages {ended}")
            if ended.status == 75:
                one_line(ended, scene.prefix)
            whole = whole or ended.status == 0
            scene.check(p, ended)
            counted("reservations outgrown", ended.status == 75)
    return []


def tests():
    yield "a small disk, filled and enlarged", small_disk
    yield "copies made on a small disk", copies_on_a_small_disk
    yield "deliveries repacked on a small disk", repacked_on_a_small_disk
    yield "a file size limit", file_size_limit
    yield "little address space", address_space
    yield "a store that outgrew its reservation", outgrown
