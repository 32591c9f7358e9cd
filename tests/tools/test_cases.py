# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""captures/cases: captures that lack something, each with the right answer. The plugin and both
engines of the command must give this answer."""
import json
from pathlib import Path

import pytest
from tcpstate_tool import shown
from tshark import VERSION, WORKSHOP, fields

FOLDER = Path(__file__).parents[2] / "captures" / "cases"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
# The plugin's names of the same conclusions.
FIELDS = {"opening": "opening", "close": "close", "initiator": "initiator",
          "time_wait": "time_wait", "reset_by": "reset_by", "client_final": "client.final",
          "server_final": "server.final", "first_fin_frame": "first_fin",
          "second_fin_frame": "second_fin",
          "cause": "cause", "cause_by": "cause_by", "cause_frame": "cause_frame"}


def load(name):
    """Versions of Wireshark later than 4.0 begin a new stream at more SYNs. Then each stream is a
    conversation."""
    right = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    if VERSION > (4, 0) and "conversations_after_wireshark_4.0" in right:
        right["conversations"] = right["conversations_after_wireshark_4.0"]
    return right


def having(*keys):
    """Returns the cases whose right answer has one of the keys."""
    return [name for name in NAMES if set(keys) & set(load(name))]


@pytest.fixture
def case(request):
    """Returns the path of a copy that tshark may read, and the right answer."""
    copy = WORKSHOP.path / f"{request.param}.pcap"
    copy.write_bytes((FOLDER / f"{request.param}.pcap").read_bytes())
    copy.chmod(0o644)
    yield copy, load(request.param)
    copy.unlink()


def test_there_are_cases():
    assert len(NAMES) >= 29


@pytest.mark.parametrize("engine", ["pcap", "tshark"])
@pytest.mark.parametrize("case", NAMES, indirect=True)
def test_the_tool_says_what_is_right(case, engine):
    path, right = case
    said = shown("--engine", engine, "-q", "-T", "json", "-r", path).objects()
    assert len(said) == len(right["conversations"])
    for wanted, found in zip(right["conversations"], said):
        assert {key: found[key] for key in wanted} == wanted
        assert not set(right["absent_notes"]) & set(found["notes"])
        assert set(right.get("notes", ())) <= set(found["notes"])


@pytest.mark.parametrize("case", having("paragraph"), indirect=True)
def test_the_paragraph_names_the_right_frames(case):
    path, right = case
    text = shown("-q", "-r", path).out
    assert [words for words in right["paragraph"] if words not in text] == []


@pytest.mark.parametrize("case", having("lines"), indirect=True)
def test_the_lines_of_segments_have_the_right_words(case):
    path, right = case
    text = shown("-r", path).out
    assert [words for words in right["lines"] if words not in text] == []


@pytest.mark.parametrize("case", having("problems", "absent_problems"), indirect=True)
def test_problems_blame_nobody_wrongly(case):
    path, right = case
    text = shown("-z", "problems", "-r", path).out
    assert [words for words in right.get("problems", ()) if words not in text] == []
    assert [words for words in right.get("absent_problems", ()) if words in text] == []


@pytest.mark.parametrize("case", NAMES, indirect=True)
def test_the_plugin_says_what_is_right(case):
    path, right = case
    for stream, wanted in enumerate(right["conversations"]):
        keys = [key for key in wanted if key in FIELDS]
        last = fields(path, *(f"tcpstate.conversation.{FIELDS[key]}" for key in keys),
                      two_pass=True, where=f"tcpstate and tcp.stream == {stream}")[-1] if keys else []
        assert last == ["" if wanted[key] is None else str(wanted[key]) for key in keys]
