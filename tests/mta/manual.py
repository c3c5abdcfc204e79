"""The numbered steps of listdigest(7), read out of its source and run as they are printed."""
import os
import re

from room import TOP, sh, time
from tap import ok

MANUAL = os.path.join(TOP, "mda/listdigest.7")


def plain(line):
    """A line of a literal block as mandoc would show it."""
    for escape, character in [(r"\e", "\\"), (r"\&", ""), (r"\-", "-"), (r"\(aq", "'"), (r"\(dq", '"')]:
        line = line.replace(escape, character)
    return line


def section(title):
    """The source lines of the section or subsection with this title."""
    with open(MANUAL, encoding="utf-8") as f:
        lines = f.read().split("\n")
    start = next(i for i, line in enumerate(lines) if re.fullmatch(rf'\.S[hs] "?{re.escape(title)}"?', line))
    ends = (r"\.Sh ",) if lines[start].startswith(".Sh") else (r"\.Sh ", r"\.Ss ")
    end = next((i for i in range(start + 1, len(lines)) if re.match("|".join(ends), lines[i])), len(lines))
    return lines[start:end]


def steps(title):
    """[(who, command)] of a section: lines beginning '# ' are root's, '$ ' the user's; others go on with the one before."""
    found, literal = [], False
    for line in section(title):
        if line.startswith((".Bd -literal", ".Ed")):
            literal = line.startswith(".Bd")
        elif line.startswith(".Dl "):
            found += [(line[4], plain(line[6:]))] if line[4:6] in ("# ", "$ ") else []
        elif literal and line[:2] in ("# ", "$ "):
            found.append((line[0], plain(line[2:])))
        elif literal and found:
            found[-1] = (found[-1][0], found[-1][1] + "\n" + plain(line))
    return found


def follow(title, begin=0, end=None, user="you"):
    """Do what the section says, or the commands BEGIN to END of it."""
    todo = steps(title)[begin:end]
    if not ok(todo, f"listdigest(7), {title}: has steps"):
        return
    for who, command in todo:
        did = sh(command, None if who == "#" else user)
        if "reload" in command:
            time.sleep(0.5)  # a server's processes hear of it one by one
        ok(did.status == 0, f"{title}: {who} {command.splitlines()[0]}", f"ended with {did.status}: {did.out}")
