"""Why b4(1) and listdigest-report take other patches, authors or trailers out of one thread: the reasons that am.py counts."""
import email
import re

REASONS = {
    "munged": "a list put itself into From: b4 takes its address for the author's, or for another sender than the trailer's",
    "comment": "b4 loses the words in brackets of a name",
    "label": "b4 takes the word before a trailer for its key, as in 'Otherwise: Reviewed-by: A <a@b>'",
    "wrapped": "a trailer of the message goes on in the next line: am.py takes its parts for others",
    "proposed": "a trailer of the patch that an answer proposes, which b4 takes for one of the patch it answers",
    "within": "a trailer within a line or oddly spelled, which b4 does not read",
    "robot": "a robot asks for a trailer in the commit that fixes what it found: b4 adds it to the patch itself",
    "not a tag": "a Change-Id, base-commit or header line in a reply, which b4 takes for a trailer",
    "unchecked": "b4 takes the trailers of the mail that a reply answers without comparing their sender",
    "later": "b4 carries trailers from later versions back to an earlier one, too",
    "thread": "carried from an earlier version, in another thread than the one b4 was given",
    "no Re": "an answer without Re:, which listdigest takes for a cover letter of its own",
    "words": "b4 does not take a trailer with words behind the address",
    "order": "the same trailers in another order",
    "charset": "b4 writes the diff in UTF-8: it does not apply to a file in another charset",
    "crlf": "b4 takes every CR out of the diff",
    "no patch": "b4 takes patches of another version or series in the thread; there is none of the mail that is named",
    "broken": "a patch is missing or damaged: without --force nothing is taken, b4 takes the others",
    "other version": "b4 counts the versions in the thread otherwise: without a number in the subject, or several of one number",
    "scissors": "git-mailinfo(1) without --scissors reads the two mails otherwise",
    "paragraph": "b4 moves all trailers of a paragraph below its text",
}
TAG = re.compile(r"^\s*(\w\S+):\s+(\S.*)", re.M)


def text_of(raw):
    mail = email.message_from_bytes(raw)
    texts = []
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            body = part.get_payload(decode=True) or b""
            texts.append(body.decode(part.get_content_charset("utf-8") if part.get_content_charset() != "x-unknown" else "utf-8",
                                     "replace"))
    return "\n".join(texts)


def split_tag(line):
    key, _, value = line.partition(":")
    address = re.search(r"[^\s<>]+@[^\s<>]+", value)
    return key.strip().lower(), address.group().lower() if address else value.strip().lower()


def givers(thread, pid, line):
    """(Message-ID, From, text) of the mails of the thread that have the trailer LINE unquoted, the patch itself apart."""
    key, who = split_tag(line)
    for one in thread.groups[thread.top(pid)]:
        text = text_of(thread.raws[one])
        own = "\n".join(row for row in text.split("\n") if not row.startswith(">"))
        if one != pid and who in own.lower() and key.split()[-1] in own.lower():
            yield one, str(thread.heads[one]["From"]), own


def answers(thread, one, pid):
    """Whether the mail ONE answers PID, through any number of mails."""
    for _ in range(100):
        head = thread.heads.get(one)
        parent = re.findall(r"<([^<>\s]+)>", str(head["In-Reply-To"] or "")) if head else []
        if not parent:
            return False
        one = parent[0]
        if one == pid:
            return True
    return False


def reason_of_tag(thread, pid, line, is_ours):
    key, who = split_tag(line)
    found = list(givers(thread, pid, line))
    mails, ids = [(sender, own) for _, sender, own in found], [one for one, _, _ in found]
    heads = [thread.heads[one] for one in ids]
    if not is_ours:
        if not key.endswith("-by") and "-by:" in line.lower():
            return "label"
        if any(re.search(r"(?m)^@@ -\d", own) for _, own in mails):
            return "proposed"
        if key in ("fixes", "change-id", "base-commit", "message-id", "subject", "date", "cc", "to", "from"):
            return "not a tag"
        if "robot" in line or "bot" in who or "syzbot" in who or "lkp@" in who:
            return "robot"
        if mails and not any(re.match(r"(?i)re:", str(h["Subject"])) for h in heads):
            return "no Re"
        if mails and all(thread.date(h) > thread.date(pid) and not answers(thread, h, pid) for h in ids):
            return "later"
        if mails and all(who not in sender.lower() for sender, _ in mails):
            return "unchecked"
        return "no reason"
    if not mails:
        return "thread"
    if any(" via " in sender or who not in sender.lower() for sender, _ in mails):
        return "munged"
    plain = [m for _, own in mails for m in TAG.findall(own) if m[0].lower() == key and who in m[1].lower()]
    if any(re.search(r">\s*[^\s#(\[]", m[1]) for m in plain):
        return "words"
    return "within" if mails and not plain else "no reason"


def reason_of_trailers(thread, pid, ours, theirs):
    low_ours, low_theirs = [t.lower() for t in ours], [t.lower() for t in theirs]
    if any(t.count("(") > t.count(")") for t in ours):
        return "wrapped"
    extra = [t for t in ours if t.lower() not in low_theirs]
    lost = [t for t in theirs if t.lower() not in low_ours]
    if not extra and not lost:
        return "order" if sorted(set(low_ours)) == sorted(set(low_theirs)) else "no reason"
    why = {reason_of_tag(thread, pid, t, True) for t in extra} | {reason_of_tag(thread, pid, t, False) for t in lost}
    if "label" in why:
        why = {"label"}
    return "no reason" if "no reason" in why else sorted(why)[0]


def reason_of(what, *details):
    if what == "alone":
        series, ours, theirs, thread = details
        said = ours.stderr.decode("utf-8", "replace")
        if "no patch that is known" in said:
            return "no patch"
        if ours.returncode != 0:
            return "broken"
        return "other version" if b"revision" in theirs.stderr or b"v" + series.get("version", "1").encode() in theirs.stderr \
            else "no reason"
    pid, ours, theirs, thread = details
    if what == "author" and re.sub(r" \(.*?\)", "", ours) == theirs:
        return "comment"
    if what == "author":
        return "munged" if " via " in theirs or split_tag("by: " + theirs)[1] in str(thread.heads[pid]["To"]).lower() else "no reason"
    if what == "trailers":
        return reason_of_trailers(thread, pid, ours, theirs)
    if what == "patches":
        return "other version" if set(ours) & set(theirs) or not set(ours) & set(theirs) else "no reason"
    if what == "message" and ours.startswith(theirs):
        return "wrapped"
    if what == "diff":
        if theirs == ours.replace(b"\r", b""):
            return "crlf"
        return "charset" if theirs.decode("utf-8", "replace") != ours.decode("utf-8", "replace") and "\ufffd" in \
            ours.decode("utf-8", "replace") else "no reason"
    return "no reason"
