#!/usr/bin/env python3
"""part.py plain|html FILE: that part of a mail, decoded, as it is."""
import email
import email.policy
import sys

with open(sys.argv[2], "rb") as file:
    message = email.message_from_binary_file(file, policy=email.policy.default)
sys.stdout.buffer.write(message.get_body((sys.argv[1],)).get_payload(decode=True))
