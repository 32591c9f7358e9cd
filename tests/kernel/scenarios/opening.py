# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""How connections open, and fail to."""

import socket

from .talk import ACK, IPPROTO_MPTCP, MSG_FASTOPEN, RST, SYN, scenario

SYN_ACK = SYN | ACK


@scenario(cause="refused by server", client="^CLOSED SYN_SENT CLOSED$", server="^CLOSED$")
def refused(t):
    """Nobody listens: RST to the SYN."""
    t.caller().connect_ex(t.server)


@scenario(cause="unanswered", client="^CLOSED SYN_SENT$|SYN_SENT CLOSED$", server="^LISTEN$")
def syn_unanswered(t):
    """The server's firewall drops every SYN."""
    t.filtered_server()
    t.listen()
    c = t.caller(TCP_SYNCNT=1)
    t.start_connecting(c)
    t.pause(1200)


@scenario(cause="unanswered", client="^CLOSED SYN_SENT CLOSED$", server="^LISTEN$")
def killed_in_syn_sent(t):
    """The client gives up while its SYN is on the way nowhere."""
    t.drop("client", SYN, mask=SYN_ACK, count=-1, where="before")
    t.listen()
    c = t.caller()
    t.start_connecting(c)
    t.pause(20, 400)
    c.close()


@scenario(cause="opener_gone by client", client="^CLOSED SYN_SENT CLOSED$",
          server="^LISTEN SYN_RCVD CLOSED$", times=2)
def rst_in_syn_rcvd(t):
    """The client is gone when the SYN-ACK comes: its host answers with RST."""
    t.listen()
    t.delay("server", SYN_ACK, ms=60)
    c = t.caller()
    t.start_connecting(c)
    t.pause(20)
    c.close()
    t.pause(100)


@scenario(cause="closed by initiator", server="^LISTEN SYN_RCVD ESTABLISHED")
def syn_lost(t):
    """The first SYN is lost and sent again."""
    t.drop("client", SYN, mask=SYN_ACK)
    c, s = t.open()
    t.exchange(c, s)
    t.finish(c, s)


@scenario(cause="closed by initiator", server="^LISTEN SYN_RCVD ESTABLISHED", times=2)
def syn_ack_lost(t):
    """The first SYN-ACK is lost; SYN and SYN-ACK are sent again."""
    t.drop("server", SYN_ACK)
    c, s = t.open()
    t.maybe_exchange(c, s)
    t.finish(c, s)


@scenario(cause="closed by initiator", server="^LISTEN SYN_RCVD ESTABLISHED", times=2)
def third_ack_lost(t):
    """The handshake's ACK is lost: data repeat it, or the SYN-ACK comes again."""
    t.drop("client", ACK, mask=SYN_ACK | RST, payload="none")
    listener = t.listen()
    c = t.caller()
    c.connect(t.server)
    if t.variant("data", "none") == "data":
        c.sendall(t.octets())
    s = t.accept(listener)
    t.finish(c, s)


@scenario(cause="closed by initiator", server="^LISTEN SYN_RCVD ESTABLISHED")
def third_ack_is_data(t):
    """No pure ACK: the first data complete the handshake."""
    listener = t.listen()
    c = t.caller(TCP_QUICKACK=0)
    c.connect(t.server)
    data = t.octets()
    c.sendall(data)
    s = t.accept(listener)
    t.receive(s, len(data))
    t.finish(c, s)


@scenario(cause="closed by initiator",
          server="^LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED$")
def third_ack_is_fin(t):
    """No pure ACK: a FIN completes the handshake."""
    listener = t.listen()
    c = t.caller(TCP_QUICKACK=0)
    c.connect(t.server)
    c.shutdown(socket.SHUT_WR)
    s = t.accept(listener)
    t.receive_end(s)
    t.pause(0, 60)
    s.close()
    t.receive_end(c)
    c.close()


@scenario(cause="closed by initiator", client="^CLOSED SYN_SENT SYN_RCVD ESTABLISHED",
          server="SYN_SENT SYN_RCVD ESTABLISHED", times=2)
def simultaneous_open(t):
    """Both ends connect to each other; the SYNs cross."""
    for end in ("client", "server"):
        t.delay(end, SYN, mask=SYN_ACK, ms=60)
    c = t.caller()
    s = t.socket("server")
    s.bind(t.server)
    t.start_connecting(c)
    t.start_connecting(s, t.client)
    t.finish_connecting(c)
    t.finish_connecting(s)
    t.maybe_exchange(c, s)
    t.finish(c, s)


# Chance decides which of the rivals finds room. In one variant the server closes what it accepts.
@scenario(cause=("not_accepted by server", "open"), client="^CLOSED SYN_SENT ESTABLISHED",
          server="^LISTEN SYN_RCVD( CLOSED)?$", times=2)
def accept_queue_full_after_third_ack(t):
    """Two handshakes complete, the queue has room for one: the other stays in SYN_RCVD."""
    listener = t.listen(backlog=2)  # room for three; two requests get no cookies
    early = [t.caller(), t.caller(t.another_client())]
    for c in early:
        c.connect(t.server)
    rivals = [t.another_client() for _ in range(2)]
    for address in rivals:
        t.delay("client", ACK, mask=SYN_ACK, ms=60, client=address)
    for address in rivals:
        t.start_connecting(t.caller(address))
    t.pause(200)
    if t.variant("full", "room") == "room":  # the ACK of a repeated SYN-ACK counts
        accepted = [t.accept(listener) for _ in range(3)]
        t.pause(1500)
        accepted.append(t.accept(listener))
        for s in accepted:
            s.close()


