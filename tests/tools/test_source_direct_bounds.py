# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The direct source keeps at most so many conversations."""
import resource
import struct

from scapy.all import IP, TCP, raw

import talk
from engines import made
from talk import Talk, merged_fin, together
from tcpstate_tool import put, tcpstate


def flood(count, gap=0.0):
    """Returns `count` SYNs, each of another 4-tuple."""
    out = [struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 65535, 101)]
    syn = bytearray(raw(IP(src="10.0.0.1", dst="10.0.0.2") / TCP(dport=80, flags="S")))
    for i in range(count):
        syn[12:16] = struct.pack(">I", 0x0a000000 + i // 60000)
        syn[20:22] = struct.pack(">H", 1024 + i % 60000)
        nanoseconds = int(i * gap * 1e9)
        out.append(struct.pack("<IIII", talk.START + nanoseconds // 10**9, nanoseconds % 10**9,
                               len(syn), len(syn)) + syn)
    return put(b"".join(out))


def test_a_flood_stays_within_its_bounds():
    def limit():  # room for the program itself and 10,000 conversations
        resource.setrlimit(resource.RLIMIT_DATA, (24 << 20, 24 << 20))
    run = tcpstate("--max-conversations", "10000", "-q", "-T", "json", "-r", flood(100_000),
                   preexec_fn=limit)
    assert run.status == 0
    assert "90000 idle ones" in run.err
    streams = [o["stream"] for o in run.objects()]
    assert streams == list(range(100_000))  # the oldest first, and all of them


def test_conversations_are_printed_when_they_end():
    talks = [merged_fin(start=100 * i, cport=40000 + i) for i in range(20)]
    plain, path = [made(talks)] * 2
    run = tcpstate("--max-conversations", "100", "-T", "json", "-r", path)
    assert sorted(run.lines()) == sorted(tcpstate("-T", "json", "-r", plain).lines())
    kinds = [o["type"] for o in run.objects()]
    assert kinds.index("conversation") < 15 and kinds[-1] == "conversation"


def test_forgotten_conversations_begin_anew():
    again = merged_fin(cport=40000).packets[-1][1]
    talks = [merged_fin(start=100 * i, cport=40000 + i) for i in range(3)]
    frames = [*together(*talks), (500, again)]
    streams = [o["stream"] for o in tcpstate("--max-conversations", "100", "-q", "-T", "json",
                                             "-r", made(frames)).objects()]
    assert streams == [0, 1, 2, 3]


def test_one_4_tuple_used_again_and_again_is_bounded():
    path = made([p for i in range(3000) for p in
                 Talk(start=i, numbers=(1000 + 5000 * i, 5)).c("S").packets])
    run = tcpstate("--engine", "pcap", "--max-conversations", "50", "-q", "-T", "json", "-r", path)
    assert run.status == 0 and len(run.lines()) == 3000
    assert [o["stream"] for o in run.objects()] == list(range(3000))
