# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the two engines of the command tcpstate: its own reader and tshark."""
import json

import talk
from talk import Talk, together
from tcpstate_tool import put, tcpstate


def both(path, *options):
    """Returns the run by tshark and the default run, whose messages name the source."""
    by_tshark = tcpstate("--engine", "tshark", "-T", "json", *options, "-r", path)
    chosen = tcpstate("--verbose", "-T", "json", *options, "-r", path)
    assert chosen.out == by_tshark.out
    assert chosen.status == by_tshark.status
    return by_tshark, chosen


def read_alike(path, status=0):
    """Asserts that the direct source reads the capture alone and prints what tshark prints."""
    by_tshark, chosen = both(path)
    assert by_tshark.status == status and by_tshark.out, by_tshark.err
    assert "tshark reads it" not in chosen.err
    assert tcpstate("--engine", "pcap", "-T", "json", "-r", path) == by_tshark
    quiet = tcpstate("--engine", "pcap", "-T", "json", "-q", "-r", path)
    assert (quiet.status, quiet.err) == (by_tshark.status, by_tshark.err)
    assert quiet.lines() == [line for line in by_tshark.lines() if json.loads(line)["type"] == "conversation"]
    return by_tshark


def handed_over(path, reason):
    """Asserts that the direct source is not sure, for this reason, and leaves the file to tshark."""
    _, chosen = both(path)
    assert "tshark reads it" in chosen.err and reason in chosen.err
    return chosen


def made(talks, **options):
    whole = isinstance(talks, list) and isinstance(talks[0], Talk)
    return put(talk.pcap(together(*talks) if whole else talks, **options))
