# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the conclusions of tcpstate from a view with those from the whole capture.

Initiator, kind of close, and TIME_WAIT side are each

    same           the conclusions are equal
    weaker         the view says less, and nothing false
    contradicting  the view says something else

We compare ends by address, because a view may not show who is the client.
"""

import collections

from packets import FIN, RST
from sight import address

SAME, WEAKER, CONTRADICTING = "same", "weaker", "contradicting"
NOT_FOUND = {"initiator": WEAKER, "close": WEAKER, "time_wait": WEAKER}

BOTH_FINS = {"four_segment", "merged_fin", "simultaneous"}
# Kind of close -> weaker kinds: the conversation before its last FIN or RST.
LESS = {
    "open": BOTH_FINS | {"reset", "reset_after_fin", "refused"},
    "unanswered": BOTH_FINS | {"reset", "reset_after_fin", "refused"},
    "half_closed": BOTH_FINS | {"reset_after_fin"},
}
# These kinds have the same two FINs. Only the ACK between them differs, and it may be missing.
ALIKE = {"four_segment", "merged_fin"}


def compare(sighting):
    """Returns the three comparisons by name. No conversation in the view means: weaker."""
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
    """One more TIME_WAIT side contradicts, unless the view lacks the RST that prevented it."""
    if said == whole:
        return SAME
    return WEAKER if said < whole or rst_missing and not whole else CONTRADICTING


def resets(packets):
    return len({packet.origin for packet in packets if packet.segment.flags & RST})


def shows_an_end(packets):
    """Returns whether a FIN or RST is among the packets. Without one, nothing tells who closed."""
    return any(packet.segment.flags & (FIN | RST) for packet in packets)


def initiator(said):
    return end_named(said, said["initiator"])


def end_named(said, name):
    return address(said[name]) if name in ("client", "server") else name


def time_wait(said):
    """Returns the ends that entered TIME_WAIT."""
    name = said["time_wait"]
    names = ("client", "server") if name == "both" else (name,) if name else ()
    return frozenset(end_named(said, name) for name in names)


# ---- the table

class Tally:
    """The results of one view."""

    def __init__(self, sightings):
        self.count = 0
        self.ends_shown = 0     # conversations of which the view holds a FIN or RST
        self.initiators_same = 0  # those of them with the same initiator
        self.relations = collections.Counter()  # (what is compared, relation)
        self.conversations = collections.Counter()  # (worst relation, assumed or known)
        # (relation, mark, what, the whole's, the view's) -> sightings
        self.kinds = collections.defaultdict(list)
        for sighting in sightings:
            self.add(sighting, compare(sighting))

    def add(self, sighting, relations):
        self.count += 1
        if shows_an_end(sighting.packets):
            self.ends_shown += 1
            self.initiators_same += relations["initiator"] == SAME
        self.relations.update(relations.items())
        worst = max(relations.values(), key=[SAME, WEAKER, CONTRADICTING].index)
        mark = "assumed" if sighting.said and sighting.said["assumed"] else "known"
        self.conversations[worst, mark] += 1
        for what, relation in relations.items():
            if relation != SAME:
                self.kinds[relation, mark, what, *values(sighting, what)].append(sighting)

    def share(self, what):
        return self.relations[what, SAME] / max(self.count, 1)

    def share_where_shown(self):
        """Returns the share with the same initiator where the view holds a FIN or RST."""
        return self.initiators_same / max(self.ends_shown, 1)

    def contradicting_as_known(self):
        return self.conversations[CONTRADICTING, "known"]


def values(sighting, what):
    """Returns the values of the whole and of the view, in the roles of the whole."""
    whole, said = sighting.reference.said, sighting.said
    if not said:
        return str(whole[what]), "no conversation"
    if address(whole["client"]) == address(said["client"]):
        return str(whole[what]), str(said[what])
    turned = {"client": "server", "server": "client"}
    return str(whole[what]), str(turned.get(said[what], said[what]))
