# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of many packets of all sorts, whole or in several files."""
import gzip
import struct

from scapy.all import ICMP, IP, TCP, raw

import talk
from tcpstate_tool import put


def read(files):
    return [word for file in files for word in ("-r", file)]


def mixed(connections, unsure_at=None):
    """Returns packets of connections that overlap, with TCP options, IPv6 and ICMP errors."""
    talks = []
    for i in range(connections):
        ipv6 = {"client": "fd00::1", "server": "fd00::2"} if i % 3 == 0 else {}
        kind = [talk.four_segments, talk.merged_fin, talk.refused, talk.simultaneous][i % 4]
        talks.append(kind(start=i / 100, cport=20000 + i, **ipv6))
    packets = [(time, raw(packet)) for time, packet in talk.together(*talks)]
    for i in range(0, connections, 7):
        quoted = IP(src="10.0.0.1", dst="10.0.0.9") / TCP(sport=30000 + i, dport=80, flags="S", options=[("MSS", 1460)])
        error = IP(src="10.0.0.254", dst="10.0.0.1") / ICMP(type=3, code=1) / raw(quoted)
        packets += [(i / 100, raw(quoted)), (i / 100 + 0.001, raw(error))]
    packets.sort(key=lambda timed: timed[0])
    if unsure_at is not None:
        packets.insert(unsure_at, (packets[unsure_at][0], raw(IP(src="10.0.0.7", dst="10.0.0.8", flags="MF") /
                                                              TCP(sport=7, dport=8) / (b"x" * 64))))
    return packets


def pcap(packets):
    """Returns the octets of a capture of raw IP."""
    out = [struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 262144, 101)]
    for time, packet in packets:
        nanoseconds = round(time * 1e9)
        out.append(struct.pack("<IIII", talk.START + nanoseconds // 10**9, nanoseconds % 10**9, len(packet),
                               len(packet)) + packet)
    return b"".join(out)


def rotated(packets, files):
    """Returns files that share the packets; one of them is packed, and one has none."""
    size = len(packets) // files + 1
    parts = [pcap(packets[at:at + size]) for at in range(0, len(packets), size)]
    parts[1] = gzip.compress(parts[1])
    return [put(part) for part in (*parts, pcap([]))]
