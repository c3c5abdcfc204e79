#!/usr/bin/env python3
"""check.py html|markdown|mail|plain|narrow|json|atom|feedparser FILE, check.py rendered HTML MARKDOWN: says what is wrong with a digest, one line each; exit 1 if anything is.

The digests are made with --link=https://lore.example.org/r/%s: no other address may be linked, whatever the mails say."""
import email
import email.policy
import json
import re
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

LINK = "https://lore.example.org/r/"
VOID = {"meta", "link", "input"}
BESIDE = re.compile(r"index\.html|feed\.atom|\d{4}-\d\d-\d\d[\w-]*\.html")  # of a page set
TAGS = set(
    "html head meta title style body a header h1 h2 h3 h4 p i small fieldset legend label input code ul ol li b figure svg desc rect figcaption span nav main "
    "article details summary table caption thead tbody tr th td pre div section footer bdi time link".split()
)
ATTRIBUTES = set(
    "lang charset name content http-equiv class href id role aria-labelledby aria-label aria-hidden viewbox "
    "preserveaspectratio width height fill x y scope datetime dir rel type checked hidden".split()
)
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
problems = []


def wrong(text):
    problems.append(text)


def plain(text):
    found = HIDDEN.search(text)
    if found:
        wrong("a character that acts: U+%04X" % ord(found.group()))
    if max(map(len, text.split("\n"))) > 20000:
        wrong("a line beyond all measure")


def narrow(text):
    """A digest without the mails' own texts: nothing of ours is wider than a terminal."""
    plain(text)
    for line in text.split("\n"):
        columns = sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        if columns > 80:
            wrong("%d columns: %s" % (columns, line[:100]))


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.targets, self.heading, self.words = [], set(), [], 0, []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in TAGS:
            wrong("tag <%s>" % tag)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                wrong("attribute %s of <%s>" % (name, tag))
        if len(values) != len(attrs):
            wrong("attribute given twice in <%s>" % tag)
        self.links(tag, values)
        if re.fullmatch("h[1-6]", tag):
            if int(tag[1]) > self.heading + 1:
                wrong("<%s> below <h%d>" % (tag, self.heading))
            self.heading = int(tag[1])
        if tag == "html" and values.get("lang") != "en":
            wrong("no language")
        if tag == "th" and values.get("scope") not in ("col", "row"):
            wrong("<th> without scope")
        if tag == "input" and values.get("type") != "radio":
            wrong("<input> of type %s" % values.get("type"))
        if tag == "svg" and not (values.get("aria-hidden") == "true" or values.get("role") == "img" and values.get("aria-labelledby")):
            wrong("<svg> says nothing to who cannot see it")
        if tag not in VOID:
            self.open.append(tag)

    def links(self, tag, values):
        if "id" in values:
            if values["id"] in self.ids:
                wrong("id %s twice" % values["id"])
            self.ids.add(values["id"])
        href = values.get("href")
        if href and href.startswith("#"):
            self.targets.append(href[1:])
        elif href is not None and not href.startswith(LINK) and not BESIDE.fullmatch(href):
            wrong("link to %s" % href)
        self.targets += values.get("aria-labelledby", "").split()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            wrong("</%s> out of place" % tag)

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        wrong("comment")


def html(text):
    plain(text)
    page = Page()
    page.feed(text)
    page.close()
    for tag in page.open:
        wrong("<%s> left open" % tag)
    for target in page.targets:
        if target not in page.ids:
            wrong("nothing is called %s" % target)
    if "<style>" not in text or re.search(r"@import|url\(", text.split("</style>")[0]):
        wrong("style from elsewhere")
    if "default-src 'none'" not in text:
        wrong("no Content-Security-Policy")
    return "".join(page.words)


