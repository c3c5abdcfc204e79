"""What a digest of a range of mail has to say, concluded from the mail that arrived up to its end."""
import collections
import re

import claims_open
import claims_series
from claims_series import YEAR, Lines, same_person

VERB = r"(?:applied|pushed|merged|queued|picked|taken|committed|landed|pulled)"
SERIES = r"(?:series|patch[ -]?set|pachset|patch-series|patches|everything)"
ALL = re.compile(rf"\b{SERIES}(?: (?:is|are|was|were|has|have|been|now|all|just))* {VERB}\b|\b{VERB}(?: up)?(?: just)?(?: (?:the|this|your|whole|entire|all|rest|of))+ "
                 rf"{SERIES}\b|\b{VERB} (?:all|everything)\s*(?:[.,!]|$)|\ball {VERB}\b", re.I)
BOTH = re.compile(rf"\bboth(?: patches)?(?: (?:are|were|have|been|now))* {VERB}\b|\b{VERB} both\b", re.I)
UP_TO = re.compile(r"\bup to this one\b", re.I)

WHOLE = re.compile(r"\b(?:series|patch ?set|patches|set|all|both|these|them|everything)\b", re.I)

ALSO = re.compile(r"\bthis (?:one )?and (?:the )?(?:patch (\d+)|(\d+)(?:st|nd|rd|th) (?:patch|one))", re.I)
BESIDE = re.compile(r"\bthis(?: one)? and (?:the )?(previous|next)\b|\b(?:the )?(first|second|third|previous|next)(?: one| patch)? and this\b", re.I)
ORDINALS = {"first": 1, "second": 2, "third": 3}
NUMBERS = re.compile(r"\b(?:patch(?:es)?|queued|applied|merged|pushed|picked up)\s+#?(\d+(?:(?:\s*(?:,|and|&|-|\+|to)\s*)+#?\d+)*)\b(?!/|\.\d)", re.I)
PARTIAL = re.compile(r"\bremaining\b|\b(?:these|first|last) (?:two|three|four|five|six|couple|few|\d+)\b|\b(?:rest|most|some|parts?) of\b|\bexcept\b|\bpartial", re.I)
NO_NOTICE = re.compile(r"\b(?:applied|addressed|pulled)\s+(?:up\s+)?(?:the|your|all|his|her|their)\s+(?:\w+\s+){0,2}(?:tweak|suggest|comment|change|tag|fix-?up|feedback|remark)"
                       r"|\btaken the decision\b|\bcommitted to using\b|\bI have queued up:|\bqueued the below patch\b|\bdoes seem\b|\brebased code\b|\bonly locally\b|\bthe (?:latter|former)\b|\b(?:last|latest) (?:posted )?(?:version|revision)\b|\bup the (?:\w+ ){1,4}patch ?set\b|\bbindings were\b", re.I)
OF_VERSION = re.compile(r"\b(?:merged|applied|pushed)\s+v(\d+)\b", re.I)


def s_done(s):
    return s.cover is not None and s.cover.subject.done