# Two connections fill the queue and stay open; the third is not answered. With loss, another one may be
# the third.
@scenario(cause=("unanswered", "open", "not_accepted by server"), client="^CLOSED SYN_SENT(?! ESTABLISHED)",
          server="^LISTEN$")
def accept_queue_full_at_syn(t):
    """The queue is full already: the SYN is dropped by the server's TCP."""
    t.listen(backlog=1)
    for address in (t.client, t.another_client()):
        t.caller(address).connect(t.server)
    t.pause(50)
    d = t.caller(t.another_client(), TCP_SYNCNT=1)
    t.start_connecting(d)
    t.pause(1200)


# The silent caller abandons the handshake; where no SYN-ACK comes, its SYNs are unanswered.
@scenario(cause=("closed by initiator", "handshake_abandoned", "unanswered"),
          server="^LISTEN SYN_RCVD ESTABLISHED", times=2)
def syn_cookie(t):
    """The SYN queue is full of a caller that never answers: the next SYN gets a cookie."""
    listener = t.listen(backlog=1)
    silent = t.client
    t.drop("server", SYN_ACK, client=silent, count=-1, where="after")
    t.start_connecting(t.caller(TCP_SYNCNT=1))
    t.pause(30)
    address = t.another_client()
    kind = t.variant("completes", "ack_lost", "gives_up")
    if kind == "ack_lost":
        t.drop("client", ACK, mask=SYN_ACK, client=address, payload="none")
    t.cause("handshake_abandoned", "unanswered", connection=0)
    t.cause(*(("handshake_abandoned", "unanswered") if kind == "gives_up"
              else ("closed by initiator",)), connection=1)
    if kind == "gives_up":
        t.drop("server", SYN_ACK, client=address, count=-1)
    c = t.caller(address, TCP_SYNCNT=1)
    t.start_connecting(c)
    if kind == "gives_up":
        t.pause(300)
        c.close()
        return
    t.finish_connecting(c)
    data = t.octets()
    c.sendall(data)
    s = t.accept(listener)
    t.receive(s, len(data))
    c.close()
    t.receive_end(s)
    s.close()


# In silence the connection is open for the client, and not accepted yet for the server.
@scenario(cause=("closed by initiator", "aborted by resetter", "not_accepted", "open"),
          server="^LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED$", times=2)
def defer_accept(t):
    """TCP_DEFER_ACCEPT: the bare ACK leaves the server in SYN_RCVD until data come."""
    listener = t.listen(TCP_DEFER_ACCEPT=3)
    c = t.caller()
    c.connect(t.server)
    t.pause(50, 300)
    kind = t.variant("data", "reset", "fin", "silence")
    t.cause(*{"reset": ("aborted by client",), "silence": ("open", "not_accepted")}.get(
        kind, ("closed by initiator",)))
    if kind == "reset":
        t.reset(c)
    if kind == "fin":
        c.close()
    if kind == "data":
        c.sendall(t.octets())
        c.close()
    if kind in ("data", "fin"):
        s = t.accept(listener)
        t.receive_end(s)
        s.close()


@scenario(cause="closed by initiator", server="^LISTEN SYN_RCVD ESTABLISHED", times=2)
def fast_open(t):
    """The SYN brings data, and both ends then talk and close in turn."""
    c, s = open_fast(t)
    answer = t.octets()
    s.sendall(answer)
    t.receive(c, len(answer))
    t.finish(c, s)


@scenario(cause="closed by initiator", server="^LISTEN SYN_RCVD FIN_WAIT_1")
def fast_open_server_closes_first(t):
    """Answer and FIN of the server leave before the client's ACK: FIN_WAIT_1 from SYN_RCVD."""
    for _ in range(2):  # the ACK, or a SYN-ACK sent again
        t.delay("client", ACK, mask=SYN_ACK, ms=80)
    c, s = open_fast(t)
    if t.random.random() < 0.7:
        s.sendall(t.octets())
    s.close()
    t.receive_end(c)
    c.close()


def open_fast(t):
    listener = t.listen(TCP_FASTOPEN=8)
    c = t.caller()
    data = t.octets(1, 1000)
    c.sendto(data, MSG_FASTOPEN, t.server)
    s = t.accept(listener)
    t.receive(s, len(data))
    return c, s


@scenario(cause="closed by initiator", client="TIME_WAIT$|CLOSED$", times=2, protocol=IPPROTO_MPTCP)
def mptcp(t):
    """Multipath TCP with one subflow."""
    listener = t.socket("server", IPPROTO_MPTCP)
    listener.bind(t.server)
    listener.listen(8)
    c = t.socket("client", IPPROTO_MPTCP)
    c.bind(t.client)
    c.connect(t.server)
    s = t.accept(listener)
    t.exchange(c, s)
    first, second = t.random.choice(((c, s), (s, c)))
    first.close()
    t.receive_end(second)
    second.close()
    t.pause(200)
