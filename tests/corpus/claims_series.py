"""Patch mails into series, and series into lines of versions, by the rules that RULES.md and the manuals state."""
import collections
import re

DAY = 86400
YEAR = 366 * DAY
NEAR = 20 * 60
RELEASE = re.compile(r"\d\.\d|stable|autosel", re.I)
FAMILY = re.compile(r"^(\d{14}\.\d+)-\d+(-.*)$|^(.*?)[-.](\d+)([-.][0-9a-f]{6,}@.*|@.*)$")


def same_person(name_a, address_a, name_b, address_b):
    """The same address, or the same full name."""
    return address_a == address_b or (name_a.casefold() == name_b.casefold() and " " in name_a.strip())


def family_of(mid):
    """What the Message-IDs of one run of git send-email or b4 have in common."""
    found = re.match(r"^(\d{14}\.\d+)-\d+(-.*)$", mid) or re.match(r"^(\d{8}-.*-v\d+)-\d+(-[0-9a-f]+@.*)$", mid) or re.match(r"^(.*\.)\d+(\.git\..*)$", mid)
    return found.group(1) + found.group(2) if found else None


class Series:
    def __init__(self, mail):
        self.mails, self.replaced, self.cover, self.slots = [], [], None, {}
        self.sender, self.sender_name = mail.address, mail.name
        self.version = mail.subject.version or "1"
        self.guessed = mail.subject.version is None
        self.rfc, self.resend, self.total = mail.subject.rfc, mail.subject.resend, mail.subject.total
        self.trees = set(mail.subject.trees)
        self.line = None
        self.maybe = set()
        self.add(mail)

    def add(self, mail):
        self.mails.append(mail)
        mail.series = self
        self.rfc |= mail.subject.rfc
        self.resend |= mail.subject.resend
        if mail.kind == "cover":
            self.cover = mail
        else:
            self.slots[slot_of(mail)] = mail
        if self.guessed and mail.subject.version is not None:
            self.version, self.guessed = mail.subject.version, False
        if self.total in (None, "n") and mail.subject.total:
            self.total = mail.subject.total

    @property
    def number(self):
        said = {p.subject.version for p in self.slots.values()} if self.cover else set()
        if len(said) == 1 and None not in said:
            return float(next(iter(said)))  # the patches' number, whatever their cover says
        return float(self.version)

    @property
    def lead(self):
        return self.cover or self.slots[min(self.slots)] if self.slots or self.cover else self.mails[0]

    @property
    def first(self):
        return min(m.when for m in self.mails)

    @property
    def last(self):
        return max(m.when for m in self.mails)

    @property
    def title(self):
        return re.sub(r"(?: \(|, )v\d+\)?$", "", self.lead.title)

    @property
    def patches(self):
        return [self.slots[k] for k in sorted(self.slots)]

    def at(self, end):
        """Whether some of it was there before END."""
        return any(m.arrived < end for m in self.mails)

    def releases(self):
        """The trees, where one of them is a release: backports to two releases are no versions of each other."""
        return self.trees if any(RELEASE.search(t) for t in self.trees) else set()


def slot_of(mail):
    return mail.subject.index if mail.subject.index is not None else 1.0


def fits(series, mail, near):
    """Whether MAIL can be a part of SERIES; NEAR: only time speaks for it."""
    s = mail.subject
    if series.sender != mail.address and not same_person(series.sender_name, series.sender, mail.name, mail.address):
        return False
    if not series.cover and series.total is None:
        return False
    if s.version is None or (series.guessed and not near):
        version = True if not near else series.guessed and s.version is None
    else:
        version = float(s.version) == series.number
    open_total = "n" in (series.total, s.total) or series.total is None
    if not version and not near and series.total == s.total and series.cover is not None and mail.kind == "patch" \
            and family_of(mail.mid) is not None and family_of(series.cover.mid) == family_of(mail.mid):
        version = not series.slots or s.version == series.patches[0].subject.version  # a cover with another number, in one run of git send-email
    if not version or not (open_total and not near or series.total == s.total):
        return False
    trees = set(s.trees)
    if not (trees <= series.trees or series.trees <= trees):
        return False
    return series.cover is None if mail.kind == "cover" else slot_of(mail) not in series.slots


