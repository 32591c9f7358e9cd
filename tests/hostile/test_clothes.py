# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The conversations of a capture do not depend on what carries the packets, or on the form of the
file."""
import gzip
from functools import cache

import pytest

import captures
from encapsulations import CLOTHES, MAC
from tcpstate_tool import put, tcpstate
from tshark import WORKSHOP

FILES = {
    "nanoseconds": lambda frames: captures.pcap(frames),
    "little-endian": lambda frames: captures.pcap(frames, order="<", unit=1000),
    "big-endian": lambda frames: captures.pcap(frames, order=">", unit=1000),
    "big-endian nanoseconds": lambda frames: captures.pcap(frames, order=">"),
    "gzip": lambda frames: gzip.compress(captures.pcap(frames)),
    "pcapng": lambda frames: captures.pcapng(frames, order="<"),
    "big-endian pcapng": lambda frames: captures.pcapng(frames, order=">"),
    "gzip of pcapng": lambda frames: gzip.compress(captures.pcapng(frames)),
}


@cache
def packets():
    """Returns all IP packets of all captures, one capture after the other. The times are cut to
    microseconds, because some file forms have no more."""
    return tuple((time // 1000 * 1000, ip) for path in captures.PATHS
                 for time, ip in captures.ip_packets(path))


def conversations(octets, engine):
    path = put(octets)
    run = tcpstate("-q", "-T", "json", "--engine", engine, "-r", path)
    path.unlink()
    assert (run.status, run.err) == (0, "")
    return run.objects()


@cache
def plain_conversations():
    """Returns the conversations of the packets without any other form."""
    said = conversations(captures.pcap(packets()), "tshark")
    assert len(said) >= len(captures.PATHS)
    assert {"four_segment", "merged_fin", "simultaneous", "reset"} <= {c["close"] for c in said}
    return said


@pytest.mark.parametrize("engine", ["tshark", "auto"])
@pytest.mark.parametrize("name", CLOTHES)
def test_conversations_do_not_depend_on_the_encapsulation(name, engine):
    link, wrap = CLOTHES[name]
    frames = [(time, wrap(ip)) for time, ip in packets()]
    assert conversations(captures.pcap(frames, link), engine) == plain_conversations()


@pytest.mark.parametrize("engine", ["tshark", "auto"])
@pytest.mark.parametrize("name", FILES)
def test_conversations_do_not_depend_on_the_form_of_the_file(name, engine):
    assert conversations(FILES[name](packets()), engine) == plain_conversations()


@pytest.mark.parametrize("name", CLOTHES)
def test_anonymized_packets_say_the_same(name):
    link, wrap = CLOTHES[name]
    path = put(captures.pcap([(time, wrap(ip)) for time, ip in packets()], link))
    saved = WORKSHOP.home / "anonymized.pcapng"
    hidden = tcpstate("-T", "json", "-r", path, "--anonymize=key", "-w", saved)
    again = tcpstate("-T", "json", "-r", saved)
    path.unlink()
    assert (hidden.status, hidden.err) == (again.status, again.err) == (0, "")
    assert again.out == hidden.out
    assert MAC[:6] not in saved.read_bytes()
    saved.unlink()
