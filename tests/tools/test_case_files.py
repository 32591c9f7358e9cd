# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Capture files whose headers are cut short, or whose form is unusual: see data/captures."""
from pathlib import Path

import pytest
from tcpstate_tool import put, tcpstate

FOLDER = Path(__file__).parent / "data" / "captures"


def copy(name):
    """Returns the path of a copy that tshark may read."""
    return put((FOLDER / name).read_bytes(), name)


@pytest.mark.parametrize("engine", ["pcap", "tshark"])
def test_cut_headers_are_counted_and_the_way_out_is_said(engine):
    errors = tcpstate("--engine", engine, "-q", "-r", copy("snaplen-48.pcap")).err
    assert "14 packets were cut off before or in their TCP header, the first is frame 1" in errors
    assert "tcpdump -s 96" in errors


def test_a_section_header_that_is_cut_off_is_an_input_cut_short():
    run = tcpstate("-q", "-r", copy("second-section-cut-12.pcapng"))
    assert run.status == 4
    assert "is cut short in the middle of a packet" in run.err
    assert "stream 0: client" in run.out


@pytest.mark.parametrize("name, packets", [
    ("scan-port639-min.pcap", 2),  # options of a SYN to a port that a dissector of Wireshark claims
    ("interfaces-257.pcapng", 1)])
def test_the_direct_reader_needs_no_tshark_for(name, packets):
    errors = tcpstate("-q", "--verbose", "-r", copy(name)).err
    assert f"{packets} packets read without tshark" in errors
