#!/usr/bin/env python3
"""landed_check.py on a tree that is made of the mail itself: landed_made.py BIN CORPUS [--only=ltp] [--mails=1500] [--least=0.98]

Of the last mails of a mailbox in CORPUS, the patches are applied by git am to files that are made of the old lines of their own hunks, with
other lines between them. As committers do, it changes the title of each seventh patch first, a line of each fifth one, both of some; git
am writes each Message-ID into its commit, which is the truth that landed_check.py needs. A patch that git am does not take is left out."""
import argparse
import email.utils
import os
import re
import subprocess
import sys
import tempfile

import mails

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = re.compile(rb"^diff --git a/(\S+) b/(\S+)$", re.M)
HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")
UNFIT = re.compile(rb"^(?:rename |copy |GIT binary|Binary files|old mode|\\ No newline|Content-Transfer-Encoding: *(?:base64|quoted)|"
                   rb"Content-Type: *multipart)|format=flowed", re.M | re.I)
SUBJECT = re.compile(rb"^(Subject: (?:\[[^\]\n]*\] *)*\[[^\]\n]*patch[^\]\n]*\] *(?:\[[^\]\n]*\] *)*)(\S[^\n]*)\n(?![ \t])", re.M | re.I)
ROUNDS, SKIPS = 12, 60


def old_files(diff):
    """{path: bytes} of the files before DIFF as far as it shows them; None if it cannot be made."""
    files = {}
    for part in re.split(rb"^(?=diff --git )", diff, flags=re.M)[1:]:
        name = FILE.match(part)
        lines, made = part.split(b"\n"), []
        if not name or name[1] != name[2]:
            return None
        at = 0
        while at < len(lines):
            hunk = HUNK.match(lines[at])
            at += 1
            if not hunk:
                continue
            start, olds, news = int(hunk[1]), int(hunk[2] or 1), int(hunk[3] or 1)
            if olds and start - 1 < len(made):
                return None
            made += [b"other line %d" % n for n in range(len(made), start - 1 if olds else start)]
            while at < len(lines) and (olds > 0 or news > 0):
                kind = lines[at][:1] or b" "
                if kind not in b" +-":
                    return None
                if kind in b" -":
                    made.append(lines[at][1:])
                    olds -= 1
                news -= kind in b" +"
                at += 1
            if olds or news:
                return None
        if b"\nnew file mode " not in part:
            files[name[1].decode("utf-8", "surrogateescape")] = b"".join(line + b"\n" for line in made)
    return files


def date_of(raw):
    """The Date of a mail as seconds; None if it has none."""
    date = re.search(rb"^Date: *([^\n]*)", raw.partition(b"\n\n")[0], re.M | re.I)
    parsed = email.utils.parsedate_tz(date[1].decode(errors="replace")) if date else None
    return email.utils.mktime_tz(parsed) if parsed else None


def pick(raws):
    """Rounds of [(mail, files)]: no two patches of a round change one file, and of mails with one title, or that change the same files,
    only the last is there: a patch is applied in one version."""
    rounds = [([], set()) for _ in range(ROUNDS)]
    titles = set()
    for raw in reversed(raws):
        head, _, body = raw.partition(b"\n\n")
        start = body.find(b"\ndiff --git ")
        if start < 0 or not SUBJECT.search(head + b"\n") or UNFIT.search(raw) or re.search(rb"^Subject: *(?:Re|Fwd?):", head, re.M | re.I):
            continue
        title = SUBJECT.search(head + b"\n")[2].lower()
        diff = body[start + 1:]
        files = old_files(diff)
        touched = {p.decode("utf-8", "surrogateescape") for p, _ in FILE.findall(diff)}
        folders = {p[:i] for p in touched for i, c in enumerate(p) if c == "/"}
        if {title, frozenset(touched)} & titles:
            continue
        titles |= {title, frozenset(touched)}
        if not files or any(p.startswith("/") or ".." in p for p in touched):
            continue
        for chosen, taken in rounds:
            if not touched & taken and not any(p in taken for p in folders) and not any(t.startswith(p + "/") for t in taken for p in touched):
                chosen.append((raw, files))
                taken |= touched
                break
    return [chosen for chosen, _ in rounds if chosen]


