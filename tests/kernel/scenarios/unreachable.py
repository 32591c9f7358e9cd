# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""ICMP errors: they end an opening, and only warn later."""

from .talk import ACK, SYN, scenario


def register(kind):
    # Behind the box that answers, no SYN is to be seen.
    @scenario(client="^CLOSED SYN_SENT CLOSED$", server="^LISTEN$", cause="unreachable",
          elsewhere="unanswered", times=2, name=f"unreachable_{kind}")
    def answered(t):
        """A router, or the server's host, answers the SYN with an ICMP error."""
        t.listen()
        t.unreachable("client", kind, SYN, mask=SYN | ACK, where="after", count=-1)
        t.start_connecting(t.caller())
        t.pause(200)
    return answered


for _kind in ("port", "host", "net", "prohibited"):
    register(_kind)


@scenario(either="TIME_WAIT$", cause="closed by initiator")
def unreachable_for_a_moment(t):
    """Some data are answered by an ICMP error. The connection outlives it."""
    c, s = t.open()
    t.exchange(c, s)
    t.unreachable("client", t.variant("host", "net"), payload="some", where="after")
    t.exchange(c, s)
    t.finish(c, s)
