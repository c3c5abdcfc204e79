"""TAP for the tests that are Python."""
import sys

_n = _failed = 0


def note(text):
    print("# " + str(text).replace("\n", "\n# "), flush=True)


def ok(condition, what, why=""):
    global _n, _failed
    _n += 1
    print(f"{'ok' if condition else 'not ok'} {_n} - {what}", flush=True)
    if not condition:
        _failed += 1
        if why:
            note(str(why)[-2500:])
    return bool(condition)


def same(got, wanted, what):
    return ok(got == wanted, what, f"got:    {got!r}\nwanted: {wanted!r}")


def skip(what, why):
    global _n
    _n += 1
    print(f"ok {_n} - {what} # SKIP {why}", flush=True)


def done():
    print(f"1..{_n}", flush=True)
    sys.exit(1 if _failed else 0)
