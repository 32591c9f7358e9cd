# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs as a whole, each character: every number, name and coordinate stands in a golden file."""
import re

import pytest

import talk
from golden import same_as_golden
from tcpstate_tool import SEEDS, WORKSHOP, shown
from troubles import packets

CAPTURES = SEEDS.parent

# Golden file -> capture, arguments. The output goes into a file of this name. The page is not named .html, because
# lintian would ask for its source.
OUTPUTS = {
    "crossing.svg": (SEEDS / "three-closes.pcap", ["-z", "ladder,2"]),
    "merged.svg": (SEEDS / "three-closes.pcap", ["-z", "ladder,0"]),
    "assumed.svg": (CAPTURES / "cases" / "server-direction-only.pcap", ["-z", "ladder,0"]),
    "crossing.mmd": (SEEDS / "three-closes.pcap", ["-z", "ladder,2", "-T", "mermaid"]),
    "report.txt": ("trouble", ["-z", "report"]),
    "metrics.txt": ("trouble", ["-T", "openmetrics"]),
    "conversations.json": ("trouble", ["-q", "-T", "json"]),
    "icmp.json": (CAPTURES / "cases" / "icmp-unreachable.pcap", ["-T", "json"]),
    "stale.json": (CAPTURES / "cases" / "race-stale.pcap", ["-T", "json"]),
    "icmp.txt": (CAPTURES / "cases" / "icmp-prohibited.pcap", []),
    "options.txt": (CAPTURES / "kernel" / "mptcp-client-end.pcap", []),
    "verdicts.txt": ("trouble", ["-q"]),
    "oneline.txt": ("trouble", ["-q", "--oneline"]),
    "resets.tsv": ("trouble", ["-z", "resets", "-T", "tsv"]),
    "idle.tsv": ("trouble", ["-z", "idle", "-T", "tsv"]),
    "conversations.csv": ("trouble", ["-q", "-T", "csv"]),
    "ignored.txt": (CAPTURES / "cases" / "tw-syn-ignored.pcap", ["-z", "problems"]),
    "shut.txt": (CAPTURES / "kernel" / "window-stays-shut-client-end.pcap", ["-z", "problems"]),
    "stale.txt": (CAPTURES / "cases" / "race-stale.pcap", []),
    "silent.txt": (CAPTURES / "cases" / "idle-silent.pcap", []),
    "resets.txt": ("trouble", ["-z", "resets"]),
    "idle.txt": ("trouble", ["-z", "idle"]),
    "problems.json": ("trouble", ["-z", "problems", "-T", "json"]),
}


@pytest.fixture(scope="module")
def trouble():
    path = WORKSHOP.path / "whole-trouble.pcap"
    path.write_bytes(talk.pcap(packets()))
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_whole_output(name, trouble):
    capture, arguments = OUTPUTS[name]
    path = WORKSHOP.home / name
    run = shown("--engine", "pcap", "-r", trouble if capture == "trouble" else capture, *arguments, "-o", path)
    assert run.out == ""
    text = re.sub(r'version="[0-9.]+"', 'version="X"', path.read_text(encoding="utf-8"))
    same_as_golden(f"whole-{name}", text)
