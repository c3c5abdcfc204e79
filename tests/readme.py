"""README.md's commands, run as they are printed, in order, in a fresh clone, by an ordinary user.

    python3 tests/readme.py [WORD]   with WORD, `make check` is left out unless it contains WORD

With KEEP_BUILD=DIR in the environment, what was built is copied there: a checkout of the same commit need not be built again.
Prints TAP. What the commands need of the world is made here: a home, an archive behind the address that is cloned, and a sudo that
installs below the home. Run by root, everything is done as nobody."""
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LONG = ("make check",)  # left out where a WORD is given
MAILS = 520  # more than any HEAD~N of the page
count = failed = 0


def result(good, what, detail=""):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {what}", flush=True)
    for line in detail.rstrip().split("\n")[-40:] if detail and not good else []:
        print("# " + line, flush=True)


def commands(text):
    """The lines of the ```sh blocks; a comment behind a command stays, as the shell takes it."""
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", text, re.M | re.S):
        yield from (line.strip() for line in block.split("\n") if line.strip())


def archive(path):
    """A public-inbox of one epoch: half of its mail of March 2026, half of the last days."""
    subprocess.run(["git", "init", "-q", "--bare", path], check=True)
    stream = []
    for n in range(MAILS):
        when = 1772409600 + n * 3600 if n < MAILS // 2 else int(time.time()) - (MAILS - n) * 1800
        date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(when))
        mail = (f"Message-ID: <{n}@example.org>\nFrom: Ann {n % 9} <ann{n % 9}@example.org>\nDate: {date}\n"
                f"List-Id: <kvm-ppc.vger.kernel.org>\nSubject: [PATCH] KVM: PPC: part {n}\n\nWhy.\n---\n"
                "diff --git a/arch/powerpc/kvm/book3s.c b/arch/powerpc/kvm/book3s.c\n"
                f"--- a/arch/powerpc/kvm/book3s.c\n+++ b/arch/powerpc/kvm/book3s.c\n@@ -1 +1 @@\n-a\n+{n}\n")
        stream.append(f"commit refs/heads/master\ncommitter x <x@example.org> {when} +0000\ndata 0\n"
                      f"M 100644 inline m\ndata {len(mail)}\n{mail}\n")
    subprocess.run(["git", "-C", path, "fast-import", "--quiet"], input="".join(stream).encode(), check=True)
    subprocess.run(["git", "-C", path, "symbolic-ref", "HEAD", "refs/heads/master"], check=True)


def make_world(where):
    """A clone, a home and an archive below WHERE; returns the environment of the commands."""
    subprocess.run(["git", "clone", "-q", TOP, where + "/listdigest"], check=True)
    home = where + "/home"
    os.makedirs(home + "/bin")
    archive(where + "/lore")
    with open(home + "/bin/sudo", "w", encoding="utf-8") as shim:
        shim.write(f'#!/bin/sh\nexec env DESTDIR={home}/root "$@"\n')
    with open(home + "/bin/crontab", "w", encoding="utf-8") as shim:
        shim.write(f'#!/bin/sh\n[ "$1" = - ] && exec cat >{home}/crontab\n'
                   f'cat {home}/crontab 2>/dev/null || {{ echo no crontab >&2; exit 1; }}\n')
    with open(home + "/bin/sendmail", "w", encoding="utf-8") as shim:
        shim.write(f'#!/bin/sh\necho "$@" >{home}/sent.to\nexec cat >{home}/sent\n')
    for program in ("sudo", "crontab", "sendmail"):
        os.chmod(f"{home}/bin/{program}", 0o755)
    with open(home + "/.gitconfig", "w", encoding="utf-8") as config:
        config.write(f'[url "{where}/lore"]\n\tinsteadOf = https://lore.kernel.org/kvm-ppc/0\n')
    env = {key: os.environ[key] for key in ("CORPUS", "WERROR", "TERM", "CI") if key in os.environ}
    env.update(HOME=home, LC_ALL="C.UTF-8", TMPDIR=where + "/tmp",
               PATH=f"{home}/bin:{home}/root/usr/local/bin:" + os.environ["PATH"])
    os.makedirs(env["TMPDIR"], mode=0o1777)
    return env


