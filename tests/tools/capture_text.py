# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tcpdump2pcap and the real tcpdump, and writes captures without them."""
import os
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

TOOL = Path(os.environ["TCPSTATE_BUILD"]) / "tools" / "tcpdump2pcap"
DATA = Path(__file__).parent / "data"
SEEDS = Path(__file__).parents[2] / "captures" / "seeds"
ENVIRONMENT = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}

if shutil.which("tcpdump") is None:
    pytest.fail("these tests need tcpdump", pytrace=False)

FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))


def run_tool(text, *arguments, status=0):
    """Returns the capture, and the lines on standard error."""
    if isinstance(text, str):
        text = text.encode()
    run = subprocess.run([TOOL, *arguments], input=text, capture_output=True, env=ENVIRONMENT)
    remarks = run.stderr.decode()
    assert run.returncode == status, remarks
    return run.stdout, remarks


def tcpdump(capture, *arguments):
    run = subprocess.run(["tcpdump", "-r", "-", *arguments], input=capture, capture_output=True,
                         env=ENVIRONMENT)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode("utf-8", "replace")


def printed(capture, *arguments):
    """Returns the packets as `tcpdump -nn -S` prints them, without its text about the payload."""
    lines = tcpdump(capture, "-nn", "-S", *arguments).splitlines()
    return [re.sub(r"(, length \d+).*", r"\1", line) for line in lines]


def restored(text, *arguments):
    return printed(run_tool(text, *arguments)[0])


def wrong_checksums(capture):
    return [line for line in tcpdump(capture, "-nn", "-vv").splitlines()
            if "cksum" in line and "(correct)" not in line]


def payloads(capture):
    """Returns the TCP payload of each IPv4 packet of a raw IP capture in this host's byte order."""
    found, at = [], 24
    while at < len(capture):
        length = struct.unpack_from("=I", capture, at + 8)[0]
        packet = capture[at + 16:at + 16 + length]
        at += 16 + length
        found.append(packet[20 + (packet[32] >> 4) * 4:])
    return found


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def segment(flags, seq, ack=0, payload=b"", options=b"", back=False, window=512, urgent=0,
            version=4, ports=(40000, 8080), may_fragment=False):
    """Returns the octets of an IP packet between two fixed hosts."""
    sport, dport = reversed(ports) if back else ports
    header = bytearray(struct.pack(">HHIIBBHHH", sport, dport, seq, ack, (5 + len(options) // 4) << 4,
                                   flags, window, 0, urgent) + options)
    length = len(header) + len(payload)
    if version == 4:
        ends = [b"\x0a\x00\x00\x01", b"\xc6\x33\x64\x02"]
        a, b = reversed(ends) if back else ends
        ip = bytearray(struct.pack(">BBHHHBBH", 0x45, 0x10, 20 + length, seq & 0xffff,
                                   0 if may_fragment else 0x4000, 61, 6, 0) + a + b)
        struct.pack_into(">H", ip, 10, checksum(bytes(ip)))
    else:
        ends = [bytes.fromhex("fd00" + "00" * 13 + "01"), bytes.fromhex("fd00" + "00" * 13 + "a2")]
        a, b = reversed(ends) if back else ends
        ip = struct.pack(">IHBB", 6 << 28 | 0x12345, length, 6, 61) + a + b
    pseudo = a + b + struct.pack(">II", length, 6)
    struct.pack_into(">H", header, 16, checksum(pseudo + bytes(header) + payload))
    return bytes(ip) + bytes(header) + payload


def capture_of(packets, first=1407866400, linktype=101, link=b"", nano=False):
    """Returns a capture file with one packet every 1.000001 seconds."""
    out = struct.pack("=IHHiIII", 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, 262144, linktype)
    for i, packet in enumerate(packets):
        packet = link + packet
        fraction = (i * 1001 + 7) if nano else i + 1
        out += struct.pack("=IIII", first + i, fraction, len(packet), len(packet)) + packet
    return out


def stamps(value, echo):
    return b"\1\1\x08\x0a" + struct.pack(">II", value, echo)
