# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts IP packets into what carries them: link layers, tags, labels, tunnels."""
import struct

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


def ipv4(protocol, payload, network=2):
    """Returns a packet between two addresses of this network, a number of 8 bits."""
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0,
                         bytes([192, 0, network, 1]), bytes([192, 0, network, 2]))
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def ipv6(protocol, payload, network=0):
    """Returns a packet between two addresses of this network, a number of 8 bits."""
    address = bytes.fromhex("20010db8") + bytes([network]) + bytes(10)
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


def snap(ip):
    """Returns an LLC and a SNAP header before the packet."""
    return b"\xaa\xaa\3\0\0\0" + ethertype(ip) + ip


def with_length(ip):
    """Returns a frame with a length instead of a type, and padding. Long packets have no such frame, and get a type."""
    payload = snap(ip)
    return MAC + struct.pack("!H", len(payload)) + payload + bytes(3) if len(payload) <= 1500 else ethernet(
        ethertype(ip), ip)


def wlan(ip, qos=False):
    """Returns an 802.11 data frame from a station to its access point."""
    control, qos_control = (b"\x88\1", bytes(2)) if qos else (b"\x08\1", b"")
    return control + b"\x2c\0" + MAC + MAC[:6] + b"\x10\0" + qos_control + snap(ip)


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
    "SNAP": (1, with_length),
    "PPP": (9, lambda ip: b"\xff\3\0" + (b"\x57" if is_ipv6(ip) else b"\x21") + ip),
    "PPP, compressed": (50, lambda ip: (b"\x57" if is_ipv6(ip) else b"\x21") + ip),
    "802.11": (105, wlan),
    "radiotap": (127, lambda ip: bytes.fromhex("0000 1200 03000000") + bytes(8) + b"\0\0" + wlan(ip, qos=True)),
    "radiotap, check sequence": (127, lambda ip: bytes.fromhex("0000 0f00 02000080 20080000 10 c801") + wlan(ip) +
                                 b"abcd"),
    "Linux cooked": (113, lambda ip: b"\0\0\0\1" + SLL_ADDRESS + ethertype(ip) + ip),
    "Linux cooked 2": (276, lambda ip: ethertype(ip) + b"\0\0\0\0\0\2\0\1\0" + b"\6" + MAC[:6]
                       + b"\0\0" + ip),
    "raw": (101, lambda ip: ip),
    "null": (0, lambda ip: struct.pack("=I", family(ip, 30)) + ip),
    "loop": (108, lambda ip: struct.pack("!I", family(ip, 24)) + ip),
}
