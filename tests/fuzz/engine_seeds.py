#!/usr/bin/env python3
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Conversations of captures as inputs of fuzz_engine: engine_seeds.py FOLDER CAPTURE...

Writes one file a conversation. Eight octets a segment have no room for real sequence numbers: the
numbers of each end are replaced by their rank, which keeps what comes before what.
"""
import sys
from pathlib import Path

from scapy.all import IP, TCP, IPv6, PcapReader

FIRST = 8  # of the 32 numbers that fuzz_engine knows, so that earlier ones are near, too


def conversations(capture):
    """Lists of (sender 0 or 1, TCP header, payload length), one a 4-tuple."""
    found = {}
    for packet in PcapReader(str(capture)):
        if TCP not in packet or not (IP in packet or IPv6 in packet):
            continue
        ip = packet[IP] if IP in packet else packet[IPv6]
        tcp = packet[TCP]
        ends = [(ip.src, tcp.sport), (ip.dst, tcp.dport)]
        sender = int(ends[0] > ends[1])
        found.setdefault(tuple(sorted(ends)), []).append((sender, tcp, len(tcp.payload)))
    return found.values()


def ranks(segments, end):
    """What stands for each sequence number of an end."""
    numbers = set()
    for sender, tcp, length in segments:
        if sender == end:
            numbers |= {tcp.seq, tcp.seq + length}
        elif tcp.flags.A:
            numbers.add(tcp.ack)
    return {number: min(FIRST + rank, 31) for rank, number in enumerate(sorted(numbers))}


def octets(segments):
    rank = [ranks(segments, end) for end in (0, 1)]
    for sender, tcp, length in segments:
        ack = rank[1 - sender].get(tcp.ack, 0) if tcp.flags.A else 0
        occupied = rank[sender][tcp.seq + length] - rank[sender][tcp.seq]
        yield bytes([sender | (int(tcp.flags) & 0x17) << 1, 2, rank[sender][tcp.seq], ack,
                     0x80 | min(occupied, 7), 0, 0xff, 0])


def main(folder, *captures):
    for capture in map(Path, captures):
        for number, segments in enumerate(conversations(capture)):
            seed = Path(folder) / f"{capture.stem}-{number}"
            seed.write_bytes(b"".join(octets(segments)) + b"\0")


main(*sys.argv[1:])
