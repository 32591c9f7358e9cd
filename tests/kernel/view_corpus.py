# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Joins the conversations of many captures in one file, and shows tcpstate a view of this file.

tcpstate so runs once for each view. The addresses of each capture move to a network of their own. The
sums over the addresses stay the same, and so do all checksums.
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

# One conversation of the whole: tcpstate's record, and its number within the 4-tuple.
Reference = collections.namedtuple("Reference", "said life")
# The same conversation in a view: tcpstate's record or None, and the packets of the view.
Sighting = collections.namedtuple("Sighting", "reference said whole_packets packets")


class Corpus:
    """Every 4-tuple with a closed conversation, and the conclusions of tcpstate from the whole."""

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
        """Yields a Sighting of each conversation that has packets in the view."""
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
    """Returns the view without later conversations of the 4-tuple whose SYN the view lacks.

    Wireshark begins a new tcp.stream at this SYN. Without the SYN both conversations are one stream.
    """
    first = {}
    for packet in whole:
        first.setdefault(packet.life, packet.origin)
    origins = {packet.origin for packet in left}
    return [packet for packet in left if not packet.life or first[packet.life] in origins]


def by_life(conversations, numbered):
    """Returns life -> tcpstate's conversation in the view. A conversation belongs to the life of most
    of its packets. If several belong to one life, the longest one counts."""
    most, found = collections.Counter(), {}
    for said in conversations:
        spanned = collections.Counter(packet.life for number, packet in numbered
                                      if said["first_frame"] <= number <= said["last_frame"])
        life, count = max(spanned.items(), key=lambda item: item[1])
        if count > most[life]:
            most[life], found[life] = count, said
    return found


def life_of(number, conversations):
    """Returns the number of the conversation that has a packet; None for a packet between two."""
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
    """Returns the files among the paths, and all captures below the folders among them."""
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
    """Returns the frame with its addresses moved to the network of this number.

    It adds to one 16-bit word and subtracts the same from the next, in one's complement: RFC 6296.
    """
    first, width = (26, 4) if frame[12] == 0x08 else (22, 16)
    octets = bytearray(frame)
    for at in (first, first + width):
        for place, sign in ((at, 1), (at + 2, -1)):
            word = int.from_bytes(octets[place:place + 2], "big")
            octets[place:place + 2] = ((word + sign * number) % 0xFFFF).to_bytes(2, "big")
    return bytes(octets)
