"""The things that are interrupted: a delivery into a store, one that makes its store, an import, an init. Each can be
run under the seam, and knows what must hold afterwards."""
import os
import shutil
import subprocess

from kit import *

NEW = 900  # the mail that is brought while things go wrong


class Scene:
    prefix = "4.3.0 listdigest-mda: "

    def place(self):
        return Place()

    def log_calls(self, seam={}):
        with self.place() as p:
            ended = self.run(p, {"LOG": p.log, **seam})
            must_end_well(ended, f"{self.name}, undisturbed,")
            return calls_of(p.log)[0]

    def told(self, ended):
        one_line(ended, self.prefix)


class Delivery(Scene):
    name = "a delivery"

    def place(self):
        return Place(base_store()[0])

    def run(self, p, seam):
        return deliver(p.store, NEW, {"DIR": p.top, **seam})

    def check(self, p, ended):
        before = base_store()[1]
        if ended.status == 0:
            must(verify(p.store)[0] == before + 1, "accepted, but not there")
        goes_on(p.store, NEW, before, True)


_unpacked = []


class Repacking(Delivery):
    """The 128th delivery, which compresses all of them anew together once it is on disk itself (store/maintain/repack.c)."""
    name = "a delivery that repacks those before it"
    before = 127
    forgiving = True  # once the mail is on disk, whatever fails is no failure

    def place(self):
        if not _unpacked:
            store = os.path.join(TOP, "not-repacked")
            must_end_well(run("store", "-s", store, "init"), "init")
            for n in range(1001, 1001 + self.before):
                must_end_well(deliver(store, n), "a delivery")
            _unpacked.append(store)
        return Place(_unpacked[0])

    def check(self, p, ended):
        if ended.status == 0:
            must(verify(p.store)[0] == self.before + 1, "accepted, but not there")
        must(raw(p.store, 1060) == mail(1060), "a mail delivered earlier is not as it was")
        goes_on(p.store, NEW, self.before, True)


class MakingDelivery(Scene):
    """At the default place: directories above the store are made too."""
    name = "a delivery that makes the store"

    def run(self, p, seam):
        home = os.path.join(p.top, "home")
        if not os.path.isdir(home):
            os.mkdir(home)
        p.store = os.path.join(home, ".local", "share", "listdigest")
        return run("mda", stdin=mail(NEW), seam={"DIR": p.top, **seam}, extra={"HOME": home})

    def check(self, p, ended):
        if ended.status == 0:
            must(verify(p.store)[0] == 1, "accepted, but not there")
        must_end_well(self.run(p, {}), "the same mail again")
        must(not killed(ended) or not [f for f in os.listdir(p.store) if f not in ("data.mdb", "lock.mdb")], "something is left over")
        goes_on(p.store, NEW, 0, True)


class Init(Scene):
    name = "init"
    prefix = "listdigest-store: "

    def run(self, p, seam):
        return run("store", "-s", p.store, "init", seam={"DIR": p.top, **seam})

    def told(self, ended):
        must(ended.err.count(self.prefix) == 1 and ended.err.endswith("\n"), f"its words are {ended.err!r}")

    def check(self, p, ended):
        there = os.path.exists(os.path.join(p.store, "data.mdb"))
        must(there or ended.status != 0, "made, but not there")
        if there:
            must(verify(p.store)[0] == 0, "a new store with entries in it")
        again = run("store", "-s", p.store, "init")
        must(again.status == (75 if there else 0), f"init again {again}")
        goes_on(p.store, NEW, 0, True)


class Import(Scene):
    """Into a store that has the first ten of its mails by delivery."""
    name = "an import"
    prefix = "listdigest-import: "
    mails, lines = 30, 60

    def __init__(self):
        self.mbox = self.write(1, self.mails)
        self.paths = [self.mbox]

    def write(self, first, last):
        path = os.path.join(TOP, f"{self.name.replace(' ', '-')}.{first}-{last}")
        with open(path, "wb") as f:
            for n in range(first, last + 1):
                text = mail(n, 500 if n == 5 else self.lines).replace(b"\nFrom ", b"\n>From ")
                f.write(b"From ann@example.org Mon Nov  3 10:00:00 2025\n" + text + b"\n")
        return path

    def place(self):
        return Place(base_store()[0])

    def run(self, p, seam):
        return run("import", "-s", p.store, *self.paths, seam={"DIR": p.top, **seam},
                   extra={"LISTDIGEST_NOW": "1800000000"})

    def check(self, p, ended):
        before = base_store()[1]
        entries, _ = verify(p.store)
        must(before <= entries <= before + self.mails, f"{entries} entries")
        told = sum(int(w) for w in ended.out.split()[:4:2]) if ended.out else 0
        must(entries - before >= told, f"{told} told, {entries - before} there")
        must_end_well(deliver(p.store, NEW), "the next delivery")
        must_end_well(self.run(p, {}), "the import again")
        whole, tip = verify(p.store)
        must_end_well(run("import", "-s", p.store, "-", stdin=open(self.mbox, "rb").read()), "and once more")
        must(verify(p.store) == (whole, tip), "importing all of it once more added to it")
        must(whole == self.expected() + 1, f"{whole} entries in the end")

    def expected(self):
        if not hasattr(self, "_expected"):
            with self.place() as p:
                must_end_well(self.run(p, {}), "an import")
                self._expected = verify(p.store)[0]
        return self._expected


