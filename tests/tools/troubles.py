# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A made-up capture with every problem that the view shows: two minutes of a server."""
from talk import Talk, four_segments, together

SERVER = {"server": "10.0.0.2", "sport": 80}


def close_wait_leak(cport, start):
    """The client closes, the server's application never does."""
    return (Talk(cport=cport, start=start, **SERVER).opened().c("PA", 1, 1, 50).s("A", 1, 51)
            .c("FA", 51, 1).s("A", 1, 52))


def close_wait_long():
    """The client closes, the server 40 s later."""
    return (Talk(cport=40010, start=2, **SERVER).opened().c("FA", 1, 1).s("A", 1, 2)
            .s("FA", 1, 2, at=42).c("A", 2, 2))


def syn_rcvd(cport, start):
    return Talk(cport=cport, start=start, **SERVER).c("S").s("SA", 0, 1).s("SA", 0, 1)


def unanswered(start):
    return Talk(server="10.0.0.9", sport=5432, start=start, cport=41000 + int(start)).c("S").c("S")


def refused():
    return Talk(server="10.0.0.3", sport=6379, start=4, numbers=(1000, 0)).c("S").s("RA", 0, 1)


def reset_in_work():
    return Talk(cport=40020, start=5, **SERVER).opened().c("PA", 1, 1, 9).s("RA", 1, 10)


def fin_answered_by_rst():
    return (Talk(cport=40021, start=6, **SERVER).opened().c("FA", 1, 1).s("A", 1, 2)
            .s("FA", 1, 2, at=20).c("R", 2))


def half_open():
    """The client crashed and calls again from the same port. The server still has the old
    connection."""
    first = Talk(cport=40022, start=7, **SERVER).opened()
    again = Talk(cport=40022, start=30, numbers=(900000, 0), **SERVER).c("S")
    challenge = Talk(cport=40022, start=30.02, **SERVER).s("A", 1, 1).c("R", 1)
    return [first, again, challenge]


def forged_rst():
    """A RST far outside the window changes no state."""
    return (Talk(cport=40023, start=8, **SERVER).opened().c("R", 3000000000).c("PA", 1, 1, 5)
            .s("A", 1, 6))


def six_to_time_wait():
    return [four_segments(cport=42000 + i, start=50 + i * 5, client="2001:db8::7",
                          server="2001:db8::8", sport=443) for i in range(6)]


def packets():
    return together(
        close_wait_leak(40001, 1), close_wait_leak(40002, 3), close_wait_long(),
        syn_rcvd(40030, 10), syn_rcvd(40031, 11), syn_rcvd(40032, 12),
        unanswered(13), unanswered(14), refused(), reset_in_work(), fin_answered_by_rst(),
        *half_open(), forged_rst(), *six_to_time_wait(),
        Talk(cport=40040, start=120, **SERVER).opened())
