# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""A request races with the close of an idle connection: pools and keep-alive limits do this."""

import socket

from .talk import FIN, RST, scenario

CLOSER_GONE = "ESTABLISHED FIN_WAIT_[12]( FIN_WAIT_2)? CLOSED$"


def idle(t):
    """A connection that has had one exchange and is idle now: the closer's and the caller's end."""
    c, s = t.open()
    closer, caller = t.variant(("server", "client"), ("server", "client"), ("client", "server"))
    ends = {"client": c, "server": s}
    t.exchange(ends[caller], ends[closer])
    t.pause(200, 500)
    return closer, ends[closer], ends[caller]


@scenario(either=CLOSER_GONE, cause="request_into_close by initiator", times=3)
def request_crosses_fin(t):
    """The request leaves while the FIN is still on its way."""
    closer, closing, calling = idle(t)
    for flag in (FIN, RST):  # a long way: what the closer sends arrives late, in its order
        t.delay(closer, flag, ms=60, where="after", count=2)
    closing.close()
    t.pause(5, 30)
    calling.sendall(t.octets(1, 1000))
    if t.random.random() < 0.3:
        calling.sendall(t.octets(1, 1000))
    t.pause(200)
    calling.close()


# A host that has received the FIN acknowledges it at once. Packets show that the host knew. They do
# not show that its application had not read so far.
@scenario(either=CLOSER_GONE,
          cause=("request_into_close by initiator", "data_after_close by follower"), times=3)
def request_just_after_fin(t):
    """The FIN has arrived, the application has not noticed, and sends its request."""
    _, closing, calling = idle(t)
    closing.close()
    calling.recv(1, socket.MSG_PEEK)  # the FIN is here
    calling.sendall(t.octets(1, 1000))
    t.pause(150)
    calling.close()


# As above: the host has known of the FIN for long.
@scenario(either=CLOSER_GONE,
          cause=("data_after_close by follower", "request_into_close by initiator"), times=2)
def request_long_after_fin(t):
    """A pool that does not look hands out a connection that was closed long ago."""
    _, closing, calling = idle(t)
    closing.close()
    calling.recv(1, socket.MSG_PEEK)
    t.pause(1200, 1500)
    calling.sendall(t.octets(1, 1000))
    t.pause(150)
    calling.close()


@scenario(client="TIME_WAIT$|CLOSED$", cause="closed by initiator")
def closed_when_idle(t):
    """The server closes an idle connection, and the client does so, too: no race."""
    c, s = t.open()
    t.exchange(c, s)
    t.pause(500, 900)
    s.close()
    t.receive_end(c)
    c.close()
