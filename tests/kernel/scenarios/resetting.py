# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Connections that a RST ends, sent by one of their ends."""

import socket

from .talk import ACK, FIN, RST, SYN, scenario

RESET = "ESTABLISHED CLOSED$"
# A host that answers data with a RST has closed. Whether the data were a request that raced with the
# close, or more of what its peer sent anyway, packets show only in part.
AFTER_CLOSE = ("data_after_close by follower", "request_into_close by initiator")
# Packets show that data were not read only where a window or a missing ACK says so.
UNREAD = ("aborted_with_unread_data by resetter", "aborted by resetter")


@scenario(cause="aborted by client", client=RESET, server=RESET, times=2)
def reset_by_client(t):
    """SO_LINGER 0 at the client."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    t.pause(0, 60)
    t.reset(c)
    t.pause(50)
    s.close()


@scenario(cause="aborted by server", client=RESET, server=RESET, times=2)
def reset_by_server(t):
    """SO_LINGER 0 at the server."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    t.pause(0, 60)
    t.reset(s)
    t.pause(50)
    c.close()


@scenario(cause=UNREAD, client=RESET, server=RESET, times=2)
def close_with_unread_data(t):
    """close() while data wait to be read: RST instead of FIN."""
    c, s = t.open()
    sender, closer = t.random.choice(((c, s), (s, c)))
    sender.sendall(t.octets())
    t.pause(60)
    closer.close()
    t.pause(50)


@scenario(cause="aborted by resetter", either="CLOSE_WAIT CLOSED$", times=2)
def reset_in_close_wait(t):
    """One end closes its direction, the other answers with a RST after a while."""
    c, s = t.open()
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    first.shutdown(socket.SHUT_WR)
    t.receive_end(second)
    t.pause(0, 100)
    t.reset(second)
    t.pause(50)


@scenario(cause="aborted by resetter", either="FIN_WAIT_[12] CLOSED$")
def reset_by_the_closer(t):
    """shutdown(), then SO_LINGER 0 by the same end."""
    c, s = t.open()
    t.exchange(c, s)
    first = t.random.choice((c, s))
    first.shutdown(socket.SHUT_WR)
    t.pause(0, 100)
    t.reset(first)
    t.pause(50)


# The answer to the FIN can overtake the RST that ended the connection.
@scenario(cause=("aborted by resetter", "no_connection by resetter"), either="FIN_WAIT_1 CLOSED$",
          times=2)
def fin_and_rst_cross(t):
    """One end closes while the other resets."""
    c, s = t.open()
    t.exchange(c, s)
    for end in ("client", "server"):
        t.delay(end, FIN, ms=40)
        t.delay(end, RST, ms=40)
    closer, resetter = t.random.choice(((c, s), (s, c)))
    closer.close()
    t.pause(0, 15)
    t.reset(resetter)
    t.pause(120)


# Where the RST was lost, a capture shows only what came after it.
@scenario(cause=("aborted", "no_connection"), client="ESTABLISHED CLOSED$",
          server="ESTABLISHED CLOSED$", times=2)
def rst_lost(t):
    """The RST is lost; the other end learns of it when it sends, or never."""
    c, s = t.open()
    t.exchange(c, s)
    end, resetter, other = t.random.choice((("client", c, s), ("server", s, c)))
    t.drop(end, RST)
    t.reset(resetter)
    t.pause(50)
    talks = t.variant(True, True, False)
    t.cause(f"aborted by {end}", f"no_connection by {end}", elsewhere=() if talks else ("open",))
    if talks:
        other.sendall(t.octets())
        t.pause(300)


@scenario(cause=AFTER_CLOSE, either="FIN_WAIT_2 CLOSED$", times=2)
def orphan_receives_data(t):
    """The end that closed completely gets data: RST."""
    c, s = t.open()
    first, second = t.random.choice(((c, s), (s, c)))
    t.exchange(c, s)
    first.close()
    t.receive_end(second)
    t.pause(0, 60)
    second.sendall(t.octets())
    t.pause(100)
    second.close()


@scenario(cause=AFTER_CLOSE, either="FIN_WAIT_[12] CLOSED$")
def orphan_receives_data_with_fin(t):
    """The same, the data bringing a FIN along."""
    c, s = t.open()
    first, second = t.random.choice(((c, s), (s, c)))
    t.exchange(c, s)
    first.close()
    t.receive_end(second)
    t.pause(0, 60)
    second.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
    second.sendall(t.octets(1, 1000))
    second.close()
    t.pause(100)


# An accept queue that is thrown away and an application that resets look the same.
@scenario(cause=("not_accepted by server", *UNREAD), client="CLOSED$", server="CLOSED$")
def listener_closes(t):
    """The listening socket closes with the connection still in its queue: RST."""
    listener = t.listen()
    c = t.caller()
    c.connect(t.server)
    if t.random.random() < 0.5:
        c.sendall(t.octets())
    t.pause(60)
    listener.close()
    t.pause(60)


@scenario(cause=UNREAD, client="CLOSED$", server="CLOSED$")
def reset_with_data_under_way(t):
    """A RST while the other end is sending."""
    c, s = t.open()
    sender, resetter = t.random.choice(((c, s), (s, c)))
    t.delay("client" if sender is c else "server", ACK, mask=SYN | ACK, payload="some", ms=30)
    sender.sendall(t.octets(1, 8000))
    t.pause(0, 20)
    t.reset(resetter)
    t.pause(80)
