# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The conversations of a capture do not depend on what carries the packets, or on the form of the
file."""
import gzip
import struct
from functools import cache

import pytest

import captures
from tcpstate_tool import put, tcpstate
from tshark import WORKSHOP

MAC = bytes.fromhex("020000000001 020000000002")
SLL_ADDRESS = bytes.fromhex("0006 020000000001 0000")


def is_ipv6(ip):
    return ip[0] >> 4 == 6


def ethertype(ip):
    return b"\x86\xdd" if is_ipv6(ip) else b"\x08\0"


def ethernet(kind, payload):
    return MAC + kind + payload


def checksum(header):
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff


def ipv4(protocol, payload):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0,
                         bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]))
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def ipv6(protocol, payload):
    address = bytes.fromhex("20010db8") + bytes(11)
    return (struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + address + b"\1" + address
            + b"\2" + payload)


def udp(port, payload):
    return struct.pack("!HHHH", 50000, port, 8 + len(payload), 0) + payload


def extended(ip):
    """Adds hop-by-hop and destination options to IPv6. IPv4 has no such options and stays."""
    if not is_ipv6(ip):
        return ip
    options = bytes([60, 0, 1, 4, 0, 0, 0, 0]) + bytes([ip[6], 1, 1, 12]) + bytes(12)
    length = struct.unpack("!H", ip[4:6])[0] + len(options)
    return ip[:4] + struct.pack("!HB", length, 0) + ip[7:40] + options + ip[40:]


def family(ip, of_ipv6):
    return of_ipv6 if is_ipv6(ip) else 2


CLOTHES = {
    "ethernet": (1, lambda ip: ethernet(ethertype(ip), ip)),
    "802.1Q": (1, lambda ip: ethernet(b"\x81\0\0\5", ethertype(ip) + ip)),
    "QinQ": (1, lambda ip: ethernet(b"\x88\xa8\0\5", b"\x81\0\0\6" + ethertype(ip) + ip)),
    "MPLS": (1, lambda ip: ethernet(b"\x88\x47", bytes.fromhex("00014040 00015140") + ip)),
    "PPPoE": (1, lambda ip: ethernet(b"\x88\x64", struct.pack(
        "!BBHHH", 0x11, 0, 1, len(ip) + 2, 0x57 if is_ipv6(ip) else 0x21) + ip)),
    "GRE": (1, lambda ip: ethernet(b"\x08\0", ipv4(47, b"\x30\0" + ethertype(ip)
                                                   + bytes(8) + ip))),
    "IP in IP": (101, lambda ip: ipv4(41 if is_ipv6(ip) else 4, ip)),
    "IP in IPv6": (101, lambda ip: ipv6(41 if is_ipv6(ip) else 4, ip)),
    "VXLAN": (1, lambda ip: ethernet(b"\x08\0", ipv4(17, udp(4789, bytes.fromhex(
        "0800000000000500") + ethernet(ethertype(ip), ip))))),
    "Geneve": (1, lambda ip: ethernet(b"\x86\xdd", ipv6(17, udp(6081, bytes.fromhex(
        "0200655800000500 0102030101020304") + ethernet(ethertype(ip), ip))))),
    "IPv6 extension headers": (101, extended),
    "Linux cooked": (113, lambda ip: b"\0\0\0\1" + SLL_ADDRESS + ethertype(ip) + ip),
    "Linux cooked 2": (276, lambda ip: ethertype(ip) + b"\0\0\0\0\0\2\0\1\0" + b"\6" + MAC[:6]
                       + b"\0\0" + ip),
    "raw": (101, lambda ip: ip),
    "null": (0, lambda ip: struct.pack("=I", family(ip, 30)) + ip),
    "loop": (108, lambda ip: struct.pack("!I", family(ip, 24)) + ip),
}
FILES = {
    "nanoseconds": lambda frames: captures.pcap(frames),
    "little-endian": lambda frames: captures.pcap(frames, order="<", unit=1000),
    "big-endian": lambda frames: captures.pcap(frames, order=">", unit=1000),
    "big-endian nanoseconds": lambda frames: captures.pcap(frames, order=">"),
    "gzip": lambda frames: gzip.compress(captures.pcap(frames)),
    "pcapng": lambda frames: captures.pcapng(frames, order="<"),
    "big-endian pcapng": lambda frames: captures.pcapng(frames, order=">"),
    "gzip of pcapng": lambda frames: gzip.compress(captures.pcapng(frames)),
}


@cache
def packets():
    """Returns all IP packets of all captures, one capture after the other. The times are cut to
    microseconds, because some file forms have no more."""
    return tuple((time // 1000 * 1000, ip) for path in captures.PATHS
                 for time, ip in captures.ip_packets(path))


def conversations(octets, engine):
    path = put(octets)
    run = tcpstate("-q", "-T", "json", "--engine", engine, "-r", path)
    path.unlink()
    assert (run.status, run.err) == (0, "")
    return run.objects()


@cache
def plain_conversations():
    """Returns the conversations of the packets without any other form."""
    said = conversations(captures.pcap(packets()), "tshark")
    assert len(said) >= len(captures.PATHS)
    assert {"four_segment", "merged_fin", "simultaneous", "reset"} <= {c["close"] for c in said}
    return said


@pytest.mark.parametrize("engine", ["tshark", "auto"])
@pytest.mark.parametrize("name", CLOTHES)
def test_conversations_do_not_depend_on_the_encapsulation(name, engine):
    link, wrap = CLOTHES[name]
    frames = [(time, wrap(ip)) for time, ip in packets()]
    assert conversations(captures.pcap(frames, link), engine) == plain_conversations()


@pytest.mark.parametrize("engine", ["tshark", "auto"])
@pytest.mark.parametrize("name", FILES)
def test_conversations_do_not_depend_on_the_form_of_the_file(name, engine):
    assert conversations(FILES[name](packets()), engine) == plain_conversations()


@pytest.mark.parametrize("name", CLOTHES)
def test_anonymized_packets_say_the_same(name):
    link, wrap = CLOTHES[name]
    path = put(captures.pcap([(time, wrap(ip)) for time, ip in packets()], link))
    saved = WORKSHOP.home / "anonymized.pcapng"
    hidden = tcpstate("-T", "json", "-r", path, "--anonymize=key", "-w", saved)
    again = tcpstate("-T", "json", "-r", saved)
    path.unlink()
    assert (hidden.status, hidden.err) == (again.status, again.err) == (0, "")
    assert again.out == hidden.out
    saved.unlink()
