# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-z problems, resets and idle with -T json, tsv and csv."""
import csv
import io

import pytest

import talk
import troubles
from tcpstate_tool import put, seed, shown
from tshark import frames

VIEWS = ["problems", "resets", "idle"]
TABLES = {"csv": ",", "tsv": "\t"}


@pytest.fixture(name="trouble", scope="module")
def _trouble():
    return put(talk.pcap(troubles.packets()), "rows.pcap")


def objects(view, path, *options):
    return shown("-z", view, "-T", "json", "-r", path, *options).objects()


def table(view, form, path):
    out = shown("-z", view, "-T", form, "-r", path).out
    quoting = csv.QUOTE_MINIMAL if form == "csv" else csv.QUOTE_NONE
    return list(csv.DictReader(io.StringIO(out), delimiter=TABLES[form], quoting=quoting, strict=True))


def cells(value, name):
    """Returns the columns that a member of JSON has in a table."""
    if isinstance(value, dict):
        return [cell for key, part in value.items() for cell in cells(part, f"{name}_{key}")]
    if isinstance(value, list):
        return [(name, " ".join(str(v) for v in value))]
    if isinstance(value, bool):
        return [(name, str(value).lower())]
    if isinstance(value, float):
        return [(name, f"{value:.9f}")]
    return [(name, "" if value is None else str(value))]


def rounded(name, text):
    """Times of today have more digits than a float."""
    return round(float(text), 5) if name.endswith("time") and text else text


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("form", TABLES)
def test_a_table_has_the_values_of_json(trouble, view, form):
    rows, wanted = table(view, form, trouble), objects(view, trouble)
    assert len(rows) == len(wanted) > 1
    for row, o in zip(rows, wanted):
        assert o.pop("type") == {"problems": "problem", "resets": "reset", "idle": "idle"}[view]
        expected = [cell for name, value in o.items() for cell in cells(value, name)]
        assert [(n, rounded(n, text)) for n, text in row.items()] == [(n, rounded(n, text)) for n, text in expected]
        assert o["schema"] == 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("form", TABLES)
def test_a_table_without_rows_has_a_heading(capture, view, form):
    path = capture(talk.Talk().opened())
    lines = shown("-z", view, "-T", form, "-r", path).lines()
    assert len(lines) == 1 and lines[0].startswith(f"schema{TABLES[form]}")
    assert objects(view, path) == []


@pytest.mark.parametrize("view", VIEWS)
def test_both_engines_have_the_same_rows(trouble, view):
    assert objects(view, trouble, "--engine", "pcap") == objects(view, trouble, "--engine", "tshark")


def test_a_problem_has_all_its_frames_and_a_filter_that_selects_them(trouble):
    for o in objects("problems", trouble):
        assert frames(trouble, o["filter"], two_pass=True) == o["frames"]
        assert len(o["frames"]) == o["conversations"]


def test_the_leak_of_the_article():
    leak, = (o for o in objects("problems", seed("python-sockets")) if o["problem"] == "close_wait_long")
    assert (leak["problem_by"], leak["service_conversations"], leak["conversations"]) == ("server", 7, 1)
    assert leak["client"] == {"ip": "127.0.0.1", "port": 53723}
    assert round(leak["held_min"], 2) == round(leak["held_max"], 2) == 34.02


def test_a_scan_has_no_port_that_differs(capture):
    path = capture(talk.together(*(talk.refused(start=port, sport=port, cport=30000 + port)
                                   for port in range(1, 13))))
    scan, = objects("problems", path)
    assert (scan["scan"], scan["server"]) == ("ports", {"ip": "10.0.0.2", "port": None})
    assert (scan["service_conversations"], scan["conversations"]) == (None, 12)
    assert scan["frames"] == list(range(2, 25, 2))
    assert scan["client"] == {"ip": "10.0.0.1", "port": None}


def test_silence_has_how_often_and_how_long(capture):
    path = capture(talk.Talk().c("S").c("S", at=1).c("S", at=3).c("S", at=7))
    silence, = objects("problems", path)
    assert (silence["problem"], silence["sent_min"], silence["sent_max"]) == ("unanswered", 4, 4)
    assert silence["span_min"] == silence["span_max"] == 6.99


def test_a_reset(capture):
    path = capture(talk.Talk().opened().c("PA", 1, 1, 9).s("RA", 1, 10, at=5))
    reset, = objects("resets", path)
    assert reset == {
        "type": "reset", "schema": 1, "frame": 5, "time": reset["time"], "stream": 0, "sender": "server",
        "source": {"ip": "10.0.0.2", "port": 80}, "destination": {"ip": "10.0.0.1", "port": 40000},
        "reset_kind": "abort", "reset_answers_frame": None, "reset_origin": "end", "ignored": False,
        "client_before": "ESTABLISHED", "server_before": "ESTABLISHED", "idle": 4.96, "assumed": False,
        "roles": "known"}


def test_idle_times_that_cluster(capture):
    def idle(number, seconds):
        return (talk.Talk(cport=41000 + number, start=number).opened().c("PA", 1, 1, 9)
                .s("FA", 1, 10, at=number + 0.04 + seconds).c("FA", 10, 2).s("A", 2, 11))
    path = capture(talk.together(*(idle(n, s) for n, s in enumerate((60.001, 60, 59.998, 20)))))
    row, = objects("idle", path)
    assert (row["ending"], row["cause_by"], row["conversations"]) == ("closed", "server", 4)
    assert (row["idle_min"], row["idle_max"]) == (20, 60.001)
    assert (row["cluster_conversations"], row["cluster_min"], row["cluster_median"], row["cluster_max"]) == \
        (3, 59.998, 60, 60.001)


def test_what_is_guessed_or_assumed_is_said(capture):
    """The capture begins in ESTABLISHED."""
    path = capture(talk.Talk().c("PA", 1, 1, 9).s("A", 1, 10).s("RA", 1, 10))
    line = "  1 of 1 conversation, server 10.0.0.2.80, by the server; client 10.0.0.1 " \
           "(likely, client and server guessed, states assumed)"
    assert line in shown("-z", "problems", "-r", path).lines()
    problem, = objects("problems", path)
    assert [problem[f"{name}_conversations"] for name in ("likely", "assumed", "guessed")] == [1, 1, 1]


def test_how_many_are_guessed_is_said(capture):
    path = capture(talk.together(
        talk.Talk(cport=40001).c("PA", 1, 1, 9).s("A", 1, 10).s("RA", 1, 10),
        talk.Talk(cport=40002, start=1).opened().c("PA", 1, 1, 9).s("A", 1, 10).s("RA", 1, 10)))
    assert " (likely, 1 with client and server guessed, 1 with states assumed)\n" in \
        shown("-z", "problems", "-r", path).out
