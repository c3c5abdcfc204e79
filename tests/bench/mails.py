"""Mail to measure on: a corpus of real mail where CORPUS names one, else one made here, always the same."""
import email.utils
import os
import random
import re
import subprocess
import time

FROM_LINE = re.compile(rb"^From ", re.M)
SUBJECT = re.compile(rb"(?im)^subject:.*(?:\n[ \t].*)*")
DATES = re.compile(rb"(?im)^(date|received):.*(?:\n[ \t].*)*")
YEAR = re.compile(rb"\b20[0-9][0-9]\b(?= [0-9][0-9]:)")
IDS = re.compile(rb"(?im)^(message-id|in-reply-to|references):.*(?:\n[ \t].*)*")
CHANGE_ID = re.compile(rb"(?im)^change-id:[ \t]*\S+")


def split(mbox):
    """The messages of an mbox's bytes, each with its From_ line."""
    at = [m.start() for m in FROM_LINE.finditer(mbox) if m.start() == 0 or mbox[m.start() - 2 : m.start()] == b"\n\n"]
    return [mbox[a:b] for a, b in zip(at, at[1:] + [len(mbox)])]


def load(corpus, limit):
    """(name, messages): the largest mbox under CORPUS, at most LIMIT messages of it; without CORPUS made ones."""
    if not corpus:
        return "made here, seed 1", [made(i) for i in range(limit or 20000)]
    found = [os.path.join(corpus, name) for name in sorted(os.listdir(corpus)) if re.search(r"\.mbox(\.zst|\.gz)?$", name)]
    if not found:
        raise SystemExit(f"bench: no mbox in {corpus}")
    path = max(found, key=os.path.getsize)
    tool = {"zst": "zstd", "gz": "gzip"}.get(path.rsplit(".", 1)[1])
    data = subprocess.run([tool, "-dc", path], check=True, stdout=subprocess.PIPE).stdout if tool else open(path, "rb").read()
    messages = split(data)
    return os.path.basename(path), messages[-limit:] if limit else messages


def again(message, k, years=None):
    """MESSAGE as another one, YEARS later (None: long before): Message-ID and those it answers, title, dates, change-id and diff are those of copy K."""
    if k == 0:
        return message
    years = -5 * k if years is None else years
    head, blank, body = message.partition(b"\n\n")
    head = IDS.sub(lambda m: m.group(0).replace(b"<", b"<%d." % k), head)
    head = SUBJECT.sub(lambda m: m.group(0) + b" %d" % k, head)
    head = DATES.sub(lambda m: YEAR.sub(lambda y: b"%d" % max(1992, int(y.group(0)) + years), m.group(0)), head)
    body = CHANGE_ID.sub(lambda m: m.group(0) + b"%d" % k, body)
    return head + blank + body.replace(b"\n+", b"\n+%d" % k)


def later(messages):
    """MESSAGES as new ones of last year, which have nothing to do with any before them."""
    newest = max(int(y) for m in messages for date in DATES.finditer(m.partition(b"\n\n")[0]) for y in YEAR.findall(date.group(0)))
    return [again(message, 9999, max(0, time.gmtime().tm_year - 1 - newest)) for message in messages]


def copies(messages, n):
    """N messages: the last of MESSAGES, and before them copies of all, older each time."""
    skipped = -n % len(messages)
    last = (n + skipped) // len(messages) - 1
    for i in range(skipped, n + skipped):
        yield again(messages[i % len(messages)], last - i // len(messages))


def write_mbox(path, messages):
    """Returns the bytes written."""
    with open(path, "wb") as out:
        out.writelines(messages)
        return out.tell()


def write_files(folder, messages, k=0):
    """Each message as a file without its From_ line; returns their paths. K: copies not seen before."""
    os.makedirs(folder, exist_ok=True)
    paths = []
    for i, message in enumerate(messages):
        path = os.path.join(folder, f"{i:06d}")
        with open(path, "wb") as out:
            out.write(again(message, k).split(b"\n", 1)[1].rstrip(b"\n") + b"\n")
        paths.append(path)
    return paths


def write_inbox(folder, messages, a_pack=None):
    """MESSAGES as a public-inbox: commits whose file m is a mail; A_PACK of them in each pack (None: all in one)."""
    subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
    for first in range(0, len(messages), a_pack or len(messages)):
        importer = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)
        for i, message in enumerate(messages[first : a_pack and first + a_pack], first):
            mail = message.split(b"\n", 1)[1].rstrip(b"\n") + b"\n"
            importer.stdin.write(b"commit refs/heads/master\ncommitter x <x@example.org> %d +0000\ndata 2\nm\n" % (1500000000 + i))
            importer.stdin.write(b"from refs/heads/master^0\n" if i == first > 0 else b"")
            importer.stdin.write(b"M 100644 inline m\ndata %d\n%s\n" % (len(mail), mail))
        importer.stdin.close()
        if importer.wait() != 0:
            raise SystemExit("bench: git fast-import failed")


