#!/usr/bin/env python3
"""Measure listdigest beside programs anyone can install: each comparison in turn with ours, run by run, and as ratios.
Prints a table with each budget met or not; writes it as Markdown and JSON. Arguments: names of the parts to run."""
import os
import platform
import shutil
import subprocess
import sys
import time

import kit
import mails
import peers
from kit import median, ms, ours, paired, pairs, pick, row

PARTS = ["delivery", "import", "report", "crowd", "growth", "size"]
FORMATS = ["text", "json", "html", "markdown", "mail"]
state = {}


def messages():
    return state["messages"]


def mbox_of(n):
    """(file, bytes) of an mbox of N messages, made once."""
    file = kit.path(f"{n}.mbox")
    if not os.path.exists(file):
        mails.write_mbox(file, mails.copies(messages(), n))
    return file, os.path.getsize(file)


def base_store(n):
    """A store of N imported messages, made once; callers copy it before they write."""
    key = ("store", n)
    if key not in state:
        state[key] = kit.imported(mbox_of(n)[0], f"store-{n}")
    return state[key][0]


def copy_of(store, name):
    copy = kit.path(name)
    shutil.rmtree(copy, ignore_errors=True)
    kit.run([ours("store"), "-s", store, "backup", copy])
    return copy


copies = iter(range(1000, 100000))


