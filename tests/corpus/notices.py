#!/usr/bin/env python3
"""Which replies of an mbox say that a patch was applied, judged without the programs' code, against what a store says of them.

    notices.py BIN_DIR MBOX STORE [--all] [--missed=FILE]

The judgement here: the first plain text by Python's email package, without quotes, signature, diff and what is sent along below;
its paragraphs cut into sentences; a sentence that tells, in the past and of the patch, that it was applied, pushed, merged, ...
Sentences about the future, conditions, questions, negations and other things that one applies are none. Prints by phrase how many
the store has as kind "applied" (found), which it has not (missed), and which it has though no sentence here says so (wrongly taken,
to be read by a person: each of the two judgements may be the wrong one)."""
import argparse
import collections
import email
import email.policy
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mails  # noqa: E402

VERB = r"(?:applied|pushed|merged|queued|picked|taken|committed|landed|pulled|cherry-picked)"
VERB_UP = VERB + r"(?:\s+up)?(?:\s*(?:,|and|&|/)\s*" + VERB + r")?"
PATCH = r"(?:patch(?:es|set|-set|series)?|series|set|fix(?:es)?|commit|change|one|it|this|that|these|those|both|all|everything|them|v\d+)"
WHOLE = r"(?:(?:the|this|these|that|those|your|my|whole|entire|complete|all|both|first|second|third|last|two|three|of|\d+|and|patch\s+set|" + PATCH + r")[\s,]*)+"
HELLO = (r"(?:(?:thanks?|thank\s+you|thx|ty|many|a\s+lot|very\s+much|so\s+much|for\s+[^,.;!]{1,60}|hi|hello|hey|dear|great|good|nice|cool|perfect|"
         r"fine|ok|okay|right|yes|yeah|sure|ack|done|well|so|and|also|now|anyway|finally|obviously|fyi|looks\s+good(?:\s+to\s+me)?|lgtm|all|both|"
         r"awesome|excellent|indeed|agreed?|anyway|absolutely|(?:good|nice|great)\s+(?:catch|point|work|idea|suggestion)|obvious(?:ly)?(?:\s+correct)?(?:\s+fix)?|"
         r"therefore|thus|tl;dr|\+1|(?-i:@?[A-Z][a-z]+)(?=\s*[,!]))[\s,!.:;-]+)*")
BEHIND = (r"(?=\s*$|\s*[,.!;:()\[]|\s*-+\s|\s+(?:to|into|in|on|onto|for|as|with|without|by|from|now|today|already|thanks?|thank|thx|ty|"
          r"too|also|upstream|after|at|via|through|" + PATCH + r"|the|your|all|and|but|before|except|\w+\s+with)\b)")
DID = (r"(?:fix|add|chang|adjust|remov|updat|correct|rebas|reword|squash|amend|drop|tweak|edit|clean|renam|adapt|test|review|replac|mov|"
       r"modif|reformat|split|sort|delet|resolv|apply|appl|regenerat|check|convert)(?:ed|ied|d|t)?")
