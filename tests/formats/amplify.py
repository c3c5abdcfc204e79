"""amplify.py: no digest may be longer than 64 KB and 20 times its mail, in any format. Crowds of mail that repeat what
costs little to send: each is imported into a store of its own, and shown in all formats. TAP on standard output."""
import json, os, shutil, subprocess, sys, tempfile

N = int(os.environ.get("N", "120"))
LONG = "x" * 900


def mail(i, subject, body="x\n", head="", who=None, mid=None):
    who = who or f"P{i % 7} <p{i % 7}@example.org>"
    return (f"From mboxrd@z Thu Jan  1 00:00:00 1970\nMessage-ID: <{mid or f'm{i}@example.org'}>\nFrom: {who}\n"
            f"Date: Mon, 17 Nov 2025 10:{i // 60 % 60:02}:{i % 60:02} +0000\nSubject: {subject}\n{head}\n{body}\n")


def answers(to):
    return f"In-Reply-To: <{to}@example.org>\n"


def patch(i, name="f"):
    return f"x\n---\n--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n-a\n+{i}\n"


def tags(i, n, key="Reviewed-by"):
    return "".join(f"{key}: R{i}-{k} <r{i}-{k}@example.org>\n" for k in range(n))


def series(n, version="", first=0, total=None, who="Ann <ann@example.org>", cover=""):
    out = [mail(first, f"[PATCH{version} 0/{total or n}] all", cover or "x\n", who=who)]
    return out + [mail(first + i, f"[PATCH{version} {i}/{total or n}] part {i}", patch(i, f"f{i}"), answers(f"m{first}"), who)
                  for i in range(1, n + 1)]


