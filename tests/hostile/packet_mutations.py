# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes odd packets. What comes out depends only on the generator of random numbers."""
import struct

from encapsulations import CLOTHES, ethernet, ethertype, extended, ipv4, ipv6, udp

import captures

# Octets and pairs of octets that some header gives a meaning: protocols, lengths, versions, ports.
OCTETS = [0, 1, 2, 4, 5, 6, 8, 17, 40, 41, 43, 44, 45, 46, 47, 50, 58, 59, 60, 103, 0x40, 0x45, 0x46, 0x4f, 0x60, 0x7f,
          0x80, 0xaa, 0xff]
PAIRS = [0, 1, 2, 20, 40, 46, 100, 639, 1500, 1501, 1535, 1536, 2152, 4789, 6081, 6343, 6653, 0x0021, 0x0057, 0x0800,
         0x0806, 0x6558, 0x8100, 0x8847, 0x8863, 0x8864, 0x86dd, 0x88a8, 0x9100, 0xaaaa, 0xff03, 0xffff, 0x1fff, 0x2000,
         0x3fff, 0x4000, 0x7fff]
LINKS = sorted({link for link, _ in CLOTHES.values()})
HEADERS = 90  # octets from the beginning in which most changes are made


def tcp(rng, of_ipv6):
    """Returns a segment of one of a few conversations. It needs no checksum: Wireshark does not check it."""
    length = rng.choice([20, 20, 20, 24, 32, 60])
    head = struct.pack("!HHIIBBHHH", 40000 + rng.randrange(4), rng.choice([80, 80, 443, 639, 6653]), rng.randrange(9),
                       rng.randrange(9), length // 4 << 4, rng.choice([2, 18, 16, 16, 24, 17, 4, 20]), 1000, 0, 0)
    return ip(rng, of_ipv6, 6, head + bytes([1]) * (length - 20) + b"." * rng.choice([0, 0, 1, 30]))


def ip(rng, of_ipv6, protocol, payload, network=2):
    """Returns an IP packet; a few have octets behind their end."""
    return (ipv6 if of_ipv6 else ipv4)(protocol, payload, network) + (b"pad" if rng.random() < 0.1 else b"")


def quoted(rng, packet):
    """Returns an ICMP error about the packet."""
    if packet[0] >> 4 == 6:
        return ip(rng, True, 58, bytes([rng.choice([1, 2, 3, 4, 128]), 0, 0, 0, 0, 0, 0, 0]) + packet)
    kind = rng.choice([3, 3, 4, 5, 11, 12, 0, 8])
    head = bytes([kind, 1, 0, 0, 0, rng.choice([0, 0, 32]), 0, 0])
    return ip(rng, False, 1, head + packet[:rng.choice([28, 40, 999])])


def tunnelled(rng, packet):
    """Puts an IP packet into another one, with other addresses: the plugin finds an ICMP error by its addresses."""
    is_6 = packet[0] >> 4 == 6
    kind = rng.randrange(5)
    if kind == 4:
        return extended(packet)
    frame = ethernet(ethertype(packet), packet)
    if kind == 0:
        protocol, payload = 41 if is_6 else 4, packet
    elif kind == 1:
        flags = rng.choice([0, 0x8000, 0x2000, 0x1000, 0xb000, 0x0001])
        protocol, payload = 47, (struct.pack("!H", flags) + ethertype(packet) +
                                 bytes(bin(flags >> 12).count("1") * 4) + packet)
    elif kind == 2:
        protocol, payload = 17, udp(4789, bytes.fromhex("0800000000000500") + frame)
    else:
        protocol, payload = 17, udp(6081, bytes.fromhex("0000655800000500") + frame)
    return ip(rng, rng.random() < 0.4, protocol, payload, network=rng.randrange(3, 256))


def changed(rng, octets):
    """Changes, inserts or removes octets, mostly in the headers."""
    octets = bytearray(octets)
    at = rng.randrange(min(len(octets), HEADERS) if rng.random() < 0.9 else len(octets))
    kind = rng.randrange(7)
    if kind == 0:
        octets[at] = rng.randrange(256)
    elif kind == 1:
        octets[at] ^= 1 << rng.randrange(8)
    elif kind == 2:
        octets[at] = rng.choice(OCTETS)
    elif kind in (3, 4):
        octets[at:at + 2] = struct.pack("!H", rng.choice(PAIRS))
    elif kind == 5:
        octets[at:at] = bytes(rng.choice([0, 0, 0xff, rng.randrange(256)]) for _ in range(rng.choice([1, 2, 4, 8])))
    else:
        del octets[at:at + rng.choice([1, 2, 4, 8])]
    return bytes(octets)


def packet(rng):
    """Returns a packet of a few layers with a few changes: link type, captured octets, length."""
    octets = tcp(rng, rng.random() < 0.4)
    if rng.random() < 0.2:
        octets = quoted(rng, octets)
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        octets = tunnelled(rng, octets)
    if rng.random() < 0.1 and octets:
        octets = changed(rng, octets)
    link, wrap = CLOTHES[rng.choice(list(CLOTHES))]
    octets = wrap(octets)
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        octets = changed(rng, octets) if octets else octets
    if rng.random() < 0.02:
        link = rng.choice(LINKS)
    length = len(octets) + (rng.randrange(60) if rng.random() < 0.05 else 0)
    if rng.random() < 0.15:
        octets = octets[:rng.randrange(len(octets) + 1)]
    return link, octets, length


def capture(packets, order="<"):
    """Returns a pcapng file with such packets; each link type is an interface."""
    out = [captures.block(order, 0x0a0d0d0a, struct.pack(f"{order}IHHq", 0x1a2b3c4d, 1, 0, -1))]
    links = sorted({link for link, _, _ in packets})
    out += [captures.block(order, 1, struct.pack(f"{order}HHI", link, 0, 0)) for link in links]
    for i, (link, octets, length) in enumerate(packets):
        head = struct.pack(f"{order}IIIII", links.index(link), 0, i, len(octets), length)
        out.append(captures.block(order, 6, head + octets + bytes(-len(octets) % 4)))
    return b"".join(out)
