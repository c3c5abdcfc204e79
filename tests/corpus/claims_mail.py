"""One mail of a list, read by Python's email package alone: who wrote it, what its subject says, which part of it is the sender's
own words, and what it says of patches. Knows nothing of other mail, of records or of digests."""
import email
import email.header
import email.utils
import hashlib
import re
import subprocess
import time

import notices

TAGS = {"reviewed-by": "Reviewed-by", "acked-by": "Acked-by", "tested-by": "Tested-by", "nacked-by": "Nacked-by"}
REPLY = re.compile(r"\s*(?:re|aw|sv|vs|antw|odp|回复|答复)\s?(?:\[\d+\]|\(\d+\))?\s?[:：]\s*", re.I)
FORWARD = re.compile(r"\s*(?:fw|fwd|转发|wg|tr|rv)\s?[:：]\s*|\s*\[fwd:", re.I)
WORD = re.compile(r"(?P<patch>patch(?:es|set)?)|(?P<rfc>rfc)|(?P<test>rft)|(?P<resend>resend|repost|resent|rebased?)|(?P<pull>pull(?:-?request)?|git-?pull)|"
                  r"v(?P<version>\d{1,4}(?:\.\d+)?)|(?P<index>\d{1,4}(?:\.\d+)?)/(?P<total>\d{1,4}|n)(?![\d/])", re.I)
BLANKS = re.compile(r"\s+")
DIFF = re.compile(r"^(?:diff --git |diff -\w* |Index: \S|GIT binary patch|--- \S[^\n]*\n\+\+\+ \S)", re.M)
SCISSORS = re.compile(r"^(?=.{8})[-\s]*(?:>8|8<|>%|%<)[-\s><8%]*$", re.M)
QUOTE = re.compile(r"^ {0,2}>")
ORIGINAL = re.compile(r"^(?:-{4,} ?[^\W\d].*-{4,}|"
                      r"\*?(?:From|Von|De|Da|Van|发件人|寄件者) ?[:：]\*? ?.+\n(?:\*?[^\n:：]{2,20}[:：].*\n?){2,}|_{20,}$)", re.M)
TAG = re.compile(r"\b(Reviewed|Acked|Tested|Nacked)-by\s?[:：][ \t]*([^\n]*)", re.I)
ROBOTS = re.compile(r"^(?:lkp@intel\.com|syzbot[+@].*|patchwork-bot\+.*|patchwork@.*|pr-tracker-bot@.*|tip-?bot2?@.*|bot[+@].*|kernel-?ci.*|ci-notify@.*|"
                    r"no-?reply@(?:patchew\.org|github\.com|.*patchwork.*)|notifications@github\.com|bugzilla-daemon@.*|bugbot@kernel\.org|"
                    r"buildbot@.*|jenkins@.*|[^@]*-bot@.*|mailer-daemon@.*|.*\.test\.bot@.*|builds@travis.*)$", re.I)
ROBOT_TEXTS = {"robh@kernel.org": re.compile(r"^My bot found\b", re.M)}  # one address for a person and his robot
ROBOT_NAMES = re.compile(r"^(?:kernel test robot|kbuild test robot|coverity-bot)$", re.I)
SOFTWARE = re.compile(r"^(?:majordomo|listserv|sympa|mailman|.*-(?:request|confirm|owner)|.*\+owner|.*-bounces)@", re.I)
LINK = re.compile(r"https?://[^\s<>\"]+?/([^/\s<>\"@]+@[^/\s<>\"#?]+)")
SAID_TOO = re.compile("|".join([  # forms of notices beside those of notices.py
    r"^(?:JFYI,? |FYI,? )?(?:(?:the|this|your|both|whole) )*(?:patch ?set|series|patch(?:es)?) (?:has|have) been "
    r"(?:committed|applied|merged|pushed|queued)\b[^.?]*",
    r"^Thanks? (?:you )?for [^.?!]{3,40}, (?:merged|applied|pushed|committed)\b[^.?]*",
    r"\bI dared to merge\b[^.?]*", r"^I modified that and dared to merge\b[^.?]*", r"^I've pushed\b[^.?]*\bthis patch\b", r"^(?:Anyway, )?I boldly (?:pushed|merged)\b[^.?]*",
    r"^(?:I )?(?:also )?(?:queued|applied|merged|pushed|picked up) (?:patch(?:es)? )?#?\d+(?:\s*(?:,|and|&|-)|\b)[^?]*",
    r"^I (?:have )?(?:applied|pushed|merged) (?:on|to|in) \S+ patch(?:es)? #?\d+[^?]*", r"^[^.?]{0,40}\bnow queued up\b[^?]*", r"^(?:I fixed it and )?merged (?:together with|\+) [^.?]*",
    r"^The (?:rest of the|remaining \w+) (?:patch ?set|series|patch(?:es)?) (?:is |was |are |were )?(?:merged|applied|pushed)\b[^.?]*",
    r"^I [^.?]{10,120},? (?:and )?then (?:committed|merged|pushed)\b[^.?]*",
    r"^(?:FYI,? )?this (?:test|change|patch|commit), merged as\b[^.?]*", r"^both (?:\w+ )?patch(?:es)? (?:merged|applied|pushed)\b[^.?]*",
    r"^(?:I )?(?:merged|applied|pushed) (?:a |the )?rebased version of this\b[^?]*"]), re.I)
