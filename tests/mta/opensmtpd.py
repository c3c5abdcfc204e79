"""OpenSMTPD's mda action."""
from manual import follow
from room import *
from tap import *
from trials import *


class OpenSMTPD:
    def install(self):
        start("opensmtpd", "opensmtpd opensmtpd/mailname string example.org\nopensmtpd opensmtpd/root_address string you\n")

    def start(self):
        must_run("smtpd")
        wait_for(lambda: sh("smtpctl show status").status == 0)

    def stop(self):
        sh("smtpctl stop")

    def queue(self):
        return text_of("smtpctl show queue")

    def flush(self):
        must_run("smtpctl", "schedule", "all")

    def empty(self):
        sh("smtpctl remove all")

    def bounces(self, begin):
        return [line for line in log[begin:] if "result=\"PermFail\"" in line or "result=PermFail" in line or "bounce" in line]

    def deferrals(self, begin):
        return [line for line in log[begin:] if "TempFail" in line]


server = OpenSMTPD()
server.install()
keep_real_agent()
disk("/var/lib/listdigest")
follow("Postfix for a whole host", end=3)
follow("OpenSMTPD", end=3)
way = Way("opensmtpd", server, "lists@example.org", "/var/lib/listdigest", "listdigest")
server.start()
follow("OpenSMTPD", begin=3)
wait_for(lambda: len(way.ids()) == 1)
same(way.ids(), ["20260303030911.5120-1-mei@example.net"], "the manual's message is in the store")
way.everything()
way.one("null sender", lambda r: "sender" not in r, sender="")
way.one("a sender that sh would run", lambda r: "sender" not in r and not os.path.exists("/tmp/run"),
        sender="a`touch${IFS}/tmp/run`$b@example.net")
way.flood(many(200))
way.exit_paths()
done()
