# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A live capture replaces a file of metrics again and again."""
import os
import time

import pytest

import needs
from exposition import samples, total
from live import KNOCK, Live
from tcpstate_tool import put, tcpstate
from tshark import WORKSHOP

pytestmark = needs.programs("promtool")

USAGE, OUTPUT = 1, 5
METRICS = "-T", "openmetrics", "--every", "0.1"

# Ten connections to port 8080: four are open, three closed, of three the server has not closed.
CALLS = """
import socket
server = socket.create_server(("127.0.0.1", 8080))
held = []
for i in range(10):
    client = socket.create_connection(("127.0.0.1", 8080))
    held.append((client, server.accept()[0]))
for client, _ in held[4:]:
    client.close()
for _, peer in held[7:]:
    peer.close()
"""


class LiveMetrics(Live):
    """tcpstate captures on a loopback of its own, and replaces the file `path`."""

    def __init__(self, *arguments, path=None, kept=1000):
        self.path = path or folder() / "tcpstate.prom"
        super().__init__("--max-conversations", str(kept), *METRICS, "-o", str(self.path), *arguments)

    def read(self):
        return samples(self.path.read_text()) if self.path.exists() else {}

    def wait_until(self, holds):
        """Returns the first metrics for which this holds."""
        deadline = time.monotonic() + 60
        while not holds(found := self.read()):
            assert time.monotonic() < deadline and self.process.poll() is None, found
            time.sleep(0.05)
        return found


def folder():
    path = WORKSHOP.path / f"metrics-{time.monotonic_ns()}"
    path.mkdir()
    return path


def ends(found, **labels):
    return total(found.get("tcpstate_ends", {}), port="8080", **labels)


@needs.namespaces
def test_open_connections_are_counted_while_they_are_open():
    session = LiveMetrics("-f", "tcp port 8080 or tcp port 9")
    session.wait_until(bool)
    inside = session.start_inside(CALLS + "input()")
    found = session.wait_until(lambda found: ends(found, end="server", state="CLOSE_WAIT") == 3 and
                               ends(found, end="client", state="TIME_WAIT") == 3)
    assert ends(found, end="server", state="ESTABLISHED") == ends(found, end="client", state="ESTABLISHED") == 4
    assert ends(found, end="client", state="FIN_WAIT_2") == 3
    assert "tcpstate_conversations_total" not in found  # none has been over for a minute
    assert total(found["tcpstate_captured_packets_total"]) >= 10 * 3 + 6 + 3
    session.inside(KNOCK)
    session.wait_until(lambda found: total(found["tcpstate_conversations_kept"]) == 11)
    inside.communicate("\n", timeout=60)
    session.wait_until(lambda found: not ends(found, state="ESTABLISHED"))
    assert session.end()[:2] == (0, "")
    counted = session.read()["tcpstate_conversations_total"]
    assert total(counted, port="8080") == 10 and total(counted, close="refused", port="9") == 1


@needs.namespaces
def test_no_more_conversations_are_kept_than_allowed():
    session = LiveMetrics(kept=20)
    session.wait_until(bool)
    session.inside("""
import socket
server = socket.create_server(("127.0.0.1", 8080))
held = [(socket.create_connection(("127.0.0.1", 8080)), server.accept()[0]) for _ in range(100)]
import time; time.sleep(0.5)
""")
    found = session.wait_until(lambda found: total(found["tcpstate_captured_packets_total"]) >= 400)
    assert total(found["tcpstate_conversations_kept"]) <= 20
    assert total(found["tcpstate_conversations_dropped_total"]) >= 80
    assert total(found["tcpstate_conversations_total"], cause="open") >= 80
    session.end()


@needs.namespaces
def test_the_file_is_renamed_in_place_and_others_may_read_it():
    before = os.umask(0o077)
    try:
        session = LiveMetrics()
    finally:
        os.umask(before)
    session.wait_until(bool)
    assert session.path.stat().st_mode & 0o777 == 0o644
    with session.path.open() as old:
        inode = os.fstat(old.fileno()).st_ino
        while session.path.stat().st_ino == inode:
            time.sleep(0.05)
        assert old.read().endswith("# EOF\n")  # a reader keeps the whole file
    assert session.end()[0] == 0
    assert list(session.path.parent.iterdir()) == [session.path]


@needs.namespaces
def test_only_selected_conversations_are_counted():
    session = LiveMetrics("--select", "close == refused")
    session.wait_until(bool)
    session.inside(CALLS + "import time; time.sleep(0.3)")
    session.inside(KNOCK)
    session.wait_until(lambda found: total(found["tcpstate_captured_packets_total"]) >= 40)
    session.end()
    assert total(session.read()["tcpstate_conversations_total"]) == 1


@needs.namespaces
def test_a_folder_that_goes_away_ends_the_capture():
    session = LiveMetrics()
    session.wait_until(bool)
    session.path.unlink()
    session.path.parent.rename(session.path.parent.with_suffix(".moved"))
    status, _, err = session.finish()
    assert status == OUTPUT and f"{session.path}: No such file or directory" in err


LIVE = "-i", "lo", "--max-conversations", "10", "-T", "openmetrics"


def test_the_folder_must_be_writable():
    place = folder()
    place.chmod(0o555)
    run = tcpstate(*LIVE, "-o", place / "tcpstate.prom")
    assert run.status == OUTPUT
    assert run.err.startswith(f"tcpstate: {place}: Permission denied\n") and "must be writable" in run.err
    assert not list(place.iterdir())


def test_only_a_file_can_be_replaced():
    place = folder()
    place.chmod(0o777)
    os.mkfifo(place / "pipe.prom")
    (place / "link.prom").symlink_to("target.prom")
    for name in "pipe.prom", "link.prom", ".":
        run = tcpstate(*LIVE, "-o", place / name)
        assert run.status == OUTPUT and "is no regular file" in run.err
    assert sorted(path.name for path in place.iterdir()) == ["link.prom", "pipe.prom"]


@pytest.mark.parametrize("arguments", [
    ["-r", "x.pcap", "-T", "openmetrics", "-o", "x.prom"],
    ["-i", "lo", "-T", "openmetrics", "-o", "x.prom"],
    ["-i", "lo", "--max-conversations", "9", "-o", "x.prom"],
    ["-i", "lo", "--max-conversations", "9", "-T", "openmetrics"],
])
def test_every_is_for_live_metrics(arguments):
    put(b"", "x.pcap")
    run = tcpstate(*arguments, "--every", "5")
    assert run.status == USAGE and run.err.startswith("tcpstate: --every is for live metrics: it needs -i")


@pytest.mark.parametrize("seconds", ["0", "-1", "often", ""])
def test_every_is_a_number_of_seconds(seconds):
    run = tcpstate(*LIVE, "-o", "x.prom", f"--every={seconds}")
    assert run.status == USAGE and f"--every: '{seconds}' is not a number of seconds" in run.err
