# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a scenario works with: sockets at both hosts and a hand on the network between them."""

import contextlib
import fcntl
import random
import re
import socket
import struct
import termios
import threading
import time

from brought_about import Declared
from laboratory import CLIENT, SERVER
from packets import ACK, FIN, RST, SYN, forge, read_segment

PATIENCE = 6  # seconds after which a scenario gives up waiting; what came of it is judged anyway

TCP_REPAIR = 19  # the socket module does not name it
MSG_FASTOPEN = 0x20000000
IPPROTO_MPTCP = 262

# ICMP errors: TYPE/CODE of ICMP and of ICMPv6.
ICMP_ERRORS = {
    "port": ("3/3", "1/4"),
    "host": ("3/1", "1/3"),
    "net": ("3/0", "1/0"),
    "prohibited": ("3/13", "1/1"),
    "too big": ("3/4", "2/0"),
}

REGISTRY = {}


class Scenario:
    def __init__(self, function, declared, client, server, either, times, protocol, sysctls):
        self.function, self.times, self.protocol = function, times, protocol
        self.declared, self.sysctls = declared, sysctls
        self.client, self.server, self.either = (re.compile(pattern or "")
                                                 for pattern in (client, server, either))

    def possible(self):
        """Whether this kernel has the protocol that the scenario needs."""
        with contextlib.suppress(OSError):
            socket.socket(socket.AF_INET, socket.SOCK_STREAM, self.protocol).close()
            return True
        return False

    def as_meant(self, client_path, server_path):
        """Whether a connection shows what the scenario is there for."""
        return bool(self.client.search(client_path) and self.server.search(server_path)
                    and (self.either.search(client_path) or self.either.search(server_path)))


def scenario(cause, elsewhere=(), client=None, server=None, either=None, times=1, protocol=0,
             sysctls=None, name=None):
    """Registers a scenario.

    cause       the cause that it brings about, "NAME" or "NAME by END" as in brought_about.py; or
                several, where packets cannot tell them apart, or chance decides. Talk.cause() in
                the scenario replaces it for one variant, or for one of its connections
    elsewhere   what a capture may say that lacks a segment of the connection

    client, server, either  regular expressions for the state paths that it is meant to bring
                            about: on the clean network, some connection of it must match
    times       how often it comes relative to others
    protocol    what it needs instead of plain TCP
    sysctls     settings of the server's host while it runs; other scenarios wait
    name        its name, if it is not the function's
    """
    def register(function):
        REGISTRY[name or function.__name__] = Scenario(
            function, Declared.of(cause, elsewhere), client, server, either, times, protocol,
            sysctls or {})
        return function
    return register


class Ports:
    """Hands out 4-tuples that no other connection of the run uses."""

    def __init__(self):
        self.lock = threading.Lock()
        self.next = {"client": 20000, "server": 10000, "filtered": 9000}
        self.last = {"client": 59999, "server": 19999, "filtered": 9999}

    def take(self, kind):
        with self.lock:
            port = self.next[kind]
            if port > self.last[kind]:
                raise RuntimeError(f"no {kind} port left: too many connections in one run")
            self.next[kind] = port + 1
            return port


