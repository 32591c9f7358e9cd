# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The TCP dissector's tap and the protocol tree yield the same segments; the tap needs no tree."""
import re

import pytest

import joined
from talk import Talk, four_segments, merged_fin, refused, simultaneous, together
from test_encapsulation import (ENCAPSULATIONS, ENDS, RPCAP, fragments, in_all_encapsulations, in_remote_capture,
                                quoting)
from tshark import VERSION, WORKSHOP, conversations, records, tshark

TAP = ["-o", "tcpstate.from_tap:TRUE"]


def same(path, *options):
    """Asserts that all ways to find segments yield the same records, and returns the records. The
    ways are: tree and tap (one pass), tree alone (the first of two passes is without taps), tap
    alone, and tap alone with batch tracking (only conversations are printed)."""
    of_tree = records(path, options=list(options))
    assert records(path, options=[*options, "-2"]) == of_tree
    assert records(path, options=[*options, *TAP]) == of_tree
    assert conversations(path, options=[*options, *TAP]) == \
        [line for line in of_tree if line[0] == "C"]
    return of_tree


@joined.each("group")
def test_every_capture_of_the_repository(group):
    same(joined.joined(group))


@pytest.mark.parametrize("version", ENDS)
def test_encapsulations(capture, version):
    assert len(same(in_all_encapsulations(capture, version))) == 7 * len(ENCAPSULATIONS)


def test_options_and_windows_as_they_were_sent(capture):
    stamps = [("Timestamp", (1, 2)), ("WScale", 7), ("NOP", None)]
    talk = Talk().c("S", options=stamps).s("SA", 0, 1, options=stamps).c("A", 1, 1)
    assert [line[12] for line in same(capture(talk.c("PA", 1, 1, 5)))[:4]] == ["60000"] * 4


def test_tcp_inside_tcp(capture):
    lines = same(capture(in_remote_capture(four_segments())), *RPCAP)
    assert len([line for line in lines if line[:2] == ["S", "4"]]) == 2


@pytest.mark.parametrize("octets", [28, 40, 1500])
@pytest.mark.parametrize("version", ENDS)
def test_quotes_of_icmp(capture, version, octets):
    whole = merged_fin(**ENDS[version])
    fin = bytes(whole.packets[3][1])[:octets + (20 if version == 6 else 0)]
    path = capture([*whole.packets[:3], (0.035, quoting(version, fin)), *whole.packets[3:]])
    kinds = [line[0] for line in same(path)]
    assert kinds == ["S"] * 3 + ["I"] + ["S"] * 3 + ["C"]


@pytest.mark.parametrize("defragment", ["TRUE", "FALSE"])
@pytest.mark.parametrize("version", ENDS)
def test_fragments(capture, version, defragment):
    talk = Talk(**ENDS[version]).opened().c("PA", 1, 1, 3000).c("FA", 3001, 1).s("FA", 1, 3002)
    path = capture([(time, part) for time, packet in talk.packets
                    for part in fragments(version, packet)])
    lines = same(path, "-o", f"ip.defragment:{defragment}", "-o", f"ipv6.defragment:{defragment}")
    assert len(lines) == (7 if defragment == "TRUE" else 6)


def test_truncated_payload_does_not_matter(capture):
    same(capture(four_segments(), snap=14 + 20 + 20))


def test_ports_used_again_and_late_segments(capture):
    same(capture(together(merged_fin(), Talk(start=10, numbers=(90000, 80000)).opened(),
                          Talk(start=11).s("FA", 1, 2), refused(cport=40009),
                          simultaneous(cport=40010))))


@pytest.mark.parametrize("server", ["10.0.0.2", "10.0.0.1"], ids=["two hosts", "self"])
def test_the_same_port_at_both_ends(capture, server):
    talk = Talk(server=server, cport=80, sport=80)
    same(capture(talk.opened().c("PA", 1, 1, 5).s("A", 1, 6).s("FA", 1, 6).c("A", 6, 2)))