def group(mails, by_id):
    """All Series of MAILS."""
    out, families, recent = [], collections.defaultdict(list), collections.defaultdict(list)
    anchors = collections.defaultdict(list)

    def enter(series, mail):
        for ref in mail.up:
            anchors[ref].append(series)
        if family_of(mail.mid):
            families[family_of(mail.mid)].append(series)
        recent[mail.address].append(series)

    def open_new(mail):
        series = Series(mail)
        out.append(series)
        enter(series, mail)

    posts = sorted((m for m in mails if m.kind in ("patch", "cover")), key=lambda m: (m.when, m.mid))
    numbered = []
    for m in posts:
        m.series = None
        if m.kind == "cover" or m.subject.total is None:
            open_new(m)
        else:
            numbered.append(m)
    numbered.sort(key=lambda m: (slot_of(m), m.when, m.mid))
    late = []
    for m in numbered:
        series = by_thread(m, by_id, anchors, families)
        if series == "taken" or series is None and slot_of(m) == 1 and not m.up:
            open_new(m) if series == "taken" else late.append(m)
        elif series:
            series.add(m)
            enter(series, m)
        else:
            late.append(m)
    for m in late:
        series = by_thread(m, by_id, anchors, families)
        if series in (None, "taken"):
            close = [s for s in recent[m.address] if fits(s, m, True) and s.first - NEAR <= m.when <= s.last + NEAR]
            series = min(close, key=lambda s: min(abs(m.when - s.first), abs(m.when - s.last))) if close else None
        if series is None:
            series = miscounted(m, by_id) or forgotten(m, by_id, recent)
        if series:
            series.add(m)
            enter(series, m)
        else:
            open_new(m)
    lone_covers(out, by_id, anchors, families, recent)
    out = [s for s in out if s.mails]
    out.sort(key=lambda s: (s.first, s.lead.mid))
    rerolls(out, by_id)
    return [s for s in out if s.mails]


def by_thread(mail, by_id, anchors, families):
    for ref in mail.up:
        target = by_id.get(ref)
        series = getattr(target, "series", None)
        if not series:
            continue
        if fits(series, mail, False):
            return series
        if mail.kind != "cover" and slot_of(mail) in series.slots and series.total == mail.subject.total and series.sender == mail.address:
            if mail.subject.version is None or float(mail.subject.version) == series.number:
                return "taken"
    for ref in mail.up:
        for series in reversed(anchors.get(ref, [])[-50:]):
            if fits(series, mail, False) and abs(series.last - mail.when) < 3600:
                return series
    for series in families.get(family_of(mail.mid) or "", [])[-50:]:
        if fits(series, mail, False):
            return series
    return None


def miscounted(mail, by_id):
    """1/2 and 2/2 below a cover 0/3 that has no other patches."""
    target = by_id.get(mail.irt)
    series = getattr(target, "series", None)
    if series and series.cover is target and series.sender == mail.address and slot_of(mail) not in series.slots:
        if mail.subject.version is None or float(mail.subject.version) == series.number:
            if not any(p.subject.total == series.cover.subject.total for p in series.patches):
                return series
    return None


def branch_of(mid):
    """The branch and version that b4 puts into Message-IDs, whichever run of it sent the mail."""
    found = re.match(r"^(\d{8}-.*-v\d+)-\d+-[0-9a-f]+@.*$", mid)
    return found.group(1) if found else None


def forgotten(mail, by_id, recent):
    """The series that lacks just this patch, which was sent some days later: alone, or by another run of b4 from the same branch."""
    if slot_of(mail) == 1 or any(r in by_id for r in mail.up):
        return None
    lack = [s for s in recent[mail.address] if s.total == mail.subject.total and slot_of(mail) not in s.slots and fits(s, mail, True)
            and 0 <= mail.when - s.last <= 3 * DAY and (not mail.up or branch_of(mail.mid) is not None and branch_of(mail.mid) == branch_of(s.lead.mid))]
    return max(lack, key=lambda s: s.last) if lack else None


def lone_covers(out, by_id, anchors, families, recent):
    """Covers that came late, or that were written by hand in answer to their patches."""
    for series in out:
        if not series.cover or series.slots:
            continue
        cover = series.cover
        cover.series, found = None, by_thread(cover, by_id, anchors, families)
        if found in (None, "taken"):
            close = [s for s in recent[cover.address] if s is not series and fits(s, cover, True) and s.first - NEAR <= cover.when <= s.last + NEAR]
            found = close[0] if close else None
        cover.series = series
        if found and found is not series:
            series.mails, series.cover = [], None
            found.add(cover)


