# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The direct source prints what tshark prints, octet by octet, or leaves the capture to tshark."""
import gzip
import json
import random
import re
import struct

import pytest
from scapy.all import (GRE, ICMP, IP, TCP, UDP, VXLAN, CookedLinux, Dot1AD, Dot1Q, Ether, ICMPv6PacketTooBig,
                       IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop,
                       IPv6ExtHdrRouting, IPOption_LSRR, PadN, PPP, PPPoE, Raw, fragment, raw)
from scapy.contrib.geneve import GENEVE
from scapy.contrib.mpls import MPLS

import joined
import needs
import talk
from talk import Talk, four_segments, merged_fin, refused, simultaneous, together
from engines import both, handed_over, made, read_alike
from live import CALL, KNOCK, Live
from tcpstate_tool import put, tcpstate
from tshark import WORKSHOP

CUT_SHORT = 4


def all_kinds(**ends):
    return [four_segments(**ends), merged_fin(**ends, cport=40001), simultaneous(**ends, cport=40002),
            refused(**ends, cport=40003)]


ALL = all_kinds()
OUTER = {"src": "192.0.2.1", "dst": "192.0.2.2"}


@joined.each("group")
def test_captures_of_the_repository(group):
    path = joined.joined(group)
    read_alike(path)
    both(path, "-q")


# encapsulations -----------------------------------------------------------------------------------

ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
RADIOTAP = struct.pack("<HHIB", 0, 9, 2, 0)


def snap(packet):
    return b"\xaa\xaa\3\0\0\0" + (b"\x86\xdd" if IPv6 in packet else b"\x08\0") + raw(packet)


def wlan(packet, control=b"\x08\1", qos=b"", sequence=b"\x10\0"):
    """Returns an 802.11 data frame."""
    return control + b"\x2c\0" + bytes(range(18)) + sequence + qos + snap(packet)


LINKS = {
    "ethernet": (1, lambda p: ETHER / p),
    "vlan": (1, lambda p: ETHER / Dot1Q(vlan=7) / p),
    "qinq": (1, lambda p: ETHER / Dot1AD(vlan=7) / Dot1Q(vlan=8) / p),
    "padded": (1, lambda p: raw(ETHER / p) + bytes(9)),
    "mpls": (1, lambda p: ETHER / MPLS(label=100, s=0) / MPLS(label=200, s=1) / p),
    "pppoe": (1, lambda p: ETHER / PPPoE(sessionid=1) / PPP() / p),
    "cooked": (113, lambda p: CookedLinux() / p),
    "cooked 2": (276, lambda p: struct.pack(">HHIHBB8s", 0x86dd if IPv6 in p else 0x800, 0, 1, 1, 0,
                                            6, b"") + raw(p)),
    "raw": (101, lambda p: p),
    "null": (0, lambda p: struct.pack("<I", 30 if IPv6 in p else 2) + raw(p)),
    "null, big end first": (0, lambda p: struct.pack(">I", 30 if IPv6 in p else 2) + raw(p)),
    "loop": (108, lambda p: struct.pack(">I", 24 if IPv6 in p else 2) + raw(p)),
    "snap, padded": (1, lambda p: raw(ETHER)[:12] + struct.pack(">H", len(snap(p))) + snap(p) + bytes(9)),
    "snap in vlan": (1, lambda p: raw(ETHER / Dot1Q(vlan=7, type=len(snap(p)))) + snap(p) + bytes(9)),
    "ppp": (9, lambda p: b"\xff\3" + raw(PPP() / p)),
    "ppp without address": (50, lambda p: raw(PPP() / p)),
    "ppp, compressed protocol": (50, lambda p: (b"\x57" if IPv6 in p else b"\x21") + raw(p)),
    "802.11": (105, lambda p: wlan(p)),
    "802.11, QoS, to a station": (105, lambda p: wlan(p, b"\x88\2", b"\5\0")),
    "radiotap": (127, lambda p: RADIOTAP + wlan(p)),
    "radiotap, time, check sequence, words of two antennas": (127, lambda p: struct.pack(
        "<HHIIIQB3x", 0, 28, 0xa0000003, 0x80000020, 0x20, 7, 0x10) + wlan(p) + b"abcd"),
    "ip in ip": (1, lambda p: ETHER / IP(**OUTER) / p),
    "ip in ipv6": (1, lambda p: ETHER / IPv6(src="fd01::1", dst="fd01::2") / p),
    "gre": (1, lambda p: ETHER / IP(**OUTER) / GRE() / p),
    "gre, all fields": (1, lambda p: ETHER / IP(**OUTER) /
                        GRE(chksum_present=1, key_present=1, seqnum_present=1) / p),
    "gre, bridged": (1, lambda p: ETHER / IP(**OUTER) / GRE(proto=0x6558) / ETHER / p),
    "vxlan": (1, lambda p: ETHER / IP(**OUTER) / UDP(sport=50000, dport=4789) / VXLAN(vni=5) /
              ETHER / p),
    "geneve": (1, lambda p: ETHER / IP(**OUTER) / UDP(sport=50000, dport=6081) /
               GENEVE(proto=0x6558) / ETHER / Dot1Q(vlan=9) / p),
    "vxlan in vlan in gre": (1, lambda p: ETHER / Dot1Q(vlan=3) / IP(**OUTER) / GRE() /
                             IP(src="198.51.100.1", dst="198.51.100.2") /
                             UDP(sport=50000, dport=4789) / VXLAN() / ETHER / p),
}