DONE = re.compile(r"\b(?:comm?itt?ed|pushed|merged|applied)\b", re.I)
STABLE = re.compile(r"^(?:\[[^\]]*\]\s*)?Patch \"(.*)\" has been added to the [\w.]+-stable tree$")
BACK = re.compile(  # the author takes a patch back; group 1: words for the series
    r"(?:\b(?:please|kindly|pls),?\s(?:just\s)?(?:ignore|disregard|drop|discard)|^ignore)\b\s*(?:(?:this|it|that|the|my)\s*)?(?:whole |last )?"
    r"((?:v\d+\s*)?(?:series|patch-?\s?set|set|thread|version)|v\d+|these(?: patches)?)?\s*(?:one|patch|e?mail|message)?(?:\s+please)?\s*"
    r"(?=[.,!(:\n]|$|(?:and|as|since|because|until|for now|it|instead|please|-)\b)"
    r"|\bself-?\s?nac?k\b|\bwithdraw (?:this|my) (?:patch|series)|\bsent (?:this|it|the v\d+) (?:by mistake|by accident|in error)|\baccidentally sent the (v\d+)"
    r"|\bwe can (?:just )?(?:drop|ignore) this patch\b", re.I)
LABEL = re.compile(r"(?:^|\bto |\bversion |\bpatch |\bseries |\[)v(\d+(?:\.\d+)?)\W*(?:link\W*)?$|^\W*(supersedes|obsoletes|replaces|previous|rfc)\b[^.]{0,30}\W*$", re.I)
NAMED = re.compile(r"^(?:Supersedes|Obsoletes|Replaces): <([^<>\s]+@[^<>\s]+)>", re.M | re.I)


def words_of(text):
    """A header's text, decoded and unfolded."""
    if text is None:
        return ""
    try:
        parts = email.header.decode_header(BLANKS.sub(" ", str(text)) if not isinstance(text, email.header.Header) else text)
    except (email.errors.HeaderParseError, ValueError):
        return BLANKS.sub(" ", str(text)).strip()
    out = []
    for data, charset in parts:
        if isinstance(data, bytes):
            try:
                data = data.decode(charset if charset and charset != "unknown-8bit" else "utf-8")
            except (LookupError, UnicodeDecodeError):
                data = data.decode("windows-1252", "replace")
        out.append(data)
    return BLANKS.sub(" ", "".join(out)).strip()


def mailbox_of(text):
    """(name, address) of one mailbox."""
    name, address = email.utils.parseaddr(str(text).replace("\n", " ") if text is not None else "")
    if "@" not in address:
        found = re.search(r"<([^<>\s]+@[^<>\s]+)>", str(text or ""))
        name, address = (str(text)[:found.start()], found.group(1)) if found else (name, address)
    return words_of(name).strip("\"' "), address.lower()


def seconds_of(text):
    parsed = email.utils.parsedate_tz(str(text)) if text else None
    try:
        return int(email.utils.mktime_tz(parsed)) if parsed and 1990 <= parsed[0] and parsed[0] <= time.gmtime().tm_year + 1 else None
    except (ValueError, OverflowError):
        return None


def ids_of(text):
    return re.findall(r"<([^<>\s]+)>", BLANKS.sub(" ", str(text or "")))