def deliver(line, cwd, env, run):
    """A mail server's part: hand the sample mails to the program that the .forward just written names."""
    name = re.search(r">~/(\.forward\S*)", line).group(1)
    with open(f"{env['HOME']}/{name}", encoding="utf-8") as file:
        program = file.read().strip().strip('"').lstrip("|")
    program = program.replace("/usr/local", env["HOME"] + "/root/usr/local")
    mails = sorted(os.listdir(cwd + "/examples/mail"))
    bad = [mail for mail in mails if run(f"{program} <examples/mail/{mail}").returncode]
    result(not bad, f"{len(mails)} mails are delivered by what ~/{name} says", " ".join(bad))


def monday(env, run):
    """cron's part: run the line that was put into the crontab, with the list.conf as a user would change it."""
    home = env["HOME"]
    with open(home + "/crontab", encoding="utf-8") as file:
        entries = re.findall(r"^([\d*]+ ){5}(/usr/local/.*)$", file.read(), re.M)
    result(len(entries) == 1, "the crontab has one line", repr(entries))
    conf = home + "/.config/listdigest/kvm.conf"
    with open(conf, encoding="utf-8") as file:
        text = file.read()
    with open(conf, "w", encoding="utf-8") as file:
        file.write(text.replace("you@example.org", "ann@example.org") + f"sendmail = {home}/bin/sendmail\n")
    done = run("cd / && " + entries[-1][1].replace("/usr/local", home + "/root/usr/local"))
    result(done.returncode == 0 and not done.stdout, "... which cron runs silently", done.stdout)
    with open(home + "/sent", encoding="utf-8") as file:
        mail = file.read()
    subject = re.search(r"^Subject: (.*)$", mail, re.M)
    result(re.search(r"^To: ann@example.org$", mail, re.M) and re.search(r" -- ann@example\.org$", open(home + "/sent.to").read()),
           "... and the digest is sent", mail[:2000])
    result(subject and re.match(r"\[kvm-ppc\] [0-9]+ new.*: [0-9]", subject.group(1)), f"... {subject and subject.group(1)}")


def main(word):
    with tempfile.TemporaryDirectory(prefix="listdigest-readme.") as where:
        os.chmod(where, 0o755)
        env = make_world(where)
        user = {}
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            subprocess.run(["chown", "-R", f"{nobody.pw_uid}:{nobody.pw_gid}", where], check=True)
        cwd = where + "/listdigest"

        def run(line):
            return subprocess.run(["sh", "-c", line], cwd=cwd, env=env, text=True, errors="replace", check=False,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **user)

        with open(TOP + "/README.md", encoding="utf-8") as page:
            lines = list(commands(page.read()))
        for line in lines:
            if word and word not in line and line.startswith(LONG):
                continue
            began = time.time()
            done = run(line)
            result(done.returncode == 0, f"$ {line}  ({time.time() - began:.0f} s)", done.stdout)
            site = re.search(r"--site=(\S+)", line)
            if site:
                result(os.path.exists(f"{cwd}/{site[1]}/index.html"), "... writes the pages", done.stdout)
            elif "--format=" not in line and line.startswith("listdigest-report"):
                result(len(done.stdout.split("\n")) > 5, "... prints a digest", done.stdout)
            if ">~/.forward" in line:
                deliver(line, cwd, env, run)
        monday(env, run)
        first = [line for line in lines if not line.startswith("make ")]  # those of "Try it"
        first = first[:next(i for i, line in enumerate(first) if "crontab" in line) + 1]
        result(len(first) <= 6, f"{len(first)} commands from nothing to the first mail", "\n".join(first))
        result(len(lines) > 12 and lines[0].startswith("make demo") and lines[1].startswith("make check"),
               "make demo and make check come first")
        if os.environ.get("KEEP_BUILD") and not failed:
            shutil.copytree(cwd + "/build", os.environ["KEEP_BUILD"], symlinks=True, dirs_exist_ok=True)
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
