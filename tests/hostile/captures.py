# SPDX-License-Identifier: GPL-2.0-or-later
"""The repository's captures as lists of packets, and lists of packets as captures."""
import struct
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "captures"
PATHS = sorted(FOLDER.glob("*/*.pcap"))
ETHERNET, RAW = 1, 101
MICROSECONDS, NANOSECONDS = 0xa1b2c3d4, 0xa1b23c4d


def read(path):
    """The frames of a pcap file in this machine's byte order: (nanoseconds, octets)."""
    octets = path.read_bytes()
    magic, = struct.unpack_from("=I", octets)
    unit = {MICROSECONDS: 1000, NANOSECONDS: 1}[magic]
    at = 24
    while at < len(octets):
        seconds, fraction, length, _ = struct.unpack_from("=IIII", octets, at)
        yield seconds * 10**9 + fraction * unit, octets[at + 16:at + 16 + length]
        at += 16 + length


def ip_packets(path):
    """The IP packets of a file without their Ethernet header, if they have one."""
    link, = struct.unpack_from("=I", path.read_bytes(), 20)
    for time, octets in read(path):
        packet = octets[14:] if link == ETHERNET else octets
        if link == RAW or octets[12:14] in (b"\x08\0", b"\x86\xdd"):
            yield time, packet


def pcap(frames, link=RAW, order="=", unit=1, snap=262144):
    """A pcap file, its numbers in any byte order (of struct), its times in units of `unit` ns."""
    magic = NANOSECONDS if unit == 1 else MICROSECONDS
    out = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, snap, link)]
    for time, octets in frames:
        head = struct.pack(f"{order}IIII", time // 10**9, time % 10**9 // unit,
                           min(len(octets), snap), len(octets))
        out += [head, octets[:snap]]
    return b"".join(out)


def block(order, kind, body):
    length = len(body) + 12
    return struct.pack(f"{order}II", kind, length) + body + struct.pack(f"{order}I", length)


def pcapng(frames, link=RAW, order="="):
    """A pcapng file with nanoseconds."""
    resolution = struct.pack(f"{order}HHB3xHH", 9, 1, 9, 0, 0)
    out = [block(order, 0x0a0d0d0a, struct.pack(f"{order}IHHq", 0x1a2b3c4d, 1, 0, -1)),
           block(order, 1, struct.pack(f"{order}HHI", link, 0, 0) + resolution)]
    for time, octets in frames:
        head = struct.pack(f"{order}IIIII", 0, time >> 32, time & 0xffffffff, len(octets),
                           len(octets))
        out.append(block(order, 6, head + octets + bytes(-len(octets) % 4)))
    return b"".join(out)
