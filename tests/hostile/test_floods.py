# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Many conversations, and a very long one, need no more memory than SECURITY.md promises.
TCPSTATE_LONG=1 makes the captures fifty times larger for tcpstate, and ten times for tshark, which
itself would need more memory than a laptop has."""
import collections
import json
import subprocess

import pytest

import captures
from extent import LONG
from tcpstate_tool import TOOL, put
from tshark import AS_NOBODY, AS_ROOT, WORKSHOP

# The promises of SECURITY.md, in octets.
PLUGIN_PER_CONVERSATION = 1024
TOOL_PER_CONVERSATION = 576
TOOL_ALTOGETHER = 24 << 20
FLOOD_IN_TOOL = 5000000 if LONG else 100000
FLOOD_IN_TSHARK = 1000000 if LONG else 100000
OPEN_AT_ONCE = {"tshark": 100000 if LONG else 20000, "pcap": 1000000 if LONG else 20000}
SYN, ACK, FIN, PSH = 2, 16, 1, 8
IPV4 = bytes.fromhex("4500 0028 0001 0000 4006 0000")


def segment(source, destination, flags, seq=0, ack=0, length=0):
    """Returns an IPv4 packet of which only the headers are captured."""
    (address, port), (to, to_port) = source, destination
    return b"".join((
        IPV4[:2], (40 + length).to_bytes(2, "big"), IPV4[4:], address.to_bytes(4, "big"),
        to.to_bytes(4, "big"), port.to_bytes(2, "big"), to_port.to_bytes(2, "big"),
        (seq % 2**32).to_bytes(4, "big"), (ack % 2**32).to_bytes(4, "big"),
        bytes([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]))), 40 + length


def capture_of(packets):
    """Writes a capture packet by packet: a large one need not fit into our memory."""
    path = put(captures.header())
    with open(path, "ab") as file:
        for number, (octets, length) in enumerate(packets):
            time = 1700000000 * 10**9 + number * 1000
            file.write(b"".join(n.to_bytes(4, captures.ORDER) for n in (
                time // 10**9, time % 10**9, len(octets), length)) + octets)
    return path


# On Linux the peak of a program begins with the size of the one that starts it: so a small Python
# starts it.
MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


def peak(command, environment):
    """Returns the largest resident size of a program, in octets, and the last line that it printed."""
    process = subprocess.Popen([*(AS_NOBODY if AS_ROOT else []), "/usr/bin/python3", "-c", MEASURE,
                                *map(str, command)], text=True, stdout=subprocess.PIPE,
                               cwd=WORKSHOP.path, env=environment)
    lines = collections.deque(process.stdout, maxlen=2)
    assert process.wait() == 0
    return int(lines[1]) * 1024, lines[0]


SERVER = (0x0a000002, 80)


def client(n):
    return 0x0b000000 + n // 50000, 1024 + n % 50000


def flood(count):
    """Writes a capture with `count` SYNs, each from another address or port."""
    return capture_of(segment(client(n), SERVER, SYN, seq=n) for n in range(count))


@pytest.mark.parametrize("options", [[], ["-2"]], ids=["one pass", "two passes"])
def test_a_flood_of_syns_in_tshark(options):
    """The plugin's share: the memory of tshark with the plugin, less that without it. Both runs
    number the streams."""
    path = flood(FLOOD_IN_TSHARK)
    command = ["tshark", "-n", "-q", *options, "-r", path, "-z"]
    without, _ = peak([*command, "io,stat,0,tcp.stream"], WORKSHOP.environment(plugin=False))
    with_plugin, last = peak([*command, "tcpstate,records"], WORKSHOP.environment())
    path.unlink()
    assert last.split("\t")[:2] == ["C", str(FLOOD_IN_TSHARK - 1)]
    assert with_plugin - without < FLOOD_IN_TSHARK * PLUGIN_PER_CONVERSATION


def test_a_flood_of_syns_in_tcpstate():
    path = flood(FLOOD_IN_TOOL)
    used, last = peak([TOOL, "-q", "-T", "json", "--engine", "pcap", "-r", path],
                      WORKSHOP.environment())
    path.unlink()
    assert f'"stream":{FLOOD_IN_TOOL - 1},' in last
    assert used < TOOL_ALTOGETHER + FLOOD_IN_TOOL * TOOL_PER_CONVERSATION


@pytest.mark.parametrize("engine", OPEN_AT_ONCE)
def test_many_conversations_open_at_once(engine):
    """All conversations open before the first one closes: none may get lost or mixed up."""
    clients = [client(n) for n in range(OPEN_AT_ONCE[engine])]

    def packets():
        for end in clients:
            yield segment(end, SERVER, SYN, 1000)
            yield segment(SERVER, end, SYN | ACK, 5000, 1001)
            yield segment(end, SERVER, ACK, 1001, 5001)
        for end in clients:
            yield segment(SERVER, end, FIN | ACK, 5001, 1001)
            yield segment(end, SERVER, FIN | ACK, 1001, 5002)
            yield segment(SERVER, end, ACK, 5002, 1002)
    path = capture_of(packets())
    process = subprocess.Popen([*(AS_NOBODY if AS_ROOT else []), TOOL, "-q", "-T", "json",
                                "--engine", engine, "-r", path], stdout=subprocess.PIPE,
                               cwd=WORKSHOP.path, env=WORKSHOP.environment())
    for number, line in enumerate(process.stdout):
        c = json.loads(line)
        assert (c["opening"], c["close"], c["initiator"], c["time_wait"]) == (
            "three_way", "merged_fin", "server", "server")
        assert c["client"]["port"] == clients[number][1]
    assert (process.wait(), number + 1) == (0, len(clients))
    path.unlink()


WRAPS = 3
# Octets of a segment: the most that IPv4 has, or so few that 2 or 20 million segments are needed.
LENGTH = {"tshark": 6442 if LONG else 65495, "pcap": 644 if LONG else 65495}


@pytest.mark.parametrize("engine", LENGTH)
def test_one_conversation_across_three_wraps_of_the_sequence_numbers(engine):
    """The server sends 12 GB."""
    opener, length = client(0), LENGTH[engine]
    count = WRAPS * 2**32 // length + 1

    def packets():
        yield segment(opener, SERVER, SYN, 1000)
        yield segment(SERVER, opener, SYN | ACK, 5000, 1001)
        yield segment(opener, SERVER, ACK, 1001, 5001)
        for n in range(count):
            yield segment(SERVER, opener, PSH | ACK, 5001 + n * length, 1001, length)
            if n % 8 == 7:
                yield segment(opener, SERVER, ACK, 1001, 5001 + (n + 1) * length)
        end = 5001 + count * length
        yield segment(opener, SERVER, FIN | ACK, 1001, end)
        yield segment(SERVER, opener, ACK, end, 1002)
        yield segment(SERVER, opener, FIN | ACK, end, 1002)
        yield segment(opener, SERVER, ACK, 1002, end + 1)
    path = capture_of(packets())
    used, last = peak([TOOL, "-q", "-T", "json", "--engine", engine, "-r", path],
                      WORKSHOP.environment())
    said = json.loads(last)
    assert (said["opening"], said["close"], said["initiator"]) == (
        "three_way", "four_segment", "client")
    assert said["notes"] == [] and not said["assumed"]
    assert said["segments"] == {"client": count // 8 + 4, "server": count + 3}
    assert used < TOOL_ALTOGETHER or engine == "tshark"
    path.unlink()
