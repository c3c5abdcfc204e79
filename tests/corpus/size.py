#!/usr/bin/env python3
"""How large a store is against the mail in it: imported, compacted, and grown by single deliveries, for every corpus of a folder.
size.py BIN CORPUS [--most=N] [--only=NAME] [--grown=no]: of each corpus the first N messages. Ends with 1 where a store is larger than
it may be."""
import argparse
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mails  # noqa: E402

BUDGETS = {"imported": 0.30, "compacted": 0.28, "grown": 0.38}
FEWEST = 1000  # each table's first page, and what is not yet repacked, weigh on fewer


def run(program, *args, **more):
    return subprocess.run([os.path.join(options.bin, "listdigest-" + program), *args], check=True, capture_output=True,
                          **more).stdout.decode()


def figures(store):
    """(bytes of the mail, of the file, {table: bytes}) as stat has them."""
    text = run("store", "-s", store, "stat")
    raw, file = (int(re.search(rf"^{name}-bytes +(\d+)", text, re.M)[1]) for name in ("raw", "file"))
    after = text[text.index("file-bytes"):]
    return raw, file, {name: int(n) for name, n in re.findall(r"^  (\w+) +(\d+) +\d+$", after, re.M)}


def told(name, how, store):
    raw, file, tables = figures(store)
    ratio, budget = file / raw, BUDGETS[how]
    over = ratio > budget
    tables["(free)"] = file - sum(tables.values())
    parts = "  ".join(f"{table} {n / raw:.4f}" for table, n in sorted(tables.items(), key=lambda t: -t[1]) if n / raw >= 0.0005)
    print(f"{name}, {how}: {file} of {raw} bytes, {ratio:.4f}, at most {budget:.2f}{': TOO LARGE' if over else ''}\n    {parts}",
          flush=True)
    return over


def as_mbox(messages, path):
    with open(path, "wb") as f:
        for raw in messages:
            quoted = re.sub(rb"^(>*From )", rb">\1", raw, flags=re.M)
            f.write(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + quoted + (b"\n" if raw.endswith(b"\n") else b"\n\n"))


def measure(name, path, messages):
    with tempfile.TemporaryDirectory(prefix="listdigest-size.") as top:
        some = []
        for raw in messages():
            some.append(raw)
            if len(some) == options.most:
                break
        if len(some) < FEWEST:
            print(f"{name}: skipped, fewer than {FEWEST} messages")
            return 0
        if options.most:
            path = os.path.join(top, "mbox")
            as_mbox(some, path)
        one, two = os.path.join(top, "one"), os.path.join(top, "two")
        run("store", "-s", one, "init")
        run("import", "-s", one, path)
        over = told(name, "imported", one)
        run("store", "-s", one, "compact")
        over += told(name, "compacted", one)
        if options.grown == "no":
            return over
        run("store", "-s", two, "init")
        for raw in some:
            run("mda", "-s", two, input=raw)
        return over + told(name, "grown", two)


parser = argparse.ArgumentParser()
parser.add_argument("bin")
parser.add_argument("corpus")
parser.add_argument("--most", type=int, default=0)
parser.add_argument("--only", default="", help="corpora with this in their name")
parser.add_argument("--grown", choices=["yes", "no"], default="yes", help="deliver them one by one too, which takes longest")
options = parser.parse_args()
with tempfile.TemporaryDirectory(prefix="listdigest-size.") as scratch:
    found = [c for c in mails.corpora(options.corpus, scratch) if options.only in c[0]]
    sys.exit(min(1, sum(measure(*c) for c in found)))
