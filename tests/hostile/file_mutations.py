# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes odd capture files: pcap and pcapng with wrong numbers, options, blocks and ends. What comes out depends only
on the generator of random numbers."""
import gzip
import struct

from encapsulations import ethernet, ethertype
from packet_mutations import changed, tcp

ETHERNET, RAW, COOKED, NULL = 1, 101, 113, 0
SECTION, INTERFACE, OBSOLETE, SIMPLE, NAMES, STATISTICS, PACKET, JOURNAL, SECRETS, CUSTOM = (
    0x0a0d0d0a, 1, 2, 3, 4, 5, 6, 9, 10, 0xbad)
TYPES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0xbad, 0x40000bad, 0x80000001, 0x0a0d0d0a, 0x204, 0x208]
NUMBERS = [0, 1, 2, 3, 4, 7, 8, 9, 11, 12, 16, 27, 28, 32, 64, 0xff, 0x100, 0xffff, 0x10000, 262144, 262145, 524288,
           0x7fffffff, 0x80000000, 0xffffffff]
VALUES = [b"", b"\0", b"\6", b"\x0a", b"\x12", b"\x86", b"\x8a", b"\xff", b"\x20", b"\4", b"\0\0", b"eth0", b"text\0",
          b"\xff\xfe", b"\0\0\0\1", b"\1\0\0\0", b"\0\0\1\0", b"\x80\0\0\0", bytes(4), bytes(8), b"\0\0\0\0\0\0\0\1",
          bytes(9), bytes(16), bytes(17), b"\1" + bytes(40)]
# Options as they should be: code and value.
OPTIONS = {
    SECTION: [(1, b"note"), (2, b"host"), (3, b"Linux"), (4, b"dumpcap")],
    INTERFACE: [(1, b"note"), (2, b"eth0"), (3, b"first"), (4, bytes(8)), (5, bytes(17)), (6, bytes(6)), (7, bytes(8)),
                (8, bytes(8)), (9, b"\6"), (9, b"\x09"), (9, b"\3"), (9, b"\0"), (10, bytes(4)), (11, b"\0tcp"),
                (12, b"Linux"), (13, b"\0"), (13, b"\x20"), (14, bytes(8)), (15, b"card"), (16, bytes(8))],
    PACKET: [(1, b"note"), (1, b"more"), (2, bytes(4)), (2, b"\1\0\0\0"), (3, b"\2abcd"), (4, bytes(8)), (5, bytes(8)),
             (6, bytes(4)), (7, bytes(9))],
    NAMES: [(1, b"note"), (2, b"dns"), (3, bytes(4)), (4, bytes(16))],
    STATISTICS: [(1, b"note"), (2, bytes(8)), (3, bytes(8)), (4, bytes(8)), (5, bytes(8)), (8, bytes(8))],
    SECRETS: [(1, b"note")],
}
NAME_RECORDS = [(1, b"\x0a\0\0\1a\0b\0"), (1, bytes(4) + b"name\0"), (2, bytes(16) + b"name\0"),
                (3, bytes(6) + b"mac\0"), (4, bytes(8) + b"x\0")]


def number(rng, near):
    """Returns a number that a length or a count should not be."""
    return rng.choice([rng.choice(NUMBERS), near + 1, near - 1, near + 4, near - 4, 2 * near,
                       rng.randrange(2**32)]) % 2**32


def packets(rng):
    """Returns up to eleven packets of a few conversations: link type, captured octets, length."""
    found = []
    for _ in range(rng.randrange(12)):
        octets = tcp(rng, rng.random() < 0.4)
        link = ETHERNET if rng.random() < 0.8 else RAW
        if link == ETHERNET:
            octets = ethernet(ethertype(octets), octets)
        found.append((link, octets[:rng.randrange(len(octets))] if rng.random() < 0.1 else octets, len(octets)))
    return found


def pcap(rng):
    order = rng.choice("<<>")
    head = [rng.choice([0xa1b2c3d4, 0xa1b23c4d]), 2, 4, 0, 0, rng.choice([262144, 65535, 0, 64, 96]),
            rng.choice([ETHERNET] * 4 + [RAW, COOKED, NULL, 12, 228])]
    if rng.random() < 0.25:
        which = rng.randrange(7)
        head[which] = number(rng, head[which]) % (2**16 if which in (1, 2) else 2**32)
    if rng.random() < 0.1:  # frame check sequences, reserved bits
        head[6] |= rng.choice([1 << 26, 5 << 26, 0x14000000, 0x24000000, 0x54000000, 1 << 27, 1 << 16])
    out = [struct.pack(order + "IHHIIII", *head)]
    for i, (_, octets, length) in enumerate(packets(rng)):
        record = [1700000000 + i, rng.choice([0, 999999, i]), len(octets), length]
        if rng.random() < 0.02:
            which = rng.randrange(4)
            record[which] = number(rng, record[which])
        out += [struct.pack(order + "IIII", *record), octets]
    return b"".join(out)


class Pcapng:
    """A pcapng file that grows block by block. `damage` is the probability of a change to a part of a block."""

    def __init__(self, rng):
        self.rng = rng
        self.damage = rng.choice([0, 0, 0.003, 0.02])
        self.out = []
        self.begin_section()
        for _ in range(rng.randrange(3)):
            self.add_interface()

    def option(self, code, value):
        length = len(value)
        if self.rng.random() < 0.03:
            length = number(self.rng, length) % 2**16
        if self.rng.random() < 0.03:
            code = self.rng.choice([*range(18), 2988, 2989, 19372, 19373, 30000])
        return struct.pack(self.order + "HH", code, length) + value + bytes(-len(value) % 4)

    def options(self, kind):
        rng, out = self.rng, []
        for _ in range(rng.choice([0, 0, 0, 1, 1, 2, 3])):
            code, value = rng.choice(OPTIONS[kind])
            if rng.random() < 0.15:
                value = rng.choice(VALUES)
            out.append(self.option(rng.randrange(18) if rng.random() < 0.1 else code, value))
        if rng.random() < (0.8 if out else 0.03):
            out.append(bytes(4))
        if rng.random() < 0.03:
            out.append(rng.randbytes(4))
        if rng.random() < 0.1:
            rng.shuffle(out)
        return b"".join(out)

    def add(self, kind, body):
        rng, damage = self.rng, self.damage
        body += self.options(kind) if kind in OPTIONS else b""
        first = last = len(body) + 12
        if rng.random() < damage and body:
            body = changed(rng, body)
        if rng.random() < damage / 2:
            first = number(rng, first)
        if rng.random() < damage / 2:
            last = number(rng, last)
        if rng.random() < damage:
            kind = rng.choice(TYPES)
        self.out.append(struct.pack(self.order + "II", kind, first) + body + struct.pack(self.order + "I", last))

    def begin_section(self):
        self.order = self.rng.choice("<<>")
        self.links = []
        version = self.rng.choice([(1, 0)] * 18 + [(1, 2), (2, 0)])
        length = self.rng.choice([-1] * 6 + [0, 64, 100, 2**40, -2])
        self.add(SECTION, struct.pack(self.order + "IHHq", 0x1a2b3c4d, *version, length))
        self.add_interface()

    def add_interface(self):
        self.links.append(self.rng.choice([ETHERNET, RAW, COOKED, NULL]))
        self.add(INTERFACE, struct.pack(self.order + "HHI", self.links[-1], self.rng.choice([0, 0, 0, 1, 65535]),
                                        self.rng.choice([0, 262144, 65535, 64])))

    def add_names(self):
        records = [self.option(*record) for record in self.rng.sample(NAME_RECORDS, self.rng.randrange(3))]
        self.add(NAMES, b"".join(records) + (bytes(4) if self.rng.random() < 0.9 else b""))

    def add_statistics(self):
        self.add(STATISTICS, struct.pack(self.order + "III", self.rng.choice([0, 0, 1, 9]), 0, 0))

    def add_secrets(self):
        text = self.rng.choice([b"CLIENT_RANDOM 00 11\n", b"", b"abc", bytes(30)])
        length = number(self.rng, len(text)) if self.rng.random() < 0.1 else len(text)
        kind = self.rng.choice([0x544c534b, 0x57474b4c, 0x5353484b, 1, 0])
        self.add(SECRETS, struct.pack(self.order + "II", kind, length) + text + bytes(-len(text) % 4))

    def add_uncommon(self):
        kind, body = self.rng.choice([
            (CUSTOM, bytes(8)), (0x40000bad, struct.pack(self.order + "I", 32473) + bytes(8)),
            (JOURNAL, b"__REALTIME_TIMESTAMP=1\n\0"), (SIMPLE, struct.pack(self.order + "I", 20) + bytes(20)),
            (OBSOLETE, struct.pack(self.order + "HHIIII", 0, 0, 0, 1, 20, 20) + bytes(20)), (0x7777, bytes(12))])
        self.add(kind, body)

    def add_packet(self, time, link, octets, length):
        rng = self.rng
        same = [i for i, own in enumerate(self.links) if own == link] or [rng.randrange(len(self.links))]
        high = rng.choice([0, 0x5f5e1, 0xffffffff]) if rng.random() < 0.05 else 0x5f5e1
        head = [rng.choice(same), high, time, len(octets), length]
        if rng.random() < self.damage:
            which = rng.randrange(5)
            head[which] = number(rng, head[which])
        self.add(PACKET, struct.pack(self.order + "IIIII", *head) + octets + bytes(-len(octets) % 4))


def pcapng(rng):
    file = Pcapng(rng)
    between = [file.begin_section, file.add_interface, file.add_names, file.add_statistics, file.add_secrets,
               file.add_uncommon]
    for i, packet in enumerate(packets(rng)):
        if rng.random() < 0.15:
            rng.choice(between)()
        file.add_packet(1000 * i, *packet)
    return b"".join(file.out)


def file(rng):
    """Returns a capture file, often a damaged one."""
    octets = rng.choice([pcap, pcapng, pcapng])(rng)
    if rng.random() < 0.15:
        octets = octets[:rng.randrange(len(octets) + 1)]
    if rng.random() < 0.1:
        octets += rng.randbytes(rng.randrange(40))
    if rng.random() < 0.08:
        octets = gzip.compress(octets, mtime=0)
        if rng.random() < 0.4:
            octets = octets[:rng.randrange(len(octets) + 1)] if rng.random() < 0.5 else changed(rng, octets)
    return octets
