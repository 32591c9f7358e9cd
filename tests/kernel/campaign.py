# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of the laboratory: many scenarios at once. Writes captures and truth into a directory."""

import collections
import concurrent.futures
import contextlib
import os
import random
import signal
import subprocess
import threading
import time

import packets
import truth
from kernel_trace import KernelTrace
from laboratory import CLIENT, NETWORKS, SERVER, Laboratory
from lives import Lives
from scenarios import REGISTRY, Ports, Talk

WORKERS = 48
POINTS = ("client", "middle", "server")
MOST_CONNECTIONS = 8000  # what the port ranges allow

# The names of the states as ss prints them.
SS_STATES = {"ESTAB": "ESTABLISHED", "SYN-SENT": "SYN_SENT", "SYN-RECV": "SYN_RCVD",
             "FIN-WAIT-1": "FIN_WAIT_1", "FIN-WAIT-2": "FIN_WAIT_2", "CLOSE-WAIT": "CLOSE_WAIT",
             "LAST-ACK": "LAST_ACK", "TIME-WAIT": "TIME_WAIT", "CLOSING": "CLOSING",
             "LISTEN": "LISTEN", "UNCONN": "CLOSED"}
# A socket in these states has no peer. Newer versions of ss also list sockets that are only bound,
# as UNCONN.
WITHOUT_PEER = ("LISTEN", "CLOSED")


class Outcome:
    """The run's report on itself: a defect of the laboratory shows here, not as a wrong state."""

    def __init__(self):
        self.lost_packets = {}
        self.lost_events = 0
        self.errors = collections.Counter()  # exceptions of scenarios, by scenario and kind
        self.disagreements = []              # truth and sock_diag differ
        self.truths = []

    def lines(self):
        yield f"{len(self.truths)} connections"
        yield "scenarios that did not get through: " + (", ".join(
            f"{name} {count} ({error})" for (name, error), count in sorted(self.errors.items()))
            or "none")
        yield "scenarios that never came out as meant: " + (
            ", ".join(self.not_as_meant()) or "none")
        yield "defects of the laboratory: " + ("; ".join(self.defects()) or "none")

    def not_as_meant(self):
        """Returns the scenarios of which no connection took the path that it was made for."""
        meant = {true["scenario"] for true in self.truths if REGISTRY[true["scenario"]].as_meant(
            " ".join(true["client"]["states"]), " ".join(true["server"]["states"]))}
        return sorted({true["scenario"] for true in self.truths} - meant)

    def defects(self):
        found = [f"capture {point} lost {lost} packets"
                 for point, lost in self.lost_packets.items() if lost]
        if self.lost_events:
            found.append(f"the trace lost {self.lost_events} events")
        return found + self.disagreements


