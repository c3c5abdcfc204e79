#!/usr/bin/env python3
"""Whether a series comes out of a store as b4(1) takes it out of its mails: am.py BIN CORPUS [--series=200] [--only=NAME]
[--store=DIR] [--tree=DIR] [--list=FILE]

Takes series of the corpora, spread evenly over their time, by listdigest-report --format=mbox --carry and by b4 am -t -m from an
mbox of their thread, and compares the two patch by patch as git-mailinfo(1) reads them: which patches in which order, author, title, date,
message, trailers, diff. With --tree, a git repository, each series that both have is applied twice by git-am(1) on what the tree was
when it was posted, and the trees of the commits are compared. What differs is counted by its reason (REASONS); a difference without
a reason is a fault. --list=FILE names each series that differs. b4 asks no server: it is given the mails, and attestation is off."""
import argparse
import collections
import email
import email.policy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mails  # noqa: E402
from am_reasons import REASONS, reason_of  # noqa: E402

ID = re.compile(r"<([^<>\s]+)>")
FROM = b"From am@z Thu Jan  1 00:00:00 1970\n"
TRAILER = re.compile(r"^([\w-]+): *(\S.*)$")


def run(argv, **more):
    return subprocess.run(argv, capture_output=True, **more)


class Thread:
    """All mails by thread: two mails are of one if one names the other."""

    def __init__(self, raws):
        self.raws, self.parent, self.heads = {}, {}, {}
        for raw in raws:
            head = email.message_from_bytes(raw.split(b"\n\n", 1)[0] + b"\n\n", policy=email.policy.compat32)
            ids = ID.findall(str(head["Message-ID"] or ""))
            if not ids or ids[0] in self.raws:
                continue
            self.raws[ids[0]], self.heads[ids[0]] = raw, head
            for other in ID.findall(f"{head['In-Reply-To'] or ''} {head['References'] or ''}"):
                self.join(ids[0], other)
        self.groups = collections.defaultdict(list)
        for one in self.raws:
            self.groups[self.top(one)].append(one)

    def top(self, one):
        while self.parent.get(one, one) != one:
            self.parent[one] = self.parent.get(self.parent[one], self.parent[one])
            one = self.parent[one]
        return one

    def join(self, one, other):
        self.parent[self.top(one)] = self.top(other)

    def date(self, one):
        try:
            return email.utils.parsedate_to_datetime(str(self.heads[one]["Date"])).timestamp()
        except (TypeError, ValueError):
            return 0

    def mbox(self, one):
        out = []
        for each in sorted(self.groups[self.top(one)], key=self.date):
            head, _, body = self.raws[each].replace(b"\r\n", b"\n").partition(b"\n\n")
            head = re.sub(rb"\n[ \t]+", b" ", head)  # b4 of Debian 12 fails on a folded Subject
            out.append(FROM + head + b"\n\n" + re.sub(rb"(?m)^(>*From .*\d\d:\d\d:\d\d)", rb">\1", body).rstrip(b"\n") + b"\n\n")
        return b"".join(out)


def date_of(text):
    try:
        return email.utils.parsedate_to_datetime(text).isoformat()
    except ValueError:
        return text


def mail_info(work, mbox):
    """[{id, author, title, date, message, trailers, diff}] of the mails of an mbox, as git-am(1) reads them."""
    split = os.path.join(work, "split")
    shutil.rmtree(split, ignore_errors=True)
    os.mkdir(split)
    run(["git", "mailsplit", "-b", "-o" + split], input=mbox, check=True)
    found = []
    for name in sorted(os.listdir(split)):
        with open(os.path.join(split, name), "rb") as f:
            raw = f.read()
        message, diff = os.path.join(work, "msg"), os.path.join(work, "diff")
        info = run(["git", "mailinfo", message, diff], input=raw, cwd=work).stdout.decode("utf-8", "replace")
        read = dict(line.split(": ", 1) for line in info.splitlines() if ": " in line)
        with open(message, encoding="utf-8", errors="replace") as f:
            text = f.read()
        with open(diff, "rb") as f:
            body = f.read()
        at = re.search(rb"(?m)^(diff |--- \S|Index: )", body)
        head = email.message_from_bytes(raw.split(b"\n\n", 1)[0] + b"\n\n")
        lines = [line for line in text.split("\n") if TRAILER.match(line)]
        found.append({"id": ID.findall(str(head["Message-ID"]))[0], "author": f"{read.get('Author')} <{read.get('Email')}>",
                      "title": read.get("Subject", ""), "date": date_of(read.get("Date", "")),
                      "message": re.sub(r"\s+", " ", " ".join(line for line in text.split("\n") if not TRAILER.match(line))).strip(),
                      "trailers": lines, "diff": re.sub(rb"\n-- ?\n.*", b"\n", body[at.start():], flags=re.S).rstrip() + b"\n" if at else b""})
    return found


def differences(ours, theirs):
    """[(what, patch id, ours, theirs)]"""
    found = []
    if [p["id"] for p in ours] != [p["id"] for p in theirs]:
        found.append(("patches", None, [p["id"] for p in ours], [p["id"] for p in theirs]))
    other = {p["id"]: p for p in theirs}
    for one in ours:
        two = other.get(one["id"])
        for what in ("author", "title", "date", "message", "diff") if two else ():
            if one[what] != two[what]:
                found.append((what, one["id"], one[what], two[what]))
        if two and [t.lower() for t in one["trailers"]] != [t.lower() for t in two["trailers"]]:
            found.append(("trailers", one["id"], one["trailers"], two["trailers"]))
    return found


