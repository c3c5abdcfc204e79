"""Which series are open at END: which of them wait for an answer, are ready, or are at their author's turn, by the manual's words.
Each answer is (True, False, or None where the words leave it open; why)."""
from claims_series import DAY, Lines, same_person

APPROVALS = ("Reviewed-by", "Acked-by")
TURN = 7 * DAY


def ages_of(s, end):
    """How old the oldest and the newest mail of S are, by Date and by arrival."""
    there = [m for m in s.mails if m.arrived < end]
    return [end - x for m in (max(there, key=lambda m: m.when), min(there, key=lambda m: m.when)) for x in (m.when, m.arrived)]


def too_old(s, end):
    """True, False, or None where its mails are on both sides of 30 days."""
    ages = ages_of(s, end)
    return True if min(ages) > 30 * DAY else None if max(ages) > 30 * DAY else False


def is_his(s, m):
    """Whether M is by who sent or wrote S."""
    return same_person(m.name, m.address, s.sender_name, s.sender) or same_person(m.name, m.address, s.lead.author_name, s.lead.author)


def stable(s):
    """Stable trees' reviews stand for commits; they wait for nothing."""
    if s.lead.robot or any("autosel" in t for t in s.trees) or (s.releases() and s.sender.startswith(("gregkh@", "sashal@"))):
        return True
    return bool(s.releases()) and isinstance(s.total, int) and 2 * len(s.slots) < s.total  # an excerpt that was copied to this list


def taken_back(world, s, end):
    """Whether its author took back all of S."""
    back = set()
    for m in s.mails:
        for reply in world.replies_on.get(m.mid, []):
            if reply.arrived < end and reply.takes_back and same_person(reply.name, reply.address, m.author_name, m.author):
                if m is s.cover or reply.takes_back == "series":
                    return True
                back.add(m.mid)
    return bool(s.patches) and back >= {p.mid for p in s.patches}


def posted_again(world, s, end):
    """A later series in which the last patch of S stands, by the same sender or author, if each of its patches stands in one; else None."""
    if getattr(world, "titled_of", None) != len(world.known):
        world.titled, world.titled_of = {}, len(world.known)
        for t in world.known:
            for p in t.patches:
                world.titled.setdefault(p.title, []).append((t, p))
    again = None
    for patch in s.patches:
        again = next((t for t, p in world.titled.get(patch.title, []) if t is not s and p.arrived < end and p.when > s.last
                      and (is_his(s, p) or same_person(p.author_name, p.author, s.lead.author_name, s.lead.author)) and t.releases() == s.releases()), None)
        if again is None:
            return None
    return again


def is_open(world, s, end):
    """Whether something is still expected of S."""
    if stable(s):
        return False, "it is a review of a stable tree"
    nxt, again = Lines.following(s, end)
    if nxt is not None:
        return False, f"{'resent' if again else 'replaced'} by <{nxt.lead.mid}>"
    applied = world.is_applied(s, end)
    if applied:
        return False, "applied: " + world.proof(s, end)
    if world.asks(s, end):
        return False, "its sender asked to pull it"
    if taken_back(world, s, end):
        return False, "its author took it back"
    again = posted_again(world, s, end)
    if again is not None:
        return False, f"its patches were posted again, in <{again.lead.mid}>"
    if world.counts(s, end)[0]:
        return False, "a part is applied: " + world.proof(s, end)
    doubt = "some notice may take it" if applied is None else None
    for t in world.own(s, end):
        for m in t.mails:
            for n in m.notices:
                if n.arrived < end and same_person(n.name, n.address, s.sender_name, s.sender):
                    doubt = f"the author's own word on a part of it <{n.mid}>"
                elif n.arrived < end and (t is s or n.when >= s.first):
                    return False, f"notice <{n.mid}>"
            for c in world.children[m.mid]:
                if c.arrived < end and c.subject_text.startswith("Patch \""):
                    doubt = f"the scripts of the stable trees <{c.mid}>"
    if any(n.arrived < end and n.when >= s.first for t in s.maybe for m in t.mails for n in m.notices):
        doubt = "what may be its version before was applied"
    for t in world.known:
        if s in t.maybe and t.at(end):
            doubt = f"<{t.lead.mid}> may be its next version"
    return (None, doubt) if doubt else (True, "open")


