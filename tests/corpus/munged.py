"""Who wrote a mail whose From a list replaced (DMARC), read with Python's email package: git takes the list for the author there."""
import email
import email.header
import email.utils
import re

VIA = re.compile(r"\s*\(?\bvia .*$", re.I)
INSIDE = re.compile(r"(.+)=(?:40)?([\w.-]+\.\w+)@.*")


def decoded(value):
    return str(email.header.make_header(email.header.decode_header(value)))


def boxes(head, *fields):
    """(name, address in lower case) of each mailbox in the FIELDS of HEAD."""
    values = [str(v).replace("\n", "") for f in fields for v in head.get_all(f, [])]
    return [(decoded(name), address.lower()) for name, address in email.utils.getaddresses(values) if "@" in address]


def list_addresses(head):
    text = " ".join(str(v) for f in ("List-Post", "X-BeenThere") for v in head.get_all(f, []))
    return set(re.findall(r"[\w.+-]+@[\w.-]+", text.lower()))


def words(name):
    return sorted(re.findall(r"\w+", name.lower()))


def author(raw, name, address):
    """NAME and ADDRESS, which git read from RAW, or those of the sender where they are the list's and the mail says who wrote it."""
    plain = VIA.sub("", name).strip("\"' ")
    head = email.message_from_bytes(raw.split(b"\n\n", 1)[0] + b"\n\n")
    lists = list_addresses(head)
    inside = INSIDE.fullmatch(address)
    if inside and (plain != name or "=40" in address or address.split("@")[-1] in {a.split("@")[-1] for a in lists}):
        return plain, f"{inside[1]}@{inside[2]}"
    relays = {a for _, a in boxes(head, "To", "Cc")} if plain != name else set()
    if address.lower() not in lists | relays and not address.startswith("devnull+"):
        return name, address
    others = [(n, a) for n, a in boxes(head, "Reply-To") if a not in lists and a != address.lower()]
    original = [b for b in boxes(head, "X-Original-From", "X-Original-Sender") if b[1] not in lists]
    named = [b for b in others + boxes(head, "Cc") if words(b[0]) == words(plain) and b[1] not in lists]
    found = original[0] if original else named[0] if named else others[0] if len(others) == 1 else None
    if not found:
        return name, address
    own = [n for n in (found[0], plain) if n and "@" not in n and not n.endswith("---")]
    return own[0] if own else found[1], found[1]