class Subject:
    """What the words in the brackets say. The title is without them."""

    def __init__(self, text):
        self.reply = self.forward = self.patch = self.rfc = self.resend = self.pull = self.subset = self.done = False
        self.version = self.index = self.total = None
        self.known, self.dotted = False, None
        self.trees, self.tags, rest = [], [], text
        while True:
            rest = rest.lstrip(": ")
            found = FORWARD.match(rest) or REPLY.match(rest)
            if found:
                self.reply |= bool(REPLY.match(rest))
                self.forward |= bool(FORWARD.match(rest))
                rest = rest[found.end():]
                continue
            if rest.lower().startswith("(subset)"):
                self.subset, rest = True, rest[8:]
                continue
            found = re.match(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]|\[?((?:[\w./-]+ )*PATCH[^\]:]{0,30})\]", rest)
            if not found:
                break
            self.bracket(found.group(1) if found.group(1) is not None else found.group(2))
            rest = rest[found.end():]
        if self.dotted and self.index is not None and self.version is None:
            self.version = self.dotted  # [PATCH v5.5 3/30]; without a counter 5.5 is a tree
            self.trees.remove(self.dotted)
        self.title = rest.strip()
        found = re.search(r"(?: \(|, )v(\d+)\)?$", self.title, re.I)
        self.said = self.version
        if found and self.version is None:
            self.version = found.group(1)
        if self.resend is False and re.match(r"\((?:resend|repost)\)", self.title, re.I):
            self.resend, self.title = True, self.title[8:].strip()

    def bracket(self, inside):
        done = DONE.search(inside)
        if done:  # "[PATCH COMMITTED]": in already
            self.done = self.patch = self.known = True
            inside = DONE.sub("PATCH", inside)
        inside = re.sub(r"(\d+) of (\d+)", r"\1/\2", inside)
        known, trees = False, []
        for word in re.split(r"[\s,;\[\]]+", inside):
            word, at, read = word.strip("()\"':."), 0, []
            word = re.sub(r"^-(?=v\d|re)", "", word)
            while at < len(word):
                found = WORD.match(word, at)
                if not found:
                    break
                read.append(found)
                at = found.end() + len(re.match(r"[-_/+.#]*", word[found.end():]).group(0))
            if not word or at < len(word) or re.match(r"\d+\.\d+[./]\d", word):
                trees += [word] if word and word.lower() not in ("git", "request", "wip", "of", "the", "&", "-", "/") else []
                continue
            known = True
            for found in read:
                self.take(found, trees)
        self.known |= known
        if known or self.known:
            self.trees += [t.lower() for t in trees]
        else:
            self.tags.append(inside.strip())

    def take(self, found, trees):
        for flag in ("patch", "rfc", "resend", "pull"):
            if found.group(flag):
                setattr(self, flag, True)
        if found.group("version"):
            if "." in found.group("version") and self.index is None and self.version is None:
                self.dotted = found.group("version")
                trees.append(self.dotted)
            elif self.version is None:
                self.version = found.group("version")
        if found.group("index") and self.index is None:
            self.index, self.total = float(found.group("index")), found.group("total").lower()
            self.total = self.total if self.total == "n" else int(self.total)


def text_of(message):
    """All text that `git mailinfo` would take: text parts that are no HTML, attached patches too."""
    out = []
    for part in message.walk():
        kind = part.get_content_type()
        if not kind.startswith("text/") or kind in ("text/html", "text/calendar"):
            continue
        data = part.get_payload(decode=True) or b""
        try:
            text = data.decode(part.get_content_charset() or "utf-8", "strict")
        except (LookupError, UnicodeDecodeError):
            text = data.decode("utf-8", "replace") if b"\x80" not in data else data.decode("windows-1252", "replace")
        text = text.replace("\r\n", "\n")
        if "flowed" in str(part.get("Content-Type", "")).lower():
            text = re.sub(r"^ (?=[ >F])", "", text, flags=re.M)
        out.append(text)
    return "\n".join(out)


def has_patch_file(message):
    """Whether a patch of git's is attached."""
    for part in message.walk():
        if part.get_filename() and not part.is_multipart():
            data = part.get_payload(decode=True) or b""
            if re.search(rb"^(?:From [0-9a-f]{40} |From: )", data, re.M) and re.search(rb"^diff --git ", data, re.M):
                return True
    return False


def own_lines(text):
    """Without quotes, signature and what a mail program copied below."""
    text = text.replace("\u200b", "").replace("\u00a0", " ")
    found = re.search(r"^-- ?$", text, re.M)
    text = text[:found.start()] if found and found.group(0) == "-- " else text
    kept = []
    for line in text.split("\n"):
        kept.append("" if QUOTE.match(line) else line)
    text = "\n".join(kept)
    found = ORIGINAL.search(text)
    return text[:found.start()] if found and (found.group(0).startswith("_") is False) else text


