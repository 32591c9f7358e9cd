# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What -w saves, as a whole: each block, each octet of the headers, each comment stands in a golden file."""
import struct

import pytest
from scapy.all import (ARP, GRE, ICMP, IP, TCP, UDP, Dot1Q, ICMPv6DestUnreach, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrRouting,
                       PadN, Raw, raw)
from scapy.layers.inet import IPOption_RR

import pcapng
import talk
from golden import same_as_golden
from saved_files import ETHER, new_file, pcapng_file
from talk import Talk, four_segments
from tcpstate_tool import SEEDS, put, tcpstate
from troubles import packets

CLIENT, SERVER = {"src": "203.0.113.77", "dst": "198.51.100.99"}, {"src": "198.51.100.99", "dst": "203.0.113.77"}
V6 = {"src": "2001:db8:77::33", "dst": "2001:db8:99::44"}
SYN = IP(**CLIENT, id=1) / TCP(sport=40000, dport=80, flags="S", seq=7)
OPTIONS = [("MSS", 1460), ("NOP", None), ("WScale", 7), ("SAckOK", b""), ("Timestamp", (1, 2)), (30, b"\x00\x01\x02\x03"),
           (34, b"cookie")]
ADD_ADDRESS = [(30, b"\x30\x01\xcb\x00\x71\x4d"), (253, b"secret"), (5, b"\0\0\0\1\0\0\0\2")]


def ethertype(packet):
    return b"\x86\xdd" if IPv6 in packet else b"\x08\0"


def cooked(hardware, length):
    """Returns a function that puts a packet behind a header with an address of this length."""
    return lambda p: struct.pack(">HHH8s", 0, hardware, length, bytes(range(8))) + ethertype(p) + raw(p)


LINKS = {
    "ethernet": (1, lambda p: ETHER / p),
    "cooked": (113, cooked(1, 6)),
    "cooked of a tunnel": (113, cooked(768, 4)),
    "cooked 2": (276, lambda p: ethertype(p) + struct.pack(">HIHBB8s", 0, 1, 1, 0, 6, bytes(range(8))) + raw(p)),
    "wireless": (105, lambda p: b"\x08\1\x2c\0" + bytes(range(18)) + b"\x10\0\xaa\xaa\3\0\0\0" + ethertype(p) + raw(p)),
}
KINDS = [
    SYN, IP(**CLIENT, options=[IPOption_RR(routers=["203.0.113.1"])]) / TCP(sport=40000, dport=80, flags="A") / Raw(b"secret"),
    IP(**CLIENT) / TCP(sport=40000, dport=80, flags="S", options=OPTIONS),
    IP(**SERVER) / TCP(sport=80, dport=40000, flags="A", options=ADD_ADDRESS) / Raw(b"secret"),
    IP(**CLIENT) / TCP(sport=40000, dport=80, dataofs=8) / Raw(b"\xfd\x01\1\1" + b"\xfd\xff" + bytes(6)),
    IP(**SERVER) / ICMP(type=3, code=1) / raw(SYN), IP(**SERVER) / ICMP(type=5, code=1, gw="203.0.113.9") / raw(SYN)[:28],
    IP(**CLIENT) / ICMP() / Raw(b"secret"), IP(**CLIENT) / UDP(sport=53, dport=5353) / Raw(b"secret"),
    IP(**CLIENT) / UDP(sport=53, dport=5353, chksum=0) / Raw(b"secret"),
    IP(**CLIENT) / GRE(chksum_present=1, key_present=1) / IP(**SERVER) / TCP(sport=80, dport=40000, flags="R"),
    IP(**CLIENT) / UDP(sport=50000, dport=4789) / Raw(bytes.fromhex("0800000000000500")) / ETHER / IP(**CLIENT) /
    TCP(sport=40001, dport=80, flags="S"),
    IPv6(**V6) / TCP(sport=40000, dport=443, flags="S"), IPv6(**V6) / UDP(sport=53, dport=5353) / Raw(b"secret"),
    IPv6(**V6) / IPv6ExtHdrDestOpt(options=[PadN(optdata=b"secr")]) / TCP(sport=40000, dport=443, flags="A"),
    IPv6(**V6) / IPv6ExtHdrRouting(type=0, addresses=["2001:db8::5"]) / TCP(sport=40000, dport=443, flags="A"),
    IPv6(**V6) / ICMPv6DestUnreach() / raw(IPv6(**V6) / TCP(sport=40000, dport=443, flags="S")),
]


def hexadecimal(octets):
    return octets.hex(" ", -4)


