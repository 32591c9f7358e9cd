# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-j under ThreadSanitizer: no thread touches what another one changes at the same time."""
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from mixed_capture import mixed, pcap, read, rotated
from tcpstate_tool import put
from tshark import AS_NOBODY, AS_ROOT, BUILD, WORKSHOP

FOUND = 99
OUTPUT, CUT_SHORT = 5, 4
SOURCE = Path(__file__).parents[2]
FOLDER = BUILD / "threads"


@pytest.fixture(scope="module", name="tool")
def fixture_tool():
    """tcpstate with ThreadSanitizer, of gcc."""
    configure = ["cmake", "-S", SOURCE, "-B", FOLDER, "-DCMAKE_C_COMPILER=gcc", "-DCMAKE_C_FLAGS=-fsanitize=thread -O1 -g",
                 "-DCMAKE_BUILD_TYPE=None", "-DTCPSTATE_TESTS=OFF", "-DTCPSTATE_HARDENING=OFF"]
    for command in configure, ["cmake", "--build", FOLDER, "-j", "2", "-t", "tcpstate_tool"]:
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
    path = Path(shutil.copy(FOLDER / "tools" / "tcpstate", WORKSHOP.path / "tcpstate-threads"))
    path.chmod(0o755)
    return path


@pytest.fixture(scope="module", name="packets")
def fixture_packets():
    return mixed(500)


def watched(tool, *arguments, stdout=subprocess.DEVNULL, **options):
    """Runs tcpstate, and returns its status and its messages, after asserting that ThreadSanitizer has none."""
    environment = {**WORKSHOP.environment(), "TSAN_OPTIONS": f"exitcode={FOUND}"}
    run = subprocess.run([*(AS_NOBODY if AS_ROOT else []), tool, *map(str, arguments)], stdout=stdout,
                         stderr=subprocess.PIPE, text=True, env=environment, timeout=120, check=False, **options)
    assert run.returncode != FOUND and "ThreadSanitizer" not in run.stderr, run.stderr
    return run.returncode, run.stderr


@pytest.mark.parametrize("words", [[], ["-q"], ["-T", "json"], ["-z", "problems"], ["--select", "close == reset", "-q"],
                                   ["--max-conversations", "50", "-q"]], ids=" ".join)
def test_threads_of_one_file(tool, packets, words):
    assert watched(tool, "-j", "2", *words, "-r", put(pcap(packets)))[0] == 0


@pytest.mark.parametrize("words", [[], ["-q"]], ids=" ".join)
def test_threads_of_several_files(tool, packets, words):
    assert watched(tool, "-j", "4", *words, *read(rotated(packets, 7))) == (0, "")


def test_threads_of_a_pipe(tool, packets):
    with open(put(pcap(packets)), "rb") as capture:
        assert watched(tool, "-j", "2", "--engine", "pcap", "-r", "-", stdin=capture) == (0, "")


def test_threads_that_end_early(tool, packets):
    cut = put(pcap(packets)[:-7])
    assert watched(tool, "-j", "2", "-q", "-r", cut)[0] == CUT_SHORT
    with open("/dev/full", "wb") as full:
        assert watched(tool, "-j", "4", "-T", "json", *read(rotated(packets, 7)), stdout=full)[0] == OUTPUT
    end, write = os.pipe()
    os.close(end)
    assert watched(tool, "-j", "2", "-T", "json", "-r", put(pcap(packets)), stdout=write)[0] < 0  # SIGPIPE
    os.close(write)
