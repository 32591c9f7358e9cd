# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Cuts single connections out of runs into captures/kernel: NAME.pcap with NAME.json.

    pick.py [--only NAME]... RUN...     RUN: a directory kept by `run --keep`
    pick.py --name NAME --port CLIENT_PORT --point POINT --shows SENTENCE [--open WHY] RUN
                                        cuts this connection, because the judge found a
                                        disagreement. WHY marks an open disagreement:
                                        test_committed.py fails when tcpstate gets it right

Each line of picks.py takes the smallest connection that matches. The .json has what the kernel did,
and what packets cannot show at that point, with the reason. pick.py also writes TABLE.md from all
pairs: the rows for captures/README.md.
"""

import argparse
import json
import os
import re

import packets
import sight
import truth
from picks import PICKS, Pick

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "..", "..", "captures", "kernel")
POINTS = {"client": "the client's end", "middle": "the middle", "server": "the server's end"}
CLOSES = {"two_fins": ["four_segment", "merged_fin"],
          "reset_crossing_fin": ["reset", "reset_after_fin"]}


class Run:
    def __init__(self, directory):
        self.directory = directory
        self.truths = truth.read(os.path.join(directory, "truth.jsonl"))
        self.network = self.truths[0]["network"]
        self.view = sight.Sight(directory)

    def lives(self, true):
        """Returns all connections of the same 4-tuple, ordered by time."""
        ends = {role: sight.address(true[role]) for role in ("client", "server")}
        return [other for other in self.truths
                if {sight.address(other["client"]), sight.address(other["server"])}
                == set(ends.values())]

    def segments(self, true, point):
        ends = frozenset(sight.address(true[role]) for role in ("client", "server"))
        return self.view.segments[point][ends]

    def candidates(self, pick):
        for true in self.truths:
            if true["scenario"] == pick.scenario and all(
                    re.search(pattern, " ".join(true[role]["states"]))
                    for role, pattern in (("client", pick.client), ("server", pick.server))):
                yield len(self.segments(true, pick.point)), true


def expectation(run, true, pick):
    """Returns what the kernel did, and why this capture cannot show parts of it."""
    record, cannot_tell, hidden = {}, {}, None
    for role in ("client", "server"):
        record[role] = {"ip": true[role]["ip"], "port": true[role]["port"],
                        "path": " ".join(true[role]["states"])}
        reasons = [true[role]["cannot_tell"],
                   *run.view.alternatives(true, role, pick.point).values()]
        for reason in filter(None, reasons):
            cannot_tell.setdefault(f"{role} path", reason)
            hidden = hidden or (reason in sight.HIDE_THE_CLOSE and reason)
    for name in ("initiator", "time_wait"):
        record[name] = true[name]
    record["close"] = CLOSES.get(true["close"], [true["close"]])
    if hidden:
        cannot_tell.update(dict.fromkeys(("initiator", "time_wait", "close"), hidden))
    lacks = run.view.lacks(true, pick.point)
    causes = true["causes"] + (true["causes_elsewhere"] if lacks else [])
    return {**record, "causes": causes, "cannot_tell": cannot_tell}


def ends_of(frame):
    """Returns the ends of a segment, or of the segment that an ICMP error quotes."""
    segment = packets.read_segment(frame)
    if segment:
        return {segment.source, segment.destination}
    return set(packets.read_quoted(frame) or ())


def cut(run, true, pick, why_open=None):
    ends = {sight.address(true[role]) for role in ("client", "server")}
    path = os.path.join(run.directory, pick.point + ".pcap")
    records = [(at, frame, length) for at, frame, length in packets.read_capture(path)
               if ends_of(frame) == ends]
    name = pick.name + ("-middle" if pick.point == "middle" else f"-{pick.point}-end")
    packets.write_capture(os.path.join(TARGET, name + ".pcap"), records)
    lives = [life for life in run.lives(true) if run.view.of(life, pick.point)]
    pair = {"shows": pick.sentence, "scenario": pick.scenario, "network": pick.network,
            "point": pick.point, "conversations": [expectation(run, life, pick) for life in lives]}
    if why_open:
        pair["open"] = why_open
    with open(os.path.join(TARGET, name + ".json"), "w") as f:
        json.dump(pair, f, indent=1)
        f.write("\n")


def table():
    """Yields the lines of the table in captures/README.md."""
    yield "| file | shows; captured at | states | initiator | TIME_WAIT side | cause |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name in sorted(os.listdir(TARGET)):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(TARGET, name)) as f:
            pair = json.load(f)
        states, initiators, sides, causes = [], [], [], []
        for talk in pair["conversations"]:
            for role in ("client", "server"):
                reason = talk["cannot_tell"].get(f"{role} path")
                states.append(f"{role} {talk[role]['path']}"
                              + (f" (packets cannot tell: {reason})" if reason else ""))
            initiators.append(talk["initiator"] or "–")
            sides.append(talk["time_wait"] or "–")
            causes.append(" or ".join(cause + (f" by {by}" if by else "")
                                      for cause, by in talk["causes"]) or "not known")
        cells = (f"[{name[:-5]}](kernel/{name[:-5]}.pcap)",
                 f"{pair['shows']}; {POINTS[pair['point']]}", "<br>".join(states),
                 ", ".join(initiators), ", ".join(sides), "; ".join(causes))
        yield f"| {' | '.join(cells)} |"


def cut_matching(parser, picks, runs):
    for pick in picks:
        found = [(size, number, true, run) for run in runs if run.network == pick.network
                 for number, (size, true) in enumerate(run.candidates(pick)) if size]
        if not found:
            parser.error(f"no run has a connection for {pick.name}")
        _, _, true, run = min(found, key=lambda entry: entry[:2])
        cut(run, true, pick)


def cut_this(parser, options, run):
    true = next((true for true in run.truths if true["client"]["port"] == options.port), None)
    if not true:
        parser.error(f"no connection from port {options.port}")
    pick = Pick(options.name, run.network, true["scenario"], options.point, "", "", options.shows)
    cut(run, true, pick, options.open)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", metavar="NAME")
    parser.add_argument("--name")
    parser.add_argument("--port", type=int)
    parser.add_argument("--point", choices=POINTS)
    parser.add_argument("--shows", metavar="SENTENCE")
    parser.add_argument("--open", metavar="WHY")
    parser.add_argument("runs", nargs="+", metavar="RUN")
    options = parser.parse_args()
    runs = [Run(directory) for directory in options.runs]
    os.makedirs(TARGET, exist_ok=True)
    if options.name:
        cut_this(parser, options, runs[0])
    else:
        cut_matching(parser, [pick for pick in PICKS
                              if not options.only or pick.name in options.only], runs)
    with open(os.path.join(TARGET, "TABLE.md"), "w") as f:
        f.write("\n".join(table()) + "\n")


if __name__ == "__main__":
    main()
