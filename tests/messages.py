"""What the messages of the programs send a user to exists: programs, commands, options, manuals and their sections.

    python3 tests/messages.py TOP BIN     reads the strings of the sources below TOP, asks the programs in BIN for --help

Prints each name that does not exist, and exits 1 if there is one. A string that names no program means those that its
folder is linked into."""
import glob
import os
import re
import subprocess
import sys

TOP, BIN = sys.argv[1:]
PROGRAMS = ["listdigest-mda", "listdigest-import", "listdigest-report", "listdigest-store"]
USERS = {"mda": PROGRAMS[:2], "report": PROGRAMS[2:3], "store": PROGRAMS}
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
# a program, maybe with a command, and what follows it up to the end of the quoted command or sentence
NAMED = re.compile(r"\b(listdigest(?:-[a-z]+)*)\b((?: [a-z]+\b)?)([^';.\n]*)")
OPTION = re.compile(r"(?<![\w-])--([a-z][a-z0-9-]*)")
MANUAL = re.compile(r"\b(listdigest[-a-z]*)\((\d)\)(?:, \"([^\"]+)\")?")


def strings(path):
    """The string literals of a C file, adjacent ones joined, with line numbers. Comments have none."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), file.read(), flags=re.S)
    text = re.sub(r"^#include.*", "", text, flags=re.M)
    at, joined, end = 0, "", -1
    for m in STRING.finditer(text):
        between = text[end:m.start()] if end >= 0 else ""
        if end >= 0 and re.fullmatch(r"[\sA-Z_0-9]*", between):  # a macro may stand between two parts
            joined += ("%s" if between.strip() else "") + m.group()[1:-1]
        else:
            if joined:
                yield at, joined
            joined, at = m.group()[1:-1], text.count("\n", 0, m.start()) + 1
        end = m.end()
    if joined:
        yield at, joined


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


HELP = {(program, ""): run(f"{BIN}/{program}", "--help") for program in PROGRAMS}
COMMANDS = re.findall(r"^  ([a-z]+) ", HELP["listdigest-store", ""], re.M)
HELP.update({("listdigest-store", c): run(f"{BIN}/listdigest-store", c, "--help") for c in COMMANDS})
MANUALS = {os.path.basename(p): p for p in glob.glob(TOP + "/*/*.[17]")}


def options(program):
    """Those of a program; of listdigest-store those of all commands."""
    return {o for (p, _), text in HELP.items() if p == program for o in OPTION.findall(text)}


def faults(folder, text):
    text = re.sub(r"\\\\\\n *", "", text).replace("\\n", "\n").replace('\\"', '"')  # a command may go on in the next line
    text = re.sub(r"\b(git|diff) [^';]*", "", text)  # other programs have options of their own
    for name, command, rest in NAMED.findall(text):
        if name not in PROGRAMS + ["listdigest"]:
            yield f"no program {name}"
        elif name == "listdigest-store" and command and command.strip() not in COMMANDS:
            yield f"no command {name}{command}"
        elif name in PROGRAMS:
            key = (name, command.strip() if name == "listdigest-store" else "")
            for option in OPTION.findall(rest):
                if option not in OPTION.findall(HELP[key]):
                    yield f"{name}{command} has no option --{option}"
    own = set().union(*(options(p) for p in USERS[folder]))
    others = set().union(*(options(p) for p in PROGRAMS if p in text))
    for option in OPTION.findall(text):
        if option not in own | others:
            yield f"no option --{option}"
    for name, number, section in MANUAL.findall(text):
        path = MANUALS.get(f"{name}.{number}")
        if not path:
            yield f"no manual {name}({number})"
        elif section:
            with open(path, encoding="utf-8") as file:
                if not re.search(rf'^\.S[hs] "?{re.escape(section)}"?$', file.read(), re.M):
                    yield f"no section {section} in {name}({number})"


bad = seen = 0
for c_file in sorted(p for folder in USERS for p in glob.glob(f"{TOP}/{folder}/**/*.[ch]", recursive=True)):
    place = os.path.relpath(c_file, TOP)
    if c_file.endswith("html_style.h"):  # CSS names its variables so
        continue
    for line, string in strings(c_file):
        seen += bool(OPTION.search(string) or NAMED.search(string))
        for fault in faults(place.split("/")[0], string):
            bad += 1
            print(f"{place}:{line}: {fault}: {string}")
if seen < 50:
    print(f"only {seen} strings name something: they are not read rightly")
sys.exit(bad > 0 or seen < 50)
