# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What tshark shows of whole conversations: the examples of engine/annotations.md, and odd ones."""
import pytest

from talk import Talk, four_segments, merged_fin, refused, simultaneous, together
from tshark import column, fields, frames, states, tshark

OPENING = ["client CLOSED → SYN_SENT", "server LISTEN → SYN_RCVD",
           "client SYN_SENT → ESTABLISHED,server SYN_RCVD → ESTABLISHED"]
DATA = ["", ""]

TRANSITIONS = {
    four_segments: OPENING + DATA + [
        "client ESTABLISHED → FIN_WAIT_1",
        "client FIN_WAIT_1 → FIN_WAIT_2,server ESTABLISHED → CLOSE_WAIT",
        "server CLOSE_WAIT → LAST_ACK",
        "client FIN_WAIT_2 → TIME_WAIT,server LAST_ACK → CLOSED"],
    merged_fin: OPENING + [
        "client ESTABLISHED → FIN_WAIT_1",
        "server ESTABLISHED → CLOSE_WAIT,server CLOSE_WAIT → LAST_ACK",
        "client FIN_WAIT_1 → FIN_WAIT_2,client FIN_WAIT_2 → TIME_WAIT,server LAST_ACK → CLOSED"],
    simultaneous: OPENING + [
        "client ESTABLISHED → FIN_WAIT_1",
        "server ESTABLISHED → FIN_WAIT_1",
        "client FIN_WAIT_1 → CLOSING,server FIN_WAIT_1 → CLOSING,server CLOSING → TIME_WAIT",
        "client CLOSING → TIME_WAIT"],
    refused: ["client CLOSED → SYN_SENT", "client SYN_SENT → CLOSED"],
}


def by_end(line):
    """Returns the transitions of each end in order. The order between the ends does not matter."""
    moves = line.split(",")
    return [[m for m in moves if m.startswith(end)] for end in ("client", "server")]


@pytest.mark.parametrize("life", TRANSITIONS, ids=lambda life: life.__name__)
def test_the_worked_examples(capture, life):
    shown = column(capture(life()), "tcpstate.transition")
    assert [by_end(line) for line in shown] == [by_end(line) for line in TRANSITIONS[life]]


VERDICTS = {
    four_segments: ["three_way", "four_segment", "client", "client"],
    merged_fin: ["three_way", "merged_fin", "client", "client"],
    simultaneous: ["three_way", "simultaneous", "both", "both"],
    refused: ["incomplete", "refused", "server", ""],
}


@pytest.mark.parametrize("life", VERDICTS, ids=lambda life: life.__name__)
def test_the_verdict(capture, life):
    rows = fields(capture(life()), "tcpstate.conversation.opening", "tcpstate.conversation.close",
                  "tcpstate.conversation.initiator", "tcpstate.conversation.time_wait",
                  two_pass=True)
    assert rows == [VERDICTS[life]] * len(rows)


def test_the_server_that_refuses_was_not_listening(capture):
    assert states(capture(refused()))[-1] == ("CLOSED", "CLOSED")


@pytest.mark.parametrize("numbers", [(1000, 5000), (0xffffffff, 0xfffffffe), (0, 0xffffff00)])
def test_sequence_numbers_wrap(capture, numbers):
    path = capture(four_segments(numbers=numbers))
    assert states(path)[-1] == ("TIME_WAIT", "CLOSED")
    assert frames(path, "tcpstate.assumed || tcpstate.expert.corrected") == []


def test_steps(capture):
    assert column(capture(four_segments()), "tcpstate.step") == [
        "syn", "syn_ack", "handshake_done", "", "", "fin", "fin_ack", "fin", "last_ack"]


def test_answers_link_to_what_they_answer(capture):
    rows = fields(capture(four_segments()), "tcpstate.syn_frame", "tcpstate.fin_frame")
    assert rows == [["", ""], ["1", ""], ["2", ""], ["", ""], ["", ""], ["", ""], ["", "6"],
                    ["", ""], ["", "8"]]


ANSWERED = ["tcpstate.conversation.syn_answered_in", "tcpstate.conversation.fin_answered_in"]


def test_a_syn_or_fin_links_to_its_first_answer_in_the_second_pass(capture):
    path = capture(four_segments().s("FA", 1, 102).c("A", 102, 2))
    both_ways = [["2", ""], ["3", ""], ["", ""], ["", ""], ["", ""], ["", "7"], ["", ""],
                 ["", "9"], ["", ""], ["", "11"], ["", ""]]
    assert fields(path, *ANSWERED, two_pass=True) == both_ways
    assert fields(path, *ANSWERED) == [["", ""]] * 11
    merged = capture(merged_fin())
    assert fields(merged, *ANSWERED, two_pass=True)[3:] == [["", "5"], ["", "6"], ["", ""]]


def test_a_link_to_an_answer_stays_in_its_conversation_when_frames_are_renumbered(capture):
    path = capture(together(merged_fin(), merged_fin(cport=40001, start=0.001)))
    shown = fields(path, *ANSWERED, two_pass=True, options=["-R", "tcp.srcport == 40001"])
    assert shown == [["", ""]] * 4


