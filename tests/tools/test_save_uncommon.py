# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-w of captures with what only tshark reads, and of damaged ones."""
import struct

import pytest
from scapy.all import raw

import pcapng
from engines import made
from saved_files import ETHER, TALKS, frames_in, frames_of, new_file, pipe_into, saved
from talk import together
from tcpstate_tool import put, tcpstate
from tshark import fields

INPUT, CUT_SHORT = 2, 4
LAST = len(together(*TALKS))
JOURNAL = b"__REALTIME_TIMESTAMP=1\nMESSAGE=10.0.0.1 logged in\n"
# Blocks that are not packets, and whether Wireshark counts them as frames.
UNCOMMON = {
    "Apple's process": (0x80000001, struct.pack("<I", 77) + pcapng.option("<", 2, b"ssh") + bytes(4), False),
    "custom": (0xbad, struct.pack("<I", 32473) + b"10.0.0.1", True),
    "custom, not to be copied": (0x40000bad, struct.pack("<I", 32473) + b"10.0.0.1", True),
    "custom, empty": (0xbad, bytes(4), True),
    "Netflix's event": (0xbad, struct.pack("<IIIII", 10949, 1, 0, 0, 0), True),
    "journal": (9, JOURNAL + bytes(-len(JOURNAL) % 4), True),
    "system call": (0x204, bytes(32), True),
    "system call, later form": (0x216, bytes(40), True),
    "large system call": (0x221, bytes(40), True),
    "machine of sysdig": (0x201, bytes(40), False),
    "unknown": (0x7777, bytes(8), False),
    "unknown, large": (0x7777, bytes(700_000), False),
    "of the reserved type": (0, bytes(8), False),
    "large secrets": (pcapng.SECRETS, pcapng.secrets("<", b"CLIENT_RANDOM 00 11\n" * 50_000).body, False),
}


def blocks_with(block=None, before=10):
    """Returns the blocks of a capture with this one before a packet."""
    told = [pcapng.section("<"), pcapng.interface("<", "eth0")]
    for n, (time, packet) in enumerate(together(*TALKS), 1):
        told += [block] if block and n == before else []
        told.append(pcapng.packet("<", raw(ETHER / packet), 10**18 + round(time * 1e9)))
    return told


def octets_of(blocks):
    return b"".join(block.octets() for block in blocks)


@pytest.fixture(name="uncommon", params=UNCOMMON)
def capture_with_a_block(request):
    kind, body, frame = UNCOMMON[request.param]
    return pcapng.Block(kind, body, "<"), frame


def bodies(octets):
    return [block.body for block in pcapng.blocks(octets)[1:]]


def test_blocks_that_are_no_packets_are_copied_as_they_are(uncommon):
    block, frame = uncommon
    blocks = blocks_with(block)
    capture = put(octets_of(blocks))
    assert len(fields(capture, "frame.number")) == LAST + frame
    assert bodies(saved(capture)) == [b.body for b in blocks[1:]]
    file = new_file()
    assert pipe_into(capture, "-q", "-w", file).err == ""
    assert bodies(file.read_bytes()) == [b.body for b in blocks[1:]]


def test_comments_are_on_the_right_packets_behind_such_a_block(uncommon):
    block, frame = uncommon
    plain = pcapng.packets(saved(put(octets_of(blocks_with())), "--annotate"))
    found = pcapng.packets(saved(put(octets_of(blocks_with(block))), "--annotate"))
    assert [b.packet() for b in found] == [b.packet() for b in plain]
    assert [len(b.comments()) for b in found] == [len(b.comments()) for b in plain]
    assert ([b.comments() for b in found] == [b.comments() for b in plain]) == (not frame)  # other numbers


def test_conversations_are_chosen_behind_such_a_block(uncommon):
    octets = saved(put(octets_of(blocks_with(uncommon[0]))), "--select", "close == refused")
    assert frames_in(octets) == frames_of(TALKS[3])


