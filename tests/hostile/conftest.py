# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""These tests run the tool as those in tests/tools do, and share how."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
