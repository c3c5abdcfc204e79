"""procmail as Postfix's mailbox_command, formail -s, and /etc/procmailrc."""
from manual import follow
from room import *
from server_postfix import Postfix
from tap import *
from trials import *

HOME = "/home/you"
STORE = f"{HOME}/.local/share/listdigest"
INBOX = "/var/mail/you"
EXAMPLES = "/usr/local/share/doc/listdigest/examples"


def recipe(server):
    follow("procmail")
    way = Way("procmail", server, "you@example.org", STORE, "you")
    wait_for(way.ids)
    same(way.ids(), ["20260303030911.5120-1-mei@example.net"], "the manual's message is in the store")
    way.everything()
    ok(not os.path.exists(INBOX) or os.path.getsize(INBOX) == 0, "procmail: nothing of it went to the mailbox")
    way.one("null sender", lambda r: "sender" not in r, sender="")
    way.flood(many(200), list_id="tinyvm-devel.lists.example.org")
    inbox = Way("procmail's mailbox", server, "you@example.org", STORE, "you", mailbox=INBOX)
    other = inbox.new_id("other list")
    inbox.send(other, list_id="other.example.org")
    ok(wait_for(lambda: inbox.copies(other)) == 1, "procmail: mail of another list is in the mailbox")
    ok(other not in way.ids(), "procmail: ... and not in the store")


def copy(server):
    sh(f"cp {EXAMPLES}/procmailrc-copy {HOME}/.procmailrc; chown you: {HOME}/.procmailrc")
    way = Way("procmail with a copy", server, "you@example.org", STORE, "you", mailbox=INBOX)
    way.everything()


def formail(_):
    """An mbox, message by message: by formail into the agent, and into procmail."""
    mbox = "".join(f"From mei@example.net Wed Mar 11 02:20:04 2026\n{message(f'formail{n}@example.net').decode()}\n"
                   for n in range(30)).replace("\r\n", "\n").replace("\nFrom here", "\n>From here")
    write("/tmp/mbox", mbox)
    way = Way("formail -s", None, None, STORE, "you")
    for what, command in [("listdigest-mda", "formail -s /usr/local/bin/listdigest-mda"), ("procmail", "formail -s procmail")]:
        did = sh(f"{command} </tmp/mbox", "you")
        ok(did.status == 0, f"formail -s {what}: ends with 0", did.out)
        there = [i for i in way.ids() if i.startswith("formail")]
        same(sorted(there), sorted(f"formail{n}@example.net" for n in range(30)), f"formail -s {what}: each is there, once")
    must_run("chmod", "500", STORE)
    must_run("sh", "-c", f"chmod 400 {STORE}/*.mdb")
    did = sh("formail -s /usr/local/bin/listdigest-mda </tmp/mbox", "you")
    note(f"formail -s listdigest-mda, store not writable: ends with {did.status}")
    must_run("sh", "-c", f"chmod 700 {STORE}; chmod 600 {STORE}/*.mdb")
    ok(did.status != 0, "formail -s listdigest-mda, store not writable: is told", did.out)
    way.sound()


def system_wide(server):
    """/etc/procmailrc runs as root until it says DROPPRIVS."""
    sh(f"rm {HOME}/.procmailrc")
    way = Way("/etc/procmailrc", server, "you@example.org", STORE, "you")

    def without():
        sh(f"cp {EXAMPLES}/procmailrc /etc/procmailrc")

    def dropped():
        sh(f"(echo DROPPRIVS=yes; cat {EXAMPLES}/procmailrc) >/etc/procmailrc")
    way.trial("without DROPPRIVS", without, dropped)
    sh("rm /etc/procmailrc")


server = Postfix()
server.install()
keep_real_agent()
disk(STORE, "you")
sh(f"chown -R you: {HOME}")
for part in [recipe, copy, formail, system_wide]:
    part(server)
done()
