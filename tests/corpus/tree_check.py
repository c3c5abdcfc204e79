#!/usr/bin/env python3
"""Every commit that a store knows of a source tree, compared with what git says.

    tree_check.py REPO [STORE TREE]     without STORE: a store is made, and all of REPO's HEAD is read into it

Compares hashes, authors, dates, titles, trailers and patch-ids with `git log` and
`git log -p --no-ext-diff --no-textconv --full-index | git patch-id --stable`. Differences are counted by class; exit 1 if there are
any but those of the classes that are named as expected:
  missing   an object is not in the repository: git cannot tell the patch-id either
  large     a file is larger than listdigest reads
  cut       a title of over 2,000 bytes
  text      bytes that are no UTF-8, which git prints as they are
The full index (object names of 40 digits) is that of mail: git format-patch writes it for binary files."""
import collections
import json
import os
import subprocess
import sys
import tempfile

EXPECTED = ("missing", "large", "cut", "text")
BIN = os.environ.get("LISTDIGEST_BIN", "build/bin")


def git(repo, *args, **more):
    return subprocess.run(["git", "-C", repo, *args], stdout=subprocess.PIPE, check=True, **more).stdout


def read_store(repo, store, tree):
    run = [os.path.join(BIN, "listdigest-import"), "-s", store, "--tree=" + tree, "--since=1970-01-01", repo]
    if subprocess.run(run).returncode not in (0, 1):
        sys.exit("tree_check: the tree could not be read")


def stored(store, tree):
    out = subprocess.run([os.path.join(BIN, "listdigest-store"), "-s", store, "trees", tree], stdout=subprocess.PIPE, check=True).stdout
    commits = [json.loads(line) for line in out.decode().split("\n") if line]
    assert len({c["commit"] for c in commits}) == len(commits), "a commit is there twice"
    return {c["commit"]: c for c in commits}


def logged(repo, head):
    """{hash: (author, address, author date, committer date, parents, title)}"""
    out = git(repo, "log", "--no-show-signature", "--encoding=UTF-8", "--date-order", "-z",
              "--format=%H%x1f%an%x1f%ae%x1f%at%x1f%ct%x1f%P%x1f%s", head)
    commits = {}
    for entry in out.split(b"\0"):
        if entry:
            fields = entry.split(b"\x1f", 6)
            commits[fields[0].decode()] = fields[1:]
    return commits


def patch_ids(repo, hashes):
    """{hash: patch-id} of HASHES; a commit for which git fails (an object is missing) is tried alone and left out."""
    ids, todo = {}, list(hashes)
    while todo:
        log = subprocess.Popen(["git", "-C", repo, "log", "--no-walk=unsorted", "--stdin", "-p", "--no-ext-diff", "--no-textconv",
                                "--full-index", "--format=commit %H"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
        pid = subprocess.Popen(["git", "-C", repo, "patch-id", "--stable"], stdin=log.stdout, stdout=subprocess.PIPE)
        log.stdout.close()
        log.stdin.write("".join(h + "\n" for h in todo).encode())
        log.stdin.close()
        lines = [line.split() for line in pid.communicate()[0].decode().splitlines()]
        failed = log.wait() != 0
        found = {commit: patch for patch, commit in lines}
        if not failed:
            ids.update(found)
            return ids
        last = max((todo.index(h) for h in found), default=-1)  # the one at which git failed may be there, cut off
        bad = first_bad(repo, todo, max(last, 0))
        ids.update({h: found[h] for h in todo[:bad] if h in found})
        todo = todo[bad + 1:]
    return ids


def first_bad(repo, todo, start):
    for i in range(start, len(todo)):
        one = subprocess.run(["git", "-C", repo, "log", "-1", "-p", "--no-ext-diff", "--no-textconv", "--format=", todo[i]],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if one.returncode:
            return i
    return len(todo)


def epoch(text):
    import datetime
    return int(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp())


def differences(commit, fields, patch_id):
    """The classes in which the stored COMMIT differs from git's FIELDS and PATCH_ID."""
    flags = commit.get("flags", [])
    mine = [commit.get("author", {}).get("name", ""), commit.get("author", {}).get("address", ""), commit.get("title", "")]
    for name, own, theirs in zip(("author", "address", "title"), mine, (fields[0], fields[1], fields[5])):
        if name == "title" and "cut" in flags:
            yield "cut"
        elif own.strip().encode() != theirs.strip():
            try:
                theirs.decode()
                yield name
            except UnicodeDecodeError:
                yield "text"
    if (epoch(commit["date"]), epoch(commit["committed"])) != (int(fields[2]), int(fields[3])):
        yield "date"
    if commit.get("patch_id") != patch_id:
        yield "missing" if "missing" in flags else "large" if "large" in flags else "patch-id"


def main(repo, store=None, tree="tree"):
    with tempfile.TemporaryDirectory() as made:
        if not store:
            store = os.path.join(made, "store")
            subprocess.run([os.path.join(BIN, "listdigest-store"), "-s", store, "init"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=True)
            read_store(repo, store, tree)
        commits = stored(store, tree)
    theirs = logged(repo, "HEAD")
    ids = patch_ids(repo, [h for h, fields in theirs.items() if len(fields[4].split()) < 2])
    classes, shown = collections.Counter(), collections.defaultdict(list)
    for name, hashes in (("not stored", theirs.keys() - commits.keys()), ("not in git", commits.keys() - theirs.keys())):
        for h in hashes:
            classes[name] += 1
            shown[name].append(h)
    for h in theirs.keys() & commits.keys():
        for name in differences(commits[h], theirs[h], ids.get(h)):
            classes[name] += 1
            shown[name].append(h)
    print(f"{len(theirs)} commits, {len(ids)} patch-ids; differences: " +
          (", ".join(f"{name} {n}" for name, n in sorted(classes.items())) or "none"))
    for name, hashes in sorted(shown.items()):
        print(f"  {name}: {' '.join(h[:12] for h in sorted(hashes)[:8])}")
    return 1 if set(classes) - set(EXPECTED) else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
