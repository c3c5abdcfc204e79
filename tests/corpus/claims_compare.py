"""One digest beside what the mail itself says: each claim agrees, differs, is left open, or belongs to a named class of design."""
import bisect
import collections
import re

import claims_open
from claims_series import Lines, is_again, is_resend

CLASSES = {  # name: the reason, as the manual states it
    "resend shown once": "a series that was sent again under its number is shown once, the newest",
    "attached patches": "patches that are attached to a message are a series, with the message as its cover letter",
    "store begins in the range": "there are no newcomers if the range begins with the store",
}
# Left open, and no claim of either side: a version before that no mail names and that shares neither title nor half of the
# patches; ages at a limit; "applied the series" in answer to one patch; the author's own notice on a part; answers of the author
# of one patch to the sender of all. Tags on a cover letter may be told of its patches, too; tags on replaced patches anywhere.


class Tally:
    def __init__(self, name, listing):
        self.name, self.listing = name, listing
        self.agree, self.differ, self.open = collections.Counter(), collections.Counter(), collections.Counter()
        self.named, self.seen = collections.Counter(), set()
        self.order = []

    def check(self, claim, ok, key, mail, digest, named=None):
        """OK None: left open. KEY: the ids it is about; MAIL and DIGEST: what each of the two says."""
        if claim not in self.order:
            self.order.append(claim)
        if ok:
            self.agree[claim] += 1
        elif ok is None:
            self.open[claim] += 1
        elif named:
            self.named[(claim, named)] += 1
        else:
            self.differ[claim] += 1
            if self.listing:
                print(f"{self.name} {self.week} {claim}: {key}\n    mail   {mail}\n    digest {digest}", file=self.listing)

    def sets(self, claim, key, mail, digest, optional=()):
        """Two sets that should be equal, counted as one claim. OPTIONAL may be in either."""
        mail, digest = set(mail), set(digest)
        gone, more = mail - digest - set(optional), digest - mail - set(optional)
        if not mail and not digest:
            return
        self.check(claim, not gone and not more, key, f"also {sorted(gone)}" if gone else "no more", f"also {sorted(more)}" if more else "no more")

    def report(self, weeks, mails, goals, minimum):
        failed = False
        print(f"\n{self.name}: {mails} mails, {weeks} weeks")
        print(f"  {'claim':26}{'claims':>8}{'agree':>8}{'differ':>8}{'named':>7}{'open':>6}{'%':>9}  goal")
        for claim in self.order:
            named = sum(n for (c, _), n in self.named.items() if c == claim)
            agree, differ = self.agree[claim] + named, self.differ[claim]
            goal = minimum if minimum is not None else goals[claim]
            percent = 100.0 * agree / (agree + differ) if agree + differ else 100.0
            bad = percent < goal
            failed |= bad
            print(f"  {claim:26}{agree + differ:8}{self.agree[claim]:8}{differ:8}{named:7}{self.open[claim]:6}{percent:9.2f}  {goal:g}{'  BELOW' if bad else ''}")
        for (claim, name), n in sorted(self.named.items()):
            print(f"  {n:6}  {claim}: {name} ({CLASSES.get(name, name)})")
        return failed


def is_command(m):
    """To the list's software, sent to the list itself."""
    return m.kind == "other" and not m.irt and re.fullmatch(r"(?:un)?subscribe(?: +[^ ]+)?", m.title.strip(), re.I)


def compare(world, since, until, found, again, tally):
    tally.week = f"{found.get('range', {}).get('since', since)}"
    if "range" not in found:
        tally.check("range", False, "the digest", "a digest", found)
        return
    if not hasattr(world, "sorted"):
        world.sorted = sorted((m for m in world.mails if not m.never and not is_command(m)), key=lambda m: m.arrived)
        world.times = [m.arrived for m in world.sorted]
    inside = world.sorted[bisect.bisect_left(world.times, since):bisect.bisect_left(world.times, until)]
    for part in (pasted_back, people, series, news, threads, pulls, waiting, sections):
        part(world, since, until, inside, found, again, tally)