def reviewers():
    return series(N) + [mail(N + i, "Re: all", tags(i, 300), answers("m0")) for i in range(1, N // 8)]


def carried():
    """The cover of an earlier version is reviewed, and each patch of the next did not change."""
    return (series(N) + [mail(2 * N + i, "Re: all", tags(i, 300), answers("m0")) for i in range(1, N // 8)] +
            series(N, " v2", 4 * N))


def versions():
    return [m for v in range(1, 13) for m in series(N // 12, f" v{v}", v * N)] + [mail(i, "Re: all", tags(i, 300), answers(f"m{N}")) for i in range(1, 9)]


def notices():
    """One notice that names its tree in many words applies many patches."""
    body = "Applied, thanks!\n\n" + "".join(f"[{i}/{N}] part {i}\n      commit: {i:040x}\n" for i in range(1, N + 1))
    return series(N) + [mail(9 * N, "Re: all", body.replace("Applied", f"Applied to https://example.org/{LONG} ({LONG})"),
                             answers("m0"), f'"{LONG}" <{LONG[:200]}@example.org>')]


def pulls():
    body = ("The following changes since commit 1234567890:\n\n  x\n\nare available in the Git repository at:\n\n"
            f"  git://example.org/{LONG} tags/x\n\nfor you to fetch changes up to 2234567890:\n\n  x\n\n"
            "----------------------------------------------------------------\n"
            f"Ann ({N}):\n" + "".join(f"      part {i}\n" for i in range(1, N + 1)))
    return series(N) + [mail(9 * N + k, "[GIT PULL] all", body, who="M <m@example.org>", mid=f"pull{k}{LONG}@example.org") for k in range(4)]


def verdicts():
    build = ("Hi Ann,\n\nkernel test robot noticed the following build errors:\n\n[auto build test ERROR on x]\n\nAll errors "
             f"(new ones prefixed by >>):\n\n>> {LONG}\n")
    return series(N) + [mail(9 * N + i, "Re: [PATCH] all", build, answers(f"m{i % N}"), "kernel test robot <lkp@intel.com>") for i in range(N)]


def names():
    return [mail(i, f"[PATCH] part {i}", patch(i), who=f'"{"&<" * 120}{i}" <p{i}@example.org>') for i in range(N)]


def controls():
    """Characters that each format must write longer."""
    return [mail(i, "[PATCH] =?utf-8?b?4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu4oCu?= " + "_*<&" * 20 + f"{i}", patch(i)) for i in range(N)]


def threads():
    return [mail(i, f"talk {i}", "_*[<&>\n" * 40) for i in range(N)] + [mail(N + i, f"Re: talk {i}", "x\n", answers(f"m{i}")) for i in range(N)]


def lists():
    return [mail(i, f"[PATCH] part {i}", patch(i), f"List-Id: <l{i}.example.org>\nTo: " + ",\n ".join(f"t{k}@example.org" for k in range(200)) + "\n") for i in range(N)]


def trailers():
    return [mail(i, f"[PATCH] part {i}", "x\n\n" + tags(i, 100, "Cc") + tags(i, 100) + patch(i)) for i in range(N // 4)]


def missing():
    return [mail(i, f"[PATCH {i + 1}/99999] part {i}", patch(i), who=f"E{i} <e{i}@example.org>") for i in range(N)]


def proposed():
    body = "x\n" + "".join(f"--- a/f{k}\n+++ b/f{k}\n@@ -1 +1 @@\n-a\n+{k}\n\n" for k in range(20))
    return series(N // 4) + [mail(9 * N + i, "Re: all", "How about this?\n\n" + body, answers(f"m{i % 9}")) for i in range(N)]


def titles():
    """Titles of 900 characters, in everything that names a series: versions, what waits, who is asked, replies."""
    return [m for v in range(1, 5) for i in range(N // 8) for m in (
        mail(1000 * v + i, f"[PATCH v{v} 0/2] {i} {LONG}", "x\n", answers(f"m{1000 * v - 1000 + i}") if v > 1 else "", "Ann <ann@example.org>"),
        mail(1000 * v + 300 + i, f"[PATCH v{v} 1/2] {i} {LONG}", patch(i), answers(f"m{1000 * v + i}"), "Ann <ann@example.org>"),
        mail(1000 * v + 600 + i, f"Re: [PATCH v{v} 1/2] {i} {LONG}", tags(i, 3), answers(f"m{1000 * v + 300 + i}")))]


def applied_often():
    """Each of many notices, by a person each, applies every patch of one series."""
    items = "".join(f"[{i}/{N // 2}] part {i}\n      commit: {i:040x}\n" for i in range(1, N // 2 + 1))
    return series(N // 2) + [mail(9 * N + k, "Re: all", f"Applied to t{k}.git (b{k}), thanks!\n\n{items}", answers("m0"),
                                  f"M{k} <m{k}@example.org>") for k in range(N // 2)]


def addressed():
    """Covers and patches with 300 recipients, who are asked for a review."""
    head = "To: " + ",\n ".join(f"Person Number {k} <t{k}@example.org>" for k in range(300)) + "\nCc: " + \
        ",\n ".join(f"c{k}@example.org" for k in range(300)) + "\n"
    return [mail(i, f"[PATCH {i % 4}/3] part {i // 4} {i % 4}", patch(i) if i % 4 else "x\n",
                 head + (answers(f"m{i - i % 4}") if i % 4 else ""), "Ann <ann@example.org>") for i in range(N)]


def many_lists():
    """Each mail by many lists: received again and again with the same Message-ID."""
    return [mail(i % 40, f"[PATCH] part {i % 40}", patch(i % 40), f"List-Id: <l{i}-{LONG[:150]}.example.org>\n") for i in range(10 * N)]


def people():
    """One reply each by people with long names, to one short series."""
    return series(2) + [mail(9 + i, "Re: all", f"x\n\nReviewed-by: {'R' * 200}{i} <r{i}@example.org>\n", answers(f"m{i % 3}"),
                             f"{'Q' * 200}{i} <q{i}@example.org>") for i in range(3 * N)]


def changelogs():
    """Covers that tell of all versions before them, each longer than the last."""
    def log(v):
        return "".join(f"Changes in v{w}:\n" + "".join(f" - change {w}.{k}\n" for k in range(20)) + "\n" for w in range(v, 1, -1))
    return [m for v in range(1, N // 4) for m in series(3, f" v{v}", v * 10, cover="x\n\n" + log(v))]


def bots():
    """Every patch of every version is reported on by several machines."""
    return [m for v in range(1, 5) for m in series(N // 8, f" v{v}", v * N)] + [
        mail(9 * N + i, f"Re: [PATCH] part {i % 9}", f"Test: {LONG[:60]}\nResult: FAIL\n\nKernel test bot noticed build errors:\n{LONG}\n",
             answers(f"m{N * (1 + i % 4) + i % 9}"), f"bot {i % 11} <bot{i % 11}@example.org>") for i in range(2 * N)]


def deep():
    """Short replies, each to the one before."""
    return [mail(0, f"[RFC] {LONG}", "x\n")] + [mail(i, f"Re: [RFC] {i}", "y\n", answers(f"m{i - 1}")) for i in range(1, 9 * N)]


def told_often():
    """A long title of one mail, of characters that formats write longer, that many short mails make a digest name again."""
    title = "[PATCH] " + "&'<_*" * 180
    return [mail(0, title, patch(1), who="Ann <ann@example.org>"), mail(1, title.replace("[PATCH]", "[PATCH v2]"), patch(2), answers("m0"), "Ann <ann@example.org>")] + [
        mail(9 + i, "Re: x", f"{('Reviewed', 'Acked', 'Tested')[i % 3]}-by: R{i} <r{i}@example.org>\n" if i % 2 else "Applied, thanks!\n",
             answers(f"m{i % 2}"), f"R{i} <r{i}@example.org>") for i in range(9 * N)]


def named_once():
    """Of one address: a long name in one mail, and none in many."""
    return [mail(0, "[PATCH] a", patch(0), who=f'"{"&<_*" * 225}" <p@example.org>')] + [
        mail(i, f"[PATCH] {i}", patch(i), who="p@example.org") for i in range(1, 3 * N)] + [
        mail(3 * N + i, "Re: x", "Reviewed-by: p@example.org\n", answers(f"m{i}"), who="p@example.org") for i in range(1, 3 * N)]


CROWDS = (reviewers, carried, versions, notices, pulls, verdicts, names, controls, threads, lists, trailers, missing, proposed, titles,
          applied_often, addressed, many_lists, people, changelogs, bots, deep, told_often, named_once)


def run(program, *arguments, data=None):
    return subprocess.run([os.path.join(os.environ["LISTDIGEST_BIN"], "listdigest-" + program), *arguments], input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def main():
    number, failed = 0, 0
    folder = tempfile.mkdtemp()
    only = sys.argv[1:]
    for crowd in CROWDS:
        if only and crowd.__name__ not in only:
            continue
        store = os.path.join(folder, crowd.__name__)
        data = "".join(crowd()).encode()
        run("import", "-s", store, "-", data=data)
        worst, wrong = 0, []
        for form in ("text", "markdown", "html", "json", "mail", "atom"):
            done = run("report", "-s", store, "--since=2020-01-01", f"--format={form}", "--from=d@example.org")
            allowed = (64 << 10) + 20 * len(data)
            worst = max(worst, len(done.stdout) / allowed)
            if done.returncode or len(done.stdout) > allowed:
                wrong.append(f"{form}: {len(done.stdout)} bytes of {allowed}, status {done.returncode} {done.stderr[:200]!r}")
            if form == "json" and json.loads(done.stdout)["range"]["messages"] < 20:
                wrong.append("json: hardly any mail")
        number += 1
        print(f"{'not ok' if wrong else 'ok'} {number} - {crowd.__name__}: at most {100 * worst:.0f} % of what a digest may have", flush=True)
        failed = failed or bool(wrong)
        for line in wrong:
            print("#", line)
        shutil.rmtree(store, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"1..{number}")
    return failed


sys.exit(main())
