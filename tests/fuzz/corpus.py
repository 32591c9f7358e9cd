#!/usr/bin/python3
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The corpus of a fuzz target as one file of text: an input a line, in base64.

    tests/fuzz/corpus.py unpack FILE FOLDER    writes each input into a file of its own
    tests/fuzz/corpus.py pack FOLDER FILE      writes the inputs of a folder, the shortest first

tests/fuzz/merge makes the files in tests/fuzz/corpus, tests/fuzz/run unpacks them.
"""
import base64
import hashlib
import sys
from pathlib import Path


def unpack(file, folder):
    for line in Path(file).read_text(encoding="ascii").splitlines():
        octets = base64.b64decode(line, validate=True)
        (Path(folder) / f"kept-{hashlib.sha1(octets).hexdigest()}").write_bytes(octets)


def pack(folder, file):
    inputs = sorted({path.read_bytes() for path in Path(folder).iterdir()}, key=lambda octets: (len(octets), octets))
    Path(file).write_text("".join(base64.b64encode(octets).decode("ascii") + "\n" for octets in inputs if octets),
                          encoding="ascii")


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("pack", "unpack"):
        sys.exit(__doc__)
    {"pack": pack, "unpack": unpack}[sys.argv[1]](*sys.argv[2:])