def plan(seed, count, names=None):
    """Returns the scenarios to run in random order; `times` of a scenario says how often."""
    weighted = [name for name in sorted(names or REGISTRY) if REGISTRY[name].possible()
                for _ in range(REGISTRY[name].times)]
    chosen = (weighted * (count // len(weighted) + 1))[:max(count, len(set(weighted)))]
    missing = sorted(set(weighted) - set(chosen))
    chosen = missing + chosen[len(missing):]
    random.Random(seed).shuffle(chosen)
    return chosen


def perform(talk, outcome):
    function = REGISTRY[talk.name].function
    talk.pause(0, 200)
    try:
        function(talk)
    except (OSError, EOFError) as error:  # with loss, a scenario may not get through
        outcome.errors[talk.name, type(error).__name__] += 1


def run(directory, seed, count, network, names=None):
    """Runs the scenarios. Writes client.pcap, middle.pcap, server.pcap and truth.jsonl."""
    if network not in NETWORKS or not 0 < count <= MOST_CONNECTIONS:
        raise ValueError("unknown network, or too many connections")
    outcome = Outcome()
    with ended_in_order(), KernelTrace() as trace, \
            Laboratory(directory, network, seed) as laboratory:
        ports = Ports()
        turns = collections.Counter()
        talks = []
        for number, name in enumerate(plan(seed, count, names)):
            talks.append(Talk(laboratory, ports, name, number, turns[name], seed))
            turns[name] += 1
        perform_by_sysctls(laboratory, talks, outcome)
        time.sleep(0.5)
        end = time.time_ns()
        listing = {role: sockets(laboratory, letter)
                   for role, letter in (("client", "c"), ("server", "s"))}
        listed = time.time_ns()
        outcome.lost_packets = laboratory.stop_captures()
        outcome.lost_events = trace.stop()
        for talk in talks:
            for kept in talk.kept:
                kept.close()
    events = trace.events()
    cut_captures(directory, end)
    compare_with_sock_diag(outcome, events, end, listed, listing)
    outcome.truths = assemble(directory, events, end, talks)
    truth.write(os.path.join(directory, "truth.jsonl"), outcome.truths)
    return outcome


def perform_by_sysctls(laboratory, talks, outcome):
    """Performs all. Scenarios that need other settings of the server's host come first."""
    groups = collections.defaultdict(list)
    for talk in talks:
        groups[tuple(sorted(REGISTRY[talk.name].sysctls.items()))].append(talk)
    for settings in sorted(groups, key=len, reverse=True):
        with laboratory.changed("s", settings):
            perform_all(groups[settings], outcome)


def perform_all(talks, outcome):
    pool = concurrent.futures.ThreadPoolExecutor(WORKERS)
    try:
        for future in [pool.submit(perform, talk, outcome) for talk in talks]:
            future.result()
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def ended_in_order():
    """Makes SIGTERM raise an exception, so that the run removes its namespaces and its trace."""
    def stop(*_):
        raise SystemExit("terminated")
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def cut_captures(directory, end):
    """Cuts the captures at the time at which the truth ends."""
    for point in POINTS:
        path = os.path.join(directory, point + ".pcap")
        packets.write_capture(path, [record for record in packets.read_capture(path)
                                     if record[0] <= end])


def addresses():
    return {*CLIENT.values(), *SERVER.values()}


def follow(events, end):
    return Lives(addresses()).feed([event for event in events if event.time <= end])


def assemble(directory, events, end, talks):
    lives = follow(events, end)
    talk_of = {frozenset(pair): talk for talk in talks for pair in talk.tuples}
    wire = {role: departures(os.path.join(directory, role + ".pcap"), role)
            for role in ("client", "server")}
    result, counted = [], collections.Counter()
    for connection in truth.connections(lives.lives):
        key = frozenset(connection.address.values())
        talk = talk_of.get(key)
        if talk:
            own_wire = {role: wire[role].get(key, []) for role in wire}
            found = truth.Truth(connection, lives, own_wire, talk.injected, talk.deferred,
                                talk.pretended, talk.muted)
            result.append(found.record(talk.name, talk.lab.network,
                                       talk.declared_for(counted[talk])))
            counted[talk] += 1
    return result


def departures(path, role):
    """Returns 4-tuple -> (time, outward, flags) of each segment in the capture at an end."""
    own = set((CLIENT if role == "client" else SERVER).values())
    found = collections.defaultdict(list)
    for at, frame, _ in packets.read_capture(path):
        segment = packets.read_segment(frame)
        if segment:
            found[frozenset((segment.source, segment.destination))].append(
                (at, segment.source[0] in own, segment.flags))
    return found


# ---- the second witness

def sockets(laboratory, letter):
    """Returns the sockets that sock_diag lists: (own, peer) -> state."""
    text = subprocess.run(laboratory.command(letter, "ss", "-tanH"),
                          capture_output=True, text=True, check=True).stdout
    found = {}
    for line in text.splitlines():
        state, _, _, own, peer, *_ = line.split()
        if SS_STATES[state] not in WITHOUT_PEER:
            found[endpoint(own), endpoint(peer)] = SS_STATES[state]
    return found


def endpoint(text):
    address, _, port = text.rpartition(":")
    return address.strip("[]"), int(port)


def compare_with_sock_diag(outcome, events, end, listed, listing):
    """Compares the last state of each life in the trace with the state of the socket in sock_diag.

    Leaves out sockets with an event during the sock_diag request. A time-wait socket may have ended
    since.
    """
    before = last_states(follow(events, end))
    after = last_states(follow(events, listed))
    own = {address: role for role, table in (("client", CLIENT), ("server", SERVER))
           for address in table.values()}
    for key, state in before.items():
        seen = listing[own[key[0][0]]].get(key, "CLOSED")
        if state == after.get(key) != seen and (state, seen) != ("TIME_WAIT", "CLOSED"):
            outcome.disagreements.append(f"{key}: the trace says {state}, sock_diag {seen}")


def last_states(lives):
    return {(life.own, life.peer): life.state
            for life in sorted(lives.lives, key=lambda life: life.start)}