def fresh(n):
    """N mails not delivered before."""
    k = next(copies)
    step = max(1, len(messages()) // n)
    return mails.write_files(kit.path(f"fresh-{k}"), messages()[::step][:n], k)


def sync_us():
    fd = os.open(kit.path("sync"), os.O_CREAT | os.O_WRONLY)
    times = []
    for i in range(60):
        os.pwrite(fd, b"x" * 4096, i * 4096)
        begin = time.perf_counter()
        os.fdatasync(fd)
        times.append((time.perf_counter() - begin) * 1e6)
    os.close(fd)
    return median(times)


def disk(sync):
    return {"LD_PRELOAD": os.path.join(kit.TOOLS, "disk.so"), "BENCH_SYNC_US": sync}


# --- parts ----------------------------------------------------------------------------------------------------------

def beside(what, agent, peer, n, budget, env=None):
    """One row of part_delivery: ours and PEER in turn, on N mails; another's syncs between them would be waited for in ours."""
    us, theirs = pairs(fresh(n), agent, peer, env=env)
    row("delivery", what, ms(median(us)), ms(median(theirs)), paired(us, theirs), budget)


def part_delivery():
    n, before = pick(100, 400), pick(2000, 5000)
    agent = [ours("mda"), "-s", copy_of(base_store(before), "delivery")]
    cost = sync_us()
    slow = cost > 200
    row("delivery", "one fdatasync here", f"{cost:.0f} us")
    procmail, insert = peers.procmail(), peers.notmuch_insert(list(mails.copies(messages(), before)))
    beside("procmail into a Maildir (no sync)", agent, procmail, n, None if slow else 1.75)
    beside("... the syncs taken off both", agent, procmail, n, 1.75 if slow else None, disk("0"))
    beside("maildrop into a Maildir", agent, peers.maildrop(), n, None)
    beside(f"notmuch insert, beside {before} mails as ours", agent, insert, n, None if slow else 0.2)
    beside("... the syncs taken off both", agent, insert, n, 0.2 if slow else None, disk("0"))
    inbox, env = peers.public_inbox_mda()
    beside("public-inbox-mda", agent, inbox, pick(5, 15), None, env)


def part_import():
    n = pick(5000, min(len(messages()), 25000))
    file, _ = mbox_of(n)
    floor, mine, resident = [], [], 0
    for _ in range(pick(3, 5)):
        floor.append(kit.run([os.path.join(kit.TOOLS, "floor"), file])[0])
        _, seconds, rss = kit.imported(file, "import")
        mine.append(seconds)
        resident = max(resident, rss)
    row("import", f"GMime's parse and decode alone, {n} messages", f"{median(mine):.2f} s", f"{median(floor):.2f} s", paired(mine, floor), pick(None, 1.3))
    row("import", "resident memory at most", f"{resident / 1024:.0f} MiB", "", None, "256 MiB", resident < 256 << 10)
    beside = pick(1500, 5000)
    file, _ = mbox_of(beside)
    mine = median([kit.imported(file, "import")[1] for _ in range(3)])
    folder = peers.maildir("indexed")
    mails.write_files(os.path.join(folder, "cur"), messages()[-beside:])
    for name, before, command in peers.indexers(folder):
        if before:
            kit.run(before)
        theirs = kit.run(command)[0]
        row("import", f"{name}, {beside} messages", f"{mine:.2f} s", f"{theirs:.2f} s", mine / theirs, pick(None, 0.05) if name == "notmuch new" else None)
    inbox = kit.path("inbox.git")
    mails.write_inbox(inbox, messages()[-beside:])
    a, b = zip(*[(kit.imported(inbox, "import")[1], kit.imported(file, "import")[1]) for _ in range(pick(3, 5))])
    row("import", f"a public-inbox beside an mbox, {beside} messages", f"{median(a):.2f} s", f"{median(b):.2f} s", paired(a, b), 1.25)
    mails.write_inbox(kit.path("packs.git"), messages(), 1000)
    rss = kit.imported(kit.path("packs.git"), "import")[2]
    row("import", "... of all messages, in packs of 1,000: resident memory", f"{rss / 1024:.0f} MiB", "", None, "256 MiB", rss < 256 << 10)
    rates = {}
    for size in [5000, pick(20000, 50000)] + ([500000] if kit.SIZE == "whole" else []):
        file, size_bytes = mbox_of(size)
        store, seconds, rss = kit.imported(file, f"store-{size}")
        state["store", size] = (store, seconds, rss)
        rates[size] = size / seconds
        row("import", f"{size} messages, {size_bytes >> 20} MiB", f"{seconds:.2f} s", "", None, "256 MiB", rss < 256 << 10)
        if size != 5000:
            row("import", f"rate at {size} messages beside that at 5000", f"{rates[size]:.0f}/s", f"{rates[5000]:.0f}/s",
                rates[5000] / rates[size], 1.15)


# What GMime parses and decodes in 60 ms on the machine that the budgets of a year were set on, where all 207 MB of the corpus's largest list took it 2.0 s: a
# digest's milliseconds are told beside it, as machines differ, and one from minute to minute.
YARDSTICK_BYTES = int(207e6 * 0.060 / 2.0)


def last_bytes(messages, n):
    """The last of MESSAGES, N bytes of them."""
    some = []
    for message in reversed(messages):
        if n <= 0:
            break
        some.append(message)
        n -= len(message)
    return some[::-1]


def read_anew(store):
    """Let go of STORE's pages in memory and read them again: what was written page by page the kernel keeps and maps page by page, which
    costs more the more of a store's pages a report touches."""
    file = os.open(os.path.join(store, "data.mdb"), os.O_RDONLY)
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    while os.read(file, 1 << 22):
        pass
    os.close(file)


def of_both(large, small):
    """(microseconds, microseconds) of a digest of the last 100 messages of each store, run by run."""
    return pairs(["/dev/null"] * pick(15, 41), *[[ours("report"), "-s", s, "HEAD~100.."] for s in (large, small)])


def report_beside(what, large, small):
    """Rows of part_report: the last 100 of LARGE beside those of SMALL, as they were written, and read from the disk."""
    a, b = of_both(large, small)
    row("report", what, ms(median(a)), ms(median(b)), paired(a, b), 1.3)
    read_anew(large)
    read_anew(small)
    a, b = of_both(large, small)
    row("report", "... both read from the disk again", ms(median(a)), ms(median(b)), paired(a, b), 1.3)


def part_report():
    n = len(messages())
    big = pick(20000, 50000, 500000)
    large = base_store(big)
    tails = {}
    for few in (300, 3000):
        mails.write_mbox(kit.path("tail.mbox"), mails.copies(messages(), few))
        tails[few] = kit.imported(kit.path("tail.mbox"), f"tail-{few}")[0]
    a, b = of_both(large, tails[300])
    row("report", f"100 messages, of {big}", ms(median(a)), "", None, "10 ms", median(a) <= 10000)
    row("report", "... beside the last 300 alone, without the weeks before, at which a digest looks", ms(median(a)), ms(median(b)), paired(a, b))
    report_beside("... beside the last 3000 alone", large, tails[3000])
    mails.write_mbox(kit.path("tail.mbox"), mails.later(messages()[-300:]))
    behind = copy_of(large, "behind")
    kit.run([ours("import"), "-s", behind, kit.path("tail.mbox")])
    report_beside(f"100 of 300 new ones behind those {big}, beside the 300 alone", behind, kit.imported(kit.path("tail.mbox"), "new")[0])
    year = min(6000, n - 1)
    imported = kit.imported(mbox_of(n)[0], "year")[0]
    mails.write_mbox(kit.path("before.mbox"), messages()[:-year])
    grown = copy_of(kit.imported(kit.path("before.mbox"), "before")[0], "grown")
    pairs(mails.write_files(kit.path("year-mails"), messages()[-year:]), [ours("mda"), "-s", grown])
    stores = [("imported", imported, 60), ("grown", grown, 80)]
    yardstick = [os.path.join(kit.TOOLS, "floor"), kit.path("yardstick.mbox")]
    mails.write_mbox(yardstick[1], last_bytes(messages(), YARDSTICK_BYTES))
    commands = [[ours("report"), "-s", store, f"HEAD~{year}..", f"--format={form}", "--from=x@example.org"] for _, store, _ in stores for form in FORMATS]
    *times, floor = pairs(["/dev/null"] * pick(9, 31), *commands, yardstick)  # in turn: a machine's slow minute is all formats'
    for i, (name, store, limit) in enumerate(stores):
        text = median(times[i * len(FORMATS)])
        for k, form in enumerate(FORMATS):
            us = median(times[i * len(FORMATS) + k])
            what = f"a year, {year} messages, {name}, {form}"
            if form in ("text", "json"):
                row("report", what, ms(us), ms(median(floor)), paired(times[i * len(FORMATS) + k], floor), round(limit / 60, 2))
            else:
                row("report", what, ms(us), ms(text), us / text, 2)


def part_crowd():
    n = pick(200, 800)
    for where, env in (("this disk", None), ("5 ms more a sync", disk("+5000"))):
        agent = [ours("mda"), "-s", copy_of(base_store(pick(2000, 5000)), "crowd")]
        count = n if env is None else n // 4
        alone, _ = pairs(fresh(count), agent, env=env, jobs=1)
        alone = sum(alone)
        times, crowd = pairs(fresh(count), agent, env=env, jobs=20)
        times.sort()
        row("crowd", f"20 at once beside one after another, {where}: deliveries a second", f"{count / crowd * 1e6:.0f}",
            f"{count / alone * 1e6:.0f}", crowd / alone, 1 / 1.5 if env is None else 1 / 3)
        row("crowd", f"... 99 of 100 took at most, {where}", ms(times[int(len(times) * 0.99)]))


def grow(part, what, points, budget, unit):
    shown = ", ".join(f"{size}: {cost:.3g}" for size, cost in points)
    e = kit.exponent(points)
    row("growth", f"{part}: {what} ({unit})", shown, "", e, budget, e <= budget)


def medians(mails_list, command):
    """(milliseconds, MiB) of one run, medians."""
    lines, _ = kit.runs(mails_list, [command])
    return median([line[1] for line in lines]) / 1000, median([line[4] for line in lines]) / 1024


def grow_both(part, over, sizes, costs, time_budget, memory_budget):
    grow(part, f"time over {over}", [(n, t) for n, (t, _) in zip(sizes, costs)], time_budget, "ms")
    grow(part, f"memory over {over}", [(n, m) for n, (_, m) in zip(sizes, costs)], memory_budget, "MiB")


def part_growth():
    sizes = pick([1000, 4000, 16000], [2000, 10000, 50000], [2000, 10000, 50000, 500000])
    stores = {n: base_store(n) for n in sizes}
    costs = [(state["store", n][1] * 1000, state["store", n][2] / 1024) for n in sizes]
    grow_both("import", "messages", sizes, costs, 1.1, 0.3)
    costs = [medians(fresh(pick(40, 100)), [ours("mda"), "-s", copy_of(stores[n], "growth")]) for n in sizes]
    grow_both("delivery", "store size", sizes, costs, 0.1, 0.3)
    nothing = ["/dev/null"]
    costs = [medians(nothing * pick(9, 21), [ours("report"), "-s", stores[n], "HEAD~100.."]) for n in sizes]
    grow_both("report", "store size, of 100 messages", sizes, costs, 0.1, 1.0)
    ranges = pick([500, 2000, 8000], [1000, 4000, 16000])
    costs = [medians(nothing * 7, [ours("report"), "-s", stores[sizes[-1]], f"HEAD~{n}.."]) for n in ranges]
    grow_both("report", "messages in the range", ranges, costs, 1.1, 1.1)
    costs = [medians(nothing * 3, [ours("store"), "-s", stores[n], "verify"]) for n in sizes]
    grow_both("verify", "store size", sizes, costs, 1.1, 1.1)
    costs = []
    for n in sizes:
        shutil.rmtree(kit.path("backup"), ignore_errors=True)
        seconds, rss = kit.run([ours("store"), "-s", stores[n], "backup", kit.path("backup")])
        costs.append((seconds * 1000, rss / 1024))
    grow_both("backup", "store size", sizes, costs, 1.1, 1.1)


def part_size():  # made mail is words by chance, which no program makes much smaller: it is not judged
    real = bool(os.environ.get("CORPUS"))
    n = min(len(messages()), pick(5000, 25000))
    file, raw = mbox_of(n)
    store, _, _ = kit.imported(file, "size")
    row("size", f"after an import of {n} messages, of the mail", f"{kit.store_bytes(store) >> 20} MiB", f"{raw >> 20} MiB", kit.store_bytes(store) / raw, 0.30 if real else None)
    kit.run([ours("store"), "-s", store, "compact"])
    row("size", "... and compact", f"{kit.store_bytes(store) >> 20} MiB", f"{raw >> 20} MiB", kit.store_bytes(store) / raw, 0.28 if real else None)
    n = min(n, pick(1500, 25000))
    store = kit.new_store("grown-size")
    files = mails.write_files(kit.path("grown-mails"), messages()[:n])
    pairs(files, [ours("mda"), "-s", store])
    raw = sum(map(os.path.getsize, files))
    row("size", f"grown by {n} deliveries, of the mail", f"{kit.store_bytes(store) >> 20} MiB", f"{raw >> 20} MiB", kit.store_bytes(store) / raw, 0.38 if real else None)


def about(name):
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), "")
    place = subprocess.run(["df", "--output=fstype", kit.ROOT], stdout=subprocess.PIPE, check=True).stdout.decode().split()[-1]
    return {"date": time.strftime("%Y-%m-%d", time.gmtime()), "bench": kit.SIZE, "cpus": os.cpu_count(), "cpu": cpu,
            "kernel": platform.release(), "file_system": place, "load": os.getloadavg()[0], "corpus": name, "messages": len(messages())}


def main():
    parts = sys.argv[1:] or PARTS
    for part in parts:
        if part not in PARTS:
            raise SystemExit(f"bench: no part '{part}'; there are {' '.join(PARTS)}")
    name, state["messages"] = mails.load(os.environ.get("CORPUS"), pick(5000, None))
    told = about(name)
    kit.say(f"{told['cpus']} x {told['cpu']}, Linux {told['kernel']}, {told['file_system']}, load {told['load']:.1f}; "
            f"{told['messages']} messages of {name}")
    print(kit.HEAD, flush=True)
    for part in PARTS:
        if part in parts:
            globals()[f"part_{part}"]()
    kit.finish(told)


if __name__ == "__main__":
    try:
        main()
    finally:
        kit.clean_up()