@pytest.mark.parametrize("client, server", [("10.0.7.{}", "10.0.0.2"), ("fd00::7:{}", "fd00::2")], ids=["ipv4", "ipv6"])
def test_encapsulations(client, server):
    """Each encapsulation carries conversations of a client of its own."""
    files = [made(all_kinds(client=client.format(number), server=server), link=link, wrap=wrap)
             for number, (link, wrap) in enumerate(LINKS.values(), 1)]
    closes = {name: [] for name in LINKS}
    for o in read_alike(joined.merged(files, "encapsulations.pcapng")).objects():
        if o["type"] == "conversation":
            number = re.split("[.:]", o["client"]["ip"])[-1]
            closes[list(LINKS)[int(number) - 1]].append(o["close"])
    assert closes == {name: ["four_segment", "merged_fin", "simultaneous", "refused"] for name in LINKS}


def beside(*others):
    """Returns a conversation with other packets after its first four."""
    first = four_segments()
    return [*first.packets[:4], *((0.04, other) for other in others), *first.packets[4:]]


def quote(packet, **icmp):
    return IP(src="10.0.0.9", dst="10.0.0.1") / ICMP(**icmp) / raw(packet)


SYN = IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=41000, dport=80, flags="S", seq=7)
LONG = IP(src="10.0.0.1", dst="10.0.0.2", flags="DF") / TCP(sport=42000, dport=80, seq=9) / Raw(
    b"." * 400)