def test_anonymous_packets_keep_their_numbers_behind_such_a_block(uncommon):
    block, frame = uncommon
    octets = saved(put(octets_of(blocks_with(block))), "--anonymize=key", "--annotate")
    assert b"10.0.0.1" not in octets and len(pcapng.packets(octets)) == LAST
    assert len(fields(put(octets), "frame.number")) == LAST + frame
    assert [b.body for b in pcapng.blocks(octets) if b.type == 0xbad] == [bytes(4)] * frame


def with_header(at, *numbers):
    """Returns the pcap with other numbers somewhere in its headers."""
    octets = bytearray(made(TALKS).read_bytes())
    struct.pack_into(f"<{len(numbers)}I", octets, at, *numbers)
    return bytes(octets)


@pytest.mark.parametrize("end", [".pcap", ".pcapng"])
@pytest.mark.parametrize("at, number", [(16, 20), (24 + 12, 10)], ids=["snap length", "length on the wire"])
def test_packets_with_headers_that_contradict_themselves_are_copied(end, at, number):
    """Here the packets are longer than they may be. tshark reads them."""
    octets = with_header(at, number)
    for anonymous in [], ["--anonymize"]:
        file = put(saved(put(octets), *anonymous, end=end), f"contradiction{end}")
        assert len(fields(file, "frame.number")) == LAST
    assert saved(put(octets), end=".pcap") == octets


def damaged(block):
    """Returns a capture whose tenth packet is another block, and the packets before it."""
    return octets_of(blocks_with(block)), frames_in(octets_of(blocks_with()))[:9]


DAMAGE = {
    "packet longer than its block": pcapng.Block(6, struct.pack("<IIIII", 0, 0, 0, 5000, 5000) + bytes(60), "<"),
    "unknown interface": pcapng.Block(6, struct.pack("<IIIII", 3, 0, 0, 4, 4) + bytes(4), "<"),
    "option longer than its block": pcapng.packet("<", bytes(60), 1, 0, struct.pack("<HH", 1, 999) + bytes(4)),
    "short packet": pcapng.Block(6, bytes(16), "<"),
    "short custom block": pcapng.Block(0xbad, b"", "<"),
    "names longer than their block": pcapng.Block(4, struct.pack("<HH", 1, 999) + bytes(4), "<"),
}


@pytest.mark.parametrize("kind, arguments", [
    *((kind, ["-r", source]) for kind in DAMAGE for source in ("FILE", "-")), ("short packet", ["-r", "-", "--annotate"]),
    ("short packet", ["-r", "FILE", "--annotate"]), ("short packet", ["-r", "FILE", "--anonymize"])])
def test_a_damaged_capture_is_saved_up_to_there(kind, arguments):
    octets, before = damaged(DAMAGE[kind])
    capture, file = put(octets), new_file()
    words = [capture if word == "FILE" else word for word in arguments]
    run = tcpstate("-q", *words, "-w", file, input=octets)
    assert run.status == CUT_SHORT and "is damaged" in run.err and "cannot be copied beyond frame 9" in run.err
    assert "what comes before that was written" in run.err
    saved_octets = file.read_bytes()
    assert len(fields(file, "frame.number")) == 9
    assert "--anonymize" in arguments or frames_in(saved_octets) == before


@pytest.mark.parametrize("source", ["file", "pipe"])
@pytest.mark.parametrize("octets", [
    with_header(24 + 8, 1 << 20), with_header(4, 3 << 16 | 2), with_header(20, 1 << 16 | 1),
    octets_of([pcapng.section("<"), pcapng.interface("<", "a"), DAMAGE["short packet"]])],
    ids=["packet too long", "old pcap", "reserved bits", "damaged pcapng"])
def test_what_cannot_be_copied_leaves_the_old_file_alone(source, octets):
    file = new_file()
    file.write_bytes(b"as before")
    file.chmod(0o666)
    run = tcpstate("-q", "-r", put(octets) if source == "file" else "-", "-w", file, input=octets)
    assert run.status in (INPUT, CUT_SHORT) and "cannot be copied: " in run.err
    assert file.read_bytes() == b"as before"
