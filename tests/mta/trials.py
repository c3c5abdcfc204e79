"""What every way into a store is put through, whatever mail server is before it."""
import base64
import concurrent.futures
import json
import random
import smtplib

from room import *
from tap import *

MDA = "/usr/local/bin/listdigest-mda"
REAL = "/usr/local/lib/listdigest-mda"


def message(message_id, title="vcpu: end on a system event", size=0, list_id="tinyvm-devel.lists.example.org"):
    """A patch as it comes by a list; SIZE bytes of noise that no compression takes away."""
    noise = base64.b64encode(random.Random(message_id).randbytes(max(size * 54 // 75, 54))).decode()
    noise = "".join(f"+{noise[i:i + 72]}\n" for i in range(0, len(noise), 72))
    lines = noise.count("\n")
    return (f"From: Mei Tan <mei@example.net>\r\nTo: tinyvm-devel@lists.example.org\r\nSubject: [PATCH] {title}\r\n"
            f"Date: Wed, 11 Mar 2026 10:20:04 +0800\r\nMessage-ID: <{message_id}>\r\nList-Id: <{list_id}>\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nWords.\r\n\r\n.\r\nFrom here on a patch.\r\n"
            f"Signed-off-by: Mei Tan <mei@example.net>\r\n---\r\n vcpu.c | {lines} +\r\n\r\n"
            "diff --git a/vcpu.c b/vcpu.c\r\n--- a/vcpu.c\r\n+++ b/vcpu.c\r\n"
            f"@@ -1 +1,{lines + 1} @@\r\n x\r\n{noise}").replace("\r\n", "\n").replace("\n", "\r\n").encode()


def many(n):
    """Messages of a flood; MTA=whole has a thousand by every way, which takes some servers minutes."""
    return 1000 if os.environ.get("MTA") == "whole" else n


class Way:
    """An address that leads into a store, by some server. SERVER has flush(), queue() -> text of what is queued (empty:
    nothing), bounces(from_line) -> log lines that say a mail was given up, pause() before the agent is exchanged."""

    def __init__(self, name, server, address, store, owner, mailbox=None):
        self.name, self.server, self.address, self.store, self.owner = name, server, address, store, owner
        self.mailbox = mailbox  # where a copy goes, as mbox
        self.sent = 0

    def ids(self):
        out = sh(f"listdigest-store -s {self.store} export --format=jsonl", self.owner).out
        return [json.loads(line)["message_id"] for line in out.splitlines() if line.startswith("{")]

    def copies(self, message_id):
        if not os.path.exists(self.mailbox):
            return 0
        with open(self.mailbox, encoding="utf-8", errors="replace") as f:
            return f.read().count(f"Message-ID: <{message_id}>")

    def send(self, *message_ids, sender="mei@example.net", to=None, **more):
        to = to or [self.address]
        with smtplib.SMTP("127.0.0.1", 25, local_hostname=HOST) as smtp:
            for message_id in message_ids:
                smtp.sendmail(sender, to, message(message_id, **more))
        self.sent += len(message_ids)

    def new_id(self, what):
        return f"{self.name}.{what}@example.net".replace(" ", "-")

    def arrives(self, what, *message_ids, begin=0):
        """Each of them is in the store, once; nothing is queued, nothing was bounced since log line BEGIN."""
        wait_for(lambda: set(message_ids) <= set(self.ids()) and not self.server.queue())
        there = self.ids()
        counts = {i: there.count(i) for i in message_ids}
        good = ok(all(n == 1 for n in counts.values()), f"{self.name}: {what}: in the store, once",
                  f"{counts}\n" + self.story(begin))
        if self.mailbox:
            wait_for(lambda: all(self.copies(i) for i in message_ids))
            same({i: self.copies(i) for i in message_ids}, {i: 1 for i in message_ids},
                 f"{self.name}: {what}: in the mailbox, once")
        ok(not self.server.queue(), f"{self.name}: {what}: nothing is left in the queue", self.server.queue())
        ok(not self.server.bounces(begin), f"{self.name}: {what}: nothing was given up", self.server.bounces(begin))
        return good

    def stays(self, what, *message_ids, begin=0):
        """They were tried, and are still with the server."""
        tried = wait_for(lambda: self.server.deferrals(begin))
        ok(tried and self.server.queue(), f"{self.name}: {what}: deferred, and kept in the queue",
           f"queue: {self.server.queue()}\n{self.story(begin)}")
        ok(not self.server.bounces(begin), f"{self.name}: {what}: not given up", self.server.bounces(begin))
        if tried:
            note(f"{self.name}: {what}: {tried[-1][:300]}")

    def story(self, begin):
        return "\n".join(line for line in log[begin:] if "smtpd" not in line)[-2000:]

    def record(self, message_id):
        out = sh(f"listdigest-store -s {self.store} show --json '<{message_id}>'", self.owner).out
        return json.loads(out) if out.startswith("{") else {"nothing": out}

    def one(self, what, check, **more):
        """A mail whose record is as CHECK wants it."""
        begin, message_id = len(log), self.new_id(what)
        self.send(message_id, **more)
        self.arrives(what, message_id, begin=begin)
        r = self.record(message_id)
        ok(check(r), f"{self.name}: {what}: as it should be", r)

    # --- trials -----------------------------------------------------------------------------------------------------

    def trial(self, what, breaks, mends, **more):
        """One mail while it is broken, then mended and flushed."""
        begin, message_id = len(log), self.new_id(what)
        breaks()
        try:
            self.send(message_id, **more)
            self.stays(what, message_id, begin=begin)
        finally:
            mends()
        self.server.flush()
        return self.arrives(what + ", mended", message_id, begin=begin)

    def plain(self):
        begin, message_id = len(log), self.new_id("plain")
        self.send(message_id, title=f"mail by {self.name}")
        self.arrives("a message", message_id, begin=begin)
        digest = sh(f"listdigest-report -s {self.store} --since=1d", self.owner).out
        ok(f"mail by {self.name}" in digest, f"{self.name}: and it is in the digest", digest)
        ok(any(line.startswith("listdigest-mda[") and message_id in line for line in log[begin:]),
           f"{self.name}: and has its line in syslog", self.story(begin))

    def unwritable(self):
        def change(how):
            must_run("sh", "-c", f"chmod {how} {self.store} {self.store}/*.mdb")
        self.trial("store not writable", lambda: change("u-w"), lambda: change("u+w"))

    def read_only(self):
        self.trial("disk read-only", lambda: must_run("mount", "-o", "remount,ro", self.store),
                   lambda: must_run("mount", "-o", "remount,rw", self.store))

    def full(self):
        """The disk is made as small as what is on it."""
        used = int(text_of(f"df --output=used -k {self.store} | tail -1"))
        self.trial("disk full", lambda: must_run("mount", "-o", f"remount,size={used + 4}k", self.store),
                   lambda: must_run("mount", "-o", "remount,size=512m", self.store), size=4_000_000)

    def agent(self, what, script):
        """A mail to an agent that is this shell script, while the real one is at $REAL."""
        self.trial(what, lambda: write(MDA, f"#!/bin/sh\nREAL={REAL}\n{script}\n", 0o755), real_agent)

    def killed(self):
        self.agent("agent killed before it reads", "kill -9 $$")
        self.agent("agent killed half-way",
                   f"export LD_PRELOAD={seam()} SEAM_DO=kill SEAM_AT={self.calls_of_one_delivery() // 2}\nexec $REAL \"$@\"")
        self.agent("agent killed when the mail is on disk", "$REAL \"$@\"\nkill -9 $$")
        self.agent("agent that crashes", "cat >/dev/null\nkill -SEGV $$")

    def calls_of_one_delivery(self):
        """How many calls the seam counts of one delivery by hand, into a store of its own; seam.c says which."""
        sh("rm -rf /tmp/seam.store /tmp/seam.log")
        sh("listdigest-store -s /tmp/seam.store init", "you")
        sh(f"LD_PRELOAD={seam()} SEAM_LOG=/tmp/seam.log {REAL} -s /tmp/seam.store", "you", stdin=message("calls@example.net"))
        with open("/tmp/seam.log", "rb") as f:
            return max(int(n) for n in (line.split(b" ")[0] for line in f) if n.isdigit())

    def slow(self):
        begin, message_id = len(log), self.new_id("slow")
        write(MDA, f"#!/bin/sh\nexport LD_PRELOAD={slow_disk()} SLOW_MS=700\nexec {REAL} \"$@\"\n", 0o755)
        self.send(message_id)
        self.arrives("each sync takes 0.7 s", message_id, begin=begin)
        real_agent()
        self.agent("a disk so slow that the alarm goes off",
                   f"export LD_PRELOAD={slow_disk()} SLOW_MS=60000\nexec timeout -s ALRM 1 $REAL \"$@\"")

    def missing(self):
        self.trial("program missing", lambda: os.unlink(MDA), real_agent)

    def not_executable(self):
        self.trial("program not executable", lambda: os.chmod(MDA, 0o644), real_agent)

    def everything(self):
        for one in [self.plain, self.unwritable, self.read_only, self.full, self.killed, self.slow, self.missing]:
            one()
        self.sound()

    def exit_paths(self, statuses=(1, 64, 70, 71, 73, 74, 77, 127, 255)):
        """What this server makes of statuses our agent never gives: for the record, not a test."""
        said = []
        for status in statuses:
            begin = len(log)
            write(MDA, f"#!/bin/sh\ncat >/dev/null\nexit {status}\n", 0o755)
            self.send(self.new_id(f"exit{status}"), sender="")
            wait_for(lambda: self.server.deferrals(begin) or self.server.bounces(begin), 10)
            said.append(f"{status} {'bounced' if self.server.bounces(begin) else 'deferred' if self.server.queue() else 'lost'}")
            real_agent()
            self.server.empty()
        note(f"{self.name}: exit " + ", ".join(said))

    def sound(self):
        did = sh(f"listdigest-store -s {self.store} verify", self.owner)
        ok(did.status == 0, f"{self.name}: the store is sound", did.out)

    def flood(self, n, list_id=None, sessions=20):
        """As fast as SESSIONS of smtp-source can; with a LIST_ID, which it cannot give, 20 of our own."""
        before, begin, start = len(self.ids()), len(log), time.monotonic()
        if list_id:
            with concurrent.futures.ThreadPoolExecutor(20) as pool:
                parts = [[self.new_id(f"flood{i}") for i in range(k, n, 20)] for k in range(20)]
                list(pool.map(lambda part: self.send(*part, list_id=list_id), parts))
        else:
            did = sh(f"{smtp_source()} -m {n} -s {sessions} -l 1500 -f mei@example.net -t {self.address} 127.0.0.1:25",
                     timeout=100 + n // 2)
            ok(did.status == 0, f"{self.name}: {n} messages are taken", did.out)
            self.sent += n
        if not wait_for(lambda: not self.server.queue(), 20 + n // 20):  # Exim queues what comes after the tenth of a connection
            self.server.flush()
            wait_for(lambda: not self.server.queue(), 40 + n // 5)
        took = time.monotonic() - start
        there = self.ids()
        same(len(there) - before, n, f"{self.name}: {n} messages as fast as smtp-source can: all are in the store")
        same(len(set(there)), len(there), f"{self.name}: each once")
        ok(not self.server.bounces(begin), f"{self.name}: and none was given up", self.server.bounces(begin))
        note(f"{self.name}: {n} messages in {took:.1f} s")
        self.sound()


def keep_real_agent():
    """The agent's place may now be given to others."""
    must_run("cp", MDA, REAL)


def real_agent():
    must_run("rm", "-f", MDA)
    must_run("cp", REAL, MDA)


def seam():
    return os.environ["SEAM"]


def slow_disk():
    return os.environ["SLOW"]


def smtp_source():
    """Postfix's load generator, also where the server is another one."""
    if os.path.exists("/usr/sbin/smtp-source"):
        return "smtp-source"
    if not os.path.exists("/tmp/postfix"):
        must_run("sh", "-c", f"dpkg-deb -x {DEBS}/postfix/postfix_*.deb /tmp/postfix")
    return "LD_LIBRARY_PATH=/tmp/postfix/usr/lib/postfix /tmp/postfix/usr/sbin/smtp-source"


def disk(path, owner="root"):
    """A file system of its own, which can be filled and made read-only."""
    os.makedirs(path, exist_ok=True)
    must_run("mount", "-t", "tmpfs", "-o", "size=512m,mode=700", "tmpfs", path)
    sh(f"chown {owner}: {path}")
