# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every capture of the repository, printed by tcpdump in many ways, leads to the same conclusions when it
is converted back. Where it does not, REASONS says why. With TCPSTATE_LONG each part is printed in each style;
without it, the whole in three styles, and a sample of all else.

A text may not hold what the conclusions need: without -vv tcpdump does not print the number of a bare ACK,
and without the first lines relative numbers have no base. The proof is a second capture that tcpdump prints
alike and that leads to other conclusions. No reader can be right about both captures. Texts with such a proof
do not count; of the others 99.5 % must lead to the conclusions of the capture."""
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from extent import LONG
from capture_text import run_tool
from printed_captures import Capture, conclusions, prints_alike

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*/*.pcap"))
NO_TIMES = "without times a repeated SYN, a reused 4-tuple and TIME_WAIT cannot be told"
SAME_DIFFERENCES = "times since the packet before that are all alike look like times of day"
RST_ALONE = "the only absolute number is that of a RST, which may answer any line, or be forged"
BARE_ACK = "only the number of a bare ACK tells that a FIN was sent before it, and it is not printed"
SYN_ALONE = "only a SYN tells whether numbers are of its conversation or of the one before"
NO_BASE = "relative numbers without the first packets have no base"
TWICE = "lines that stand twice, and of the first ones only the end"

RELATIVE = ", (?!-S).*"
BARE = "(?!.*-vv).*"  # -vv prints the numbers of bare ACKs
TAIL = "text without the first .* lines"

# Why texts do not lead to the conclusions of the capture: regular expressions for the names of capture
# and text. All other texts do.
REASONS = [
    ("rst-beside-time-wait-client-end", f".*{RELATIVE}|{TAIL}", RST_ALONE),
    ("late-rst-beside-time-wait-server-end", f".*{RELATIVE}|{TAIL}", RST_ALONE),
    ("request-crosses-fin-client-end", "text without the first 10 lines", RST_ALONE),
    ("refused-thrice-then-syn|reuse-syn-lost|bsd-closing", ".*, -t", NO_TIMES),
    ("server-direction-only|server-only-with-syn", ".*, -ttt", SAME_DIFFERENCES),
    ("merged-fin-lost|simultaneous-close-ack-first-client-end", BARE, BARE_ACK),
    ("one-octet-lost-end", f"back{BARE}", BARE_ACK),
    ("three-closes", "text without the first 9 lines", TWICE),
    ("old-syn-in-established-server-end", f".* 6{RELATIVE}|.* [67] lines", SYN_ALONE),
    ("fin-again-crosses-ack|fins-captured-swapped|orphan-then-late-fin-client-end|syn-lost-middle|python-sockets"
     "|rst-in-window-not-exact-client-end|simultaneous-close-client-end|syn-cookie-server-end", ".*, -t", NO_TIMES),
    ("bsd-closing|simultaneous-close-client-end", ".*, -ttt", SAME_DIFFERENCES),
    ("fin-just-behind|rst-in-fin-wait-2", "without the first ., -vv", NO_BASE),
]


def judge(text):
    """None if the text leads to the capture's conclusions, else whether it is proven that it does not hold
    what they need."""
    converted = run_tool(text.text)[0]
    if conclusions(converted) == conclusions(text.capture):
        return None
    return prints_alike(converted, text.text)


@pytest.fixture(scope="module")
def judged():
    """(capture, text) -> what judge() says."""
    texts = [(path.stem, text) for path in CAPTURES for text in Capture.read(path).texts()]
    with ThreadPoolExecutor(2) as pool:
        verdicts = pool.map(judge, (text for _, text in texts))
    return {(capture, text.name): verdict for (capture, text), verdict in zip(texts, verdicts)}


def reason_for(capture, text):
    for i, (captures, texts, _) in enumerate(REASONS):
        if re.fullmatch(captures, capture) and re.fullmatch(texts, text):
            return i
    return None


def test_texts_lead_to_the_conclusions_of_the_capture(judged):
    wrong = [names for names, verdict in judged.items() if verdict is False]
    ambiguous = [names for names, verdict in judged.items() if verdict is True]
    judgeable = len(judged) - len(ambiguous)
    print(f"{len(judged)} texts: {len(ambiguous)} do not hold what is needed; of the others "
          f"{100 - 100 * len(wrong) / judgeable:.2f} % lead to the conclusions of the capture")
    assert len(judged) > (15000 if LONG else 700)
    assert len(wrong) <= judgeable * 0.005
    assert len(wrong) + len(ambiguous) < len(judged) * 0.015


def test_each_text_that_leads_elsewhere_has_its_reason(judged):
    differ = [names for names, verdict in judged.items() if verdict is not None]
    assert [names for names in differ if reason_for(*names) is None] == []
    if LONG:  # a sample may have none of them
        assert {reason_for(*names) for names in differ} == set(range(len(REASONS)))


def test_a_print_that_tells_all_is_always_right(judged):
    """-vv prints the numbers of bare ACKs, and -S absolute numbers."""
    prints = {names: verdict for names, verdict in judged.items() if names[1].endswith(", -S -vv")}
    assert len(prints) > (900 if LONG else 200)
    assert [names for names, verdict in prints.items() if verdict is not None] == []
