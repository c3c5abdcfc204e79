#!/usr/bin/env python3
"""Every claim of the digests of a year, week by week, against the mail itself.

    claims.py BIN_DIR CORPUS_DIR [--weeks=N] [--only=NAME] [--minimum=PERCENT] [--list=FILE] [--cache=DIR] [--store=NAME=DIR]

For each corpus the mail is read by Python's email package (claims_mail.py) and concluded from (claims_series.py,
claims_model.py), without the programs' code or records. A store of the same mail gives a digest of each week (--format=json);
what it claims is compared. Prints per claim how many agree, and how many disagreements have a name: a named class is design that
the manual states, with its reason. Ends with 1 where a claim is below its goal (--minimum instead of all goals)."""
import argparse
import collections
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import claims_compare  # noqa: E402
import claims_mail  # noqa: E402
import claims_model  # noqa: E402
import mails  # noqa: E402

WEEK = 7 * 86400
GOALS = collections.defaultdict(lambda: 99.5, {"waiting, recall": 98.0, "range": 100.0, "threads": 100.0, "threads: title": 100.0,
                                               "threads: author": 100.0, "threads: replies": 100.0, "threads: people": 100.0})


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def read_corpus(name, messages, cache):
    kept = os.path.join(cache, name + ".pickle") if cache else None
    if cache:
        os.makedirs(cache, exist_ok=True)
    newest = max(os.path.getmtime(m.__file__) for m in (claims_mail, claims_mail.notices, mails))
    if kept and os.path.exists(kept) and os.path.getmtime(kept) > newest:
        with open(kept, "rb") as f:
            return pickle.load(f)
    out = [claims_mail.Mail(raw) for raw in messages()]
    claims_mail.give_patch_ids(out)
    if kept:
        with open(kept, "wb") as f:
            pickle.dump(out, f)
    return out


def make_store(binaries, path, store):
    if not os.path.isdir(store):
        subprocess.run([os.path.join(binaries, "listdigest-store"), "-s", store, "init"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([os.path.join(binaries, "listdigest-import"), "-s", store, path], check=False, stdout=subprocess.DEVNULL)


def weeks_of(world, n):
    """The weeks, Monday to Monday, of the year that had most mail; N of them, spread evenly."""
    counted = collections.Counter((m.arrived - 4 * 86400) // WEEK for m in world.mails if m.arrived)
    numbers = range(min(counted), max(counted) + 1)
    year = max(numbers, key=lambda w: (sum(counted[w + k] for k in range(52)), w))
    weeks = [year + k for k in range(52) if counted[year + k]]
    if n and n < len(weeks):
        weeks = [weeks[(2 * k + 1) * len(weeks) // (2 * n)] for k in range(n)]
    return [(w * WEEK + 4 * 86400, w * WEEK + 4 * 86400 + WEEK) for w in weeks]


def digest(binaries, store, *args):
    out = subprocess.run([os.path.join(binaries, "listdigest-report"), "-s", store, "--format=json", "--detail=none", "--top=100000", *args],
                         capture_output=True, check=False)
    return json.loads(out.stdout) if out.returncode == 0 else {"error": out.stderr.decode()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("bin")
    parser.add_argument("corpus")
    parser.add_argument("--weeks", type=int, default=0, help="this many, spread evenly over the year")
    parser.add_argument("--only", default="", help="corpora whose name has this; several with commas")
    parser.add_argument("--minimum", type=float, help="of every claim, in percent, instead of the goals")
    parser.add_argument("--list", default="", help="each disagreement there")
    parser.add_argument("--cache", default="", help="keeps parsed mail there, for the next run")
    parser.add_argument("--store", action="append", default=[], metavar="NAME=DIR", help="a store that has the mail of corpus NAME")
    args = parser.parse_args()
    given = dict(s.split("=", 1) for s in args.store)
    only = [x for x in args.only.split(",") if x]
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        listing = open(args.list, "w", encoding="utf-8") if args.list else None
        for name, path, messages in mails.corpora(args.corpus, args.cache or scratch):
            if only and not any(x in name for x in only):
                continue
            label = name.split(".")[0]
            store = given.get(label) or os.path.join(scratch, label + ".store")
            make_store(args.bin, path, store)
            world = claims_model.World(read_corpus(label, messages, args.cache))
            world.index_replies()
            tally = claims_compare.Tally(label, listing)
            weeks = weeks_of(world, args.weeks)
            for since, until in weeks:
                found = digest(args.bin, store, "--since=" + stamp(since), "--until=" + stamp(until))
                again = digest(args.bin, store, "{from}..{to}".format(**found["range"])) if "range" in found and "from" in found["range"] else {}
                world.advance(until)
                claims_compare.compare(world, since, until, found, again, tally)
            failed |= tally.report(len(weeks), len(world.mails), GOALS, args.minimum)
        if listing:
            listing.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
