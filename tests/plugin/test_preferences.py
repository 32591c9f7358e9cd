# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each preference changes what it says it changes."""
import re

import pytest

from talk import Talk, merged_fin, together
from tshark import frames, tshark

DEFAULTS = {"time_wait": "60", "close_wait_warning": "30", "fin_wait_2_warning": "30",
            "info_column": "FALSE", "from_tap": "FALSE"}


def test_the_defaults_of_the_preferences():
    shown = tshark("-G", "currentprefs")
    found = dict(re.findall(r"^#?tcpstate\.(\w+): (\S+)$", shown, flags=re.M))
    assert found == DEFAULTS


def half_closed_for(seconds):
    """Returns a conversation whose server closes `seconds` after the client."""
    talk = Talk().opened().c("FA", 1, 1, at=1).s("A", 1, 2, at=2)
    return talk.s("FA", 1, 2, at=2 + seconds).c("A", 2, 2)


@pytest.mark.parametrize("expert, preference", [("close_wait_long", "close_wait_warning"),
                                                ("fin_wait_2_long", "fin_wait_2_warning")])
def test_how_long_a_half_closed_connection_may_last_without_a_warning(capture, expert, preference):
    def warned(seconds, *options):
        return frames(capture(half_closed_for(seconds)), f"tcpstate.expert.{expert}",
                      options=options) != []
    assert warned(31) and not warned(29)
    assert not warned(31, "-o", f"tcpstate.{preference}:40")
    assert warned(9, "-o", f"tcpstate.{preference}:8")


def test_how_long_time_wait_lasts(capture):
    def reused(seconds, *options):
        again = merged_fin(start=seconds, numbers=(900000, 800000))
        path = capture(together(merged_fin(), again))
        return frames(path, "tcpstate.expert.time_wait_reuse", options=options) != []
    assert reused(50) and not reused(70)
    assert not reused(50, "-o", "tcpstate.time_wait:40")
    assert reused(70, "-o", "tcpstate.time_wait:240")


def test_states_in_the_info_column(capture):
    path = capture(merged_fin())
    plain = tshark("-r", path).splitlines()
    for passes in ([], ["-2"]):
        shown = tshark("-r", path, *passes, "-o", "tcpstate.info_column:TRUE").splitlines()
        assert shown[4] == plain[4] + (" [client: FIN_WAIT_1, server: ESTABLISHED → CLOSE_WAIT → "
                                       "LAST_ACK (merged FIN)]")
        assert all(s.startswith(p + " [client: ") for s, p in zip(shown, plain))
