#!/usr/bin/env python3
"""What a digest of an mbox must hold, worked out without listdigest, by Python's email package: who is counted, which blocks are
shown in which order. Prints sections "domains", "contributors", "blocks" (subject lines, newest first)."""
import email
import email.header
import email.policy
import email.utils
import re
import sys
import os

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mails  # noqa: E402


def text_of(msg):
    for part in msg.walk():
        if part.get_content_type() == "text/plain":
            return part.get_payload(decode=True).decode(part.get_content_charset() or "utf-8", "replace").replace("\r\n", "\n")
    return ""


def decoded(value):
    return str(email.header.make_header(email.header.decode_header(re.sub(r"\r?\n", "", value))))


def quoted(name):
    return '"%s"' % name if re.search(r'[^A-Za-z0-9 !#$%&\'*+/=?^_`{|}~-]', name) and name.isascii() else name


def table(rows):
    count = {}
    for row in rows:
        count[row] = count.get(row, 0) + 1
    def plain(s):
        return re.sub(r"[^a-z0-9]", "", s.lower())
    order = sorted(count, key=plain, reverse=True)
    return sorted(order, key=lambda r: -count[r]), count


people, domains, shown = [], [], []
for raw in mails.mbox(sys.argv[1]):
    msg = email.message_from_bytes(raw)
    subject = re.sub(r"\s+", " ", decoded(msg["Subject"] or "")).strip()
    tag = re.match(r"\[([^]]*)\]\s*(.*)", subject)
    if not tag or "PATCH" not in tag.group(1):
        continue
    body = text_of(msg).lstrip("\n")
    sender = decoded(msg["From"])
    inbody = re.match(r"From: (.*)\n", body)
    name, address = email.utils.parseaddr(inbody.group(1) if inbody else sender)
    people.append("%s <%s>" % (quoted(name), address) if name else address)
    domains.append(address.rpartition("@")[2].lower())
    counter = re.search(r"(\d+)/(\d+)", tag.group(1))
    if counter is None or int(counter.group(1)) <= 1:
        date = email.utils.parsedate_to_datetime(msg["Date"]).timestamp()
        shown.append((-date, msg["Message-ID"].strip(), subject, tag, counter))

version = lambda tag: int((re.search(r"\bv(\d+)", tag) or [0, 1])[1])
best = {}
for _, _, subject, tag, counter in shown:
    if counter and int(counter.group(1)) == 0:
        best[tag.group(2)] = max(best.get(tag.group(2), 0), version(tag.group(1)))
total_of = {}
for _, _, subject, tag, counter in shown:
    if counter and int(counter.group(1)) == 0:
        total_of[(int(counter.group(2)), version(tag.group(1)))] = tag.group(2)

for title, rows in (("domains", domains), ("contributors", people)):
    print(title)
    order, count = table(rows)
    for row in order:
        print("%7d%s%s" % (count[row], "  " if title == "contributors" else " ", row))
print("blocks")
for _, _, subject, tag, counter in sorted(shown, key=lambda s: s[:2]):
    v = version(tag.group(1))
    cover = tag.group(2)
    if counter and int(counter.group(1)) == 1:
        cover = total_of.get((int(counter.group(2)), v))
    if counter and cover and best.get(cover, v) > v:
        if int(counter.group(1)) == 0:
            print("Skip: " + subject)
        continue
    print(subject)
