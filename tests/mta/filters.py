"""maildrop, fdm and Dovecot's Sieve: their own programs take the examples, and a mail goes the way they say."""
from manual import follow
from room import *
from tap import *
from trials import *

EXAMPLES = "/usr/local/share/doc/listdigest/examples"
STORE = "/home/you/.local/share/listdigest"


class Filter(Way):
    """Without a server: the filter is given the mail."""

    def give(self, what, command, wanted, there, list_id="tinyvm-devel.lists.example.org"):
        message_id = self.new_id(what)
        did = sh(command, "you", stdin=b"From mei@example.net Wed Mar 11 02:20:04 2026\n" +
                 message(message_id, list_id=list_id).replace(b"\r\n", b"\n"))
        ok(did.status in wanted, f"{self.name}: {what}: ends with one of {wanted}", f"{did.status}: {did.out}")
        same(self.ids().count(message_id), there, f"{self.name}: {what}: {there} in the store")


def maildrop():
    follow("maildrop")
    way = Filter("maildrop", None, None, STORE, "you")
    way.give("a mail of the list", "maildrop -d you", [0], 1)
    way.give("another list's", "maildrop -d you", [0], 0, "other.example.org")
    must_run("mv", STORE, STORE + ".away")
    write(STORE, "no store\n")
    did = sh("maildrop -d you", "you", stdin=message("maildrop.broken@example.net").replace(b"\r\n", b"\n"))
    same(did.status, 75, "maildrop: a store that is none: 75")
    os.unlink(STORE)
    must_run("mv", STORE + ".away", STORE)
    os.rename(MDA, MDA + ".away")
    did = sh("maildrop -d you", "you", stdin=message("maildrop.missing@example.net").replace(b"\r\n", b"\n"))
    same(did.status, 75, "maildrop: program missing: 75")
    os.rename(MDA + ".away", MDA)


def fdm():
    follow("fdm")
    way = Filter("fdm", None, None, STORE, "you")
    way.give("a mail of the list", "fdm -a stdin fetch", [0], 1)
    must_run("mv", STORE, STORE + ".away")
    write(STORE, "no store\n")
    did = sh("fdm -v -a stdin fetch", "you", stdin=message("fdm.broken@example.net").replace(b"\r\n", b"\n"))
    ok("aborted" in did.out and not os.path.exists("/home/you/mail"), "fdm: a store that is none: it stops, and puts it nowhere",
       did.out)
    os.unlink(STORE)
    must_run("mv", STORE + ".away", STORE)


def sieve():
    follow("Sieve")
    ok(os.path.exists("/home/you/.dovecot.svbin"), "Sieve: compiled", sh("ls -la /home/you").out)


start("filters")
sh("chown -R you: /home/you; listdigest-store init; runuser -l you -c 'listdigest-store init'")
for part in [maildrop, fdm, sieve]:
    part()
done()
