# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the truth about each connection from the lives of its two ends.

Where packets cannot show the path of an end, the kernel's record says why. The truth then has the
reason and the paths that packets may show instead:

    silent_timeout     a timer ended the socket, and nothing was sent
    silent_death       the socket was removed, and nothing was sent
    fin_queued         close() entered FIN_WAIT_1 or LAST_ACK, but the FIN left after further
                       segments had come in, or never
    accept_queue_full  the server ignored the third ACK, because its queue had no room
    defer_accept       likewise, because the listener waits for data
    syn_cookie         the SYN-ACK came without a state behind it
    forged_rst         a RST that this end has not sent closed its peer; its own capture shows that
    reset_kept         a box keeps every RST of the peer, which other points show
    box_answered       a box completed the handshake in the server's place
    second_request     an old SYN opened a second request in the same connection
"""

import json

import sight
from brought_about import brought_about
from packets import ACK, FIN, RST, SYN

SERVER_NOT_REACHED = ["LISTEN"]
MOMENT = 5_000_000  # nanoseconds between an event and the RST or state change that belongs to it
STILLBORN = 1_000_000  # nanoseconds; an application does not give up so soon
FLIGHT = 200_000_000  # nanoseconds that an injected segment is under way at most
RST_NO_SOCKET = 1
OTHER = {"client": "server", "server": "client"}


class Connection:
    """One connection: the lives of its ends by role. The server may have none."""

    def __init__(self, client, server, start):
        self.address = {"client": client, "server": server}
        self.life = {"client": None, "server": None}
        self.start = start
        self.end = None  # start of the next connection of this 4-tuple
        self.second_request = False


def connections(lives):
    """Groups lives into connections by the order of time within a 4-tuple."""
    open_now = {}
    result = []
    for life in sorted(lives, key=lambda life: life.start):
        if stillborn(life):
            continue
        key = frozenset((life.own, life.peer))
        connection = open_now.get(key)
        if life.active and not crossing(connection, life):
            connection = Connection(life.own, life.peer, life.start)
            if key in open_now:
                open_now[key].end = life.start
            open_now[key] = connection
            result.append(connection)
            connection.life["client"] = life
        elif connection:
            if connection.life["server"]:
                connection.second_request = True
            else:
                connection.life["server"] = life
    return result


def stillborn(life):
    """Returns whether connect() failed before it sent a SYN (address in use, or no route)."""
    return life.states() == ["CLOSED", "SYN_SENT", "CLOSED"] and life.end == "local" \
        and life.end_time - life.start < STILLBORN


def crossing(connection, life):
    """Returns whether this is the peer's SYN_SENT of a simultaneous opening."""
    if not connection or connection.life["server"] or connection.address["server"] != life.own:
        return False
    settled = connection.life["client"].entered("ESTABLISHED", "CLOSED")
    return settled is None or settled > life.start


