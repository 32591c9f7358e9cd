# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The packet list of Wireshark and tshark, and the details that they export, are read, too, and lead to the
conclusions of the capture."""
import re
import subprocess
from pathlib import Path

import pytest

from extent import LONG
from capture_text import ENVIRONMENT, SEEDS, printed, run_tool, tcpdump
from printed_captures import Capture, conclusions
from tshark import HUGE_PAGES, VERSION

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*/*.pcap"))
STYLES = {"plain": [], "tabs": ["-T", "tabs"], "dates": ["-t", "ad"],
          "absolute": ["-o", "tcp.relative_sequence_numbers:FALSE"], "names": ["-N", "t"]}
# The number of a refusal is printed relative to itself. It is 0, as a rule; here it is not.
REFUSAL_WITH_A_NUMBER = "tfo-reset-in-syn-rcvd"
# Behind a RST, Wireshark 4.4 marks each SYN as a new one. Here it has the number of the SYN before.
SAME_NUMBER_BEHIND_RST = ("old-syn-erases-conversation", "refused-thrice-then-syn")
# What Wireshark 4.4 prints of those captures of which Wireshark 4.0 prints something else.
BY_WIRESHARK_4_4 = sorted((Path(__file__).parent / "data" / "wireshark-4.4").glob("*.txt"))
LINE = "10.0.0.1 → 10.0.0.2 TCP 74 43210 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM=1 WS=128"
PACKET = "10.0.0.1.43210 > 10.0.0.2.80: Flags [S], seq 0, win 64240, options [mss 1460,sackOK,wscale 7,"


def listed(capture, tmp_path, *options):
    path = tmp_path / "capture.pcap"
    path.write_bytes(capture)
    others = [word for name in ("http", "tls", "ssh", "telnet", "pgsql") for word in ("--disable-protocol", name)]
    run = subprocess.run(["tshark", "-n", "-r", path, *others, *options], capture_output=True,
                         env={**ENVIRONMENT, **HUGE_PAGES})
    assert run.returncode == 0
    return run.stdout.decode()


def whole(path):
    capture = Capture.read(path)
    return capture.part(range(len(capture.lines)))


def lacks_a_number(text, name):
    """tcpstate itself does not tell such SYNs apart if it is built for Wireshark 4.4: it begins a conversation
    where Wireshark does."""
    new_syn = re.search(r"\[TCP Port numbers reused\].*\[SYN\]", text)
    return name == REFUSAL_WITH_A_NUMBER or bool(VERSION < (4, 4) and name in SAME_NUMBER_BEHIND_RST and new_syn)


def check_list(text, path, absolute=False):
    """The text leads to the conclusions of the capture, unless it lacks a number that matters."""
    found, remarks = run_tool(text)
    alike = conclusions(found) == conclusions(whole(path))
    assert alike == (absolute or not lacks_a_number(text, path.stem))
    assert "not read" not in remarks


def each_in(styles):
    """Marks a test that is to run with each capture in one of the styles; with TCPSTATE_LONG, in each style."""
    return pytest.mark.parametrize("path, style", [
        pytest.param(path, style, id=f"{path.stem}-{style}")
        for n, path in enumerate(CAPTURES) for m, style in enumerate(styles) if LONG or n % len(styles) == m])


@each_in(STYLES)
def test_a_printed_list_leads_to_the_conclusions_of_the_capture(path, style, tmp_path):
    check_list(listed(whole(path), tmp_path, *STYLES[style]), path, style == "absolute")


@pytest.mark.parametrize("text", BY_WIRESHARK_4_4, ids=lambda path: path.stem)
def test_a_list_of_wireshark_4_4_leads_to_the_conclusions_of_the_capture(text):
    check_list(text.read_text(), next(path for path in CAPTURES if path.stem == text.stem))


def headers(capture):
    """IP and TCP headers as tcpdump prints them, without checksums, padding, and options that the details
    show in other words."""
    text = tcpdump(capture, "-nn", "-S", "-vv", "-tt")
    ip = re.findall(r"IP6? \(.*?(?:(tos \w+, ttl \d+, id \d+)|(hlim \d+))", text)
    tcp = re.findall(r"(Flags \S+).*?(seq \S+|ack \S+)(?:, (ack \d+))?, (win \d+).*?(length \d+)", text)
    options = [[option for option in re.sub("mptcp.*", "", line).split(",") if not re.match("nop|eol|tfo|$", option)]
               for line in re.findall(r"Flags \[.*?(?:options \[([^]]*))?\], length", text)]
    return ip, tcp, options


@each_in(["-V", "-P -V", "-V -N nt"])
def test_printed_details_have_all_of_the_headers(path, style, tmp_path):
    found, remarks = run_tool(listed(whole(path), tmp_path, *style.split()))
    assert "not read" not in remarks
    assert headers(found) == headers(whole(path))


def test_details_of_a_wireshark_without_raw_numbers_are_relative(tmp_path):
    path = SEEDS.parent / "kernel" / "simultaneous-close-client-end.pcap"
    text = re.sub(r".*\(raw\).*\n", "", listed(path.read_bytes(), tmp_path, "-V"))
    found, _ = run_tool(text)
    assert conclusions(found) == conclusions(path.read_bytes())
    assert " seq 0," in printed(found)[0] and " seq 0," not in printed(path.read_bytes())[0]


def test_an_icmp_error_in_details_quotes_its_segment(tmp_path):
    path = Path(__file__).parents[2] / "captures" / "cases" / "icmp-unreachable.pcap"
    found, _ = run_tool(listed(path.read_bytes(), tmp_path, "-V"))
    assert "ICMP" in tcpdump(found, "-nn")
    assert conclusions(found) == conclusions(path.read_bytes())


COLLAPSED = """Frame 1: 74 bytes on wire (592 bits), 74 bytes captured (592 bits)
Internet Protocol Version 4, Src: 10.0.0.1, Dst: 10.0.0.2
Transmission Control Protocol, Src Port: 43210, Dst Port: 80, Seq: 0, Len: 0
"""


def test_collapsed_details_are_not_read_and_the_row_above_them_is():
    _, remarks = run_tool(COLLAPSED, status=2)
    assert "standard input:1: not read: its details are collapsed" in remarks
    capture, remarks = run_tool(f"12 0.012345 {LINE}\n\n{COLLAPSED}")
    assert len(printed(capture)) == 1
    assert "not read" not in remarks


def test_a_part_of_a_message_that_has_no_numbers_is_counted():
    _, remarks = run_tool(f"1 0.1 {LINE}\n2 0.2 10.0.0.1 → 10.0.0.2 TCP 140 > [TCP segment of a reassembled PDU]\n")
    assert "1 packet found in standard input, 1 not read" in remarks


@pytest.mark.parametrize("text", [
    f"12 0.012345 {LINE}",
    f"   12\t0.012345\t{LINE}",
    f"12 0.012345 {LINE}".replace(" → ", " -> ").replace("210 ->", "210 >"),
    '"12","0.012345","10.0.0.1","10.0.0.2","TCP","74","43210  >  80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 '
    'SACK_PERM=1 WS=128"',
    "No.     Time           Source   Destination   Protocol Length Info\n     12 0.012345       10.0.0.1   "
    "10.0.0.2   TCP      74     43210 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM=1 WS=128",
    f"12 0.012345 {LINE}".replace("74 43210", "74 [TCP Retransmission] 43210"),
])
def test_all_forms_of_a_line(text):
    packets = printed(run_tool(text + "\n")[0])
    assert len(packets) == 1
    assert packets[0].startswith("00:00:00.012345 IP " + PACKET)


def test_the_segment_that_wireshark_prints_as_another_protocol_is_counted():
    text = f"1 0.1 {LINE}\n2 0.2 10.0.0.1 → 10.0.0.2 HTTP 150 GET / HTTP/1.1\n"
    _, remarks = run_tool(text)
    assert "standard input:2: not read: Wireshark prints another protocol" in remarks
    assert "1 packet found in standard input, 1 not read" in remarks


@pytest.mark.parametrize("line, name", [
    ("May 1 10:00:00.1: default/a:43210 (ID:1) -> default/b:80 (ID:2) to-endpoint FORWARDED (TCP Flags: SYN)",
     "hubble"),
    ("May 1 10:00:00.1: default/a:43210 <> default/b:80 to-overlay FORWARDED (TCP Flags: SYN)", "hubble"),
    ("May 1 10:00:00.1   default/a:43210   default/b:80   to-endpoint   FORWARDED   TCP Flags: SYN", "hubble"),
    ('{"flow":{"l4":{"TCP":{"source_port":43210,"destination_port":80,"flags":{"SYN":true}}}}}', "hubble"),
    ("kernel: IN=eth0 OUT= SRC=10.0.0.1 DST=10.0.0.2 LEN=60 PROTO=TCP SPT=43210 DPT=80 SYN URGP=0", "iptables"),
    ("T 10.0.0.1:43210 -> 10.0.0.2:80 [AP]", "ngrep"),
    ("2.302345 port1 in 10.0.0.1.43210 -> 10.0.0.2.80: syn 1234567", "FortiGate"),
    ("-> endpoint 1 flow 0x12 , identity 2->3 state new: 10.0.0.1:43210 -> 10.0.0.2:80 tcp SYN", "cilium monitor"),
    ("10.0.0.1\t10.0.0.2\t43210\t80\t0x0002\t0\t0", "tshark -T fields"),
    ("10:00:00.1 10.0.0.1.1 > 10.0.0.2.2: tcp 0 (DF)", "tcpdump -q"),
    ("10:00:00.1 IP 10.0.0.1.1", "before its flags"),
    ("0xffff8881 0 [curl] ip_local_out 10.0.0.1:43210->10.0.0.2:80(tcp)", "pwru"),
    ("10:00:00.1 IP 10.0.0.1.1 > 10.0.0.2.2: tcp 5", "tcpdump -q"),
])
def test_lines_of_other_programs_are_named(line, name):
    _, remarks = run_tool(line + "\n", status=2)
    assert "standard input:1: not read: " in remarks and name in remarks