class Trees:
    """Applies mboxes on a clone of a repository; TREE: its path."""

    def __init__(self, tree, work):
        self.clone = os.path.join(work, "clone")
        run(["git", "clone", "-q", "--shared", "--no-checkout", tree, self.clone], check=True)

    def git(self, *argv, **more):
        return run(["git", "-C", self.clone, "-c", "gc.auto=0", "-c", "core.hooksPath=/dev/null", *argv], **more)

    def apply(self, base, mbox):
        self.git("checkout", "-q", "-f", "--detach", base, check=True)
        self.git("clean", "-qfdx")
        done = self.git("am", "-q", input=mbox)
        if done.returncode != 0:
            self.git("am", "--abort")
            return None
        return self.git("log", "--format=%T", base + "..HEAD").stdout.split()

    def compare(self, date, ours, theirs):
        base = self.git("rev-list", "-1", f"--before={int(date)}", "origin/HEAD").stdout.decode().strip()
        one, two = self.apply(base, ours), self.apply(base, theirs)
        return "neither applies" if one is None and two is None else "b4's alone applies" if one is None else \
            "ours alone applies" if two is None else "same trees" if one == two else "other trees"


class Check:
    def __init__(self, o, work):
        self.o, self.work = o, work
        self.count, self.trees, self.named = collections.Counter(), collections.Counter(), []
        self.apply = Trees(o.tree, work) if o.tree else None
        self.env = {**os.environ, "HOME": work, "XDG_CONFIG_HOME": work, "XDG_DATA_HOME": work, "XDG_CACHE_HOME": work}
        for key, value in (("user.name", "Nobody"), ("user.email", "nobody@example.org"), ("b4.attestation-policy", "off")):
            run(["git", "config", "--global", key, value], env=self.env, check=True)
        os.environ.update(self.env)

    def ours(self, store, series):
        return run([os.path.join(self.o.bin, "listdigest-report"), "-s", store, f"--series=<{series['message_id']}>", "--this-version",
                    "--format=mbox", "--carry"])

    def theirs(self, thread, series, version):
        mbox = os.path.join(self.work, "thread.mbox")
        with open(mbox, "wb") as f:
            f.write(thread.mbox(series["message_id"]))
        return run(["b4", "am", "-t", "--allow-unicode-control-chars", "-m", mbox, "-o", "-", "-v", version, series["message_id"]],
                   cwd=self.work)

    def one(self, store, thread, series):
        version = series.get("version", "1")
        ours, theirs = self.ours(store, series), self.theirs(thread, series, version)
        mid = series["message_id"]
        if ours.returncode != 0 or not theirs.stdout.startswith(b"From "):
            why = reason_of("alone", series, ours, theirs, thread)
            self.count["neither" if ours.returncode and not theirs.stdout else why] += 1
            self.named.append((mid, "alone", ours.stderr.decode()[-300:], theirs.stderr.decode()[-300:], why))
            return
        found = differences(mail_info(self.work, ours.stdout), mail_info(self.work, theirs.stdout))
        reasons = {reason_of(what, pid, one, two, thread) for what, pid, one, two in found}
        self.count["equal" if not found else "no reason" if "no reason" in reasons else sorted(reasons)[0]] += 1
        for what, pid, one, two in found:
            self.named.append((mid, what, one, two, reason_of(what, pid, one, two, thread)))
        if self.apply and not any(what == "patches" for what, *_ in found):
            got = self.apply.compare(thread.date(mid), ours.stdout, theirs.stdout)
            self.trees[got] += 1
            if "other" in got or "alone" in got:
                self.named.append((mid, "tree", got, "", ""))

    def source(self, path, raws):
        store = self.o.store or os.path.join(self.work, "store")
        if not self.o.store:
            shutil.rmtree(store, ignore_errors=True)
            run([os.path.join(self.o.bin, "listdigest-import"), "-s", store, path], check=True)
        thread = Thread(raws)
        digest = json.loads(run([os.path.join(self.o.bin, "listdigest-report"), "-s", store, "..HEAD", "--format=json", "--detail=none"],
                                check=True).stdout)
        series = [s for s in digest["series"] if s["message_id"] in thread.raws and not s.get("bot")]
        step = max(1, len(series) // self.o.series)
        for each in series[::step][:self.o.series]:
            self.one(store, thread, each)

    def report(self):
        total = sum(self.count.values())
        print(f"{total} series")
        for what, n in self.count.most_common():
            print(f"{n:6}  {what}{': ' + REASONS[what] if what in REASONS else ''}")
        for what, n in self.trees.most_common():
            print(f"{n:6}  git am: {what}")
        if self.o.list:
            with open(self.o.list, "w", encoding="utf-8") as f:
                for row in self.named:
                    print(*row, sep="\n  ", end="\n\n", file=f)
        return 1 if self.count["no reason"] or self.trees["other trees"] else 0


def main():
    p = argparse.ArgumentParser()
    p.add_argument("bin")
    p.add_argument("corpus")
    p.add_argument("--series", type=int, default=200, help="so many of each source")
    p.add_argument("--only")
    p.add_argument("--store", help="a store of the only source, if there is one")
    p.add_argument("--tree")
    p.add_argument("--list")
    o = p.parse_args()
    if not shutil.which("b4"):
        print("am-check: skipped: b4 is not installed (apt-get install b4)")
        return 0
    with tempfile.TemporaryDirectory() as work:
        check = Check(o, work)
        for name, path, raws in mails.corpora(o.corpus, work):
            if not o.only or o.only in name:
                check.source(path, raws())
        return check.report()


if __name__ == "__main__":
    sys.exit(main())
