"""Postfix's local(8): a .forward, an alias file of its own, mailbox_command."""
from manual import follow
from room import *
from server_postfix import Postfix
from tap import *
from trials import *


def forward(server):
    home = "/home/you/.local/share/listdigest"
    disk(home, "you")
    sh("chown -R you: /home/you")
    follow("An address of your own")
    way = Way("forward", server, "you+tinyvm@example.org", home, "you")
    way.everything()
    way.one("null sender", lambda r: "sender" not in r, sender="")
    way.flood(many(200))
    way.exit_paths()


def aliases(server):
    disk("/var/lib/listdigest")
    follow("Postfix for a whole host", end=3)
    follow("Aliases")
    way = Way("alias", server, "tinyvm@example.org", "/var/lib/listdigest", "listdigest")
    way.everything()
    way.flood(many(200))


def mailbox_command(server):
    follow("A user of its own")
    way = Way("mailbox_command", server, "listdigest@example.org", "/var/lib/listdigest", "listdigest")
    way.everything()
    way.flood(many(200))


server = Postfix()
server.install()
keep_real_agent()
for part in [forward, aliases, mailbox_command]:
    part(server)
done()
