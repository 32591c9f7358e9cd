# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Rare frames: many TCP headers in one, none at all, no IP, cut quotes, times at the end of their range."""
import struct

import pytest
from scapy.all import ARP, ICMP, IP, TCP, UDP, Ether, ICMPv6DestUnreach, IPv6, Raw

from talk import Talk, merged_fin, together
from test_encapsulation import ENDS, RPCAP, ethernet, fragments, quoting
from test_from_tap import TAP, missing_frames, same
from tshark import column, conversations, fields, frames, records

HEADERS_MAX = 16  # of one frame: plugin/frame_segment.h


def rpcap(*packets):
    """Returns a message of a remote capture for each of the packets, one after the other."""
    messages = b""
    for octets in (bytes(ethernet(packet)) for packet in packets):
        body = struct.pack(">IIIII", 1, 0, len(octets), len(octets), 1) + octets
        messages += struct.pack(">BBHI", 0, 7, 0, len(body)) + body
    return messages


@pytest.mark.parametrize("inner", [HEADERS_MAX - 2, HEADERS_MAX - 1, HEADERS_MAX, HEADERS_MAX + 4])
def test_a_frame_has_at_most_sixteen_segments(capture, inner):
    outer = Talk(client="192.0.2.1", server="192.0.2.2", cport=50000, sport=2002).opened()
    messages = rpcap(*(Talk(cport=40000 + n).c("S").packets[0][1] for n in range(inner)))
    outer.s("PA", 1, 1, at=1).c("A", 1, 1 + len(messages), at=1.1)
    outer.packets[3] = (1, outer.packets[3][1] / Raw(messages))
    path = capture(outer)
    lines = same(path, *RPCAP)
    assert len([line for line in lines if line[:2] == ["S", "4"]]) == min(inner + 1, HEADERS_MAX)
    assert missing_frames(path, *RPCAP) == []
    assert missing_frames(path, *RPCAP, statistic="tcpstate,conversations") == []


def test_frames_without_tcp_have_no_states(capture):
    """They come behind a frame with an ICMP error, whose facts must not be used again."""
    syn = Talk().c("S").packets
    quote = (0.02, quoting(4, syn[0][1]))
    others = [ethernet(IP(src="10.0.0.254", dst="10.0.0.1") / UDP(sport=53, dport=53) / b"query"),
              ethernet(IP(src="10.0.0.254", dst="10.0.0.1") / ICMP() / b"echo"),
              Ether(src="02:00:00:00:00:01", dst="ff:ff:ff:ff:ff:ff") / ARP(psrc="10.0.0.254", pdst="10.0.0.1")]
    packets = [(time, ethernet(packet)) for time, packet in [*syn, quote]]
    path = capture([*packets, *((0.03 + n, frame) for n, frame in enumerate(others))], wrap=lambda frame: frame)
    for passes in ([], ["-2"]):
        assert column(path, "tcpstate.step", options=passes) == ["syn", "icmp_error", "", "", ""]
        assert column(path, "tcpstate.sender", options=passes)[2:] == [""] * 3
    lines = same(path)
    assert [line[0] for line in lines] == ["S", "I", "C"]


def cut_frames(path, *options):
    """Returns what the record stream says of cut headers, by both ways to find segments."""
    said = [line[0] for line in records(path, options=list(options)) if line[0].startswith("# cut")]
    assert [line[0] for line in conversations(path, options=[*options, *TAP]) if line[0].startswith("# cut")] == said
    return said


@pytest.mark.parametrize("version", ENDS)
def test_a_cut_quotation_of_icmp_is_no_cut_header(capture, version):
    fin = bytes(merged_fin(**ENDS[version]).packets[3][1])
    quote = (1, quoting(version, fin))
    headers = 14 + (20 if version == 4 else 40) + 8
    assert cut_frames(capture([quote], snap=headers + 10)) == []
    assert cut_frames(capture([quote], snap=headers + 25)) == []
    assert cut_frames(capture(merged_fin(**ENDS[version]).packets[:1], snap=headers - 8 + 3)) == [
        "# cut: 1 headers, first in frame 1"]


@pytest.mark.parametrize("version", ENDS)
def test_whole_fragments_are_no_cut_headers(capture, version):
    big = Talk(**ENDS[version]).c("PA", 1, 1, 3000).packets[0][1]
    off = ["-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"]
    path = capture([(1, part) for part in fragments(version, big)])
    assert cut_frames(path, *off) == []


