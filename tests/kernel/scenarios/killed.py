# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes that are killed, listeners that close, and accept queues that are full."""

import os
import subprocess

from .talk import ACK, RST, SYN, scenario

SYN_ACK = SYN | ACK
RESET = "ESTABLISHED CLOSED$"
ABORT_ON_OVERFLOW = {"net.ipv4.tcp_abort_on_overflow": "1"}


def kill_owner(s):
    """The socket goes to a process of its own, which is killed: kill -9."""
    descriptor = s.detach()
    owner = subprocess.Popen(["sleep", "60"], pass_fds=[descriptor])
    os.close(descriptor)
    owner.kill()
    owner.wait()


# Packets show that the data were not read only where a window or a missing ACK says so.
@scenario(client=RESET, server=RESET,
          cause=("aborted_with_unread_data by resetter", "aborted by resetter"), times=2)
def killed_with_unread_data(t):
    """kill -9 of a process that has not read all: RST."""
    c, s = t.open()
    t.exchange(c, s)
    sender, victim = t.random.choice(((c, s), (s, c)))
    sender.sendall(t.octets())
    t.pause(60)
    kill_owner(victim)
    t.pause(50)


@scenario(either="TIME_WAIT$", cause="closed by initiator", times=2)
def killed_without_unread_data(t):
    """kill -9 of a process that has read all: FIN, as if it had closed."""
    c, s = t.open()
    t.exchange(c, s)
    victim, other = t.random.choice(((c, s), (s, c)))
    kill_owner(victim)
    t.receive_end(other)
    t.pause(20, 80)
    other.close()
    t.pause(50)


@scenario(client=RESET, cause="not_accepted by server")
def listener_closes_in_handshake(t):
    """The listener closes while the handshake's ACK is on its way: RST to the ACK."""
    listener = t.listen()
    t.delay("client", ACK, mask=SYN_ACK, ms=80)
    c = t.caller()
    c.connect(t.server)
    listener.close()
    t.pause(200)


# Three connections fit into the queue and stay open. Chance decides which rival is the third.
@scenario(client=RESET, server="SYN_RCVD CLOSED$|^LISTEN$",
          cause=("not_accepted by server", "open"), sysctls=ABORT_ON_OVERFLOW, times=2)
def accept_queue_full_abort(t):
    """tcp_abort_on_overflow: the handshake's ACK, or the first data, draw a RST."""
    fill_queue(t)
    t.pause(250)


# As above. The client sees a SYN-ACK again and its request unanswered, and cannot know that its ACK
# has arrived.
@scenario(client="ESTABLISHED", server="^LISTEN SYN_RCVD( CLOSED)?$",
          cause=("not_accepted by server", "retransmission_timeout", "open"), times=2)
def accept_queue_full_with_request(t):
    """The queue is full: the server ignores the ACK and the request, both are repeated."""
    for c in fill_queue(t):
        if t.finish_connecting(c) == 0:
            c.sendall(t.octets(1, 500))
    t.pause(2500)


def fill_queue(t):
    """Two connections, and two rivals whose ACKs come late. There is room for one of these."""
    t.listen(backlog=2)  # room for three; two requests get no cookies
    for c in (t.caller(), t.caller(t.another_client())):
        c.connect(t.server)
    rivals = [t.another_client() for _ in range(2)]
    for address in rivals:
        t.delay("client", ACK, mask=SYN_ACK | RST, ms=60, client=address)
    callers = [t.caller(address) for address in rivals]
    for c in callers:
        t.start_connecting(c)
    return callers
