# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tshark and sharkd with the plugin that was built; nothing is installed.

Wireshark ignores WIRESHARK_PLUGIN_DIR when the user or the group is root. The tests then run it as
the user `nobody`, in a folder that this user may read.
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NOBODY = 65534

for program in ("tshark", "sharkd"):
    if shutil.which(program) is None:
        raise SystemExit(f"these tests need {program}")

AS_ROOT = 0 in (os.getuid(), os.getgid())
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]

VERSION = re.search(r"(\d+)\.(\d+)\.\d+", subprocess.run(
    ["tshark", "--version"], capture_output=True, text=True, check=True).stdout)
VERSION = (int(VERSION[1]), int(VERSION[2]))
BUILD = Path(os.environ.get("TCPSTATE_BUILD", Path(__file__).parents[1] / "build"))
PLUGIN = BUILD / "plugin" / "tcpstate.so"

# tshark touches 80 MiB of memory when it starts. With huge pages it does so in half the page faults, and a short
# run takes three fifths of the time.
HUGE_PAGES = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=67108864:"
                                "glibc.malloc.mmap_threshold=67108864"}


class Workshop:
    """A folder with a home folder, two plugin folders (one is empty), and captures."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="tcpstate-test-"))
        self.home = self.path / "home"
        self.with_plugin = self.path / "with"
        self.without_plugin = self.path / "without"
        modules = self.with_plugin / f"{VERSION[0]}.{VERSION[1]}" / "epan"
        for folder in (self.home, self.without_plugin, modules):
            folder.mkdir(parents=True)
        shutil.copy(PLUGIN, modules)
        self.open_to_nobody()

    def open_to_nobody(self):
        """Makes all files here readable for the user `nobody`."""
        for path in (self.path, *self.path.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        if AS_ROOT:
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, NOBODY, NOBODY)

    def environment(self, plugin=True):
        folder = self.with_plugin if plugin else self.without_plugin
        return {"PATH": os.environ["PATH"], "HOME": str(self.home), "LC_ALL": "C.UTF-8",
                "TZ": "UTC", "WIRESHARK_PLUGIN_DIR": str(folder)}

    def run(self, *command, environment=None, status=0, **options):
        """Runs a program as a user whose plugin folder Wireshark uses. Returns what it printed: the
        standard output, or the standard error if `status` is not 0."""
        if AS_ROOT:
            command = [*AS_NOBODY, *command]
        run = subprocess.run(command, capture_output=True, text=True, cwd=self.path,
                             env=environment or self.environment(), **options)
        assert run.returncode == status, run.stderr
        if status == 0:
            assert "** (" not in run.stderr, run.stderr  # Wireshark or GLib warned, or worse
        return run.stdout if status == 0 else run.stderr

    def remove(self):
        shutil.rmtree(self.path)


WORKSHOP = Workshop()


def tshark(*arguments, plugin=True, status=0, **options):
    """Returns the standard output of tshark, or its standard error if `status` is not 0."""
    return WORKSHOP.run("tshark", *map(str, arguments),
                        environment={**WORKSHOP.environment(plugin), **HUGE_PAGES}, status=status, **options)


def fields(capture, *names, where=None, two_pass=False, options=()):
    """Returns one list of values for each frame. tshark joins repeated values by commas."""
    arguments = ["-r", capture, "-T", "fields", *options]
    arguments += ["-2"] if two_pass else []
    arguments += ["-Y", where] if where else []
    for name in names:
        arguments += ["-e", name]
    return [line.split("\t") for line in tshark(*arguments).splitlines()]


def column(capture, name, **options):
    """Returns the values of one field, one for each frame."""
    return [row[0] for row in fields(capture, name, **options)]


def states(capture, **options):
    """Returns pairs of client and server state, one for each frame."""
    return [tuple(row) for row in fields(capture, "tcpstate.client.state", "tcpstate.server.state",
                                         **options)]


def frames(capture, where, **options):
    """Returns the numbers of the frames that pass a display filter."""
    return [int(number) for number in column(capture, "frame.number", where=where, **options)]


def records(capture, where=None, options=(), statistic="tcpstate,records"):
    """Returns the lines of the record stream, split at the tabs, without the header line."""
    asked = statistic + (f",{where}" if where else "")
    lines = tshark("-r", capture, "-q", "-z", asked, *options).splitlines()
    assert lines[0].startswith("# tcpstate records ")
    return [line.split("\t") for line in lines[1:]]


def conversations(capture, where=None, options=()):
    """Returns the lines of `-z tcpstate,conversations`: the record stream without segments."""
    return records(capture, where, options, "tcpstate,conversations")


def sharkd(capture, numbers, before=(), preferences=()):
    """Returns the labels of the plugin's items, one list for each of the frame numbers. sharkd loads
    the captures in `before`, sets the `preferences` (pairs of name and value), and then loads the
    capture."""
    *loads, last = [{"method": "load", "params": {"file": str(path)}}
                    for path in (*before, capture)]
    loads += [{"method": "setconf", "params": {"name": name, "value": value}}
              for name, value in preferences] + [last]
    requests = loads + [{"method": "frame", "params": {"frame": n, "proto": True}} for n in numbers]
    lines = [json.dumps({"jsonrpc": "2.0", "id": i, **r}) for i, r in enumerate(requests, 1)]
    printed = WORKSHOP.run("sharkd", "-", input="\n".join(lines) + "\n",
                           environment={**WORKSHOP.environment(), **HUGE_PAGES})
    answers = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert all(answer["result"]["status"] == "OK" for answer in answers[:len(loads)])
    return [list(_labels(answer["result"]["tree"])) for answer in answers[len(loads):]]


def _labels(nodes, inside=False):
    for node in nodes:
        ours = inside or node["l"].startswith("TCP State")
        if ours:
            yield node["l"]
        yield from _labels(node.get("n", []), ours)
