"""Read the mail of a corpus folder independently of the programs under test: every mbox (plain, .gz, .zst), git bundle and
public-inbox git directory in it, as (name, iterator of raw messages)."""
import gzip
import os
import re
import subprocess
import tempfile

FROM_LINE = re.compile(rb"^From \S+ +\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}")


def _lines(path):
    if path.endswith(".zst"):
        with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE) as p:
            yield from p.stdout
    elif path.endswith(".gz"):
        with gzip.open(path, "rb") as f:
            yield from f
    else:
        with open(path, "rb") as f:
            yield from f


def mbox(path):
    """An mboxrd: a From_ line after an empty line begins a message; one '>' comes off quoted From_ lines."""
    message, blank = None, True
    for line in _lines(path):
        if blank and FROM_LINE.match(line):
            if message is not None:
                yield b"".join(message[:-1])
            message = []
            blank = False
            continue
        blank = line in (b"\n", b"\r\n")
        if line.startswith(b">") and line.lstrip(b">").startswith(b"From "):
            line = line[1:]
        if message is not None:
            message.append(line)
    if message is not None:
        yield b"".join(message[:-1] if message and message[-1] in (b"\n", b"\r\n") else message)


def public_inbox(git_dir):
    """A v2 epoch: the file m of each commit, oldest first, as (commit, raw)."""
    revs = subprocess.run(["git", "-C", git_dir, "rev-list", "--reverse", "--first-parent", "HEAD"],
                          check=True, capture_output=True).stdout.split()
    with subprocess.Popen(["git", "-C", git_dir, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as p:
        for rev in revs:
            p.stdin.write(rev + b":m\n")
            p.stdin.flush()
            head = p.stdout.readline().split()
            if head[-1] == b"missing":
                continue
            raw = p.stdout.read(int(head[2]))
            p.stdout.read(1)
            yield rev.decode(), raw
        p.stdin.close()


def corpora(folder, scratch=None):
    """Every source in FOLDER: (name, path an import understands, function that gives the raw messages)."""
    scratch = scratch or tempfile.mkdtemp()
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if re.search(r"\.mbox(\.gz|\.zst)?$", name):
            yield name, path, lambda path=path: mbox(path)
        elif name.endswith(".bundle"):
            clone = os.path.join(scratch, name[:-7] + ".git")
            if not os.path.isdir(clone):
                subprocess.run(["git", "clone", "-q", "--bare", path, clone], check=True)
            yield name, clone, lambda clone=clone: (raw for _, raw in public_inbox(clone))
        elif os.path.isdir(path) and (os.path.isfile(os.path.join(path, "HEAD")) or os.path.isdir(os.path.join(path, ".git"))):
            yield name, path, lambda path=path: (raw for _, raw in public_inbox(path))
