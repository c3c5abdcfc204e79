#!/usr/bin/env python3
"""The Message-IDs of a public-inbox's commit range in its order, each once: message_ids.py GIT_DIR A..B"""
import email
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mails  # noqa: E402

revs = set(subprocess.run(["git", "-C", sys.argv[1], "rev-list", "--first-parent", sys.argv[2]], check=True, capture_output=True,
                          text=True).stdout.split())
seen = set()
for rev, raw in mails.public_inbox(sys.argv[1]):
    if rev in revs:
        mid = (email.message_from_bytes(raw)["Message-ID"] or "none").strip().strip("<>")
        if mid not in seen:
            print(mid)
        seen.add(mid)
