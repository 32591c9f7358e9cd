# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables about conversations: tshark -z, and the entries of the Statistics menu."""
import json
import re

import pytest
from scapy.all import ICMP, IP, Raw

from talk import Talk, four_segments, merged_fin, refused, simultaneous, together
from tshark import WORKSHOP, frames, tshark

TABLES = ["closes", "causes", "states", "time_wait", "times", "failures"]


def rows_of(printed):
    """Returns the rows of a printed table, each a list of its columns."""
    lines = [line for line in printed.splitlines() if line.endswith("|")]
    return [[cell.strip() for cell in line.split("|")[:-1]] for line in lines[1:]]


def table(capture, name, *options, where=""):
    return rows_of(tshark("-r", capture, "-q", "-z", f"tcpstate,{name}{where}", *options))


def in_window(capture, *names, times=1):
    """Returns the tables of sharkd. Like the window, sharkd visits all frames a second time."""
    requests = [("load", {"file": str(capture)})]
    requests += [("tap", {"tap0": f"nstat:tcpstate,{name}"}) for name in names] * times
    lines = [json.dumps({"jsonrpc": "2.0", "id": i, "method": method, "params": params})
             for i, (method, params) in enumerate(requests, 1)]
    printed = WORKSHOP.run("sharkd", "-", input="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return [answer["result"]["taps"][0]["tables"][0]["i"] for answer in answers[1:]]


def as_printed(rows):
    """Returns rows of sharkd as tshark prints them; sharkd leaves out empty columns at the end."""
    return [[f"{cell:.6f}" if isinstance(cell, float) else str(cell) for cell in row
             if cell is not None] for row in rows]


@pytest.fixture
def mixture(capture):
    """Returns a capture with every close, two conversations of one 4-tuple, and a server that closes
    first."""
    server_first = (Talk(cport=40004, start=0.004).opened().s("FA", 1, 1).c("FA", 1, 2)
                    .s("A", 2, 2))
    talks = [four_segments(), merged_fin(cport=40001, start=0.001),
             simultaneous(cport=40002, start=0.002), refused(cport=40003, start=0.003),
             server_first,
             Talk(cport=40005, start=0.005, server="10.0.0.9").c("S").c("S", at=1),
             *(Talk(cport=50000 + n, server="10.0.0.9", sport=99, start=2).c("S")
               for n in range(3)),
             refused(cport=50003, server="10.0.0.9", sport=99, start=3),
             Talk(cport=40006, start=0.006).opened().c("FA", 1, 1).s("A", 1, 2),
             Talk(cport=40007, start=0.007).opened().s("RA", 1, 1),
             Talk(cport=40008, start=0.008).opened(),
             Talk(start=10, numbers=(90000, 80000)).opened()]
    return capture(together(*talks))


def test_closes_by_kind_and_initiator(mixture):
    assert table(mixture, "closes") == [
        ["open", "2", "0", "0", "0", "0"],
        ["four_segment", "1", "1", "0", "0", "0"],
        ["merged_fin", "2", "1", "1", "0", "0"],
        ["simultaneous", "1", "0", "0", "1", "0"],
        ["half_closed", "1", "1", "0", "0", "0"],
        ["reset", "1", "0", "1", "0", "0"],
        ["reset_after_fin", "0", "0", "0", "0", "0"],
        ["refused", "2", "0", "2", "0", "0"],
        ["unanswered", "4", "0", "0", "0", "0"]]


def test_causes_by_service_with_idle_times(capture):
    idle = [Talk(cport=40000 + n, start=10 * n).opened().c("PA", 1, 1, 10).s("A", 1, 11)
            .s("FA", 1, 11, at=10 * n + 0.04 + seconds).c("FA", 11, 2).s("A", 2, 12)
            for n, seconds in enumerate([60, 60.5, 65])]
    other = [refused(cport=50000, sport=99), Talk(cport=50001, server="10.0.0.9").c("S").c("S", at=1)]
    assert table(capture(together(*idle, *other)), "causes") == [
        ["closed", "server", "10.0.0.2", "80", "3", "60.000000", "61.833333", "65.000000"],
        ["refused", "server", "10.0.0.2", "99", "1", "0.010000", "0.010000", "0.010000"],
        ["unanswered", "-", "10.0.0.9", "80", "1"]]


def test_states_entered_and_held_at_the_end(mixture):
    states = {row[0]: [int(n) for n in row[1:]] for row in table(mixture, "states")}
    assert len(states) == 11
    assert states["SYN_SENT"] == [14, 0, 4, 0, 1]  # it repeats its SYN, and nothing answers
    assert states["ESTABLISHED"] == [8, 8, 2, 2, 0]
    assert states["TIME_WAIT"] == [3, 2, 3, 2, 0]
    assert states["CLOSE_WAIT"] == [1, 3, 0, 1, 0]
    assert sum(row[2] for row in states.values()) == sum(row[3] for row in states.values()) == 14


def test_a_state_that_was_taken_back_is_not_counted(capture):
    path = capture(four_segments().s("FA", 1, 102, at=1).c("A", 102, 2))
    assert frames(path, "tcpstate.expert.corrected") == [10]
    states = {row[0]: row[1:] for row in table(path, "states")}
    assert states["LAST_ACK"][1] == states["CLOSED"][1] == "1"
    times = {tuple(row[:2]): row[2:] for row in table(path, "times")}
    assert times["server", "LAST_ACK"][0] == "1"


def test_time_wait_by_host_and_service(mixture):
    assert table(mixture, "time_wait") == [["10.0.0.1", "client", "80", "3", "0"],
                                           ["10.0.0.2", "server", "80", "2", "0"]]


def test_what_is_assumed_is_counted_apart(capture):
    path = capture(Talk().opened().c("FA", 1, 1).s("A", 2, 2).c("A", 2, 2))
    closes = {row[0]: row[1:] for row in table(path, "closes")}
    assert closes["simultaneous"] == ["1", "0", "0", "1", "1"]
    states = {row[0]: row[1:] for row in table(path, "states")}
    assert states["TIME_WAIT"] == ["1", "1", "1", "1", "2"]
    assert all(row[-1] == "1" for row in table(path, "time_wait"))



def test_time_in_state_is_the_time_between_the_segments(capture):
    talks = [Talk(cport=40000 + n).c("S", at=0).s("SA", 0, 1, at=n).c("A", 1, 1, at=n + 1)
             for n in (2, 6, 1)]
    times = {tuple(row[:2]): row[2:] for row in table(capture(together(*talks)), "times")}
    assert times["client", "SYN_SENT"] == ["3", "2.000000", "4.000000", "7.000000"]
    assert times["server", "SYN_RCVD"] == ["3", "1.000000", "1.000000", "1.000000"]
    assert times["client", "ESTABLISHED"] == ["0"]
    assert ("server", "LISTEN") not in times


def test_failures_are_by_target_with_the_worst_first(mixture):
    found = table(mixture, "failures")
    assert found[0] == ["10.0.0.9", "99", "4", "1", "3"]
    assert sorted(found[1:]) == [["10.0.0.2", "80", "1", "1", "0"],
                                 ["10.0.0.9", "80", "1", "0", "1"]]


def test_many_targets_stay_in_order(capture):
    talks = [Talk(cport=10000 + 100 * port + n, sport=port, start=n + port / 100).c("S")
             for port in range(1, 20) for n in range(port * 7 % 19)]
    found = [(int(row[2]), int(row[1])) for row in table(capture(together(*talks)), "failures")]
    assert sorted(found) == sorted((port * 7 % 19, port) for port in range(1, 19))
    assert [count for count, _ in found] == sorted((count for count, _ in found), reverse=True)


def test_targets_whose_address_and_port_join_alike_have_rows_of_their_own(capture):
    path = capture(together(Talk(server="10.0.0.1", client="10.0.0.3", sport=148).c("S"), Talk(server="10.0.0.11", sport=48).c("S")))
    assert sorted(table(path, "failures")) == [["10.0.0.1", "148", "1", "0", "1"], ["10.0.0.11", "48", "1", "0", "1"]]


@pytest.mark.parametrize("name", TABLES)
def test_all_ways_count_the_same(mixture, name):
    one_pass = table(mixture, name)
    assert sorted(table(mixture, name, "-2")) == sorted(one_pass)
    for again in in_window(mixture, name, times=2):
        assert sorted(as_printed(again)) == sorted(one_pass)


def test_a_table_is_complete_when_one_pass_prints_it(capture):
    """The last frame makes the close that the table has to count."""
    path = capture(merged_fin())
    assert [row for row in table(path, "closes") if row[1] != "0"] == [
        ["merged_fin", "1", "1", "0", "0", "0"]]


def test_several_tables_in_one_run(mixture):
    alone = [table(mixture, name) for name in TABLES]
    together_ = tshark("-r", mixture, "-q", *(word for name in TABLES
                                              for word in ("-z", f"tcpstate,{name}")))
    parts = re.split(r"^=+\nTCP State", together_, flags=re.M)[1:]
    assert sorted(rows_of(part) for part in parts) == sorted(alone)


@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one pass", "two passes"])
def test_a_filter_chooses_conversations_by_any_of_their_segments(mixture, passes):
    assert table(mixture, "failures", *passes, where=",tcp.port == 99") == [
        ["10.0.0.9", "99", "4", "1", "3"]]
    closes = table(mixture, "closes", *passes, where=",tcpstate.merged_fin")
    assert [row for row in closes if row[1] != "0"] == [["merged_fin", "2", "1", "1", "0", "0"]]
    assert table(mixture, "time_wait", *passes, where=",udp") == []


@pytest.mark.parametrize("octets", [28, 40], ids=["cut", "whole"])
@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["one pass", "two passes"])
def test_an_icmp_error_that_passes_the_filter_chooses_its_conversation(capture, passes, octets):
    syn = Talk().c("S").packets
    quote = IP(src="10.0.0.254", dst="10.0.0.1") / ICMP(type=3, code=1) / Raw(bytes(syn[0][1])[:octets])
    path = capture([*syn, (0.5, quote), *Talk(cport=40001, start=1).c("S").packets])
    assert [row for row in table(path, "closes", *passes, where=",icmp") if row[1] != "0"] == [
        ["unanswered", "1", "0", "0", "0", "0"]]


def test_a_late_segment_counts_for_its_own_conversation(capture):
    path = capture(together(merged_fin(), Talk(start=10, numbers=(90000, 80000)).opened(),
                            Talk(start=11).s("FA", 1, 2)))
    closes = {row[0]: row[1] for row in table(path, "closes", where=",frame.number == 10")}
    assert (closes["merged_fin"], closes["open"]) == ("1", "0")


def test_records_and_tables_in_one_run(mixture):
    printed = tshark("-r", mixture, "-q", "-z", "tcpstate,records", "-z", "tcpstate,closes")
    assert rows_of(printed) == table(mixture, "closes")
    assert printed.count("\nC\t") == 14


def test_tshark_lists_the_tables():
    listed = WORKSHOP.run("sh", "-c", "tshark -z help 2>&1").split()
    assert {f"tcpstate,{name}" for name in [*TABLES, "records"]} <= set(listed)


def test_a_bad_filter_is_refused(mixture):
    assert "no.such.field" in tshark("-r", mixture, "-q", "-z", "tcpstate,closes,no.such.field",
                                     status=1)