FORMS = [  # name, regex over a sentence
    ("patch(es) ... VERB", r"^" + HELLO + WHOLE + r"(?:\s*(?:is|are|was|were|has|have|had|been|now|just|finally|also|then|already|got)\b)*\s*" + VERB_UP + BEHIND),
    ("thanks/hello, VERB", r"^" + HELLO + r"(?P<hello>)" + VERB_UP + BEHIND),
    ("what was done, and VERB", r"^" + HELLO + r"(?:I\s+(?:have\s+|just\s+|also\s+)?|I've\s+)?" + DID + r"\b[^?]{0,160}?(?:\band\b|,|&|then)\s+(?:I\s+)?(?:then\s+|also\s+|now\s+|just\s+)?" + VERB_UP + r"(?=\s*$|[,.!;: (-]+(?:thanks?|thank|to|into|in|on|as|it|this|the|both|all|them|with|these|patch|whole|now|v\d)?\b|\W*$)"),
    ("I VERB it", r"\bI\s+(?:have\s+|did\s+)?(?:just\s+|now\s+|also\s+|already\s+|then\s+|finally\s+|went\s+ahead\s+and\s+)*" + VERB_UP + r"\s+(?:it|this|these|that|them|both|all|v\d+|(?:the|your)\s+(?:whole\s+|first\s+|rest\b|\w+\s+)?(?:patch|series|fix|rest))\w*\b"),
    ("I've VERB it", r"\b(?:I've|I'd|we've|we\s+have|I\s+have)\s+(?:just\s+|now\s+|also\s+|already\s+)*" + VERB_UP + BEHIND),
    ("..., VERB", r"[,.;!-]\s+(?:therefore\s+|thus\s+|so\s+|and\s+|also\s+|finally\s+)?(?:" + WHOLE + r"\s*)?" + VERB_UP + r"\s*(?:\([^)]*\))?\s*[,.!-]*\s*(?:thanks?\b[^?]*|thank\s+you\b[^?]*|thx\b.*|with\b[^?]*|as\b[^?]*)?\s*$"),
    ("I did that, and VERB", r"\b(?:I|I've)\b[^?]{0,160}?\band\s+(?:then\s+|also\s+)?(?:pushed|merged|committed|applied)\b(?=\s*$|\s*[,.!:(]|\s+(?:it|this|them|these|together|with|as|thanks?|the\s+(?:patch|series|whole|fix))\b)"),
    ("I VERB with/all/first", r"\bI\s+(?:have\s+|\w+ly\s+|just\s+|only\s+)?(?:merged|pushed|committed)\s+(?:just\s+|only\s+)?(?:with|all|whole|first|both|the\s+(?:patch|rest|whole|first))\b"),
]
FORMS = [(name, re.compile(form, re.I)) for name, form in FORMS]
NOT = re.compile(
    r"\?\s*$|\b(?:will|would|can|could|should|shall|may|might|must|please|once|if|unless|until|till|whether|never|cannot|going\s+to|"
    r"to\s+be|be|gets?|being|about\s+to|waiting|let's|want(?:ed)?|plan|hope|wish|when|who|which|that\s+(?:is|was|were|are|has|have)|because|where)\b[^.]*\b" + VERB + r"\b"
    r"|\b" + VERB + r"\s+(?:up\s+)?(?:it|this|that|the\s+patch)?\s*(?:in)?to\s+(?:the\s+)?(?:\d+/\d+|original\s+(?:version|patch)|patch\b|next\s+(?:patchset\s+)?version)"
    r"|\b" + VERB + r"\s+up\s+the\s+(?:last\s+version\s+of\s+the\s+)?(?:[A-Z]\w+\s+)+(?:\w+\s+)?patch\s?set"
    r"|^\W*(?:with|having|after|before|when|since)\b[^,]*\b" + VERB + r"\b|\b(?:for|to)\s+test(?:ing)?\b|\bby\s+mistake\b|\busing\s+b4\b|\b(?:in|for|to|as)\s+v\d+\b|\bupdated\s+branch\b"
    r"|\bpushed\s+(?:v\d|it\s+to\s+my|it\s+here|another|an?\s+(?:new|branch|updated))|\b(?:my|his|her)\s+(?:branch|github|tree)\b|\blong\s+time\s+ago\b|\bseems\b|\bother\s+fixes\b"
    r"|(?:\bnot|n't|\bno|\bnever|\byet\s+to|\bI'll|\bI'd)\b(?:\s+\w+){0,3}\s+" + VERB + r"\b|\b" + VERB +
    r"\s+(?:on\s+top|cleanly|in\s+(?:19|20)\d\d|years?|against|before\s+this|the\s+(?:comment|change|suggest|feedback|filter|same|setting|value)|your\s+(?:comment|suggest|feedback)|"
    r"(?:it|them|this|both|these)?\s*(?:into\s+(?:one|a\s+single|the\s+(?:previous|first|same|other))|together|locally|down|back|out|away|by\s+(?:the\s+kernel|default)))", re.I)
BOTS = [("patchwork-bot", re.compile(r"^patchwork-bot", re.I)), ("pr-tracker-bot", re.compile(r"^pr-tracker", re.I)),
        ("tip-bot", re.compile(r"^tip-?bot", re.I))]
ITEM = re.compile(r"^\s*(?:\[\d+(?:\.\d+)?/(?:\d+|n)\]|- )\s*\S.*\n\s+(?:commit: ?[0-9a-f]{7,64}|https?://\S*[0-9a-f]{7,64})\s*$", re.M | re.I)
BELOW = re.compile(r"^(?:-{2,} ?(?:Original Message|Forwarded message|原始邮件).*|_{20,}|From: .*\nSent: .*|diff --git .*|-{3,} ?8<.*|.{0,3}-{2,}\s*>8.*)$", re.M | re.I)
ATTRIBUTION = re.compile(r"^(?:On|Am|Le|El|在)\b[^\n]{5,120}\n?[^\n]{0,100}?(?:wrote|writes|schrieb|écrit|写道) ?[:：]\s*$|^[^\n]{1,120}<\S+@\S+>\s*(?:wrote|writes):\s*$", re.M)
TRAILER = re.compile(r"^\s*[A-Z][A-Za-z]*(?:-[A-Za-z]+)+: .*$", re.M)


def text_of(message):
    for part in message.walk():
        if part.get_content_type() != "text/plain" or part.get_filename():
            continue
        data = part.get_payload(decode=True) or b""
        try:
            return data.decode(part.get_content_charset() or "utf-8", "replace")
        except LookupError:
            return data.decode("latin-1")
    return ""


def own_text(message):
    lines = []
    for line in text_of(message).replace("\r\n", "\n").replace("\u00a0", " ").split("\n"):
        if line.rstrip() in ("--", "—") or line == "-- ":
            break
        lines.append("" if re.match(r"\s*[>|]", line) else line)
    text = "\n".join(lines)
    below = BELOW.search(text)
    return ATTRIBUTION.sub("", text[:below.start()] if below else text)


