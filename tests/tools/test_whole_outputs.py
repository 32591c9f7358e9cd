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

# Lives that differ most from each other: each adds sentences, steps or causes that the others lack.
LIVES = [CAPTURES / "cases" / f"{name}.pcap" for name in (
    "server-only-rst", "unseen-fin-merged", "tw-syn-ignored", "gfw-syn", "race-cross", "idle-rst-ttl", "synack-then-gap")]
LIVES += [CAPTURES / "kernel" / f"{name}-end.pcap" for name in (
    "unreachable-port-client", "fin-sent-in-syn-rcvd-server", "bad-rst-in-syn-sent-client", "refused-client",
    "vanished-then-fin-client", "old-syn-in-time-wait-other-stream-server", "reset-by-client-server")]
HARM = [CAPTURES / "kernel" / f"{name}-end.pcap" for name in (
    "unreachable-port-client", "reuse-while-client-in-time-wait-client", "rst-in-syn-rcvd-server",
    "keep-alive-finds-nobody-client", "window-stays-shut-client", "request-crosses-fin-client",
    "orphan-receives-data-with-fin-client")] + [CAPTURES / "cases" / f"{name}.pcap" for name in (
        "rst-in-fin-wait-2", "idle-silent")]

# Golden file -> capture or captures, arguments. The output goes into a file of this name. The page is not named .html, because
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
    "lives.txt": (LIVES, []),
    "lives-ladder.txt": (LIVES, ["-z", "ladder"]),
    "lives-absolute.txt": (LIVES[:4], ["-z", "ladder,1,absolute", "-t", "ad"]),
    "lives.json": (LIVES, ["-q", "-T", "json"]),
    "lives.csv": (LIVES, ["-q", "-T", "csv"]),
    "lives.mmd": (LIVES[:9], ["-T", "mermaid"]),
    "lives-oneline.txt": (LIVES, ["-q", "--oneline"]),
    "lives-resets.txt": (LIVES, ["-z", "resets"]),
    "lives-resets.json": (LIVES, ["-z", "resets", "-T", "json"]),
    "lives-idle.txt": (LIVES, ["-z", "idle"]),
    "lives-census.txt": (LIVES, ["-z", "census"]),
    "lives-metrics.txt": (LIVES[:6], ["-T", "openmetrics"]),
    "harm.txt": (HARM, ["-z", "problems"]),
    "harm.json": (HARM, ["-z", "problems", "-T", "json"]),
    "harm-verdicts.txt": (HARM, ["-q"]),
    "colours.txt": ("trouble", ["-N", "nt", "-t", "ad", "--color", "always"]),
    "colours-verdicts.txt": (LIVES, ["-q", "-t", "r", "--color", "always"]),
    "colours-oneline.txt": ("trouble", ["-q", "--oneline", "-t", "r", "--color", "always"]),
    "colours-ladder.txt": (LIVES[:6], ["-z", "ladder", "--color", "always"]),
    "colours-census.txt": ("trouble", ["-z", "census", "--color", "always"]),
    "colours-problems.txt": (HARM, ["-z", "problems", "--color", "always"]),
    "transitions.txt": (LIVES, ["--only", "transitions", "-t", "e", "--color", "always"]),
    "tagged.json": (SEEDS / "three-closes.pcap", ["-T", "ek", "--tag", "host=web1", "--tag", "site=\"a\\b\""]),
    "tagged.csv": (SEEDS / "three-closes.pcap", ["-T", "csv", "--tag", "host=web1", "--tag", 'site="a", b']),
    "anonymous.json": ("trouble", ["-T", "json", "--anonymize=key"]),
    "ipv6.svg": ("trouble", ["-z", "ladder,19"]),
    "harm.prom": (HARM[:3], ["-T", "openmetrics"]),
}


@pytest.fixture(scope="module")
def trouble():
    path = WORKSHOP.path / "whole-trouble.pcap"
    path.write_bytes(talk.pcap(packets()))
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_whole_output(name, trouble):
    captures, arguments = OUTPUTS[name]
    captures = [trouble] if captures == "trouble" else captures if isinstance(captures, list) else [captures]
    files = [word for capture in captures for word in ("-r", capture)]
    path = WORKSHOP.home / name
    run = shown("--engine", "pcap", *files, *arguments, "-o", path)
    assert run.out == ""
    text = re.sub(r'version="[0-9.]+"', 'version="X"', path.read_text(encoding="utf-8"))
    same_as_golden(f"whole-{name}", text)
