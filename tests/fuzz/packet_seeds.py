#!/usr/bin/env python3
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes TCP packets in every encapsulation that fuzz_packet decodes: packet_seeds.py FOLDER"""
import sys
from pathlib import Path

from scapy.all import (GRE, ICMP, IP, TCP, UDP, Dot1Q, Ether, IPv6, IPv6ExtHdrDestOpt,
                       IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, PPPoE, PPP, Raw)
from scapy.contrib.geneve import GENEVE
from scapy.contrib.mpls import MPLS
from scapy.layers.vxlan import VXLAN

# LINKTYPE_ values
NULL, ETHERNET, PPP_HDLC, RAW, WLAN, LOOP, SLL, RADIOTAP, SLL2 = 0, 1, 50, 101, 105, 108, 113, 127, 276
SNAP4 = b"\xaa\xaa\3\0\0\0\x08\0"


def ethernet(**fields):
    return Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02", **fields)


TCP4 = IP(src="10.0.0.1", dst="10.0.0.2") / TCP(sport=40000, dport=80, flags="S",
                                                options=[("MSS", 1460), ("WScale", 7)])
TCP6 = IPv6(src="fd00::1", dst="fd00::2") / TCP(sport=40000, dport=80, flags="FA") / b"data"
OUTER = IP(src="192.0.2.1", dst="192.0.2.2")

PACKETS = {
    "ethernet": (ETHERNET, ethernet() / TCP4),
    "ethernet6": (ETHERNET, ethernet() / TCP6),
    "vlan": (ETHERNET, ethernet() / Dot1Q(vlan=5) / Dot1Q(vlan=6) / TCP4),
    "mpls": (ETHERNET, ethernet(type=0x8847) / MPLS(label=20, s=0) / MPLS(label=21, s=1) / TCP4),
    "pppoe": (ETHERNET, ethernet(type=0x8864) / PPPoE(sessionid=1) / PPP(proto=0x21) / TCP4),
    "gre": (ETHERNET, ethernet() / OUTER / GRE(key_present=1, key=7) / TCP4),
    "ipip": (RAW, OUTER / TCP4),
    "6in4": (RAW, OUTER / TCP6),
    "vxlan": (ETHERNET, ethernet() / OUTER / UDP(dport=4789) / VXLAN(vni=9) / ethernet() / TCP4),
    "geneve": (ETHERNET, ethernet() / OUTER / UDP(dport=6081) / GENEVE(vni=9, proto=0x6558)
               / ethernet() / TCP6),
    "extensions": (RAW, IPv6(src="fd00::1", dst="fd00::2") / IPv6ExtHdrHopByHop()
                   / IPv6ExtHdrDestOpt() / IPv6ExtHdrFragment(m=0) / TCP(flags="SA")),
    "options": (RAW, IP(options=b"\x01\x07\x07\x04abcd"[:8]) / TCP(flags="R")),
    "icmp": (RAW, OUTER / ICMP(type=3, code=3) / Raw(bytes(TCP4)[:28])),
    "snap": (ETHERNET, ethernet(type=48) / Raw(SNAP4) / TCP4),
    "ppp": (PPP_HDLC, Raw(b"\xff\3") / PPP(proto=0x21) / TCP4),
    "802.11": (WLAN, Raw(b"\x08\1\0\0" + bytes(18) + b"\x10\0" + SNAP4) / TCP4),
    "radiotap": (RADIOTAP, Raw(b"\0\0\x09\0\2\0\0\0\x10\x88\2\0\0" + bytes(18) + b"\x10\0\0\0" + SNAP4)
                 / TCP4 / Raw(bytes(4))),
    "null": (NULL, Raw(b"\x02\0\0\0") / TCP4),
    "loop": (LOOP, Raw(b"\0\0\0\x02") / TCP4),
    "cooked": (SLL, Raw(b"\0\0\0\x01\0\x06abcdef\0\0\x08\0") / TCP4),
    "cooked2": (SLL2, Raw(b"\x86\xdd\0\0\0\0\0\x01\0\x01\0\x06abcdef\0\0") / TCP6),
}

for name, (link, packet) in PACKETS.items():
    (Path(sys.argv[1]) / name).write_bytes(link.to_bytes(2, "big") + b"\0" + bytes(packet))
