# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Conversations written segment by segment, and captures made from them."""
import struct

from scapy.all import IP, TCP, Ether, IPv6, Raw

ETHERNET = 1
START = 1700000000


class Talk:
    """One conversation. Sequence and ACK numbers are relative, as tcpdump prints them."""

    def __init__(self, client="10.0.0.1", server="10.0.0.2", cport=40000, sport=80, start=0,
                 numbers=(1000, 5000)):
        self.ends = ((client, cport), (server, sport))
        self.numbers = numbers
        self.clock = start
        self.packets = []  # (seconds since the start, IP packet)

    def _segment(self, sender, flags, seq, ack, length, at, options):
        self.clock = self.clock + 0.01 if at is None else at
        (source, sport), (destination, dport) = self.ends[sender], self.ends[1 - sender]
        tcp = TCP(sport=sport, dport=dport, flags=flags, window=60000, options=options or [],
                  seq=(self.numbers[sender] + seq) % 2**32,
                  ack=(self.numbers[1 - sender] + ack) % 2**32 if "A" in flags else 0)
        network = IPv6 if ":" in source else IP
        packet = network(src=source, dst=destination) / tcp
        if length:
            packet /= Raw(b"." * length)
        self.packets.append((self.clock, packet))
        return self

    def c(self, flags, seq=0, ack=0, length=0, at=None, options=None):
        """The client sends a segment."""
        return self._segment(0, flags, seq, ack, length, at, options)

    def s(self, flags, seq=0, ack=0, length=0, at=None, options=None):
        """The server sends a segment."""
        return self._segment(1, flags, seq, ack, length, at, options)

    def opened(self):
        """Adds the three segments of an ordinary opening."""
        return self.c("S").s("SA", 0, 1).c("A", 1, 1)


def four_segments(**ends):
    """A whole conversation; the client closes first, with four segments."""
    return (Talk(**ends).opened().c("PA", 1, 1, 100).s("A", 1, 101)
            .c("FA", 101, 1).s("A", 1, 102).s("FA", 1, 102).c("A", 102, 2))


def merged_fin(**ends):
    """A whole conversation; the client closes first, and the server's FIN also acknowledges."""
    return Talk(**ends).opened().c("FA", 1, 1).s("FA", 1, 2).c("A", 2, 2)


def simultaneous(**ends):
    """A whole conversation; the two FINs cross."""
    return Talk(**ends).opened().c("FA", 1, 1).s("FA", 1, 1).c("A", 2, 2).s("A", 2, 2)


def refused(**ends):
    """A SYN to a port where nothing listens. The sequence number of the RST is 0 (RFC 9293 section
    3.10.7.1)."""
    talk = Talk(**ends)
    return talk.c("S").s("RA", -talk.numbers[1], 1)


def together(*talks):
    """Returns the packets of several conversations, ordered by time."""
    return sorted((packet for talk in talks for packet in talk.packets), key=lambda p: p[0])


def pcap(frames, wrap=lambda ip: Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / ip,
         link=ETHERNET, snap=65535):
    """Returns a capture file. `frames` is a Talk, or pairs of time and packet. `wrap` puts an IP
    packet into a frame. `snap` octets of each frame are captured."""
    if isinstance(frames, Talk):
        frames = frames.packets
    out = [struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, snap, link)]  # with nanoseconds
    for time, packet in frames:
        octets = bytes(wrap(packet))
        nanoseconds = round(time * 1e9)
        out.append(struct.pack("<IIII", START + nanoseconds // 10**9, nanoseconds % 10**9,
                               min(len(octets), snap), len(octets)) + octets[:snap])
    return b"".join(out)
