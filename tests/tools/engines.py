# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the two engines of the command tcpstate: its own reader and tshark."""
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
    for options in ["-q"], []:
        by_tshark, chosen = both(path, *options)
        assert by_tshark.status == status, by_tshark.err
        assert "tshark reads it" not in chosen.err
        alone = tcpstate("--engine", "pcap", "-T", "json", *options, "-r", path)
        assert alone == by_tshark
    assert by_tshark.out
    return by_tshark


def handed_over(path, reason):
    """Asserts that the direct source is not sure, for this reason, and leaves the file to tshark."""
    for options in [], ["-q"]:
        _, chosen = both(path, *options)
        assert "tshark reads it" in chosen.err and reason in chosen.err
    return chosen


def made(talks, **options):
    whole = isinstance(talks, list) and isinstance(talks[0], Talk)
    return put(talk.pcap(together(*talks) if whole else talks, **options))