def pasted_back(world, since, until, inside, found, again, tally):
    """A..B of the heading gives the same digest; ages end at B there, so what waits may differ."""
    differs = []
    for key in ("title", "tip", "domains", "contributors", "reviewers", "newcomers", "bots", "series", "news", "threads", "pulls"):
        if found.get(key) != again.get(key):
            differs.append(key)
    for key in ("messages", "people", "first", "last"):
        if found["range"].get(key) != again.get("range", {}).get(key):
            differs.append("range." + key)
    tally.check("range", not differs, "{from}..{to}".format(**{"from": "", "to": "", **found["range"]}), "the same digest", differs)


def rows(list_of):
    out = collections.Counter()
    for r in list_of:
        out[(r.get("address") or r.get("name") or r.get("domain") or "").lower()] += r["count"]
    return out


def compare_rows(tally, claim, mail, digest, why=None, spare=(), attaching=()):
    """SPARE has how many of each row's may be left out: the manual does not say. ATTACHING: whose mail is counted for what it attaches."""
    for key in sorted(set(mail) | set(digest)):
        low, n = mail.get(key, 0) - (spare[key] if key in spare else 0), digest.get(key, 0)
        named = "attached patches" if key in attaching and low <= n <= mail.get(key, 0) + attaching[key] else None
        tally.check(claim, low <= n <= mail.get(key, 0), key, f"{mail.get(key, 0)} {why.get(key, '') if why else ''}", n, named)


def people(world, since, until, inside, found, again, tally):
    tally.check("messages", found["range"]["messages"] == len(inside), "messages", len(inside), found["range"]["messages"])
    counted = [m for m in inside if not m.robot or m.kind in ("patch", "cover")]
    authors = {m.author or m.author_name for m in counted}
    robots = {m.author or m.author_name for m in counted if m.robot}
    tally.check("people", len(authors) - len(robots) <= found["range"]["people"] <= len(authors), "people", len(authors), found["range"]["people"])
    patches = [m for m in inside if m.kind in ("patch", "cover")]
    contributors, ids = collections.Counter(m.author for m in patches), collections.defaultdict(list)
    for m in patches:
        ids[m.author].append(m.mid)
    why = {k: v[:40] for k, v in ids.items()}
    theirs = rows(found["contributors"])
    spare = collections.Counter(m.author for m in patches if m.robot or m.asks)
    attaching = collections.Counter(m.author for m in inside if m.attaches)
    compare_rows(tally, "contributors", contributors, theirs, why, spare, attaching)
    names = {m.author: m.author_name for m in patches}
    for r in found["contributors"]:
        a = (r.get("address") or "").lower()
        if a in names:
            said = {m.author_name for m in world.of_author[a] if m.arrived < until}  # one name everywhere: the one that is there most often
            tally.check("contributors: name", r.get("name", "") in said or not r.get("name"), a, sorted(said), r.get("name"))
    domains = collections.Counter(m.author.rpartition("@")[2] for m in patches)
    spare = collections.Counter(m.author.rpartition("@")[2] for m in patches if m.robot or m.asks)
    attaching = collections.Counter(m.author.rpartition("@")[2] for m in inside if m.attaches)
    compare_rows(tally, "domains", domains, rows(found["domains"]), None, spare, attaching)
    first = world.sorted[0] in inside if inside else False
    here = {m.mid for m in inside}
    newcomers = collections.Counter(m.author for m in counted if world.first_of[m.author].mid in here)
    theirs = rows(found["newcomers"])
    for a in sorted(set(newcomers) | set(theirs)):
        tally.check("newcomers", (a in newcomers) == (a in theirs), a, f"{newcomers.get(a)} first {world.first_of[a].mid if a in world.first_of else None}",
                    theirs.get(a), "store begins in the range" if first else None)
    reviewers(world, until, inside, found, tally)


def reviewers(world, until, inside, found, tally):
    """One for each tag on each mail; given twice to one mail it counts once, where it was given first."""
    mine, why, within = collections.Counter(), collections.defaultdict(list), {m.mid for m in inside}
    seen = set()
    for m in inside:
        if m.robot or m.series or not m.tags:
            continue
        for key, _, address in m.tags:
            target = m.answers.mid if m.answers is not None and m.answers.series else None
            if m.answers is not None and m.answers.kind == "pull":
                continue
            if target and world.reviews_of(m.answers, until)[(key, address)].mid not in within:
                continue
            if (target or m.irt, key, address) not in seen:
                seen.add((target or m.irt, key, address))
                mine[address] += 1
                why[address].append((key, m.mid, "on " + (target or "unknown " + str(m.irt))))
    compare_rows(tally, "reviewers", mine, rows(found["reviewers"]), why)


