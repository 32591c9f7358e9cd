# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpstate: the output that the user sees."""
import os
import re
import subprocess

import pytest
from scapy.all import Raw

import talk
from tcpstate_tool import CONVERSATION, HEADER, SEEDS, put, seed, shown, tcpstate, with_fake
from tshark import WORKSHOP

OPENED = ["CLOSED", "SYN_SENT", "ESTABLISHED"], ["LISTEN", "SYN_RCVD", "ESTABLISHED"]
ACTIVE = ["FIN_WAIT_1", "FIN_WAIT_2", "TIME_WAIT"]
PASSIVE = ["CLOSE_WAIT", "LAST_ACK", "CLOSED"]
BOTH = ["ESTABLISHED", "FIN_WAIT_1", "CLOSING", "TIME_WAIT"]

# The right conclusions about the connections of the articles, by the client's port.
ARTICLES = [
    ("python-sockets", 53723, {
        "roles": "known", "opening": "three_way", "close": "four_segment", "initiator": "client",
        "time_wait": "client", "client_states": OPENED[0] + ACTIVE, "assumed": False,
        "server_states": OPENED[1] + PASSIVE}),
    ("python-sockets", 53878, {
        "opening": "three_way", "close": "four_segment", "initiator": "server",
        "time_wait": "server", "client_states": OPENED[0] + PASSIVE,
        "server_states": OPENED[1] + ACTIVE}),
    ("python-sockets", 53336, {
        "opening": "midstream", "close": "reset_after_fin", "reset_by": "client",
        "time_wait": None, "roles": "guessed", "assumed": True, "client_final": "CLOSED",
        "server_final": "CLOSED"}),
    ("python-sockets", 54057, {
        "opening": "three_way", "close": "open", "initiator": None, "time_wait": None,
        "client_states": OPENED[0], "server_states": OPENED[1], "notes": []}),
    ("three-closes", 41334, {
        "opening": "three_way", "close": "merged_fin", "initiator": "server",
        "time_wait": "server", "first_fin_frame": 7, "second_fin_frame": 9, "merged_fin_frame": 9,
        "client_states": OPENED[0] + PASSIVE, "server_states": OPENED[1] + ACTIVE,
        "client_final": "CLOSED", "server_final": "TIME_WAIT", "assumed": False}),
    ("three-closes", 41424, {
        "opening": "three_way", "close": "four_segment", "initiator": "client",
        "time_wait": "client", "merged_fin_frame": None, "client_states": OPENED[0] + ACTIVE,
        "server_states": OPENED[1] + PASSIVE}),
    ("three-closes", 46556, {
        "opening": "midstream", "close": "simultaneous", "initiator": "both",
        "time_wait": "both", "client_states": BOTH, "server_states": BOTH}),
    ("nc-telnet", 59466, {
        "opening": "three_way", "close": "merged_fin", "initiator": "server",
        "time_wait": "server", "client_states": OPENED[0] + PASSIVE,
        "server_states": OPENED[1] + ACTIVE, "assumed": False}),
    ("websocket-chat", 60653, {
        "roles": "known", "opening": "three_way", "close": "open", "client_states": OPENED[0],
        "server_states": OPENED[1]}),
    ("websocket-chat", 60584, {
        "roles": "guessed", "opening": "midstream", "close": "open", "assumed": True,
        "client_final": "ESTABLISHED", "server_final": "ESTABLISHED"}),
]


@pytest.mark.parametrize("name,port,wanted", ARTICLES, ids=[f"{a[0]}-{a[1]}" for a in ARTICLES])
def test_conclusions_about_the_connections_of_the_articles(name, port, wanted):
    conversations = shown("-q", "-T", "json", "-r", seed(name)).objects()
    found = [c for c in conversations if c["client"]["port"] == port]
    assert len(found) == 1
    assert {key: found[0][key] for key in wanted} == wanted


def test_close_wait_of_34_seconds_is_measured():
    server = shown("-q", "-T", "json", "-r", seed("python-sockets")).conversations()[53723]
    held = {v["state"]: v["held"] for v in server["server_visits"]}
    assert round(held["CLOSE_WAIT"], 2) == 34.02
    assert "CLOSE_WAIT 34.02 s" in shown("-q", "-r", seed("python-sockets")).out


def test_a_fin_answered_by_rst_is_noted_where_it_happens():
    segments = shown("-T", "json", "-r", seed("python-sockets")).objects()
    noted = [s["source"]["port"] for s in segments if s["type"] == "segment"
             and "fin_answered_by_rst" in s["notes"]]
    assert noted == [53336]


