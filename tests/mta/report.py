"""A digest every week: made by a reader in the store's group, sent through Postfix into a mailbox, as crontab and units say."""
import mailbox

from manual import follow
from room import *
from server_postfix import Postfix
from tap import *
from trials import *

EXAMPLES = "/usr/local/share/doc/listdigest/examples"
INBOX = "/var/mail/you"


def example(name):
    with open(f"{EXAMPLES}/{name}", encoding="utf-8") as f:
        return f.read().splitlines()


def digests():
    return [m for m in mailbox.mbox(INBOX) if m["X-Listdigest"]] if os.path.exists(INBOX) else []


def run(what, command, wanted):
    """Run it as the reader; the digests there are then."""
    did = sh(command, "you")
    ok(did.status == 0 and did.out == "", f"{what}: silent, and ends with 0", f"{did.status}: {did.out}")
    wait_for(lambda: len(digests()) == wanted)
    same(len(digests()), wanted, f"{what}: {wanted} in the mailbox")
    return digests()


def text_in(mail):
    return (mail.get_payload()[0] if mail.is_multipart() else mail).get_payload(decode=True).decode()


def units():
    if sh("command -v systemd-analyze").status != 0:
        skip("units", "no systemd-analyze")
        return
    sh(f"cp {EXAMPLES}/listdigest-report@.* /etc/systemd/system; mkdir -p /etc/systemd/user; "
       f"cp {EXAMPLES}/listdigest-report.* /etc/systemd/user")
    for kind, name in [("", "system/listdigest-report@kvm.service"), ("", "system/listdigest-report@kvm.timer"),
                       ("--user", "user/listdigest-report.service"), ("--user", "user/listdigest-report.timer")]:
        did = sh(f"XDG_RUNTIME_DIR=/run systemd-analyze {kind} --recursive-errors=no verify /etc/systemd/{name}")
        ours = [line for line in did.out.splitlines() if "listdigest" in line]
        ok(did.status == 0 and not ours, f"systemd-analyze verify {name}", did.out)
    did = sh("systemd-analyze security --offline=true /etc/systemd/system/listdigest-report@.service")
    ok("Overall exposure level" in did.out, "systemd-analyze security says how much it may", did.out)
    note(did.out.strip().splitlines()[-1])


server = Postfix()
server.install()
disk("/var/lib/listdigest")
follow("Postfix for a whole host")
must_run("postconf", "-e", "mailbox_command=")
must_run("postfix", "reload")
sh("chown -R you: /home/you")
way = Way("report", server, "lists@example.org", "/var/lib/listdigest", "listdigest")
kvm = {"list_id": "kvm.vger.kernel.org"}
way.send("r1@example.net", "r2@example.net", **kvm)
way.arrives("two patches", "r1@example.net", "r2@example.net")
follow("A digest by mail", end=5)
way.send("other@example.net", title="of another list")
way.arrives("another list's", "other@example.net")

cron = next(line.split(None, 5)[5] for line in example("crontab") if line[:1].isdigit())
first = run("crontab's command", cron, 1)[0]
ok("2 messages" in text_in(first) and "another list" not in text_in(first), "it has that list's mail", text_in(first))
same(first["To"], "you@example.org", "it is to the recipient")
run("again, with nothing new", cron, 1)

way.send("r3@example.net", title="a later one", **kvm)
way.arrives("a third patch", "r3@example.net")
service = next(line.partition("=")[2] for line in example("listdigest-report.service") if line.startswith("ExecStart="))
second = run("the unit's command", service.replace("%E", "/home/you/.config"), 2)[-1]
ok("a later one" in text_in(second) and "1 message" in text_in(second), "it goes on where the first ended", text_in(second))
ok(first["Message-ID"] in (second["References"] or "") and second["In-Reply-To"], "and answers it", second.as_string()[:1500])

back = second.as_bytes().replace(b"\nMIME-Version:", b"\nList-Id: <kvm.vger.kernel.org>\nMIME-Version:", 1)
did = sh("/usr/sbin/sendmail -oi -f kvm-bounces@vger.example.org lists@example.org", stdin=back)
ok(did.status == 0, "it comes back by the list", did.out)
digest_id = second["Message-ID"].strip("<>")
ok(wait_for(lambda: digest_id in way.ids()), "and is stored", way.story(0))
run("after that", cron, 2)
way.send("r4@example.net", title="the last one", **kvm)
way.arrives("a fourth patch", "r4@example.net")
third = run("a third digest", cron, 3)[-1]
ok("1 message" in text_in(third) and "mailing list update" not in text_in(third).partition("=====")[2],
   "counts the list's mail and not our own", text_in(third))

must_run("postfix", "stop")
must_run("mv", "/usr/sbin/sendmail", "/usr/sbin/sendmail.away")
way_after = sh(f"{cron} --since=1d --cursor=new", "you")
must_run("mv", "/usr/sbin/sendmail.away", "/usr/sbin/sendmail")
ok(way_after.status != 0 and way_after.out.count("\n") == 1, "without sendmail: one line, and not 0", way_after.out)
units()
done()
