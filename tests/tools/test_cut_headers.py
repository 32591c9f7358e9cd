# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets whose headers a snapshot length cut off: both engines use what is left, and say how many
packets they could not use."""
import re
import struct

import pytest
from scapy.all import IP, TCP, UDP, ICMP, Dot1Q, Ether, IPv6, Raw, raw

import joined
import talk
from talk import four_segments
from tcpstate_tool import put, tcpstate
from test_source_direct import LINKS
from tshark import records

ETHER, TAG, TCP_NEEDED = 14, 4, 16
IP_HEADER = {"ipv4": 20, "ipv6": 40}
ENDS = {"ipv4": {}, "ipv6": {"client": "fd00::1", "server": "fd00::2"}}
TAGGED = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / Dot1Q(vlan=7)
BESIDE = [IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=53, dport=53) / Raw(b"." * 60),
          IP(src="10.0.0.1", dst="10.0.0.2") / ICMP() / Raw(b"." * 60)]


def cut_at(packets, lengths, link, wrap):
    """Returns a capture that has all packets once for each of the lengths, cut to that length."""
    out = [struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 65535, link)]
    for length in lengths:
        for octets in (raw(wrap(packet)) for packet in packets):
            out.append(struct.pack("<IIII", talk.START + length, 0, min(len(octets), length),
                                   len(octets)) + octets[:length])
    return b"".join(out)


def alike(path, *options):
    """Returns what both engines print of a capture."""
    own = tcpstate("--engine", "pcap", "-T", "json", *options, "-r", path)
    assert own == tcpstate("--engine", "tshark", "-T", "json", *options, "-r", path)
    assert own.status == 0
    return own


def said(run):
    """Returns how many cut packets a run reported, and the first one."""
    found = re.search(r": (\d+) packets were cut off .* frame (\d+)$", run.err, flags=re.M)
    assert "-s 96" in run.err if found else "cut off" not in run.err
    return (int(found[1]), int(found[2])) if found else (0, None)


@pytest.mark.parametrize("version", ENDS)
@pytest.mark.parametrize("tagged", [False, True], ids=["plain", "vlan"])
def test_each_snapshot_length_from_40_to_100(version, tagged):
    """Each packet is either a segment in the output, or one of those that the tool counts."""
    segments = [packet for _, packet in four_segments(**ENDS[version]).packets]
    needed = ETHER + (TAG if tagged else 0) + IP_HEADER[version] + TCP_NEEDED
    lengths = range(40, 101)
    wrap = (lambda packet: TAGGED / packet) if tagged else LINKS["ethernet"][1]
    run = alike(put(cut_at(segments, lengths, 1, wrap)))
    shown = [o["frame"] for o in run.objects() if o["type"] == "segment"]
    unread = len(segments) * len([length for length in lengths if length < needed])
    assert said(run) == (unread, 1)
    assert shown == list(range(unread + 1, len(segments) * len(lengths) + 1))


@pytest.mark.parametrize("version, snap", [("ipv4", 48), ("ipv6", 54), ("ipv6", 60), ("ipv6", 68)])
def test_a_capture_with_no_whole_header_does_not_vanish_silently(version, snap):
    path = put(talk.pcap(four_segments(**ENDS[version]), snap=snap))
    for options in [], ["-q"]:
        run = alike(path, *options)
        assert run.out == "" and said(run) == (9, 1)
        assert "no TCP segment" in run.err
    assert records(path) == [["# cut: 9 headers, first in frame 1"]]


@pytest.mark.parametrize("snap", [54, 70, 96])
def test_nothing_is_said_where_all_headers_are_whole(snap):
    path = put(talk.pcap(four_segments(), snap=snap))
    assert said(alike(path)) == (0, None)


@pytest.mark.parametrize("version", ENDS)
def test_packets_cut_at_each_octet(version):
    """In each encapsulation. Cut headers of UDP and ICMP do not count. Neither engine counts what the other one
    does not."""
    files = []
    for number, (link, wrap) in enumerate(LINKS.values()):
        syn = four_segments(**ENDS[version], cport=40000 + number).packets[0][1]
        files.append(put(cut_at([*BESIDE, syn], range(1, len(raw(wrap(syn))) + 2), link, wrap)))
    run = alike(joined.merged(files, "cut.pcapng"))
    assert said(run)[0] > 40 * len(LINKS)
    assert {c["client"]["port"] for c in run.objects() if c["type"] == "conversation"} == set(
        range(40000, 40000 + len(LINKS)))


def test_a_cut_quotation_does_not_count():
    quoted = IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=41000, dport=80, flags="S")
    error = IP(src="10.0.0.9", dst="10.0.0.1") / ICMP(type=3, code=1) / raw(quoted)
    quoted6 = IPv6(src="fd00::1", dst="fd00::2") / TCP(sport=41000, dport=80, flags="S")
    path = put(cut_at([error], range(ETHER + 28, ETHER + 60), 1, LINKS["ethernet"][1]))
    assert said(alike(path)) == (0, None)
    path = put(cut_at([quoted6], [ETHER + 40 + 15], 1, LINKS["ethernet"][1]))
    assert said(alike(path)) == (1, 1)


def test_the_count_stands_beside_what_was_read():
    """A tunnel, as the packets of one interface, is deeper than the snapshot length reaches."""
    plain = four_segments().packets
    deep = [(time, IP(src="192.0.2.1", dst="192.0.2.2") / packet)
            for time, packet in four_segments(cport=40001).packets]
    path = put(talk.pcap(sorted(plain + deep, key=lambda packet: packet[0]), snap=60))
    run = alike(path, "-q")
    assert [c["close"] for c in run.objects()] == ["four_segment"]
    assert said(run)[0] == len(deep)
