"""Postfix as a fresh Debian has it, which delivers to nobody but this machine."""
import re

from room import *

ANSWERS = ("postfix postfix/main_mailer_type select Internet Site\n"
           "postfix postfix/mailname string example.org\npostfix postfix/destinations string example.org, localhost\n")


class Postfix:
    def install(self):
        start("postfix", ANSWERS)
        must_run("postconf", "-e", "inet_interfaces=loopback-only", "default_transport=error:no mail leaves this machine",
                 "smtpd_authorized_xclient_hosts=", "queue_run_delay=1h", "minimal_backoff_time=1h",
                 "maximal_backoff_time=1h", "transport_retry_time=1s", "service_throttle_time=1s", "smtpd_client_connection_count_limit=0", "in_flow_delay=0",
                 "smtpd_peername_lookup=no")
        must_run("newaliases")
        must_run("postfix", "start")

    def queue(self):
        return text_of("postqueue -j")

    def flush(self):
        """A message that is still being delivered to somebody would go to the deferred ones after the flush."""
        wait_for(lambda: all('"queue_name": "deferred"' in line for line in self.queue().splitlines()))
        must_run("postqueue", "-f")

    def empty(self):
        must_run("postsuper", "-d", "ALL")

    def bounces(self, begin):
        return [line for line in log[begin:] if re.search(r"status=bounced|sender non-delivery notification", line)]

    def deferrals(self, begin):
        return [line for line in log[begin:] if re.search("status=(deferred|SOFTBOUNCE)|bad command startup", line)]