def sentences(text):
    for paragraph in re.split(r"\n\s*\n", TRAILER.sub("\n", text)):
        joined = re.sub(r"([.!?])[ \t]*\n", "\\1\0", paragraph)
        for sentence in re.split(r"\0|(?<=[.!?])\s+(?=[A-Z\"'(@\[])|(?<=[a-z)]{3}[.!?])\s+", joined):
            sentence = " ".join(sentence.split())
            if sentence and len(sentence) < 600:
                yield sentence


def phrase_of(name, found):
    verb = re.findall(VERB, found.group(0), re.I)
    return f"{name}: {verb[-1].lower() if verb else '-'}"


def judge(message):
    """(phrase, sentence) where the mail is a notice, else None."""
    subject, sender = str(message.get("Subject", "")), str(message.get("From", ""))
    bare = re.sub(r".*<", "", sender) + " " + sender
    if re.match(r"(?:\[[^\]]*\]\s*)?Patch \".*\" has been added to the [\w.]+-stable tree$", " ".join(subject.split())):
        return "stable tree", subject
    for name, bot in BOTS:
        if any(bot.match(x) for x in bare.split()):
            text = text_of(message)
            said = re.search(r"(?:has been merged|(?:was|were) applied|^Commit-ID:).*", text, re.M)
            if name == "patchwork-bot" and not ITEM.search(text):
                return None
            return (name, said.group(0)) if said else None
    if not re.match(r"\s*(?:\[[^\]]*\]\s*)?(?:re|aw|sv|antw|回复|答复)\s*[:：]", subject, re.I) and not message.get("In-Reply-To"):
        return None
    if not re.match(r"\s*(?:\[[^\]]*\]\s*)?(?:re|aw|sv|antw|回复|答复)\s*[:：]", subject, re.I):
        return None
    text = own_text(message)
    item = ITEM.search(text)
    if item:
        return "b4 ty: items with commits", " ".join(item.group(0).split())
    for sentence in sentences(text):
        if NOT.search(sentence) or len(sentence) > 400:
            continue
        for name, form in FORMS:
            found = form.search(sentence)
            if found:
                return phrase_of(name, found), sentence[:200]
    return None


def near(text):
    """Of a mail taken by the store and not here: the line with a verb, to read."""
    for line in text.split("\n"):
        if re.search(VERB, line, re.I):
            return " ".join(line.split())[:160]
    return " ".join(text.split())[:160]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("bin")
    parser.add_argument("mbox")
    parser.add_argument("store")
    parser.add_argument("--all", action="store_true", help="list what was found, too")
    parser.add_argument("--missed", metavar="FILE", help="write missed and wrongly taken there")
    options = parser.parse_args()
    export = subprocess.run([os.path.join(options.bin, "listdigest-store"), "-s", options.store, "export", "--format=jsonl"],
                            check=True, capture_output=True).stdout
    kinds, known = {}, set()
    for line in export.splitlines():
        record = json.loads(line)
        mid = record.get("message_id")
        if mid is not None:
            known.add(mid)
            if record.get("kind") == "applied" or mid not in kinds:
                kinds[mid] = record.get("kind")
    found, missed, wrong, by_phrase, unknown, seen = [], [], [], collections.Counter(), 0, set()
    misses = collections.Counter()
    for raw in mails.mbox(options.mbox):
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        mid = re.sub(r"^.*<([^<>\s]+)>.*$", r"\1", " ".join(str(message.get("Message-ID", "")).split()))
        if mid in seen:
            continue
        seen.add(mid)
        if mid not in known:
            unknown += 1
            continue
        here, there = judge(message), kinds.get(mid) == "applied"
        if here:
            by_phrase[here[0]] += 1
            (found if there else missed).append((here[0], mid, here[1]))
            misses[here[0]] += not there
        elif there:
            wrong.append((mid, near(own_text(message))))
    out = [f"notices: {len(found) + len(missed)}, found {len(found)}, missed {len(missed)}; wrongly taken {len(wrong)}; mails {len(seen)}, not in the store {unknown}", "",
           f"{'phrase':<44}{'all':>6}{'found':>7}{'missed':>7}"]
    out += [f"{phrase:<44}{n:>6}{n - misses[phrase]:>7}{misses[phrase]:>7}" for phrase, n in by_phrase.most_common()]
    lists = ["", "missed:"] + [f"  {p}\t<{m}>\t{s}" for p, m, s in sorted(missed)] + ["", "wrongly taken, or not seen here:"] + [f"  <{m}>\t{s}" for m, s in wrong]
    if options.all:
        lists += ["", "found:"] + [f"  {p}\t<{m}>\t{s}" for p, m, s in sorted(found)]
    print("\n".join(out if options.missed else out + lists))
    if options.missed:
        with open(options.missed, "w", encoding="utf-8") as f:
            f.write("\n".join(out + lists) + "\n")


if __name__ == "__main__":
    main()
