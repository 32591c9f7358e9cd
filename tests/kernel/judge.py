# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the conclusions of tcpstate about the captures of a run with what the kernel did.

    judge.py DIRECTORY...     prints the table, and each disagreement with its frames

A conclusion is right, wrong, or one that packets cannot show. The truth names the reason for the
latter, and takes it from the kernel's record alone.
"""

import argparse
import collections
import os
import sys

import packets
import sight
import tool
import truth
from sight import address

# What the judge compares, by capture. The capture at an end must show the path of that end; the judge
# also compares both paths in each capture.
COLUMNS = {
    "client own": ("client", ("client",)),
    "server own": ("server", ("server",)),
    "client both": ("client", ("client", "server")),
    "middle both": ("middle", ("client", "server")),
    "server both": ("server", ("client", "server")),
}
CLOSES = {"two_fins": ("four_segment", "merged_fin"),
          "reset_crossing_fin": ("reset", "reset_after_fin")}
OTHER = {"client": "server", "server": "client"}

# The reach: the least share of right conclusions, among those that packets can show.
REACH = {
    "clean": {"own": 1, "both": 0.97, "middle": 0.95},
    "wan": {"own": 0.995, "both": 0.97, "middle": 0.95},
    "lossy": {"own": 0.995, "both": 0.94, "middle": 0.90},
}
INITIATOR_WRONG = 0.005  # at most, in every column

Judgement = collections.namedtuple("Judgement", "truth said column wrong reasons")


def key(record):
    return frozenset((address(record["client"]), address(record["server"])))


def turned(said):
    """Returns the record with client and server exchanged."""
    swap = {**OTHER, "both": "both", None: None}
    return {**said, "client": said["server"], "server": said["client"],
            "client_states": said["server_states"], "server_states": said["client_states"],
            "initiator": swap[said["initiator"]], "time_wait": swap[said["time_wait"]],
            "cause_by": swap.get(said.get("cause_by"), said.get("cause_by"))}


def match(truths, conversations):
    """Yields each truth with tcpstate's conversation about it, or with None."""
    by_tuple = collections.defaultdict(list)
    for said in conversations:
        by_tuple[key(said)].append(said)
    for true in truths:
        candidates = by_tuple[key(true)]
        begin = float(true["start"]) - 0.001
        end = float(true["end"]) if true["end"] else float("inf")
        inside = [said for said in candidates if begin <= said["first_time"] < end]
        # An old duplicate can make Wireshark begin another stream. Take the conversation that knows
        # most.
        best = max(inside, key=lambda said: len(said["client_states"]) + len(said["server_states"]),
                   default=None)
        if best:
            candidates.remove(best)
            same = address(best["client"]) == address(true["client"])
            yield true, best if same else turned(best)
        else:
            yield true, None


def compare(true, said, roles, alternatives, point=None):
    """Returns (what is wrong, why packets cannot show the rest), both as lists of short texts.

    The capture at an end shows that this end did not send a forged RST. Everywhere, nobody closed first
    where a RST proves to be forged; where it does not, the end whose address it bears seems to have.
    """
    wrong, reasons = [], []
    excuses = [true[role]["cannot_tell"] for role in OTHER if true[role]["cannot_tell"]]
    excuses += [reason for role in OTHER for reason in alternatives[role].values()]

    def settle(equal, what, excuse):
        if not equal:
            (reasons if excuse else wrong).append(excuse or what)

    for role in roles:
        shown, may_show = said[role + "_states"], true[role]["may_show"]
        excuse = alternatives[role].get(tuple(shown))
        known_here = role == point and true[role]["cannot_tell"] == "forged_rst"
        fits = may_show is None or shown in may_show
        if true[role]["cannot_tell"] and not known_here and fits:
            excuse = true[role]["cannot_tell"]
        settle(shown == true[role]["states"], f"{role} path", excuse)
    excuse = next((reason for reason in excuses if reason in sight.HIDE_THE_CLOSE), None)
    nobody = said["initiator"] is None and "forged_rst" in excuses
    settle(nobody or said["initiator"] == true["initiator"], "initiator", excuse)
    settle(all(holds(said, role) == holds(true, role) for role in roles), "time_wait", excuse)
    settle(said["close"] in CLOSES.get(true["close"], (true["close"],)), "close", excuse)
    return wrong, reasons


def holds(record, role):
    return record["time_wait"] in (role, "both")


def judge(directory):
    """Returns judgements on every connection of a run at every point that captured it."""
    truths = truth.read(os.path.join(directory, "truth.jsonl"))
    view = sight.Sight(directory)
    for point in sight.POINTS:
        capture = os.path.join(directory, point + ".pcap")
        for true, said in match(truths, tool.conversations(capture)):
            if not said and not view.of(true, point):
                continue  # no segment of the connection came to this point
            alternatives = {role: view.alternatives(true, role, point) for role in OTHER}
            for column, (where, roles) in COLUMNS.items():
                if where == point and said:
                    yield Judgement(true, said, column,
                                    *compare(true, said, roles, alternatives, point))
                elif where == point:
                    yield Judgement(true, said, column, ["not found"], [])


# ---- the table

