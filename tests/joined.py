# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures of the repository, joined to a few, for tests that compare two ways to read one capture.

The start of tshark costs more than all else that such a test does. Where no two captures have a
connection in common, one capture of all their packets, in the order of their times, holds the same
conversations. TCPSTATE_LONG=1 leaves each capture by itself.
"""
import subprocess
from pathlib import Path

import pytest

import captures
from extent import LONG
from tshark import WORKSHOP

EVERY = sorted(captures.FOLDER.rglob("*.pcap*"))


def connections(path):
    """Returns the pairs of ends between which a capture has segments. What stands where TCP has its ports counts for
    other protocols: that may keep captures apart, and never joins too many."""
    found = set()
    for _, packet in captures.ip_packets(path):
        addresses, ports = (packet[8:40], packet[40:44]) if packet[0] >> 4 == 6 else \
            (packet[12:20], packet[4 * (packet[0] & 15):][:4])
        half = len(addresses) // 2
        found.add(frozenset([(addresses[:half], ports[:2]), (addresses[half:], ports[2:])]))
    return found


def groups(paths, most):
    """Returns lists of at most so many captures. No two captures of a list have a connection in common."""
    found = []
    for path in paths:
        ends = connections(path)
        for group, known in found:
            if len(group) < most and not known & ends:
                group.append(path)
                known |= ends
                break
        else:
            found.append(([path], ends))
    return [group for group, _ in found]


GROUPS = groups(EVERY, 1 if LONG else len(EVERY))


def each(argument, most=len(EVERY)):
    """Marks a test that is to run with groups of at most so many captures; joined() makes a capture of each."""
    chosen = GROUPS if most == len(EVERY) or LONG else groups(EVERY, most)
    return pytest.mark.parametrize(argument, chosen, ids=lambda group: group[0].stem + (
        f" and {len(group) - 1} more" if len(group) > 1 else ""))


def joined(group):
    """Returns the path of a capture with the packets of all captures of a group. tshark may read it."""
    if len(group) > 1:
        return merged(group, f"{group[0].stem}-and-more.pcapng")
    path = WORKSHOP.path / group[0].name
    path.write_bytes(group[0].read_bytes())
    path.chmod(0o644)
    return path


def merged(paths, name):
    """Returns the path of a capture of this name. It has the packets of all captures, in the order of their times."""
    path = WORKSHOP.path / name
    subprocess.run(["mergecap", "-I", "all", "-F", "pcapng", "-w", path, *paths], check=True)
    path.chmod(0o644)
    return path