HARMLESS = {
    "udp": IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=53, dport=53) / Raw(b"."),
    "fragments of udp": fragment(IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=53, dport=9) /
                                 Raw(b"." * 3000), 1000),
    "later fragment of tcp": fragment(IP(src="10.0.0.1", dst="10.0.0.2") / TCP() /
                                      Raw(b"." * 3000), 1000)[1],
    "ping": IP(src="10.0.0.1", dst="10.0.0.2") / ICMP() / Raw(b"." * 40),
    "quoted in full": quote(SYN, type=3, code=1),
    "quoted in part": quote(raw(SYN)[:28], type=3, code=1),
    "quoted with extensions": quote(raw(LONG)[:128] + b"\x20\0\0\0", type=11, length=32),
    "quoted, then it comes": [quote(SYN, type=3, code=1), SYN],
    "quoted with a new number": [SYN, quote(IP(src="10.0.0.1", dst="10.0.0.2") / TCP(
        sport=41000, dport=80, flags="S", seq=9), type=3, code=1), SYN],
    "quoted by a redirect": quote(SYN, type=5, code=1),
    "quoted, its total length too small": quote(IP(raw(SYN)[:2] + b"\0\x0c" + raw(SYN)[4:]), type=12, code=1),
    "quoted in part, its data offset cut off": [SYN, quote(raw(SYN)[:30], type=11)],
    "quoted in the data of a ping": [SYN, IP(src="10.0.0.9", dst="10.0.0.1") / ICMP() / raw(
        quote(SYN, type=3, code=1))],
    "quoted udp": quote(IP() / UDP() / Raw(b"." * 60), type=3, code=3),
    "data offset too small": IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=43000, dataofs=4),
    "data offset too large": IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=43000, dataofs=15),
    "no flags": IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=43000, flags=0),
    "options": IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=43000, flags="S", options=[
        ("MSS", 1460), ("WScale", 7), ("Timestamp", (1, 2)), ("SAckOK", b"")]),
    "total length 0": IP(src="10.0.0.1", dst="10.0.0.2", len=0) / TCP(sport=43000) / Raw(b"." * 99),
    "total length too large": IP(src="10.0.0.1", dst="10.0.0.2", len=999) / TCP(sport=43000),
    "total length too small": IP(src="10.0.0.1", dst="10.0.0.2", len=30) / TCP(sport=43000),
    "version 9": IP(version=9, src="10.0.0.1", dst="10.0.0.2") / TCP(sport=43000),
    "a SYN with options to a port of a tunnel": IP(src="10.0.0.1", dst="10.0.0.2") / TCP(
        sport=43000, dport=639, flags="S", options=[("MSS", 1460), ("Timestamp", (1, 2))]),
    "talks to itself": IP(src="10.0.0.1", dst="10.0.0.1") / TCP(sport=9, dport=9, flags="S"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_other_packets_beside_a_conversation(name):
    others = HARMLESS[name] if isinstance(HARMLESS[name], list) else [HARMLESS[name]]
    read_alike(made(beside(*others)))


V6 = {"src": "fd00::1", "dst": "fd00::2"}
SEGMENT6 = TCP(sport=40000, dport=80, flags="S")
HARMLESS_IPV6 = {
    "hop by hop": IPv6(**V6) / IPv6ExtHdrHopByHop(options=[PadN(optdata=b"1234")]) / SEGMENT6,
    "destination options": IPv6(**V6) / IPv6ExtHdrDestOpt(options=[PadN(optdata=b"12")]) / SEGMENT6,
    "routing, arrived": IPv6(**V6) / IPv6ExtHdrRouting(addresses=["fd00::9"], segleft=0) / SEGMENT6,
    "atomic fragment": IPv6(**V6) / IPv6ExtHdrFragment(id=1) / SEGMENT6,
    "later fragment": IPv6(**V6) / IPv6ExtHdrFragment(id=1, offset=10, m=1, nh=6) / Raw(b"." * 80),
    "quoted": IPv6(src="fd00::9", dst="fd00::1") / ICMPv6PacketTooBig(mtu=1280) / raw(
        IPv6(**V6) / TCP(sport=41000, flags="S")),
    "length 0": IPv6(plen=0, **V6) / SEGMENT6,
}


@pytest.mark.parametrize("name", HARMLESS_IPV6)
def test_ipv6_headers(name):
    first = four_segments(client="fd00::1", server="fd00::2", cport=40009)
    frames = [*first.packets, (9, HARMLESS_IPV6[name]), (10, IPv6(**V6) / TCP(sport=1, dport=2))]
    read_alike(made(frames))


DOUBTFUL = {
    "a fragmented datagram": fragment(IP(src="10.0.0.1", dst="10.0.0.2") / TCP(
        sport=44000, dport=80, flags="A") / Raw(b"." * 3000), 1000),
    "a tiny first fragment": fragment(IP(src="10.0.0.1", dst="10.0.0.2") / TCP(
        sport=44000, dport=80, flags="A") / Raw(b"." * 30), 8),
    "a protocol over UDP": IP(**OUTER) / UDP(sport=2152, dport=2152) / Raw(
        bytes.fromhex("30ff003400000001") + raw(SYN)),
    "a protocol over TCP": IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=50000, dport=6653) / Raw(
        bytes.fromhex("010a004000000001ffffffff002e000100000000") + raw(ETHER / SYN)),
    "an IP protocol": IP(proto=108, **OUTER) / Raw(b"." * 40),
    "a source route": IP(options=IPOption_LSRR(routers=["10.9.9.9"]), **OUTER) / TCP(flags="S"),
    "GRE of another version": IP(**OUTER) / GRE(version=1, proto=0x880b) / Raw(b"." * 40),
    "an IPv6 extension header": IPv6(**V6) / IPv6ExtHdrRouting(addresses=["fd00::9"], segleft=1) /
    SEGMENT6,
    "very many layers": IPv6(**V6, nh=60) / Raw(
        b"\x3c\0\1\4\0\0\0\0" * 499 + b"\6\0\1\4\0\0\0\0" + raw(SEGMENT6)),
    "an MPLS label with a protocol of its own": MPLS(label=14, s=1, ttl=9) / SYN,
    "a damaged ICMP error": IP(src="10.0.0.9", dst="10.0.0.1", proto=1, len=50) / Raw(
        bytes([3, 1, 0, 0, 0, 0, 0, 0]) + raw(SYN)),
    "an IPv6 redirect": IPv6(**V6, nh=58) / Raw(b"\x89" + bytes(39)),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_packets_that_may_hide_tcp_are_left_to_tshark(name):
    others = DOUBTFUL[name] if isinstance(DOUBTFUL[name], list) else [DOUBTFUL[name]]
    reason = "a fragmented datagram" if "fragment" in name else name
    path = made(beside(*others))
    handed_over(path, reason)
    alone = tcpstate("--engine", "pcap", "-q", "-T", "json", "-r", path)
    assert alone.status == 0 and reason in alone.err and "frame 5" in alone.err


def test_other_ethernet_types_and_link_types_are_left_to_tshark():
    handed_over(made(beside(), wrap=lambda p: Ether(type=0x1234) / raw(p)), "an Ethernet type")
    handed_over(made(beside(), link=147, wrap=raw), "a link type")


UNCOMMON_FRAMES = {
    "protected": (105, lambda p: wlan(p, b"\x08\x41"), "an 802.11 frame of an uncommon kind"),
    "with more fragments": (105, lambda p: wlan(p, b"\x08\5"), "an 802.11 frame of an uncommon kind"),
    "second fragment": (105, lambda p: wlan(p, sequence=b"\x11\0"), "an 802.11 frame of an uncommon kind"),
    "four addresses": (105, lambda p: wlan(p, b"\x08\3"), "an 802.11 frame of an uncommon kind"),
    "with acknowledgement": (105, lambda p: wlan(p, b"\x18\1"), "an 802.11 frame of an uncommon kind"),
    "aggregated": (105, lambda p: wlan(p, b"\x88\1", b"\x80\0"), "an 802.11 frame of an uncommon kind"),
    "mesh": (105, lambda p: wlan(p, b"\x88\1", b"\0\1"), "an 802.11 frame of an uncommon kind"),
    "another version": (105, lambda p: wlan(p, b"\x09\1"), "an 802.11 frame of another version"),
    "without SNAP": (105, lambda p: wlan(p)[:24] + raw(p), "an 802.11 frame without SNAP"),
    "of another organisation": (105, lambda p: wlan(p)[:27] + b"\0\0\xf8" + wlan(p)[30:],
                                "LLC with an uncommon SNAP header"),
    "radiotap, padded": (127, lambda p: RADIOTAP[:8] + b"\x20" + wlan(p), "an uncommon radiotap header"),
    "radiotap without flags": (127, lambda p: struct.pack("<HHI", 0, 8, 0) + wlan(p), "an uncommon radiotap header"),
    "radiotap, flags of a second antenna": (127, lambda p: struct.pack(
        "<HHIIBB", 0, 14, 0x80000002, 2, 0, 0x10) + wlan(p), "an uncommon radiotap header"),
    "radiotap, no data": (127, lambda p: struct.pack("<HHIB", 0, 11, 0x04000002, 0) + b"\1\0" + wlan(p),
                          "an uncommon radiotap header"),
    "radiotap, another version": (127, lambda p: b"\1" + RADIOTAP[1:] + wlan(p),
                                  "a radiotap header of another version"),
    "HDLC of Cisco": (50, lambda p: b"\x0f\0\x08\0" + raw(p), "Cisco HDLC"),
    "PPP, several links": (50, lambda p: b"\xff\3\0\x3d\xc0\0\0\1" + raw(PPP() / p), "a PPP protocol"),
}


@pytest.mark.parametrize("name", UNCOMMON_FRAMES)
def test_uncommon_frames_are_left_to_tshark(name):
    link, wrap, reason = UNCOMMON_FRAMES[name]
    handed_over(made(beside(), link=link, wrap=wrap), reason)


def test_802_11_frames_that_carry_no_data_hold_no_tcp():
    frames = [wlan(SYN, bytes([kind, 0]), bytes(2)) for kind in (0x80, 0xb4, 0x48, 0xc8)]
    read_alike(made(beside(*frames), link=105, wrap=lambda p: p if isinstance(p, bytes) else wlan(p)))


def test_a_link_type_that_wireshark_refuses_is_left_to_tshark_even_without_packets():
    handed_over(put(talk.pcap([], link=4)), "a link type")


# streams ------------------------------------------------------------------------------------------

def lives(*numbers):
    """Returns conversations of one 4-tuple, one after the other, with these initial numbers."""
    return [merged_fin(start=i, numbers=(number, number + 7)) for i, number in enumerate(numbers)]


def test_ports_used_again():
    talks = read_alike(made(lives(1000, 90000, 5_000_000, 2**32 - 2))).objects()
    assert {o["stream"] for o in talks if o["type"] == "conversation"} == {0, 1, 2, 3}


def test_late_segments_of_the_life_before():
    first, second = lives(1000, 900_000_000)
    read_alike(made([*first.packets, *second.packets[:3], first.packets[-1], *second.packets[3:],
                     first.packets[-2]]))


def test_a_syn_that_comes_again_after_the_end():
    """Wireshark 4.0 puts this SYN into the same stream, later versions into a new one."""
    read_alike(made([packet for life in lives(1000, 1000) for packet in life.packets]))


def test_syn_ack_with_another_number_and_midstream():
    read_alike(made([Talk().c("S").s("SA", 0, 1).s("SA", 77, 1).c("A", 1, 78).c("S", 500),
                     Talk(cport=40007).c("A", 9, 9).c("S", 8).c("S", 50).s("A", 9, 9)]))


def test_random_segments():
    """Random segments of a few 4-tuples, and ICMP errors that quote them."""
    dice = random.Random(7)
    frames = []
    for i in range(3000):
        ends = [("10.0.0.1", 1000 + dice.randrange(3)), ("10.0.0.2", 80)]
        dice.shuffle(ends)
        packet = IP(src=ends[0][0], dst=ends[1][0]) / TCP(
            sport=ends[0][1], dport=ends[1][1], flags=dice.choice(["S", "SA", "A", "FA", "R", "RA",
                                                                  "F", "PA", "", "SF"]),
            seq=dice.randrange(6), ack=dice.randrange(6), window=dice.randrange(9),
            dataofs=dice.choice([None] * 9 + [3, 7])) / Raw(b"." * dice.randrange(3))
        if dice.random() < 0.1:
            packet = quote(packet, type=3)
        frames.append((i * dice.random() / 10, packet))
    both(made(frames))
    alone = tcpstate("--engine", "pcap", "-T", "json", "-r", made(frames))
    assert alone.status == 0


# files --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("snap", [14, 33, 34, 47, 50, 53, 54, 60, 66, 100])
def test_snap_lengths(snap):
    path = made(ALL, snap=snap)
    by_tshark, _ = both(path)
    alone = tcpstate("--engine", "pcap", "-T", "json", "-r", path)
    assert alone.out == by_tshark.out


def test_gzip():
    octets = talk.pcap(together(*ALL))
    read_alike(put(gzip.compress(octets)))
    read_alike(put(gzip.compress(octets[:500]) + gzip.compress(octets[500:])))


@pytest.mark.parametrize("cut", [1, 16, 17, 60])
def test_cut_short(cut):
    octets = talk.pcap(together(*ALL))[:-cut]
    read_alike(put(octets), status=CUT_SHORT)


def test_gzip_cut_short_or_damaged():
    octets = bytearray(gzip.compress(talk.pcap(together(*ALL, *lives(*range(1000, 90000, 300))))))
    both(put(octets[:-20]))
    octets[len(octets) // 2] ^= 0xff
    both(put(octets))


def test_a_damaged_capture_is_left_to_tshark():
    octets = bytearray(talk.pcap(together(*ALL)))
    at = 24
    for _ in range(4):
        at += 16 + struct.unpack_from("<I", octets, at + 8)[0]
    octets[at + 8:at + 12] = b"\xff\xff\xff\xff"
    handed_over(put(octets), "a packet header that cannot be right")


def swapped_pcap(octets):
    """Returns the same capture in the other byte order."""
    head = struct.pack(">IHHiIII", *struct.unpack_from("<IHHiIII", octets))
    out, at = [head], 24
    while at < len(octets):
        header = struct.unpack_from("<IIII", octets, at)
        out += [struct.pack(">IIII", *header), octets[at + 16:at + 16 + header[2]]]
        at += 16 + header[2]
    return b"".join(out)


def test_other_byte_order_and_microseconds():
    octets = talk.pcap(together(*ALL))
    read_alike(put(swapped_pcap(octets)))
    micro = bytearray(talk.pcap(four_segments()))
    micro[:4], at = struct.pack("<I", 0xa1b2c3d4), 24
    while at < len(micro):
        _, fraction, captured = struct.unpack_from("<III", micro, at)
        struct.pack_into("<I", micro, at + 4, fraction // 1000)
        at += 16 + captured
    read_alike(put(micro))
    late = bytearray(octets)
    late[24:28] = struct.pack("<I", 2**32 - 5)  # a time after 2038
    read_alike(put(late))


OFFLOADED = IP(src="10.0.0.1", dst="10.0.0.2", len=0) / TCP(
    sport=45000, dport=80, flags="PA", seq=7, ack=9) / Raw(b"." * 60)
WITH_CHECK = [*together(*ALL), (9, OFFLOADED), (9.1, OFFLOADED), (9.2, raw(OFFLOADED)[:8])]
CHECKED_LINKS = {
    "ethernet": lambda p: raw(ETHER / p) + b"abcd",
    "vlan": lambda p: raw(ETHER / Dot1Q(vlan=7) / p) + b"abcd",
    "mpls": lambda p: raw(ETHER / MPLS(label=100, s=1) / p) + b"abcd",
}


@pytest.mark.parametrize("name, units, snap", [
    ("ethernet", 0, 65535), ("ethernet", 1, 65535), ("ethernet", 2, 100), ("vlan", 2, 65535),
    ("mpls", 2, 100), ("vlan", 15, 100)])
def test_frame_check_sequences(name, units, snap):
    """The header of a pcap file gives their length. Wireshark drops so much from each frame; that
    shows where IP does not give a length."""
    read_alike(made(WITH_CHECK, wrap=CHECKED_LINKS[name], snap=snap, link=units << 28 | 1 << 26 | 1))


def test_frame_check_sequences_of_other_links_and_without_a_valid_length():
    read_alike(made(ALL, wrap=raw, link=2 << 28 | 1 << 26 | 101))
    read_alike(made(WITH_CHECK, wrap=CHECKED_LINKS["ethernet"], link=2 << 28 | 1))


def test_reserved_bits_of_the_link_type_are_left_to_tshark():
    handed_over(made(ALL, link=1 << 27 | 1), "a pcap header with reserved bits")


def test_a_pipe_is_left_to_tshark_without_an_engine_option():
    octets = talk.pcap(together(*ALL))
    by_tshark = tcpstate("-T", "json", "-r", "-", input=octets)
    assert tcpstate("--engine", "pcap", "-T", "json", "-r", "-", input=octets) == by_tshark


def test_settings_of_wireshark():
    path = made(ALL)
    folder = WORKSHOP.path / "settings"
    folder.mkdir()
    folder.chmod(0o755)
    settings = {"WIRESHARK_CONFIG_DIR": str(folder)}
    (folder / "preferences").write_text("# tcp.x: 1\ngui.layout: 2\n")
    assert "tshark reads" not in tcpstate("--verbose", "-r", path, environment=settings).err
    (folder / "preferences").write_text("tcpstate.time_wait: 1\n")
    assert "settings of Wireshark" in tcpstate("--verbose", "-r", path, environment=settings).err


@needs.namespaces
def test_a_live_session_without_tshark():
    session = Live("--engine", "pcap", "--tshark", "/no/such/tshark", "-f", "tcp")
    session.wait_for(".9: Flags [S]", lambda: session.inside(KNOCK))  # the capture has begun
    session.inside(CALL)
    session.wait_for("last_ack: client FIN_WAIT_2 → TIME_WAIT, server LAST_ACK → CLOSED")
    status, out, errors = session.end()
    assert (status, errors) == (0, "")
    assert "closed     four_segment: client first" in out
    session = Live("--engine", "pcap", "-q", "-a", "duration:1.5")
    assert session.finish()[0] == 0


BURST = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
syn = bytes.fromhex("c3500050 00000001 00000000 5002 0400 0000 0000")
for port in range(20000): s.sendto(port.to_bytes(2, "big") + syn[2:], ("127.0.0.1", 0))
"""


@needs.namespaces
def test_packets_before_the_interrupt_are_shown():
    session = Live("--engine", "pcap", "-f", "tcp dst port 80", "--verbose", "-q", "-T", "json")
    assert session.process.stderr.readline() == "tcpstate: lo: capturing\n"
    session.inside(BURST)
    status, out, errors = session.end()
    assert (status, errors) == (0, "tcpstate: lo: 20000 packets read without tshark\n")
    assert len({json.loads(line)["client"]["port"] for line in out.splitlines()}) == 20000


@needs.namespaces
def test_an_interface_that_goes_away_ends_the_capture():
    session = Live("--engine", "pcap", "-q", "--verbose", interface="veth0")
    assert session.process.stderr.readline() == "tcpstate: veth0: capturing\n"
    session.inside("import subprocess; subprocess.run(['ip', 'link', 'delete', 'veth0'])")
    status, _, errors = session.finish()
    assert status == 2 and "capturing failed" in errors


def test_an_interface_that_does_not_exist():
    run = tcpstate("--engine", "pcap", "-i", "no-such-interface", as_nobody=False)
    assert run.status == 2 and "no-such-interface" in run.err


def test_rights_to_capture_without_being_root():
    run = tcpstate("--engine", "pcap", "-i", "lo")
    assert run.status == 2 and "no right to capture" in run.err
    assert "adduser $USER wireshark" in run.err and "as root" not in run.err
