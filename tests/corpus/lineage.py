#!/usr/bin/env python3
"""How well the report finds the version before where nobody names it: lineage.py BIN CORPUS [--only=NAME]

The truth: series of the corpora whose mail carries a change-id of an earlier version, or a link to one ("Link to v1", "v3:",
"Supersedes"). Then change-ids and archive links are cut out of every mail, what is left goes into a scratch store, and a digest of
each month says which version was before; it has to look for it beyond its month. Printed are recall (true pairs that were found)
and precision (named pairs, of series whose true version before is known, that are true), for each source and in all."""
import argparse
import base64
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mails  # noqa: E402

LEAST_RECALL, LEAST_PRECISION = 0.95, 0.99
URL = re.compile(rb"<?\b(?:https?|ftp)://[^\s<>]+>?")
NAMED = re.compile(rb"(?im)^[ \t]*(?:change-id|prerequisite-change-id|supersedes|obsoletes|obsoleted-by|replaces|in-reply-to|message-id|based-on)[ \t]*:.*$")
BARE_ID = re.compile(rb"(?i)\b(?:id|mid)[:=]\s?\S+@\S+|<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>(?=\s*$)")
DIFF = re.compile(rb"(?m)^(?:diff --git |Index: |--- \S+/)")


def cut_text(text):
    """Without change-ids and links, above the diff."""
    at = DIFF.search(text)
    end = at.start() if at else len(text)
    said = NAMED.sub(b"", text[:end])
    said = URL.sub(b"(a link)", said)
    return said + text[end:]


def cut_mail(raw):
    head, gap, body = raw.partition(b"\r\n\r\n" if raw.find(b"\r\n\r\n") >= 0 and b"\n\n" not in raw else b"\n\n")
    if re.search(rb"(?im)^content-transfer-encoding:\s*base64", head) and not re.search(rb"(?im)^content-type:\s*multipart", head):
        try:
            return head + gap + base64.encodebytes(cut_text(base64.b64decode(body)))
        except ValueError:
            return raw
    if re.search(rb"(?im)^content-transfer-encoding:\s*quoted-printable", head):
        body = re.sub(rb"=\r?\n", b"", body)  # longer lines are read as well
    return head + gap + cut_text(body)


def number(version):
    try:
        return float(version or "1")
    except ValueError:
        return 1.0


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def label_version(label):
    """What a link's label says: a number, 0 for "the version before", None for no version."""
    m = re.search(r"(?:^|\bto )v(\d+(?:\.\d+)?)\b", label or "", re.I)
    if m:
        return float(m.group(1))
    return 0.0 if re.match(r"(?i)(supersedes|obsoletes|replaces|previous)", label or "") else None


class Source:
    def __init__(self, binaries, scratch, name):
        self.bin, self.name = binaries, name
        self.dir = os.path.join(scratch, re.sub(r"\W", "_", name))
        os.makedirs(self.dir)

    def program(self, name, *args):
        return run(os.path.join(self.bin, "listdigest-" + name), *args)

    def fill(self, store, path):
        self.program("store", "-s", store, "init")
        self.program("import", "-s", store, path)

    def records(self, store):
        lines = self.program("store", "-s", store, "export", "--format=jsonl").splitlines()
        return [json.loads(line) for line in lines]

    def digests(self, store, months):
        """Every series by the Message-IDs of its mails, and what each says was before it."""
        member, before = {}, {}
        for since, until in months:
            d = json.loads(self.program("report", "-s", store, "--since=" + since, "--until=" + until, "--format=json"))
            for s in d["series"]:
                lead = s.get("message_id")
                if not lead:
                    continue
                s["lead"] = lead
                for mail in [lead] + [p.get("message_id") for p in s["patches"]]:
                    member[mail] = s
                before[lead] = s.get("previous")
        return member, before


