# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark -q -z tcpstate,records: one line for each segment, then one for each conversation."""
import os
import select
import struct
import subprocess
import time

import pytest

import talk
from talk import Talk, four_segments, merged_fin, refused, together
from tshark import AS_NOBODY, AS_ROOT, WORKSHOP, conversations, fields, records, tshark

SEGMENT = """S frame time stream own_stream source sport destination dport flags seq ack window len
    options sender client_state server_state step transitions initiator time_wait syn_frame
    fin_frame reset_kind reset_answers idle observations detail marks""".split()
CONVERSATION = """C stream client cport server sport opening close initiator time_wait assumed_ends reset_by
    first_fin second_fin merged_fin reset first_frame last_frame first_time last_time
    client_segments server_segments client_octets server_octets client_isn server_isn client_path server_path observations
    cause cause_by cause_frame cause_answers count span idle ttl usual_ttl icmp
    icmp_frame delayed_by opening marks""".split()


def named(line):
    names = SEGMENT if line[0] == "S" else CONVERSATION
    assert len(line) == len(names)
    return dict(zip(names, line))


@pytest.fixture
def two_conversations(capture):
    return capture(together(merged_fin(), refused(cport=40001, start=10)))


def test_a_segment_has_all_columns_of_the_format(two_conversations):
    fifth = named(records(two_conversations)[4])
    assert fifth == {
        "S": "S", "frame": "5", "time": "1700000000.050000000", "stream": "0", "own_stream": "0",
        "source": "10.0.0.2", "sport": "80", "destination": "10.0.0.1", "dport": "40000",
        "flags": "11", "seq": "5001", "ack": "1002", "window": "60000", "len": "0", "options": "-",
        "sender": "server", "client_state": "FIN_WAIT_1", "server_state": "LAST_ACK",
        "step": "merged_fin", "initiator": "client", "time_wait": "-", "syn_frame": "-",
        "transitions": "server:ESTABLISHED>CLOSE_WAIT:20000000,server:CLOSE_WAIT>LAST_ACK:0",
        "fin_frame": "4", "reset_kind": "-", "reset_answers": "-", "idle": "10", "observations": "merged_fin", "detail": "-", "marks": "-"}


def test_a_conversation_has_all_columns_of_the_format(two_conversations):
    at = "@1700000000.0%d0000000"
    assert named(records(two_conversations)[-2]) == {
        "C": "C", "stream": "0", "client": "10.0.0.1", "cport": "40000", "server": "10.0.0.2",
        "sport": "80", "opening": "three_way", "close": "merged_fin", "initiator": "client",
        "time_wait": "client", "assumed_ends": "-", "reset_by": "-", "first_fin": "4", "second_fin": "5",
        "merged_fin": "5", "reset": "-", "first_frame": "1", "last_frame": "6",
        "first_time": "1700000000.010000000", "last_time": "1700000000.060000000",
        "client_segments": "4", "server_segments": "2", "client_octets": "0", "server_octets": "0",
        "client_isn": "1000", "server_isn": "5000",
        "client_path": "CLOSED,SYN_SENT" + at % 1 + ",ESTABLISHED" + at % 3 + ",FIN_WAIT_1" +
                       at % 4 + ",FIN_WAIT_2" + at % 6 + ",TIME_WAIT" + at % 6,
        "server_path": "LISTEN,SYN_RCVD" + at % 2 + ",ESTABLISHED" + at % 3 + ",CLOSE_WAIT" +
                       at % 5 + ",LAST_ACK" + at % 5 + ",CLOSED" + at % 6,
        "observations": "merged_fin", "cause": "closed", "cause_by": "client", "cause_frame": "4",
        "cause_answers": "-", "count": "0", "span": "0", "idle": "20", "ttl": "0", "usual_ttl": "0",
        "icmp": "-", "icmp_frame": "-", "delayed_by": "-", "opening": "0", "marks": "-"}


def test_conversations_come_last_in_the_order_of_streams(two_conversations):
    lines = records(two_conversations)
    assert [line[0] for line in lines] == ["S"] * 8 + ["C"] * 2
    assert [line[1] for line in lines[-2:]] == ["0", "1"]
    assert named(lines[-1])["close"] == "refused"


def test_two_passes_print_the_same_and_once(two_conversations):
    assert records(two_conversations, options=["-2"]) == records(two_conversations)


def test_two_passes_print_a_retransmission(capture):
    path = capture(talk.Talk().opened().c("PA", 1, 1, 9).c("PA", 1, 1, 9).s("A", 1, 10))
    marks = [named(line)["marks"] for line in records(path) if line[0] == "S"]
    assert marks == ["-", "-", "-", "-", "retransmission", "-"]
    assert records(path, options=["-2"]) == records(path)


def test_two_passes_with_a_filter_print_the_same(two_conversations):
    for where in ("tcp.flags.fin == 1", 'tcpstate.step == "merged_fin"', "ip.src == 10.0.0.2"):
        assert records(two_conversations, where, ["-2"]) == records(two_conversations, where) != []