class Tally:
    """Counts of right, wrong and cannot tell, by scenario and column."""

    def __init__(self, judgements):
        self.cells = collections.defaultdict(collections.Counter)
        self.reasons = collections.defaultdict(collections.Counter)
        self.initiator = collections.Counter()
        self.seen = collections.Counter()
        for j in judgements:
            verdict = "wrong" if j.wrong else "cannot tell" if j.reasons else "right"
            self.cells[j.truth["scenario"], j.column][verdict] += 1
            self.cells["all", j.column][verdict] += 1
            self.seen[j.column] += 1
            self.initiator[j.column] += "initiator" in j.wrong
            if verdict == "cannot tell":
                self.reasons[j.column].update(set(j.reasons))

    def share(self, column):
        """Returns the share of right conclusions among those that packets can show."""
        cell = self.cells["all", column]
        return cell["right"] / max(cell["right"] + cell["wrong"], 1)

    def initiator_wrong(self, column):
        return self.initiator[column] / max(self.seen[column], 1)

    def lines(self):
        yield f"{'right/wrong/cannot tell':36}" + "".join(f"{column:>16}" for column in COLUMNS)
        scenarios = sorted({scenario for scenario, _ in self.cells} - {"all"})
        for scenario in [*scenarios, "all"]:
            cells = [self.cells[scenario, column] for column in COLUMNS]
            yield f"{scenario:36}" + "".join(
                f"{cell['right']:8}/{cell['wrong']}/{cell['cannot tell']:<5}" for cell in cells)
        yield f"{'right where packets can tell':36}" + "".join(
            f"{self.share(column):15.2%} " for column in COLUMNS)
        yield f"{'right of all':36}" + "".join(
            f"{self.cells['all', column]['right'] / max(self.seen[column], 1):15.2%} "
            for column in COLUMNS)
        yield f"{'initiator wrong':36}" + "".join(
            f"{self.initiator_wrong(column):15.2%} " for column in COLUMNS)
        for column in COLUMNS:
            counts = ", ".join(f"{reason} {n}" for reason, n in self.reasons[column].most_common())
            yield f"cannot tell, {column}: {counts or 'none'}"


def share_wanted(network, column):
    kind = column.split()[1]
    return REACH[network]["middle" if column.startswith("middle") else kind]


def short_of_reach(tallies):
    """Returns a line for each column that falls short of the reach; `tallies` is by network."""
    found = []
    for network, tally in tallies.items():
        for column in COLUMNS:
            share, wanted = tally.share(column), share_wanted(network, column)
            if share < wanted:
                found.append(f"{network}, {column}: {share:.2%} right, {wanted:.1%} wanted")
            share = tally.initiator_wrong(column)
            if share > INITIATOR_WRONG:
                found.append(f"{network}, {column}: initiator wrong in {share:.2%}")
    return found


# ---- disagreements

def frames(directory, point, true):
    """Returns a line for each segment of the connection at a point, with relative numbers."""
    number, base = 0, {}
    end = float(true["end"]) if true["end"] else float("inf")
    for at, frame, _ in packets.read_capture(os.path.join(directory, point + ".pcap")):
        number += 1
        segment = packets.read_segment(frame)
        if not segment or {segment.source, segment.destination} != key(true):
            continue
        if not float(true["start"]) - 0.001 <= at / 1e9 < end + 0.05:
            continue
        role = "client" if segment.source == address(true["client"]) else "server"
        base.setdefault(role, segment.seq)
        flags = "".join(letter for bit, letter in enumerate("FSRPAU") if segment.flags >> bit & 1)
        ack = (segment.ack - base.get(OTHER[role], 0)) % 2**32 if segment.flags & 16 else "-"
        yield (f"      {number:6} {at / 1e9 - float(true['start']):+10.6f} {role}: {flags:4} "
               f"seq {(segment.seq - base[role]) % 2**32} ack {ack} len {segment.length} "
               f"win {segment.window}")


def describe(directory, j):
    true = j.truth
    point = COLUMNS[j.column][0]
    yield f"{directory} {j.column}: {true['scenario']}: wrong: {', '.join(j.wrong)}"
    ends = " ".join(f"{address(true[role])[0]} {address(true[role])[1]}"
                    for role in ("client", "server"))
    yield f"   {ends}; may not tell: " + ", ".join(
        f"{role} {true[role]['cannot_tell']}" for role in OTHER)
    for role in ("client", "server"):
        yield f"   {role} was  {' '.join(true[role]['states'])}"
        if j.said:
            yield f"   {role} said {' '.join(j.said[role + '_states'])}"
    for name in ("initiator", "time_wait", "close", "reset_by"):
        yield f"   {name} was {true[name]}, said {j.said and j.said[name]}"
    yield from ("      " + line for line in true["kernel"])
    yield from frames(directory, point, true)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directories", nargs="+", metavar="DIRECTORY")
    parser.add_argument("--column", choices=COLUMNS, help="disagreements of this column only")
    parser.add_argument("--most", type=int, default=20, help="how many disagreements to show")
    options = parser.parse_args()
    if tool.missing():
        parser.error(tool.missing())
    for directory in options.directories:
        judgements = list(judge(directory))
        print(directory)
        print("\n".join(Tally(judgements).lines()))
        wrong = [j for j in judgements if j.wrong and options.column in (None, j.column)]
        for j in wrong[:options.most]:
            print("\n".join(describe(directory, j)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