MERGED = """\
    9  12:43:46.906487 IP 172.16.196.142.41334 > 172.16.196.145.60000: Flags [F.], seq 3255498568, \
ack 4195434206, win 115, options [nop,nop,TS val 1412272239 ecr 1425611003], length 0
       stream 0 merged_fin: client ESTABLISHED → CLOSE_WAIT → LAST_ACK, server FIN_WAIT_1 (to #7)
       note: """
LAST = """
       stream 0 last_ack: client LAST_ACK → CLOSED, server FIN_WAIT_1 → FIN_WAIT_2 → TIME_WAIT \
(to #9)
"""
VERDICT = """
stream 0: client 172.16.196.142.41334 → server 172.16.196.145.60000
    seen       1970-01-01 12:43:46.905723 UTC to 12:43:46.906500 (777 us), frames #1 to #15, \
7 + 8 segments
    opened     three_way: by the client, in 264 us
    closed     merged_fin: server first, FIN in #7; then client, FIN in #9 with the ACK of the first
    why        closed: by the server (FIN #7)
    client     SYN_SENT 264 us → ESTABLISHED 500 us → CLOSE_WAIT (same segment) → LAST_ACK 13 us
               → CLOSED
    server     SYN_RCVD 236 us → ESTABLISHED 318 us → FIN_WAIT_1 195 us → FIN_WAIT_2 (same segment)
               → TIME_WAIT until 12:44:46.906500
"""


def test_text_has_the_line_of_tcpdump_the_meaning_and_the_verdict():
    text = shown("-r", seed("three-closes")).out
    assert MERGED in text
    assert LAST in text
    assert VERDICT in text
    assert text.index(LAST) < text.index(VERDICT)


def test_quiet_shows_only_the_verdicts():
    quiet = shown("-q", "-r", seed("three-closes")).out
    whole = shown("-r", seed("three-closes")).out
    assert VERDICT in quiet
    assert "Flags [" not in quiet
    assert whole.endswith(quiet)


def test_a_guess_is_never_shown_as_a_fact():
    text = shown("-r", seed("three-closes"), "-Y", "tcp.port == 46556").out
    meanings = re.findall(r"^ {7}stream .*", text, re.MULTILINE)
    assert len(meanings) == 4
    assert all("roles guessed" in line for line in meanings)
    assert "assumed" in meanings[0]
    assert "server 10.29.64.142.443 (roles guessed)" in text


def test_both_ends_can_hold_time_wait():
    text = shown("-q", "-r", seed("three-closes")).out
    assert "→ TIME_WAIT until 19:41:34.832107\n" in text
    assert "→ TIME_WAIT until 19:41:34.832395\n" in text


def test_without_utf8_the_output_is_ascii():
    text = shown("-r", seed("three-closes"), environment={"LC_ALL": "C"}).out
    assert text.isascii()
    assert "client ESTABLISHED -> CLOSE_WAIT -> LAST_ACK, server FIN_WAIT_1" in text


# tcpdump's form -----------------------------------------------------------------------------------

def every_flag_and_option():
    options = [[("MSS", 1460), ("SAckOK", b""), ("Timestamp", (1, 0)), ("NOP", None), ("WScale", 7)],
               [("NOP", None), ("NOP", None), ("SAck", (7, 9))],
               [("SAck", (7, 9, 11, 4294967295))],
               [("EOL", None)], [(34, b"")], [(34, b"\1\2\3\4\5\6\7\10")], [(34, b"\1\2\3")], [(34, b"\1\2\3\4\5")],
               [(254, b"\xf9\x89")], [(254, b"\xf9\x89\1\2\3\4")], [(254, b"\1\2\3")], [(253, b"x")],
               [(19, b"0123456789abcdef")], [(29, b"\1\2abcd")], [(6, b"\0\0\0\5")],
               [(77, b"")], [(77, b"\1\2\3\4\5")]]
    t = talk.Talk(numbers=(0xfffffff0, 5))
    for flags in range(256):
        letters = "".join(letter for bit, letter in enumerate("FSRPAUEC") if flags >> bit & 1)
        t.c(letters, flags, flags, length=flags % 5 * 10, options=options[flags % len(options)])
    for flags in "S", "SA", "A", "FA", "R":
        t.c(flags, 1, 1, length=5)
    v6 = talk.Talk(client="2001:db8::1", server="::ffff:1.2.3.4").opened().c("PA", 1, 1, 9)
    return [(at, packet) for at, packet in [*t.packets, *v6.packets]
            if not int(packet["TCP"].flags) & 0x20]  # records lack the urgent pointer


