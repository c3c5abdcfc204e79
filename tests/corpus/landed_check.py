#!/usr/bin/env python3
"""How well the report finds the commits that patches became: landed_check.py BIN CORPUS TREE [--least=0.95]

The truth: commits of the git repository TREE whose Link or Message-ID trailer names a patch in CORPUS. The commits are read twice, with
these trailers and without any link, and a digest of all mail says which patch became which commit. For each rule it prints how many
commits it gave to the very mail (exact), to a mail with the same title by the same person (version), to another one (wrong); then
recall (commits that were given to a patch) and precision (of those, exact or version). TREE is only read: the commits without trailers
are made by git fast-export and fast-import in a scratch repository that borrows TREE's objects.

With --weeks=N it then makes a digest of each of the last N weeks, without trailers, and prints how many of the series that it calls
waiting were in git at the end of the week: a commit's trailer names one of its patches, or a commit not older than a patch has its author
and title, or author and date, or its patch-id."""
import argparse
import collections
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse

TRAILER = re.compile(rb"(?im)^(?:link|message-id|patch):[ \t]*<?(\S+?)>?[ \t]*$\n?")
LINKS = re.compile(rb"(?im)^.*(?:https?://|message-id:).*$\n?")


def out(*args, **more):
    return subprocess.run(args, stdout=subprocess.PIPE, check=True, **more).stdout


def jsonl(text):
    return [json.loads(line) for line in text.decode().split("\n") if line]


def named(message):
    """The Message-IDs that the trailers of a commit MESSAGE name."""
    for value in TRAILER.findall(message):
        part = urllib.parse.unquote(value.decode(errors="replace").rstrip("/").rsplit("/", 1)[-1])
        if "@" in part:
            yield part


def messages(tree, since):
    """{hash: message} of the commits of TREE's HEAD that are no merges and newer than SINCE."""
    log = out("git", "-C", tree, "log", "--no-merges", "--since=" + since, "-z", "--format=%H%n%B", "HEAD")
    return {e[:40].decode(): e[41:] for e in log.split(b"\0") if e}


