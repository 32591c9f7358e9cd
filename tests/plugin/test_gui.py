# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The window of Wireshark with the plugin and the profile, on a virtual screen."""
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

import needs
import wireshark_profile as profile
from tshark import AS_NOBODY, AS_ROOT, NOBODY, WORKSHOP

pytestmark = needs.programs("wireshark", "Xvfb", "xdotool")

CAPTURE = Path(__file__).parents[2] / "captures" / "seeds" / "three-closes.pcap"
WIDTH, HEIGHT = 1500, 900
PATIENCE = 60  # seconds until the test gives up a window that does not react


def eventually(what):
    """Calls what() until its result is true, and returns the result."""
    for _ in range(PATIENCE * 4):
        result = what()
        if result:
            return result
        time.sleep(0.25)
    raise AssertionError("the window does not show what was expected")


class Screen:
    """An X server that keeps its picture in a file."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tcpstate-screen-"))
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-fbdir", str(self.folder), "-ac", "-noreset", "-nolisten",
             "tcp", "-screen", "0", f"{WIDTH}x{HEIGHT}x24"],
            pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as number:
            self.display = ":" + number.readline().strip()

    def rules(self):
        """Returns the colouring rules that paint at least one row of the packet list."""
        picture = (self.folder / "Xvfb_screen0").read_bytes()
        # A row has more pixels than this; the mark of a row beside the scroll bar has fewer.
        few = 2000
        return {name for name, rule in profile.rules().items()
                if picture.count(bytes(reversed(rule.background))) > few}  # blue comes first

    def close(self):
        self.server.terminate()
        self.server.wait()
        shutil.rmtree(self.folder)


class Window:
    """Wireshark, opened on a capture, with one keyboard."""

    def __init__(self, screen, *arguments, plugin=True):
        runtime = WORKSHOP.path / "runtime"
        runtime.mkdir(exist_ok=True)
        runtime.chmod(0o700)
        if AS_ROOT:
            os.chown(runtime, NOBODY, NOBODY)
        self.environment = profile.environment(
            plugin, DISPLAY=screen.display, XDG_RUNTIME_DIR=str(runtime))
        capture = WORKSHOP.path / CAPTURE.name
        capture.write_bytes(CAPTURE.read_bytes())
        capture.chmod(0o644)
        command = [*(AS_NOBODY if AS_ROOT else []), "wireshark", "-r", str(capture), *arguments]
        self.program = subprocess.Popen(command, env=self.environment, cwd=WORKSHOP.path, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.number = eventually(lambda: self.find(CAPTURE.name))
        self.xdotool("windowmove", self.number, "0", "0", "windowsize", self.number, str(WIDTH),
                     str(HEIGHT), "windowfocus", self.number,
                     "mousemove", str(WIDTH - 1), str(HEIGHT - 1))

    def xdotool(self, *arguments, check=True):
        return subprocess.run(["xdotool", *arguments], env=self.environment, capture_output=True,
                              text=True, check=check).stdout

    def find(self, name):
        """Waits for the window with this title, and returns its number."""
        assert self.program.poll() is None, self.program.stdout.read()
        found = self.xdotool("search", "--onlyvisible", "--name", f"^{name}$", check=False).split()
        return found[0] if found else None

    def filter(self, expression):
        """Types a display filter into the filter bar."""
        self.xdotool("key", "ctrl+slash", "ctrl+a", "Delete")
        self.xdotool("type", expression)
        self.xdotool("key", "Return")

    def quit(self):
        """Quits Wireshark by the keyboard. Returns the kinds of the lines that Wireshark printed."""
        self.xdotool("key", "ctrl+q")
        printed, _ = self.program.communicate(timeout=PATIENCE)
        assert self.program.returncode == 0, printed
        return {re.sub(r"0x[0-9a-f]+|\d+", "N", line) for line in printed.splitlines()}

    def kill(self):
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()


@pytest.fixture(name="screen", scope="module")
def _screen():
    screen = Screen()
    yield screen
    screen.close()


@pytest.fixture(name="open_window")
def _open_window(screen):
    windows = []

    def open_window(*arguments, **options):
        windows.append(Window(screen, *arguments, **options))
        return windows[-1]
    yield open_window
    for window in windows:
        window.kill()


FIRST_ROWS = {"opening", "closing", "merged FIN", "TIME_WAIT"}  # rules of the visible rows


def test_a_window_shows_the_states(screen, open_window):
    """Start, title, colours of the rows; a filter, another one, none; reload; quit.

    The first row is selected, so no rule paints it."""
    plain = open_window(plugin=False)
    messages_of_wireshark = plain.quit()

    window = open_window("-C", "tcpstate")
    eventually(lambda: screen.rules() >= FIRST_ROWS)
    window.filter("tcpstate.merged_fin or frame.number == 1")
    eventually(lambda: screen.rules() == {"merged FIN"})
    window.filter('tcpstate.time_wait == "client"')
    eventually(lambda: screen.rules() == {"TIME_WAIT"})
    window.filter("")
    window.xdotool("key", "ctrl+r")
    eventually(lambda: screen.rules() >= FIRST_ROWS)
    assert window.quit() <= messages_of_wireshark


def test_a_statistic_has_a_window_of_its_own(open_window):
    window = open_window("-C", "tcpstate", "-z", "tcpstate,closes")
    assert eventually(lambda: window.find(".*TCP State: Closes.*"))