def answered(world, s, end):
    """Whether somebody else than its author answered S."""
    doubt = None
    for t in world.own(s, end):
        for m in t.mails:
            for reply in world.replies_on.get(m.mid, []):
                if reply.arrived < end and not same_person(reply.name, reply.address, s.sender_name, s.sender):
                    if any(reply.address == p.author for p in s.mails):
                        doubt = f"its other author answered <{reply.mid}>"
                        continue
                    return True, f"answered by {reply.address} <{reply.mid}>"
            for c in world.children[m.mid]:
                if c.arrived < end and c.series is not None and c.series is not s and not c.robot and not same_person(c.name, c.address, s.sender_name, s.sender):
                    return True, f"a patch of {c.address} <{c.mid}>"
    return (None, doubt) if doubt else (False, "nobody answered")


def waits(world, s, end):
    """Open, 3 to 30 days old, answered by nobody, and not ready."""
    ages, old = ages_of(s, end), too_old(s, end)
    if max(ages) < 3 * DAY or old:
        return False, f"{min(ages) / DAY:.2f} to {max(ages) / DAY:.2f} days old"
    doubts = [] if min(ages) >= 3 * DAY and old is False else ["its age is at a limit"]
    for part, wanted in ((is_open, True), (answered, False), (ready, False)):
        found, why = part(world, s, end)
        if found is None:
            doubts.append(why)
        elif found != wanted:
            return False, why
    return (None, "; ".join(doubts)) if doubts else (True, "nobody answered")


# --- answers that are still to be dealt with

def answers_of(world, target, end):
    """The answers of others than the author to one mail, by person, each list the oldest first."""
    people = []
    for reply in world.replies_on.get(target.mid, []):
        if reply.arrived >= end or is_his(target.series, reply) or same_person(reply.name, reply.address, target.author_name, target.author):
            continue
        mine = next((p for p in people if same_person(p[0].name, p[0].address, reply.name, reply.address)), None)
        if mine is None:
            people.append(mine := [])
        mine.append(reply)
    return people


def his_below(world, reply, end):
    """Whether the author of what REPLY answers wrote below REPLY."""
    below, seen = list(world.children[reply.mid]), 0
    while below and seen < 1000:
        m, seen = below.pop(), seen + 1
        if m.arrived < end and m.answers is reply.answers and is_his(reply.answers.series, m):
            return True
        below += world.children[m.mid] if not m.series else []
    return False


def tags_of(world, mail, who, end, after, keys):
    """The replies after AFTER that bring a tag of WHO for MAIL."""
    return [r for r in world.tags_on.get(mail.mid, []) if r.arrived < end and r.when > after
            and any(k in keys and same_person(n, a, who.name, who.address) for k, n, a in r.tags)]


def is_to_author(s, m):
    """Whether the answer M is to a mail of S or another one of its author, not to another reviewer."""
    up = m.parent
    while up is not None and up.series is None and same_person(up.name, up.address, m.name, m.address):
        up = up.parent
    return up is not None and (up.series is s or is_his(s, up))


def pending(world, s, end, to_author=False):
    """The answers to S that are open: (those without a tag, those with a Nacked-by that stands). TO_AUTHOR: no remarks to others."""
    remarks, objections = [], []
    for t in world.own(s, end):
        for target in t.mails:
            if target in t.replaced:
                continue
            there = [target] + ([t.cover] if t.cover and t.cover is not target else [])

            def later(who, after, there=there):
                return [r for m in there for r in tags_of(world, m, who, end, after, APPROVALS + ("Tested-by",))]
            for replies in answers_of(world, target, end):
                said = [r for r in replies if r.kind == "reply" and not r.notice and (not to_author or is_to_author(t, r))]
                last = said[-1] if said else None
                if last is not None and not any(k for k, _, _ in last.tags) and not later(last, last.when) and not his_below(world, last, end):
                    remarks.append(last)
            for reply in world.tags_on.get(target.mid, []):
                nack = [x for x in reply.tags if x[0] == "Nacked-by"] if reply.arrived < end and not is_his(s, reply) else []
                if nack and not later(reply, reply.when):
                    objections.append(reply)
    return remarks, objections