def test_a_rejected_frame_does_not_take_the_link_of_the_frame_that_has_its_number(capture):
    """With this filter the SYN-ACK has the frame number of the rejected SYN. The ACK answers it."""
    where = ["-R", "tcp.flags.syn == 0 || tcp.flags.ack == 1"]
    shown = fields(capture(merged_fin()), "tcpstate.step", *ANSWERED, two_pass=True, options=where)
    assert shown[:2] == [["syn_ack", "2", ""], ["handshake_done", "", ""]]


def test_a_conversation_without_its_opening_shows_what_is_assumed(capture):
    path = capture(Talk().c("A", 100, 100, 10).s("A", 100, 110))
    assert states(path) == [("ESTABLISHED", "ESTABLISHED")] * 2
    assert frames(path, "tcpstate.assumed && tcpstate.roles_guessed") == [1, 2]
    assert column(path, "tcpstate.sender") == ["client", "server"]
    assert frames(path, "tcpstate.expert.assumed && tcpstate.detail") == [1]


@pytest.mark.parametrize("cport, first", [(80, "client"), (81, "client"), (79, "server")])
def test_guessed_roles_follow_the_lower_port_then_the_first_sender(capture, cport, first):
    path = capture(Talk(cport=cport, sport=80).c("A", 100, 100, 10).s("A", 100, 110))
    other = "server" if first == "client" else "client"
    assert column(path, "tcpstate.sender") == [first, other]


def test_a_lost_ack_is_corrected_with_its_reason(capture):
    talk = four_segments().s("FA", 1, 102, at=1)
    path = capture(talk.c("A", 102, 2))
    assert frames(path, "tcpstate.expert.corrected") == [10]
    assert states(path)[9:] == [("TIME_WAIT", "LAST_ACK"), ("TIME_WAIT", "CLOSED")]
    assert "lost" in column(path, "tcpstate.detail")[9]
    expert = tshark("-r", path, "-Y", "frame.number == 10", "-O", "tcpstate")
    assert column(path, "tcpstate.detail")[9] in expert.split("Expert Info")[1]


def test_a_rst_outside_the_window_is_ignored_with_its_reason(capture):
    talk = Talk().opened().c("PA", 1, 1, 10).s("A", 1, 11).s("R", 1000000000)
    path = capture(talk.c("PA", 11, 1, 10))
    assert frames(path, "tcpstate.expert.rst_ignored") == [6]
    assert column(path, "tcpstate.step")[5] == "rst_ignored"
    assert "window" in column(path, "tcpstate.detail")[5]
    assert states(path)[-1] == ("ESTABLISHED", "ESTABLISHED")


def test_a_port_pair_used_again_is_a_new_conversation(capture):
    first, second = merged_fin(), merged_fin(start=10, numbers=(900000, 800000))
    path = capture(together(first, second))
    assert states(path) == states(capture(first)) * 2
    assert frames(path, "tcpstate.expert.time_wait_reuse") == [7]


def test_a_late_segment_belongs_to_the_earlier_conversation(capture):
    first = merged_fin()
    second = Talk(start=10, numbers=(900000, 800000)).opened().c("PA", 1, 1, 10, at=12)
    late = Talk(start=11).s("FA", 1, 2, at=11)  # the FIN of the first conversation again
    path = capture(together(first, second, late))
    rows = fields(path, "tcp.stream", "tcpstate.earlier", "tcpstate.earlier.stream",
                  "tcpstate.conversation.close", "tcpstate.client.state")
    assert rows[9] in (["1", "1", "0", "merged_fin", "TIME_WAIT"],
                       ["1", "True", "0", "merged_fin", "TIME_WAIT"])
    assert states(path)[10] == ("ESTABLISHED", "ESTABLISHED")
    assert frames(path, "tcpstate.expert.earlier_life") == [10]


def test_a_socket_connected_to_itself_opens_and_closes_simultaneously(capture):
    # Linux sends this after bind() to a port, connect() to the same port, close().
    talk = Talk(client="127.0.0.1", server="127.0.0.1", cport=45001, sport=45001,
                numbers=(1000, 1000))
    path = capture(talk.c("S").c("SA", 0, 1).c("A", 1, 1).c("PA", 1, 1, 5).c("A", 6, 6)
                   .c("FA", 6, 6).c("A", 7, 7))
    assert states(path) == [(state, state) for state in (
        "SYN_SENT", "SYN_RCVD", "ESTABLISHED", "ESTABLISHED", "ESTABLISHED", "FIN_WAIT_1",
        "TIME_WAIT")]
    assert frames(path, "tcpstate.expert.self_connection") == [1, 2, 3, 4, 5, 6, 7]
    assert frames(path, "tcpstate.assumed || tcpstate.detail") == []
    rows = fields(path, "tcpstate.conversation.opening", "tcpstate.conversation.close",
                  two_pass=True)
    assert rows[0] == ["simultaneous", "simultaneous"]


def test_ends_with_equal_ports_are_distinguished_by_address(capture):
    for client in ("10.0.0.1", "10.0.0.9"):
        path = capture(merged_fin(client=client, server="10.0.0.5", cport=5000, sport=5000))
        assert column(path, "tcpstate.sender") == ["client", "server", "client", "client",
                                                   "server", "client"]
