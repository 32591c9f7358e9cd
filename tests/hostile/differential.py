#!/usr/bin/python3
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares tcpstate's own reader with tshark on odd packets and odd files.

    tests/hostile/differential.py SECONDS [SEED]    from this seed on; test_differential.py takes a few seeds

Each seed is a capture of many packets, and some files. The own reader may leave anything to tshark; where it does
not, both must print the same. The first difference ends the search: the file that shows it stays in the folder, and its
path and the lines that differ are printed.
"""
import itertools
import random
import subprocess
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tools")]

import file_mutations
import packet_mutations
from tcpstate_tool import put, tcpstate
from tshark import BUILD

PACKETS, FILES = 4000, 20  # of each seed


def unsure_frames(path):
    """Returns the numbers of the packets that the own reader leaves to tshark."""
    run = subprocess.run([BUILD / "tests" / "unsure_frames", path], capture_output=True, text=True)
    assert run.returncode == 0, path
    return {int(number) for number in run.stdout.split()}


def packets(seed):
    """Returns odd packets of which the own reader is sure."""
    rng = random.Random(f"packets {seed}")
    made = [packet_mutations.packet(rng) for _ in range(PACKETS)]
    path = put(packet_mutations.capture(made))
    unsure = unsure_frames(path)
    path.unlink()
    return [packet for number, packet in enumerate(made, 1) if number not in unsure]


def files(seed):
    """Yields odd files."""
    for i in range(FILES):
        yield file_mutations.file(random.Random(f"file {seed} {i}"))


def is_left_to_tshark(path):
    return "tshark reads it" in tcpstate("--verbose", "-q", "--tshark", "false", "-r", path).err


def difference(path):
    """Returns the first line of JSON that differs, by tshark and by the own reader; or both states and messages;
    None if all is the same."""
    by_tshark, own = (tcpstate("-T", "json", "--engine", engine, "-r", path) for engine in ("tshark", "auto"))
    lines = itertools.zip_longest(by_tshark.lines(), own.lines())
    first = next((pair for pair in lines if pair[0] != pair[1]), None)
    if first is None and by_tshark.status != own.status:
        first = (by_tshark.status, by_tshark.err), (own.status, own.err)
    return first


def search(seconds, seed):
    """Returns the file that shows the first difference, and the difference; None when the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for octets in packet_mutations.capture(packets(seed)), *files(seed):
            path = put(octets, f"seed-{seed}")
            found = None if is_left_to_tshark(path) else difference(path)
            if found:
                return path, found
            path.unlink()
        seed += 1
    print(f"no difference up to seed {seed - 1}")
    return None


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    shown = search(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 0)
    if shown:
        print(shown[0], "tshark:", shown[1][0], "tcpstate:", shown[1][1], sep="\n")
    sys.exit(1 if shown else 0)
