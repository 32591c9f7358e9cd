# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the command tcpstate, with the real tshark and the built plugin, or with a fake tshark."""
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from tshark import AS_NOBODY, AS_ROOT, BUILD, HUGE_PAGES, WORKSHOP

SEEDS = Path(__file__).parents[2] / "captures" / "seeds"
TOOL = shutil.copy(BUILD / "tools" / "tcpstate", WORKSHOP.path / "tcpstate")
numbers = itertools.count()


class Run(NamedTuple):
    status: int
    out: str
    err: str

    def lines(self):
        return self.out.splitlines()

    def objects(self):
        """Returns the objects of the JSON Lines. NaN and Infinity are errors: JSON has neither."""
        def refuse(constant):
            raise ValueError(constant)
        return [json.loads(line, parse_constant=refuse) for line in self.lines()]

    def conversations(self):
        """Returns the conversations by the client's port."""
        return {c["client"]["port"]: c for c in self.objects() if c["type"] == "conversation"}


def tcpstate(*arguments, plugin=True, as_nobody=AS_ROOT, **options):
    """Runs tcpstate as a user whose plugin folder Wireshark uses; returns status and both outputs."""
    by_tshark = "tshark" in arguments and "preexec_fn" not in options  # no limit of memory is tried
    environment = {**WORKSHOP.environment(plugin), **(HUGE_PAGES if by_tshark else {}),
                   **options.pop("environment", {})}
    command = [*(AS_NOBODY if as_nobody else []), TOOL, *map(str, arguments)]
    options = {"cwd": WORKSHOP.path, "stdin": subprocess.DEVNULL, **options}
    if "input" in options:
        del options["stdin"]
    run = subprocess.run(command, capture_output=True, env=environment, timeout=120, **options)
    return Run(run.returncode, run.stdout.decode(), run.stderr.decode())


def shown(*arguments, **options):
    """Runs tcpstate, asserts that it reports no trouble, and returns the run."""
    run = tcpstate(*arguments, **options)
    assert (run.status, run.err) == (0, "")
    return run


def put(octets, name=None):
    """Writes a file that the command may read, and returns its path."""
    path = WORKSHOP.path / (name or f"file-{next(numbers)}")
    path.write_bytes(octets)
    path.chmod(0o644)
    return path


def seed(name):
    return put((SEEDS / f"{name}.pcap").read_bytes(), f"{name}.pcap")


HEADER = "# tcpstate records 5"
SEGMENT = "\t".join("S 1 1500000000.000000001 0 0 10.0.0.1 40000 10.0.0.2 80 02 7 0 1000 0 - client "
                    "SYN_SENT LISTEN syn client:CLOSED>SYN_SENT: - - - - - - - - - -".split())
CONVERSATION = "\t".join("C 0 10.0.0.1 40000 10.0.0.2 80 incomplete unanswered - - - - - - - - 1 1 "
                         "1500000000.000000001 1500000000.000000001 1 0 0 0 7 - "
                         "CLOSED,SYN_SENT@1500000000.000000001 LISTEN - "
                         "unanswered - 1 - 1 0 - 0 0 - - - 0 -".split())
STREAM = f"{HEADER}\n{SEGMENT}\n{CONVERSATION}\n"


def fake_tshark(script):
    """Returns the path of a shell script that takes the place of tshark. The script finds a good
    record stream in the file $STREAM."""
    stream = put(STREAM.encode())
    path = put(f"#!/bin/sh\nSTREAM={stream}\n{script}\n".encode())
    path.chmod(0o755)
    return path


def with_fake(script, *arguments, **options):
    """Runs tcpstate on some existing file, with `script` in the place of tshark."""
    return tcpstate("--tshark", fake_tshark(script), "-r", put(b"some capture"), *arguments,
                    **options)


def alive(pid):
    """Returns whether a process still runs. A zombie does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


assert os.access(TOOL, os.X_OK)
