# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures as tcpdump prints them, in whole and in parts, and what tcpstate concludes from a capture."""
import functools
import json
import re
import struct
import subprocess
import zlib
from typing import NamedTuple

from extent import LONG
from capture_text import ENVIRONMENT, TOOL, tcpdump

TCPSTATE = TOOL.with_name("tcpstate")
STYLES = {"plain": [], "-S": ["-S"], "-v": ["-v"], "-vv": ["-vv"], "-e": ["-e"], "-v -K": ["-v", "-K"],
          "-#": ["-#"], "-t": ["-t"], "-tt": ["-tt"], "-ttt": ["-ttt"], "-tttt": ["-tttt"],
          "-ttttt": ["-ttttt"], "-S -vv": ["-S", "-vv"]}
FIRST_STYLES = ("plain", "-S", "-S -vv")  # the whole is printed in each of them
FIRST_PACKETS = range(1, 11)
CONCLUSIONS = ("client", "server", "roles", "opening", "close", "initiator", "time_wait", "reset_by",
               "merged_fin_frame", "first_fin_frame", "second_fin_frame", "reset_frame", "segments",
               "client_states", "server_states", "client_final", "server_final")
SYN, ACK = 2, 16


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
                first, whole = style in FIRST_STYLES, name == "whole"
                if first and whole or sampled(capture, style, 12 if first or whole else 100):
                    yield Text(f"{name}, {style}", capture, tcpdump(capture, "-nn", *options))
        for count in FIRST_PACKETS:
            if count < len(self.lines) and sampled(self.lines[count].encode(), "", 3):
                yield Text(f"text without the first {count} lines",
                           self.part(range(count, len(self.lines))),
                           "\n".join(self.lines[count:]) + "\n")


def sampled(octets, style, one_in):
    """Returns whether this text is one of the sample: one of so many is. With TCPSTATE_LONG each text is."""
    return LONG or zlib.crc32(octets + style.encode()) % one_in == 0


def byte_order(octets):
    return "<" if octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"


def split_records(octets):
    records, at = [], 24
    while at < len(octets):
        length = struct.unpack_from(byte_order(octets) + "I", octets, at + 8)[0]
        records.append(octets[at:at + 16 + length])
        at += 16 + length
    return records


class Segment(NamedTuple):
    sender: tuple
    receiver: tuple
    seq: int
    ack: int
    flags: int
    tcp: int  # where its TCP header begins in the record


def segment_of(record):
    """The segment in a record of a raw IP capture, as tcpdump2pcap writes it."""
    tcp, size = (36, 4) if record[16] >> 4 == 4 else (56, 16)
    source, destination = record[tcp - 2 * size:tcp - size], record[tcp - size:tcp]
    sport, dport, seq, ack, flags = struct.unpack_from(">HHII1xB", record, tcp)
    return Segment((source, sport), (destination, dport), seq, ack, flags, tcp)


def with_syn_acks(converted, text):
    """The capture with a SYN-ACK in front of each conversation, so that tcpdump prints the numbers of
    `text`: those of the first line without its numbers are the bases that a SYN-ACK sets."""
    records, bases, firsts = split_records(converted), {}, {}
    for record, line in zip(records, flag_lines(text)):
        segment = segment_of(record)
        if segment.flags & (ACK | SYN) != ACK:
            continue
        firsts.setdefault(frozenset((segment.sender, segment.receiver)), record)
        for end, word, number in ((segment.sender, "seq", segment.seq),
                                  (segment.receiver, "ack", segment.ack)):
            printed = re.search(word + r" (\d+)", line)
            if printed:
                bases.setdefault((end, segment.tcp), number - int(printed.group(1)))
    syn_acks = []
    for record in firsts.values():
        segment, packet = segment_of(record), bytearray(record)
        seq = bases.get((segment.sender, segment.tcp), segment.seq - 1)
        ack = bases[segment.receiver, segment.tcp] + 1
        struct.pack_into(">II", packet, segment.tcp + 4, seq % 2 ** 32, ack % 2 ** 32)
        packet[segment.tcp + 13] = SYN | ACK
        syn_acks.append(bytes(packet))
    return converted[:24] + b"".join(syn_acks + records), len(syn_acks)


def flag_lines(text):
    return [line for line in text.splitlines() if "Flags [" in line]


def essence(lines):
    """Time, ports and TCP header of each line: what the conclusions depend on."""
    return [(re.findall(r"\d\d:\d\d:\d\d\.\d+|\d{9,}\.\d{6}", line.split(" > ")[0]),
             re.sub(r"cksum [^,]*, |(, length \d+).*", r"\1", line[line.index("Flags ["):]))
            for line in lines]


def a_day_later(capture):
    """tcpdump -ttt takes 1970-01-01 for no time."""
    records = split_records(capture)
    return capture[:24] + b"".join(struct.pack("=I", struct.unpack_from("=I", record)[0] + 86400) + record[4:]
                                   for record in records)


def essence_of(capture, options):
    if "-ttt" in options:
        capture = a_day_later(capture)
    return essence(flag_lines(tcpdump(capture, "-nn", *options)))


def prints_alike(converted, text):
    """Whether tcpdump prints the converted capture as the text, in any of the styles."""
    printed = essence(flag_lines(text))
    candidates = [(converted, 0)]
    if len(split_records(converted)) == len(printed):
        candidates.append(with_syn_acks(converted, text))
    return any(essence_of(capture, options)[skipped:] == printed
               for capture, skipped in candidates for options in STYLES.values())


@functools.cache
def conclusions(capture):
    """What the own reader says of each conversation, times apart."""
    run = subprocess.run([TCPSTATE, "-q", "-r", "-", "-T", "json", "--engine", "pcap"], input=capture,
                         capture_output=True, env=ENVIRONMENT)
    assert run.returncode == 0, run.stderr.decode()
    objects = [json.loads(line) for line in run.stdout.splitlines()]
    return [{key: o[key] for key in CONCLUSIONS} for o in objects if o["type"] == "conversation"]
