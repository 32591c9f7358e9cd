# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Ends that go without a word: timers, and sockets that vanish."""

import socket

from .talk import ACK, SYN, scenario


@scenario(cause="late_fin", either="FIN_WAIT_2 CLOSED$", times=2)
def orphan_then_late_fin(t):
    """FIN_WAIT_2 of an orphan ends by its timer; the FIN that comes later is answered by RST."""
    c, s = t.open()
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    first.setsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2, 1)
    first.close()
    t.receive_end(second)
    t.pause(2300)
    second.close()
    t.pause(100)


@scenario(cause="closed by initiator", either="FIN_WAIT_2 TIME_WAIT$", times=2)
def orphan_then_fin_in_time(t):
    """FIN_WAIT_2 of an orphan gets its FIN before the timer ends."""
    c, s = t.open()
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    first.close()
    t.receive_end(second)
    t.pause(100, 900)
    second.close()
    t.pause(100)


# The kernel decides how often the FIN is repeated: maybe too seldom for a timeout. Where nothing of it
# comes through, the connection is open, or closed by one end.
@scenario(cause=("retransmission_timeout", "peer_did_not_close"),
          elsewhere=("open", "peer_did_not_close"), either="FIN_WAIT_1 CLOSED$|LAST_ACK CLOSED$", times=2)
def fin_never_acknowledged(t):
    """The network is cut; the closer's FIN is repeated and at last given up."""
    c, s = t.open()
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    if t.variant(True, False):  # from LAST_ACK
        second.shutdown(socket.SHUT_WR)
        t.receive_end(first)
        t.pause(60)
    t.cut()
    first.close()
    t.pause(4500)


# Nothing of it comes through: the other captures end with the open connection.
@scenario(cause="retransmission_timeout", elsewhere="open", either="ESTABLISHED CLOSED$", times=2)
def user_timeout(t):
    """TCP_USER_TIMEOUT ends an end whose data are not acknowledged."""
    c, s = t.open()
    t.exchange(c, s)
    sender = t.random.choice((c, s))
    sender.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)
    t.settle(c, s)
    t.cut()
    sender.sendall(t.octets(1, 500))
    t.pause(4000)


# As above.
@scenario(cause="keepalive_timeout", elsewhere="open", either="ESTABLISHED CLOSED$", times=2)
def keep_alive_fails(t):
    """The keep-alive probes are not answered: the prober sends RST and is gone."""
    c, s = t.open()
    t.exchange(c, s)
    t.settle(c, s)  # who waits for an ACK does not probe
    prober = t.random.choice((c, s))
    keep_alive(prober)
    t.cut()
    t.pause(4500)


@scenario(cause="closed by initiator", either="TIME_WAIT$")
def keep_alive_answered(t):
    """Probes and their answers change nothing."""
    c, s = t.open()
    t.exchange(c, s)
    keep_alive(t.random.choice((c, s)))
    t.pause(2400)
    t.finish(c, s)


def keep_alive(s, probes=2):
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, probes)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


# Where no SYN-ACK comes, the SYNs are unanswered.
@scenario(cause=("handshake_abandoned", "unanswered"), client="SYN_SENT CLOSED$",
          server="^LISTEN SYN_RCVD")
def connect_timeout(t):
    """TCP_USER_TIMEOUT ends a SYN_SENT: the SYN-ACKs do not arrive."""
    t.listen()
    t.drop("server", SYN | ACK, count=-1)
    c = t.caller(TCP_USER_TIMEOUT=500)
    t.start_connecting(c)
    t.pause(2500)


# An end that sends nothing more does not learn of it.
@scenario(cause=("no_connection", "open"), client="ESTABLISHED CLOSED$",
          server="ESTABLISHED CLOSED$")
def vanished(t):
    """One end is gone without a word; the other learns of it when it sends."""
    c, s = t.open()
    t.exchange(c, s)
    gone, other = t.random.choice(((c, s), (s, c)))
    t.pause(60)  # no ACK is outstanding that would tell at once
    t.vanish(gone)
    t.pause(30)
    talks = t.variant(True, True, False)
    t.cause(f"no_connection by {'client' if gone is c else 'server'}" if talks else "open")
    if talks:
        other.sendall(t.octets())
        t.pause(100)


@scenario(cause="no_connection", either="FIN_WAIT_1 CLOSED$", times=2)
def vanished_then_fin(t):
    """One end is gone without a word; the other's FIN is answered by RST."""
    c, s = t.open()
    t.exchange(c, s)
    gone, other = t.random.choice(((c, s), (s, c)))
    t.pause(60)  # no ACK is outstanding that would tell at once
    t.vanish(gone)
    t.pause(30)
    other.close()
    t.pause(100)


# Where no ACK of the second FIN was captured, its sender got no answer.
@scenario(cause="closed by initiator",
          elsewhere=("retransmission_timeout", "peer_did_not_close"), either="LAST_ACK CLOSED$")
def last_ack_given_up(t):
    """Every ACK of the second FIN is lost: LAST_ACK ends by its timer."""
    c, s = t.open()
    t.exchange(c, s)
    end, first, second = t.random.choice((("client", c, s), ("server", s, c)))
    first.shutdown(socket.SHUT_WR)
    t.receive_end(second)
    t.pause(100)
    t.drop(end, ACK, count=-1)
    second.close()
    t.receive_end(first)
    first.close()
    t.pause(4500)


# As in connect_timeout.
@scenario(cause=("handshake_abandoned", "unanswered"), server="^LISTEN SYN_RCVD CLOSED$")
def syn_rcvd_given_up(t):
    """Every SYN-ACK is lost: SYN_RCVD ends by its timer."""
    t.listen(TCP_SYNCNT=1)
    t.drop("server", SYN | ACK, count=-1)
    c = t.caller()
    t.start_connecting(c)
    t.pause(100)
    c.close()
    t.pause(4500)
