# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenarios, by chapter: importing a chapter registers its scenarios."""

from . import (boxes, closing, hostile, killed, opening, racing, resetting, reusing, silent,
               timeouts, transferring, unreachable)
from .talk import REGISTRY, Ports, Talk

CHAPTERS = (opening, closing, transferring, resetting, silent, reusing, hostile, racing, boxes,
            unreachable, timeouts, killed)

__all__ = ["CHAPTERS", "REGISTRY", "Ports", "Talk"]