class Mail:
    """kind is patch, cover, reply, pull, carried (a patch below its own pull request) or other."""

    def __init__(self, raw):
        message = email.message_from_bytes(raw)
        self.mid = (ids_of(message.get("Message-ID")) or [str(message.get("Message-ID") or "").strip()])[0] or hashlib.sha1(raw).hexdigest()
        self.irt = (ids_of(message.get("In-Reply-To")) or [None])[0]
        self.refs = ids_of(message.get("References"))
        self.up = ([self.irt] if self.irt else []) + [r for r in reversed(self.refs) if r != self.irt]
        self.subject_text = words_of(message.get("Subject"))
        self.subject = Subject(self.subject_text)
        self.title = self.subject.title
        self.date = seconds_of(message.get("Date"))
        received = (seconds_of(str(r).rsplit(";", 1)[-1]) for r in message.get_all("Received", []) if ";" in str(r))
        self.arrived = next((r for r in received if r is not None), None) or self.date or 0
        self.when = self.date if self.date is not None else self.arrived
        self.name, self.address = self.sender(message)
        self.author_name, self.author = "" if "@" in self.name else self.name, self.address
        text = text_of(message)
        self.read(message, text)

    def sender(self, message):
        """From, or who stood there before a list or relay put itself in."""
        name, address = mailbox_of(message.get("From"))
        munged = re.match(r"(.*?)\s+via\s+\S", name)
        if not munged:
            return name, address
        real = re.sub(r"^['\"]|['\"]$", "", munged.group(1))
        if message.get("X-Original-From"):
            return mailbox_of(message.get("X-Original-From"))
        for field in ("Reply-To", "Cc"):
            for other, where in email.utils.getaddresses([BLANKS.sub(" ", str(v)) for v in message.get_all(field, [])]):
                other = words_of(other)
                hidden = real.endswith("---") and where.lower().startswith(real[:-3].lower())  # the list hides addresses in names
                if where and where.lower() != address and (other == real or hidden or (field == "Reply-To" and not other)):
                    return real, where.lower()
        return (real, address)

    def read(self, message, text):
        s = self.subject
        found = DIFF.search(re.sub(r"^ {0,2}>.*$", "", text, flags=re.M))
        self.diff = bool(found)
        self.never = False
        self.own = own_lines(text)
        self.robot = self.is_robot(message)
        pull = "The following changes since commit" in self.own and "available in the" in self.own
        quoting = re.search(r"^>", text, re.M) and self.irt
        tagged = s.patch or s.rfc or s.index is not None or s.said is not None
        if s.forward or s.reply:
            self.kind = "reply" if s.reply else "other"
        elif quoting and not self.diff and s.index != 0 and not pull:
            self.kind = "reply"
        elif s.index == 0:
            self.kind = "pull" if s.pull else "cover"
        elif s.pull and self.diff and s.index:
            self.kind = "carried" if s.total != 1 else "pull"
        elif s.pull or pull:
            self.kind = "pull"
        elif self.diff and tagged:
            self.kind = "patch"
        else:
            self.kind = "other"
        if self.never and self.kind in ("patch", "cover"):
            self.never = self.robot = False  # a patch counts whatever its header says
        self.tags = [] if self.robot or not (self.kind == "reply" or self.kind == "other" and self.irt) else self.read_tags()
        self.attaches = self.kind in ("reply", "other") and not self.robot and has_patch_file(message)
        self.notice = None
        if self.kind == "reply" or self.robot:
            self.notice = notices.judge(message)
        if self.kind == "reply" and not self.notice and not self.robot:
            for sentence in notices.sentences(notices.own_text(message)):
                if SAID_TOO.search(sentence) and len(sentence) < 300:
                    self.notice = ("said too", sentence[:200])
                    break
        self.items = self.read_items(text) if self.notice else []
        added = STABLE.match(self.subject_text)
        if self.robot and added:
            self.notice, self.items = ("stable", self.subject_text), [(None, None, added.group(1))]
        self.takes_back = None
        if self.kind == "reply" and not self.robot:
            for sentence in notices.sentences(notices.own_text(message)):
                back = BACK.search(sentence)
                if back and not re.search(r"\b(?:if|unless|when|whether|could|would)\b[^.]*$|\?$|don't", sentence[:back.end()] + " ", re.I) and " if " not in sentence:
                    self.takes_back = "series" if any(back.groups()) else "patch"
                    break
        self.found = self.judge_robot(text) if self.robot and not self.notice else None
        self.brought = []
        self.patch_id = self.change_id = None
        self.links, self.paths = [], set()
        self.shortlog = read_shortlog(text) if self.kind == "pull" else []
        self.links_any = LINK.findall(text) if self.notice else []
        self.first = [x for x in self.own.split("\n") if x.strip()][:3]
        self.diff_text = None
        if self.kind in ("patch", "cover", "carried"):
            self.read_patch(message, text)
        elif self.kind == "other":
            self.diffstat = bool(re.search(r"^ \d+ files? changed", text, re.M))
        del self.own

    def is_robot(self, message):
        """Also sets never: mail that a digest does not count at all, as other digests, bounces, what says that it was generated."""
        if ROBOTS.match(self.address) or ROBOT_NAMES.match(self.name):
            return True
        if self.address in ROBOT_TEXTS and ROBOT_TEXTS[self.address].search(self.own):
            return True
        if message.get("X-stable") or message.get("X-KernelTest-Branch") or message.get("X-Kernel-Test-Branch"):
            return True
        if self.subject_text.startswith("Patch \"") and "has been added to the" in self.subject_text:
            return True
        self.never = (str(message.get("Auto-Submitted", "")).lower().startswith("auto-") or bool(message.get("X-Listdigest") or message.get("X-Failed-Recipients"))
                      or message.get_content_type() == "multipart/report" or str(message.get("Return-Path", "")).strip() == "<>"
                      or bool(SOFTWARE.match(self.address)))
        return self.never

    def judge_robot(self, text):
        """What a robot found, as the manual has it: (its words, "bad": a failure or an error; "fine"; "remarks"; "unclear")."""
        if re.search(r"\bReview found\b.*\bissue|\bleft (?:some )?remarks", text, re.I):
            return text[:4000], "remarks"
        if re.search(r"^Subject:.*\[error|something to improve|build errors?:|All errors?\b|found errors running|BUILD REGRESSION|\bregression of\b|"
                     r"robot noticed \"|FYI, we noticed|found the following (?:issue|crash)|\[.*error: ", self.subject_text + "\n" + text, re.I) \
                and not re.search("Perhaps something to improve|build warnings?:", text):
            return text[:4000], "bad"
        if re.search(r"build warnings?:|All warnings?\b|Perhaps something to improve|sparse warnings|BUILD SUCCESS|smatch warnings|found new DT|cocci|"
                     r"found no issues|did not trigger", self.subject_text + "\n" + text, re.I):
            return text[:4000], "fine"
        return text[:4000], "unclear"

    def read_tags(self):
        """(key, name, address) of the tags this mail gives, in its own words."""
        text, out = self.own, []
        found = SCISSORS.search(text) or DIFF.search(text)
        cut, below = (found.start(), text[found.start():]) if found else (len(text), "")
        parts = text[:cut].split("\n---\n")
        if below and len(parts) > 1 and re.search(r"^Signed-off-by:", parts[-2], re.M):
            cut = len(parts[-2].rpartition("\n\n")[0])
        lines = text[:cut].split("\n")
        above = len(lines)
        lines += below.split("\n")
        log = False
        for at, line in enumerate(lines):
            log = (log or bool(re.match(r"\s*commit [0-9a-f]{12,}", line))) and (not line.strip() or line[:4].isspace() or bool(re.match(r"\s*[\w-]+:? ", line)))
            found = TAG.search(line)
            if not found or re.search(r"[`>|+]", line[:found.start()]):
                continue
            value, k = found.group(2).strip(), at + 1
            while "@" not in value and k < len(lines) and k < at + 3 and re.match(r"\s*(?:[^\s:]+ )*<?[^\s<>]+@[^\s<>]+>?", lines[k]):
                value, k = value + " " + lines[k].strip(), k + 1
            who = re.match(r"\s*\"?([^<>]*?)\"?\s*<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+?)(?:<mailto:[^<>]*>)?\s*(?:>|[.,]?$)", value)
            who = who or re.match(r"\s*()([^\s<>]+@[^\s<>,]+)\s*$", value)
            if not who:
                continue
            key, name, address = TAGS[found.group(1).lower() + "-by"], who.group(1).strip(), who.group(2).lower()
            own = address == self.address or name == self.name
            if (log and line[:1].isspace()) or (not own and (found.start() > 0 or at >= above)):
                continue
            out.append((key, name, address))
        return out

    def read_items(self, text):
        """The patches a notice lists: (index or None, total, title)."""
        out = []
        for found in re.finditer(r"^\s*(?:\[(\d+)(?:\.\d+)?/(\d+)\]|-) (.*)\n((?:\s+\S.*\n)?)\s*(?:commit:|https?://|\(no commit)", text + "\n", re.M):
            if not notices.ITEM.search(found.group(0) + text[found.end():].split("\n", 1)[0] + "\n") and "(no" not in found.group(0):
                continue
            title = Subject((found.group(3) + " " + found.group(4).strip()).strip())
            index = int(found.group(1)) if found.group(1) else title.index
            total = int(found.group(2)) if found.group(2) else title.total
            nothing = "(no" in found.group(0)[-14:]
            if not nothing:
                out.append((index, total, title.title))
        return out

    def read_patch(self, message, text):
        start = text.lstrip("\n")
        found = SCISSORS.search(start)
        if found and DIFF.search(start, found.end()):
            start = start[found.end():].lstrip("\n")
        for line in re.split(r"\n\s*\n", start, maxsplit=1)[0].split("\n"):
            found = re.match(r"From:\s*(.*@.*)$", line, re.I)
            if found:
                name, address = mailbox_of(found.group(1))
                if " via " in name and address == mailbox_of(message.get("From"))[1] != self.address:
                    continue  # the list's own munged From, copied into the text
                self.author_name, self.author = name or self.author_name, address or self.author
            elif not re.match(r"(?:Subject|Date):|\s|>From [0-9a-f]{40} ", line, re.I):
                break
        found = DIFF.search(text)
        above = text[:found.start()] if found else text
        for tag in re.finditer(r"^(Reviewed|Acked)-by\s?:[ \t]*\"?([^\n<]*?)\"?[ \t]*<?([^\s<>]+@[^\s<>]+?)>?[ \t]*(?:[#(].*)?$", above.split("\n---\n")[0], re.M | re.I):
            self.brought.append((tag.group(1).capitalize() + "-by", tag.group(2).strip(), tag.group(3).lower()))
        if found and self.kind != "cover":
            self.diff_text = text[found.start():]
        found = re.search(r"^change-id: (\S+)", text, re.M)
        self.change_id = found.group(1) if found else None
        self.paths = set(re.findall(r"^(?:diff --git a/|--- a/|\+\+\+ b/)(\S+)", text, re.M)[:200]) - {"dev/null"}
        last = ""
        for line in above.split("\n"):
            for link in LINK.finditer(line):
                before = line[:link.start()].strip(" -*+<([") or last.strip()
                label = LABEL.search(before.strip().rstrip(":]) (<").strip() if len(before) < 60 else "")
                self.links.append((float(label.group(1)) if label and label.group(1) else 0.0 if label else None, link.group(1).rstrip("/.,;:)>")))
            last = line if line.strip() else last
        self.links += [(0.0, mid) for mid in NAMED.findall(above)]


