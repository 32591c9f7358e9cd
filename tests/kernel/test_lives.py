# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the judge makes of the kernel's events. Needs no root."""

import socket

from kernel_trace import Event
from lives import CLOSE, INSTANT, MOMENT, SYN_SENT, TCP, Lives

OWN, PEER = ("10.77.0.1", 20000), ("10.77.0.2", 10000)
SOCKET, TIMER = 0x1000, 0x2000
FIN_WAIT_2 = 5
HZ = 100  # what one timer alone is taken to tell


def moved(time, old, new):
    fields = dict(protocol=TCP, oldstate=old, newstate=new, skaddr=SOCKET, family=socket.AF_INET,
                  saddr=socket.inet_aton(OWN[0]), sport=OWN[1],
                  daddr=socket.inet_aton(PEER[0]), dport=PEER[1])
    return Event(time, 0, "inet_sock_set_state", fields)


def started(time, seconds=60):
    now = time * HZ // 10**9
    return Event(time, 0, "timer_start", dict(timer=TIMER, function="tw_timer_handler", now=now,
                                              expires=now + seconds * HZ))


def last_state(*events):
    """Returns the last state of the end that these events are about. It called at first."""
    return Lives({OWN[0], PEER[0]}).feed([moved(MOMENT, CLOSE, SYN_SENT), *events]).lives[0].state


def test_a_time_wait_socket_replaces_the_socket():
    assert last_state(moved(2 * MOMENT, SYN_SENT, FIN_WAIT_2), started(3 * MOMENT),
                      moved(3 * MOMENT + INSTANT // 2, FIN_WAIT_2, CLOSE)) == "TIME_WAIT"


def test_a_host_short_of_processors_is_slow_between_the_two():
    assert last_state(moved(2 * MOMENT, SYN_SENT, FIN_WAIT_2), started(3 * MOMENT),
                      moved(3 * MOMENT + 5 * INSTANT, FIN_WAIT_2, CLOSE)) == "TIME_WAIT"


def test_a_time_wait_socket_made_earlier_is_somebody_elses():
    assert last_state(started(2 * MOMENT), moved(3 * MOMENT, SYN_SENT, FIN_WAIT_2),
                      moved(3 * MOMENT + INSTANT, FIN_WAIT_2, CLOSE)) == "CLOSED"


def test_a_short_timer_is_that_of_an_orphan_in_fin_wait_2():
    assert last_state(moved(2 * MOMENT, SYN_SENT, FIN_WAIT_2), started(3 * MOMENT, seconds=10),
                      moved(3 * MOMENT, FIN_WAIT_2, CLOSE)) == "FIN_WAIT_2"


def looked_up(time):
    return Event(time, 0, "fib_table_lookup", dict(
        src=socket.inet_aton(OWN[0]), sport=OWN[1], dst=socket.inet_aton(PEER[0]), dport=PEER[1]))


def requested(time, timer):
    return Event(time, 0, "timer_start", dict(timer=timer, function="reqsk_timer_handler",
                                              now=time * HZ // 10**9, expires=time * HZ // 10**9 + HZ))


def test_a_route_lookup_makes_one_request():
    """The second request is that of another program."""
    lives = Lives({OWN[0], PEER[0]}).feed([looked_up(MOMENT), requested(MOMENT + 1, TIMER), requested(MOMENT + 2, TIMER + 8)])
    assert [life.state for life in lives.lives] == ["SYN_RCVD"] and lives.answers[OWN, PEER] == []
