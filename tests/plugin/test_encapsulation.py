# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin finds every TCP header that is a segment of its own, and no quotes or fragments."""
import struct

import pytest
from scapy.all import (GRE, ICMP, IP, TCP, UDP, VXLAN, Dot1AD, Dot1Q, Ether, ICMPv6DestUnreach,
                       ICMPv6EchoRequest, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrHopByHop,
                       IPv6ExtHdrRouting, PPP, PPPoE, Raw, fragment, fragment6,
                       IPv6ExtHdrFragment)

import joined
from talk import Talk, merged_fin
from tshark import column, fields, frames, records, states, tshark

MAC = b"\2\0\0\0\0\1"
LIFE = [("SYN_SENT", "LISTEN"), ("SYN_SENT", "SYN_RCVD"), ("ESTABLISHED", "ESTABLISHED"),
        ("FIN_WAIT_1", "ESTABLISHED"), ("FIN_WAIT_1", "LAST_ACK"), ("TIME_WAIT", "CLOSED")]


def ethernet(packet):
    return Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / packet


def tunnel(packet):
    return ethernet(IP(src="192.0.2.1", dst="192.0.2.2") / packet)


def kind(packet):
    return 0x86dd if IPv6 in packet else 0x0800


def extended(packet):
    """Puts every kind of IPv6 extension header that may precede TCP before it. IPv4 stays."""
    if IPv6 not in packet:
        return ethernet(packet)
    ip = packet[IPv6]
    return ethernet(IPv6(src=ip.src, dst=ip.dst) / IPv6ExtHdrHopByHop() /
                    IPv6ExtHdrRouting(addresses=["2001:db8::77"], segleft=0) /
                    IPv6ExtHdrDestOpt() / packet[TCP])


# Name -> link type of the capture, and a function that puts an IP packet into a frame.
ENCAPSULATIONS = {
    "ethernet": (1, ethernet),
    "vlan": (1, lambda p: ethernet(Dot1Q(vlan=5) / p)),
    "vlan in vlan": (1, lambda p: ethernet(Dot1AD(vlan=5) / Dot1Q(vlan=6) / p)),
    "linux cooked": (113, lambda p: struct.pack(">HHH8sH", 0, 1, 6, MAC + b"\0\0", kind(p)) +
                     bytes(p)),
    "linux cooked 2": (276, lambda p: struct.pack(">HHIHBB8s", kind(p), 0, 1, 1, 0, 6,
                                                  MAC + b"\0\0") + bytes(p)),
    "raw ip": (101, lambda p: p),
    "loopback": (0, lambda p: struct.pack("<I", 24 if IPv6 in p else 2) + bytes(p)),
    "loopback of openbsd": (108, lambda p: struct.pack(">I", 24 if IPv6 in p else 2) + bytes(p)),
    "ip in ipv4": (1, tunnel),
    "ip in ipv6": (1, lambda p: ethernet(IPv6(src="2001:db8:1::1", dst="2001:db8:1::2") / p)),
    "gre": (1, lambda p: tunnel(GRE(proto=kind(p)) / p)),
    "ethernet over gre": (1, lambda p: tunnel(GRE(proto=0x6558) / ethernet(p))),
    "vxlan": (1, lambda p: tunnel(UDP(sport=1234, dport=4789) / VXLAN(vni=7) / ethernet(p))),
    "pppoe": (1, lambda p: ethernet(PPPoE(sessionid=1) /
                                    PPP(proto=0x57 if IPv6 in p else 0x21) / p)),
    "extension headers": (1, extended),
}
ENDS = {4: {"client": "10.0.0.1", "server": "10.0.0.2"},
        6: {"client": "2001:db8::9", "server": "2001:db8::2"}}


def in_all_encapsulations(capture, version):
    """Returns the path of a capture that has the same conversation in each encapsulation, with a port of its own."""
    return joined.merged([
        capture(merged_fin(**ENDS[version], cport=40000 + number), wrap=wrap, link=link)
        for number, (link, wrap) in enumerate(ENCAPSULATIONS.values())], f"encapsulations-{version}.pcapng")


@pytest.mark.parametrize("version", ENDS)
def test_encapsulations(capture, version):
    path = in_all_encapsulations(capture, version)
    lives = {name: [] for name in ENCAPSULATIONS}
    for two_pass in False, True:
        for client, server, *both in fields(path, "tcp.srcport", "tcp.dstport", "tcpstate.client.state",
                                            "tcpstate.server.state", two_pass=two_pass):
            port = int(client if server == "80" else server)
            lives[list(ENCAPSULATIONS)[port - 40000]].append(tuple(both))
    assert lives == {name: 2 * LIFE for name in ENCAPSULATIONS}
    ends = [line[2:6] for line in records(path) if line[0] == "C"]
    assert sorted(ends) == [[ENDS[version]["client"], str(40000 + number), ENDS[version]["server"], "80"]
                    for number in range(len(ENCAPSULATIONS))]


