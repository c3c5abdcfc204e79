#!/usr/bin/env python3
"""Series of patches for am.t: am_series.py DIR writes DIR/repo, a git repository with a branch for each series (what git am must make
of it on the branch base), and DIR/mbox, their mails, each series encoded in its own way. Prints the names of the series."""
import base64
import os
import quopri
import re
import subprocess
import sys

OUT = sys.argv[1]
REPO = os.path.join(OUT, "repo")
ENV = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_AUTHOR_NAME": "Ann Müller",
       "GIT_AUTHOR_EMAIL": "ann@example.org", "GIT_COMMITTER_NAME": "Bo", "GIT_COMMITTER_EMAIL": "bo@example.org",
       "GIT_AUTHOR_DATE": "2026-03-02T10:00:00+0100", "GIT_COMMITTER_DATE": "2026-03-02T10:00:00+0100"}
ANN = "=?utf-8?q?Ann_M=C3=BCller?= <ann@example.org>"
BOX = []
TICK = [0]


def git(*argv, **more):
    return subprocess.run(["git", "-C", REPO, *argv], check=True, capture_output=True, env=ENV, **more).stdout


def write(name, data):
    with open(os.path.join(REPO, name), "wb") as f:
        f.write(data)


def commits(name, *steps):
    """A branch NAME of STEPS (message, {file: bytes}); returns its patches as git format-patch writes them, below the header."""
    git("checkout", "-q", "-f", "-b", name, "base")
    for message, files in steps:
        for path, data in files.items():
            write(path, data)
        git("add", "-A")
        git("commit", "-q", "--cleanup=verbatim", "-F", "-", input=message.encode())
    out = git("format-patch", "--stdout", "--binary", "--no-signature", "base..HEAD")
    return [part.split(b"\n\n", 1)[1] for part in re.split(rb"(?m)^From [0-9a-f]{40} .*\n", out)[1:]]


def put(mid, subject, body, author=ANN, reply=None, fields=""):
    TICK[0] += 1
    head = f"From: {author}\nTo: list@example.org\nMessage-ID: <{mid}@example.org>\nSubject: {subject}\n" \
           f"Date: Mon, 2 Mar 2026 10:{TICK[0] // 60:02}:{TICK[0] % 60:02} +0100\nList-Id: <am.example.org>\n"
    if reply:
        head += f"In-Reply-To: <{reply}@example.org>\nReferences: <{reply}@example.org>\n"
    raw = head.encode() + fields.encode() + b"\n" + body
    BOX.append(b"From mboxrd@z Mon Mar  2 10:00:00 2026\n" + re.sub(rb"(?m)^(>*From )", rb">\1", raw).rstrip(b"\n") + b"\n\n")


def qp(charset="utf-8"):
    return f"MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: quoted-printable\n"


def b64(charset="utf-8"):
    return qp(charset).replace("quoted-printable", "base64")


EIGHT = qp().replace("quoted-printable", "8bit")
TEXT = b"one\ntwo\nthree\nfour\nfive\n"
LATIN = "Stra\xdfe\nB\xe4ume\nH\xfctte\n".encode("latin-1")
CRLF = b"one\r\ntwo\r\nthree\r\n"
SIGNED = "\n\nSigned-off-by: Ann Müller <ann@example.org>\n"


def plain():
    one, two = commits("plain", ("lamp: wire" + SIGNED, {"a.txt": TEXT.replace(b"two", b"2")}),
                       ("lamp: shade\n\nNo trailer here.\n", {"a.txt": TEXT.replace(b"two", b"2").replace(b"four", b"4")}))
    put("plain0", "[PATCH v2 0/2] lamp", b"A lamp.\n\n a.txt | 4 ++--\n 1 file changed, 2 insertions(+), 2 deletions(-)\n")
    put("plain2", "[PATCH v2 2/2] lamp: shade", two, reply="plain0")  # in the wrong order
    put("plain1", "[PATCH v2 1/2] lamp: wire", one, reply="plain0", fields=EIGHT)
    cy = "Cy <cy@example.org>"
    put("plain3", "Re: [PATCH v2 1/2] lamp: wire", b"> x\n\nReviewed-by: Cy <cy@example.org>\nFixes: 0123456789ab (\"lamp\")\n", cy, "plain1")
    put("plain4", "Re: [PATCH v2 0/2] lamp", b"Acked-by: Di <di@sub.example.com>\n", "Di <di@example.com>", "plain0")
    put("plain5", "Re: [PATCH v2 1/2] lamp: wire", b"Tested-by: Ed <ed@example.net>\n", cy, "plain1")
    put("plain6", "Re: [PATCH v2 1/2] lamp: wire", b"signed-off-by: ann m\xc3\xbcller <ann@example.org>\n", ANN, "plain1", EIGHT)


def carried():
    one, = commits("carried", ("cord: longer" + SIGNED, {"a.txt": TEXT + b"six\n"}))
    put("carried1", "[PATCH] cord: longer", one, fields=EIGHT)
    put("carried2", "Re: [PATCH] cord: longer", b"Reviewed-by: Cy <cy@example.org>\n", "Cy <cy@example.org>", "carried1")
    put("carried3", "[PATCH v2] cord: longer", one, fields=EIGHT)