def test_a_quoted_segment_that_is_cut_is_read_no_further_than_captured(capture):
    for version, size in ((4, 20), (6, 40)):
        life = merged_fin(**ENDS[version])
        fin = bytes(life.packets[3][1])
        cut = 14 + size + 8 + size + 7  # the quoted TCP header lacks its sequence number
        path = capture([*life.packets[:3], (0.035, quoting(version, fin)), *life.packets[3:]], snap=cut)
        whole = [line for line in records(path) if line[0] == "I"]
        assert whole == []
        assert [line[0] for line in records(path, options=["-2"])] == [line[0] for line in records(path)]


def test_segments_without_ip_have_no_addresses(capture):
    """The link layer carries TCP at once: Wireshark knows no address."""
    path = capture(merged_fin(), wrap=lambda ip: bytes(ip[TCP]), link=147)
    tcp = ["-o", 'uat:user_dlts:"User 0 (DLT=147)","tcp","0","","0",""']
    for options in (tcp, [*tcp, "-2"], [*tcp, *TAP]):
        lines = records(path, options=options)
        assert {line[5] for line in lines if line[0] == "S"} == {"?"}
        assert lines[-1][2:6] == ["?", "40000", "?", "80"]


# Seconds since the epoch in the file -> seconds in the records: 64 bits of nanoseconds end in 2262.
TIMES = {0: 0, 1: 1, 9223372034: 9223372034, 9223372035: 9223372035, 9223372036: 9223372035,
         2**40: 9223372035, 2**62: 9223372035}


@pytest.mark.parametrize("seconds", TIMES)
def test_times_behind_the_end_of_their_range_are_the_last_one(capture, seconds):
    octets = bytes(ethernet(Talk().c("S").packets[0][1]))
    padded = octets + bytes(-len(octets) % 4)

    def block(kind, body):
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    file = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
    file += block(1, struct.pack("<HHI", 1, 0, 0) + struct.pack("<HHB3xHH", 9, 1, 0, 0, 0))  # in seconds
    file += block(6, struct.pack("<IIIII", 0, seconds >> 32, seconds & 0xffffffff, len(octets), len(octets)) + padded)
    path = capture([])
    path.write_bytes(file)
    assert records(path)[0][2] == f"{TIMES[seconds]}.000000000"


@pytest.mark.parametrize("apart", ["client", "server", "cport", "sport"])
def test_conversations_that_share_three_of_four_numbers_are_different_ones(capture, apart):
    """None follows another one within its TIME_WAIT."""
    values = {"client": "10.0.{}.9", "server": "10.1.{}.9"}
    lives = [merged_fin(start=n / 100, **{apart: values[apart].format(n) if apart in values else 40000 + n})
             for n in range(100)]
    path = capture(together(*lives))
    assert frames(path, "tcpstate.expert.time_wait_reuse || tcpstate.earlier || tcpstate.assumed") == []
    assert [line[6:8] for line in conversations(path)] == [["three_way", "merged_fin"]] * 100


@pytest.mark.parametrize("version", ENDS)
def test_an_icmp_error_is_about_the_conversation_of_the_quoted_segment(capture, version):
    """The quoted segment may come from either end, and may belong to the first or a later conversation of its ports."""
    def to(packet):
        ip = packet.getlayer(1 if packet.name == "Ether" else 0)
        error = ICMP(type=3, code=1) if version == 4 else ICMPv6DestUnreach(code=3)
        sender = IP if version == 4 else IPv6
        router = "10.0.0.254" if version == 4 else "2001:db8::fe"
        return sender(src=router, dst=ip.src) / error / Raw(bytes(ip))
    first = Talk(cport=40001, **ENDS[version]).c("S", at=0)
    second = Talk(cport=40002, **ENDS[version]).opened().s("PA", 1, 1, 9, at=1)
    packets = [*first.packets, (0.5, to(first.packets[0][1])), *second.packets, (1.5, to(second.packets[3][1])),
               (2, to(Talk(cport=40009, **ENDS[version]).c("S").packets[0][1]))]
    path = capture(sorted(packets, key=lambda packet: packet[0]))
    for passes in ([], ["-2"]):
        found = [line for line in records(path, options=passes) if line[0] == "I"]
        ends = ENDS[version]
        assert [(line[3], line[9:13], line[14]) for line in found] == [
            ("0", [ends["client"], "40001", ends["server"], "80"], "client"),
            ("1", [ends["server"], "80", ends["client"], "40002"], "server")]
        rows = fields(path, "tcpstate.icmp", two_pass=bool(passes))
        assert [bool(row[0]) for row in rows].count(True) == 2