def outside_code(text):
    """The lines of TEXT outside code blocks, with code spans and escaped characters taken out, as CommonMark 6.1 and 4.5 have them."""
    fence = None
    for line in text.split("\n"):
        mark = re.match("`{3,}", line)
        if fence:
            if mark and len(mark.group()) >= len(fence) and not line.strip("`"):
                fence = None
        elif mark:
            fence = mark.group()
        else:
            line = re.sub(r"\\[!-/:-@\[-`{-~]", "\x1a", line)
            yield re.sub(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", "", line)
    if fence:
        wrong("a code block does not end")


def markdown(text):
    plain(text)
    for line in outside_code(text):
        for link in re.findall(r"\]\(([^)]*)", line):
            if not link.startswith("<" + LINK):
                wrong("link to %s" % link)
        bare = re.sub(r"\]\(<%s[A-Za-z0-9._~%%-]*>\)" % re.escape(LINK), "]", line).replace("<!-- -->", "")
        if re.search(r"[<`|!&]", bare):
            wrong("markup: %s" % bare[:200])
        if re.search(r"@|://|mailto:|www\.", bare):
            wrong("autolink: %s" % bare[:200])
        if bare.count("[") != bare.count("]") or bare.count("[") > 1:
            wrong("brackets: %s" % bare[:200])
        if re.match(r"( {4}|\t|>|\d+[.)] |[-+*] ([-+*#>] |\d+[.)] ))", bare):
            wrong("block: %s" % bare[:200])


class Rendered(HTMLParser):
    """What a Markdown renderer made: the blocks and links that are ours, and nothing else."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.count = {}

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag not in ("h1", "h2", "h3", "p", "ul", "li", "strong", "em", "code", "pre", "a", "hr", "br"):
            wrong("tag <%s>" % tag)
        for name, value in attrs:
            ours = {"a": name == "href" and value.startswith(LINK), "code": (name, value) == ("class", "language-text")}
            if not ours.get(tag, (tag, name, value) == ("pre", "lang", "text")):
                wrong("<%s %s=%s>" % (tag, name, value))

    def handle_comment(self, data):
        if data != " ":
            wrong("comment: %s" % data)

    def handle_decl(self, decl):
        wrong("declaration: %s" % decl)

    def handle_pi(self, data):
        wrong("instruction: %s" % data)


def rendered(text, markdown_path):
    page = Rendered()
    page.feed(text)
    page.close()
    lines = list(outside_code(open(markdown_path, encoding="utf-8").read()))
    raw = open(markdown_path, encoding="utf-8").read()
    wanted = {
        "h1": sum(line.startswith("# ") for line in lines),
        "h2": sum(line.startswith("## ") for line in lines),
        "h3": sum(line.startswith("### ") for line in lines),
        "li": sum(line.lstrip().startswith("- ") for line in lines),
        "a": sum(line.count("](<") for line in lines),
        "pre": len(re.findall("^`{3,}text$", raw, re.M)),
        "hr": 1,
    }
    for tag, count in wanted.items():
        if page.count.get(tag, 0) != count:
            wrong("%d <%s>, written were %d" % (page.count.get(tag, 0), tag, count))


def mail(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        for defect in part.defects:
            wrong("defect: %r" % defect)
    wanted = ["From", "Date", "Subject", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted", "Precedence", "X-Listdigest"]
    sent = ["to", "list-id", "in-reply-to", "references"]  # of a mail that is sent
    if sorted(name.lower() for name in message.keys() if name.lower() not in sent) != sorted(name.lower() for name in wanted):
        wrong("header fields: %s" % message.keys())
    if max(map(len, raw.split(b"\n"))) > 998 or any(byte > 126 for byte in raw):
        wrong("not 7 bit, or a line over 998 bytes")
    if message["Auto-Submitted"] != "auto-generated" or message["Precedence"] != "bulk":
        wrong("does not say that a machine made it")
    parts = [part.get_content_type() for part in message.walk()]
    if parts != ["multipart/alternative", "text/plain", "text/html"]:
        wrong("parts: %s" % parts)
        return
    plain(message.get_body(("plain",)).get_content())
    html(message.get_body(("html",)).get_content())
    plain(str(message["Subject"]))


ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 4287 4: of an element, what it has exactly once, and what it may have beside it (of what a digest uses)
ATOM_PARTS = {
    "feed": ("id title updated author generator", "entry link"),
    "entry": ("id title updated author category content", "link"),
    "author": ("name", ""),  # an address would be <email>, or <uri>
}
ATOM_ATTRIBUTES = {"link": "rel type href", "category": "term"}
ADDRESS = re.compile(r"[^\s]@[\w\[]")
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
RFC3339 = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")


def atom_element(element):
    name = element.tag.removeprefix(ATOM)
    here = [child.tag.removeprefix(ATOM) for child in element]
    once, more = (words.split() for words in ATOM_PARTS.get(name, ("", "")))
    for part in once:
        if here.count(part) != 1:
            wrong("<%s> has %d <%s>" % (name, here.count(part), part))
    for part in here:
        if part not in once + more:
            wrong("<%s> in <%s>" % (part, name))
    for attribute, value in element.attrib.items():
        if attribute not in ATOM_ATTRIBUTES.get(name, "").split():
            wrong("attribute %s of <%s>" % (attribute, name))
        if "@" in value:
            wrong("an address in an attribute: %s" % value)
    text = "" if once else element.text or ""
    if ADDRESS.search(text):
        wrong("an address: %s" % text[:200])
    if name in ("id", "title", "name", "content", "generator") and not text.strip():
        wrong("<%s> is empty" % name)
    if name == "updated" and not RFC3339.fullmatch(text):
        wrong("no time: %s" % text)
    if name == "id" and not UUID.fullmatch(text):
        wrong("no id: %s" % text)
    if name == "link" and not element.get("href", "").startswith(LINK) and not BESIDE.fullmatch(element.get("href", "")):
        wrong("link to %s" % element.get("href"))


def atom(text):
    plain(text)
    if not text.startswith('<?xml version="1.0" encoding="utf-8"?>\n') or "<!" in text:
        wrong("no XML declaration, or more than one")
    feed = ElementTree.fromstring(text.encode())
    if feed.tag != ATOM + "feed":
        wrong("no feed: %s" % feed.tag)
    for element in feed.iter():
        atom_element(element)
    entries = feed.findall(ATOM + "entry")
    ids = [entry.findtext(ATOM + "id") for entry in entries] + [feed.findtext(ATOM + "id")]
    if len(set(ids)) != len(ids):
        wrong("an id stands twice")
    for parent in [feed] + entries:
        links = [link.get("rel") for link in parent.findall(ATOM + "link")]
        if len(set(links)) != len(links):
            wrong("two links for one purpose: %s" % links)
    times = [entry.findtext(ATOM + "updated") for entry in entries]
    if times != sorted(times, reverse=True) or times and times[0] != feed.findtext(ATOM + "updated"):
        wrong("not the newest first, or the feed is not as new as its newest entry")


def feedparser(path):
    """What a program that reads feeds makes of it: Debian's python3-feedparser."""
    import feedparser as parser

    got = parser.parse(path)
    if got.bozo:
        wrong("feedparser: %s" % got.bozo_exception)
    entries = ElementTree.parse(path).getroot().findall(ATOM + "entry")
    if got.version != "atom10" or len(got.entries) != len(entries):
        wrong("feedparser: %s with %d of %d entries" % (got.version, len(got.entries), len(entries)))
    for ours, theirs in zip(entries, got.entries):
        if theirs.id != ours.findtext(ATOM + "id") or not theirs.title or not theirs.author or not theirs.updated_parsed or not theirs.content[0].value:
            wrong("feedparser: an entry is another: %s" % theirs.id)


def main():
    how, path = sys.argv[1:3]
    raw = open(path, "rb").read()
    if how == "mail":
        mail(raw)
    elif how == "rendered":
        rendered(raw.decode("utf-8"), sys.argv[3])
    elif how == "feedparser":
        feedparser(path)
    elif how == "json":
        json.loads(raw)
        plain(raw.decode("utf-8").replace(",", "\n"))
    else:
        {"html": html, "markdown": markdown, "plain": plain, "narrow": narrow, "atom": atom}[how](raw.decode("utf-8"))
    for problem in problems[:20]:
        print(problem.encode("unicode_escape").decode())
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    main()