class Truth:
    """The truth about one connection."""

    def __init__(self, connection, lives, wire, injected=(), deferred=False, pretended=(),
                 muted=()):
        self.c = connection
        self.pretended = pretended
        self.muted = muted
        self.deferred = deferred
        client, server = connection.address["client"], connection.address["server"]
        self.resets = [reset for reset in lives.resets[frozenset((client, server))]
                       if self.during(reset[0])]
        self.answered = any(self.during(at) for at in lives.answers[server, client])
        self.wire = wire
        self.injected = [frame for frame in injected if self.during(frame[0])]
        self.paths = {"client": self.path("client"), "server": self.path("server")}

    def during(self, at):
        return at >= self.c.start and (self.c.end is None or at < self.c.end)

    def resets_from(self, role):
        return [at for at, own, _ in self.resets if own == self.c.address[role]]

    @property
    def refused(self):
        """Returns whether the server's host had no socket for the SYN."""
        client = self.c.life["client"]
        return (not self.c.life["server"] and client.end == "rst" and len(client.path) == 3
                and any(own == self.c.address["server"] and reason == RST_NO_SOCKET
                        for _, own, reason in self.resets))

    def path(self, role):
        life = self.c.life[role]
        if life:
            return life.states()
        return ["CLOSED"] if self.refused else list(SERVER_NOT_REACHED)

    def entered(self, role):
        """Returns when each state of the path began. The first one has no beginning."""
        life = self.c.life[role]
        return [None] + [seconds(at) for _, at in life.path[1:]] if life else [None]

    # ---- conclusions

    def ends(self, condition):
        """Returns for which end the condition holds: client, server, both or None."""
        true = [role for role in ("client", "server") if condition(role)]
        return "both" if len(true) == 2 else true[0] if true else None

    def fin(self, role):
        """Returns when this end closed its direction, or None."""
        life = self.c.life[role]
        return life and life.entered("FIN_WAIT_1", "LAST_ACK")

    def initiator(self):
        active = self.ends(lambda role: "FIN_WAIT_1" in self.paths[role])
        return active or (self.reset_by() if self.reset_time() else None)

    def time_wait(self):
        return self.ends(lambda role: "TIME_WAIT" in self.paths[role])

    def killed(self):
        """Returns (time, sender) of each RST that ended an end, except one in TIME_WAIT."""
        found = []
        for role, peer in OTHER.items():
            life = self.c.life[role]
            if not life or life.end_time is None or "TIME_WAIT" in life.states():
                continue
            if life.end == "rst" and (near(life.end_time, self.resets_from(role))
                                      or self.sent_reset_for_request(role)):
                found.append((life.end_time, role))  # a request that its own host ended with a RST
            elif life.end == "rst":
                sent = [at for at in self.resets_from(peer) if at <= life.end_time]
                found.append((max(sent, default=life.end_time), peer))
            elif life.end in ("local", "timer") and not life.silent:
                found.append((life.end_time, role))
        return sorted(found)

    def sent_reset_for_request(self, role):
        """Returns whether a request's own host ended it with a RST (tcp_abort_on_overflow).

        The kernel does not report this RST. It shows on the wire.
        """
        life = self.c.life[role]
        return life.requested and "ESTABLISHED" not in life.states() and any(
            outward and flags & RST and abs(at - life.end_time) < MOMENT
            for at, outward, flags in self.wire[role])

    def reset_time(self):
        killed = self.killed()
        return killed[0][0] if killed else None

    def reset_by(self):
        killed = self.killed()
        return killed[0][1] if killed else None

    def crossed(self):
        """Returns whether FIN and RST crossed: which comes first depends on the capture point."""
        by = self.reset_by()
        sender = self.c.life[by]
        return (sender and not self.fin(by) and not sender.entered("CLOSE_WAIT")
                and self.fin(OTHER[by]))

    def close(self):
        fins = [at for at in (self.fin("client"), self.fin("server")) if at]
        reset = self.reset_time()
        client = self.c.life["client"]
        if self.refused or client.states()[:3] == ["CLOSED", "SYN_SENT", "CLOSED"] \
                and self.forged_rst("server"):
            return "refused"
        if reset and fins and self.crossed():
            return "reset_crossing_fin"
        if reset:
            return "reset_after_fin" if fins and min(fins) < reset else "reset"
        if len(fins) == 2:
            return "simultaneous" if self.initiator() == "both" else "two_fins"
        if fins:
            return "half_closed"
        if client.entered("ESTABLISHED", "SYN_RCVD") or self.c.life["server"] or self.answered:
            return "open"
        return "unanswered"

    # ---- why packets may not tell

    def cannot_tell(self, role):
        """Returns (reason, the paths that packets may show instead; None means any path)."""
        path, life = self.paths[role], self.c.life[role]
        if self.c.second_request:
            return "second_request", None
        if self.forged_rst(role):
            return "forged_rst", None
        if role == "server" and not life and self.box_answered():
            return "box_answered", None
        if role == "server" and not life and self.answered and not self.refused:
            return "syn_cookie", [["LISTEN", "SYN_RCVD"], ["LISTEN", "SYN_RCVD", "CLOSED"]]
        if not life:
            return None
        if self.fin_queued(role):
            before = next(i for i, state in enumerate(path) if state in ("FIN_WAIT_1", "LAST_ACK"))
            return "fin_queued", [path[:before], *sight.other_closes(path)]  # it may never leave
        if self.not_accepted(role):
            shown = path[:2] + ["ESTABLISHED"]
            return ("defer_accept" if self.deferred else "accept_queue_full",
                    [path[:2], shown, shown + ["CLOSED"], shown + ["CLOSE_WAIT"],
                     shown + ["CLOSE_WAIT", "CLOSED"]])
        if OTHER[role] in self.muted:
            return "reset_kept", [path + ["CLOSED"]]
        if life.silent and not any(at > life.end_time for at in self.resets_from(role)):
            name = "silent_timeout" if life.end == "timer" else "silent_death"
            return name, [path[:-1]]
        return None

    def forged_rst(self, role):
        """Returns whether a RST that pretends to come from this end has closed the other end."""
        victim = self.c.life[OTHER[role]]
        if not victim or victim.end != "rst":
            return False
        if role in self.pretended and not any(at <= victim.end_time
                                              for at in self.resets_from(role)):
            return True
        return any(
            sender == self.c.address[role] and flags & RST and 0 < victim.end_time - at < FLIGHT
            for at, sender, flags in self.injected)

    def box_answered(self):
        """Returns whether the client is in ESTABLISHED without the server."""
        client = self.c.life["client"]
        return "server" in self.pretended and client and client.entered("ESTABLISHED")

    def not_accepted(self, role):
        """Returns whether the server received the handshake's ACK and stayed in SYN_RCVD."""
        life = self.c.life[role]
        return (role == "server" and life.requested and "ESTABLISHED" not in life.states()
                and any(not outward and flags & (ACK | SYN | RST) == ACK and at > life.start
                        and (life.end_time is None or at < life.end_time)
                        for at, outward, flags in self.wire[role]))

    def fin_queued(self, role):
        """Returns whether segments arrived between close() and the departure of the FIN."""
        entered = self.fin(role)
        if not entered:
            return False
        left = min((at for at, outward, flags in self.wire[role] if outward and flags & FIN
                    and at > entered - MOMENT), default=None)
        return any(not outward and entered < at and (left is None or at < left)
                   for at, outward, flags in self.wire[role]) or left is None

    def record(self, scenario, network, declared):
        ends = {}
        for role in OTHER:
            told = self.cannot_tell(role)
            ends[role] = {"ip": self.c.address[role][0], "port": self.c.address[role][1],
                          "states": self.paths[role], "entered": self.entered(role),
                          "cannot_tell": told and told[0], "may_show": told and told[1]}
        record = {"scenario": scenario, "network": network, "start": seconds(self.c.start),
                  "end": self.c.end and seconds(self.c.end), **ends,
                  "initiator": self.initiator(), "time_wait": self.time_wait(),
                  "close": self.close(), "reset_by": self.reset_by(), "kernel": self.story()}
        record["causes"], record["causes_elsewhere"] = brought_about(declared, record)
        return record

    def story(self):
        """Returns the kernel's record as text for people."""
        lines = []
        for role, life in self.c.life.items():
            if life:
                lines += [(at, f"{role} {state}") for state, at in life.path[1:]]
                if life.end:
                    lines.append((life.end_time or life.path[-1][1], f"{role} ended by {life.end}"))
                lines += [(at, f"{role} received RST") for at in life.resets_received]
        lines += [(at, f"RST sent by {own[0]}:{own[1]}, reason {reason}")
                  for at, own, reason in self.resets]
        return [f"{(at - self.c.start) / 1e9:+.6f} {text}" for at, text in sorted(lines)]


def near(at, times):
    return any(abs(at - other) < MOMENT for other in times)


def seconds(at):
    return f"{at // 10**9}.{at % 10**9:09d}"


def write(path, truths):
    with open(path, "w") as f:
        for truth in truths:
            f.write(json.dumps(truth) + "\n")


def read(path):
    with open(path) as f:
        return [json.loads(line) for line in f]