def mine_of(world, s):
    """Our series of a series of the digest."""
    for mid in [s.get("message_id")] + [p.get("message_id") for p in s.get("patches", [])]:
        m = world.by_id.get(mid)
        if m is not None and m.series:
            return m.series
    return None


def reviews_in(rows_of):
    return {(r["key"], (r.get("address") or "").lower()) for r in rows_of}


def words(s):
    return f"<{s.lead.mid}> {s.lead.subject_text[:70]!r}"


def one_series(world, until, s, mine, tally):
    """What is said of a series wherever it is shown."""
    there = {p.mid for p in mine.patches if p.arrived < until}
    theirs = {p["message_id"] for p in s["patches"] if "message_id" in p}
    key = words(mine)
    lead = world.by_id.get(s.get("message_id"))
    pull = lead is not None and lead.kind == "pull" and mine.lead.parent is lead
    if there != theirs or (mine.lead.arrived < until and mine.lead is not lead and not pull):
        tally.check("series", False, key, f"lead {mine.lead.mid}, also {sorted(there - theirs)}", f"lead {s.get('message_id')}, also {sorted(theirs - there)}")
        return
    tally.check("series", True, key, "", "")
    replaced = {k for p in mine.replaced for k in world.reviews_of(p, until)}
    here = world.series_reviews(mine, until)
    tally.sets("reviews, series", key + " " + str({k: v.mid for k, v in here.items()}), here, reviews_in(s["reviews"]), replaced)
    per, whole = world.carried(mine, until)
    prev = Lines.previous(mine, until)
    same = previous_of(world, until, s, mine, prev, key, tally)
    either = world.may_carry(mine, until)
    if same:
        tally.sets("carried, series", key, whole, reviews_in(s["carried"]), replaced | (either - whole))
    cover = world.reviews_of(mine.cover, until) if mine.cover else {}
    tally.sets("reviews, cover", key, cover, reviews_in([r for r in s["reviews"] if r.get("cover")]), set(here) | replaced)
    for p in s["patches"]:
        m = world.by_id[p["message_id"]]
        tally.sets("reviews, patch", words(mine) + f" <{m.mid}>", world.reviews_of(m, until), reviews_in(p["reviews"]), set())
        if same:
            tally.sets("carried, patch", words(mine) + f" <{m.mid}>", per[m.mid], reviews_in(p["carried"]), either - per[m.mid])
    applied(world, until, s, mine, key, tally)
    nxt, again = Lines.following(mine, until)
    told = s["state"] == "superseded" or "superseded_by" in s
    if not (s["state"] == "applied" and not told):
        maybe = any(mine in t.maybe and t.at(until) for t in world.known)
        tally.check("superseded", None if (nxt is None and maybe and told) else (nxt is not None) == told, key, f"by {words(nxt) if nxt else None}", s.get("superseded_by") or s["state"])


def previous_of(world, until, s, mine, prev, key, tally):
    """Whether both name the same version before."""
    theirs = world.by_id.get(s.get("previous"))
    theirs = theirs.series if theirs is not None else None
    if prev is None and "previous" not in s:
        return True
    same = theirs is prev or (theirs is not None and prev is not None and (is_resend(prev, theirs) or is_resend(theirs, prev)))
    if prev is None and "previous" in s and s["previous"] not in world.by_id:
        same = True
    if not same and prev is not None and (is_again(prev, mine) or (theirs is not None and (is_again(prev, theirs) or is_again(theirs, prev)))):
        tally.check("previous version", True, key, "", "", )
        return False
    twins = theirs is not None and prev is None and is_resend(theirs, mine)  # the same again, with a diff that a mailer broke
    maybe = twins or not same and (theirs in mine.maybe or (prev is None and theirs is None)) and (prev is None or prev in mine.maybe)
    tally.check("previous version", None if maybe else same, key, words(prev) if prev else None, words(theirs) if theirs else s.get("previous"))
    return same and theirs is prev