def printed(octets):
    """Returns the blocks of a pcapng file, or the packets of a pcap file, as text."""
    if octets[:4] != b"\x0a\x0d\x0d\x0a":
        lines, at = [f"pcap {hexadecimal(octets[:24])}"], 24
        while at < len(octets):
            captured = struct.unpack_from("<I", octets, at + 8)[0]
            lines.append(f"{hexadecimal(octets[at:at + 16])}: {hexadecimal(octets[at + 16:at + 16 + captured])}")
            at += 16 + captured
        return "\n".join(lines) + "\n"
    lines = []
    for block in pcapng.blocks(octets):
        if block.type != pcapng.PACKET:
            body = block.body[:16] if block.type == pcapng.SECTION else block.body  # the section names the version
            lines.append(f"block {block.type:#x} {hexadecimal(body)}")
            continue
        number, stamp, frame, length = block.packet()
        lines.append(f"packet of {number} at {stamp}, {len(frame)}/{length}: {hexadecimal(frame)}")
        for code, value in block.options():
            lines += [f"  option {code}: {line}" for line in (value.decode() if code == 1 else value.hex()).splitlines()]
    return "\n".join(lines) + "\n"


def kept(capture, *arguments, end=".pcapng"):
    """Returns what -w saves as text, behind the status and what the command said."""
    file = new_file(end)
    run = tcpstate("--engine", "pcap", "-q", "-r", capture, "-w", file, "-o", "/dev/null", *arguments, as_nobody=False)
    said = run.err.replace(str(capture), "CAPTURE").replace(str(file), "FILE")
    return f"$ {' '.join(arguments)}: {run.status}\n{said}" + (printed(file.read_bytes()) if file.exists() else "")


def beside_packets(order):
    """Returns a file with each kind of block, whose packets have options, two resolutions and two interfaces."""
    told = pcapng_file(order)
    frame = raw(ETHER / SYN)
    flags = pcapng.option(order, 2, struct.pack(order + "I", 1)) + bytes(4)
    body = struct.pack(order + "HHI", 1, 0, 0) + b"".join((
        pcapng.option(order, 2, b"eth2"), pcapng.option(order, 9, b"\x03"), pcapng.option(order, 13, b"\0"),
        pcapng.option(order, 1, b"secret"))) + bytes(4)
    told[5:5] = [pcapng.Block(pcapng.INTERFACE, body, order)]
    told.insert(-1, pcapng.packet(order, frame, 10**12 + 500, 2, flags))
    return told


def assert_saved(name, texts):
    same_as_golden(f"saved-{name}.txt", "".join(texts))


def test_comments_say_what_each_packet_means():
    capture = put(talk.pcap(packets()))
    assert_saved("annotated", [kept(capture, "--annotate", "--select", "stream < 8"),
                               kept(capture, "--annotate", "--select", "close == reset"),
                               kept(capture, "--annotate", "--anonymize=key", "--select", "server.port == 443 and stream < 16")])


@pytest.mark.parametrize("name", ["three-closes", "nc-telnet"])
def test_selected_packets_are_those_of_the_capture(name):
    capture = SEEDS / f"{name}.pcap"
    assert_saved(name, [kept(capture, "--select", "stream == 1 or merged_fin_frame", *more, end=end)
                        for end in (".pcap", ".pcapng") for more in ([], ["--anonymize=key"])])


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
def test_blocks_beside_packets(order):
    capture = put(b"".join(block.octets() for block in beside_packets(order)))
    more = [[], ["--annotate"], ["--anonymize=key"], ["--select", "close == refused"],
            ["--select", "close == refused", "--annotate", "--anonymize=key"]]
    assert_saved("little-endian" if order == "<" else "big-endian", [kept(capture, *words) for words in more])


@pytest.mark.parametrize("link", LINKS)
def test_headers_of_each_kind_have_other_addresses(link):
    number, wrap = LINKS[link]
    frames = [(i / 100, packet) for i, packet in enumerate(KINDS)]
    if link == "ethernet":
        frames += [(1, Dot1Q(vlan=5) / SYN), (1.1, ARP(psrc="203.0.113.77", pdst="198.51.100.99"))]
    octets = talk.pcap(frames, link=number, wrap=lambda p: raw(wrap(p)))
    cut = talk.pcap(frames[:9], link=number, wrap=lambda p: raw(wrap(p)), snap=58)
    assert_saved(f"headers-{link.replace(' ', '-')}", [
        kept(put(octets), "--anonymize=key", end=".pcap"), kept(put(cut), "--anonymize=other key", end=".pcap")])


def test_a_count_and_cut_packets():
    talks = Talk(client="203.0.113.77").opened().c("PA", 1, 1, 90).s("A", 1, 91).packets + four_segments(cport=40001).packets
    capture = put(talk.pcap(sorted(talks, key=lambda p: p[0]), snap=60))
    assert_saved("cut", [kept(capture, *more, end=end) for end in (".pcap", ".pcapng")
                         for more in ([], ["--select", "client.port == 40001"], ["--anonymize=key"])])