def changed(raw, number):
    """RAW as a committer may change it."""
    if number % 7 == 0:  # the title's last word
        raw = SUBJECT.sub(lambda m: m[1] + m[2].rsplit(b" ", 1)[0] + b" differently\n", raw, count=1)
    if number % 5 == 0:  # the first line that is added
        start = raw.index(b"\ndiff --git ")
        raw = raw[:start] + re.sub(rb"\n\+(?!\+\+)([^\n]*)", rb"\n+\1 changed", raw[start:], count=1)
    return raw


def make_tree(repo, rounds, committed):
    env = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="Made", GIT_AUTHOR_EMAIL="made@example.org",
               GIT_COMMITTER_NAME="Made", GIT_COMMITTER_EMAIL="made@example.org",
               GIT_COMMITTER_DATE="%d +0000" % committed)

    def git(*args, **more):
        return subprocess.run(["git", "-C", repo, *args], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more).returncode
    subprocess.run(["git", "init", "-q", repo], env=env, check=True)
    number = 0
    for chosen in rounds:
        git("rm", "-rqf", "--ignore-unmatch", ".")
        for _, files in chosen:
            for path, text in files.items():
                full = os.path.join(repo, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "wb") as f:
                    f.write(text)
        git("add", "-A")
        git("commit", "-q", "--allow-empty", "-m", "Make what the patches change", check=True)
        mbox = os.path.join(repo, ".git", "patches")
        with open(mbox, "wb") as f:
            for raw, _ in chosen:
                number += 1
                raw = changed(raw, number)
                f.write(b"From x@example.org Mon Jan  1 00:00:00 2024\n" + re.sub(rb"^(>*From )", rb">\1", raw, flags=re.M).rstrip(b"\n") + b"\n\n")
        failed = git("am", "-q", "-m", "--patch-format=mboxrd", mbox)
        for _ in range(SKIPS):
            if not failed:
                break
            failed = git("am", "--skip")
        if failed:
            git("am", "--quit")
            git("reset", "-q", "--hard")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("bin")
    options.add_argument("corpus")
    options.add_argument("--only", default="ltp", help="the mailbox in CORPUS")
    options.add_argument("--mails", type=int, default=1500, help="how many of its last mails")
    options.add_argument("--least", default="0.98", help="exit 1 below this recall or precision")
    o = options.parse_args()
    path = next((os.path.join(o.corpus, f) for f in sorted(os.listdir(o.corpus)) if f.startswith(o.only + ".mbox")), None)
    if not path:
        sys.exit("landed_made: '%s' has no mailbox %s.mbox" % (o.corpus, o.only))
    with tempfile.TemporaryDirectory() as scratch:
        raws = list(mails.mbox(path))[-o.mails:]
        rounds = pick(raws)
        make_tree(os.path.join(scratch, "tree"), rounds, max(filter(None, map(date_of, raws[-50:]))))
        mbox = os.path.join(scratch, "mbox")
        with open(mbox, "wb") as f:
            for raw in raws:
                f.write(b"From x@example.org Mon Jan  1 00:00:00 2024\n" + re.sub(rb"^(>*From )", rb">\1", raw, flags=re.M).rstrip(b"\n") + b"\n\n")
        print("%d patches of %d mails, in %d rounds" % (sum(map(len, rounds)), len(raws), len(rounds)))
        sys.stdout.flush()
        sys.exit(subprocess.run([sys.executable, "-B", os.path.join(HERE, "landed_check.py"), o.bin, mbox, os.path.join(scratch, "tree"),
                                 "--least=" + o.least]).returncode)


if __name__ == "__main__":
    main()
