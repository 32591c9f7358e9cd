# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenarios, by chapter: importing a chapter registers its scenarios."""

from . import closing, hostile, opening, resetting, reusing, silent, transferring
from .talk import REGISTRY, Ports, Talk

CHAPTERS = (opening, closing, transferring, resetting, silent, reusing, hostile)

__all__ = ["CHAPTERS", "REGISTRY", "Ports", "Talk"]