def test_many_conversations_at_a_time(capture):
    """More segments than fit in a batch, and ports used again within a batch."""
    lives = [Talk(cport=40000 + i % 7, start=i * 0.05, numbers=(90000 * i, 80000 * i))
             for i in range(60)]
    path = capture(together(*[life.opened().c("FA", 1, 1).s("FA", 1, 2).c("A", 2, 2)
                              for life in lives]))
    assert [line[0] for line in same(path)] == ["S"] * 360 + ["C"] * 60


def missing_frames(path, *options, statistic="tcpstate,records"):
    """Returns the frames that the tap lacks. The record stream and the standard error name the
    same ones."""
    script = 'exec tshark -r "$0" -q -z "$@" 2>&1'
    printed = WORKSHOP.run("sh", "-c", script, str(path), statistic, *TAP, *options)
    comments = re.findall(r"^# incomplete: frame (\d+)$", printed, flags=re.M)
    warnings = re.findall(r"tcpstate.from_tap: .* in frame (\d+)", printed)
    assert comments == warnings
    return comments


def test_a_truncated_header_is_reported_once(capture):
    stamps = [("Timestamp", (1, 2)), ("NOP", None), ("NOP", None)]
    talk = Talk().c("S").s("SA", 0, 1, options=stamps).c("A", 1, 1, options=stamps)
    for snap, first in ((14 + 20 + 24, "2"), (14 + 20 + 16, "1")):
        path = capture(talk, snap=snap)
        if VERSION < (4, 4):
            assert missing_frames(path) == [first]
            assert missing_frames(path, statistic="tcpstate,conversations") == [first]
        else:  # Wireshark 4.4 and later tap truncated headers
            assert missing_frames(path) == [] != same(path)
    assert missing_frames(capture(talk)) == []


def test_two_passes_are_reported(capture):
    for statistic in "tcpstate,records", "tcpstate,conversations":
        assert missing_frames(capture(merged_fin()), "-2", statistic=statistic) == ["1"]


def makes_tree(path, *options):
    """Returns whether tshark makes a tree of every frame. tshark's debug messages say it."""
    script = 'exec tshark --log-level debug -r "$0" -q -z tcpstate,closes "$@" 2>&1'
    printed = WORKSHOP.run("sh", "-c", script, str(path), *options)
    found = re.findall(r"create_proto_tree = (\w+)", printed)
    if not found:
        pytest.skip("this tshark does not tell")
    return found[0] == "TRUE"


def test_the_tap_needs_no_tree(capture):
    path = capture(merged_fin())
    assert makes_tree(path)
    assert not makes_tree(path, *TAP)


def test_a_protocol_that_is_disabled_asks_for_no_tree(capture):
    path = capture(merged_fin())
    off = ["--disable-protocol", "tcpstate"]
    assert not makes_tree(path, *off) and not makes_tree(path, *off, *TAP)
    assert not makes_tree(path, *off, "-2")


@pytest.mark.parametrize("options", [[], TAP], ids=["tree", "tap"])
def test_the_disabled_protocol_shows_nothing(capture, options):
    path = capture(merged_fin())
    shown = tshark("-r", path, "--disable-protocol", "tcpstate", "-V", *options)
    assert "TCP State" not in shown
    for read in records, conversations:
        assert read(path, options=["--disable-protocol", "tcpstate", *options]) == []


def test_tables_and_fields_work_from_the_tap_too(capture):
    path = capture(together(four_segments(), merged_fin(cport=40001, start=0.001)))
    for asked in (["-q", "-z", "tcpstate,closes"], ["-q", "-z", "expert"], ["-O", "tcpstate"],
                  ["-Y", "tcpstate.merged_fin"],
                  ["-q", "-z", "tcpstate,conversations", "-z", "tcpstate,closes"],
                  ["-q", "-z", "tcpstate,conversations", "-z", "tcpstate,records"],
                  ["-q", "-z", "tcpstate,conversations", "-z", "expert"],
                  ["-z", "tcpstate,conversations", "-o", "tcpstate.info_column:TRUE"]):
        assert tshark("-r", path, *asked, *TAP) == tshark("-r", path, *asked)
