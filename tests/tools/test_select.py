# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""--select shows the conversations for which an expression over their facts is true."""
import json
import random
import re

import pytest

import joined
from engines import both, made
from talk import four_segments, merged_fin, refused, simultaneous
from tcpstate_tool import put, shown, tcpstate

USAGE = 1
TALKS = [four_segments(), merged_fin(cport=40001), simultaneous(cport=40002), refused(cport=40003)]


@pytest.fixture(scope="module", name="capture")
def talks_capture():
    return made(TALKS)


def selected(capture, expression, *arguments):
    """The client ports of the conversations that JSON shows."""
    run = shown("-q", "-T", "json", "-r", capture, "--select", expression, *arguments)
    return [c["client"]["port"] for c in run.objects()]


@pytest.mark.parametrize("expression, ports", [
    ("close == merged_fin", [40001]),
    ("close in {merged_fin, refused}", [40001, 40003]),
    ("client.port > 40000 and not close == refused", [40001, 40002]),
    ("server_states == CLOSING or reset_frame", [40002, 40003]),
    ("client.ip != 10.0.0.0/8 or merged_fin_frame", [40001]),
])
def test_the_expression_selects(capture, expression, ports):
    assert selected(capture, expression) == ports
    assert selected(capture, expression, "--engine", "tshark") == ports


def test_every_value_of_json_can_be_selected_by(capture):
    """The names, words and numbers of the language are those of JSON."""
    def facts(members, path=""):
        for name, value in members.items():
            if isinstance(value, dict):
                yield from facts(value, f"{path}{name}.")
            else:
                yield path + name, value
    skipped = {"type", "client_visits", "server_visits", "time_wait_until.client",
               "time_wait_until.server"}
    for line in shown("-q", "-T", "json", "-r", capture).lines():
        conversation = json.loads(line, parse_float=str)
        for name, value in facts(conversation):
            if name in skipped:
                continue
            if value is None or value == []:
                expression = f"not {name}"
            else:
                items = value if isinstance(value, list) else [value]
                expression = " and ".join(
                    f"{name} == {str(item).lower()}" if item in (True, False) else
                    f"{name} == '{item}'" if name.endswith(("_id", "_utc")) else f"{name} == {item}"
                    for item in items)
            chosen = selected(capture, f"stream == {conversation['stream']} and {expression}")
            assert chosen == [conversation["client"]["port"]], expression


@joined.each("group")
def test_both_engines_select_the_same(group):
    capture = joined.joined(group)
    conversations = tcpstate("-q", "-T", "json", "-r", capture).objects()
    chance = random.Random(capture.name)
    one = chance.choice(conversations)
    expression = (f"close == {one['close']} and client.ip == {one['client']['ip']} "
                  f"or server.port == {one['server']['port']} and not assumed")
    chosen = both(capture, "--select", expression)[1].objects()
    streams = {o["stream"] for o in chosen if o["type"] == "conversation"}
    assert one["stream"] in streams
    everything = tcpstate("-T", "json", "-r", capture).objects()
    assert chosen == [o for o in everything if o["stream"] in streams]


def test_a_filter_and_a_selection_go_together(capture):
    run = shown("-q", "-T", "json", "-r", capture, "--select", "client.port > 40000", "-Y",
                "tcp.flags.fin == 1")
    assert [c["client"]["port"] for c in run.objects()] == [40001, 40002]


@pytest.mark.parametrize("view", [["-z", "ladder"], ["-z", "problems"], ["-z", "census"],
                                  ["-T", "tsv"], ["-T", "ek"], []], ids=" ".join)
def test_every_view_shows_what_the_selected_conversation_alone_would_show(capture, view):
    alone = made([TALKS[1]])
    selection = ["--select", "close == merged_fin"]
    by_selection = shown("-r", capture, *selection, *view).out
    assert "40001" in by_selection or view[1:] in (["census"], ["problems"])
    assert by_selection.count("\n") == shown("-r", alone, *view).out.count("\n")
    assert not re.search(r"(?<![0-9])4000[023](?![0-9])", by_selection)


def test_several_files_are_selected_from(capture):
    two = made([merged_fin(cport=50000, start=100)])
    run = shown("-T", "json", "-r", capture, "-r", two, "--select", "close == merged_fin")
    ports = [c["client"]["port"] for c in run.objects() if c["type"] == "conversation"]
    assert ports == [40001, 50000]
    assert {o["stream"] for o in run.objects()} == {1, 4}


def test_a_capture_filter_goes_with_a_selection(capture):
    run = shown("-T", "json", "-r", capture, "-f", "tcp port 40001 or port 40003", "--select",
                "close == refused")
    assert {o["stream"] for o in run.objects()} == {1}


def piped(capture, *arguments):
    return tcpstate("-r", "-", *arguments, input=capture.read_bytes())


def test_a_pipe_is_selected_from_without_segments(capture):
    for engine in "auto", "pcap":
        run = piped(capture, "-q", "-T", "json", "--select", "close == refused", "--engine", engine)
        assert [c["client"]["port"] for c in run.objects()] == [40003]


@pytest.mark.parametrize("arguments", [[], ["-z", "ladder"], ["-f", "tcp"]], ids=" ".join)
def test_a_pipe_is_refused_for_segments_with_a_way_out(capture, arguments):
    run = piped(capture, "--select", "close == refused", *arguments)
    assert (run.status, run.out) == (USAGE, "")
    assert "standard input can be read only once" in run.err and "-q" in run.err


def test_a_live_capture_is_refused_for_segments(capture):
    run = tcpstate("-i", "lo", "--select", "close == refused")
    assert run.status == USAGE and "lo can be read only once" in run.err


@pytest.mark.parametrize("expression, said", [
    ("clsoe == reset", "column 1: 'clsoe' is not a field of a conversation\n    did you mean close?\n"),
    ("colour == reset", "column 1: 'colour' is not a field of a conversation\n    fields: schema, stream, "),
    ("close == rest", "column 10: close is never 'rest'\n    did you mean reset?\n"),
    ("close == x", "column 10: close is never 'x'\n    values: open, "),
    ("stream == 1 adn stream", "column 13: 'adn' stands where 'and', 'or' or the end must be"),
])
def test_a_wrong_expression_is_explained(capture, expression, said):
    run = tcpstate("-r", capture, "--select", expression)
    assert (run.status, run.out) == (USAGE, "")
    assert said in run.err


def test_nothing_selected_is_said(capture):
    run = tcpstate("-r", capture, "--select", "close == reset")
    assert run.status == 0 and run.out == ""
    assert "--select: no conversation of" in run.err and "matches close == reset" in run.err


def test_messages_about_the_input_come_once(capture):
    cut = put(capture.read_bytes()[:-5])
    run = tcpstate("-r", cut, "--select", "close == merged_fin")
    assert run.status == 4 and run.err.count("is cut short") == 1 and "40001" in run.out


def test_the_message_of_a_first_pass_that_fails_is_shown(capture):
    run = tcpstate("--engine", "tshark", "--tshark", "/nowhere/tshark", "-r", capture, "--select",
                   "close == merged_fin")
    assert run.status == 3 and "/nowhere/tshark" in run.err

