"""Disagreements with git where ours is right, each by name. A class is a predicate over one disagreement; the mails of tests/mail
that show it stand beside it."""
import re
import unicodedata


def explain(field, mine, git, record, raw):
    """The name of the class this disagreement belongs to, or None."""
    for name, fields, test, _ in CLASSES:
        if field in fields and test(field, mine, git, record, raw):
            return name
    return None


def flat(value):
    """VALUE as text in which only what is ASCII and no blank counts."""
    text = "\n".join(value) if isinstance(value, list) else str(value)
    return re.sub(r"[^\x21-\x7e]", "", text)


def nul_bytes(field, mine, git, record, raw):
    """A NUL ends the text for some of git's programs; ours shows it as U+FFFD and reads on."""
    return "\0" in git["message"] and flat(mine["message"]) == flat(git["message"])


def unstuffed(field, mine, git, record, raw):
    """format=flowed by the list's software, over text that was never stuffed: git takes a blank off each line all the same; ours keeps
    the reading that leaves the diff whole."""
    if b"format=" not in raw.lower() or b"flowed" not in raw.lower():
        return False
    return flat(mine["message"]) == flat(git["message"]) and (git["numstat"] is None or sorted(mine["numstat"]) == sorted(git["numstat"]))


def no_author(field, mine, git, record, raw):
    """An in-body From that names nobody leaves git without an author."""
    return git["address"] == "" and mine["address"] != ""


def html_first(field, mine, git, record, raw):
    """git runs every text part into one message, HTML included."""
    return b"text/html" in raw.lower() and mine["message"] != "" and flat(mine["message"]) in flat(git["message"])


def crlf(field, mine, git, record, raw):
    """git mailinfo keeps the CR of a mail with CR LF line ends, and an empty line with a CR at the start (git am takes them off later)."""
    return "\r" in git["message"] and git["message"].replace("\r", "").lstrip("\n") == mine["message"]


def scissors(field, mine, git, record, raw):
    """A scissors line with a diff below it: as `git am --scissors`, which is not git's default."""
    return re.search(rb"(?m)^[ ->%<8]*(8<|>8|%<|>%)[ ->%<8]*$", raw) is not None and git["message"].endswith(mine["message"])


def controls(field, mine, git, record, raw):
    """Control characters in the header are no part of a title or name."""
    return re.search(r"[\x00-\x1f\x7f]", str(git[field])) is not None and re.sub(r"[\x00-\x1f\x7f]", "", git[field]) == mine[field]


def composed(field, mine, git, record, raw):
    """Header text is kept in Unicode's composed form."""
    return unicodedata.normalize("NFC", git[field]) == mine[field]


def lost_bracket(field, mine, git, record, raw):
    """A bracket of the tag was lost on the way."""
    return "malformed" in record.get("flags", []) and re.sub(r"^\[?[^\[\]]{1,40}\]\s*|^\[?PATCH[^:]{0,20}:?\s*", "", git["title"]) == mine["title"]


def at_words(field, mine, git, record, raw):
    """"a at b" of mail archives is the address a@b, also in trailers."""
    return str(mine[field]) == re.sub(r"([\w.+-]+) at ([\w-]+\.)", r"\1@\2", str(git[field])).strip('"')


def mailto(field, mine, git, record, raw):
    """Mail programs make links of addresses: <a@b<mailto:a@b>>. git takes the link for part of the address, and the address for the name."""
    if field == "author":
        return "<mailto:" in git["author"]
    return str(mine[field]) == re.sub(r"<mailto:[^>']*>?", "", str(git[field]))


def clear_signed(field, mine, git, record, raw):
    """The lines of a clear-signed text that begin with a dash have "- " before it (RFC 9580, 7.1)."""
    text = re.sub(r"(?m)^- |^-----BEGIN PGP SIGNED MESSAGE-----\n(\w+: .*\n)*\n", "", git["message"])
    return "-----BEGIN PGP SIGNED" in git["message"] and text.startswith(mine["message"])


def late_header(field, mine, git, record, raw):
    """A byte order mark or one line that is no header field stands before the header; git then sees no header."""
    return git["title"] == "" and re.match(rb"[!-9;-~]+[ \t]*:|\s|From ", raw) is None and git["message"].endswith(mine["message"])


def hg_export(field, mine, git, record, raw):
    """The header of Mercurial's hg export names the author, and is no part of the message."""
    user = re.search(r"^# HG changeset patch\n(?:#.*\n)*?# User (.*) <(.*)>", git["message"])
    if not user:
        return False
    return {"author": mine["author"] == user[1], "address": mine["address"] == user[2]}.get(field, git["message"].endswith(mine["message"]))


def diff_words(field, mine, git, record, raw):
    """A line of the message begins with "diff": git patch-id prints an id for that, and then the patch's own."""
    return mine["patch_id"] in git["patch_ids"][1:]


CLASSES = [  # name, fields, predicate, mails of tests/mail that show it
    ("NUL bytes in the text", {"message", "trailers"}, nul_bytes, ["git-nul"]),
    ("flowed text that was never stuffed", {"message", "patch_id", "trailers"}, unstuffed, ["git-flowed-unstuffed"]),
    ("in-body From without an address", {"author", "address"}, no_author, ["inbody-no-at"]),
    ("HTML run into the message", {"message", "trailers"}, html_first, ["git-html-first"]),
    ("CR LF line ends", {"message"}, crlf, ["crlf"]),
    ("text above scissors", {"author", "address", "title", "message", "trailers"}, scissors, ["scissors-patch"]),
    ("control characters in the header", {"author", "title"}, controls, ["subject-controls"]),
    ("composed characters", {"author", "title"}, composed, ["subject-decomposed"]),
    ("lost bracket", {"title"}, lost_bracket, ["subject-lost-bracket"]),
    ("address written with \"at\"", {"author", "address", "trailers"}, at_words, ["from-at", "from-at-angle"]),
    ("link behind an address", {"author", "address", "trailers"}, mailto, ["from-mailto"]),
    ("clear-signed text", {"message", "patch_id", "trailers"}, clear_signed, ["clearsigned"]),
    ("header that begins late", {"author", "address", "title", "message", "trailers"}, late_header, ["first-banner", "first-bom", "first-bom-from"]),
    ("header of hg export", {"author", "address", "message"}, hg_export, ["from-hg"]),
    ("\"diff\" in the message", {"patch_id"}, diff_words, ["git-diff-words"]),
]
