#!/usr/bin/env python3
"""Whom a digest names for a series, against scripts/get_maintainer.pl: maintainers_check.py BIN CORPUS TREE [--patches=2000] [--least=0.995]

TREE has the script, MAINTAINERS and the folders of a Linux tree, or of another one that has the script. The mail in CORPUS is imported,
a digest of all of it is made with --maintainers=TREE/MAINTAINERS, and the people and lists that it names for a series are compared with
what the script prints for the patches of the series as they are in the mail. The series are taken at random until they have so many
patches. Neither uses git's history or a mailmap; K: is left out with --keywords=no, which is the default as long as the report has none.
A person with two addresses is one for both; which address is named may then depend on the order of Perl's hashes, so such are compared
by the name."""
import argparse
import email
import email.policy
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import mails

SCRIPT = ["--nogit", "--nogit-fallback", "--norolestats", "--nomailmap", "--nofixes"]


def body_of(raw):
    """The decoded text of a message."""
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    parts = [p.get_payload(decode=True) or b"" for p in message.walk() if p.get_content_maintype() != "multipart"]
    return b"\n".join(parts).replace(b"\r\n", b"\n")


def people(line):
    """(name, address) of a line that the script prints, both in lower case."""
    m = re.match(r"(.*?)\s*<([^>]*)>", line)
    name, address = (m.group(1), m.group(2)) if m else ("", line.split(" (")[0])
    return name.strip('" ').lower(), address.strip().lower()


def scripts_answer(tree, bodies, folder, keywords):
    files = []
    for i, body in enumerate(bodies):
        files.append(os.path.join(folder, f"{i}.patch"))
        with open(files[-1], "wb") as f:
            f.write(body)
    run = subprocess.run(["perl", "scripts/get_maintainer.pl", *SCRIPT, *([] if keywords else ["--nokeywords"]), *files],
                         cwd=tree, capture_output=True)
    return {people(line) for line in run.stdout.decode(errors="replace").splitlines() if line.strip()}, run.stderr.decode(errors="replace")


def keys(contacts):
    return {name or address for name, address in contacts}


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("bin"), p.add_argument("corpus"), p.add_argument("tree")
    p.add_argument("--patches", type=int, default=2000)
    p.add_argument("--least", type=float, default=0.995)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--keywords", choices=("yes", "no"), default="no")
    p.add_argument("--show", type=int, default=10, help="differences that are printed")
    args = p.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        store = os.path.join(scratch, "store")
        by_id = {}
        for _, path, messages in mails.corpora(args.corpus, scratch):
            subprocess.run([args.bin + "/listdigest-import", "-s", store, path], check=False, stdout=subprocess.DEVNULL)
            for raw in messages():
                m = re.search(rb"(?im)^message-id:\s*<([^>]+)>", raw)
                if m:
                    by_id[m.group(1).decode(errors="replace")] = raw
        digest = json.loads(subprocess.run([args.bin + "/listdigest-report", "-s", store, "--since=1980-01-01", "--format=json",
                                            "--detail=none", "--maintainers=" + os.path.join(args.tree, "MAINTAINERS")],
                                           check=True, stdout=subprocess.PIPE).stdout)
        series = [s for s in digest["series"] if s["patches"] and all(x.get("message_id") in by_id and "part" not in x for x in s["patches"])]
        random.Random(args.seed).shuffle(series)
        n = patches = equal = equal_patches = 0
        for s in series:
            if patches >= args.patches:
                break
            bodies = [body_of(by_id[x["message_id"]]) for x in s["patches"]]
            wanted, why = scripts_answer(args.tree, bodies, scratch, args.keywords == "yes")
            if not wanted:
                continue  # no diff
            ours = {((x.get("name") or "").lower(), x["address"].lower()) for x in s.get("maintainers", [])}
            n, patches = n + 1, patches + len(bodies)
            if keys(ours) == keys(wanted):
                equal, equal_patches = equal + 1, equal_patches + len(bodies)
            elif args.show > 0:
                args.show -= 1
                print(f"<{s['message_id']}>, {len(bodies)} patches: missing {sorted(keys(wanted) - keys(ours))}, "
                      f"too many {sorted(keys(ours) - keys(wanted))} {why.strip()[:200]}", flush=True)
        print(f"{equal} of {n} series ({equal_patches} of their {patches} patches) have the people and lists of get_maintainer.pl")
        return 0 if n and equal_patches >= args.least * patches else 1


if __name__ == "__main__":
    sys.exit(main())
