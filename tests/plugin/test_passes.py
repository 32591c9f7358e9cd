# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin tracks a frame once, and shows the same at every later visit."""
import re

import pytest

from talk import Talk, four_segments, merged_fin, refused, simultaneous, together
from test_encapsulation import RPCAP, in_remote_capture
from tshark import fields, frames, records, sharkd, tshark

# Fields that are known as of their frame. Fields of tcpstate.conversation may still change.
PER_FRAME = """tcpstate.sender tcpstate.client.state tcpstate.server.state tcpstate.client.entered
    tcpstate.server.entered tcpstate.transition tcpstate.client.time_in_state
    tcpstate.server.time_in_state tcpstate.step tcpstate.merged_fin tcpstate.close.initiator
    tcpstate.time_wait tcpstate.assumed tcpstate.roles_guessed tcpstate.detail tcpstate.fin_frame
    tcpstate.syn_frame tcpstate.earlier tcpstate.earlier.stream""".split()


@pytest.fixture
def mixture(capture):
    """Returns a capture with several conversations at the same time, and frames without TCP."""
    from scapy.all import IP, UDP
    talks = [four_segments(), merged_fin(cport=40001, start=0.001),
             simultaneous(cport=40002, start=0.002), refused(cport=40003, start=0.003),
             Talk(cport=40004, start=0.004).c("A", 50, 50, 100).s("FA", 50, 150).s("FA", 50, 150),
             merged_fin(start=10, numbers=(70000, 90000)), Talk(start=10.5).s("FA", 1, 102)]
    other = Talk()
    other.packets = [(t, IP(src="10.0.0.3", dst="10.0.0.4") / UDP(sport=9, dport=9))
                     for t in (0.015, 0.025, 5)]
    return capture(together(*talks, other))


def per_frame_lines(printed):
    """Returns the lines of tshark -O tcpstate without the verdict, one list for each frame."""
    found = []
    for frame in re.split(r"^Frame \d+:", printed, flags=re.M)[1:]:
        lines = [line.strip(" []") for line in frame.splitlines()]
        found.append(without_verdict(lines[lines_from(lines):]))
    return found


def lines_from(lines):
    return next((i for i, line in enumerate(lines) if line.startswith("TCP State,")), len(lines))


def without_verdict(lines):
    """Returns the lines without those of the subtree of the conversation."""
    verdict = ("Conversation:", "Opening:", "Close:", "Client's final", "Server's final",
               "First FIN", "Second FIN", "SYN answered", "FIN answered", "Reset by:",
               "Close initiated", "Close assumed", "TIME_WAIT entered", "Ends with assumed",
               "Cause", "Idle before", "Client's octets", "Server's octets", "Problem")
    return [line for line in lines if line and not line.startswith(verdict)]


def test_two_passes_show_the_same_as_one(mixture):
    one = fields(mixture, "frame.number", *PER_FRAME)
    assert len([row for row in one if row[1]]) > 25
    assert fields(mixture, "frame.number", *PER_FRAME, two_pass=True) == one


def test_sharkd_shows_the_same_in_any_order(mixture):
    sequential = per_frame_lines(tshark("-r", mixture, "-O", "tcpstate"))
    count = len(sequential)
    for numbers in (range(1, count + 1), range(count, 0, -1), [7, 1, 7, count, 1]):
        shown = sharkd(mixture, numbers)
        assert [without_verdict(lines) for lines in shown] == [sequential[n - 1] for n in numbers]


def test_sharkd_has_read_the_whole_file_before_it_shows_the_first_frame(capture):
    [first] = sharkd(capture(merged_fin()), [1])
    assert "Close: merged_fin" in first and "Second FIN in frame: 5" in first


def test_nothing_of_a_capture_is_left_when_the_next_one_is_loaded(capture):
    first = capture(together(four_segments(), merged_fin(cport=40001, start=0.005)))
    second = capture(Talk(start=1).c("PA", 50, 50, 10).s("A", 50, 60))  # same ends, no opening
    alone = sharkd(second, [1, 2])
    assert sharkd(second, [1, 2], before=[first]) == alone
    assert sharkd(second, [2, 1], before=[first, second, first]) == alone[::-1]