def rerolls(out, by_id):
    """Single patches of a later version, sent into the series they belong to, take their slot there."""
    by_size = collections.defaultdict(list)
    for s in out:
        by_size[(s.sender, s.total)].append(s)
    for part in out:
        if part.cover or not part.mails or (isinstance(part.total, int) and len(part.slots) >= part.total):
            continue
        first = part.patches[0]
        twice = [s for s in by_size[(part.sender, part.total)] if s is not part and s.mails and s.number == part.number and len(s.slots) > len(part.slots)
                 and 0 <= first.when - s.first and first.when - s.last < 7 * DAY and getattr(s.slots.get(slot_of(first)), "title", None) == first.title]
        if twice and part.total is not None:
            take_slots(twice[-1], part, None)
            continue
        target, steps = by_id.get(first.irt), 0
        while target is not None and steps < 100 and (getattr(target, "series", None) is None or target.series is part):
            target, steps = by_id.get(target.irt), steps + 1
        whole = getattr(target, "series", None)
        if not whole or whole is part or whole.sender != part.sender or not whole.slots or whole.total is None:
            continue
        single = first.subject.total is None
        if single:
            places = [k for k, p in whole.slots.items() if p.title == first.title]
        else:
            places = [slot_of(first)] if whole.total == part.total and slot_of(first) in whole.slots else []
        if not places or not (target is whole.cover or single or target.mid == whole.slots[places[0]].mid):
            continue
        if whole.total == 1 and part.number > whole.number:
            continue  # [PATCH 1/1] answered by its v3: a version, no part
        old = whole.slots[places[0]]
        if not (part.number > whole.number or part.number == whole.number and old.title == first.title) or first.when < old.when:
            continue
        if any(slot_of(p) not in whole.slots for p in part.patches) and not single:
            continue
        take_slots(whole, part, places[0] if single else None)


def take_slots(whole, part, single):
    for p in part.patches:
        place = slot_of(p) if single is None else single
        old = whole.slots.get(place)
        if old is not None and old.when > p.when:
            whole.replaced.append(p)
        else:
            whole.replaced += [old] if old is not None else []
            whole.slots[place] = p
        whole.mails.append(p)
        p.series = whole
    part.mails, part.slots = [], {}


def same_author(a, b):
    la, lb = a.lead, b.lead
    return (same_person(a.sender_name, a.sender, b.sender_name, b.sender)
            or same_person(la.author_name, la.author, lb.author_name, lb.author))


def later(a, b):
    """Whether B can be a version after A, by numbers and times."""
    if a is b or b.first < a.first - DAY / 2:
        return False
    if a.rfc == b.rfc:
        return b.number > a.number
    return b.first > a.first and (a.rfc or b.number > a.number)


def same_work(a, b):
    return a.title == b.title or a.lead.change_id is not None and a.lead.change_id == b.lead.change_id


def is_resend(a, b):
    """B is A sent again without change."""
    if a is b or a.number != b.number or a.rfc != b.rfc or not same_work(a, b) or b.first < a.first or not same_author(a, b):
        return False
    if b.first - a.first > YEAR or a.releases() != b.releases():
        return False
    changed = any(p.patch_id and b.slots[k].patch_id and p.patch_id != b.slots[k].patch_id for k, p in a.slots.items() if k in b.slots)
    return b.resend or (a.total == b.total and not changed)


def is_again(a, b):
    """B has the number of A, but is another text, or has another title over the same patches: it replaces A, whatever its number says."""
    if a is b or is_resend(a, b) or a.rfc != b.rfc or a.number != b.number or b.first <= a.first or a.releases() != b.releases():
        return False
    same = same_work(a, b) or (len(a.slots) > 1 and [p.title for p in a.patches] == [p.title for p in b.patches])
    return same and same_author(a, b) and b.first - a.first < (180 if len(a.slots) == 1 else 60) * DAY


