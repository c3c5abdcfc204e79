"""Postfix for a whole host: pipe(8)."""
from manual import follow
from room import *
from server_postfix import Postfix
from tap import *
from trials import *

STORE = "/var/lib/listdigest"
ARGV = "argv=/usr/local/bin/listdigest-mda"


def service(**fields):
    """Change columns of the service in master.cf; what they were."""
    before = {}
    for name, value in fields.items():
        before[name] = text_of(f"postconf -F listdigest/unix/{name}").partition(" = ")[2]
        must_run("postconf", "-F", f"listdigest/unix/{name}={value}")
    must_run("postfix", "reload")
    return before


def whole(way):
    """The bytes: the server's own header lines are before them, and nothing else is different."""
    message_id = way.new_id("bytes")
    way.send(message_id, size=9_000_000)
    way.arrives("a mail of 9 MB", message_id)
    raw = sh(f"listdigest-store -s {way.store} show --raw '<{message_id}>'", way.owner).out
    sent = message(message_id, size=9_000_000).decode().replace("\r\n", "\n")
    ok(raw.endswith(sent), f"{way.name}: a mail of 9 MB: the bytes are those sent", raw[:800])
    ok(raw.startswith("Return-Path: <mei@example.net>\n"), f"{way.name}: with the envelope's sender before it", raw[:200])


def arguments(way):
    """What Postfix may put into the agent's arguments."""
    way.one("null sender", lambda r: "sender" not in r, sender="")
    way.one("two recipients", lambda r: r.get("lists") == ["tinyvm-devel.lists.example.org"],
        to=["lists@example.org", "lists+more@example.org"])
    same(sh(f"listdigest-store -s {STORE} log HEAD~1..", way.owner).out.count("\n"), 1, "pipe: two recipients: one entry")
    command = text_of("postconf -F listdigest/unix/command").partition(" = ")[2]
    old = service(command=command.replace("--store", "--list=${extension} --store"))
    way.one("an extension as list", lambda r: r.get("lists") == ["kvm.example.net"], to=["lists+kvm.example.net@example.org"])
    way.one("no extension", lambda r: r.get("lists") == ["tinyvm-devel.lists.example.org"])
    must_run("postconf", "-e", "listdigest_destination_recipient_limit=20", "allow_min_user=yes")
    sh("echo '-l@example.org listdigest:' >>/etc/postfix/transport; postmap /etc/postfix/transport")
    service(command=command.replace("flags=DROX", "flags=RX").replace(ARGV, ARGV + " --recipient-is-list"))
    way.one("two recipients in one call", lambda r: sorted(r.get("lists", [])) == ["lists+b.example.org", "lists.example.org"],
        to=["lists@example.org", "lists+b@example.org"])
    way.one("a recipient that looks like an option", lambda r: r.get("lists") == ["-l.example.org"], to=["-l@example.org"])
    must_run("postconf", "-e", "listdigest_destination_recipient_limit=1", "allow_min_user=no")
    service(**old)


def mistakes(way):
    """What is written wrong into master.cf: the mail waits for it to be put right."""
    command = text_of("postconf -F listdigest/unix/command").partition(" = ")[2]
    for what, wrong in [("chroot", {"chroot": "y"}),
                        ("an option that is none", {"command": command.replace("--store", "--stroe")}),
                        ("another user's store", {"command": command.replace("user=listdigest", "user=you")}),
                        ("the program's name misspelt", {"command": command.replace("listdigest-mda", "listdigset-mda")})]:
        old = {}
        way.trial(what, lambda w=wrong, o=old: o.update(service(**w)), lambda o=old: service(**o))
    old = service(command=command.replace(f"--store={STORE}", ""))
    home = Way("pipe without --store", way.server, way.address, f"{STORE}/.local/share/listdigest", way.owner)
    home.one("no HOME: the home directory of the user database", lambda r: "id" in r)
    service(**old)
    old = {}

    def hang():
        must_run("postconf", "-e", "listdigest_time_limit=1s")
        old.update(service())
        write(MDA, "#!/bin/sh\ntrap '' ALRM TERM\nsleep 1000\n", 0o755)

    def unhang():
        must_run("postconf", "-e", "listdigest_time_limit=300s")
        real_agent()
        service()
    way.trial("the server's time limit", hang, unhang)


def pipe(server):
    disk(STORE)
    follow("Postfix for a whole host")
    way = Way("pipe", server, "lists@example.org", STORE, "listdigest")
    wait_for(lambda: len(way.ids()) == 1)
    same(way.ids(), ["20260303030911.5120-1-mei@example.net"], "the manual's message is in the store")
    way.everything()
    whole(way)
    arguments(way)
    mistakes(way)
    way.exit_paths()
    service(process_limit="20")
    way.flood(1000)
    service(process_limit="4")
    follow("A copy in a mailbox")
    both = Way("pipe and mailbox", server, "both@example.org", STORE, "listdigest", mailbox="/var/mail/you")
    for trial in [both.plain, both.unwritable, both.full, both.killed]:
        trial()


server = Postfix()
server.install()
keep_real_agent()
pipe(server)
done()
