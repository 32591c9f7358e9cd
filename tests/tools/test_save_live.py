# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-w keeps what a live capture shows."""
import contextlib
import re
import subprocess

import pytest

import needs
import pcapng
from live import Live
from saved_files import new_file, numbers
from tcpstate_tool import fake_tshark, put, shown, tcpstate
from tshark import WORKSHOP

USAGE, OUTPUT = 1, 5

FLOOD = """
import socket
for n in range(30):
    listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen()
    client = socket.create_connection(listener.getsockname())
    server, _ = listener.accept()
    client.sendall(bytes(60000)); client.close()
    while server.recv(65536): pass
    server.close(); listener.close()
"""


@needs.namespaces
def test_a_live_capture_ends_at_the_limit(monkeypatch):
    monkeypatch.setenv("TCPSTATE_TEMPORARY_MB", "1")
    file = WORKSHOP.path / f"live-{next(numbers)}.pcapng"
    live = Live("-q", "-a", "duration:60", "-w", file, "--annotate")
    # The capture, and with it the network namespace, may end just before a flood begins.
    with contextlib.suppress(subprocess.CalledProcessError):
        while live.process.poll() is None:
            live.inside(FLOOD)
    _, _, errors = live.finish()
    assert "the capture ended at 1 MB" in errors
    assert file.stat().st_size > 1_000_000 and any(block.comments() for block in pcapng.packets(file.read_bytes()))


def live_saved(*arguments, end=".pcapng"):
    """Captures a conversation live, and returns what was shown and the octets of the saved file."""
    file = WORKSHOP.path / f"live-{next(numbers)}{end}"
    live = Live("-a", "duration:30", "-w", file, *arguments)
    live.wait_for("CLOSE_WAIT", meanwhile=lambda: live.inside(CONNECT))
    live.end()
    return "".join(live.lines), file.read_bytes()


CONNECT = """
import socket
listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen()
client = socket.create_connection(listener.getsockname())
server, _ = listener.accept()
client.sendall(b"secret words"); client.close()
while server.recv(99): pass
server.close()
"""


@needs.namespaces
@pytest.mark.parametrize("arguments", [[], ["--annotate"]], ids=["plain", "annotated"])
def test_a_live_capture_is_shown_and_kept(arguments):
    text, octets = live_saved(*arguments)
    again = shown("-r", put(octets, "kept.pcapng")).out
    assert re.sub(" UTC", "", again) == re.sub(" UTC", "", text) and "closed" in again
    assert any(block.comments() for block in pcapng.packets(octets)) == bool(arguments)


@needs.namespaces
@pytest.mark.parametrize("arguments", [[], ["--annotate"]], ids=["plain", "annotated"])
def test_a_live_capture_is_kept_with_other_addresses(arguments):
    text, octets = live_saved("--anonymize=key", *arguments)
    again = shown("-r", put(octets, "anonymous.pcapng")).out
    assert re.sub(" UTC", "", again) == re.sub(" UTC", "", text) and "closed" in again
    assert "127.0.0.1" not in text
    for hidden in bytes([127, 0, 0, 1]), b"127.0.0.1", b"secret":
        assert hidden not in octets
    assert any(block.comments() for block in pcapng.packets(octets)) == bool(arguments)


def test_a_live_capture_ends_when_the_disk_is_full():
    """The words are those of dumpcap."""
    said = ("tshark: Not all the packets could be written to the file because there is no space left on the file "
            "system\\non which that file resides.\\nYou will need to free up space on that file system")
    file = new_file()
    fake = fake_tshark(f"cat $STREAM; printf '{said}\\n' >&2; exit 1")
    run = tcpstate("-q", "-i", "lo", "-w", file, "--tshark", fake)
    assert run.status == OUTPUT and f"{file}: no space left; the capture ended after frame 1" in run.err
    assert "stream 0" in run.out


@needs.namespaces
def test_a_live_capture_becomes_pcap_if_the_name_says_so():
    _, octets = live_saved(end=".pcap")
    assert octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1")


@pytest.mark.parametrize("arguments, said", [(["--engine", "pcap", "-w", "x"], "--engine pcap"), (["-w", "-"], "in a file")])
def test_what_a_live_capture_cannot_do_is_said(arguments, said):
    run = tcpstate("-i", "lo", "-o", "y", *arguments)
    assert run.status == USAGE and said in run.err