def months_of(records):
    found = sorted({r["arrived"][:7] for r in records})
    def after(month):
        y, m = map(int, month.split("-"))
        return "%04d-%02d" % (y + m // 12, m % 12 + 1)
    return [(m + "-01", after(m) + "-01") for m in found]


def truth_of(records):
    """lead-like mail -> (the mail of the version before that it names, why); only where both are there."""
    by_id = {r["message_id"]: r for r in records if "message_id" in r and r.get("kind") in ("patch", "cover")}
    changes = collections.defaultdict(list)
    for r in by_id.values():
        if r.get("change_id") and not r.get("auto"):
            changes[r["change_id"]].append(r)
    truth = {}
    for mail, r in by_id.items():
        mine = number(r.get("version"))
        best = None
        for link in r.get("links", []):
            v, target = label_version(link.get("label")), by_id.get(link["message_id"])
            if v is None or target is None or target is r:
                continue
            there = number(target.get("version"))
            if (v and there != v) or not (there < mine or (there == mine and target.get("rfc") and not r.get("rfc"))):
                continue  # a slip of the pen
            if best is None or there > best[0]:
                best = (there, target["message_id"], "link")
        for other in changes.get(r.get("change_id"), []):
            there = number(other.get("version"))
            if there < mine and (best is None or there > best[0]):
                best = (there, other["message_id"], "change-id")
        if best:
            truth[mail] = (best[1], best[2])
    return truth, by_id


def series_key(by_id, member, mail):
    """What two mails of one version, or of a resend of it, have in common."""
    lead = member[mail]["lead"] if mail in member else mail
    r = by_id.get(lead, by_id.get(mail, {}))
    return (r.get("title", lead).lower(), number(r.get("version")), r.get("rfc", False), r.get("author", {}).get("address"))


def leads_to(by_id, member, before, pairs, got, target):
    """Whether the version GOT is TARGET, or one between: links often name only the first."""
    wanted = series_key(by_id, member, target)
    for _ in range(50):
        if got is None:
            return False
        if series_key(by_id, member, got) == wanted:
            return True
        lead = member[got]["lead"] if got in member else got
        if lead == (member[target]["lead"] if target in member else target):
            return True
        got = pairs[lead][0] if lead in pairs else before.get(lead)
    return False


def judge(truth, by_id, member, before):
    pairs, found, named, right, misses = {}, 0, 0, 0, []
    for mail, (target, why) in truth.items():
        s = member.get(mail)
        if s is None or s["lead"] in pairs and by_id[pairs[s["lead"]][0]].get("version") >= by_id[target].get("version"):
            continue
        if member.get(target, {}).get("lead") == s["lead"]:
            continue
        pairs[s["lead"]] = (target, why)
    for lead, (target, why) in pairs.items():
        got = before.get(lead)
        good = leads_to(by_id, member, before, pairs, got, target)
        found += good
        named += got is not None
        right += good
        if not good:
            misses.append((why, lead, target, got))
    return len(pairs), found, named, right, misses


def words(by_id, mail):
    r = by_id.get(mail)
    if r is None:
        return "(%s)" % mail
    return "%s  %s  %s" % (r["date"][:10] if "date" in r else r["arrived"][:10], r["author"].get("name"), r["subject"])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("bin")
    options.add_argument("corpus")
    options.add_argument("--only", default="", help="corpora with this in their name")
    args = options.parse_args()
    scratch = tempfile.mkdtemp(prefix="lineage.")
    total = [0, 0, 0, 0]
    try:
        for name, path, messages in mails.corpora(args.corpus, scratch):
            if args.only not in name:
                continue
            source = Source(args.bin, scratch, name)
            whole, cut = os.path.join(source.dir, "whole"), os.path.join(source.dir, "cut")
            source.fill(whole, path)
            truth, by_id = truth_of(source.records(whole))
            with open(os.path.join(source.dir, "cut.mbox"), "wb") as out:
                for raw in messages():
                    out.write(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + re.sub(rb"(?m)^(>*From )", rb">\1", cut_mail(raw)) + b"\n\n")
            source.fill(cut, os.path.join(source.dir, "cut.mbox"))
            records = source.records(cut)
            left = sum(1 for r in records if r.get("kind") in ("patch", "cover") and
                       (r.get("change_id") or any(label_version(k.get("label")) is not None for k in r.get("links", []))))
            months = months_of(records)
            member, before = source.digests(cut, months)
            pairs, found, named, right, misses = judge(truth, by_id, member, before)
            print("%-24s %4d pairs; recall %s; precision %s; %d mails still name an earlier version" % (
                name, pairs, ratio(found, pairs), ratio(right, named), left))
            for why, lead, target, got in misses:
                print("  missed (%s)%s" % (why, "" if got else ": none named"))
                print("    of      %s" % words(by_id, lead))
                print("    wanted  %s" % words(by_id, target))
                if got:
                    print("    named   %s" % words(by_id, got))
            total = [a + b for a, b in zip(total, (pairs, found, named, right))]
    finally:
        shutil.rmtree(scratch)
    pairs, found, named, right = total
    print("all: %d pairs; recall %s; precision %s" % (pairs, ratio(found, pairs), ratio(right, named)))
    if not pairs:
        sys.exit("no series of the corpus names an earlier version of it")
    if found < LEAST_RECALL * pairs or right < LEAST_PRECISION * named:
        sys.exit("wanted: recall %.2f, precision %.2f" % (LEAST_RECALL, LEAST_PRECISION))


def ratio(n, of):
    return "%d/%d = %.1f %%" % (n, of, 100 * n / of) if of else "0/0"


if __name__ == "__main__":
    main()
