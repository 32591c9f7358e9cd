# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Running tshark and sharkd with the plugin that was built, nothing installed.

Wireshark ignores a plugin folder of the user's choice while it runs as root, by user or by group.
Then the tests run it as nobody, in a folder that nobody may read.
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


class Workshop:
    """A folder with a home, two plugin folders (with the plugin, without it), and captures."""

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
        """What was put here may be read by the user that tshark runs as."""
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
        """Runs a program as a user whose plugin folder Wireshark heeds; gives what it printed."""
        if AS_ROOT:
            command = [*AS_NOBODY, *command]
        run = subprocess.run(command, capture_output=True, text=True, cwd=self.path,
                             env=environment or self.environment(), **options)
        assert run.returncode == status, run.stderr
        if status == 0:
            assert "** (" not in run.stderr, run.stderr  # a warning or worse of Wireshark or GLib
        return run.stdout if status == 0 else run.stderr

    def remove(self):
        shutil.rmtree(self.path)


WORKSHOP = Workshop()


def tshark(*arguments, plugin=True, status=0, **options):
    """Gives what tshark printed; with a status that is not 0, what it complained of."""
    return WORKSHOP.run("tshark", *map(str, arguments), environment=WORKSHOP.environment(plugin),
                        status=status, **options)


def fields(capture, *names, where=None, two_pass=False, options=()):
    """One list of values a frame; a value that is repeated is joined by commas."""
    arguments = ["-r", capture, "-T", "fields", *options]
    arguments += ["-2"] if two_pass else []
    arguments += ["-Y", where] if where else []
    for name in names:
        arguments += ["-e", name]
    return [line.split("\t") for line in tshark(*arguments).splitlines()]


def column(capture, name, **options):
    """The values of one field, one a frame."""
    return [row[0] for row in fields(capture, name, **options)]


def states(capture, **options):
    """Client and server state, frame by frame."""
    return [tuple(row) for row in fields(capture, "tcpstate.client.state", "tcpstate.server.state",
                                         **options)]


def frames(capture, where, **options):
    """The numbers of the frames that a display filter lets through."""
    return [int(number) for number in column(capture, "frame.number", where=where, **options)]


def records(capture, where=None, options=(), statistic="tcpstate,records"):
    """The record stream: its lines, split at the tabs."""
    asked = statistic + (f",{where}" if where else "")
    lines = tshark("-r", capture, "-q", "-z", asked, *options).splitlines()
    assert lines[0].startswith("# tcpstate records ")
    return [line.split("\t") for line in lines[1:]]


def conversations(capture, where=None, options=()):
    """The record stream without its segments."""
    return records(capture, where, options, "tcpstate,conversations")


def sharkd(capture, numbers, before=(), preferences=()):
    """For each frame number, in this order: the labels of the plugin's items. Captures named in
    `before` are loaded first, one after the other; then preferences, pairs of name and value, are
    changed."""
    *loads, last = [{"method": "load", "params": {"file": str(path)}}
                    for path in (*before, capture)]
    loads += [{"method": "setconf", "params": {"name": name, "value": value}}
              for name, value in preferences] + [last]
    requests = loads + [{"method": "frame", "params": {"frame": n, "proto": True}} for n in numbers]
    lines = [json.dumps({"jsonrpc": "2.0", "id": i, **r}) for i, r in enumerate(requests, 1)]
    printed = WORKSHOP.run("sharkd", "-", input="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert all(answer["result"]["status"] == "OK" for answer in answers[:len(loads)])
    return [list(_labels(answer["result"]["tree"])) for answer in answers[len(loads):]]


def _labels(nodes, inside=False):
    for node in nodes:
        ours = inside or node["l"].startswith("TCP State")
        if ours:
            yield node["l"]
        yield from _labels(node.get("n", []), ours)
