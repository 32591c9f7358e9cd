# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The Wireshark profile: its folder, the content of its files, and a home folder that has it."""
import csv
import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from tshark import AS_ROOT, NOBODY, WORKSHOP

PROFILE = Path(__file__).parents[1] / "plugin" / "profile" / "tcpstate"


class Rule(NamedTuple):
    """A colouring rule. A colour is (red, green, blue), each 0 to 255."""
    name: str
    filter: str
    background: tuple
    text: tuple


def _lines(name):
    return [line for line in (PROFILE / name).read_text().splitlines()
            if line and not line.startswith("#")]


def _colour(text):
    return tuple(int(part) // 257 for part in text.split(","))


def rules():
    """Returns the colouring rules by name, in their order. The common prefix of the names is cut."""
    found = (Rule(m[1], m[2], _colour(m[3]), _colour(m[4])) for m in
             (re.fullmatch(r"@TCP state: (.+?)@(.+)@\[(.+)\]\[(.+)\]", line)
              for line in _lines("colorfilters")))
    return {rule.name: rule for rule in found}


def buttons():
    """Returns the filter behind each button, by the name of the button."""
    return {label: filter.replace(r"\x22", '"') for _, label, filter, _ in
            csv.reader(_lines("dfilter_buttons"))}


def environment(plugin=True, **more):
    """Returns the environment of a Wireshark whose user has a fresh copy of the profile."""
    folder = WORKSHOP.path / "configuration"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PROFILE, folder / "profiles" / "tcpstate")
    if AS_ROOT:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    return {**WORKSHOP.environment(plugin), "WIRESHARK_CONFIG_DIR": str(folder), **more}
