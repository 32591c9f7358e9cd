# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Times that the capture shows only in part are at most or at least so long, and are not counted."""
import json
import re

import pytest

import talk
from engines import read_alike
from exposition import samples, total
from talk import Talk
from tcpstate_tool import put, shown
from tshark import fields, tshark


def packets():
    """The first FIN, the client's, was not captured; its ACK was."""
    return (Talk().opened().c("PA", 1, 1, 4, at=1).s("A", 1, 6, at=3).s("FA", 1, 6, at=37).c("A", 6, 2, at=38)
            .packets)


@pytest.fixture(scope="module", name="capture")
def capture_without_the_first_fin():
    return put(talk.pcap(packets()))


def test_the_paragraph_says_at_most_and_at_least(capture):
    text = shown("-q", "-r", capture).out
    client, server = re.findall(r"^    (?:client|server) +(.*\n?(?: +→.*)?)$", text, re.MULTILINE)
    assert re.sub(r"\s+", " ", client).startswith(
        "SYN_SENT 20.00 ms → ESTABLISHED at most 2.97 s → FIN_WAIT_1 → FIN_WAIT_2 35.00 s → TIME_WAIT until ")
    assert re.sub(r"\s+", " ", server).startswith(
        "SYN_RCVD 10.00 ms → ESTABLISHED at most 2.97 s → CLOSE_WAIT at least 34.00 s → LAST_ACK 1.00 s → CLOSED")


def test_the_lines_of_segments_say_it_too(capture):
    text = shown("-r", capture).out
    assert "client ESTABLISHED (at most 2.97 s) → FIN_WAIT_1 → FIN_WAIT_2" in text
    assert "server CLOSE_WAIT (at least 34.00 s) → LAST_ACK" in text


def test_json_has_exact_times_only(capture):
    found = json.loads(shown("-q", "-T", "json", "-r", capture).out)
    start = found["first_time"]
    assert [(v["state"], v["entered"] and round(v["entered"] - start, 2), v["held"] and round(v["held"], 2),
             v["assumed"]) for v in found["server_visits"]] == [
        ("LISTEN", None, None, False), ("SYN_RCVD", 0.01, 0.01, False), ("ESTABLISHED", 0.02, None, False),
        ("CLOSE_WAIT", 2.99, None, True), ("LAST_ACK", 36.99, 1.0, False), ("CLOSED", 37.99, None, False)]
    assert read_alike(capture).out


def test_tables_have_no_value_for_a_bound(capture):
    heading, row = shown("-q", "-T", "tsv", "-r", capture).out.splitlines()
    values = dict(zip(heading.split("\t"), row.split("\t")))
    assert values["server_close_wait"] == ""
    assert float(values["client_fin_wait_2"]) == 35


def test_the_end_of_a_path_says_at_the_latest():
    capture = put(talk.pcap(packets()[:5]))
    assert re.search(r"CLOSE_WAIT since \S+ at the latest\n", shown("-q", "-r", capture).out)
    found = json.loads(shown("-q", "-T", "json", "-r", capture).out)
    assert found["server_visits"][-1]["assumed"] and found["assumed_ends"] == "both"


def test_metrics_and_statistics_leave_bounds_out(capture):
    counts = samples(shown("-q", "-T", "openmetrics", "-r", capture).out)["tcpstate_state_seconds_count"]
    assert total(counts, end="server", state="LAST_ACK") == total(counts, end="client", state="FIN_WAIT_2") == 1
    assert total(counts, state="CLOSE_WAIT") == total(counts, state="ESTABLISHED") == 0
    times = dict(re.findall(r"^(?:client|server) *\| *(\w+) *\| *(\d+)", tshark(
        "-r", capture, "-q", "-z", "tcpstate,times"), re.MULTILINE))
    assert times["LAST_ACK"] == "1" and times["CLOSE_WAIT"] == "0"


def test_wireshark_has_the_words_and_no_number(capture):
    left = [value for value, in fields(capture, "tcpstate.left") if value]
    assert "server CLOSE_WAIT at least 34.00 s" in left
    assert "client ESTABLISHED at most 2.97 s" in left[1]
    assert fields(capture, "tcpstate.server.time_in_state", where="frame.number == 6") == [[""]]
    assert fields(capture, "tcpstate.server.time_in_state", where="frame.number == 7")[0][0].startswith("1.0")


def test_the_record_stream_marks_them(capture):
    lines = tshark("-r", capture, "-q", "-z", "tcpstate,records").splitlines()
    assert "server:CLOSE_WAIT>LAST_ACK:>34000000000" in lines[6]
    assert "client:ESTABLISHED>FIN_WAIT_1:<2970000000" in lines[5]
    assert re.search(r"CLOSE_WAIT~1700000003\.", lines[-1]) and "LAST_ACK@1700000037." in lines[-1]


def test_an_end_that_repeats_itself_in_vain_may_have_given_up():
    capture = put(talk.pcap(Talk().c("S").c("S", at=1).c("S", at=3).packets))
    text = shown("-q", "-r", capture).out
    assert "assumed    the client's last state: nothing answers it, so it may have given up" in re.sub(r"\n +", " ", text)
    found = json.loads(shown("-q", "-T", "json", "-r", capture).out)
    assert (found["assumed_ends"], found["assumed"], found["close_assumed"]) == ("client", False, False)
    assert re.search(r"assumed +1 +0\n", shown("-z", "census", "-r", capture).out)
