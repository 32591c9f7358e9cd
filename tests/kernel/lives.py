# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""From the kernel's events to lives: what each TCP socket went through, state by state.

Three kinds of kernel objects make up one life: the request socket of a passive opening (SYN_RCVD),
the socket proper, and the time-wait socket that is left of it (TIME_WAIT; FIN_WAIT_2 of an orphan).
inet_sock_set_state reports the second kind only. The first and the third show in their timers:

    request    timer_start of reqsk_timer_handler right after the route lookup for the SYN-ACK, on
               one CPU; timer_cancel ends it: by completion (then a LISTEN>SYN_RECV came before) or
               by a RST; its expiry ends it in silence
    time-wait  timer_start of tw_timer_handler right before FIN_WAIT2>CLOSE or CLOSING>CLOSE on one
               CPU; 60 s long in TIME_WAIT, otherwise FIN_WAIT_2; a restart to 60 s means that the
               FIN has come; timer_cancel ends it: by a RST, by data, or by reuse of the 4-tuple
"""

import collections

from kernel_trace import tuple_of

STATES = {1: "ESTABLISHED", 2: "SYN_SENT", 3: "SYN_RCVD", 4: "FIN_WAIT_1", 5: "FIN_WAIT_2",
          6: "TIME_WAIT", 7: "CLOSED", 8: "CLOSE_WAIT", 9: "LAST_ACK", 10: "LISTEN", 11: "CLOSING"}
CLOSE, SYN_SENT, SYN_RECV, LISTEN = 7, 2, 3, 10
TCP = 6
TIME_WAIT_SECONDS = 60
ETIMEDOUT = 110
UNREACHABLE = (92, 101, 111, 113)  # ENOPROTOOPT, ENETUNREACH, ECONNREFUSED, EHOSTUNREACH
MOMENT = 1_000_000  # nanoseconds within which two events of one CPU belong together
INSTANT = 100_000   # likewise, with nothing but a few instructions between them; a host that is
                    # short of processors takes longer, but lets no other event come between


class Life:
    """One end of one connection: the states through which its kernel went."""

    def __init__(self, own, peer, path, at):
        self.own, self.peer = own, peer
        self.start = at
        self.path = [(state, at) for state in path]
        self.end = None        # how CLOSED was reached: rst, timer, ack, local, icmp
        self.end_time = None
        self.resets_sent = []  # times
        self.resets_received = []
        self.timed_out = False
        self.requested = False  # there was a request socket

    @property
    def active(self):
        return self.path[0][0] == "CLOSED"

    @property
    def state(self):
        return self.path[-1][0]

    def states(self):
        return [state for state, _ in self.path]

    def entered(self, *states):
        """Returns when the end first entered one of these states, or None."""
        return next((at for state, at in self.path[1:] if state in states), None)

    def enter(self, state, at):
        if state != self.state:  # the kernel sometimes reports CLOSING>CLOSING
            self.path.append((state, at))

    def close(self, how, at):
        if self.state != "CLOSED" or len(self.path) == 1:
            self.path.append(("CLOSED", at))
        self.end, self.end_time = how, at

    def reuse(self):
        """Corrects an end of TIME_WAIT: no RST caused it, but a new connection of the 4-tuple."""
        if self.end == "rst" and self.state == "CLOSED":
            self.path.pop()
        self.end = "reuse"

    @property
    def silent(self):
        """Returns whether the end became CLOSED without a segment that shows it."""
        return (self.end in ("timer", "local")
                and not any(abs(at - self.end_time) < 5 * MOMENT for at in self.resets_sent))


class Lives:
    """Takes the events in order (feed), and makes `lives` and `resets` of them."""

    def __init__(self, addresses):
        self.addresses = addresses
        self.lives = []
        self.resets = collections.defaultdict(list)   # {own, peer} -> [(time, sender, reason)]
        self.answers = collections.defaultdict(list)  # (own, peer) -> times of route lookups for
                                                      # an answer that made no request
        self.sockets = {}        # address of a kernel socket -> Life
        self.requests = {}       # address of a request's timer -> Life
        self.requested = {}      # (own, peer) -> Life that is a request still
        self.time_waits = {}     # address of a time-wait timer -> Life
        self.called = {}         # (own, peer) -> the latest Life that began in SYN_SENT
        self.lookup = {}         # cpu -> (time, own, peer) of the latest route lookup
        self.new_time_waits = {}  # cpu -> (time, timer, seconds) of the latest one made
        self.previous = {}       # cpu -> its latest event
        self.expiring = collections.defaultdict(list)        # cpu -> [(function, timer)]
        self.just_ended = {}     # cpu -> (time, Life) whose TIME_WAIT was ended early

    def feed(self, events):
        self.jiffies_per_second = jiffies_per_second(events)
        for event in without_moves(events):
            getattr(self, "on_" + event.name)(event, event.fields)
            self.previous[event.cpu] = event
        return self

    def ours(self, own, peer):
        return own[0] in self.addresses and peer[0] in self.addresses

    def begin(self, own, peer, path, at):
        life = Life(own, peer, path, at)
        self.lives.append(life)
        return life

    # ---- sockets proper

    def on_inet_sock_set_state(self, event, f):
        own, peer = tuple_of(event)
        if f["protocol"] != TCP or not self.ours(own, peer):
            return
        old, new, address = f["oldstate"], f["newstate"], f["skaddr"]
        if old == CLOSE and new == SYN_SENT:
            life = self.called[own, peer] = self.begin(own, peer, ("CLOSED", "SYN_SENT"),
                                                       event.time)
            self.sockets[address] = life
        elif old == LISTEN and new == SYN_RECV:
            life = self.requested.pop((own, peer), None)
            if not life:  # Fast Open, or a cookie: no request socket
                life = self.begin(own, peer, ("LISTEN", "SYN_RCVD"), event.time)
            self.sockets[address] = life
        elif address in self.sockets:
            self.move(self.sockets[address], event, STATES[new])

    def move(self, life, event, new):
        if new != "CLOSED":
            life.enter(new, event.time)
        elif any(event.time - at < MOMENT for at in life.resets_received):
            life.close("rst", event.time)
        elif life.state in ("FIN_WAIT_2", "CLOSING") and self.just_made(event):
            _, timer, seconds = self.new_time_waits.pop(event.cpu)
            self.time_waits[timer] = life
            if seconds == TIME_WAIT_SECONDS:
                life.enter("TIME_WAIT", event.time)
        elif life.timed_out or any(function in ("tcp_write_timer", "tcp_keepalive_timer")
                                   for function, _ in self.expiring[event.cpu]):
            life.close("timer", event.time)
        else:
            life.close("ack" if life.state == "LAST_ACK" else "local", event.time)

    def just_made(self, event):
        """Returns whether the kernel has just made the time-wait socket that replaces this one."""
        at, _, _ = self.new_time_waits.get(event.cpu, (None, None, None))
        return at is not None and (event.time - at < INSTANT
                                   or at == self.previous[event.cpu].time)

    def on_inet_sk_error_report(self, event, f):
        own, peer = tuple_of(event)
        lives = [life for life in self.sockets.values() if (life.own, life.peer) == (own, peer)]
        if f["error"] == ETIMEDOUT:
            for life in lives:
                life.timed_out = True
        elif f["error"] in UNREACHABLE:  # reported right after the end of a SYN_SENT
            for life in lives:
                if life.end == "local" and event.time - life.end_time < MOMENT:
                    life.end = "icmp"

    def on_tcp_receive_reset(self, event, f):
        life = self.sockets.get(f["skaddr"])
        if life:
            life.resets_received.append(event.time)

    def on_tcp_send_reset(self, event, f):
        own, peer = tuple_of(event)
        self.just_ended.pop(event.cpu, None)  # the next route lookup is for this RST
        if self.ours(own, peer):
            self.resets[frozenset((own, peer))].append((event.time, own, f["reason"]))
            life = self.sockets.get(f["skaddr"])
            if life and life.own == own and life.peer == peer:
                life.resets_sent.append(event.time)

    # ---- request sockets

    def on_fib_table_lookup(self, event, f):
        own, peer = tuple_of(event)
        if not self.ours(own, peer):
            return
        self.lookup[event.cpu] = (event.time, own, peer)
        self.answers[own, peer].append(event.time)
        at, life = self.just_ended.pop(event.cpu, (0, None))
        if event.time - at < MOMENT and (life.own, life.peer) == (own, peer):
            life.reuse()  # the SYN that ended TIME_WAIT goes on to the listener

    on_fib6_table_lookup = on_fib_table_lookup

    def start_request(self, event, timer):
        at, own, peer = self.lookup.pop(event.cpu, (0, None, None))  # a lookup makes one request
        if event.time - at < MOMENT:  # otherwise the request belongs to another program
            life = self.begin(own, peer, ("LISTEN", "SYN_RCVD"), event.time)
            life.requested = True
            self.requests[timer] = self.requested[own, peer] = life
            self.answers[own, peer].remove(at)

    # ---- timers

    def on_timer_start(self, event, f):
        timer = f["timer"]
        seconds = round((f["expires"] - f["now"]) / self.jiffies_per_second)
        if f["function"] == "reqsk_timer_handler":
            if timer not in self.requests:
                self.start_request(event, timer)
            else:  # its expiry was not its end
                self.expiring[event.cpu] = [entry for entry in self.expiring[event.cpu]
                                            if entry[1] != timer]
        elif timer not in self.time_waits:
            self.new_time_waits[event.cpu] = (event.time, timer, seconds)
        elif self.time_waits[timer].state == "FIN_WAIT_2" and seconds == TIME_WAIT_SECONDS:
            self.time_waits[timer].enter("TIME_WAIT", event.time)

    def on_timer_cancel(self, event, f):
        """The kernel ended the object early: because of a segment, or of reuse of its 4-tuple."""
        timer = f["timer"]
        if timer in self.requests:
            self.end_request(timer, "rst", event.time)
        elif timer in self.time_waits:
            life = self.time_waits.pop(timer)
            life.close("rst", event.time)
            if life.states()[-2] == "TIME_WAIT":
                self.just_ended[event.cpu] = (event.time, life)
            caller = self.called.get((life.own, life.peer))
            if caller and caller.start > life.start and caller.state == "SYN_SENT":
                life.reuse()  # connect() takes the 4-tuple

    def end_request(self, timer, how, at):
        life = self.requests.pop(timer)
        if self.requested.get((life.own, life.peer)) is life:  # it did not become a socket
            del self.requested[life.own, life.peer]
            life.close(how, at)

    def on_timer_expire_entry(self, event, f):
        self.expiring[event.cpu].append((f["function"], f["timer"]))

    def on_timer_expire_exit(self, event, f):
        timer = f["timer"]
        entry = next((entry for entry in self.expiring[event.cpu] if entry[1] == timer), None)
        if not entry:
            return  # somebody else's, or a request's that was started again
        self.expiring[event.cpu].remove(entry)
        if timer in self.requests:
            self.end_request(timer, "timer", event.time)
        elif timer in self.time_waits:
            life = self.time_waits.pop(timer)
            if life.state == "FIN_WAIT_2":
                life.close("timer", event.time)


def without_moves(events):
    """The events without the timer_cancel that comes with a timer's move or expiry.

    Interrupts are off between the two, so they are neighbours on their CPU, and close ones: a freed
    time-wait socket's memory, timer and all, may be the next one's.
    """
    following = {}
    kept = []
    for event in reversed(events):
        after = following.get(event.cpu)
        if not (event.name == "timer_cancel" and after
                and after.name in ("timer_start", "timer_expire_entry")
                and after.fields["timer"] == event.fields["timer"]
                and after.time - event.time < INSTANT):
            kept.append(event)
        following[event.cpu] = event
    kept.reverse()
    return kept


def jiffies_per_second(events):
    """CONFIG_HZ, measured: every timer_start tells the jiffies of its time."""
    starts = [(event.time, event.fields["now"]) for event in events if event.name == "timer_start"]
    if not starts:
        return 1000
    (first, low), (last, high) = starts[0], starts[-1]
    measured = (high - low) * 1e9 / max(last - first, 1)
    return min((100, 250, 300, 1000), key=lambda hz: abs(hz - measured))
