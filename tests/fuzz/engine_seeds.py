#!/usr/bin/env python3
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the conversations of captures as inputs of fuzz_engine: engine_seeds.py FOLDER CAPTURE...

Each conversation becomes one file, and each segment eight octets of it. These have no room for real
sequence numbers. The rank of a number among those of its end takes its place, which keeps the order.
"""
import sys
from pathlib import Path

from scapy.all import IP, TCP, IPv6, PcapReader

FIRST = 8  # rank 0 becomes 8 of fuzz_engine's 32 numbers, so that the fuzzer can find earlier ones


def conversations(capture):
    """Returns lists of (sender 0 or 1, TCP header, payload length), one for each 4-tuple."""
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
    """Returns sequence number -> rank, for all numbers of an end."""
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
