# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Views of many conversations: what they count, sort, shorten and leave out. The answers stand in golden files, as a whole."""
import pytest

import talk
from golden import same_as_golden
from talk import Talk, four_segments, merged_fin, refused, simultaneous, together
from tcpstate_tool import put, shown, tcpstate


def crowd():
    """Returns packets of 17 services: one that resets after a minute, one that refuses, others of all sorts."""
    talks = []
    for i in range(12):  # resets that cluster around a minute of idle time
        start = i * 1.5
        talks.append(Talk(cport=30000 + i, start=start, server="10.0.0.2", sport=443).opened().c("PA", 1, 1, 50)
                     .s("RA", 1, 51, at=start + 60 + i / 100))
    for i in range(9):  # closes that do not cluster
        start = 3 + i * 2.25
        talks.append(Talk(cport=31000 + i, start=start, server="10.0.0.2", sport=80).opened().c("PA", 1, 1, 9 * i + 1)
                     .c("FA", 9 * i + 2, 1, at=start + i * i).s("FA", 1, 9 * i + 3).c("A", 9 * i + 3, 2))
    talks += [refused(cport=32000 + i, start=20 + i, server="10.0.0.3", sport=6379) for i in range(14)]
    talks += [Talk(cport=33000 + i, start=30 + i, server="10.0.0.4", sport=22).c("S").c("S", at=31 + i) for i in range(3)]
    talks += [Talk(cport=34000 + i, start=40 + i, server="2001:db8::4", client="2001:db8::9", sport=22).opened()
              .c("FA", 1, 1).s("A", 1, 2) for i in range(4)]
    for i in range(12):
        kind = [four_segments, merged_fin, simultaneous][i % 3]
        talks += [kind(cport=35000 + n, start=50 + i + n / 10, server=f"10.0.1.{i + 1}", sport=8000 + i)
                  for n in range(i % 4 + 1)]
    return together(*talks)


OUTPUTS = {
    "verdicts.txt": ["-q", "--oneline"], "problems.txt": ["-z", "problems"], "problems.json": ["-z", "problems", "-T", "json"],
    "resets.txt": ["-z", "resets"], "resets.tsv": ["-z", "resets", "-T", "tsv"], "idle.txt": ["-z", "idle"],
    "idle.json": ["-z", "idle", "-T", "json"], "census.txt": ["-z", "census"], "census-at.txt": ["-z", "census,55.5"],
    "census-before.txt": ["-z", "census,@1699999999"], "census-after.txt": ["-z", "census,@1800000000"],
    "census-every.txt": ["-z", "census,every=7.5"], "metrics.txt": ["-T", "openmetrics"],
    "names.txt": ["-N", "t", "-z", "problems"],
    "anonymous.txt": ["-z", "problems", "--anonymize=key"],
}


@pytest.fixture(scope="module", name="capture")
def crowd_capture():
    return put(talk.pcap(crowd()), "crowd.pcap")


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_whole_output_of_a_crowd(name, capture):
    same_as_golden(f"crowd-{name}", shown("--engine", "pcap", "-r", capture, *OUTPUTS[name]).out)


SPANS = [0.0005, 0.02, 0.021, 0.05, 0.2, 0.5, 0.9, 1, 2, 21, 40, 41, 43, 99, 104, 210, 211, 315, 630, 1300, 2600, 6400,
         13000, 19000, 38000, 76000, 152000, 453000, 454000, 1800000, 2000000, 4000000, 40000000]


def test_the_rows_of_the_census_have_round_durations():
    answers = []
    for span in SPANS:
        talks = Talk(numbers=(1, 9)).c("S", at=0).packets + Talk(cport=40001, numbers=(1, 9)).c("S", at=span).packets
        out = shown("--engine", "pcap", "-r", put(talk.pcap(talks)), "-z", "census").out
        rows = out.partition("the most ends")[2].partition("ends of servers")[0].splitlines()
        answers.append(f"{span} s:{rows[0]}, {len(rows)} lines, from {rows[4].split()[0]} to {rows[-2].split()[0]}\n")
    same_as_golden("census-rows.txt", "".join(answers))


def test_a_census_has_no_more_than_ten_thousand_rows(capture):
    run = tcpstate("--engine", "pcap", "-r", capture, "-z", "census,every=0.001")
    assert run.status == 0 and run.err == "tcpstate: -z census: more than 10000 rows; the steps are made longer\n"
    rows = run.out.partition("ends of servers")[0].splitlines()
    same_as_golden("census-most-rows.txt", "\n".join([f"{len(rows)} lines", *rows[:8], rows[-2]]) + "\n")
