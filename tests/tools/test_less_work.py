# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpstate makes tshark do only the work that is needed; the output stays the same.

With a display filter, tshark does all its usual work. So a run with a filter that every segment
passes has the output that a run without a filter must have.
"""
import os
import struct

import pytest
from scapy.all import Ether, Raw

import joined
import talk
from tcpstate_tool import fake_tshark, put, seed, shown
from tshark import AS_ROOT, NOBODY, WORKSHOP



def both_ways(path, *view):
    less = shown("--engine", "tshark", "-r", path, *view)
    all_work = shown("--engine", "tshark", "-r", path, "-Y", "tcp", *view)
    assert less == all_work
    return less


@joined.each("group")
def test_captures_of_the_repository_show_the_same(group):
    assert both_ways(joined.joined(group), "-T", "json").out


def test_the_payload_of_tcp_makes_no_difference(capture):
    """Some dissectors ask for more segments, some recognise their protocol by its content."""
    t = talk.Talk(sport=80).opened()
    words = [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
             b"y" * 500, b"y" * 400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
             b"SSH-2.0-OpenSSH\r\n", bytes(300)]
    sent = [1, 1]
    for i, word in enumerate(words):
        side = i % 2
        (t.s if side else t.c)("PA", sent[side], sent[1 - side], len(word))
        time, packet = t.packets.pop()
        packet["TCP"].remove_payload()
        t.packets.append((time, packet / Raw(word)))
        sent[side] += len(word)
    t.c("FA", sent[0], sent[1]).s("FA", sent[1], sent[0] + 1).c("A", sent[0] + 1, sent[1] + 1)
    assert "merged_fin" in both_ways(capture(t), "-T", "json").out


def in_remote_capture(inner):
    """Puts a conversation inside another one: rpcap over TCP."""
    outer = talk.Talk(client="192.0.2.1", server="192.0.2.2", cport=50000, sport=2002).opened()
    sent = 1
    for time, packet in inner.packets:
        frame = bytes(Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / packet)
        message = struct.pack(">IIIII", 1, 0, len(frame), len(frame), 1) + frame
        message = struct.pack(">BBHI", 0, 7, 0, len(message)) + message
        outer.s("PA", sent, 1, at=1 + time)
        at, segment = outer.packets.pop()
        outer.packets.append((at, segment / Raw(message)))
        sent += len(message)
    return outer


@pytest.fixture(name="preferences")
def user_preferences():
    folder = WORKSHOP.home / ".config" / "wireshark"
    folder.mkdir(parents=True, exist_ok=True)

    def write(name, text):
        (folder / name).write_text(text, encoding="ascii")
        if AS_ROOT:
            for path in (folder.parent, folder, folder / name):
                os.chown(path, NOBODY, NOBODY)
    yield write
    for path in folder.iterdir():
        path.unlink()


def test_tcp_inside_tcp_is_still_found(capture, preferences):
    preferences("preferences", "rpcap.linktype: 1\n")
    run = both_ways(capture(in_remote_capture(talk.merged_fin())), "-q", "-T", "json")
    assert [c["close"] for c in run.objects()] == ["open", "merged_fin"]


def test_truncated_headers_are_still_found(capture):
    """Wireshark before 4.4 does not tap truncated headers."""
    stamps = [("Timestamp", (1, 2)), ("NOP", None), ("NOP", None)]
    whole = talk.Talk().c("S").s("SA", 0, 1, options=stamps).c("A", 1, 1, options=stamps)
    path = capture(whole.c("FA", 1, 1).s("A", 1, 2), snap=14 + 20 + 24)
    assert "FIN_WAIT_2" in both_ways(path).out
    assert len(both_ways(path, "-T", "json").out.splitlines()) == 6
    assert len(both_ways(path, "-q", "-T", "json").objects()) == 1


@pytest.mark.parametrize("view", [[], ["-q"]])
def test_tcpstate_reads_again_what_the_tap_lacks(view):
    """tcpstate does not repeat the segments that it has shown already."""
    fake = fake_tshark('case "$*" in\n*from_tap:TRUE*) head -n 2 "$STREAM"; '
                       'echo "# incomplete: frame 2"; sleep 60;;\n*) cat "$STREAM";;\nesac')
    run = shown("--engine", "tshark", "--tshark", fake, "-r", put(b"x"), *view)
    assert run == shown("--engine", "tshark", "--tshark", fake_tshark('cat "$STREAM"'), "-r",
                        put(b"x"), *view)


def test_a_pipe_is_read_only_once():
    fake = fake_tshark('case "$*" in\n*from_tap:TRUE*) exit 1;;\nesac\ncat "$STREAM"')
    assert "SYN_SENT" in shown("--engine", "tshark", "--tshark", fake, "-r", "-", input=b"\xd4\xc3\xb2\xa1" + bytes(96)).out


def arguments_of_tshark(*arguments):
    given = put(b"")
    given.chmod(0o666)
    fake = fake_tshark(f'printf "%s\\n" "$@" >{given}; cat "$STREAM"')
    shown("--engine", "tshark", "--tshark", fake, "-r", put(b"x"), *arguments)
    return given.read_text().splitlines()


def test_tshark_dissects_nothing_above_tcp():
    given = arguments_of_tshark()
    assert [b for a, b in zip(given, given[1:]) if a == "-d"] == \
        ["tcp.port==0-2001,data", "tcp.port==2003-32767,data"]
    assert "tcp.analyze_sequence_numbers:FALSE" in given and "-n" in given


def test_tshark_does_all_its_work_for_a_filter():
    given = arguments_of_tshark("-Y", "http")
    assert "-d" not in given and "-o" not in given


def test_the_users_decode_as_entries_stay_in_force(preferences):
    preferences("decode_as_entries", "decode_as_entry: tcp.port,3003,(none),HTTP\n")
    assert "-d" not in arguments_of_tshark()


@pytest.mark.parametrize("view", [["-q"], ["-z", "census"], ["-T", "csv"]])
def test_views_of_conversations_are_the_same_by_both_engines(view):
    for name in "three-closes", "python-sockets":
        path = seed(name)
        assert shown("--engine", "tshark", "-r", path, *view) == \
            shown("--engine", "pcap", "-r", path, *view)
