# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The packet list of Wireshark and tshark is read, too, and leads to the conclusions of the capture."""
import subprocess

import pytest

from capture_text import ENVIRONMENT, SEEDS, run_tool, printed
from printed_captures import Capture, conclusions

LIST = {"plain": [], "tabs": ["-T", "tabs"], "dates": ["-t", "ad"],
        "absolute": ["-o", "tcp.relative_sequence_numbers:FALSE"], "names": ["-N", "t"],
        "details": ["-P", "-V"]}
LINE = "10.0.0.1 → 10.0.0.2 TCP 74 43210 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM=1 WS=128"
PACKET = "10.0.0.1.43210 > 10.0.0.2.80: Flags [S], seq 0, win 64240, options [mss 1460,sackOK,wscale 7,"


def listed(capture, tmp_path, *options):
    path = tmp_path / "capture.pcap"
    path.write_bytes(capture)
    others = [word for name in ("http", "tls", "ssh", "telnet") for word in ("--disable-protocol", name)]
    run = subprocess.run(["tshark", "-n", "-r", path, *others, *options], capture_output=True,
                         env=ENVIRONMENT)
    assert run.returncode == 0
    return run.stdout.decode()


@pytest.mark.parametrize("style", LIST)
@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.pcap")), ids=lambda path: path.stem)
def test_a_printed_list_leads_to_the_conclusions_of_the_capture(path, style, tmp_path):
    capture = Capture.read(path)
    whole = capture.part(range(len(capture.lines)))
    found, remarks = run_tool(listed(whole, tmp_path, *LIST[style]))
    assert conclusions(found) == conclusions(whole)
    assert "not read" not in remarks


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
    ("0xffff8881 0 [curl] ip_local_out 10.0.0.1:43210->10.0.0.2:80(tcp)", "pwru"),
    ("10:00:00.1 IP 10.0.0.1.1 > 10.0.0.2.2: tcp 5", "tcpdump -q"),
])
def test_lines_of_other_programs_are_named(line, name):
    _, remarks = run_tool(line + "\n", status=2)
    assert "standard input:1: not read: " in remarks and name in remarks
