# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Segments that neither end has sent: forged, or old duplicates."""

from .talk import ACK, RST, SYN, scenario


def open_and_watch(t):
    t.watch()
    c, s = t.open()
    t.exchange(c, s)
    t.pause(120)  # every ACK has been sent, so that the numbers are known
    return c, s


# The forged RST has the TTL of the end whose address it bears. If that end says nothing after it,
# packets show a lost connection. Where the RST did not pass, only the survivor's FIN draws one.
@scenario(cause=("injected_reset", "no_connection"), elsewhere="open",
          either="ESTABLISHED CLOSED$", times=2)
def forged_rst(t):
    """A forged RST with the very sequence number closes its victim; the other end knows nothing."""
    c, s = open_and_watch(t)
    pretended = t.random.choice(("client", "server"))
    t.forge(pretended, RST, t.next_octet(pretended))
    t.pause(60)
    survivor = c if pretended == "client" else s
    if t.variant(True, False):
        survivor.close()  # its FIN is answered by a RST
    t.pause(60)


@scenario(cause="closed by initiator", either="TIME_WAIT$", times=2)
def rst_out_of_window(t):
    """A forged RST outside the window is ignored."""
    c, s = open_and_watch(t)
    pretended = t.random.choice(("client", "server"))
    t.forge(pretended, RST, t.next_octet(pretended) + t.random.choice((-5000, 2**30, -2**30)))
    t.pause(60)
    t.maybe_exchange(c, s)
    t.finish(c, s)


@scenario(cause="closed by initiator", either="TIME_WAIT$", times=2)
def rst_in_window_not_exact(t):
    """A forged RST in the window, but not the next octet: a challenge ACK (RFC 5961)."""
    c, s = open_and_watch(t)
    pretended = t.random.choice(("client", "server"))
    t.forge(pretended, RST, t.next_octet(pretended) + t.random.randrange(1, 2000))
    t.pause(60)
    t.maybe_exchange(c, s)
    t.finish(c, s)


@scenario(cause="closed by initiator", client="ESTABLISHED", server="LISTEN SYN_RCVD ESTABLISHED",
          times=2)
def old_syn_in_established(t):
    """A duplicate of an older connection's SYN draws a challenge ACK."""
    c, s = open_and_watch(t)
    t.forge("client", SYN, t.latest("client")[1].seq - t.random.randrange(10**6, 10**8))
    t.pause(60)
    t.maybe_exchange(c, s)
    t.finish(c, s)


@scenario(cause="closed by initiator", client="ESTABLISHED", server="LISTEN SYN_RCVD ESTABLISHED")
def same_syn_in_established(t):
    """The connection's own SYN arrives a second time, late."""
    copy = t.keep("client", SYN, mask=SYN | ACK)
    c, s = t.open()
    t.exchange(c, s)
    t.replay("client", copy)
    t.pause(60)
    t.maybe_exchange(c, s)
    t.finish(c, s)


def end_in_time_wait(t):
    """A whole connection; which end holds TIME_WAIT, and the other."""
    c, s = open_and_watch(t)
    holder, first, other, second = t.random.choice((("client", c, "server", s),
                                                    ("server", s, "client", c)))
    first.close()
    t.receive_end(second)
    second.close()
    t.pause(60)
    return holder, other


@scenario(cause="closed by initiator", server="TIME_WAIT CLOSED$", times=2)
def old_syn_in_time_wait(t):
    """A duplicate of an old SYN reaches a server in TIME_WAIT: an ACK, whose RST may end it."""
    c, s = open_and_watch(t)
    old = t.latest("client")[1].seq - t.random.randrange(10**6, 10**8)
    s.close()
    t.receive_end(c)
    c.close()
    t.pause(60)
    t.forge("client", SYN, old)
    t.pause(100)


@scenario(cause="closed by initiator", either="TIME_WAIT CLOSED$", times=2)
def rst_in_time_wait(t):
    """A RST ends TIME_WAIT early (RFC 1337)."""
    holder, other = end_in_time_wait(t)
    t.forge(other, RST, t.next_octet(other))
    t.pause(60)


@scenario(cause="closed by initiator", either="TIME_WAIT$")
def rst_beside_time_wait(t):
    """A RST outside the window leaves TIME_WAIT alone."""
    holder, other = end_in_time_wait(t)
    t.forge(other, RST, t.next_octet(other) + 2**30)
    t.pause(60)


@scenario(cause="closed by initiator", either="TIME_WAIT( CLOSED)?$")
def old_data_in_time_wait(t):
    """An old data segment reaches TIME_WAIT: an ACK, whose RST may end it."""
    holder, other = end_in_time_wait(t)
    segment = t.latest(other)[1]
    t.forge(other, ACK, t.next_octet(other) - 20, segment.ack, bytes(10))
    t.pause(100)


@scenario(cause="closed by initiator", client="SYN_SENT ESTABLISHED", times=2)
def bad_rst_in_syn_sent(t):
    """In SYN_SENT a RST counts only if its ACK covers the SYN."""
    t.watch()
    t.drop("server", SYN | ACK, where="before")
    listener = t.listen()
    c = t.caller()
    t.start_connecting(c)
    t.pause(60)
    syn = t.latest("client")[1]
    if t.variant(True, False):
        forge_from_server(t, RST, 0, 0)
    else:
        forge_from_server(t, RST | ACK, 0, syn.seq - 1000)
    t.finish_connecting(c)
    t.finish(c, t.accept(listener))


def forge_from_server(t, flags, seq, ack):
    """The server has sent nothing yet whose frame could be a model: turn the client's round."""
    from packets import forge
    frame, segment = t.latest("client")
    ethernet = frame[6:12] + frame[:6] + frame[12:14]
    t.inject("server", forge(ethernet, segment.destination, segment.source, flags, seq, ack))
