# SPDX-License-Identifier: GPL-2.0-or-later
"""These tests run the tool as those in tests/tools do, and share how."""
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

LONG = bool(os.environ.get("TCPSTATE_LONG"))


@pytest.fixture(scope="session")
def long():
    """Whether TCPSTATE_LONG asks for the full matrix, which takes hours."""
    return LONG
