# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The script of the README and the manual: it captures while it tests a server, and its status is the verdict."""
import re
import subprocess
import sys
from pathlib import Path

import pytest

import needs
from live import Live
from tcpstate_tool import TOOL
from tshark import AS_NOBODY, WORKSHOP

ROOT = Path(__file__).parents[2]
OK, INPUT, EXPECTED = 0, 2, 6
SCRIPTS = {
    "README.md": re.compile(r"^(rm -f said.*?wait \$!.*?)$", re.MULTILINE | re.DOTALL),
    "tools/doc/tcpstate.adoc": re.compile(r"^(  rm -f said\n.*?wait \$!)$", re.MULTILINE | re.DOTALL),
}

# A server that answers a request, and closes or resets the connection. Then it runs the script in its arguments.
SERVER = """
import socket, struct, subprocess, sys, threading
how, *script = sys.argv[1:]
server = socket.create_server(("127.0.0.1", 8080))
def serve():
    while True:
        peer, _ = server.accept()
        peer.recv(4096)
        if how == "resets":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            peer.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nhello\\n")
        peer.close()
threading.Thread(target=serve, daemon=True).start()
sys.exit(subprocess.run(script).returncode)
"""


def script_of(page):
    [script] = SCRIPTS[page].findall((ROOT / page).read_text(encoding="utf-8"))
    return script


def run_script(page, how, folder, by=()):
    """Runs the script of a page beside a server. Returns its status, what it printed and what `said` has."""
    (folder / "tcpstate").unlink(missing_ok=True)
    (folder / "tcpstate").symlink_to(TOOL)
    folder.chmod(0o777)
    run = subprocess.run(
        ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *by, sys.executable, "-c", SERVER, how,
         "sh", "-c", f"PATH='{folder}':$PATH\n{script_of(page)}"],
        cwd=folder, capture_output=True, text=True, env=WORKSHOP.environment(), timeout=60)
    return run.returncode, run.stdout, (folder / "said").read_text(encoding="utf-8")


@pytest.fixture(name="place")
def folder_for_the_files_of_the_script():
    folder = WORKSHOP.path / "script"
    folder.mkdir(exist_ok=True)
    (folder / "said").write_text("tcpstate: lo: capturing\n", encoding="utf-8")  # of an earlier run
    return folder


@needs.namespaces
@needs.programs("curl")
@pytest.mark.parametrize("page", SCRIPTS)
def test_the_status_says_whether_the_server_reset_a_connection(page, place):
    status, out, said = run_script(page, "closes", place)
    assert status == OK and "hello\n" in out and "--expect" not in said
    verdicts = place / "verdicts"
    assert "stream 0: " in (verdicts.read_text(encoding="utf-8") if "> verdicts" in script_of(page) else out)
    status, _, said = run_script(page, "resets", place)
    assert status == EXPECTED and "--expect does not hold: none(close in {reset, reset_after_fin})" in said
    assert re.search(r"^    stream 0, frames .*127\.0\.0\.1\.8080.*RST", said, re.MULTILINE)


@needs.namespaces
@needs.programs("curl")
def test_the_script_ends_if_tcpstate_may_not_capture(place):
    (place / "said").unlink()
    status, _, said = run_script("README.md", "closes", place, by=AS_NOBODY)
    assert status not in (OK, EXPECTED) and "no right to capture" in said


@needs.namespaces
@pytest.mark.parametrize("engine", [["--engine", "pcap"], []])
def test_a_live_capture_says_when_it_has_begun(engine):
    session = Live(*engine, "--verbose", "-q")
    assert session.process.stderr.readline() == "tcpstate: lo: capturing\n"
    session.end()
