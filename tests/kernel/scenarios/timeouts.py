# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Ends that wait in vain: for an ACK, for an open window, for an old connection to go."""

import socket

from .silent import keep_alive
from .talk import RST, scenario

RESET = "ESTABLISHED CLOSED$"


# Nothing of it comes through: the other captures end with the idle connection.
@scenario(either=RESET, cause="retransmission_timeout", elsewhere="open", times=2)
def sender_gives_up(t):
    """The network is cut; the sender's application waits for a while, and then resets."""
    c, s = t.open()
    t.exchange(c, s)
    t.settle(c, s)
    sender = t.random.choice((c, s))
    t.cut()
    sender.sendall(t.octets(1, 500))
    t.pause(2500)
    t.reset(sender)
    t.pause(50)


# As above.
@scenario(either=RESET, cause="keepalive_timeout", elsewhere="open", times=2)
def keep_alive_finds_nobody(t):
    """The peer's host is gone for good while the connection is idle: three probes, then RST."""
    c, s = t.open()
    t.exchange(c, s)
    t.settle(c, s)
    prober = t.random.choice((c, s))
    keep_alive(prober, probes=3)
    t.cut()
    t.pause(5500)


def shut_window(t):
    """The receiver does not read until its window is shut: sender's and receiver's socket."""
    listener = t.listen(SO_RCVBUF=4096)
    c = t.caller()
    c.connect(t.server)
    s = t.accept(listener)
    c.setblocking(False)
    sent = 0
    while sent < 60000:
        try:
            sent += c.send(bytes(4096))
        except BlockingIOError:
            break
    t.pause(600, 900)
    return c, s


@scenario(client=RESET, server=RESET, cause="window_stayed_shut by server", times=2)
def window_stays_shut(t):
    """One of the ends resets while the window is shut."""
    c, s = shut_window(t)
    if t.variant("sender", "receiver") == "sender":
        t.reset(c)
    else:
        s.close()  # with unread data
    t.pause(100)


# Nothing is sent at the end: an idle connection with a shut window is all that packets show.
@scenario(client=RESET, server="ESTABLISHED$", cause=("window_stayed_shut by server", "open"))
def window_stays_shut_until_timeout(t):
    """TCP_USER_TIMEOUT ends the sender, whose probes were all answered: window 0."""
    c, _ = shut_window(t)
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)
    t.pause(3500)


@scenario(client="^CLOSED SYN_SENT CLOSED$|SYN_SENT$", cause="blocked_by_old_connection")
def old_connection_blocks(t):
    """The client vanished and calls again, but none of its RSTs comes through."""
    listener = t.listen()
    c, s = t.open(listener)
    t.exchange(c, s)
    t.pause(60)
    # The RSTs that never arrive look like the end of the old connection where they passed.
    t.cause("open", "no_connection by client", "blocked_by_old_connection", connection=0)
    # Where the RST does not come, the challenge stays without an answer.
    t.cause("blocked_by_old_connection by server", connection=1, elsewhere=("unanswered", "open"))
    t.vanish(c)
    t.drop("client", RST, where="after", count=-1)
    c = t.caller(TCP_SYNCNT=1)
    t.start_connecting(c)
    t.pause(3500)