def his_last(world, s, end):
    """When the author of S last wrote about it, or None."""
    own = [r.when for t in world.own(s, end) for m in t.mails for r in world.replies_on.get(m.mid, []) if r.arrived < end and is_his(s, r)]
    own += [p.when for p in world.patches_below if p.arrived < end and p.answers.series in world.own(s, end) and is_his(s, p)]
    return max(own, default=None)


# --- ready

def approval_of(world, patch, s, end):
    """The Reviewed-by and Acked-by that PATCH has of others than its author and sender: when each was given, or None."""
    out = []
    for m in [patch] + ([s.cover] if s.cover else []):
        for (key, _), reply in world.reviews_of(m, end).items():
            if key in APPROVALS:
                out.append(reply.when)
    for key, name, address in patch.brought:
        if key in APPROVALS and not same_person(name, address, patch.author_name, patch.author) and not same_person(name, address, patch.name, patch.address):
            out.append(None)
    return out


def findings(world, s, end):
    """What robots found in S: True, False, or None."""
    out, last = False, his_last(world, s, end) or 0
    for m in world.found:
        if m.arrived >= end or m.when < s.first:
            continue
        words, what = m.found
        if not (m.answers is not None and m.answers.series is s) and not any(p.mid in words or (p.title and p.title in words) for p in s.mails):
            continue
        if what == "bad" or (what == "remarks" and m.when > last):
            out = True
        elif what == "unclear" and not out:
            out = None
    return out


def ready(world, s, end):
    """Open, no RFC, complete, every patch reviewed or acked, no objection, no open remark, no failure, the author silent since."""
    old, (opened, why) = too_old(s, end), is_open(world, s, end)
    if old or opened is False:
        return False, "it is too old" if old else why
    if s.rfc or not s.patches:
        return False, "it is an RFC" if s.rfc else "it has no patches"
    if any(p.arrived >= end for p in s.patches) or (isinstance(s.total, int) and len(s.slots) < s.total):
        return False, "some of its patches are missing"
    doubts = [] if old is False and opened else [why if opened is None else "its age is at a limit"]
    per, _ = world.carried(s, end)
    given = {p.mid: approval_of(world, p, s, end) for p in s.patches}
    for t in world.own(s, end)[1:]:
        for k, p in t.slots.items():
            if k in s.slots:
                given[s.slots[k].mid] += approval_of(world, p, t, end)
    bare = [p for p in s.patches if not given[p.mid] and not any(k in APPROVALS for k, _ in per[p.mid])]
    if bare and not doubts:
        if {k for k, _ in world.may_carry(s, end)} & set(APPROVALS) and Lines.previous(s, end) is None:
            doubts.append("an unnamed version before may have been reviewed")
        else:
            return False, f"<{bare[0].mid}> was not reviewed"
    remarks, objections = pending(world, s, end)
    if objections or remarks:
        return False, f"<{(objections + remarks)[0].mid}> is open"
    spoke = his_last(world, s, end)
    approved = max([x for times in given.values() for x in times if x is not None], default=0)
    if spoke is not None and spoke > max(approved, s.last):
        return False, "its author wrote last"
    found = findings(world, s, end)
    if found:
        return False, "a robot found something"
    doubts += ["a robot wrote"] if found is None else []
    return (None, "; ".join(doubts)) if doubts else (True, "every patch was reviewed")


# --- the author's turn

def turn(world, s, end):
    """(as above; why; the answers that the author has not dealt with): open, and an answer 7 days old, since when he is silent."""
    old, (opened, why) = too_old(s, end), is_open(world, s, end)
    if old or opened is False:
        return False, "it is too old" if old else why, []
    spoke, (remarks, objections) = his_last(world, s, end), pending(world, s, end, to_author=True)
    left = sorted({r.mid: r for r in remarks + objections if r.when > max(spoke or 0, s.first)}.values(), key=lambda r: r.when)
    if not left:
        return False, "nothing is open, or its author wrote after it", []
    if end - left[0].when < TURN:
        return False, f"silent for {(end - left[0].when) / DAY:.2f} days", left
    return (True if old is False and opened else None), why if opened is None else f"<{left[0].mid}> is open", left
