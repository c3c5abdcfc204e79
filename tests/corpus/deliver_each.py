#!/usr/bin/env python3
"""Deliver every message of an mbox one at a time: deliver_each.py MBOX COMMAND... Ends with 1 if any delivery did not end with 0."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mails  # noqa: E402

bad = 0
for raw in mails.mbox(sys.argv[1]):
    bad |= subprocess.run(sys.argv[2:], input=raw).returncode != 0
sys.exit(1 if bad else 0)