# --- made mail: series, reviews and single patches, as large as those of a kernel list -----------------------------

WORDS = ("page table guest host timer vector clock trap handle register fault queue lock stage memory entry exit "
         "interrupt mask level copy range event state index ring buffer probe resume vcpu").split()
PEOPLE = [(f"{a} {b}", f"{a}.{b}@{c}.example".lower()) for a in ("Ada", "Bo", "Cem", "Dita", "Eli", "Fay", "Gus", "Hana")
          for b in ("Aho", "Berg", "Costa", "Dunn", "Eze") for c in ("north", "south")]


def sentence(r):
    return " ".join(r.choice(WORDS) for _ in range(r.randint(6, 11))).capitalize() + "."


def diff(r):
    lines = []
    for _ in range(r.randint(1, 3)):
        path = f"src/{r.choice(WORDS)}/{r.choice(WORDS)}.c"
        lines += [f"diff --git a/{path} b/{path}", f"index {r.getrandbits(48):012x}..{r.getrandbits(48):012x} 100644",
                  f"--- a/{path}", f"+++ b/{path}"]
        for _ in range(r.randint(1, 3)):
            marks = [r.choice("  +-") for _ in range(r.randint(10, 40))]
            old, new = sum(m != "+" for m in marks), sum(m != "-" for m in marks)
            at = r.randint(1, 900)
            lines.append(f"@@ -{at},{old} +{at},{new} @@ static int {r.choice(WORDS)}_{r.choice(WORDS)}(void)")
            lines += [f"{m}\t{r.choice(WORDS)}->{r.choice(WORDS)} = {r.choice(WORDS)}({r.randint(0, 255)});" for m in marks]
    return lines


def made(i):
    """Message I: thread I/8 is a series of 3 or so and its answers, in a fresh version now and then."""
    thread, place = divmod(i, 8)
    r, t = random.Random(i), random.Random(thread)
    total, version = t.randint(1, 4), t.randint(1, 3)
    title = " ".join(t.choice(WORDS) for _ in range(4))
    name, address = t.choice(PEOPLE)
    tag = f"[PATCH{f' v{version}' if version > 1 else ''}{f' {place}/{total}' if total > 1 else ''}]"
    first, body = f"{thread}.0@bench.example", []
    if place > total or (total == 1 and place):
        answered = r.choice(PEOPLE)
        body += [f"On some day, {name} wrote:"] + [f"> {sentence(r)}" for _ in range(r.randint(5, 25))]
        body += ["", sentence(r), "", f"Reviewed-by: {answered[0]} <{answered[1]}>"]
        name, address, tag = *answered, f"Re: {tag.replace(f'{place}/', '1/')}"
    else:
        body += [sentence(r) for _ in range(r.randint(3, 12))] + ["", f"Signed-off-by: {name} <{address}>", "---"]
        body += (diff(r) if place or total == 1 else []) + ["-- ", "2.40.1"]
    when = 1577836800 + i * 1200
    date = email.utils.formatdate(when)
    hops = [f"Received: from relay{k}.example (relay{k}.example [192.0.2.{k}])\n\tby mx{k}.example (Postfix) with ESMTPS id {r.getrandbits(40):010X}\n\t"
            f"for <bench@lists.example>; {date}" for k in range(6)]
    head = hops + [f"From: {name} <{address}>", "To: bench@lists.example", f"Cc: {t.choice(PEOPLE)[1]}, {r.choice(PEOPLE)[1]}",
                   f"Subject: {tag} {title}: {r.choice(WORDS)}", f"Date: {date}", f"Message-ID: <{thread}.{place}@bench.example>",
                   "List-Id: <bench.lists.example>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    if place:
        head += [f"In-Reply-To: <{first}>", f"References: <{first}>"]
    return ("From mboxrd@z Thu Jan  1 00:00:00 1970\n" + "\n".join(head) + "\n\n" + "\n".join(body) + "\n\n").encode()