class World:
    """All mail of one list. advance(END) must be called with rising times before a digest that ends there."""

    def __init__(self, mails):
        self.by_id, self.mails = {}, []
        for m in mails:
            if m.mid not in self.by_id:
                self.by_id[m.mid] = m
                self.mails.append(m)
        self.children = collections.defaultdict(list)
        for m in self.mails:
            m.series, m.answers, m.notices, m.asks = None, None, [], False
            if m.notice and not m.items and NO_NOTICE.search(m.notice[1]):
                m.notice = None
            m.parent = next((self.by_id[r] for r in m.up if r in self.by_id and r != m.mid), None)
            if m.parent is None and m.notice:
                m.parent = next((self.by_id[r] for r in m.links_any if r in self.by_id), None)
        for m in self.mails:
            if m.parent:
                self.children[m.parent.mid].append(m)
        self.covers_by_hand()
        self.pulls_as_covers()
        self.series = claims_series.group(self.mails, self.by_id)
        self.waits_to_be_added = sorted(self.series, key=lambda s: min(m.arrived for m in s.mails))
        self.waits_to_be_added = collections.deque(self.waits_to_be_added)
        self.known, self.lines = [], Lines(self.by_id)
        self.reviews = collections.defaultdict(list)
        for m in sorted(self.mails, key=lambda m: (m.arrived, m.when)):
            self.trace(m)
        self.patches_below = [m for m in self.mails if m.series and m.answers is not None and m.answers.series not in (None, m.series)
                              and not m.robot and m.parent is not m.answers]  # in answer to an answer
        self.same_diff = collections.defaultdict(list)
        for s in self.series:
            for p in s.patches:
                self.same_diff[p.patch_id].append(p)
        self.pulled = self.shortlogs()
        self.found = [m for m in self.mails if m.found]
        self.first_of, self.of_author = {}, collections.defaultdict(list)
        for m in self.mails:  # the first in the store, which has the order of the mailbox
            self.first_of.setdefault(m.author, m)
            self.of_author[m.author].append(m)

    def covers_by_hand(self):
        """The mail that a run of one's own numbered patches answers, without a diff: their cover."""
        for m in self.mails:
            if m.kind == "other" and not m.diff and not m.robot and m.irt is None:
                below = [c for c in self.children[m.mid] if c.kind == "patch" and c.address == m.address and c.subject.index]
                if len(below) > 1 and len({c.subject.index for c in below}) == len(below):
                    m.kind = "cover"
                    m.subject.total, m.subject.index = below[0].subject.total, 0.0
                    m.subject.version = m.subject.version or below[0].subject.version
                    m.subject.trees = m.subject.trees or below[0].subject.trees

    def pulls_as_covers(self):
        """A pull request numbered 0/m above the sender's [PATCH n/m] is their cover, too."""
        for m in self.mails:
            if m.kind == "pull" and m.subject.index == 0 and any(c.kind == "patch" and c.address == m.address for c in self.children[m.mid]):
                m.kind, m.asks = "cover", True

    def trace(self, m):
        """What M answers: the nearest mail of a series, or pull request, above it."""
        up, steps = m.parent, 0
        while up is not None and steps < 1000:
            if up.series or up.attaches or (up.kind in ("pull", "carried") and not up.robot):
                break
            up, steps = up.parent, steps + 1
        m.answers = up
        if up is None or m.series:
            return
        if m.notice:
            up.notices.append(m)

    def shortlogs(self):
        """patch -> pull requests that list it."""
        titles = collections.defaultdict(list)
        for s in self.series:
            for p in s.patches if not claims_open.stable(s) else []:
                titles[p.title].append(p)
        out = collections.defaultdict(list)
        for m in self.mails:
            for name, title in m.shortlog:
                posted = [p for p in titles.get(title, []) if p.author_name.casefold() == name.casefold() and p.when <= m.when < p.when + YEAR
                          and not m.robot and p.parent is not m]
                newest = max((p.when for p in posted), default=0)
                for p in posted:  # the newest is meant, and what was sent with it
                    if p.when == newest:
                        out[p.mid].append(m)
        return out

    def advance(self, end):
        while self.waits_to_be_added and self.waits_to_be_added[0].at(end):
            s = self.waits_to_be_added.popleft()
            self.lines.add(s)
            self.known.append(s)

    # --- of one mail or series, at END

    def applied_by(self, p, end):
        """The notices and pull requests that took patch P."""
        s, out = p.series, [p] if p.subject.done or s_done(p.series) else []
        for m in p.notices:
            if m.arrived < end and self.takes(m, p, p):
                out.append(m)
        lead = s.lead.parent
        if lead is not None and lead.kind == "pull" and same_person(lead.name, lead.address, s.sender_name, s.sender):
            out += [m for m in lead.notices if m.arrived < end]  # its patches were sent below it
        for q in s.mails:
            if q is not p:
                out += [m for m in q.notices if m.arrived < end and self.takes(m, q, p)]
        return out or self.applied_before(p, end)

    def applied_before(self, p, end):
        """The notices on earlier versions of P, which did not change, that came after P, the last version."""
        s, at, steps = p.series, p, 0
        if s.line is None or Lines.following(s, end)[0] is not None or not any(q.notices for t in s.line if t is not s for q in t.mails):
            return []
        while steps < 20:
            at, same = self.before(at.series, end).get(at, (None, False))
            if at is None or not same:
                return []
            found = self.applied_by(at, end)
            if found:
                return [m for m in found if m.when >= p.when]
            steps += 1
        return []

    def takes(self, notice, target, p):
        """Whether NOTICE, which answers TARGET, says that P of the same series was applied."""
        if notice.items:
            if any("".join(title.casefold().split()) == "".join(p.title.casefold().split()) for _, _, title in notice.items if title):
                return True
            return False
        of = OF_VERSION.search(notice.notice[1])
        if of and float(of.group(1)) != p.series.number:
            return False
        also = ALSO.search(notice.notice[1])
        if also and target.series.total not in (None, 1):
            return target is p or claims_series.slot_of(p) == int(also.group(1) or also.group(2))
        beside = BESIDE.search(notice.notice[1])
        if beside and target.series.total not in (None, 1):
            word = (beside.group(1) or beside.group(2)).lower()
            own = claims_series.slot_of(target)
            return claims_series.slot_of(p) in (own, ORDINALS.get(word, own - 1 if word == "previous" else own + 1))
        listed = NUMBERS.search(notice.notice[1])
        if listed and target.series.total not in (None, 1):
            numbers = set()
            for first, last in re.findall(r"(\d+)(?:\s*(?:-|to)\s*(\d+))?", listed.group(1)):
                numbers |= set(range(int(first), int(last or first) + 1))
            return int(claims_series.slot_of(p)) in numbers
        if PARTIAL.search(notice.notice[1]) and len(p.series.slots) > 1:
            return False
        if UP_TO.search(notice.notice[1]):
            return claims_series.slot_of(p) <= claims_series.slot_of(target)
        if ALL.search(notice.notice[1]) or (BOTH.search(notice.notice[1]) and p.series.total == 2):
            return True
        return target is p or target is p.series.cover

    def may_take(self, notice, target, p):
        """The same where the words leave it open: "Applied the series" in answer to one patch."""
        return not notice.items and (target is not p and bool(WHOLE.search(notice.notice[1])) or bool(PARTIAL.search(notice.notice[1])))

    def listed_in(self, p, end):
        """The pull requests that list P, as long as no later version was there before them."""
        return [m for m in self.pulled.get(p.mid, []) if m.arrived < end and not self.replaced_before(p.series, m)]

    def pulled_in(self, p, end):
        """Those of them that took it: another person's, or the sender's own once a notice says that it was pulled."""
        return [m for m in self.listed_in(p, end) if not self.is_own(p.series, m) or any(n.arrived < end for n in m.notices)]

    def asks(self, s, end):
        """The pull requests of S's own sender that list some of it."""
        return [m for p in s.patches for m in self.listed_in(p, end) if self.is_own(s, m)]

    @staticmethod
    def is_own(s, pull):
        return same_person(pull.name, pull.address, s.sender_name, s.sender) or same_person(pull.name, pull.address, s.lead.author_name, s.lead.author)

    def replaced_before(self, s, pull):
        nxt, again = Lines.following(s, pull.arrived + 1)
        return nxt is not None and nxt.first <= pull.when and nxt.line is s.line

    def reviews_of(self, mail, end):
        """{(key, address): reply} given to MAIL."""
        out = {}
        for reply in self.tags_on.get(mail.mid, []):
            if reply.arrived < end:
                for key, _, address in reply.tags:
                    out.setdefault((key, address), reply)
        return out

    def index_replies(self):
        self.tags_on, self.replies_on = collections.defaultdict(list), collections.defaultdict(list)
        for m in sorted(self.mails, key=lambda m: (m.when, m.mid)):
            if m.answers is not None and not m.series and not m.robot:
                self.replies_on[m.answers.mid].append(m)
                if m.tags:
                    target = m.answers
                    m.tags = [t for t in m.tags if t[0] == "Nacked-by" or not same_person(t[1], t[2], target.author_name, target.author)]
                    self.tags_on[target.mid].append(m)

    def own(self, s, end):
        """The series whose reviews and answers count for S: itself and those it repeats unchanged."""
        out, at = [s], s
        for t in sorted(s.line, key=lambda t: t.first, reverse=True):
            if claims_series.is_resend(t, s) and (t.first, t.lead.mid) < (s.first, s.lead.mid) and t.at(end):
                out.append(t)
        return out

    def series_reviews(self, s, end):
        out = {}
        for t in self.own(s, end):
            for m in t.mails:
                if m not in t.replaced:
                    for k, reply in self.reviews_of(m, end).items():
                        out.setdefault(k, reply)
        return out

    def before(self, s, end):
        """patch -> (the patch of the version before, whether its patch-id is the same)."""
        prev = Lines.previous(s, end)
        if prev is None:
            return {}
        out, used = {}, set()
        for what in ("patch_id", "title"):
            for p in s.patches:
                value = getattr(p, what)
                same = next((q for q in prev.patches if value and getattr(q, what) == value and q not in used), None)
                if p not in out and same is not None:
                    out[p] = (same, what == "patch_id")
                    used.add(same)
        return out

    def carried(self, s, end):
        """(per patch, of the series) {(key, address)} given to unchanged patches of earlier versions, and not again."""
        per, whole = {}, set()
        here = set(self.series_reviews(s, end))
        cover = set(self.reviews_of(s.cover, end)) if s.cover else set()
        for p in s.patches:
            at, found, steps = p, set(), 0
            own = set(self.reviews_of(p, end)) | cover
            while steps < 100:
                before, same = self.before(at.series, end).get(at, (None, False))
                if before is None or not same:
                    break
                found |= set(self.reviews_of(before, end))
                if before.series.cover:
                    found |= set(self.reviews_of(before.series.cover, end))
                at, steps = before, steps + 1
            per[p.mid] = found - own
            whole |= found - own
        return per, whole - here

    def may_carry(self, s, end):
        """What was given to any patch with the patch-id of one of S: where no mail names the version before, either may be told."""
        out = set()
        for p in [p for t in self.own(s, end) for p in t.patches]:
            for q in self.same_diff[p.patch_id] if p.patch_id else []:
                if q.arrived < end and q.when < p.when:
                    out |= set(self.reviews_of(q, end)) | (set(self.reviews_of(q.series.cover, end)) if q.series.cover else set())
        return out

    def counts(self, s, end):
        """(patches applied by notice or pull, at least; at most; all patches there)."""
        there = [p for p in s.patches if p.arrived < end]
        sure = {p.mid for p in there if self.applied_by(p, end) or self.pulled_in(p, end)}
        perhaps = {p.mid for p in there for q in s.mails for m in q.notices if m.arrived < end and self.may_take(m, q, p)}
        return len(sure), len(sure | perhaps), len(there)

    def is_applied(self, s, end):
        """True, False, or None where the words leave it open."""
        sure, most, there = self.counts(s, end)
        total = s.total if isinstance(s.total, int) and not (s.cover and any(not n.items and n.arrived < end for n in s.cover.notices)) else 0
        listed = max([len(n.items) for m in s.mails for n in m.notices if n.arrived < end], default=0)
        if there and sure == there and max(sure, listed) >= total:
            return True
        return None if there and most == there and max(most, listed) >= total else False

    def proof(self, s, end):
        """The notices and pull requests that took S, in words."""
        notices = [f"notice <{n.mid}> {n.notice[1][:60]!r}" for m in s.mails for n in m.notices if n.arrived < end]
        return "; ".join(notices + sorted({f"pull <{q.mid}>" for p in s.patches for q in self.pulled_in(p, end)}))

    # --- threads

    def root(self, m):
        at, steps = m, 0
        while at.parent is not None and steps < 1000:
            at, steps = at.parent, steps + 1
        return at

    def key(self, m):
        """The known mail at the top of M's thread, or the missing one that it names."""
        first = self.root(m)
        return first.refs[0] if first.refs else first.irt or first.mid

    def of_patch(self, m):
        """Whether M is a patch or pull request, answers one, or says in its subject that it does."""
        s = m.subject
        return bool(m.series or m.answers or m.kind in ("pull", "carried", "patch", "cover") or s.patch or s.pull or s.index is not None)

    def threads(self, inside):
        """{key: facts} of the discussions of INSIDE, key is the known mail at the top, or the missing one it names."""
        found = {}
        for m in inside:
            if m.robot or self.of_patch(m):
                continue
            key, top = self.key(m), m
            while top.parent is not None and not self.of_patch(top.parent):
                top = top.parent
            t = found.setdefault(key, {"mails": [], "top": None})
            t["mails"].append(m)
            if t["top"] is None or top.when < t["top"].when:
                t["top"] = top
        return found
