# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs that were looked at and kept: tests/tools/golden.

With TCPSTATE_GOLDEN=write the tests write them anew; look at the difference before it is committed.
"""
import os
from pathlib import Path

FOLDER = Path(__file__).with_name("golden")


def same_as_golden(name, text):
    path = FOLDER / name
    if os.environ.get("TCPSTATE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()
