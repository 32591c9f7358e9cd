# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpstate's own reader and tshark print the same for odd packets and odd files. More seeds: differential.py."""
import pytest

import differential
import packet_mutations
from extent import LONG
from tcpstate_tool import put

SEEDS = range(100 if LONG else 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_odd_packets_are_read_as_tshark_reads_them(seed):
    packets = differential.packets(seed)
    assert len(packets) > differential.PACKETS / 2  # the own reader leaves only some to tshark
    path = put(packet_mutations.capture(packets))
    assert not differential.is_left_to_tshark(path)
    assert differential.difference(path) is None
    path.unlink()


@pytest.mark.parametrize("seed", SEEDS)
def test_odd_files_are_read_as_tshark_reads_them_or_left_to_it(seed):
    read = 0
    for number, octets in enumerate(differential.files(seed)):
        path = put(octets)
        if not differential.is_left_to_tshark(path):
            read += 1
            assert differential.difference(path) is None, f"file {number}"
        path.unlink()
    assert read > 0