def read_shortlog(text):
    """(author's name, title) of `git shortlog` in a pull request."""
    out, name, title = [], None, None
    for line in text.split("\n") + ["."]:
        found = re.match(r"(\S.*?) \(\d+\):\s*$", line)
        if re.match(r"\s+\S", line) and name:
            indent = len(line) - len(line.lstrip())
            if title and indent > title[0]:
                title = (title[0], title[1] + " " + line.strip())
                continue
            if title:
                out.append((name, title[1]))
            title = (indent, line.strip())
            continue
        if title:
            out.append((name, title[1]))
        title = None
        name = found.group(1) if found else None if line.strip() else name
        if found is None and not line.strip():
            name = None
    return out


def give_patch_ids(mails):
    """By `git patch-id --stable`, in one run."""
    known = {}
    with subprocess.Popen(["git", "patch-id", "--stable"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as git:
        import threading
        def feed():
            for m in mails:
                if m.diff_text:
                    key = hashlib.sha1(m.mid.encode("utf-8", "replace")).hexdigest()
                    known[key] = m
                    git.stdin.write(f"commit {key}\n\n{m.diff_text}\n".encode("utf-8", "replace"))
            git.stdin.close()
        thread = threading.Thread(target=feed)
        thread.start()
        for line in git.stdout:
            patch_id, _, key = line.decode().strip().partition(" ")
            if key in known:
                known[key].patch_id = patch_id
        thread.join()
    for m in mails:
        m.diff_text = None
