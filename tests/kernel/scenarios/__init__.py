# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenarios, by chapter: importing a chapter registers its scenarios."""

from . import closing, hostile, opening, resetting, reusing, silent, transferring  # noqa: F401
from .talk import REGISTRY, Ports, Talk  # noqa: F401