def tcpdump(capture, zone):
    lines = subprocess.run(["tcpdump", "-nn", "-S", "-#", "-r", capture, "tcp or (ip6 proto 6)"],
                           capture_output=True, text=True, check=True,
                           env={**WORKSHOP.environment(), "TZ": zone}).stdout.splitlines()
    # Cut what tcpdump's decoders of other protocols add behind the length.
    return [re.sub(r"(, length \d+).*", r"\1", line) for line in lines]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns"])
@pytest.mark.parametrize("name", ["every flag", *sorted(p.stem for p in SEEDS.glob("*.pcap"))])
def test_segment_lines_are_those_of_tcpdump(capture, name, zone):
    path = capture(every_flag_and_option()) if name == "every flag" else seed(name)
    text = shown("-r", path, environment={"TZ": zone})
    ours = [line for line in text.lines() if re.match(r" *\d+  \d\d:", line)]
    assert ours == tcpdump(path, zone)
    assert len(ours) >= 8


def test_only_segments_that_change_something_have_a_second_line():
    objects = [o for o in shown("-T", "json", "-r", seed("nc-telnet")).objects() if "frame" in o]
    text = shown("-r", seed("nc-telnet")).out
    second = {int(frame) for frame in re.findall(r"^ +(\d+)  \d\d:.*\n {7}stream", text, re.MULTILINE)}
    assert second == {o["frame"] for o in objects if o["step"] or o["transitions"]} == {1, 2, 3, 6, 7, 8}


def test_a_state_that_was_held_long_is_shown_with_its_time():
    assert "client ESTABLISHED (16 min 43 s) → CLOSE_WAIT → LAST_ACK," in shown("-r", seed("nc-telnet")).out


def test_a_segment_after_idle_time_says_so(capture):
    def segments(at):
        t = talk.Talk().opened().c("PA", 1, 1, 9).s("A", 1, 10).s("RA", 1, 10, at=at)
        return shown("-r", capture(t)).out.partition("\n\n")[0]
    assert "server ESTABLISHED (60.01 s) → CLOSED (abort, after 60.00 s idle)\n" in segments(60.04)
    assert "(abort)\n" in segments(1.03) and "idle" not in segments(1.03)


RETRANSMISSION = "       retransmission: these octets were sent before\n"


def test_data_that_were_sent_before_are_marked(capture):
    t = talk.Talk().opened()
    path = capture(t.c("PA", 1, 1, 9).c("PA", 1, 1, 9).s("A", 1, 10).c("PA", 10, 1, 5))
    text = shown("-r", path).out
    assert text.count(RETRANSMISSION) == 1
    assert [o["frame"] for o in shown("-T", "json", "-r", path).objects()
            if o.get("retransmission")] == [5]


def test_data_that_fill_a_hole_of_the_capture_are_not_called_sent_again(capture):
    t = talk.Talk().opened()
    path = capture(t.c("PA", 10, 1, 5).c("PA", 1, 1, 9))
    assert RETRANSMISSION not in shown("-r", path).out


# JSON Lines ---------------------------------------------------------------------------------------

SEGMENT_KEYS = ["type", "frame", "time", "stream", "sender", "flags", "seq", "ack", "len", "client",
                "server", "transitions", "step"]
CONVERSATION_KEYS = ["type", "stream", "client", "server", "roles", "opening", "close", "initiator",
                     "time_wait", "reset_by", "merged_fin_frame", "first_fin_frame",
                     "second_fin_frame", "client_states", "server_states", "client_final",
                     "server_final", "assumed"]


@pytest.mark.parametrize("name", sorted(p.stem for p in SEEDS.glob("*.pcap")))
def test_every_line_is_json_with_the_promised_keys_in_order(name):
    objects = shown("-T", "json", "-r", seed(name)).objects()
    kinds = [o["type"] for o in objects]
    assert kinds == sorted(kinds, reverse=True)  # segments, then conversations
    assert set(kinds) == {"segment", "conversation"}
    for o in objects:
        keys = SEGMENT_KEYS if o["type"] == "segment" else CONVERSATION_KEYS
        assert list(o)[:len(keys)] == keys
        assert o["schema"] == 1


def test_json_of_a_segment():
    run = shown("-T", "json", "-r", seed("three-closes"))
    segment = run.objects()[8]
    assert '"frame":9,"time":45826.906487000,' in run.lines()[8]  # all nine digits
    assert {key: segment[key] for key in SEGMENT_KEYS[3:]} == {
        "stream": 0, "sender": "client", "flags": "F.", "seq": 3255498568, "ack": 4195434206,
        "len": 0, "client": "LAST_ACK", "server": "FIN_WAIT_1", "step": "merged_fin",
        "transitions": [
            {"end": "client", "from": "ESTABLISHED", "to": "CLOSE_WAIT", "held": 0.0005},
            {"end": "client", "from": "CLOSE_WAIT", "to": "LAST_ACK", "held": 0.0}]}
    assert segment["fin_frame"] == 7
    assert segment["source"] == {"ip": "172.16.196.142", "port": 41334}
    assert segment["notes"] == ["merged_fin"]
    assert run.objects()[0]["ack"] is None