def applied(world, until, s, mine, key, tally):
    ours = world.is_applied(mine, until)
    proof = world.proof(mine, until)
    if ours or s["state"] == "applied":
        tally.check("applied", None if ours is None else ours == (s["state"] == "applied"), key, f"{ours} {proof}", s["state"])
    sure, most, there = world.counts(mine, until)
    taken = sum(1 for p in s["patches"] if p.get("state") == "applied" or "applied" in p or "pulled_in" in p)
    maybe = ours is None or any(m.notices for t in mine.maybe for m in t.mails)  # of what may be the version before
    if most or taken:
        tally.check("partly applied", True if sure <= taken <= most else (None if maybe else False), key, f"{sure} to {most} of {there} {proof}", taken)


def attached(world, s):
    """The class of a series of the digest that is none by subjects."""
    m = world.by_id.get(s.get("message_id"))
    return "attached patches" if m is not None and m.attaches else None


def series(world, since, until, inside, found, again, tally):
    posted, shown = {}, set()
    for m in inside:
        if m.series:
            posted[id(m.series)] = m.series
    for s in found["series"]:
        mine = mine_of(world, s)
        if mine is None:
            tally.check("series", False, s.get("message_id"), "no series", f"{s['title']!r} {s['version']}", attached(world, s))
            continue
        if id(mine) in shown:
            tally.check("series", False, words(mine), "one", f"another one: {s.get('message_id')}")
            continue
        shown.add(id(mine))
        tally.check("series: posted", id(mine) in posted, words(mine), "earlier", "in the range")
        one_series(world, until, s, mine, tally)
    for k, mine in posted.items():
        if k not in shown:
            nxt, again_ = Lines.following(mine, until)
            later_too = any((is_resend(mine, t) or is_again(mine, t)) and id(t) in posted for t in mine.line)
            tally.check("series", False, words(mine), "a series", "none", "resend shown once" if later_too else None)


def happened(world, since, until, inside):
    """{id of series: what happened to it in the range}, of series that were posted before it."""
    out = {}

    def of(s):
        return out.setdefault(id(s), {"series": s, "replies": [], "own": [], "applied": 0, "pulled": 0, "again": 0, "superseded": False})

    def earlier(s):
        return s is not None and s.at(since) and not any(since <= m.arrived < until for m in s.mails)
    for m in inside:
        if m.answers is not None and m.answers.series and not m.series and earlier(m.answers.series):
            if m.attaches:
                continue  # a series of its own
            news_of = of(m.answers.series)
            if not m.robot:
                news_of["replies" if not world.is_own(m.answers.series, m) else "own"].append(m)
        if m.series:
            for s in m.series.line or []:
                if s is not m.series and earlier(s) and Lines.following(s, until)[0] is m.series:
                    of(s)["superseded"] = True
    for s in {id(m.answers.series): m.answers.series for m in inside if m.answers is not None and m.answers.series}.values():
        if earlier(s):
            of(s)["applied"] = sum(1 for p in s.patches if any(n.arrived >= since for n in world.applied_by(p, until))
                                   and not any(n.arrived < since for n in world.applied_by(p, until)))
    pulls = {m.mid for m in inside if m.kind == "pull" and not m.robot}
    for mid, by in world.pulled.items():
        if any(q.mid in pulls for q in by):
            s = world.by_id[mid].series
            got = world.pulled_in(world.by_id[mid], until)
            if s is not None and earlier(s) and any(q.mid in pulls for q in got):
                of(s)["again" if any(q.arrived < since for q in got) else "pulled"] += 1
    return {k: v for k, v in out.items() if v["replies"] or v["applied"] or v["pulled"] or v["again"] or v["superseded"]}


