# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""plugin/wireshark_internals.h names, for each internal of Wireshark, a test that exists."""
import re
from pathlib import Path

HERE = Path(__file__).parent
HEADER = HERE.parents[1] / "plugin" / "wireshark_internals.h"


def test_each_test_that_the_header_names_exists():
    named = re.findall(r"\b(test_\w+)\.py(?:,\s[\s*]*(test_\w+))?", HEADER.read_text())
    assert len(named) >= 8
    for file, test in named:
        source = next(HERE.parent.rglob(f"{file}.py")).read_text()
        assert not test or f"def {test}(" in source, test