def in_remote_capture(talk, client="192.0.2.1", server="192.0.2.2", snap=65535):
    """Puts a conversation inside another one: a remote capture (rpcap) over TCP. `snap` octets of
    each inner frame are captured."""
    outer = Talk(client=client, server=server, cport=50000, sport=2002).opened()
    sent = 1
    for time, packet in talk.packets:
        frame = bytes(ethernet(packet))
        message = struct.pack(">IIIII", 1, 0, min(len(frame), snap), len(frame), 1) + frame[:snap]
        message = struct.pack(">BBHI", 0, 7, 0, len(message)) + message
        outer.s("PA", sent, 1, at=1 + time)
        time, segment = outer.packets.pop()
        outer.packets.append((time, segment / Raw(message)))
        sent += len(message)
    return outer


RPCAP = ["-o", "rpcap.linktype:1"]  # the inner frames are Ethernet


def test_tcp_inside_tcp_gives_two_subtrees(capture):
    path = capture(in_remote_capture(merged_fin()))
    for two_pass in (False, True):
        rows = fields(path, "tcpstate.sender", "tcpstate.client.state", "tcpstate.server.state",
                      two_pass=two_pass, options=RPCAP)
        senders = ["client", "server", "client", "client", "server", "client"]
        assert rows[3:] == [["server," + sender, "ESTABLISHED," + client, "ESTABLISHED," + server]
                            for sender, (client, server) in zip(senders, LIFE)]
    shown = tshark("-r", path, *RPCAP, "-O", "tcpstate", "-Y", "frame.number == 4")
    assert [line for line in shown.splitlines() if line.startswith("TCP State")] == [
        "TCP State, client: ESTABLISHED, server: ESTABLISHED",
        "TCP State, client: CLOSED → SYN_SENT, server: LISTEN (SYN)"]


def test_tcp_inside_tcp_keeps_the_two_pairs_of_addresses_apart(capture):
    for passes in ([], ["-2"]):
        lines = records(capture(in_remote_capture(merged_fin())), options=RPCAP + passes)
        fourth = [line[5:9] for line in lines if line[:2] == ["S", "4"]]
        assert fourth == [["192.0.2.2", "2002", "192.0.2.1", "50000"],
                          ["10.0.0.1", "40000", "10.0.0.2", "80"]]
        assert [line[2:13] for line in lines if line[0] == "C"] == [
            ["192.0.2.1", "50000", "192.0.2.2", "2002", "three_way", "open", "-", "-", "-", "-",
             "-"],
            ["10.0.0.1", "40000", "10.0.0.2", "80", "three_way", "merged_fin", "client", "client",
             "-", "-", "7"]]


def test_the_outer_header_is_right_although_the_inner_layer_is_not_tcp(capture):
    inner = Talk()
    inner.packets = [(0, IP(src="10.7.7.7", dst="10.8.8.8") / UDP(sport=53, dport=53) / b"query")]
    lines = records(capture(in_remote_capture(inner)), options=RPCAP)
    assert lines[3][5:9] == ["192.0.2.2", "2002", "192.0.2.1", "50000"]


@pytest.mark.parametrize("wrap", [ethernet, extended])
def test_outer_addresses_of_ipv6_are_read_over_its_extension_headers(capture, wrap):
    outer = in_remote_capture(merged_fin(), client="2001:db8::1", server="2001:db8::2")
    path = capture(outer.packets[3:], wrap=wrap)  # no simpler segment of this stream comes before
    for passes in ([], ["-2"]):  # one pass takes the addresses from the tap
        lines = records(path, options=RPCAP + passes)
        assert lines[0][5:9] == ["2001:db8::2", "2002", "2001:db8::1", "50000"]
        assert lines[1][5:9] == ["10.0.0.1", "40000", "10.0.0.2", "80"]


def test_the_states_are_one_layer_however_many_layers_the_frame_has(capture):
    """A display filter counts layers with "#"."""
    path = capture(in_remote_capture(merged_fin()))
    for where in ('tcpstate.step == "merged_fin"', 'tcpstate.step#1 == "merged_fin"'):
        assert frames(path, where, options=RPCAP) == [8]
    assert frames(path, "tcpstate.step#2", options=RPCAP) == []


def quoting(version, quoted):
    if version == 4:
        return IP(src="10.0.0.254", dst="10.0.0.1") / ICMP(type=3, code=1) / Raw(bytes(quoted))
    return (IPv6(src="2001:db8::fe", dst="2001:db8::9") / ICMPv6DestUnreach() /
            Raw(bytes(quoted)))