class LongImport(Import):
    """More than one transaction (a source ends with one), so that one may be on disk when the next is cut off."""
    name = "an import of two batches"

    def __init__(self):
        super().__init__()
        half = self.mails // 2
        self.paths = [self.write(1, half), self.write(half + 1, self.mails)]


class TreeReading(Scene):
    """A source tree read into a store: what was read is there once, and the next reading has all of it."""
    name = "a reading of a source tree"
    prefix = "listdigest-import: "
    commits = 30

    def __init__(self):
        self.repo = os.path.join(TOP, "tree.git")
        if not os.path.exists(self.repo):
            lines = []
            for n in range(1, self.commits + 1):
                text, when = f"line {n}\n" * n, 1700000000 + n
                lines.append(f"commit refs/heads/main\nmark :{n}\ncommitter Ann Example <ann@example.org> {when} +0000\n"
                             f"data 9\nchange {n:02}\nM 100644 inline file{n % 7}\ndata {len(text)}\n{text}\n")
            subprocess.run(["git", "init", "-q", "--bare", "--initial-branch=main", self.repo], check=True)
            subprocess.run(["git", "-C", self.repo, "fast-import", "--quiet"], input="".join(lines).encode(), check=True)

    def place(self):
        return Place(base_store()[0])

    def run(self, p, seam):
        return run("import", "-s", p.store, "--tree=main", "--since=2020-01-01", self.repo, seam={"DIR": p.top, **seam},
                   extra={"LISTDIGEST_NOW": "1800000000"})

    def check(self, p, ended):
        before = base_store()[1]
        entries, _ = verify(p.store)
        must(before <= entries <= before + 1, f"{entries} entries")
        must(ended.status != 0 or entries == before + 1, "said to be read, and not there")
        must_end_well(deliver(p.store, NEW), "the next delivery")
        must_end_well(self.run(p, {}), "the reading again")
        must(verify(p.store)[0] == before + 2, "there is not one reading")
        listed = run("store", "-s", p.store, "trees", "main").out.decode()
        must(len(set(listed.split("\n"))) == self.commits + 1 and listed.count("\n") == self.commits,
             f"{listed.count(chr(10))} commits")


class Rebuilding(Scene):
    """The data file made anew: the log is the same before, after and whatever happens."""
    prefix = "listdigest-store: "
    program, words = "store", ["compact"]

    def __init__(self):
        self.name = " ".join(self.words)

    def place(self):
        return Place(base_store()[0])

    def run(self, p, seam):
        return run(self.program, "-s", p.store, *self.words, seam={"DIR": p.top, **seam})

    def check(self, p, ended):
        before, tip = base_store()[1], base_tip()
        must(verify(p.store) == (before, tip), "the log is another")
        goes_on(p.store, NEW, before, True)
        must_end_well(self.run(p, {}), "once more")
        must(verify(p.store)[0] == before + 2, "a mail was lost")
        for n in (5, NEW):
            must(raw(p.store, n) == (mail(5, 500) if n == 5 else mail(n)), f"mail {n} is not as it was brought")
        must(sorted(os.listdir(p.store)) == ["data.mdb", "lock.mdb"], "something is left over")


class Reindex(Rebuilding):
    prefix = "listdigest-import: "
    program, words = "import", ["--reindex"]


class Expire(Rebuilding):
    """A mail forgotten: it is known, and its bytes are not there, or all is as before."""
    words = ["expire", message_id(5), message_id(7)]

    def check(self, p, ended):
        before, tip = base_store()[1], base_tip()
        must(verify(p.store) == (before, tip), "the log is another")
        must(ended.status != 0 or not raw(p.store, 5) and not raw(p.store, 7), "said to be expired, and there")
        must_end_well(self.run(p, {}), "once more")
        must(verify(p.store) == (before, tip), "the log is another after it")
        must(not raw(p.store, 5) and not raw(p.store, 7) and raw(p.store, 6), "the wrong mail expired")
        must_end_well(run("mda", "-s", p.store, stdin=mail(7)), "an expired mail brought again")
        must(verify(p.store) == (before, tip), "an expired mail is not known any more")
        goes_on(p.store, NEW, before, True)


__all__ = ["Repacking", "Rebuilding", "Reindex", "Expire", "Delivery", "MakingDelivery", "Init", "Import", "LongImport", "TreeReading", "NEW", "shutil"]
