# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds tcpstate to captures/kernel: captures with what the kernel did. Needs no root."""

import glob
import json
import os

import pytest
import tool
import view_corpus
import views
from changes import CHANGES, Captures
from view_kinds import VIEWS

DIRECTORY = os.path.join(os.path.dirname(__file__), "..", "..", "captures", "kernel")
NAMES = sorted(os.path.basename(path)[:-5] for path in glob.glob(os.path.join(DIRECTORY, "*.json")))


def load(name):
    with open(os.path.join(DIRECTORY, name + ".json")) as f:
        return json.load(f)


def said_about(expected, conversations):
    """Returns tcpstate's conclusions about one conversation in the form and roles of the .json."""
    ends = [(expected[role]["ip"], expected[role]["port"]) for role in ("client", "server")]
    for said in conversations:
        found = [(said[role]["ip"], said[role]["port"]) for role in ("client", "server")]
        if sorted(found) == sorted(ends):
            conversations.remove(said)
            break
    else:
        return None
    names = {"client": "client", "server": "server", "both": "both", None: None}
    if found != ends:
        names.update(client="server", server="client")
    return {"client path": " ".join(said[names["client"] + "_states"]),
            "server path": " ".join(said[names["server"] + "_states"]),
            "initiator": names[said["initiator"]], "time_wait": names[said["time_wait"]],
            "close": said["close"],
            "cause": said.get("cause") and [said["cause"],
                                            names.get(said.get("cause_by"), said.get("cause_by"))]}


def matches(item, said, right):
    if item == "cause":  # without an end, any end is right
        return [said[0], None] in right or said in right
    return said in right


def is_stray_syn(conversation):
    """Returns whether this is an old duplicate of a SYN, which Wireshark puts into a new stream."""
    return conversation["close"] == "unanswered" and conversation["opening"] == "incomplete"


def without_stray_syns(conversations, wanted):
    """Returns the conversations without the last stray SYNs, as many as are more than wanted.

    A later Wireshark begins a new stream with a SYN behind a RST, also where the SYN is repeated.
    """
    strays = [said for said in conversations if is_stray_syn(said)]
    extra = max(0, len(conversations) - wanted)
    dropped = strays[max(0, len(strays) - extra):] if extra else []
    return [said for said in conversations if said not in dropped]


def test_there_are_captures_and_a_tool():
    assert tool.missing() is None
    assert len(NAMES) >= 40
    assert all(os.path.exists(os.path.join(DIRECTORY, name + ".pcap")) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_tool_says_what_the_kernel_did(name, request):
    pair = load(name)
    if pair.get("open"):
        request.applymarker(pytest.mark.xfail(reason=pair["open"], strict=True))
    conversations = tool.conversations(os.path.join(DIRECTORY, name + ".pcap"))
    conversations = without_stray_syns(conversations, len(pair["conversations"]))
    for expected in pair["conversations"]:
        wanted = {"client path": expected["client"]["path"],
                  "server path": expected["server"]["path"],
                  "initiator": expected["initiator"], "time_wait": expected["time_wait"],
                  "close": expected["close"]}
        said = said_about(expected, conversations)
        assert said, "no such conversation"
        if expected["causes"]:
            wanted["cause"] = expected["causes"]
        told = {item for item in wanted if item not in expected["cannot_tell"]}
        assert told, "an expectation that expects nothing"
        for item in sorted(told):
            right = wanted[item] if item in ("close", "cause") else [wanted[item]]
            assert matches(item, said[item], right), \
                f"{item}: the kernel {wanted[item]}, the tool {said[item]}"
    assert not conversations, "the tool found more conversations than there were"


@pytest.fixture(scope="module")
def seen_again():
    """Returns the tallies of the views over all these captures."""
    corpus = view_corpus.Corpus([DIRECTORY])
    assert corpus.count() > 40
    seen = views.tallies(corpus)
    print("\n".join(views.table(corpus, seen)))
    return seen


@pytest.mark.parametrize("view", VIEWS)
def test_tcpstate_marks_as_assumed_what_a_view_lacks(view, seen_again):
    assert seen_again[view].count > 20
    assert seen_again[view].contradicting_as_known() == 0
    missed = views.short_of_reach(seen_again, by_chance=True)
    assert view not in missed, missed[view]


@pytest.fixture(scope="module")
def captures():
    return Captures([DIRECTORY])


@pytest.mark.parametrize("change", CHANGES)
def test_what_takes_nothing_from_the_captures_changes_no_conclusion(change, captures):
    assert len(captures.said) > 40
    assert captures.differences(change) == []