class Talk:
    """One run of one scenario; usually one connection."""

    def __init__(self, laboratory, ports, name, number, turn, seed):
        self.turn = turn  # how many runs of this scenario were planned before this one
        self.lab = laboratory
        self.ports = ports
        self.name = name
        self.random = random.Random(f"{seed}/{number}/{name}")
        self.family = self.random.choice((socket.AF_INET, socket.AF_INET6))
        self.server = (SERVER[self.family], ports.take("server"))
        self.client = self.new_client()
        self.tuples = []  # (client, server) of each connection it makes
        self.kept = []    # sockets that stay open until the captures have ended
        self.rules = []
        self.deferred = False  # its listener has TCP_DEFER_ACCEPT
        self.injected = []  # (time, pretended sender, flags) of each forged or replayed segment
        self.pretended = set()  # the ends in whose name a box sends whenever it has a reason
        self.muted = set()  # the ends whose every RST a box keeps
        self.declared = {None: REGISTRY[name].declared}  # connection's number -> Declared
        self.register()

    # ---- addresses

    def new_client(self):
        return CLIENT[self.family], self.ports.take("client")

    def filtered_server(self):
        """Moves to a server port that the server's firewall drops."""
        self.server = (SERVER[self.family], self.ports.take("filtered"))
        self.register()

    def register(self):
        self.tuples.append((self.client, self.server))

    def cause(self, *causes, connection=None, elsewhere=()):
        """Declares what this variant brings about: in all its connections, or in one of them."""
        self.declared[connection] = Declared.of(causes, elsewhere)

    def declared_for(self, connection):
        return self.declared.get(connection, self.declared[None])

    def another_client(self):
        """A second connection of this scenario, from another port; its address."""
        address = self.new_client()
        self.tuples.append((address, self.server))
        return address

    # ---- sockets

    def socket(self, end, protocol=0, **options):
        with self.lab.inside("c" if end == "client" else "s"):
            s = socket.socket(self.family, socket.SOCK_STREAM, protocol)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.settimeout(PATIENCE)
        for name, value in options.items():
            level = socket.SOL_SOCKET if name.startswith("SO_") else socket.IPPROTO_TCP
            s.setsockopt(level, getattr(socket, name), value)
        self.kept.append(s)
        return s

    def listen(self, backlog=8, **options):
        self.deferred = "TCP_DEFER_ACCEPT" in options
        s = self.socket("server", **options)
        s.bind(self.server)
        s.listen(backlog)
        return s

    def caller(self, address=None, **options):
        """A bound client socket, so that its 4-tuple is known before its first segment."""
        s = self.socket("client", **options)
        s.bind(address or self.client)
        return s

    def open(self, listener=None, **options):
        """A connection: the client's and the server's socket."""
        listener = listener or self.listen()
        c = self.caller(**options)
        c.connect(self.server)
        return c, self.accept(listener)

    def accept(self, listener):
        s, _ = listener.accept()
        s.settimeout(PATIENCE)
        self.kept.append(s)
        return s

    def start_connecting(self, c, destination=None):
        c.setblocking(False)
        c.connect_ex(destination or self.server)

    def finish_connecting(self, c):
        """Waits for the end of connect(); its errno."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            error = c.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                return error
            try:
                c.getpeername()
                c.settimeout(PATIENCE)
                return 0
            except OSError:
                self.pause(2)
        return -1

    def finish(self, c, s):
        """Some ordinary close, for scenarios that are about something earlier."""
        first, second = self.random.choice(((c, s), (s, c)))
        first.shutdown(socket.SHUT_WR)
        if self.random.random() < 0.8:
            self.receive_end(second)
        second.close()
        self.receive_end(first)
        first.close()

    @staticmethod
    def reset(s):
        """close() that sends RST."""
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        s.close()

    @staticmethod
    def vanish(s):
        """The socket goes without a word, as if its host had lost power."""
        s.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        s.close()

    @staticmethod
    def interactive(s):
        """Acknowledge late, so that ACKs ride on data and on a FIN."""
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)

    # ---- data and time

    def variant(self, *kinds):
        """One of the scenario's variants; by turns, so that a short run has them all."""
        return kinds[self.turn % len(kinds)]

    def octets(self, least=1, most=3000):
        return bytes(self.random.randrange(least, most + 1))

    @staticmethod
    def receive(s, size):
        while size > 0:
            data = s.recv(min(size, 65536))
            if not data:
                raise EOFError
            size -= len(data)

    @staticmethod
    def receive_end(s):
        """Reads until the peer has closed."""
        while s.recv(65536):
            pass

    def exchange(self, a, b, most=3000):
        """A request and its answer, of random lengths."""
        for sender, receiver in ((a, b), (b, a)):
            data = self.octets(1, most)
            sender.sendall(data)
            self.receive(receiver, len(data))

    def maybe_exchange(self, a, b):
        if self.random.random() < 0.7:
            self.exchange(a, b)

    def pause(self, least, most=None):
        """Milliseconds."""
        time.sleep((self.random.uniform(least, most) if most else least) / 1000)

    # ---- the network

    def settle(self, *ends):
        """Waits until all that these sockets have sent is acknowledged."""
        def outstanding(end):
            return struct.unpack("i", fcntl.ioctl(end, termios.TIOCOUTQ, bytes(4)))[0]

        give_up = time.monotonic() + PATIENCE
        while any(map(outstanding, ends)) and time.monotonic() < give_up:
            time.sleep(0.005)

    def ends(self, sender, client=None):
        client = client or self.client
        return (client, self.server) if sender == "client" else (self.server, client)

    def rule(self, action, sender, value=0, mask=None, where="any", client=None, **options):
        """A rule for segments from `sender`, in the relay before or after the middle."""
        if where == "any":
            where = self.random.choice(("before", "after"))
        relay = self.lab.relays["a" if (sender == "client") == (where == "before") else "b"]
        direction = "ab" if sender == "client" else "ba"
        number = relay.rule(action, direction, *self.ends(sender, client), mask=mask or value,
                            value=value, **options)
        if action == "drop" and value == RST and options.get("count") == -1:
            self.muted.add(sender)
        if action in ("reset", "both", "synack"):
            self.pretended.add("server" if sender == "client" else "client")
        if action == "both":
            self.pretended.add(sender)
        self.rules.append((relay, number))
        return relay, number

    def drop(self, sender, value=0, **options):
        return self.rule("drop", sender, value, **options)

    def delay(self, sender, value=0, ms=40, **options):
        return self.rule("delay", sender, value, number=ms, **options)

    def unreachable(self, sender, kind, value=0, mtu=0, **options):
        """A box keeps segments from `sender`, and answers each of them with an ICMP error."""
        error = ICMP_ERRORS[kind][self.family == socket.AF_INET6]
        return self.rule("icmp", sender, value, number=f"{error}/{mtu}", **options)

    def cut(self):
        """Nothing passes any more, in either direction."""
        return [self.drop(sender, count=-1) for sender in ("client", "server")]

    def heal(self, rules):
        for relay, number in rules:
            relay.forget(number)
            self.rules.remove((relay, number))

    def forget_rules(self):
        self.heal(list(self.rules))

    # ---- forging

    def watch(self):
        """Keeps the latest segment of each end, which forging needs; before the connection."""
        self.watches = {sender: self.rule("copy", sender, where="before", count=-1)
                        for sender in ("client", "server")}

    def keep(self, sender, value, mask=None):
        """Keeps a copy of a segment for replay()."""
        return self.rule("copy", sender, value, mask=mask, where="before")

    def latest(self, sender):
        relay, number = self.watches[sender]
        _, frame = relay.last(number)
        return frame, read_segment(frame)

    def next_octet(self, sender):
        """What the peer of `sender` expects of it next: the latest ACK number it was sent."""
        peer = "server" if sender == "client" else "client"
        return self.latest(peer)[1].ack

    def inject(self, sender, frame):
        """Puts a frame on the middle link, on its way from `sender` to the peer."""
        name, side = ("a", "b") if sender == "client" else ("b", "a")
        segment = read_segment(frame)
        self.injected.append((time.time_ns(), segment.source, segment.flags))
        self.lab.relays[name].send(side, frame)

    def forge(self, sender, flags, seq, ack=0, payload=b""):
        frame, _ = self.latest(sender)
        source, destination = self.ends(sender)
        self.inject(sender, forge(frame[:14], source, destination, flags, seq, ack, payload))

    def replay(self, sender, kept):
        relay, number = kept
        hits, frame = relay.last(number)
        if hits:
            self.inject(sender, frame)


__all__ = ["ACK", "FIN", "IPPROTO_MPTCP", "MSG_FASTOPEN", "PATIENCE", "REGISTRY", "RST", "SYN",
           "Ports", "Talk", "scenario"]
