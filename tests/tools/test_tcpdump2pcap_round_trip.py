# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every capture of the repository, printed by tcpdump in many ways, leads to the same conclusions when it
is converted back. Where it cannot, REASONS says why. With TCPSTATE_LONG each part is printed in each style,
else only the whole is."""
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from capture_text import run_tool
from printed_captures import Capture, conclusions, without_numbers_of_bare_acks

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*/*.pcap"))
NO_TIMES = "without times a repeated SYN, a reused 4-tuple and TIME_WAIT cannot be told"
NO_ISN = "no line tells the ISN, so an old SYN that repeats it looks like that of a new conversation"
RST_ALONE = "the only absolute number is that of a RST that fits to no other line, or to several"
TINY_ISN = "made by hand, with an ISN as small as a relative number"
ACK_FIRST = "a bare ACK, whose number is not printed, comes before all that would tell it"
SYN_ALONE = "only a SYN tells whether numbers are of its conversation or of the one before"

RELATIVE = ", (?!-S).*"
BARE = f"({RELATIVE}|, -S| lines)"  # without -vv, which prints the numbers of bare ACKs
TAIL = "text without the first .* lines"

# Why texts do not lead to the conclusions of the capture: regular expressions for the names of capture
# and text. All other texts do, but for those that lack the numbers of bare ACKs.
REASONS = [
    ("old-syn-erases-conversation", f"(whole|there){RELATIVE}|{TAIL}", NO_ISN),
    ("rst-beside-time-wait-client-end", f".*{RELATIVE}|{TAIL}", RST_ALONE),
    ("late-rst-beside-time-wait-server-end", f".*{RELATIVE}|{TAIL}", RST_ALONE),
    ("request-crosses-fin-client-end", f".* [56]{RELATIVE}|{TAIL}", RST_ALONE),
    ("refused-thrice-then-syn", TAIL, TINY_ISN),
    ("refused-thrice-then-syn|reuse-syn-lost|bsd-closing|server-direction-only|server-only-with-syn",
     ".*, -t(tt)?", NO_TIMES),
    ("half-open-peer-server-end", f".* 2{BARE}", ACK_FIRST),
    ("merged-fin-lost", f".* 9{BARE}", ACK_FIRST),
    ("fin-again-crosses-ack", f".* 9{RELATIVE}", ACK_FIRST),
    ("fin-sent-in-syn-rcvd-server-end", f".* [34]{BARE}", ACK_FIRST),
    ("three-closes", TAIL, ACK_FIRST),
    ("old-syn-in-established-server-end", f"(SYN, FIN, RST|.* [67]){BARE}", SYN_ALONE),
]


def judge(text):
    """None if the text leads to the capture's conclusions, else whether the numbers of bare ACKs, which
    are not printed, are the reason."""
    got = conclusions(run_tool(text.text)[0])
    if got == conclusions(text.capture):
        return None
    return got == conclusions(without_numbers_of_bare_acks(text.capture))


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
    unprinted = [names for names, verdict in judged.items() if verdict is True]
    print(f"{len(judged)} texts: {len(wrong)} differ by REASONS, {len(unprinted)} by numbers of bare ACKs")
    assert len(judged) > 4000
    assert len(wrong) < len(judged) / 80
    assert len(wrong) + len(unprinted) < len(judged) / 40
    assert [names for names in wrong if reason_for(*names) is None] == []
    assert sorted({reason_for(*names) for names in wrong}) == list(range(len(REASONS)))


def test_a_print_that_tells_all_is_always_right(judged):
    """-vv prints the numbers of bare ACKs, and -S absolute numbers."""
    prints = {names: verdict for names, verdict in judged.items() if names[1].endswith(", -S -vv")}
    assert len(prints) > 900
    assert [names for names, verdict in prints.items() if verdict is not None] == []