def news(world, since, until, inside, found, again, tally):
    ours, shown = happened(world, since, until, inside), set()
    for s in found["news"]:
        mine = mine_of(world, s)
        n = s["news"]
        if mine is None or id(mine) not in ours:
            if mine is not None and n["verdicts"] and not n["replies"] and not n["applied"] and not n["superseded"]:
                titles = [p.title.casefold() for p in mine.patches if p.title]  # a robot may name a patch by its title alone
                robots = [m for m in inside if m.robot and ((m.answers is not None and m.answers.series is mine) or
                          any(title in m.subject_text.casefold() for title in titles))]
                tally.check("news: verdicts", bool(robots), words(mine), "no robot", n)
                continue
            maybe = n["superseded"] and not n["replies"] and not n["applied"]
            tally.check("news", None if maybe else False, words(mine) if mine else s.get("message_id"), "nothing happened", n,
                        attached(world, s) if mine is None else None)
            continue
        shown.add(id(mine))
        o, key = ours[id(mine)], words(mine)
        tally.check("news", True, key, "", "")
        one_series(world, until, s, mine, tally)
        ids = [m.mid for m in o["replies"]]
        tally.check("news: replies", len(ids) == n["replies"], key, f"{len(ids)} {ids}", n["replies"])
        who = {m.address or m.name for m in o["replies"]}
        tally.check("news: people", len(who) == n["people"], key, sorted(who), n["people"])
        here = {k for t in world.own(mine, until) for m in t.mails for k, r in world.reviews_of(m, until).items() if r.arrived >= since}
        tally.sets("news: reviews", key, here, reviews_in(n["reviews"]), {k for p in mine.replaced for k in world.reviews_of(p, until)})
        if o["applied"] or n["applied"]:
            sure, most, there = world.counts(mine, until)
            tally.check("news: applied", o["applied"] <= n["applied"] <= max(o["applied"], most), key, o["applied"], n["applied"])
        if o["pulled"] or n["pulled"]:
            tally.check("news: pulled", o["pulled"] <= n["pulled"] <= o["pulled"] + o["again"], key, o["pulled"], n["pulled"])
        maybe = not o["superseded"] and any(mine in t.maybe and t.at(until) for t in world.known)
        tally.check("news: superseded", None if maybe and n["superseded"] else o["superseded"] == n["superseded"], key, o["superseded"], n["superseded"])
    for k, o in ours.items():
        if k not in shown and (o["replies"] or o["applied"] or o["pulled"] or o["superseded"]):
            resent = any((is_resend(o["series"], t) or is_again(o["series"], t)) and t.at(until) for t in o["series"].line)
            tally.check("news", False, words(o["series"]), {a: [m.mid for m in b] if a == "replies" else b for a, b in o.items() if a != "series"}, "no news",
                        "resend shown once" if resent else None)


def threads(world, since, until, inside, found, again, tally):
    ours, shown = world.threads(inside), set()
    members = {m.mid: k for k, t in ours.items() for m in t["mails"]}
    for k, t in ours.items():
        members.setdefault(t["top"].mid, k)
    for t in found["threads"]:
        k = t["message_id"] if t["message_id"] in ours else members.get(t["message_id"])
        if k is None or k in shown:
            tally.check("threads", False, t["message_id"], "none", f"{t['title']!r}")
            continue
        shown.add(k)
        o = ours[k]
        top, key = o["top"], f"<{k}> {o['top'].subject_text[:60]!r}"
        tally.check("threads", True, key, "", "")
        title = t.get("title", "")
        tagged = [x for x in top.subject.tags if x.lower() in ("regression", "bug", "question", "announce")]
        ok = title.lower().endswith(top.title.lower()[-60:]) and all(x.lower() in title.lower() for x in tagged)
        tally.check("threads: title", ok, key, top.subject_text, title)
        tally.check("threads: author", (t["author"].get("address") or "").lower() == top.author, key, top.author, t["author"])
        replies = len([m for m in o["mails"] if m.mid != k])
        tally.check("threads: replies", t["replies"] == replies, key, f"{replies} {[m.mid for m in o['mails']]}", t["replies"])
        who = {m.address or m.name for m in o["mails"]}
        tally.check("threads: people", t["people"] == len(who), key, sorted(who), t["people"])
    for k, o in ours.items():
        if k not in shown:
            tally.check("threads", False, f"<{k}> {o['top'].subject_text[:60]!r}", [m.mid for m in o["mails"]], "none")


def pulls(world, since, until, inside, found, again, tally):
    ours = {m.mid for m in inside if (m.kind == "pull" or m.asks) and not m.robot}
    theirs = {p["message_id"] for p in found["pulls"]}
    for mid in sorted(ours | theirs):
        m = world.by_id.get(mid)
        tally.check("pulls", (mid in ours) == (mid in theirs), f"<{mid}> {m.subject_text[:70] if m else ''!r}", mid in ours, mid in theirs)
    for p in found["pulls"]:
        m = world.by_id.get(p["message_id"])
        if m is not None:
            mine = [q for q, by in world.pulled.items() if m in by and m in world.listed_in(world.by_id[q], until)]
            below = [c for c in world.children[m.mid] if c.kind == "carried" or (c.kind == "patch" and c.address == m.address)]
            fresh = [q for q in mine if min(world.listed_in(world.by_id[q], until), key=lambda b: b.when) is m]
            tally.check("pulls: patches", len(fresh) + len(below) <= p.get("patches", 0) <= len(mine) + len(below), f"<{m.mid}>",
                        f"{len(fresh)} to {len(mine)}, and {len(below)} below it", p.get("patches", 0))


