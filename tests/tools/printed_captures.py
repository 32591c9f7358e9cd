# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures as tcpdump prints them, in whole and in parts, and what tcpstate concludes from a capture."""
import functools
import json
import os
import re
import struct
import subprocess
from typing import NamedTuple

from capture_text import ENVIRONMENT, TOOL, tcpdump

TCPSTATE = TOOL.with_name("tcpstate")
STYLES = {"plain": [], "-S": ["-S"], "-v": ["-v"], "-vv": ["-vv"], "-e": ["-e"], "-v -K": ["-v", "-K"],
          "-#": ["-#"], "-t": ["-t"], "-tt": ["-tt"], "-ttt": ["-ttt"], "-tttt": ["-tttt"],
          "-ttttt": ["-ttttt"], "-S -vv": ["-S", "-vv"]}
STYLES_OF_PARTS = STYLES if os.environ.get("TCPSTATE_LONG") else ("plain", "-S", "-S -vv")
FIRST_PACKETS = range(1, 11)
CONCLUSIONS = ("client", "server", "roles", "opening", "close", "initiator", "time_wait", "reset_by",
               "merged_fin_frame", "first_fin_frame", "second_fin_frame", "reset_frame", "segments",
               "client_states", "server_states", "client_final", "server_final")
LINK_HEADERS = {0: 4, 1: 14, 12: 0, 101: 0, 113: 16, 228: 0, 229: 0, 276: 20}
FIN, SYN, RST, ACK = 1, 2, 4, 16


class Text(NamedTuple):
    name: str  # of the part and of the style
    capture: bytes  # the packets that the text shows
    text: str


class Capture(NamedTuple):
    """A capture file with TCP packets only."""
    header: bytes
    records: list
    lines: list  # as tcpdump prints them, one for each record

    @classmethod
    def read(cls, path):
        octets = path.read_bytes()
        lines = tcpdump(octets, "-nn").splitlines()
        records = split_records(octets)
        assert len(lines) == len(records)
        tcp = [i for i, line in enumerate(lines) if "Flags [" in line]
        return cls(octets[:24], [records[i] for i in tcp], [lines[i] for i in tcp])

    def part(self, which):
        return self.header + b"".join(self.records[i] for i in which)

    def parts(self):
        """Numbers of the packets of each part, by its name."""
        everything = range(len(self.lines))
        sources = [re.search(r"IP6? (?:.*? )?(\S+) > ", line).group(1) for line in self.lines]
        hosts = [source.rsplit(".", 1)[0] for source in sources]
        ends = hosts if len(set(hosts)) > 1 else sources
        yield "whole", everything
        yield "SYN, FIN, RST", [i for i in everything if re.search(r"Flags \[[^]]*[SFR]", self.lines[i])]
        yield "there", [i for i in everything if ends[i] == ends[0]]
        yield "back", [i for i in everything if ends[i] != ends[0]]
        for count in FIRST_PACKETS:
            yield f"without the first {count}", everything[count:]

    def texts(self):
        for name, which in self.parts():
            if not which:
                continue
            capture = self.part(which)
            for style, options in STYLES.items():
                if name == "whole" or style in STYLES_OF_PARTS:
                    yield Text(f"{name}, {style}", capture, tcpdump(capture, "-nn", *options))
        for count in FIRST_PACKETS:
            if count < len(self.lines):
                yield Text(f"text without the first {count} lines",
                           self.part(range(count, len(self.lines))),
                           "\n".join(self.lines[count:]) + "\n")


def byte_order(octets):
    return "<" if octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"


def split_records(octets):
    records, at = [], 24
    while at < len(octets):
        length = struct.unpack_from(byte_order(octets) + "I", octets, at + 8)[0]
        records.append(octets[at:at + 16 + length])
        at += 16 + length
    return records


def without_numbers_of_bare_acks(octets):
    """The capture as far as a print without -vv tells: the sequence number of a bare ACK is the next one
    of its sender, by what that has sent and its peer acknowledged so far."""
    link = struct.unpack_from(byte_order(octets) + "I", octets, 20)[0]
    following, out = {}, octets[:24]

    def advance(end, number):
        if end not in following or (number - following[end]) % 2 ** 32 < 2 ** 31:
            following[end] = number % 2 ** 32

    for record in split_records(octets):
        packet = bytearray(record)
        ip = 16 + LINK_HEADERS[link]
        if packet[ip] >> 4 == 4:
            tcp, size = ip + (packet[ip] & 15) * 4, 4
            length = struct.unpack_from(">H", packet, ip + 2)[0] - (tcp - ip)
            addresses = ip + 12
        else:
            tcp, size, addresses = ip + 40, 16, ip + 8
            length = struct.unpack_from(">H", packet, ip + 4)[0]
        source, destination = (bytes(packet[addresses + i * size:addresses + (i + 1) * size])
                               for i in (0, 1))
        sport, dport, seq, ack, offset, flags = struct.unpack_from(">HHIIBB", packet, tcp)
        sender, receiver = (source, sport, destination, dport), (destination, dport, source, sport)
        length -= (offset >> 4) * 4
        if flags & SYN:
            following[sender] = (seq + 1 + length) % 2 ** 32
        elif (length or flags & FIN) and not flags & RST:
            advance(sender, seq + length + (flags & FIN))
        elif not flags & RST and flags & ACK and sender in following:
            struct.pack_into(">I", packet, tcp + 4, following[sender])
        if flags & ACK and not flags & SYN:
            advance(receiver, ack)
        out += bytes(packet)
    return out


@functools.cache
def conclusions(capture):
    """What the own reader says of each conversation, times apart."""
    run = subprocess.run([TCPSTATE, "-q", "-r", "-", "-T", "json", "--engine", "pcap"], input=capture,
                         capture_output=True, env=ENVIRONMENT)
    assert run.returncode == 0, run.stderr.decode()
    objects = [json.loads(line) for line in run.stdout.splitlines()]
    return [{key: o[key] for key in CONCLUSIONS} for o in objects if o["type"] == "conversation"]
