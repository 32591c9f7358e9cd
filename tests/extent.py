# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The extent of these tests. TCPSTATE_LONG=1 asks for the full matrix, which takes hours."""
import os

LONG = bool(os.environ.get("TCPSTATE_LONG"))
