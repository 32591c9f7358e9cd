# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The unit tests of the engine reach all of it."""
import subprocess
from pathlib import Path


def test_the_unit_tests_take_every_line_of_the_engine():
    run = subprocess.run([Path(__file__).with_name("run"), "--lines"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
