# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A plugin of pytest: notes for each test that passes how long it takes, and which regions of the sources it reaches.

tests/mutation/reach loads it. A test reaches what its fixtures reach, also those that another test set up. Of a test with many
sets of parameters it runs only some, evenly spread: --sets N.
"""
import collections
import json
import mmap
import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ["TCPSTATE_WATCH"])


class Reach:
    def __init__(self):
        with open(FOLDER / "reached", "r+b") as file:
            self.octets = mmap.mmap(file.fileno(), 0)
        self.of_fixture, self.seconds, self.passed = {}, 0, False

    def take(self):
        """Returns the regions that ran since the last call, as the bits of a number."""
        digits = self.octets[::-1].translate(bytes([ord("0")] + [ord("1")] * 255))
        regions = int(digits, 2)
        self.octets[:] = bytes(len(self.octets))
        return regions

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        self.take()
        self.seconds, self.passed = 0, True
        yield
        regions = self.take()
        for definitions in item._fixtureinfo.name2fixturedefs.values():  # pylint: disable=protected-access
            for definition in definitions:
                regions |= self.of_fixture.get(definition, 0)
        if self.passed:
            with open(FOLDER / "reach.jsonl", "a", encoding="utf-8") as file:
                print(json.dumps([item.nodeid, round(self.seconds, 3), f"{regions:x}"]), file=file)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        yield
        self.of_fixture[fixturedef] = self.take()

    def pytest_runtest_logreport(self, report):
        self.seconds += report.duration
        self.passed = self.passed and report.passed


def evenly(items, most):
    """Returns at most so many of the items, from the first to the last."""
    return items if len(items) <= most else [items[number * (len(items) - 1) // max(most - 1, 1)] for number in range(most)]


def pytest_addoption(parser):
    parser.addoption("--sets", type=int, default=3, help="how many sets of parameters of each test to run (default: 3)")


def pytest_collection_modifyitems(config, items):
    functions = collections.defaultdict(list)
    for item in items:
        functions[item.nodeid.partition("[")[0]].append(item)
    kept = {item for sets in functions.values() for item in evenly(sets, config.getoption("sets"))}
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def pytest_configure(config):
    config.pluginmanager.register(Reach())