def test_a_capture_loaded_again_after_a_change_of_preferences_is_as_if_read_for_the_first_time(
        capture):
    path = capture(together(merged_fin(), merged_fin(start=50, numbers=(900000, 800000))))
    count = 12
    for seconds in ("60", "40"):
        sequential = per_frame_lines(
            tshark("-r", path, "-O", "tcpstate", "-o", f"tcpstate.time_wait:{seconds}"))
        for numbers in (range(1, count + 1), range(count, 0, -1)):
            shown = sharkd(path, numbers, before=[path],
                           preferences=[("tcpstate.time_wait", seconds)])
            assert [without_verdict(lines) for lines in shown] == [
                sequential[n - 1] for n in numbers]
    assert frames(path, "tcpstate.expert.time_wait_reuse") == [7]


def test_segments_are_found_again_after_from_tap_is_changed_back(capture):
    """With from_tap, sharkd finds no segments, because its passes have no taps. After the change
    back it finds them in the tree."""
    path = capture(merged_fin())
    usual = sharkd(path, range(1, 7))
    assert sharkd(path, range(1, 7), preferences=[("tcpstate.from_tap", "TRUE")]) == [[]] * 6
    assert sharkd(path, range(1, 7), before=[path], preferences=[
        ("tcpstate.from_tap", "TRUE"), ("tcpstate.from_tap", "FALSE")]) == usual


def test_a_read_filter_does_not_mix_up_frames(capture):
    """tshark -2 -R gives the number of a rejected frame to the next accepted one."""
    path = capture(together(merged_fin(), refused(cport=40001, start=0.045)))
    names = ["tcp.port", "tcp.seq_raw", "tcpstate.sender", "tcpstate.client.state",
             "tcpstate.server.state", "tcpstate.step"]
    whole = fields(path, *names)
    for where, count in (("tcp.flags.fin == 1", 2), ("tcp.srcport == 80", 3),
                         ("tcp.flags.syn == 0", 5)):
        kept = fields(path, *names, two_pass=True, options=["-R", where])
        assert kept == [row for row in whole if row in kept] and len(kept) == count


def test_a_frame_without_tcp_does_not_inherit_a_rejected_one(mixture):
    shown = fields(mixture, "tcpstate.client.state", two_pass=True, options=["-R", "udp"])
    assert shown == [[""]] * 3


HALF_CLOSED = [(Talk.c, "client", ("FIN_WAIT_2", "CLOSE_WAIT")),
               (Talk.s, "server", ("CLOSE_WAIT", "FIN_WAIT_2"))]


@pytest.mark.parametrize("first, initiator, half", HALF_CLOSED, ids=["client", "server"])
def test_a_segment_that_changes_nothing_shows_the_states_before_it(capture, first, initiator, half):
    """The plugin stores such a frame in eight octets. Here it comes in every state of a close."""
    second = Talk.s if first is Talk.c else Talk.c
    talk = Talk(client="10.0.0.9").opened()  # the client's address is above the server's
    first(talk, "A", 1, 1)
    second(first(talk, "FA", 1, 1), "A", 1, 2)
    first(second(talk, "A", 1, 2), "A", 2, 1)
    first(second(talk, "FA", 1, 2), "A", 2, 2)
    first(talk, "A", 2, 2)
    closed = tuple({"FIN_WAIT_2": "TIME_WAIT", "CLOSE_WAIT": "CLOSED"}[state] for state in half)
    path = capture(talk)
    plain = 'not tcpstate.transition && not tcpstate.step'
    assert frames(path, plain) == [4, 7, 8, 11]
    for two_pass in (False, True):
        shown = fields(path, "tcpstate.sender", "tcpstate.client.state", "tcpstate.server.state",
                       "tcpstate.close.initiator", "tcpstate.time_wait", "tcpstate.assumed",
                       "tcpstate.roles_guessed", two_pass=two_pass)
        peer = "client" if initiator == "server" else "server"
        assert shown[3] == [initiator, "ESTABLISHED", "ESTABLISHED", "", "", "", ""]
        assert shown[6] == [peer, *half, initiator, "", "", ""]
        assert shown[7] == [initiator, *half, initiator, "", "", ""]
        assert shown[10] == [initiator, *closed, initiator, initiator, "", ""]


