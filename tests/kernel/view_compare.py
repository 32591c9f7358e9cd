# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what the tool concludes in a view with what it concludes from the whole.

Of initiator, close kind and TIME_WAIT each is

    same           the very same conclusion
    weaker         less is said: nothing in the view is false
    contradicting  something else is said

Ends are compared by address, for a view may not show who is the client.
"""

import collections

from packets import RST
from sight import address

SAME, WEAKER, CONTRADICTING = "same", "weaker", "contradicting"
NOT_FOUND = {"initiator": WEAKER, "close": WEAKER, "time_wait": WEAKER}

BOTH_FINS = {"four_segment", "merged_fin", "simultaneous"}
# What a close kind says less than: the conversation as it was before its last FIN or RST.
LESS = {
    "open": BOTH_FINS | {"reset", "reset_after_fin", "refused"},
    "unanswered": BOTH_FINS | {"reset", "reset_after_fin", "refused"},
    "half_closed": BOTH_FINS | {"reset_after_fin"},
}
# The same two FINs; only the acknowledgement between them, which may be missing, tells them apart.
ALIKE = {"four_segment", "merged_fin"}


def compare(sighting):
    """The three comparisons by name; where the tool finds no conversation, it says less."""
    if not sighting.said:
        return NOT_FOUND
    whole, said = sighting.reference.said, sighting.said
    rst_missing = resets(sighting.packets) < resets(sighting.whole_packets)
    return {"initiator": compare_initiators(initiator(whole), initiator(said)),
            "close": compare_closes(whole["close"], said["close"], rst_missing),
            "time_wait": compare_sides(time_wait(whole), time_wait(said), rst_missing)}


def compare_initiators(whole, said):
    return SAME if said == whole else WEAKER if said is None else CONTRADICTING


def compare_closes(whole, said, rst_missing):
    if said == whole:
        return SAME
    if whole in LESS.get(said, ()) or {whole, said} <= ALIKE:
        return WEAKER
    if rst_missing and said in BOTH_FINS and whole == "reset_after_fin":
        return WEAKER
    return CONTRADICTING


def compare_sides(whole, said, rst_missing):
    """A side more is a contradiction, unless the RST that ended it before is missing."""
    if said == whole:
        return SAME
    return WEAKER if said < whole or rst_missing and not whole else CONTRADICTING


def resets(packets):
    return len({packet.origin for packet in packets if packet.segment.flags & RST})


def initiator(said):
    return end_named(said, said["initiator"])


def end_named(said, name):
    return address(said[name]) if name in ("client", "server") else name


def time_wait(said):
    """The ends that entered TIME_WAIT."""
    name = said["time_wait"]
    names = ("client", "server") if name == "both" else (name,) if name else ()
    return frozenset(end_named(said, name) for name in names)


# ---- the table

class Tally:
    """What came of one view."""

    def __init__(self, sightings):
        self.count = 0
        self.relations = collections.Counter()  # (what is compared, relation)
        self.conversations = collections.Counter()  # (worst relation, assumed or known)
        # (relation, mark, what, the whole's, the view's) -> sightings
        self.kinds = collections.defaultdict(list)
        for sighting in sightings:
            self.add(sighting, compare(sighting))

    def add(self, sighting, relations):
        self.count += 1
        self.relations.update(relations.items())
        worst = max(relations.values(), key=[SAME, WEAKER, CONTRADICTING].index)
        mark = "assumed" if sighting.said and sighting.said["assumed"] else "known"
        self.conversations[worst, mark] += 1
        for what, relation in relations.items():
            if relation != SAME:
                self.kinds[relation, mark, what, *values(sighting, what)].append(sighting)

    def share(self, what):
        return self.relations[what, SAME] / max(self.count, 1)

    def contradicting_as_known(self):
        return self.conversations[CONTRADICTING, "known"]


def values(sighting, what):
    """What the whole and the view say, in the roles of the whole."""
    whole, said = sighting.reference.said, sighting.said
    if not said:
        return str(whole[what]), "no conversation"
    if address(whole["client"]) == address(said["client"]):
        return str(whole[what]), str(said[what])
    turned = {"client": "server", "server": "client"}
    return str(whole[what]), str(turned.get(said[what], said[what]))
