# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads captures of the repository as lists of packets, and writes lists of packets as captures."""
import struct
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "captures"
# The cases share their 4-tuples: joined to one capture, they would be other conversations.
PATHS = sorted(path for path in FOLDER.glob("*/*.pcap") if path.parent.name != "cases")
ETHERNET, RAW = 1, 101
ORDER = sys.byteorder
SNAP_MAX = 262144
MICROSECONDS, NANOSECONDS = 0xa1b2c3d4, 0xa1b23c4d


def parse(octets):
    """Returns the frames of a pcap file in this host's byte order: (nanoseconds, octets)."""
    magic, = struct.unpack_from("=I", octets)
    unit = {MICROSECONDS: 1000, NANOSECONDS: 1}[magic]
    at = 24
    while at < len(octets):
        seconds, fraction, length, _ = struct.unpack_from("=IIII", octets, at)
        yield seconds * 10**9 + fraction * unit, octets[at + 16:at + 16 + length]
        at += 16 + length


def ip_packets(path):
    """Returns the IP packets of a file, without Ethernet headers."""
    link, = struct.unpack_from("=I", path.read_bytes(), 20)
    for time, octets in parse(path.read_bytes()):
        packet = octets[14:] if link == ETHERNET else octets
        if link == RAW or octets[12:14] in (b"\x08\0", b"\x86\xdd"):
            yield time, packet


def records(frames, order="=", unit=1, snap=SNAP_MAX):
    """Returns the packets of a pcap file; `snap` octets of each are captured."""
    out = []
    for time, octets in frames:
        head = struct.pack(f"{order}IIII", time // 10**9, time % 10**9 // unit,
                           min(len(octets), snap), len(octets))
        out += [head, octets[:snap]]
    return b"".join(out)


def header(link=RAW, order="=", unit=1):
    magic = NANOSECONDS if unit == 1 else MICROSECONDS
    return struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, SNAP_MAX, link)


def pcap(frames, link=RAW, order="=", unit=1):
    """Returns a pcap file: its byte order is that of struct, its times are in units of `unit` ns."""
    return header(link, order, unit) + records(frames, order, unit)


def ethernet_frames(paths):
    """Returns all IP packets of the captures in Ethernet frames, one capture after the other."""
    for path in paths:
        for time, ip in ip_packets(path):
            kind = b"\x86\xdd" if ip[0] >> 4 == 6 else b"\x08\0"
            yield time, bytes.fromhex("020000000001 020000000002") + kind + ip


def block(order, kind, body):
    length = len(body) + 12
    return struct.pack(f"{order}II", kind, length) + body + struct.pack(f"{order}I", length)


def pcapng(frames, link=RAW, order="="):
    """Returns a pcapng file with nanoseconds."""
    resolution = struct.pack(f"{order}HHB3xHH", 9, 1, 9, 0, 0)
    out = [block(order, 0x0a0d0d0a, struct.pack(f"{order}IHHq", 0x1a2b3c4d, 1, 0, -1)),
           block(order, 1, struct.pack(f"{order}HHI", link, 0, 0) + resolution)]
    for time, octets in frames:
        head = struct.pack(f"{order}IIIII", 0, time >> 32, time & 0xffffffff, len(octets),
                           len(octets))
        out.append(block(order, 6, head + octets + bytes(-len(octets) % 4)))
    return b"".join(out)
