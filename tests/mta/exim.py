"""Exim's pipe transport."""
import re
import signal

from manual import follow
from room import *
from tap import *
from trials import *

ANSWERS = ("exim4-config exim4/dc_eximconfig_configtype select internet site; mail is sent and received directly using SMTP\n"
           "exim4-config exim4/dc_other_hostnames string example.org\n"
           "exim4-config exim4/dc_local_interfaces string 127.0.0.1 ; ::1\n"
           "exim4-config exim4/use_split_config boolean true\nexim4-config exim4/mailname string example.org\n")


class Exim:
    def install(self):
        start("exim", ANSWERS)
        must_run("install", "-o", "Debian-exim", "-g", "adm", "-m", "640", "/dev/null", "/var/log/exim4/mainlog")
        follow_log("/var/log/exim4/mainlog")
        # no mail leaves; a queue runner comes when it is told to
        write("/etc/exim4/conf.d/router/190_nothing_leaves", "nothing_leaves:\n  driver = redirect\n  domains = ! +local_domains\n"
              "  data = :fail: no mail leaves this machine\n  allow_fail\n")
        must_run("update-exim4.conf")
        self.process = daemon("exim4", "-bdf", "-oX", "127.0.0.1.25")
        time.sleep(0.5)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)

    def queue(self):
        return text_of("exim4 -bp")

    def flush(self):
        must_run("exim4", "-qff")

    def empty(self):
        sh("exiqgrep -i | xargs -r exim4 -Mrm")

    def bounces(self, begin):
        return [line for line in log[begin:] if re.search(r" \*\* ", line)]

    def deferrals(self, begin):
        return [line for line in log[begin:] if re.search(r" == |Frozen", line)]


def limit(exim, time):
    must_run("sed", "-i", f"s/^  timeout = .*/  timeout = {time}/", "/etc/exim4/conf.d/transport/30_listdigest")
    must_run("update-exim4.conf")
    exim.reload()


server = Exim()
server.install()
keep_real_agent()
disk("/var/lib/listdigest")
follow("Postfix for a whole host", end=3)
follow("Exim", end=4)
server.reload()
follow("Exim", begin=4)
way = Way("exim", server, "lists@example.org", "/var/lib/listdigest", "listdigest")
wait_for(lambda: len(way.ids()) == 1)
same(way.ids(), ["20260303030911.5120-1-mei@example.net"], "the manual's message is in the store")
way.everything()
way.one("null sender", lambda r: "sender" not in r, sender="")
way.one("a sender with blanks and quotes", lambda r: r.get("sender") == '"a b\'$x"@example.net', sender='"a b\'$x"@example.net')
limit(server, "1s")
way.agent("the server's time limit", "exec sleep 1000")
limit(server, "5m")
way.flood(many(200), sessions=15)
way.exit_paths()
done()
