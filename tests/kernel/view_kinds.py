# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The views: captures in which something is missing, or which were captured in an odd way.

A view takes the packets of one 4-tuple in the order of the file and returns those that remain, in
their new order. It returns None where it makes no sense: without a SYN-ACK no capture can begin
with one. A 4-tuple may hold several conversations, one after the other.
"""

import collections
import struct

from packets import ACK, FIN, RST, SYN

# at: nanoseconds; frame: octets; length: on the wire; life: number of the conversation in its
# 4-tuple, from 0; origin: the packet's place in the capture, which its copies share.
Packet = collections.namedtuple("Packet", "at frame length segment life origin")

# The reach: the least share with the same initiator (None: no demand) of the conversations of which
# the view holds a FIN or RST, and the largest share of contradictions that tcpstate presents as known.
Reach = collections.namedtuple("Reach", "initiator contradicting")

# A view: the function; whether only the first conversation of the 4-tuple counts (a capture begins
# once); the reach.
View = collections.namedtuple("View", "function first_only reach")

JITTER = 300_000      # nanoseconds that a queue holds a packet back at most
LATE = 2_000_000      # nanoseconds between a packet and its late copy
SAMPLED = 0.1         # share of the packets in a sample
VLAN_TAG = struct.pack("!HH", 0x8100, 100)


def flags_only(packets, _client, _random):
    """tcpdump 'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0'"""
    return [packet for packet in packets if packet.segment.flags & (SYN | FIN | RST)]


def server_direction(packets, client, _random):
    return [packet for packet in packets if packet.segment.source != client]


def client_direction(packets, client, _random):
    return [packet for packet in packets if packet.segment.source == client]


# ---- the capture begins late

def syn_ack(packets):
    """Returns the place of the first SYN-ACK, or None."""
    return next((place for place, packet in enumerate(packets) if packet.life == 0
                 and packet.segment.flags & (SYN | ACK) == SYN | ACK), None)


def third_ack(packets):
    """Returns the place of the first segment that acknowledges this SYN-ACK, or None. A RST does
    not count."""
    begin = syn_ack(packets)
    if begin is None:
        return None
    return next((place for place, packet in enumerate(packets[begin:], begin) if packet.life == 0
                 and packet.segment.flags & (SYN | RST | ACK) == ACK
                 and packet.segment.source == packets[begin].segment.destination), None)


def closing(packet):
    return packet.segment.flags & (FIN | RST)


def from_syn_ack(packets, _client, _random):
    begin = syn_ack(packets)
    return None if begin is None else packets[begin:]


def from_third_ack(packets, _client, _random):
    begin = third_ack(packets)
    return None if begin is None else packets[begin:]


def from_established(packets, _client, random):
    """The capture begins somewhere behind the third ACK, at the latest with the first FIN or RST."""
    begin = third_ack(packets)
    if begin is None or any(closing(packet) for packet in packets[:begin + 1]):
        return None
    end = next((place for place, packet in enumerate(packets)
                if packet.life != 0 or closing(packet)), len(packets))
    return midstream(packets[random.randint(min(begin + 1, end), end):])


def from_first_fin(packets, _client, _random):
    """The capture begins behind the first FIN."""
    begin = next((place for place, packet in enumerate(packets) if packet.life == 0
                  and packet.segment.flags & FIN), None)
    return None if begin is None else midstream(packets[begin + 1:])


def midstream(packets):
    """Returns the packets, or None if the first one is a SYN: it opens another conversation."""
    return packets if packets and not packets[0].segment.flags & SYN else None


# ---- packets are missing

def gap_after_syn_ack(packets, _client, _random):
    """The first half of the packets between the SYN-ACK and the first FIN or RST is missing."""
    begin = syn_ack(packets)
    if begin is None:
        return None
    end = next((place for place, packet in enumerate(packets[begin:], begin)
                if packet.life or closing(packet)), len(packets))
    missing = (end - begin) // 2  # of end - begin - 1 packets, rounded up
    return packets[:begin + 1] + packets[begin + 1 + missing:] if missing else None


def lost(share):
    def view(packets, _client, random):
        return [packet for packet in packets if random.random() >= share]
    return view


# ---- the file's order is not the order of events

def two_queues(packets, _client, random):
    """Each direction is a queue that delays packets by up to JITTER and keeps their order."""
    last = collections.defaultdict(int)
    read = []
    for packet in packets:
        queue = packet.segment.source
        last[queue] = max(last[queue], packet.at + random.randrange(JITTER))
        read.append(packet._replace(at=last[queue]))
    return in_order(read)


def in_order(packets):
    return sorted(packets, key=lambda packet: packet.at)


# ---- every frame twice

def twice(packets, _client, _random):
    return [copy for packet in packets for copy in (packet, packet)]


def twice_with_vlan(packets, _client, _random):
    """A mirror port sees a packet enter with a VLAN tag and leave without it."""
    return [copy for packet in packets for copy in (tagged(packet), packet)]


def tagged(packet):
    frame = packet.frame[:12] + VLAN_TAG + packet.frame[12:]
    return packet._replace(frame=frame, length=packet.length + len(VLAN_TAG))


def twice_late(packets, _client, _random):
    return in_order([copy for packet in packets
                     for copy in (packet, packet._replace(at=packet.at + LATE))])


VIEWS = {
    "only SYN, FIN, RST": View(flags_only, False, Reach(0.98, 0.001)),
    "server direction only": View(server_direction, False, Reach(0.87, 0.001)),
    "client direction only": View(client_direction, False, Reach(0.9, 0.001)),
    "begins with SYN-ACK": View(from_syn_ack, True, Reach(0.99, 0.001)),
    "begins with third ACK": View(from_third_ack, True, Reach(0.99, 0.001)),
    "begins in ESTABLISHED": View(from_established, True, Reach(0.99, 0.001)),
    "gap after the SYN-ACK": View(gap_after_syn_ack, True, Reach(0.97, 0.001)),
    "1 % lost": View(lost(0.01), False, Reach(0.997, 0.001)),
    "10 % lost": View(lost(0.1), False, Reach(0.97, 0.001)),
    "two queues": View(two_queues, False, Reach(0.995, 0.001)),
    "begins after first FIN": View(from_first_fin, True, Reach(None, 0)),
    "1 packet in 10": View(lost(1 - SAMPLED), False, Reach(None, 0)),
    "twice": View(twice, False, Reach(1, 0)),
    "twice, with VLAN": View(twice_with_vlan, False, Reach(1, 0)),
    # Versions of Wireshark later than 4.0 begin a new stream at a SYN's copy behind a FIN or RST.
    "twice, 2 ms late": View(twice_late, False, Reach(0.999, 0.001)),
}
