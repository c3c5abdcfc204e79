"""(e) Full: a small disk, a file size limit, little address space, a store that outgrew what can be reserved: 75 in
words, nothing lost, and with room again it goes on."""
import os
import resource
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
    yield "a file size limit", file_size_limit
    yield "little address space", address_space
    yield "a store that outgrew its reservation", outgrown
