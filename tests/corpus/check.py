#!/usr/bin/env python3
"""Compare what listdigest reads from every patch mail of a corpus with what git reads from it.

    check.py BIN_DIR CORPUS_DIR [--limit=N] [--sample=N] [--only=NAME] [--list=FILE] [--minimum=PERCENT]

The references: author, address, title and message `git mailinfo`; paths and line counts `git apply --numstat`; patch-id
`git patch-id --stable`; trailers `git interpret-trailers --parse`. Prints per field how many agree, and every disagreement with
its class: a named class says why ours is right (classes.py, one test mail each); "unexplained" has no name yet.
--sample=N compares about N patch mails of each corpus, evenly spread over it. Ends with 1 where a field's agreement
(explained ones counted) is below --minimum."""
import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import classes  # noqa: E402
import mails  # noqa: E402
import munged  # noqa: E402

FIELDS = ["author", "address", "title", "message", "numstat", "patch_id", "trailers"]
ENV = dict(os.environ, GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL="/dev/null", LC_ALL="C.UTF-8")


def run(args, data, cwd=None):
    return subprocess.run(args, input=data, capture_output=True, cwd=cwd, env=ENV)


def squeeze(text):
    return " ".join(text.split())


def git_reads(raw, scratch):
    """What git makes of RAW, or None where it sees no patch."""
    info = run(["git", "mailinfo", "msg", "patch"], raw, scratch)
    if info.returncode != 0:
        return None
    fields = {}
    for line in info.stdout.decode("utf-8", "replace").split("\n"):
        key, _, value = line.partition(": ")
        if key in ("Author", "Email", "Subject", "Date"):
            fields[key] = value
    with open(os.path.join(scratch, "msg"), "rb") as f:
        message = f.read()
    with open(os.path.join(scratch, "patch"), "rb") as f:
        patch = f.read()
    out = {"author": fields.get("Author", ""), "address": fields.get("Email", ""), "title": fields.get("Subject", ""),
           "message": message.decode("utf-8", "replace").rstrip(), "patch": patch}
    out["author"], out["address"] = munged.author(raw, out["author"], out["address"])
    stat = run(["git", "apply", "--numstat", "-z", "--allow-empty"], patch, scratch)
    if stat.returncode == 0:
        rows = []
        for row in stat.stdout.split(b"\0"):
            cells = row.split(b"\t", 2)
            if len(cells) == 3:
                rows.append((cells[2].decode("utf-8", "replace"), int(cells[0]) if cells[0] != b"-" else 0,
                             int(cells[1]) if cells[1] != b"-" else 0))
        out["numstat"] = rows
    else:
        out["numstat"] = None
        out["apply_error"] = stat.stderr.decode("utf-8", "replace").strip().split("\n")[0]
    out["patch_ids"] = run(["git", "patch-id", "--stable"], patch, scratch).stdout.decode().split()[::2]
    out["patch_id"] = out["patch_ids"][0] if out["patch_ids"] else ""
    text = (out["title"] + "\n\n" + out["message"] + "\n").encode()
    trailers = run(["git", "interpret-trailers", "--parse", "--no-divider"], text, scratch)
    out["trailers"] = [squeeze(t) for t in trailers.stdout.decode("utf-8", "replace").split("\n") if t.strip()]
    return out


def ours(record):
    author = record.get("author") or record.get("from") or {}
    paths = [(p["path"], p.get("insertions", 0), p.get("deletions", 0)) for p in record.get("diffstat", {}).get("paths", [])]
    return {"author": author.get("name") or author.get("address", ""), "address": author.get("address", ""),
            "title": record.get("title", ""), "message": record.get("message", "").rstrip(), "numstat": paths,
            "patch_id": record.get("patch_id", ""),
            "trailers": [squeeze(t["key"] + ": " + t["value"]) for t in record.get("trailers", [])]}


def agree(field, mine, git):
    if field == "numstat":
        return sorted(mine) == sorted(git)
    if field in ("author", "title"):
        return squeeze(mine) == squeeze(git)
    if field == "address":
        return mine.lower() == git.lower()
    return mine == git


FORWARD = re.compile(rb"^\[fwd?:|\(fwd\)$", re.I)


def is_patch(record, raw):
    """A mail git am would be given: our patch, or one that looks like it without asking us."""
    if record.get("kind") == "patch":
        return "diffstat" in record
    head = raw.split(b"\n\n", 1)[0]
    subject = b" ".join(line for line in head.split(b"\n") if line[:8].lower() == b"subject:")[8:].strip()
    if re.search(rb"(?i)\bfwd?:|\(fwd\)", subject):
        return False
    return (record.get("kind") not in ("reply", "pull", "applied", "cover") and subject.startswith(b"[")
            and b"PATCH" in subject and b"\ndiff --git " in raw and not FORWARD.search(subject))


