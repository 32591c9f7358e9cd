# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Expected outputs, which someone has read and approved: tests/tools/golden.

With TCPSTATE_GOLDEN=write the tests write these files anew. Read the difference before a commit.
"""
import os
from pathlib import Path

FOLDER = Path(__file__).with_name("golden")


def same_as_golden(name, text):
    path = FOLDER / name
    if os.environ.get("TCPSTATE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()
