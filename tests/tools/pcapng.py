# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads and makes pcapng files block by block, in both byte orders."""
import struct
from typing import NamedTuple

SECTION, INTERFACE, SIMPLE, NAMES, STATISTICS, PACKET, SECRETS = 0x0a0d0d0a, 1, 3, 4, 5, 6, 10
COMMENT = 1


class Block(NamedTuple):
    type: int
    body: bytes
    order: str  # "<" or ">"

    def packet(self):
        """Returns interface, time stamp, octets and length of a packet."""
        interface, high, low, captured, length = struct.unpack_from(self.order + "IIIII", self.body)
        return interface, high << 32 | low, self.body[20:20 + captured], length

    def options(self):
        """Returns the options of a packet: pairs of code and value."""
        captured = struct.unpack_from(self.order + "I", self.body, 12)[0]
        at = 20 + (captured + 3) // 4 * 4
        found = []
        while at < len(self.body):
            code, length = struct.unpack_from(self.order + "HH", self.body, at)
            if code == 0:
                break
            found.append((code, self.body[at + 4:at + 4 + length]))
            at += 4 + (length + 3) // 4 * 4
        return found

    def comments(self):
        return [value.decode() for code, value in self.options() if code == COMMENT]

    def octets(self):
        total = len(self.body) + 12
        return struct.pack(self.order + "II", self.type, total) + self.body + struct.pack(
            self.order + "I", total)


def blocks(octets):
    """Returns the blocks of a file. Fails if the file does not end with a whole block."""
    found, at, order = [], 0, "<"
    while at < len(octets):
        if octets[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if octets[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, total = struct.unpack_from(order + "II", octets, at)
        assert struct.unpack_from(order + "I", octets, at + total - 4)[0] == total
        found.append(Block(kind, octets[at + 8:at + total - 4], order))
        at += total
    assert at == len(octets)
    return found


def packets(octets):
    return [block for block in blocks(octets) if block.type == PACKET]


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order):
    return Block(SECTION, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, 1234), order)


def interface(order, name):
    return Block(INTERFACE, struct.pack(order + "HHI", 1, 0, 65535) + option(order, 2, name.encode()) +
                 option(order, 9, b"\x09") + bytes(4), order)


def packet(order, frame, nanoseconds, number=0, options=b""):
    """Returns a packet of the interface with this number."""
    body = struct.pack(order + "IIIII", number, nanoseconds >> 32, nanoseconds & 0xffffffff,
                       len(frame), len(frame)) + frame + bytes(-len(frame) % 4) + options
    return Block(PACKET, body, order)


def names(order):
    """Returns a block that resolves 10.0.0.2."""
    value = bytes([10, 0, 0, 2]) + b"www.example.org\0"
    return Block(NAMES, option(order, 1, value) + bytes(4), order)


def secrets(order, text=b"CLIENT_RANDOM 00 11\n"):
    return Block(SECRETS, struct.pack(order + "4sI", b"LSKT"[::1 if order == ">" else -1], len(text)) +
                 text + bytes(-len(text) % 4), order)


def statistics(order):
    return Block(STATISTICS, struct.pack(order + "III", 0, 1, 2), order)
