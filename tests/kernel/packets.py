# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""TCP segments in Ethernet frames, read and forged, and capture files of them."""

import collections
import socket
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
PCAP_NANOSECONDS = 0xA1B23C4D

Segment = collections.namedtuple("Segment", "source destination flags seq ack length window")


def headers(frame):
    """Offsets of the IP and the TCP header and the segment's whole length, or None."""
    kind, = struct.unpack_from("!H", frame, 12)
    if kind == 0x0800 and frame[23] == socket.IPPROTO_TCP:
        total, = struct.unpack_from("!H", frame, 16)
        header = (frame[14] & 15) * 4
        return 14, 14 + header, total - header
    if kind == 0x86DD and frame[20] == socket.IPPROTO_TCP:
        return 14, 54, struct.unpack_from("!H", frame, 18)[0]
    return None


def read_segment(frame):
    """The TCP segment in a frame, which may be cut after the TCP header; None if there is none."""
    found = headers(frame)
    if not found:
        return None
    ip, tcp, size = found
    sport, dport, seq, ack, offset, flags, window = struct.unpack_from("!HHIIBBH", frame, tcp)
    if tcp - ip == 40 and frame[12] == 0x86:
        family, addresses, width = socket.AF_INET6, ip + 8, 16
    else:
        family, addresses, width = socket.AF_INET, ip + 12, 4
    source, destination = (socket.inet_ntop(family, frame[at:at + width])
                           for at in (addresses, addresses + width))
    return Segment((source, sport), (destination, dport), flags & 0x3F, seq, ack,
                   size - (offset >> 4) * 4, window)


def read_quoted(frame):
    """The ends of the TCP segment that an ICMP error in a frame quotes, as (source, destination);
    None if there is none."""
    kind, = struct.unpack_from("!H", frame, 12)
    if kind == 0x0800 and frame[23] == socket.IPPROTO_ICMP:
        quoted = frame[14 + (frame[14] & 15) * 4 + 8:]
        family, at, width, protocol, header = socket.AF_INET, 12, 4, 9, (quoted[0] & 15) * 4
    elif kind == 0x86DD and frame[20] == socket.IPPROTO_ICMPV6:
        quoted = frame[62:]
        family, at, width, protocol, header = socket.AF_INET6, 8, 16, 6, 40
    else:
        return None
    if quoted[protocol] != socket.IPPROTO_TCP:
        return None
    ports = struct.unpack_from("!HH", quoted, header)
    return tuple((socket.inet_ntop(family, quoted[start:start + width]), port)
                 for start, port in zip((at, at + width), ports, strict=True))


def checksum(octets):
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def forge(ethernet, source, destination, flags, seq, ack=0, payload=b"", window=1000):
    """A frame with a segment without options; `ethernet` is the 14 octets in front of it."""
    family = socket.AF_INET6 if ":" in source[0] else socket.AF_INET
    addresses = socket.inet_pton(family, source[0]) + socket.inet_pton(family, destination[0])
    tcp = struct.pack("!HHIIBBHHH", source[1], destination[1], seq & 0xFFFFFFFF, ack & 0xFFFFFFFF,
                      5 << 4, flags, window, 0, 0) + payload
    pseudo = addresses + struct.pack("!II", len(tcp), socket.IPPROTO_TCP)
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    if family == socket.AF_INET6:
        ip = struct.pack("!IHBB", 6 << 28, len(tcp), socket.IPPROTO_TCP, 64) + addresses
    else:
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, socket.IPPROTO_TCP,
                         0) + addresses
        ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    return ethernet + ip + tcp


def read_capture(path):
    """Yields (nanoseconds since the epoch, frame, length on the wire) of a pcap file."""
    with open(path, "rb") as f:
        header = f.read(24)
        magic, = struct.unpack_from("=I", header)
        if magic != PCAP_NANOSECONDS:
            raise ValueError(f"{path}: not a nanosecond capture of this machine")
        while len(record := f.read(16)) == 16:
            seconds, nanoseconds, stored, length = struct.unpack("=IIII", record)
            frame = f.read(stored)
            if len(frame) < stored:
                return  # cut off in the middle of a record
            yield seconds * 10**9 + nanoseconds, frame, length


def write_capture(path, records):
    with open(path, "wb") as f:
        f.write(struct.pack("=IHHiIII", PCAP_NANOSECONDS, 2, 4, 0, 0, 65535, 1))
        for at, frame, length in records:
            f.write(struct.pack("=IIII", *divmod(at, 10**9), len(frame), length) + frame)