def section_of(world, m, shown, inside, until):
    """Where mail M stands in a digest of INSIDE, which has what SHOWN says, or why it stands nowhere."""
    answers = m.answers if m.answers is not None and m.answers.arrived < until else None
    s = m.series or (answers.series if answers is not None else None)
    section = next((x for x in ("series", "news") if s is not None and id(s) in shown[x]), None)
    if m.mid in shown["attached series"]:
        return "series"
    if not world.of_patch(m) and m.mid in shown["threads"]:
        return "threads"
    if m.robot and not m.series and not (m.notice and section):
        return "robots"
    if answers is not None and answers.attaches:
        section = next((x for x in ("series", "news") if answers.mid in shown["attached " + x]), None)
        if section:
            return section
    earlier = s is not None and inside.isdisjoint(s.mails)
    if earlier and not section and m.answers is not None and world.is_own(s, m):
        return "own_replies"
    if s is not None:
        return section or "resent"
    target = m if m.kind == "pull" else answers
    if target is not None:
        return "pulls" if target in inside else "pull_answers"
    return "unknown"


def sections(world, since, until, inside, found, again, tally):
    """Every mail of the range is in one section, or counted among what was left out; each number is the mail's own."""
    said = {**found["range"]["sections"], **found["range"]["left_out"]}
    others = said.pop("administrative") + said.pop("copies")
    ids = {m.mid for m in inside}
    tally.check("nothing lost", sum(said.values()) == len(ids) == found["range"]["messages"], "all sections", f"{len(ids)} mails",
                f"{said}, {others} that are no messages")
    shown = {x: {id(s) for s in map(lambda s: mine_of(world, s), found[x]) if s is not None} for x in ("series", "news")}
    listed = {t["message_id"] for t in found["threads"]}
    shown["threads"] = {m.mid for m in inside if not {world.key(m), m.mid}.isdisjoint(listed)}
    for x in ("series", "news"):
        shown["attached " + x] = {s["message_id"] for s in found[x] if any("part" in p for p in s["patches"])}
    mine, here = collections.defaultdict(list), set(inside)
    for m in inside:
        mine[section_of(world, m, shown, here, until)].append(m.mid)
    for x in sorted(said):
        if said[x] or mine[x]:
            tally.check("sections", said[x] == len(mine[x]), x, f"{len(mine[x])} {mine[x] if len(mine[x]) < 30 else ''}", said[x])


def waiting(world, since, until, inside, found, again, tally):
    """What waits, what is ready, and whose turn it is: what is told, and what should be."""
    recent = [s for s in world.known if s.mails and s.last >= until - 60 * 86400]
    for claim, key, rule in (("waiting", "waiting_series", claims_open.waits), ("ready", "ready", claims_open.ready), ("turn", "authors_turn", claims_open.turn)):
        theirs = {}
        for s in found[key]:
            mine = mine_of(world, s)
            if mine is None:
                tally.check(claim + ", precision", False, s["message_id"], "no series", s["title"], attached(world, s) if not is_answered(world, s, until) or claim != "waiting" else None)
                continue
            theirs[id(mine)] = s
            told = rule(world, mine, until)
            tally.check(claim + ", precision", told[0], words(mine), told[1], f"age {s['age_days']}")
            if claim == "turn" and told[0]:
                tally.sets("turn: remarks", words(mine), {m.mid for m in told[2]}, {r["message_id"] for r in s["remarks"]})
        for mine in recent:
            told = rule(world, mine, until)
            if told[0]:
                tally.check(claim + ", recall", id(mine) in theirs, words(mine), told[1], "not told")


def is_answered(world, s, until):
    """Whether a person answered the mail of S that attaches patches."""
    m = world.by_id.get(s["message_id"])
    return m is None or any(c.arrived < until and not c.robot and c.address != m.address for c in world.children[m.mid])
