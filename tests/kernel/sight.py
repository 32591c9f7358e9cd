# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a capture point could see of an end. We compare the three captures of a run to know it.

A point sees only the segments that pass it, in the order in which they pass. No reader of its capture
can know the path of an end where

    not_captured  all that the end sent in its last states was lost on the way to the point; or a
                  RST that it received did not pass the point; or its first FIN was lost on the way
                  (the repeated one carries a newer ACK: whether the end closed before or after it
                  had received the peer's FIN is not to be seen)
    not_arrived   the peer's last segment, or its RST, passed the point but never arrived
    order_unseen  the peer's FIN and its ACK of the end's FIN arrived in another order than they
                  passed the point; or the handshake's ACK passed before, and arrived after, the end
                  went on without it (Fast Open)

These are the only reasons for "packets cannot tell" that do not come from the kernel's events. They
come from the wire, never from tcpstate. No reason applies to the path of an end in its own capture.
But who closed, and how, may be hidden there too, when the peer's FIN or RST never came.
"""

import collections
import os

import packets

# Reasons, of this file or of truth.py, that also hide who closed first and how. Other reasons hide
# only the path of one end.
HIDE_THE_CLOSE = {"not_captured", "not_arrived", "order_unseen", "fin_queued", "reset_kept",
                  "second_request"}
POINTS = ("client", "middle", "server")
SLACK = 1_000_000  # nanoseconds between entering a state and sending the segment that shows it


class Seen(collections.namedtuple("Seen", "at octets source flags seq length")):
    """One segment at one point."""

    @property
    def decisive(self):
        return bool(self.flags & (packets.SYN | packets.FIN | packets.RST))

    @property
    def content(self):
        """What the segment and its repetitions have in common."""
        kind = self.flags & ~packets.PSH
        if not kind & packets.RST:  # a RST with ACK and one without are not the same
            kind &= ~packets.ACK
        return self.source, kind, self.seq, self.length


class Sight:
    """The segments of each connection at each point of a run."""

    def __init__(self, directory):
        self.segments = {point: collections.defaultdict(list) for point in POINTS}
        for point in POINTS:
            for at, frame, _ in packets.read_capture(os.path.join(directory, point + ".pcap")):
                segment = packets.read_segment(frame)
                if segment:
                    self.segments[point][frozenset((segment.source, segment.destination))].append(
                        Seen(at, frame[14:], segment.source, segment.flags, segment.seq,
                             segment.length))

    def of(self, true, point):
        """Returns the segments of the connection at a point, without others of the same 4-tuple."""
        begin, end = nanoseconds(true["start"]), nanoseconds(true["end"] or "9999999999.0")
        ends = frozenset((address(true["client"]), address(true["server"])))
        return [seen for seen in self.segments[point][ends] if begin <= seen.at < end]

    def lacks(self, true, point):
        """Returns the segments that other points have, and of which this point has no copy.

        Of bare ACKs each counts for itself.
        """
        def key(seen):
            return seen.content if seen.decisive or seen.length else seen.octets

        here = {key(seen) for seen in self.of(true, point)}
        everywhere = {key(seen): seen for where in POINTS for seen in self.of(true, where)}
        return [seen for content, seen in everywhere.items() if content not in here]

    def hides_the_close(self, true, point):
        """Returns whether the point cannot show who closed first (HIDE_THE_CLOSE)."""
        return any(reason in HIDE_THE_CLOSE for role in ("client", "server")
                   for reason in self.alternatives(true, role, point).values())

    def alternatives(self, true, role, point):
        """Returns paths that the capture at the point may show instead: path (a tuple) -> reason."""
        if point == role:
            return {}
        own = address(true[role])
        here, at_end = self.of(true, point), self.of(true, role)
        passage = Passage(own, here, at_end, true[role])
        found = {}
        for reason, paths in (("order_unseen", passage.order_unseen()),
                              ("not_arrived", passage.not_arrived()),
                              ("not_captured", passage.not_captured())):
            found.update({tuple(path): reason for path in paths})
        return found


class Passage:
    """The segments of one end in its own capture and at another point."""

    NEXT = {"LAST_ACK": "CLOSED", "FIN_WAIT_1": "FIN_WAIT_2", "CLOSING": "TIME_WAIT",
            "SYN_RCVD": "ESTABLISHED"}

    def __init__(self, own, here, at_end, end):
        self.path = end["states"]
        self.entered = [at and nanoseconds(at) for at in end["entered"]]
        self.sent = [seen for seen in at_end if seen.source == own]
        self.received = [seen for seen in at_end if seen.source != own]
        self.peers = [seen for seen in here if seen.source != own]
        self.passed = {seen.octets for seen in here}
        self.arrived = {seen.octets for seen in self.received}

    def not_captured(self):
        horizon = max((seen.at for seen in self.sent if seen.octets in self.passed), default=0)
        lost = max((seen.at for seen in self.sent if seen.octets not in self.passed), default=0)
        for count in range(1, len(self.path)):
            if horizon < self.entered[count] <= lost + SLACK:
                yield self.path[:count]
        resets = {seen.octets for seen in self.received if seen.flags & packets.RST}
        if self.path[-1] == "CLOSED" and resets and not resets & self.passed:
            yield self.path[:-1]
        fins = [seen for seen in self.sent if seen.flags & packets.FIN]
        if fins and fins[0].octets not in self.passed:
            yield from other_closes(self.path)

    def not_arrived(self):
        resets = {seen.octets for seen in self.peers if seen.flags & packets.RST}
        if self.path[-1] != "CLOSED" and resets - self.arrived:
            yield self.path + ["CLOSED"]
        if self.peers and self.peers[-1].octets not in self.arrived and self.path[-1] in self.NEXT:
            yield self.path + [self.NEXT[self.path[-1]]]

    def order_unseen(self):
        places = {}  # octets -> place in the order at the point
        for place, seen in enumerate(self.peers):
            places.setdefault(seen.octets, place)
        fin = next((seen for seen in self.received if seen.flags & packets.FIN), None)
        if fin and fin.octets in places and any(
                (seen.at < fin.at) != (places[seen.octets] < places[fin.octets])
                for seen in self.received if seen.octets in places and seen is not fin):
            yield from other_closes(self.path)
        if self.path[:3] == ["LISTEN", "SYN_RCVD", "FIN_WAIT_1"]:
            yield self.path[:2] + ["ESTABLISHED"] + self.path[2:]


def other_closes(path):
    """Yields the path with each of the ways in which two FINs can close."""
    begin = next((i for i, state in enumerate(path) if state in ("FIN_WAIT_1", "CLOSE_WAIT")), None)
    if begin is None:
        return
    for tail in (["FIN_WAIT_1", "FIN_WAIT_2", "TIME_WAIT"], ["FIN_WAIT_1", "CLOSING", "TIME_WAIT"],
                 ["CLOSE_WAIT", "LAST_ACK", "CLOSED"]):
        yield path[:begin] + tail
        if tail[-1] == "TIME_WAIT":  # a RST may have ended it early
            yield path[:begin] + tail + ["CLOSED"]


def address(end):
    return end["ip"], end["port"]


def nanoseconds(text):
    seconds, _, rest = text.partition(".")
    return int(seconds) * 10**9 + int(rest.ljust(9, "0"))
