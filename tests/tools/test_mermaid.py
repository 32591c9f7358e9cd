# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-T mermaid prints sequence diagrams. The grammar here is that part of Mermaid's which the command uses.
test_browser.py gives the diagrams to the real Mermaid, in Chromium."""
import re

import pytest

from engines import made
from talk import Talk, four_segments, merged_fin, simultaneous
from tcpstate_tool import SEEDS, seed, shown, tcpstate

USAGE = 1
TEXT = r"(?:[A-Za-z0-9 _.,()/+\-=?']|#\d+;)+"
LINE = re.compile("|".join([
    rf"    participant [CS] as {TEXT}", rf"    Note (?:over C,S|left of C|right of S): {TEXT}",
    rf"    (?:C(?:->>|-->>|-x)S|S(?:->>|-->>|-x)C): {TEXT}"]))


def diagrams(text):
    """Returns the lines of each diagram, and asserts that there is nothing else."""
    found = re.findall(r"```mermaid\nsequenceDiagram\n(.*?)```\n", text, re.DOTALL)
    assert "\n".join(f"```mermaid\nsequenceDiagram\n{diagram}```\n" for diagram in found) == text
    return [diagram.splitlines() for diagram in found]


def readable(lines):
    return [re.sub(r"#(\d+);", lambda m: chr(int(m[1])), line).strip() for line in lines]


@pytest.mark.parametrize("name", sorted(path.stem for path in SEEDS.glob("*.pcap")))
def test_each_conversation_is_a_diagram_in_mermaids_grammar(name):
    ladders = shown("-r", seed(name), "-z", "ladder").out.count("stream ")
    found = diagrams(shown("-r", seed(name), "-T", "mermaid").out)
    assert len(found) == ladders > 0
    for lines in found:
        assert all(LINE.fullmatch(line) for line in lines), lines
        assert not any(re.search(r"\bend\b", line) for line in lines)  # the end of a block, to Mermaid


def test_a_diagram_shows_arrows_states_and_the_verdict():
    [lines] = diagrams(shown("-r", made([merged_fin()]), "-z", "ladder,0", "-T", "mermaid").out)
    assert readable(lines) == [
        "participant C as client 10.0.0.1.40000",
        "participant S as server 10.0.0.2.80",
        "Note over C,S: stream 0: CLOSED - LISTEN",
        "C->>S: #1 0.000000 s SYN",
        "Note left of C: SYN_SENT",
        "S->>C: #2 0.010000 s SYN ACK",
        "Note right of S: SYN_RCVD",
        "C->>S: #3 0.020000 s ACK",
        "Note left of C: ESTABLISHED",
        "Note right of S: ESTABLISHED",
        "C->>S: #4 0.030000 s FIN ACK",
        "Note left of C: FIN_WAIT_1",
        "S->>C: #5 0.040000 s FIN ACK",
        "Note right of S: CLOSE_WAIT, LAST_ACK",
        "Note over C,S: merged FIN: it also acknowledges the peer's FIN",
        "C->>S: #6 0.050000 s ACK",
        "Note left of C: FIN_WAIT_2, TIME_WAIT",
        "Note right of S: CLOSED",
        "Note over C,S: merged_fin: client first, FIN in #4; then server, FIN in #5 with the ACK of the first",
        "Note over C,S: why closed: by the client (FIN #4)",
    ]


def test_crossing_fins_times_of_day_and_resets():
    [lines] = diagrams(shown("-r", made([simultaneous()]), "-z", "ladder,absolute", "-T", "mermaid").out)
    text = "\n".join(readable(lines))
    assert "stream 0, 2023-11-14 UTC: " in text and " 22:13:20.0" in text and "cross" in text
    [lines] = diagrams(shown("-r", made([four_segments(cport=40001), Talk(cport=40002).opened().c("R", 1, 0)]),
                             "-z", "ladder,1", "-T", "mermaid").out)
    assert any(line.startswith("C-xS: ") for line in readable(lines))


def test_a_long_diagram_is_one_that_github_draws():
    long = Talk().opened()
    for n in range(2000):  # each is a RST that is ignored, and so an arrow of its own
        long.c("R", 5_000_000 + n * 200_000, 0)
    [lines] = diagrams(shown("-r", made([long]), "-T", "mermaid").out)
    text = "\n".join(lines)
    assert 30_000 < len(text) < 50_000
    assert re.search(r"Note over C,S: \d+ arrows are left out here", text)
    assert " SYN" in text and "#35;2003 " in text  # the first and the last


@pytest.mark.parametrize("arguments", [["-z", "census", "-T", "mermaid"], ["-q", "-T", "mermaid"],
                                       ["-z", "ladder", "-T", "json"]], ids=" ".join)
def test_mermaid_goes_with_ladders_only(arguments):
    run = tcpstate("-r", seed("three-closes"), *arguments)
    assert run.status == USAGE and "mermaid" in run.err
