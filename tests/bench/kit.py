"""What the parts of the benchmark share: programs run and timed, the table."""
import json
import math
import os
import shutil
import statistics
import subprocess
import tempfile

BIN = os.environ["LISTDIGEST_BIN"]
TOOLS = os.environ["BENCH_TOOLS"]
SIZE = os.environ.get("BENCH") or "normal"
ROOT = tempfile.mkdtemp(prefix="listdigest-bench.", dir=os.environ.get("BENCH_TMP") or None)
rows = []  # {part, what, ours, peer, ratio, budget, met}


def pick(quick, normal, whole=None):
    return {"quick": quick, "normal": normal}.get(SIZE, whole if whole is not None else normal)


def say(text):
    print(f"# {text}", flush=True)


def path(*names):
    full = os.path.join(ROOT, *names)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    return full


def ours(name):
    return os.path.join(BIN, f"listdigest-{name}")


def runs(mails, commands, env=None, jobs=0):
    """The lines that pairs prints: [command, microseconds, of CPU, status, KiB] of each run, and the "all" line's number."""
    listing = path("list")
    with open(listing, "w", encoding="ascii") as out:
        out.writelines(f"{m}\n" for m in mails)
    argv = [os.path.join(TOOLS, "pairs")] + (["-j", str(jobs)] if jobs else []) + [listing]
    for i, command in enumerate(commands):
        argv += ["---" if i else "--", *command]
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(env or {})}, check=False)
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    bad = [line for line in lines if line[0] != "all" and line[3] != "0"]
    if bad or done.returncode != 0:
        failed = " ".join(commands[int(bad[0][0])]) if bad else "pairs"
        raise SystemExit(f"bench: {failed}: status {bad[0][3] if bad else done.returncode}: {done.stderr.decode(errors='replace')[:300]}")
    return [list(map(float, line)) for line in lines if line[0] != "all"], sum(float(line[1]) for line in lines if line[0] == "all")


def run(argv, env=None):
    """(seconds, largest resident KiB) of a command that must end well."""
    (line,), _ = runs(["/dev/null"], [argv], env)
    return line[1] / 1e6, line[4]


def new_store(*names):
    store = path(*names)
    shutil.rmtree(store, ignore_errors=True)
    run([ours("store"), "-s", store, "init"])
    return store


def imported(mbox, *names):
    """(store, seconds, KiB) of an import of MBOX."""
    store = new_store(*names)
    return (store, *run([ours("import"), "-s", store, mbox]))


def store_bytes(store):
    return os.stat(os.path.join(store, "data.mdb")).st_size


def pairs(mails, *commands, env=None, jobs=0):
    """Microseconds of each command on each of MAILS, in turn; with JOBS (times, microseconds of all)."""
    lines, together = runs(mails, commands, env, jobs)
    times = [[line[1] for line in lines if line[0] == i] for i in range(len(commands))]
    return (times[0], together) if jobs else times


def median(values):
    return statistics.median(values)


def paired(a, b):
    """The median of the ratios of runs made one after the other: the machine's moods hit both."""
    return statistics.median(x / y for x, y in zip(a, b))


def exponent(points):
    """Of a power law through (size, cost): 1 is linear, 0 the same at any size."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mx, my = statistics.mean(xs), statistics.mean(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)


def ms(us):
    return f"{us / 1000:.2f} ms"


def row(part, what, us, peer="", ratio=None, budget=None, met=None):
    """One line of the table. BUDGET: a number RATIO may reach, or words with MET said."""
    if met is None and isinstance(budget, (int, float)):
        met = ratio <= budget
    entry = {"part": part, "what": what, "ours": us, "peer": peer, "ratio": ratio, "budget": budget, "met": met}
    rows.append(entry)
    print(line_of(entry), flush=True)


def line_of(r):
    ratio = "" if r["ratio"] is None else f"{r['ratio']:.2f}"
    budget = "" if r["budget"] is None else f"{r['budget']:g}" if isinstance(r["budget"], (int, float)) else r["budget"]
    verdict = {True: "met", False: "NOT MET", None: ""}[r["met"]]
    return f"| {r['part']} | {r['what']} | {r['ours']} | {r['peer']} | {ratio} | {budget} | {verdict} |"


HEAD = "| part | what | listdigest | beside it | ratio | budget | |\n|---|---|---|---|---|---|---|"


def finish(about):
    """The table as Markdown and as JSON, beside each other."""
    out = os.environ["BENCH_OUT"]
    with open(f"{out}.json", "w", encoding="utf-8") as f:
        json.dump({**about, "rows": rows}, f, indent=1, ensure_ascii=False)
    with open(f"{out}.md", "w", encoding="utf-8") as f:
        f.write("\n".join([HEAD, *map(line_of, rows)]) + "\n")
    missed = [r for r in rows if r["met"] is False]
    say(f"{sum(r['met'] is True for r in rows)} budgets met, {len(missed)} not" + "".join(f"; not: {r['part']}, {r['what']}" for r in missed))
    say(f"written: {out}.md, {out}.json")


def clean_up():
    shutil.rmtree(ROOT, ignore_errors=True)
