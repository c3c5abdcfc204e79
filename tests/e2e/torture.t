#!/bin/sh
# A bounded share of `make torture`: the programs killed, failed, cut off from power and crowded at their calls.
[ -z "${REGEN:-}" ] || { echo "1..0 # SKIP nothing to write anew"; exit 0; }
[ "${VARIANT:-}" != asan ] || { echo "1..0 # SKIP AddressSanitizer wants to be first at the calls: see the plain build"; exit 0; }
exec python3 -B "$TOP/tests/torture/torture.py"
