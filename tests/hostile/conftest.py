# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""These tests run tcpstate with the helpers of tests/tools."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