class Lines:
    """Versions of one series. Series are added oldest first: each finds its line among those before it."""

    def __init__(self, by_id):
        self.by_id = by_id
        self.titles, self.changes = collections.defaultdict(list), collections.defaultdict(list)
        self.patch_ids, self.patch_titles = collections.defaultdict(list), collections.defaultdict(list)
        self.authors = collections.defaultdict(list)
        self.lines, self.why = [], {}

    def join(self, a, b, why):
        if a.line is b.line:
            return
        if len(a.line) < len(b.line):
            a, b = b, a
        for s in b.line:
            s.line = a.line
            a.line.append(s)
        self.why.setdefault((a.lead.mid, b.lead.mid), why)

    def add(self, s):
        s.line = [s]
        lead, first = s.lead, (s.patches or [s.lead])[0]
        for change in {lead.change_id, first.change_id if not lead.change_id else None} - {None}:
            for t in self.changes[change]:
                if t.releases() == s.releases():
                    self.join(t, s, "change-id")
            self.changes[change].append(s)
        for number, mid in lead.links + (first.links if first is not lead else []):
            mail = self.by_id.get(mid)
            t = getattr(mail, "series", None)
            if t is not None and s.total is None and len(t.slots) > 1 and mail is not t.lead:
                s.maybe.add(t)  # a patch that was split out of T does not replace all of it
                continue
            if number is not None and t is not None and t.line is not None and t is not s and (number == 0 or number == t.number):
                if later(t, s) and t.releases() == s.releases():
                    self.join(t, s, "link")
        for ref in lead.up:
            t = getattr(self.by_id.get(ref), "series", None)
            if t is not None and t.line is not None and t is not s and t.number < s.number and same_author(t, s) and s.first - t.first < YEAR:
                if len(t.trees) == len(s.trees) and (s.total is not None or t.total in (None, 1)) and t.releases() == s.releases():
                    self.join(t, s, "reply")
        for t in reversed(self.titles[s.title]):
            if abs(s.first - t.first) < YEAR and same_author(t, s) and t.releases() == s.releases():
                if later(t, s) or later(s, t) or is_resend(t, s) or is_resend(s, t) or is_again(t, s) or is_again(s, t):
                    self.join(t, s, "title")
        for t in self.authors[s.sender][-64:]:
            if is_again(t, s):
                self.join(t, s, "same patches")
        self.by_patches(s)
        self.titles[s.title].append(s)
        self.authors[s.sender].append(s)
        for p in s.patches:
            self.patch_ids[p.patch_id].append(s) if p.patch_id else None
            self.patch_titles[p.title].append((p, s))

    def by_patches(self, s):
        shared = collections.Counter()
        for p in s.patches:
            seen = set(self.patch_ids[p.patch_id][-32:]) if p.patch_id else set()
            seen |= {t for q, t in self.patch_titles[p.title][-32:] if same_person(p.author_name, p.author, q.author_name, q.author)}
            for t in seen:
                if t is not s and later(t, s) and s.first - t.first < YEAR and t.releases() == s.releases():
                    shared[t] += 1
        best = []
        for t, n in shared.items():
            if 2 * n > len(t.slots) and 2 * n > len(s.slots) and same_author(t, s) and s.number == t.number + 1 and not s.guessed:
                best.append(t)
            else:
                s.maybe.add(t)
        if best and not any(later(t, s) for t in s.line):
            self.join(max(best, key=lambda t: (t.number, t.first)), s, "shared patches")
        if not any(later(t, s) for t in s.line) and (s.number > 1 or not s.rfc):
            words = set(re.findall(r"\w{3,}", s.title.lower()))
            self.retitled(s, words)
            paths = {x for p in s.mails for x in p.paths}
            for t in self.authors[s.sender][-256:]:
                if later(t, s) and s.first - t.first < 180 * DAY and (paths & {x for p in t.mails for x in p.paths}
                                                                     or len(words & set(re.findall(r"\w{3,}", t.title.lower()))) > 1):
                    s.maybe.add(t)

    def retitled(self, s, words):
        """The same author's next number within 30 days, with a path and most words of the title in common."""
        paths = {x for p in s.mails for x in p.paths}
        for t in reversed(self.authors[s.sender][-64:]):
            theirs = set(re.findall(r"\w{3,}", t.title.lower()))
            if s.number == t.number + 1 and not s.guessed and s.rfc == t.rfc and 0 <= s.first - t.first < 30 * DAY and not any(later(t, u) for u in t.line):
                if paths & {x for p in t.mails for x in p.paths} and 2 * len(words & theirs) > len(words | theirs) and t.releases() == s.releases():
                    self.join(t, s, "retitled")
                    return

    @staticmethod
    def previous(s, end):
        """The newest version before S in its line."""
        earlier = [t for t in s.line if (later(t, s) or is_again(t, s)) and t.at(end)]
        best = None
        for t in sorted(earlier, key=lambda t: t.first):
            if best is None or not later(t, best):
                best = t
        titled = [t for t in earlier if best is not None and t.number == best.number and t.rfc == best.rfc and t.title == s.title]
        return titled[-1] if titled and best.title != s.title else best

    @staticmethod
    def following(s, end):
        """(the first version after S, or its resend; whether it is a resend)."""
        after = [t for t in s.line if (later(s, t) or is_again(s, t)) and t.at(end)]
        again = [t for t in s.line if is_resend(s, t) and t.at(end) and (t.first, t.lead.mid) > (s.first, s.lead.mid)]
        if again:
            return min(again, key=lambda t: t.first), True
        best = None
        for t in sorted(after, key=lambda t: t.first):
            if best is None or later(t, best):
                best = t
        return best, False