def compare(job):
    record, raw = job
    with tempfile.TemporaryDirectory() as scratch:
        git = git_reads(raw, scratch)
    if git is None:
        return None
    mine = ours(record)
    out = []
    for field in FIELDS:
        if field == "numstat" and git["numstat"] is None:
            ok, name = None, "git apply refuses"
        elif agree(field, mine[field], git[field]):
            ok, name = True, None
        else:
            ok, name = False, classes.explain(field, mine, git, record, raw)
        out.append((field, ok, name, None if ok else (mine[field], git.get(field) if git.get(field) is not None else git.get("apply_error"))))
    return record["message_id"] if "message_id" in record else record["id"], out


def jobs(bin_dir, path, messages, limit, scratch):
    store = os.path.join(scratch, "store")
    subprocess.run([os.path.join(bin_dir, "listdigest-store"), "-s", store, "init"], check=True)
    subprocess.run([os.path.join(bin_dir, "listdigest-import"), "-s", store, path], check=True, stdout=subprocess.DEVNULL)
    records = {}
    with subprocess.Popen([os.path.join(bin_dir, "listdigest-store"), "-s", store, "export", "--format=jsonl"],
                          stdout=subprocess.PIPE) as export:
        for line in export.stdout:
            record = json.loads(line)
            records[record["raw_hash"]] = record
    count = missing = 0
    for raw in messages():
        if limit and count >= limit:
            break
        count += 1
        record = records.get(hashlib.blake2b(raw, digest_size=32).hexdigest())
        if record is None:
            missing += 1
            continue
        yield record, raw
    if missing:
        print(f"{missing} of {count} messages are known by another copy", file=sys.stderr)


def folder(bin_dir, path):
    """Single mails: every disagreement must have a name, and every class must show on the mails it names. As TAP."""
    n = failed = 0
    shown = collections.defaultdict(set)
    for name in sorted(f[:-4] for f in os.listdir(path) if f.endswith(".eml")):
        with open(os.path.join(path, name + ".eml"), "rb") as f:
            raw = f.read()
        out = run([os.path.join(bin_dir, "listdigest-mda"), "-n"], raw)
        record = json.loads(out.stdout)
        raw = raw.split(b"\n", 1)[1] if raw.startswith(b"From ") else raw
        result = compare((record, raw)) if is_patch(record, raw) else None
        if result is None:
            continue
        bad = [(field, both) for field, ok, reason, both in result[1] if ok is False and reason is None]
        for field, ok, reason, _ in result[1]:
            if ok is False and reason:
                shown[reason].add(name)
        n += 1
        failed += bool(bad)
        print(f"{'not ok' if bad else 'ok'} {n} - {name}")
        for field, both in bad:
            print(f"# {field}: ours {both[0]!r:.300}\n# {field}: git  {both[1]!r:.300}")
    for reason, _, _, examples in classes.CLASSES:
        missing = [e for e in examples if e not in shown[reason]]
        n += 1
        failed += bool(missing)
        print(f"{'not ok' if missing else 'ok'} {n} - class \"{reason}\" shows" + (f" not on {missing}" if missing else ""))
    print(f"1..{n}")
    return 1 if failed else 0


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("bin")
    ap.add_argument("corpus")
    ap.add_argument("--limit", type=int, default=0)
    ap.add_argument("--sample", type=int, default=0)
    ap.add_argument("--only", default="")
    ap.add_argument("--list", default="")
    ap.add_argument("--minimum", type=float, default=0.0)
    args = ap.parse_args()
    if args.corpus.endswith("/mail"):
        sys.exit(folder(args.bin, args.corpus))
    failed = 0
    listing = open(args.list, "w") if args.list else sys.stdout
    for name, path, messages in mails.corpora(args.corpus):
        if args.only and args.only not in name:
            continue
        totals, agreed = collections.Counter(), collections.Counter()
        named = collections.defaultdict(collections.Counter)
        compared = 0
        with tempfile.TemporaryDirectory() as scratch:
            # all of it before the workers are forked: they would keep the readers' pipes open
            work = [job for job in jobs(args.bin, path, messages, args.limit, scratch) if is_patch(*job)]
        if args.sample:
            work = work[::max(1, len(work) // args.sample)]
        with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
            for result in pool.map(compare, work, chunksize=32):
                if result is None:
                    continue
                compared += 1
                mid, fields = result
                for field, ok, reason, both in fields:
                    if ok is None:
                        named[field][reason] += 1
                        continue
                    totals[field] += 1
                    agreed[field] += ok
                    if not ok:
                        named[field][reason or "unexplained"] += 1
                        print(f"{name} <{mid}> {field}: {reason or 'unexplained'}\n   ours {both[0]!r:.600}\n   git  {both[1]!r:.600}",
                              file=listing)
        print(f"\n{name}: {compared} patch mails compared with git")
        print(f"  {'field':10} {'compared':>9} {'equal':>9} {'agree %':>9} {'explained %':>12}")
        for field in FIELDS:
            if not totals[field]:
                continue
            equal = 100.0 * agreed[field] / totals[field]
            known = 100.0 * (totals[field] - named[field]["unexplained"]) / totals[field]
            failed |= known < args.minimum
            print(f"  {field:10} {totals[field]:9} {agreed[field]:9} {equal:9.3f} {known:12.3f}")
            for reason, n in sorted(named[field].items()):
                if n:
                    print(f"      {n:6}  {reason}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
