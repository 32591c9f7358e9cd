# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Changes of captures that the laboratory made: what tcpstate concludes must stay the same.

The views (view_kinds.py) take something away; these changes take nothing. The two ends change their places, numbers and
clocks begin elsewhere, packets travel in a tunnel, or some frames are captured twice.
"""

import collections
import random
import struct

import view_corpus
from packets import ACK, RST, headers
from sight import address
from view_kinds import VLAN_TAG

SEED = 24
TWICE = 0.1
COPY_DELAY = 1000  # nanoseconds between a frame and its copy
DAYS = 3000 * 86400 * 10**9
TIMESTAMPS, SACK = 8, 5  # options of TCP
GRE = 47


# ---- of one frame

def both_turned(frame, _length):
    """Returns the frame with source and destination exchanged: addresses, ports. All checksums stay right."""
    ip, tcp, _ = headers(frame)
    at, width = (ip + 12, 4) if frame[12] == 0x08 else (ip + 8, 16)
    octets = bytearray(frame)
    for first, size in ((at, width), (tcp, 2)):
        octets[first:first + size], octets[first + size:first + 2 * size] = (
            frame[first + size:first + 2 * size], frame[first:first + size])
    return bytes(octets)


def add(octets, at, shift):
    number, = struct.unpack_from("!I", octets, at)
    struct.pack_into("!I", octets, at, (number + shift) & 0xFFFFFFFF)


def options(octets, tcp):
    """Yields (kind, place of its value, length of its value) of the options of a whole TCP header."""
    at, end = tcp + 20, min(tcp + (octets[tcp + 12] >> 4) * 4, len(octets))
    while at + 1 < end and octets[at] != 0:
        if octets[at] == 1:
            at += 1
            continue
        length = max(octets[at + 1], 2)
        if at + length <= end:
            yield octets[at], at + 2, length - 2
        at += length


def renumbered(frame, segment, numbers, clocks):
    """Returns the frame with numbers and timestamps moved. numbers and clocks: by end. Checksums become wrong."""
    octets, tcp = bytearray(frame), headers(frame)[1]
    own, other = segment.source, segment.destination
    if not (segment.flags & RST and segment.seq == 0):  # 0 tells that there was no socket (RFC 9293 3.10.7.1)
        add(octets, tcp + 4, numbers[own])
    if segment.flags & ACK:
        add(octets, tcp + 8, numbers[other])
    for kind, at, length in options(octets, tcp):
        if kind == TIMESTAMPS and length == 8:
            add(octets, at, clocks[own])
            if octets[at + 4:at + 8] != bytes(4):  # 0 is no echo
                add(octets, at + 4, clocks[other])
        if kind == SACK:
            for block in range(at, at + length - 3, 4):
                add(octets, block, numbers[other])
    return bytes(octets)


def unchanged(frame, _length):
    return frame


def in_vlan(frame, _length):
    return frame[:12] + VLAN_TAG + frame[12:]


def in_gre(frame, length):
    """Returns the packet in a GRE tunnel (RFC 2784) between two other addresses. It had `length` octets on the wire."""
    header = struct.pack("!BBHHHBBH", 0x45, 0, length - 14 + 24, 0, 0, 64, GRE, 0)
    return frame[:12] + b"\x08\0" + header + bytes((192, 0, 2, 1, 192, 0, 2, 2)) + b"\0\0" + frame[12:]


# ---- of records: ((nanoseconds, frame, length), segment)

def each(of_frame):
    """Returns a change of each frame alone."""
    def change(records, _random):
        for (at, frame, length), _ in records:
            changed = of_frame(frame, length)
            yield at, changed, length + len(changed) - len(frame)
    return change


def moved_in_numbers_and_time(records, choice):
    """Each 4-tuple has its own shifts. Half of the numbers pass 0 soon behind the first one."""
    def near(first):
        anywhere = choice.randrange(2**32)
        return anywhere if choice.random() < 0.5 else -first - choice.randrange(1, 2000)

    shifts = {}
    for (at, frame, length), segment in records:
        for end, first in ((segment.source, segment.seq), (segment.destination, segment.ack)):
            shifts.setdefault((view_corpus.ends(segment), end), (near(first), choice.randrange(2**32)))
        of = {end: shifts[view_corpus.ends(segment), end] for end in (segment.source, segment.destination)}
        yield (at + DAYS, renumbered(frame, segment, {end: shift[0] for end, shift in of.items()},
                                     {end: shift[1] for end, shift in of.items()}), length)


def some_twice(of_copy):
    """Returns a change: some frames appear a second time, in another form."""
    def change(records, choice):
        for (at, frame, length), _ in records:
            yield at, frame, length
            if choice.random() < TWICE:
                copy = of_copy(frame, length)
                yield at + COPY_DELAY, copy, length + len(copy) - len(frame)
    return change


# What a conversation says beside its ends, numbers and moments.
ELSEWHERE = {"client", "server", "community_id", "conversation_id", "client_isn", "server_isn"}
MOMENTS = {"first_time", "last_time", "first_time_utc", "last_time_utc", "time_wait_until", "client_visits",
           "server_visits"}
# What copies of frames leave as it is.
CONCLUDED = {"opening", "close", "initiator", "time_wait", "reset_by", "roles", "assumed", "client_states", "server_states",
             "cause", "cause_by", "cause_likely", "client_octets", "server_octets"}

Change = collections.namedtuple("Change", "function same")


def all_but(*left_out):
    return lambda name: name not in left_out


CHANGES = {
    "ends turned": Change(each(both_turned), all_but(*ELSEWHERE)),
    "numbers, clocks and times moved": Change(moved_in_numbers_and_time, all_but(*ELSEWHERE, *MOMENTS)),
    "in GRE": Change(each(in_gre), all_but()),
    "in a VLAN": Change(each(in_vlan), all_but()),
    "some frames twice": Change(some_twice(unchanged), CONCLUDED.__contains__),
    "some frames twice, the copy in a VLAN": Change(some_twice(in_vlan), CONCLUDED.__contains__),
    "some frames twice, the copy in GRE": Change(some_twice(in_gre), CONCLUDED.__contains__),
}


class Captures:
    """Captures of the laboratory as one file, and what tcpstate says about each conversation in it."""

    def __init__(self, paths):
        self.records = list(view_corpus.read_all(paths))
        self.said = view_corpus.run_tool(record for record, _ in self.records)

    def differences(self, name, seed=SEED):
        """Returns lines about conversations of which tcpstate says something else after a change."""
        change = CHANGES[name]
        said = view_corpus.run_tool(change.function(self.records, random.Random(seed)))
        if len(said) != len(self.said):
            return [f"{len(self.said)} conversations became {len(said)}"]
        return [f"{address(whole['client'])} {fact}: {whole[fact]} became {changed[fact]}"
                for whole, changed in zip(self.said, said) for fact in whole
                if change.same(fact) and whole[fact] != changed[fact]]