def hide_links(tree, since, scratch):
    """Makes a repository in SCRATCH with the commits since SINCE without links; returns {new hash: hash in TREE}."""
    subprocess.run(["git", "init", "-q", "--bare", scratch], check=True)
    with open(os.path.join(scratch, "objects/info/alternates"), "w") as f:
        f.write(os.path.join(os.path.realpath(out("git", "-C", tree, "rev-parse", "--absolute-git-dir").decode().strip()), "objects\n"))
    base = out("git", "-C", tree, "rev-list", "-1", "--before=" + since, "--first-parent", "HEAD").decode().split()
    stream = out("git", "-C", tree, "fast-export", "--no-data", "--show-original-ids", "--reference-excluded-parents", "HEAD",
                 *["^" + b for b in base])
    made, marks, mark, commit, at = [], {}, None, False, 0
    while at < len(stream):
        end = stream.index(b"\n", at) + 1
        line, at = stream[at:end], end
        if line.startswith(b"commit "):
            line, commit = b"commit refs/heads/main\n", True
        elif line.startswith(b"reset "):
            line = b"reset refs/heads/main\n"
        elif line.startswith(b"mark "):
            mark = line.split()[1]
        elif line.startswith(b"original-oid ") and commit:
            marks[mark] = line.split()[1].decode()
        elif line.startswith(b"data "):
            size = int(line[5:])
            text, at = stream[at:at + size], at + size
            text = LINKS.sub(b"", text) if commit else text
            line, commit = b"data %d\n" % len(text) + text, False
        made.append(line)
    kept = os.path.join(scratch, "kept-marks")
    subprocess.run(["git", "-C", scratch, "fast-import", "--quiet", "--force", "--export-marks=" + kept], input=b"".join(made), check=True)
    subprocess.run(["git", "-C", scratch, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    with open(kept, "rb") as f:
        return {new.decode(): marks[m] for m, new in (line.split() for line in f) if m in marks}


def landed(binaries, store, tree):
    """{commit: [(Message-ID, rule)]} of a digest of all mail of STORE that knows TREE."""
    digest = json.loads(out(os.path.join(binaries, "listdigest-report"), "-s", store, "--format=json", "--detail=none", "--as-of=HEAD",
                            "--since=1990-01-01", "--tree=" + tree))
    found = collections.defaultdict(list)
    for series in digest["series"]:
        for patch in series["patches"]:
            for one in patch["landed"]:
                found[one["commit"]].append((patch["message_id"], one["by"]))
    return found


def judge(what, truth, found, mails):
    rules, seen, good = collections.defaultdict(collections.Counter), 0, 0
    bad = []
    for commit, ids in truth.items():
        claims = found.get(commit, [])
        for claimed, by in claims:
            same = any((mails[claimed].get("title") or "").lower() == (mails[i].get("title") or "").lower() and
                       mails[claimed]["from"].get("address") == mails[i]["from"].get("address") for i in ids)
            verdict = "exact" if claimed in ids else "version" if same else "wrong"
            rules[by][verdict] += 1
            if verdict == "wrong":
                bad.append("%s %s is given to %s by %s, names %s" % (what, commit[:12], claimed, by, " ".join(sorted(ids))))
        seen += bool(claims)
        if not claims:
            bad.append("%s %s is not found, names %s" % (what, commit[:12], " ".join(sorted(ids))))
    print("%s: %d commits name a patch" % (what, len(truth)))
    for by, counts in sorted(rules.items()):
        print("  %-13s %5d exact %5d version %5d wrong" % (by, counts["exact"], counts["version"], counts["wrong"]))
    total = sum(sum(c.values()) for c in rules.values())
    good = total - sum(c["wrong"] for c in rules.values())
    recall, precision = seen / max(1, len(truth)), good / max(1, total)
    print("  recall %.2f %%, precision %.2f %%" % (100 * recall, 100 * precision))
    return recall, precision, bad


def landings(commits, truth, mails):
    """{Message-ID: when a commit of it was made, the first}: what trailers, patch-ids, authors and titles say of COMMITS (as `trees` prints)."""
    first, by_id, by_title = {}, collections.defaultdict(list), collections.defaultdict(list)

    def add(message_id, when):
        first[message_id] = min(first.get(message_id, when), when)
    for c in commits:
        for message_id in truth.get(c["commit"], ()):
            add(message_id, c["committed"])
        by_id[c.get("patch_id")].append(c)
        for what in (c.get("title", "").lower(), c["date"]):
            by_title[(c.get("author", {}).get("address", "").lower(), what)].append(c)
    for message_id, mail in mails.items():
        author = mail.get("author") or mail["from"]
        keys = [(mail.get("title") or "").lower(), mail.get("date")] if mail["kind"] == "patch" else []
        same = [c for key in keys for c in by_title[(author.get("address", "").lower(), key)]]
        for c in same + (by_id[mail["patch_id"]] if mail.get("patch_id") else []):
            if c["committed"] >= mail.get("date", mail["arrived"]):
                add(message_id, c["committed"])
    return first


def count_waiting(binaries, store, tree, weeks, first, mails):
    """Prints how many series wait in digests of WEEKS weeks, and how many of these are in FIRST by then; returns the share, and lines."""
    parts = collections.defaultdict(set)
    for message_id, mail in mails.items():
        if mail["kind"] == "patch":
            parts[mail.get("in_reply_to")].add(message_id)
    end = datetime.datetime.fromisoformat(max(m["arrived"] for m in mails.values()).replace("Z", "+00:00"))
    end = (end - datetime.timedelta(days=end.weekday())).date()
    waits, wrong = 0, []
    for week in range(weeks):
        until = str(end - datetime.timedelta(days=7 * week))
        digest = json.loads(out(os.path.join(binaries, "listdigest-report"), "-s", store, "--format=json", "--detail=none", "--tree=" + tree,
                                "--since=" + str(end - datetime.timedelta(days=7 * week + 7)), "--until=" + until))
        for lead in digest["waiting"]:
            known = [first[m] for m in {lead} | parts[lead] if m in first and mails.get(m)]
            waits += 1
            if known and min(known) < until:
                wrong.append("waiting on %s, in git since %s: %s %s" % (until, min(known), lead, mails[lead].get("title")))
    share = len(wrong) / max(1, waits)
    print("digests of %d weeks: %d times a series waits, %d of them (%.2f %%) in git by then" % (weeks, waits, len(wrong), 100 * share))
    return share, wrong


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("bin")
    options.add_argument("corpus")
    options.add_argument("tree")
    options.add_argument("--least", type=float, default=0.95, help="exit 1 below this recall or precision")
    options.add_argument("--store", help="a store that has the mail of CORPUS already; trees are added to it")
    options.add_argument("--weeks", type=int, default=0, help="count what waits in digests of so many weeks")
    options.add_argument("--most", type=float, default=0.03, help="exit 1 if more of what waits was in git")
    options.add_argument("--show", type=int, default=10, help="how many mistakes to print")
    o = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        store = o.store or os.path.join(scratch, "store")
        imports = os.path.join(o.bin, "listdigest-import")
        if not o.store:
            files = [o.corpus] if os.path.isfile(o.corpus) else [os.path.join(o.corpus, f) for f in sorted(os.listdir(o.corpus))]
            if subprocess.run([imports, "-s", store, *files], stdout=subprocess.DEVNULL).returncode not in (0, 1):
                sys.exit("landed_check: the mail could not be read")
        records = jsonl(out(os.path.join(o.bin, "listdigest-store"), "-s", store, "export", "--format=jsonl"))
        mails = {r["message_id"]: r for r in records if r.get("message_id")}
        first = min(r["arrived"] for r in records if "arrived" in r)[:10]
        texts = messages(o.tree, first)
        truth = {c: {i for i in named(m) if mails.get(i, {}).get("kind") == "patch"} for c, m in texts.items()}
        truth = {c: ids for c, ids in truth.items() if ids}
        back = hide_links(o.tree, first, os.path.join(scratch, "hidden.git"))
        bad, good = [], True
        for name, repo in (("shown", o.tree), ("hidden", os.path.join(scratch, "hidden.git"))):
            subprocess.run([imports, "-s", store, "--tree=" + name, "--since=" + first, repo], stdout=subprocess.DEVNULL)
            found = landed(o.bin, store, name)
            if name == "hidden":
                found = {back.get(c, c): claims for c, claims in found.items()}
            recall, precision, wrong = judge(name, truth, found, mails)
            good = good and recall >= o.least and precision >= o.least
            bad += wrong[:o.show]
        if o.weeks:
            commits = jsonl(out(os.path.join(o.bin, "listdigest-store"), "-s", store, "trees", "shown"))
            share, wrong = count_waiting(o.bin, store, "hidden", o.weeks, landings(commits, truth, mails), mails)
            good = good and share <= o.most
            bad += wrong[:o.show]
        print("\n".join(bad))
        sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
