# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-z resets and -z idle."""
import pytest

import talk
from tcpstate_tool import shown

ENGINES = pytest.mark.parametrize("engine", ["pcap", "tshark"])


@ENGINES
def test_each_rst_is_a_line_with_kind_states_and_idle_time(capture, engine):
    path = capture(talk.together(
        talk.Talk().opened().c("PA", 1, 1, 9).s("RA", 1, 10, at=5), talk.refused(cport=40001, start=9)))
    lines = shown("-z", "resets", "--engine", engine, "-r", path).lines()
    assert lines == [
        "#5 22:13:25.000000 stream 0 server 10.0.0.2.80 > 10.0.0.1.40000: abort, origin end; "
        "client ESTABLISHED, server ESTABLISHED; after 4.96 s idle",
        "#7 22:13:29.020000 stream 1 server 10.0.0.2.80 > 10.0.0.1.40001: refusal, answers #6; "
        "client SYN_SENT, server CLOSED; after 10.00 ms idle"]


def test_a_capture_without_rst(capture):
    path = capture(talk.merged_fin())
    assert shown("-z", "resets", "-r", path).out == "No RST found.\n"


@ENGINES
def test_a_half_close_is_by_the_end_that_sent_its_fin(capture, engine):
    path = capture(talk.Talk().opened().c("FA", 1, 1, at=20.02).s("A", 1, 2).s("A", 1, 2, at=60))
    assert "peer_did_not_close: the server has not closed" in shown("-q", "--engine", engine, "-r", path).out
    assert shown("-z", "idle", "--engine", engine, "-r", path).lines() == [
        "10.0.0.2.80: 1 conversation",
        "  1 closed by client after 20.00 s idle"]


@ENGINES
def test_idle_times_before_the_close_cluster(capture, engine):
    def idle(number, seconds):
        return (talk.Talk(cport=41000 + number, start=number).opened().c("PA", 1, 1, 9)
                .s("FA", 1, 10, at=number + 0.04 + seconds).c("FA", 10, 2).s("A", 2, 11))
    path = capture(talk.together(*(idle(n, s) for n, s in enumerate((60.001, 60, 59.998, 20))),
                                 talk.Talk(cport=42000).opened().s("RA", 1, 1, at=30.03)))
    assert shown("-z", "idle", "--engine", engine, "-r", path).lines() == [
        "10.0.0.2.80: 5 conversations",
        "  4 closed by server after 60.00 s (59.998 to 60.001 s) idle, 3 of 4; all 20.00 s to 60.00 s",
        "  1 reset by server after 30.01 s idle"]
