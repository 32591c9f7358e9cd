# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""How connections close in good order, and what the network makes of it."""

import socket

from .talk import ACK, FIN, scenario

ACTIVE = "ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT$"
PASSIVE = "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED$"


@scenario(cause="closed by initiator", client=ACTIVE, server=PASSIVE, times=2)
def client_closes_first(t):
    """Four segments, client first."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    in_turn(t, c, s)


@scenario(cause="closed by initiator", client=PASSIVE, server=ACTIVE, times=2)
def server_closes_first(t):
    """Four segments, server first."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    in_turn(t, s, c)


def in_turn(t, first, second):
    first.close()
    t.receive_end(second)
    t.pause(60, 150)
    second.close()


@scenario(cause="closed by initiator", either=f"{ACTIVE}", times=3)
def merged_fin(t):
    """The second FIN also acknowledges the first."""
    c, s = t.open()
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    t.interactive(second)
    first.close()
    t.receive_end(second)
    second.close()


@scenario(cause="closed by initiator", either=f"{ACTIVE}", times=2)
def data_with_the_fin(t):
    """The last data and the FIN share a segment."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    for one, other in ((first, second), (second, first)):
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        one.sendall(t.octets(1, 1000))
        one.shutdown(socket.SHUT_WR)
        t.receive_end(other)
    c.close()
    s.close()


@scenario(cause="closed by initiator", client="FIN_WAIT_1 CLOSING TIME_WAIT$",
          server="FIN_WAIT_1 CLOSING TIME_WAIT$", times=3)
def simultaneous_close(t):
    """Both FINs are on the way at the same time."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    t.pause(60)  # no ACK is outstanding
    same = t.variant(True, True, False)  # else an ACK of one FIN comes before the other FIN
    for end in ("client", "server"):
        t.delay(end, FIN, ms=50 if same else t.random.randrange(40, 90))
    if t.random.random() < 0.3:  # with data
        c.send(t.octets(1, 200))
    first, second = t.random.choice(((c, s), (s, c)))
    first.shutdown(socket.SHUT_WR)
    if not same:
        t.pause(0, 15)
    second.shutdown(socket.SHUT_WR)
    t.pause(150)
    c.close()
    s.close()


@scenario(cause="closed by initiator", either=f"{ACTIVE}|CLOSING TIME_WAIT$")
def nearly_simultaneous_close(t):
    """Both close within a moment; the FINs cross or do not."""
    c, s = t.open()
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    first.close()
    t.pause(0, 3)
    second.close()


@scenario(cause="closed by initiator", either=f"{ACTIVE}", times=2)
def half_close_with_data(t):
    """One direction is closed; the other goes on for a while."""
    c, s = t.open()
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    first.shutdown(socket.SHUT_WR)
    t.receive_end(second)
    for _ in range(t.random.randrange(1, 5)):
        t.pause(5, 80)
        second.sendall(t.octets())
    second.close()
    t.receive_end(first)
    first.close()


@scenario(cause="closed by initiator", either=f"{ACTIVE}", times=2)
def first_fin_lost(t):
    """The first FIN is lost and sent again."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    end, first, second = t.random.choice((("client", c, s), ("server", s, c)))
    t.drop(end, FIN)
    first.close()
    t.receive_end(second)
    t.pause(0, 60)
    second.close()


@scenario(cause="closed by initiator", either=f"{ACTIVE}", times=2)
def second_fin_lost(t):
    """The second FIN is lost and sent again."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    end, first, second = t.random.choice((("client", s, c), ("server", c, s)))
    t.drop(end, FIN)
    first.shutdown(socket.SHUT_WR)
    t.receive_end(second)
    t.pause(0, 60)
    second.close()
    t.receive_end(first)
    first.close()


@scenario(cause="closed by initiator", either=f"{ACTIVE}", times=3)
def last_ack_lost(t):
    """The last ACK is lost: the FIN comes again, to an end that is in TIME_WAIT."""
    c, s = t.open()
    t.maybe_exchange(c, s)
    end, first, second = t.random.choice((("client", c, s), ("server", s, c)))
    first.shutdown(socket.SHUT_WR)
    t.receive_end(second)
    t.pause(100)  # past the ACK of the first FIN
    t.drop(end, ACK, count=t.random.choice((1, 1, 2)))
    second.close()
    t.receive_end(first)
    first.close()
    t.pause(900)


@scenario(cause="closed by initiator", either="TIME_WAIT( CLOSED)?$", times=2)
def fin_repeated_in_time_wait(t):
    """A second copy of the FIN reaches TIME_WAIT; its sender is gone: RST to the ACK."""
    c, s = t.open()
    t.exchange(c, s)
    end, first, second = t.random.choice((("client", s, c), ("server", c, s)))
    copy = t.keep(end, FIN)
    first.shutdown(socket.SHUT_WR)
    t.receive_end(second)
    second.close()
    t.receive_end(first)
    first.close()
    t.pause(50, 200)
    t.replay(end, copy)
    t.pause(50)


@scenario(cause="peer_did_not_close", either="CLOSE_WAIT$", times=2)
def close_wait_leak(t):
    """One end never closes: CLOSE_WAIT for as long as the capture lasts."""
    c, s = t.open()
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    t.cause(f"peer_did_not_close by {'client' if second is c else 'server'}")
    if t.random.random() < 0.5:
        first.shutdown(socket.SHUT_WR)
    else:
        first.close()  # an orphan, whose FIN_WAIT_2 has an end
    t.receive_end(second)


@scenario(cause="peer_did_not_close", either="FIN_WAIT_2$")
def half_closed_stays(t):
    """One end has closed, the other goes on sending and never closes."""
    c, s = t.open()
    first, second = t.random.choice(((c, s), (s, c)))
    first.shutdown(socket.SHUT_WR)
    t.receive_end(second)
    second.sendall(t.octets())


@scenario(cause="open", client="ESTABLISHED$", server="ESTABLISHED$")
def stays_open(t):
    """Nobody closes."""
    c, s = t.open()
    t.exchange(c, s)


@scenario(cause="closed by initiator", client="FIN_WAIT_1 CLOSING TIME_WAIT$", times=3)
def fin_queued_behind_data(t):
    """close() with data that the peer's window does not admit: the FIN waits in the queue."""
    listener = t.listen(SO_RCVBUF=4096)
    c = t.caller(SO_SNDBUF=65536)
    c.connect(t.server)
    s = t.accept(listener)
    c.setblocking(False)
    while True:
        try:
            if c.send(bytes(4096)) < 4096:
                break
        except BlockingIOError:
            break
        if t.random.random() < 0.1:
            break
    t.pause(20)
    c.close()  # FIN_WAIT_1 begins here
    t.pause(20, 200)
    if t.variant(True, False):  # the server closes its direction meanwhile
        s.shutdown(socket.SHUT_WR)
        t.pause(20, 100)
    t.receive_end(s)
    s.close()