def encoded():
    parts = commits("encoded", ("paint: Stra\xdfe" + SIGNED, {"latin.txt": LATIN.replace(b"B\xe4ume", b"\xc4ste")}),
                    ("paint: base64\n\nIt says \u20ac.\n", {"a.txt": TEXT.replace(b"five", "f\xfcnf".encode())}),
                    ("paint: CR in base64\n\nAll lines end with CR LF.\n", {"a.txt": b"first\n" + TEXT}),
                    ("paint: CR in the file\n\nOnly the file's lines do.\n", {"crlf.txt": CRLF.replace(b"two", b"2")}))
    # the message in the mail's charset, the diff in that of the file
    one = parts[0].replace("Müller".encode(), "Müller".encode("latin-1"))
    put("enc1", "=?iso-8859-1?q?=5BPATCH_1/4=5D_paint=3A_Stra=DFe?=", quopri.encodestring(one), fields=qp("iso-8859-1"))
    put("enc2", "[PATCH 2/4] paint: base64", base64.encodebytes(parts[1]), reply="enc1", fields=b64())
    put("enc3", "[PATCH 3/4] paint: CR in base64", base64.encodebytes(parts[2].replace(b"\n", b"\r\n")), reply="enc1", fields=b64())
    put("enc4", "[PATCH 4/4] paint: CR in the file", parts[3].replace(b"=", b"=3D").replace(b"\r", b"=0D"), reply="enc1", fields=qp())


def lines():
    message = "words: From\n\nFrom here on it is dark.\nFrom x@y Thu Jan  1 00:00:00 1970\n>From there.\n.\n" + "l" * 1200 + SIGNED
    parts = commits("lines", (message, {"a.txt": TEXT.replace(b"one", b"1")}),
                    ("words: header\n\nFrom: Eve <eve@example.net>\nSubject: not this" + SIGNED, {"a.txt": TEXT}))
    inner = f"From: {ANN}\n\n".encode()
    put("lines1", "[PATCH 1/2] words: From", inner + parts[0], "List <list@example.org>", fields=EIGHT)
    inner = f"From: {ANN}\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nSubject: [PATCH v9] words: header\n\n".encode()
    put("lines2", "[PATCH 2/2] another title", inner + parts[1], "List <list@example.org>", "lines1", EIGHT)


def scissors():
    one, = commits("scissors", ("cut: here" + SIGNED, {"a.txt": TEXT.replace(b"three", b"3")}))
    put("scissors1", "[PATCH] cut: here", b"Hello,\n\nthis is not part of it.\n\n-- >8 --\n" + one, fields=EIGHT)


def binary():
    one, = commits("binary", ("bytes: new" + SIGNED, {"b.dat": bytes(range(256))}))
    put("binary1", "[PATCH] bytes: new", one, fields=EIGHT)


def flowed():
    one, = commits("flowed", ("flow: on" + SIGNED, {"a.txt": TEXT.replace(b"two", b"two two")}))
    stuffed = re.sub(rb"(?m)^( |From )", rb" \1", one)
    put("flowed1", "[PATCH] flow: on", stuffed, fields=EIGHT.replace("utf-8", "utf-8; format=flowed"))


def attached():
    steps = [(f"file: {n}" + SIGNED, {f"{n}.txt": TEXT}) for n in ("first", "second")]
    parts = commits("attached", *steps)
    files = b""
    for n, (part, (message, _)) in enumerate(zip(parts, steps), 1):
        title = message.split("\n")[0]
        files += f"--b\nContent-Type: text/x-patch; name=\"000{n}-x.patch\"\nContent-Disposition: attachment; " \
                 f"filename=\"000{n}-x.patch\"\nContent-Transfer-Encoding: base64\n\n".encode()
        files += base64.encodebytes(f"From {'a' * 40} Mon Sep 17 00:00:00 2001\nFrom: {ANN}\nDate: Mon, 2 Mar 2026 10:00:00 +0100\n"
                                    f"Subject: [PATCH {n}/2] {title}\n\n".encode() + part)
    put("attached1", "two files", b"--b\nContent-Type: text/plain\n\nHere they are.\n" + files + b"--b--\n",
        fields="MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n")


def hostile():
    one, = commits("hostile", ("x\n\ny\n", {"a.txt": TEXT.replace(b"two", b"zwei")}))
    evil = "=?utf-8?q?Eve=0D=0ABcc=3A_all=40example=2Enet=0A?= <eve@example.net>"
    put("evil1", "=?utf-8?q?=5BPATCH=5D_=2E=2E/=2E=2E/etc=0A=0AX-Evil=3A_yes?=", one, evil)
    put("outside1", "[PATCH] outside: of it", one.replace(b"a.txt", b"../../outside.txt"))
    put("gap1", "[PATCH 1/3] gap: one", one)
    put("gap3", "[PATCH 3/3] gap: three", one, "Ann Mueller <ann@example.org>", "gap1")
    put("wrap1", "[PATCH] wrap: a line", one.replace(b" three\n", b" thr\nee\n"))
    put("twice1", "[PATCH 1/1] twice: one number", one)
    put("twice2", "[PATCH 1/1] twice: the other one", one.replace(b"zwei", b"deux"), reply="twice1")
    put("nobytes1", "[PATCH] nobytes: binary", b"w\n---\ndiff --git a/b.png b/b.png\nindex 111..222 100644\nBinary files a/b.png and b/b.png differ\n")
    for n in range(1, 4):
        put(f"many{n}", f"[PATCH {n}/9999] many: {n}", one, reply="many1" if n > 1 else None)


def main():
    os.mkdir(REPO)
    git("init", "-q", "-b", "base")
    for name, data in (("a.txt", TEXT), ("latin.txt", LATIN), ("crlf.txt", CRLF)):
        write(name, data)
    git("add", "-A")
    git("commit", "-q", "-m", "base")
    for make in (plain, carried, encoded, lines, scissors, binary, flowed, attached, hostile):
        make()
    with open(os.path.join(OUT, "mbox"), "wb") as f:
        f.write(b"".join(BOX))


main()