@pytest.mark.parametrize("octets", [28, 40, 1500])
@pytest.mark.parametrize("version", ENDS)
def test_a_header_quoted_by_icmp_moves_nobody_after_the_opening(capture, version, octets):
    whole = merged_fin(**ENDS[version])
    fin = bytes(whole.packets[3][1])
    shown = octets + (20 if version == 6 else 0)
    quote = (0.035, quoting(version, fin[:shown]))  # before that FIN is sent
    path = capture([*whole.packets[:3], quote, *whole.packets[3:]])
    assert column(path, "tcpstate.icmp")[3] == (
        "host_unreachable" if version == 4 else "net_unreachable")
    assert states(path) == LIFE[:3] + [LIFE[2]] + LIFE[3:]
    assert len([line for line in records(path) if line[0] == "S"]) == 6


@pytest.mark.parametrize("version", ENDS)
def test_an_icmp_error_in_the_data_of_a_ping_is_data(capture, version):
    """The ping has the addresses of the error that it carries."""
    whole = merged_fin(**ENDS[version])
    error = quoting(version, bytes(whole.packets[0][1]))
    echo = ICMP() if version == 4 else ICMPv6EchoRequest()
    ping = type(error)(src=error.src, dst=error.dst) / echo / Raw(bytes(error))
    path = capture([*whole.packets[:1], (0.005, ping), *whole.packets[1:]])
    assert column(path, "tcpstate.icmp")[1] == ""
    assert [line for line in records(path) if line[0] == "I"] == []
    assert states(path) == states(path, two_pass=True) == LIFE[:1] + [("", "")] + LIFE[1:]


def test_a_quote_alone_makes_no_conversation(capture):
    quote = quoting(4, merged_fin().packets[0][1])
    assert records(capture([(0, quote)])) == []


def fragments(version, packet):
    if version == 4:
        return fragment(IP(bytes(packet)), 1200)
    ip = packet[IPv6]
    return fragment6(IPv6(src=ip.src, dst=ip.dst) / IPv6ExtHdrFragment(id=7) / packet[TCP], 1200)


@pytest.mark.parametrize("version", ENDS)
def test_a_segment_in_fragments_counts_once_where_it_is_complete(capture, version):
    talk = (Talk(**ENDS[version]).opened().c("PA", 1, 1, 3000).c("FA", 3001, 1).s("FA", 1, 3002)
            .c("A", 3002, 2))
    frames = [(time, part) for time, packet in talk.packets for part in fragments(version, packet)]
    path = capture(frames)
    whole = [row for row in states(path) if row != ("", "")]
    assert whole == LIFE[:3] + [("ESTABLISHED", "ESTABLISHED")] + LIFE[3:]
    assert len(frames) > len(whole)


@pytest.mark.parametrize("version", ENDS)
def test_fragments_that_are_not_reassembled_have_no_subtree(capture, version):
    talk = Talk(**ENDS[version]).opened().c("PA", 1, 1, 3000)
    parts = fragments(version, talk.packets[3][1])
    path = capture(talk.packets[:3] + [(1, parts[0]), (2, parts[1])])  # the third one is missing
    assert states(path) == LIFE[:3] + [("", ""), ("", "")]
    off = ["-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"]
    assert states(capture(talk.packets[:3] + [(1, part) for part in parts]),
                  options=off) == LIFE[:3] + [("", "")] * len(parts)


@pytest.mark.parametrize("snap, wrap", [(54, ethernet), (54, ENCAPSULATIONS["vlan"][1]),
                                        (68, ethernet), (60, ENCAPSULATIONS["vlan"][1])])
def test_captures_cut_short_by_tcpdump_s(capture, snap, wrap):
    talk = Talk().opened().c("PA", 1, 1, 1000).c("FA", 1001, 1).s("FA", 1, 1002).c("A", 1002, 2)
    path = capture(talk, wrap=wrap, snap=snap)
    assert states(path) == LIFE[:3] + [("ESTABLISHED", "ESTABLISHED")] + LIFE[3:]
    assert records(path)[3][13] == "1000"  # the length on the wire, not the captured length


def test_truncated_options_are_marked(capture):
    stamps = [("Timestamp", (1, 2)), ("NOP", None), ("NOP", None)]
    talk = Talk().c("S", options=stamps)
    assert records(capture(talk))[0][14] == "080a000000010000000201" + "01"
    cut = records(capture(talk, snap=58))[0]
    assert cut[14] == "080a0000" and "options_cut" in cut[-1]


def test_a_frame_too_short_for_tcp_has_no_subtree(capture):
    path = capture(merged_fin(), snap=14 + 20 + 13)
    assert states(path) == [("", "")] * 6
    assert records(path) == [["# cut: 6 headers, first in frame 1"]]