def test_the_records_agree_with_the_fields(capture):
    path = capture(together(four_segments(), merged_fin(cport=40001, start=0.005),
                            Talk(cport=40002).c("A", 9, 9, 5).s("R", 9)))
    rows = fields(path, "frame.number", "tcp.stream", "tcpstate.sender", "tcpstate.client.state",
                  "tcpstate.server.state", "tcpstate.step", "tcp.seq_raw", "tcp.len")
    names = ["frame", "stream", "sender", "client_state", "server_state", "step", "seq", "len"]
    lines = [named(line) for line in records(path) if line[0] == "S"]
    assert [[line[n].replace("-", "") for n in names] for line in lines] == rows


def test_a_filter_chooses_segments_and_their_conversations(two_conversations):
    lines = records(two_conversations, 'tcpstate.step == "refused"')
    assert [line[:2] for line in lines] == [["S", "8"], ["C", "1"]]
    lines = records(two_conversations, "tcp.flags.syn == 1")
    assert [line[:2] for line in lines] == [["S", "1"], ["S", "2"], ["S", "7"], ["C", "0"],
                                            ["C", "1"]]
    assert records(two_conversations, "udp") == []


def test_a_filter_with_or_and_commas_is_taken_as_a_whole(two_conversations):
    lines = records(two_conversations, 'tcp.stream == 7 || tcp.srcport in {40001, 40002}', ["-2"])
    assert [line[:2] for line in lines] == [["S", "7"], ["C", "1"]]


@pytest.mark.parametrize("options", [[], ["-2"], ["-o", "tcpstate.from_tap:TRUE"]], ids=str)
@pytest.mark.parametrize("where", [None, "tcp.flags.reset == 1", 'tcpstate.step == "merged_fin"',
                                   "udp"])
def test_the_stream_of_conversations_alone(two_conversations, where, options):
    whole = records(two_conversations, where)
    alone = conversations(two_conversations, where, options)
    assert alone == [line for line in whole if line[0] == "C"]


@pytest.mark.parametrize("options", [[], ["-2"], ["-o", "tcpstate.from_tap:TRUE"]], ids=str)
def test_the_stream_of_conversations_alone_reports_its_progress(capture, options):
    path = capture(Talk().opened().c("PA", 1, 1, 5).packets * 800)
    lines = conversations(path, options=options)
    assert lines[:-1] == [["# reached: frame 1000"], ["# reached: frame 2000"],
                          ["# reached: frame 3000"]] and lines[-1][0] == "C"


@pytest.mark.parametrize("where", ["no.such.field", "tcp) || (udp", "tcp.port =="])
def test_a_bad_filter_is_refused_with_its_text(two_conversations, where):
    for statistic in ("tcpstate,records", "tcpstate,conversations"):
        said = tshark("-r", two_conversations, "-q", "-z", f"{statistic},{where}", status=1)
        assert statistic in said and where in said


@pytest.mark.parametrize("statistic", ["tcpstate,records", "tcpstate,conversations"])
def test_records_that_cannot_be_written_are_an_error(two_conversations, statistic):
    script = 'exec tshark -r "$0" -q -z "$1" > /dev/full'
    said = WORKSHOP.run("sh", "-c", script, str(two_conversations), statistic, status=2)
    assert "could not be written" in said


def test_a_capture_without_tcp_gives_the_header_alone(capture):
    path = capture([])
    assert tshark("-r", path, "-q", "-z", "tcpstate,records") == "# tcpstate records 5\n"


def test_a_display_filter_for_the_screen_does_not_touch_the_records(two_conversations):
    assert records(two_conversations, options=["-Y", "udp"]) == records(two_conversations)


def test_a_late_segment_of_an_earlier_conversation_names_its_own_stream(capture):
    path = capture(together(merged_fin(), Talk(start=10, numbers=(90000, 80000)).opened(),
                            Talk(start=11).s("FA", 1, 2)))
    late = named(records(path)[9])
    assert (late["stream"], late["own_stream"]) == ("1", "0")
    only_late = records(path, "frame.number == 10")
    assert [line[:2] for line in only_late] == [["S", "10"], ["C", "0"]]


def test_segments_are_printed_at_once_while_a_capture_goes_on(capture):
    """tcpdump -w - | tshark -r -: the stream prints a segment before the next one comes."""
    octets = talk.pcap(merged_fin())
    command = [*(AS_NOBODY if AS_ROOT else []), "tshark", "-q", "-z", "tcpstate,records", "-r", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=WORKSHOP.environment()) as reader:
        reader.stdin.write(octets[:24])
        position, printed = 24, b""
        for frame in range(1, 7):
            length = struct.unpack_from("<I", octets, position + 8)[0]
            packet = octets[position + 4:position + 16 + length]
            position += 16 + length
            reader.stdin.write(struct.pack("<I", int(time.time())) + packet)
            reader.stdin.flush()
            while printed.count(b"\n") < frame + 1:
                assert select.select([reader.stdout], [], [], 30)[0], "nothing came"
                printed += os.read(reader.stdout.fileno(), 65536)
            assert printed.splitlines()[-1].startswith(b"S\t%d\t" % frame)
        reader.stdin.close()
        assert reader.stdout.read().startswith(b"C\t0\t")
    assert reader.returncode == 0
