#!/usr/bin/python3
# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the causes that tcpstate concludes with the causes that the scenarios brought about.

    causes.py DIRECTORY...      prints the confusion matrix, and each wrong cause with its frames

A conclusion at one capture point is

    named       a cause that the scenario brought about, by the right end
    unseen      another one, and the point lacks a SYN, FIN or RST that another point has
    likely      another one, which tcpstate calls likely
    proven      another one, which tcpstate calls proven: a defect
"""

import argparse
import collections
import os
import sys

import judge
import sight
import tool
import truth
from views import chance

VERDICTS = ("named", "unseen", "likely", "proven")

# The reach: the least share of named causes among those that were seen, and the largest share of
# proven and wrong ones among all.
REACH = {"clean": (1, 0), "wan": (0.97, 0.003), "lossy": (0.97, 0.003)}

Judgement = collections.namedtuple("Judgement", "truth said point verdict")


def told(conversation):
    """Returns whether the tool says a cause of a conversation."""
    return bool(conversation) and "cause" in conversation


def matches(causes, said, any_end=False):
    """Returns whether the tool names one of the causes, by the right end unless any end is right."""
    return any(said["cause"] == name and (any_end or by in (None, said.get("cause_by")))
               for name, by in causes)


def verdict(true, said, lacks_any, lacks_decisive, hides_the_close=False):
    """Returns one of VERDICTS.

    lacks_any says whether the point lacks a segment of the connection; lacks_decisive, whether it
    lacks a SYN, FIN or RST; hides_the_close, whether it cannot show who closed first.
    """
    right = true["causes"] + (true["causes_elsewhere"] if lacks_any else [])
    if matches(right, said, hides_the_close):
        return "named"
    if lacks_decisive:
        return "unseen"
    return "likely" if said.get("cause_likely") else "proven"


def judgements(directory):
    """Yields a Judgement of each connection with a known cause, for each point that captured it."""
    truths = truth.read(os.path.join(directory, "truth.jsonl"))
    view = sight.Sight(directory)
    for point in sight.POINTS:
        conversations = tool.conversations(os.path.join(directory, point + ".pcap"))
        for true, said in judge.match(truths, conversations):
            if true["causes"] and told(said):
                lacks = view.lacks(true, point)
                yield Judgement(true, said, point, verdict(
                    true, said, bool(lacks), any(seen.decisive for seen in lacks),
                    view.hides_the_close(true, point)))


def unknown(directory):
    """Returns how many connections of a run have a cause that nobody knows."""
    return sum(not true["causes"] for true in truth.read(os.path.join(directory, "truth.jsonl")))


class Matrix:
    """Counts: brought about x concluded, and verdicts, by point."""

    def __init__(self, judged):
        self.cells = collections.defaultdict(collections.Counter)
        self.verdicts = collections.defaultdict(collections.Counter)
        for j in judged:
            self.verdicts[j.point][j.verdict] += 1
            row = j.said["cause"] if j.verdict == "named" else j.truth["causes"][0][0]
            self.cells[j.point, row][j.said["cause"], j.verdict] += 1

    def count(self, point):
        return sum(self.verdicts[point].values())

    def named(self, point):
        """Returns the share of named causes among those that the point could see."""
        counts = self.verdicts[point]
        return counts["named"] / max(self.count(point) - counts["unseen"], 1)

    def proven_wrong(self, point):
        return self.verdicts[point]["proven"] / max(self.count(point), 1)

    def lines(self):
        for point in sight.POINTS:
            yield f"{point + ': brought about':36}{'all':>6}{'named':>7}   concluded instead"
            rows = sorted(row for where, row in self.cells if where == point)
            for row in rows:
                yield self.line(row, self.cells[point, row])
            counts = ", ".join(f"{name} {self.verdicts[point][name]}" for name in VERDICTS)
            yield (f"{'':36}{counts}: {self.named(point):.2%} named, "
                   f"{self.proven_wrong(point):.2%} proven wrong")

    @staticmethod
    def line(row, cell):
        named = sum(n for (_, how), n in cell.items() if how == "named")
        others = ", ".join(f"{cause} {n} ({how})" for (cause, how), n in sorted(cell.items())
                           if how != "named")
        return f"  {row:34}{sum(cell.values()):6}{named:7}   {others}".rstrip()


def short_of_reach(network, matrix, by_chance=False):
    """Returns a line for each point that falls short of the reach. With `by_chance`, a run of few
    connections may have as many proven and wrong ones as chance makes of the rate that is allowed."""
    least, most = REACH[network]
    found = []
    for point in sight.POINTS:
        if matrix.named(point) < least:
            found.append(f"{network}, {point}: {matrix.named(point):.2%} of the causes named, "
                         f"{least:.0%} wanted")
        expected = most * matrix.count(point)
        if matrix.verdicts[point]["proven"] > (chance(expected) if by_chance else expected):
            found.append(f"{network}, {point}: {matrix.proven_wrong(point):.2%} of the causes "
                         f"proven and wrong, {most:.1%} allowed")
    return found


def describe(directory, j):
    """Yields the lines about one wrong cause."""
    true = j.truth
    brought = " or ".join(name + (f" by {by}" if by else "") for name, by in true["causes"])
    said = j.said["cause"] + (f" by {j.said['cause_by']}" if j.said.get("cause_by") else "")
    ports = ", ".join(f"{role} {true[role]['ip']} {true[role]['port']}"
                      for role in ("client", "server"))
    yield f"{directory} {j.point}: {true['scenario']}: {j.verdict}"
    yield f"   {ports}"
    yield f"   brought about {brought}; said {said}, frame {j.said.get('cause_frame')}"
    for role in ("client", "server"):
        yield f"   {role} was {' '.join(true[role]['states'])}"
    yield from ("      " + line for line in true["kernel"])
    yield from judge.frames(directory, j.point, true)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directories", nargs="+", metavar="DIRECTORY")
    parser.add_argument("--verdict", choices=VERDICTS[1:], default="proven",
                        help="which conclusions to show with their frames")
    parser.add_argument("--most", type=int, default=20, help="how many of them")
    options = parser.parse_args()
    if tool.missing():
        parser.error(tool.missing())
    for directory in options.directories:
        judged = list(judgements(directory))
        if not judged:
            parser.error("this tcpstate names no causes")
        print(f"{directory}: {unknown(directory)} connections whose cause nobody knows")
        print("\n".join(Matrix(judged).lines()))
        for j in [j for j in judged if j.verdict == options.verdict][:options.most]:
            print("\n".join(describe(directory, j)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
