# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""--annotate adds packet comments to what -w saves."""
import re

import pytest

import pcapng
from engines import made
from saved_files import TALKS, frames_of, new_file, pcapng_file, saved
from tcpstate_tool import put, seed, shown
from tshark import tshark


@pytest.fixture(scope="module", name="capture")
def talks_capture():
    return made(TALKS)


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
def test_existing_comments_stay_when_others_are_added(order):
    blocks = pcapng_file(order)
    capture = put(b"".join(block.octets() for block in blocks))
    before = [block for block in blocks if block.type == pcapng.PACKET]
    after = pcapng.packets(saved(capture, "--annotate"))
    assert [block.packet() for block in after] == [block.packet() for block in before]
    added = 0
    for old, new in zip(before, after):
        assert new.comments()[len(new.comments()) - len(old.comments()):] == old.comments()
        added += len(new.comments()) - len(old.comments())
    assert added > len(TALKS)


def comments(file):
    """Returns the comments by frame, as a tshark without the plugin reads them."""
    lines = tshark("-r", file, "-T", "fields", "-E", "separator=/t", "-E", "aggregator=|", "-e",
                   "frame.number", "-e", "frame.comment", plugin=False).splitlines()
    return {int(number): text for number, text in (line.split("\t") for line in lines)}


def test_comments_are_read_by_a_tshark_without_the_plugin(capture):
    file = new_file()
    shown("-q", "-r", capture, "--select", "close == merged_fin", "--annotate", "-w", file)
    found = comments(file)
    assert sorted(found) == [1, 2, 3, 4, 5, 6]
    assert found[1].startswith("tcpstate: stream 0: client 10.0.0.1.40001")
    assert "why        closed: by the client (FIN #4)" in found[1]
    assert "FIN in #4; then server, FIN in #5" in found[1]
    assert "tcpstate: stream 0 syn: " in found[1] and "SYN_SENT" in found[1]
    assert "(to #1)" in found[2]
    assert "stream 0 merged_fin: " in found[5] and "(to #4)" in found[5]
    waiting = tshark("-r", file, "-Y", 'frame.comment contains "TIME_WAIT"', "-T", "fields", "-e",
                     "frame.number", plugin=False)
    assert waiting.split() == ["1", "6"]


def test_wiresharks_tree_shows_how_and_why_a_conversation_ended():
    """The tree cuts a comment after 240 octets."""
    file = new_file()
    shown("-q", "-r", seed("nc-telnet"), "--annotate", "-w", file)
    tree = tshark("-r", file, "-V", "-c", "1", plugin=False)
    label = re.search(r"\[truncated\]tcpstate: stream 0.*?(?=Frame 1)", tree, re.DOTALL)[0]
    assert "why        closed: by the server after 52.75 s idle (FIN #6)" in label
    assert "merged_fin: server first, FIN in #6; then client, FIN in #7 with the ACK of the first" in label


def test_the_numbers_in_comments_are_those_of_the_saved_file(capture):
    """The saved file, annotated again, gets the same comments."""
    once = put(saved(capture, "--select", "close in {simultaneous, refused}"), "once.pcapng")
    selected_first = saved(once, "--annotate")
    at_once = saved(capture, "--select", "close in {simultaneous, refused}", "--annotate")
    assert at_once == selected_first


@pytest.mark.parametrize("engine", ["pcap", "tshark"])
def test_both_engines_write_the_same_comments(engine):
    capture = seed("three-closes")
    assert saved(capture, "--annotate", "--engine", engine) == saved(capture, "--annotate")


def test_plain_packets_get_no_comment(capture):
    for block in pcapng.packets(saved(capture, "--annotate")):
        frame = block.packet()[2]
        has_data = frame[-1:] == b"."
        assert bool(block.comments()) == (not has_data and frame not in frames_of(TALKS[0])[4:5])


def test_comments_do_not_depend_on_the_terminal(capture):
    assert saved(capture, "--annotate", "--color", "always", environment={"COLUMNS": "40"}) == \
        saved(capture, "--annotate", environment={"COLUMNS": "400"})
