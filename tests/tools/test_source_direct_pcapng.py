# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The direct source reads pcapng files as tshark does, or leaves them to tshark."""
import gzip
import struct

import pytest
from scapy.all import IP, TCP, Ether, Raw, raw

import talk
from engines import both, handed_over, read_alike
from talk import four_segments, merged_fin, refused, simultaneous, together
from tcpstate_tool import put, tcpstate

UNREADABLE, CUT_SHORT = 2, 4
ALL = [four_segments(), merged_fin(cport=40001), simultaneous(cport=40002), refused(cport=40003)]
ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")


def block(kind, body, order="<"):
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(
        order + "I", len(body) + 12)


def pcapng(frames, resolution=6, order="<", between=b"", link=1, options=None, packet_options=b""):
    units = 10**resolution
    option = struct.pack(order + "HHB3xHH", 9, 1, resolution, 0, 0) if options is None else options
    out = [block(0x0a0d0d0a, struct.pack(order + "IHHq", 0x1a2b3c4d, 1, 0, -1), order),
           block(1, struct.pack(order + "HHI", 1, 0, 0) + option, order),
           block(1, struct.pack(order + "HHI", link, 0, 0) + option, order)]
    for i, (time, packet) in enumerate(frames):
        octets = raw(ETHER / packet) if link == 1 or i % 2 == 0 else raw(packet)
        stamp = (talk.START * units) + int(time * units)
        out.append(block(6, struct.pack(order + "IIIII", i % 2, stamp >> 32, stamp & 0xffffffff,
                                        len(octets), len(octets)) + octets +
                         bytes(-len(octets) % 4) + packet_options, order))
        out.append(between)
    return b"".join(out)


@pytest.mark.parametrize("resolution", [0, 3, 6, 9])
@pytest.mark.parametrize("order", "<>")
def test_pcapng(resolution, order):
    read_alike(put(pcapng(together(*ALL), resolution, order)))


def test_pcapng_with_two_link_types_and_sections():
    octets = pcapng(together(*ALL), link=101)
    read_alike(put(octets))
    read_alike(put(octets + pcapng(merged_fin(numbers=(70000, 70007)).packets, order=">")))
    read_alike(put(gzip.compress(octets)))
    read_alike(put(octets[:-9]), status=CUT_SHORT)


@pytest.mark.parametrize("left", [1, 8, 12, 16, 27])
def test_the_header_of_a_second_section_cut_short(left):
    first = pcapng(together(*ALL))
    read_alike(put(first + first[:left]), status=CUT_SHORT)


def test_pcapng_blocks():
    """Blocks of names, statistics and secrets are no frames. Other blocks are left to tshark."""
    names = block(4, struct.pack("<HH", 0, 0)) + block(5, struct.pack("<III", 0, 0, 0))
    read_alike(put(pcapng(together(*ALL), between=names)))
    journal = block(9, b"__REALTIME_TIMESTAMP=1700000000000000\n")
    handed_over(put(pcapng(together(*ALL), between=journal)), "a pcapng block")


HARMLESS = {
    "packets: flags, drop count, a comment": {
        "packet_options": struct.pack("<HHIHHQHH4sHH", 2, 4, 1, 4, 8, 0, 1, 4, b"word", 0, 0)},
    "packets: an option that nobody knows": {"packet_options": struct.pack("<HH4s", 8999, 4, b"abcd")},
    "interface: name, speed, two addresses, filter": {
        "options": struct.pack("<HH4sHHQHH8sHH8sHH5s3xHHB3xHH", 2, 4, b"eth0", 8, 8, 10**9,
                               4, 8, b"12345678", 4, 8, b"12345678", 11, 5, b"\0tcp ", 9, 1, 6, 0, 0)},
    "names": {"between": block(4, struct.pack("<HH4s5s3xHH", 1, 9, b"\x0a\0\0\1", b"name\0", 0, 0))},
    "statistics": {"between": block(5, struct.pack("<IIIHHQHH", 0, 0, 0, 4, 8, 7, 0, 0))},
}


@pytest.mark.parametrize("name", HARMLESS)
def test_options_that_change_nothing(name):
    read_alike(put(pcapng(together(*ALL), **HARMLESS[name])))


def test_frame_check_sequences_of_an_interface():
    segment = IP(src="10.0.0.1", dst="10.0.0.2", len=0) / TCP(dport=80, flags="PA", seq=7, ack=9)
    frames = [*together(*ALL), (9, segment / Raw(b"." * 60)), (9.5, segment / Raw(b"." * 64))]
    talks = [read_alike(put(pcapng(frames, options=struct.pack("<HHB3xHH", 13, 1, bits, 0, 0))))
             for bits in (0, 32)]
    assert talks[0].out != talks[1].out


