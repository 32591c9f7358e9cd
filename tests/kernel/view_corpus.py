# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The conversations of many captures in one file, and that file seen through a view.

All captures become one, so that the tool runs once a view. Each capture's addresses are moved to
their own network; sums over the addresses stay, and with them all checksums.
"""

import collections
import os
import random
import tempfile

import packets
import tool
from sight import address
from view_kinds import Packet

CLOSED = {"four_segment", "merged_fin", "simultaneous", "reset", "reset_after_fin", "refused"}

# One conversation of the whole: the tool's record, and its number within the 4-tuple.
Reference = collections.namedtuple("Reference", "said life")
# The same conversation in a view: the tool's record or None, and its packets there.
Sighting = collections.namedtuple("Sighting", "reference said whole_packets packets")


class Corpus:
    """Every 4-tuple with a closed conversation, and what the tool concludes from the whole."""

    def __init__(self, paths):
        self.tuples = {}      # both ends -> packets in the file's order
        self.references = {}  # both ends -> its closed conversations
        self.open = self.assumed = 0
        records = list(read_all(paths))
        said = run_tool(record for record, _ in records)
        by_tuple = collections.defaultdict(list)
        for number, (record, segment) in enumerate(records, 1):
            by_tuple[ends(segment)].append((number, record, segment))
        for tuple_ends, conversations in group(said).items():
            self.add(tuple_ends, conversations, by_tuple[tuple_ends])

    def add(self, tuple_ends, conversations, numbered):
        references = []
        for life, said in enumerate(conversations):
            if said["close"] in CLOSED:
                self.assumed += said["assumed"]
                references.append(Reference(said, life))
            else:
                self.open += 1
        if not references:
            return
        self.references[tuple_ends] = references
        self.tuples[tuple_ends] = [
            Packet(*record, segment, life_of(number, conversations), number)
            for number, record, segment in numbered]

    def count(self):
        return sum(map(len, self.references.values()))

    def see(self, view, seed):
        """Yields a Sighting of each conversation of which the view leaves a packet."""
        seen = {}
        for tuple_ends, whole in self.tuples.items():
            client = address(self.references[tuple_ends][0].said["client"])
            choice = random.Random(f"{seed} {whole[0].at} {sorted(tuple_ends)}")
            left = without_headless(view.function(whole, client, choice) or [], whole)
            if left:
                seen[tuple_ends] = left
        numbered, file = collections.defaultdict(list), []
        for tuple_ends, left in seen.items():
            for packet in left:
                file.append(packet)
                numbered[tuple_ends].append((len(file), packet))
        said = group(run_tool(packet[:3] for packet in file))
        for tuple_ends, left in numbered.items():
            found = by_life(said.get(tuple_ends, []), left)
            for reference in self.references[tuple_ends]:
                own = [packet for _, packet in left if packet.life == reference.life]
                if own and not (view.first_only and reference.life):
                    whole = [packet for packet in self.tuples[tuple_ends]
                             if packet.life == reference.life]
                    yield Sighting(reference, found.get(reference.life), whole, own)


def without_headless(left, whole):
    """The view without later conversations of the 4-tuple whose first packet, the SYN, is missing.

    By that SYN Wireshark tells them from the one before; without it there is but one tcp.stream.
    """
    first = {}
    for packet in whole:
        first.setdefault(packet.life, packet.origin)
    origins = {packet.origin for packet in left}
    return [packet for packet in left if not packet.life or first[packet.life] in origins]


def by_life(conversations, numbered):
    """Life -> what the tool says in the view. A conversation is of the life whose packets it spans
    most; of several of one life, the one that spans most."""
    most, found = collections.Counter(), {}
    for said in conversations:
        spanned = collections.Counter(packet.life for number, packet in numbered
                                      if said["first_frame"] <= number <= said["last_frame"])
        life, count = max(spanned.items(), key=lambda item: item[1])
        if count > most[life]:
            most[life], found[life] = count, said
    return found


def life_of(number, conversations):
    """The conversation in which a packet stands, by number; one between two belongs to neither."""
    return next((life for life, said in enumerate(conversations)
                 if said["first_frame"] <= number <= said["last_frame"]), None)


def ends(segment):
    return frozenset((segment.source, segment.destination))


def group(conversations):
    found = collections.defaultdict(list)
    for said in sorted(conversations, key=lambda said: said["first_frame"]):
        found[frozenset((address(said["client"]), address(said["server"])))].append(said)
    return found


def run_tool(records):
    with tempfile.NamedTemporaryFile(prefix="tcpstate-view-", suffix=".pcap") as file:
        packets.write_capture(file.name, records)
        return tool.conversations(file.name, ("--engine", "pcap"))


# ---- reading

def captures(paths):
    """The files named, and those below the folders named."""
    for path in paths:
        if os.path.isdir(path):
            yield from sorted(os.path.join(folder, name) for folder, _, names in os.walk(path)
                              for name in names if name.endswith(".pcap"))
        else:
            yield path


def read_all(paths):
    """Yields ((nanoseconds, frame, length), segment) of all TCP segments in Ethernet frames."""
    for number, path in enumerate(captures(paths)):
        for at, frame, length in packets.read_capture(path):
            if packets.headers(frame):
                frame = moved(frame, number)
                yield (at, frame, length), packets.read_segment(frame)


def moved(frame, number):
    """The frame with its addresses in the network of that number.

    What is added to one 16-bit word is taken from the next, in one's complement, as in RFC 6296.
    """
    first, width = (26, 4) if frame[12] == 0x08 else (22, 16)
    octets = bytearray(frame)
    for at in (first, first + width):
        for place, sign in ((at, 1), (at + 2, -1)):
            word = int.from_bytes(octets[place:place + 2], "big")
            octets[place:place + 2] = ((word + sign * number) % 0xFFFF).to_bytes(2, "big")
    return bytes(octets)