@pytest.mark.parametrize("odd", ['10.0.0.1"', "10.0.0.1\\", "10.0.0.1,"])
def test_an_address_that_json_or_a_table_would_have_to_quote_is_refused(odd):
    line = CONVERSATION.replace("10.0.0.1", odd)
    stream = put(f"{HEADER}\n{line}\n".encode())
    run = with_fake(f"cat {stream}", "-T", "json")
    assert run.status == 3 and run.out == ""
    assert "bad address" in run.err


def test_quiet_json_has_only_conversations():
    quiet = shown("-q", "-T", "json", "-r", seed("three-closes")).lines()
    whole = shown("-T", "json", "-r", seed("three-closes")).lines()
    assert quiet == whole[-3:]
    assert all('"type":"conversation"' in line for line in quiet)


# filters and input --------------------------------------------------------------------------------

def frames(*arguments):
    objects = shown("-T", "json", *arguments).objects()
    return [o["frame"] for o in objects if o["type"] == "segment"]


@pytest.mark.parametrize("filter_text,wanted", [
    ("tcpstate.merged_fin", [9]),
    ("tcp.port in {46556, 1}", [27, 28, 29, 30]),
    ("tcpstate.step == \"last_ack\" && tcp.stream < 2", [10, 26]),
    ("tcp.analysis.acks_frame == 1", [2]),
    ("tcpstate.conversation.close == \"simultaneous\"", [27, 28, 29, 30]),
    ("tcpstate.conversation.first_fin == 23 and tcp.flags.fin == 1", [23, 25]),
])
def test_display_filters_select_segments(filter_text, wanted):
    assert frames("-r", seed("three-closes"), "-Y", filter_text) == wanted


def test_display_filter_selects_the_conversations_of_its_segments():
    run = shown("-q", "-T", "json", "-r", seed("three-closes"), "-Y", "tcpstate.merged_fin")
    assert list(run.conversations()) == [41334]


def test_states_do_not_depend_on_the_filter():
    whole = shown("-T", "json", "-r", seed("three-closes")).lines()
    one = shown("-T", "json", "-r", seed("three-closes"), "-Y", "frame.number == 10").lines()
    assert one == [whole[9], whole[30]]


def test_standard_input_is_read():
    capture = seed("three-closes")
    assert shown("-r", "-", input=capture.read_bytes()) == shown("-r", capture)


def test_a_named_pipe_is_read():
    capture = seed("three-closes")
    pipe = WORKSHOP.path / "pipe"
    os.mkfifo(pipe)
    pipe.chmod(0o644)
    with subprocess.Popen(["sh", "-c", 'exec cat "$1" >"$2"', "sh", capture, pipe]) as writer:
        piped = tcpstate("-r", pipe)
        writer.kill()  # in case that tcpstate did not open the pipe
    pipe.unlink()
    assert piped == shown("-r", capture)


@pytest.mark.parametrize("name", ["-x", "--help", "-", "a,b \"c\".pcap", "$(id)", "ü.pcap"])
def test_a_file_name_is_never_taken_for_an_option(name):
    whole = shown("-q", "-r", seed("three-closes")).out
    capture = put(seed("three-closes").read_bytes(), name)
    named = f"./{name}" if name == "-" else name
    assert shown("-q", "-r", named).out == whole
    capture.unlink()


def test_a_capture_without_tcp_is_reported(capture):
    udp = talk.IP(src="10.0.0.1", dst="10.0.0.2", proto=17) / Raw(b"\0\7\0\7\0\10\0\0")
    run = tcpstate("-r", capture([(0, udp)]))
    assert (run.status, run.out) == (0, "")
    assert "no TCP segment in" in run.err
    run = tcpstate("-r", seed("nc-telnet"), "-Y", "udp")
    assert (run.status, run.out) == (0, "")
    assert "passes the filter udp" in run.err


def test_help_has_examples_and_version_a_number():
    assert "EXAMPLES:\n  tcpstate -r" in shown("--help").out
    assert re.match(r"tcpstate \d+\.\d+\.\d+\ntshark: TShark .*\d+\.\d+\.\d+.*\n"
                    r"plugin of tshark: \d+\.\d+\.\d+\n$", shown("--version").out)