@pytest.mark.parametrize("two_pass", [False, True])
def test_each_frame_says_that_roles_are_guessed(capture, two_pass):
    path = capture(Talk().c("PA", 1, 1, 100).s("A", 1, 101).c("PA", 101, 1, 100).s("A", 1, 201))
    assert frames(path, "tcpstate.roles_guessed", two_pass=two_pass) == [1, 2, 3, 4]


def in_one_segment(first, second):
    """Returns the first conversation with the last octets of the second one behind its own."""
    time, segment = first.packets[-1]
    first.packets[-1] = (time, segment / second.packets[-1][1].lastlayer())
    return first


OPTIONS = [("Timestamp", (1, 2)), ("NOP", None), ("NOP", None)]
ROUND_ABOUT = [merged_fin(cport=40001), Talk(cport=40002, start=0.001).opened()]
CUT_IN = {
    "a known stream": Talk().opened().c("FA", 1, 1, options=OPTIONS).s("FA", 1, 2),
    "a new stream": Talk(start=0.02).c("S", options=OPTIONS).s("SA", 0, 1).c("A", 1, 1),
    "a stream that takes ports again": Talk(cport=40001, start=9, numbers=(70000, 90000)).c(
        "S", options=OPTIONS).s("SA", 0, 1).c("A", 1, 1),
    "a stream that takes ports again, answered": Talk(
        cport=40002, start=9, numbers=(70000, 90000)).c("S").s("SA", 0, 1, options=OPTIONS),
    "two streams": together(Talk().opened().c("FA", 1, 1, options=OPTIONS).s("FA", 1, 2),
                            Talk(cport=39999, start=0.0312).c("S", options=OPTIONS).s("SA", 0, 1)),
}


@pytest.mark.parametrize("cut", CUT_IN)
def test_a_truncated_header_after_whole_ones_belongs_to_its_stream(capture, cut):
    """The first of two passes takes the stream from the field. A single pass does so only until the
    tap reports a header. Wireshark 4.0 does not tap truncated headers."""
    packets = CUT_IN[cut] if isinstance(CUT_IN[cut], list) else CUT_IN[cut].packets
    everything = sorted([*together(*ROUND_ABOUT), *packets], key=lambda packet: packet[0])
    path = capture(everything, snap=14 + 20 + 24)
    one = fields(path, "frame.number", *PER_FRAME)
    assert len([row for row in one if row[1]]) == len(everything)
    assert fields(path, "frame.number", *PER_FRAME, two_pass=True) == one
    assert fields(capture(everything), "frame.number", *PER_FRAME) == one


def test_a_truncated_header_inside_a_stream_belongs_to_its_own_stream(capture):
    path = capture(in_remote_capture(four_segments(), snap=14 + 20 + 18))
    one = fields(path, "frame.number", *PER_FRAME, options=RPCAP)
    assert [row[1] for row in one[3:5]] == ["server,client", "server,server"]
    assert fields(path, "frame.number", *PER_FRAME, options=RPCAP, two_pass=True) == one


def test_a_truncated_header_leaves_the_next_one_in_the_frame_its_own_stream(capture):
    """A segment of a remote capture carries two frames, the first with a truncated TCP header."""
    cut, whole = Talk().c("S", options=OPTIONS), Talk(cport=40001).c("S")
    path = capture(in_one_segment(in_remote_capture(cut, snap=14 + 20 + 20), in_remote_capture(whole)))
    for passes in ([], ["-2"]):
        lines = records(path, options=RPCAP + passes)
        assert [line[6] for line in lines if line[:2] == ["S", "4"]] == ["2002", "40000", "40001"]
        assert [line[3] for line in lines if line[0] == "C"] == ["50000", "40000", "40001"]


def test_a_display_filter_does_not_change_what_a_frame_means(mixture):
    everything = fields(mixture, "frame.number", *PER_FRAME)
    for two_pass in (False, True):
        some = fields(mixture, "frame.number", *PER_FRAME, where="tcp.port == 40002",
                      two_pass=two_pass)
        assert some == [row for row in everything if row in some] and len(some) == 7


def test_filters_on_states_need_no_other_field(mixture):
    assert frames(mixture, "tcpstate.merged_fin") == frames(mixture, "tcpstate.merged_fin",
                                                            two_pass=True) != []
