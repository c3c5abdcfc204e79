#!/usr/bin/env python3
"""Prove that the store loses nothing: kills, failing calls, power loss, crowds, full disks, changed
bytes. TAP on stdout.
Bounded by default; TORTURE=whole tries everything. Arguments: names of the parts to run."""
import importlib
import sys
import time

import kit

PARTS = ["kill", "fault", "power", "crowd", "full", "group", "flip"]


def main():
    n = failed = 0
    for part in sys.argv[1:] or PARTS:
        for what, test in importlib.import_module(part).tests():
            n += 1
            before, start = dict(kit.counts), time.monotonic()
            try:
                why = test() or []
            except kit.Broken as broken:
                why = [str(broken)]
            tried = ", ".join(f"{k} {v - before.get(k, 0)}" for k, v in kit.counts.items() if v != before.get(k, 0))
            if why and why[0].startswith("SKIP "):
                print(f"ok {n} - {what} # {why[0]}", flush=True)
                continue
            failed += bool(why)
            print(f"{'not ok' if why else 'ok'} {n} - {what} ({tried}; {time.monotonic() - start:.1f} s)")
            print("".join(f"# {line}\n" for line in why[:20]), end="", flush=True)
    print(f"1..{n}\n# tried: " + ", ".join(f"{k} {v}" for k, v in sorted(kit.counts.items())))
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        status = main()
    finally:
        kit.clean_up()
    sys.exit(status)
