# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The Wireshark profile: where it is, what its files say, and a personal folder that has it."""
import csv
import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from tshark import AS_ROOT, NOBODY, WORKSHOP

PROFILE = Path(__file__).parents[1] / "plugin" / "profile" / "tcpstate"


class Rule(NamedTuple):
    """A colouring rule; colours are (red, green, blue), 0 to 255."""
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
    """The colouring rules by name, without what all names begin with; in their order."""
    found = (Rule(m[1], m[2], _colour(m[3]), _colour(m[4])) for m in
             (re.fullmatch(r"@TCP state: (.+?)@(.+)@\[(.+)\]\[(.+)\]", line)
              for line in _lines("colorfilters")))
    return {rule.name: rule for rule in found}


def buttons():
    """The filter behind each button."""
    return {label: filter.replace(r"\x22", '"') for _, label, filter, _ in
            csv.reader(_lines("dfilter_buttons"))}


def environment(plugin=True, **more):
    """For a Wireshark whose user has the profile; what it writes there is seen by no other one."""
    folder = WORKSHOP.path / "configuration"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PROFILE, folder / "profiles" / "tcpstate")
    if AS_ROOT:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
    return {**WORKSHOP.environment(plugin), "WIRESHARK_CONFIG_DIR": str(folder), **more}
