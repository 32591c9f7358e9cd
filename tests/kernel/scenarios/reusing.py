# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""One 4-tuple, several connections."""

from .talk import SYN, scenario


@scenario(cause="closed by initiator", client="LAST_ACK CLOSED$", server="TIME_WAIT$", times=2)
def reuse_while_server_in_time_wait(t):
    """The server holds TIME_WAIT; a new SYN ends that and opens."""
    listener = t.listen()
    for _ in range(2):
        c, s = t.open(listener)
        t.exchange(c, s)
        s.close()
        t.receive_end(c)
        c.close()
        t.pause(30, 100)


@scenario(cause="closed by initiator", client="TIME_WAIT$", server="LAST_ACK CLOSED$", times=2)
def reuse_while_client_in_time_wait(t):
    """The client holds TIME_WAIT and connects again from the same port."""
    listener = t.listen()
    for _ in range(2):
        c, s = t.open(listener)
        t.exchange(c, s)
        c.close()
        t.receive_end(s)
        s.close()
        t.pause(1200)  # tcp_tw_reuse asks for a time stamp that has moved on


@scenario(cause="aborted by resetter", client="CLOSED$", server="CLOSED$", times=2)
def reuse_after_reset(t):
    """A connection is reset and the next one takes its 4-tuple at once."""
    listener = t.listen()
    for _ in range(2):
        c, s = t.open(listener)
        t.exchange(c, s)
        t.reset(t.random.choice((c, s)))
        t.pause(30, 60)
        c.close()


@scenario(cause="closed by initiator", client="^CLOSED SYN_SENT ESTABLISHED",
          server="ESTABLISHED CLOSED$", times=3)
def half_open_peer(t):
    """The client vanished and calls again: challenge ACK, RST, and its SYN once more."""
    listener = t.listen()
    c, s = t.open(listener)
    t.maybe_exchange(c, s)
    t.pause(60)
    t.vanish(c)
    t.pause(20)
    # The RST that answers the challenge ends the old connection. A capture may give it to either.
    t.cause("no_connection by client", "blocked_by_old_connection", "open", connection=0)
    t.cause("closed by initiator", "blocked_by_old_connection by server", connection=1)
    c = t.caller()
    c.connect(t.server)
    new = t.accept(listener)
    t.exchange(c, new)
    t.finish(c, new)
    s.close()


@scenario(cause="closed by initiator", client="^CLOSED SYN_SENT ESTABLISHED")
def half_open_server(t):
    """The server vanished; the client's data are answered by RST and it calls again."""
    listener = t.listen()
    c, s = t.open(listener)
    t.exchange(c, s)
    t.vanish(s)
    t.cause("no_connection by server", connection=0)
    c.sendall(t.octets())
    t.pause(100)
    c.close()
    c, s = t.open(listener)
    t.finish(c, s)


@scenario(cause="closed by initiator", client="^CLOSED SYN_SENT CLOSED$", server="^LISTEN SYN_RCVD")
def calls_again_in_syn_rcvd(t):
    """The client gives up and calls again from the same port while the server is in SYN_RCVD."""
    listener = t.listen()
    t.drop("server", SYN, where="after")
    # The request that is left of the first call ends by the RST that answers its challenge.
    t.cause("handshake_abandoned", "unanswered", "blocked_by_old_connection", "opener_gone",
            connection=0)
    t.cause("closed by initiator", "blocked_by_old_connection by server", connection=1)
    c = t.caller()
    t.start_connecting(c)
    t.pause(100)
    c.close()
    c, s = t.open(listener)
    t.exchange(c, s)
    t.finish(c, s)
