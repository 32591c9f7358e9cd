# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Boxes between the ends: they reset, forget, answer in the server's place, or keep large segments.

The laboratory's hosts send with TTL 64, and no router is between them. A box has its own TTL.
"""

import socket

from .talk import ACK, RST, SYN, scenario

SYN_ACK = SYN | ACK
BOX_TTL = (254, 127, 60, 50)
RESET = "ESTABLISHED CLOSED$"


def idle(t, pause=(100, 600)):
    c, s = t.open()
    t.exchange(c, s)
    t.settle(c, s)
    t.pause(*pause)
    return c, s


# The server's capture has nothing of it: the box keeps the request, and resets only the client.
@scenario(client=RESET, server="ESTABLISHED$", cause="injected_reset by network", elsewhere="open",
          times=2)
def box_resets_client(t):
    """A box answers the request with a RST, with its own TTL, and lets nothing pass any more."""
    c, _ = idle(t)
    ttl = t.random.choice(BOX_TTL)
    t.rule("reset", "client", where="after", payload="some", number=ttl, count=-1)
    c.sendall(t.octets(1, 500))
    t.pause(200)


# The server's capture shows what its data drew, and nothing of the box.
@scenario(client=RESET, server=RESET, cause="injected_reset by network",
          elsewhere="no_connection by client", times=2)
def box_resets_client_server_goes_on(t):
    """The server knows nothing of it, goes on, and finds no client any more."""
    c, s = idle(t)
    t.rule("reset", "client", where="after", payload="some", number=t.random.choice(BOX_TTL))
    c.sendall(t.octets(1, 500))
    t.pause(60)
    s.sendall(t.octets(1, 500))
    t.pause(150)


@scenario(client=RESET, server=RESET, cause="injected_reset by network", times=3)
def box_resets_both(t):
    """A load balancer's idle limit: a RST to either end, in the name of the other."""
    c, s = idle(t)
    sender, end = t.variant(("client", c), ("client", c), ("server", s))
    t.rule("both", sender, payload="some", number=t.random.choice(BOX_TTL))
    end.sendall(t.octets(1, 500))
    t.pause(200)


# A box that takes the end's TTL, too, looks like that end: a lost state is all that packets show.
@scenario(either=RESET, cause=("no_connection", "injected_reset by network"), elsewhere="open",
          times=2)
def box_forgets_and_resets(t):
    """A NAT has lost its idle state: a RST to whatever comes, with the TTL of the end behind it."""
    c, s = idle(t)
    for sender in ("client", "server"):  # a RST draws no RST
        t.rule("reset", sender, mask=RST, number=64, count=-1)
    t.random.choice((c, s)).sendall(t.octets(1, 500))
    t.pause(200)


# What is sent does not come through: the other captures end with the idle connection.
@scenario(either=RESET, cause="retransmission_timeout", elsewhere="open", times=2)
def box_drops_idle_state(t):
    """A firewall has forgotten the idle connection and drops all of it: repetition, silence."""
    c, s = idle(t)
    sender = t.random.choice((c, s))
    sender.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)
    t.cut()
    sender.sendall(t.octets(1, 500))
    t.pause(4000)


# Behind the box no large segment is to be seen: the connection looks open there.
@scenario(either=RESET, cause="retransmission_timeout", elsewhere="open", times=2)
def mtu_black_hole(t):
    """Large segments are lost, with or without an ICMP error that does not help."""
    c, s = t.open()
    t.exchange(c, s, most=200)
    name, sender = t.random.choice((("client", c), ("server", s)))
    sender.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)
    if t.variant("told", "silent") == "told":
        t.unreachable(name, "too big", payload="large", count=-1, mtu=1400)
    else:
        t.drop(name, payload="large", count=-1)
    sender.sendall(bytes(6000))
    t.pause(4000)


@scenario(either="TIME_WAIT$", cause="closed by initiator")
def mtu_found(t):
    """One large segment is too big for the next hop; the ICMP error helps."""
    c, s = t.open()
    t.exchange(c, s, most=200)
    t.unreachable("client", "too big", payload="large", mtu=1300)
    data = bytes(4000)
    c.sendall(data)
    t.receive(s, len(data))
    t.finish(c, s)


# The ACK or the request is refused behind a SYN-ACK that the server never sent.
@scenario(client=RESET, server="^LISTEN$|^CLOSED$", cause=("not_accepted", "injected_reset"),
          elsewhere="unanswered", times=2)
def syn_proxy_without_server(t):
    """A SYN proxy completes the handshake, and finds that it has no server."""
    t.listen()
    t.rule("synack", "client", SYN, mask=SYN_ACK, where="after", number=BOX_TTL[0], count=-1)
    kind = t.variant("ack", "request")
    t.rule("reset", "client", ACK, mask=SYN_ACK | RST, where="after", number=BOX_TTL[0], count=-1,
           payload="none" if kind == "ack" else "some")
    if kind == "request":
        t.drop("client", ACK, mask=SYN_ACK | RST, where="after", payload="none", count=-1)
    c = t.caller()
    c.connect(t.server)
    if kind == "request":
        t.pause(30)
        c.sendall(t.octets(1, 500))
    t.pause(150)


@scenario(client="^CLOSED SYN_SENT CLOSED$", server="^LISTEN$", cause="refused",
          elsewhere="unanswered")
def box_refuses(t):
    """A firewall answers the SYN with a RST in the server's name."""
    t.listen()
    t.rule("reset", "client", SYN, mask=SYN_ACK, where="after", number=t.random.choice(BOX_TTL),
           count=-1)
    t.start_connecting(t.caller())
    t.pause(150)