DAMAGED = {
    "packets: an option longer than the block": {"packet_options": struct.pack("<HH", 1, 60000)},
    "packets: flags of two octets": {"packet_options": struct.pack("<HHHxx", 2, 2, 1)},
    "packets: a frame check sequence": {"packet_options": struct.pack("<HHI", 2, 4, 4 << 5)},
    "packets: an end with a length": {"packet_options": struct.pack("<HH4s", 0, 4, b"abcd")},
    "interface: an option longer than the block": {"options": struct.pack("<HH", 0, 60000)},
    "interface: two resolutions": {"options": struct.pack("<HHB3xHHB3x", 9, 1, 3, 9, 1, 6)},
    "interface: an empty filter": {"options": struct.pack("<HH", 11, 0)},
    "interface: an offset of the times": {"options": struct.pack("<HHq", 14, 8, 3600)},
    "names without a record": {"between": block(4, b"")},
    "names: a record longer than the block": {"between": block(4, struct.pack("<HH4s", 1, 9, b"abcd"))},
    "names: a name without an end": {"between": block(4, struct.pack("<HH8s", 1, 8, b"abcdname"))},
    "statistics that are too short": {"between": block(5, b"abcdefgh")},
    "secrets without a type": {"between": block(10, b"")},
    "secrets longer than the block": {"between": block(10, struct.pack("<4sI", b"LTKS", 9))},
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_blocks_are_left_to_tshark(name):
    handed_over(put(pcapng(together(*ALL), **DAMAGED[name])), "uncommon contents")


def test_uncommon_lengths_of_frame_check_sequences_are_left_to_tshark():
    options = struct.pack("<HHB3xHH", 13, 1, 4, 0, 0)
    handed_over(put(pcapng(together(*ALL), options=options)), "uncommon frame check sequences")


@pytest.mark.parametrize("left", [29, 35, 36, 37, 59, 61])
def test_a_capture_cut_short_before_its_first_packet(left):
    """Wireshark calls a file unreadable that ends in its first interface."""
    path = put(pcapng(four_segments().packets)[:left])
    chosen = handed_over(path, "cut short before its first packet")
    assert chosen.status == UNREADABLE and "nothing in it could be read" in chosen.err
    alone = tcpstate("--engine", "pcap", "-r", path)
    assert alone.status == UNREADABLE and "cut short before its first packet" in alone.err


def test_a_capture_cut_short_in_its_first_packet():
    whole = pcapng(four_segments().packets)
    first_packet = whole.index(struct.pack("<II", 6, 32 + 56))
    for left in first_packet + 8, first_packet + 30:
        by_tshark, _ = both(put(whole[:left]))
        assert by_tshark.status == CUT_SHORT
        assert tcpstate("--engine", "pcap", "-T", "json", "-r", put(whole[:left])).status == CUT_SHORT


@pytest.mark.parametrize("rest", [
    struct.pack("<IIIII12x", 6, 56, 7, 0, 0),  # a packet of an interface that does not exist
    struct.pack("<IIIIIII", 6, 56, 0, 0, 0, 99, 20),  # longer than on the wire
    struct.pack("<IIIIIII20sH", 6, 72, 0, 0, 0, 20, 20, b"", 9),  # options
    struct.pack("<III", 5, 24, 0), struct.pack("<II", 99, 7)])
def test_a_last_block_that_may_be_damaged_is_left_to_tshark(rest):
    """Wireshark checks a block part by part, and may call it damaged before it finds that it is cut short."""
    handed_over(put(pcapng(together(*ALL)) + rest), "cut short and may be damaged")


@pytest.mark.parametrize("left", [8, 12, 27, 28, 40, 48])
def test_a_last_packet_cut_short_is_read(left):
    last = struct.pack("<IIIIIII", 6, 52, 0, 0, 0, 20, 20) + bytes(20)
    read_alike(put(pcapng(together(*ALL)) + last[:left]), status=CUT_SHORT)


def test_more_interfaces_than_a_small_table_holds():
    many = block(1, struct.pack("<HHI", 1, 0, 0)) * 300
    section, rest = pcapng([])[:28], four_segments().packets
    packets = [block(6, struct.pack("<IIIII", 299 - i, 0, i, len(raw(ETHER / packet)),
                                    len(raw(ETHER / packet))) + raw(ETHER / packet))
               for i, (_, packet) in enumerate(rest)]
    read_alike(put(section + many + b"".join(packets)))
