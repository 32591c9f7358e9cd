# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-w saves packets; with a selection, whole conversations."""
import gzip
import struct
from pathlib import Path

import pytest
from scapy.all import GRE, ICMP, IP, TCP, IPerror, raw

import pcapng
import talk
from engines import made
from saved_files import ETHER, TALKS, frames_in, frames_of, new_file, pcapng_file, same, saved
from talk import four_segments, together
from tcpstate_tool import put, seed, shown, tcpstate


@pytest.fixture(scope="module", name="capture")
def talks_capture():
    return made(TALKS)


@pytest.mark.parametrize("engine", ["auto", "pcap", "tshark"])
def test_whole_conversations_are_saved_in_the_order_of_the_capture(capture, engine):
    octets = saved(capture, "--select", "close in {merged_fin, refused}", "--engine", engine)
    assert frames_in(octets) == frames_of(TALKS[1], TALKS[3])


@pytest.mark.parametrize("expression, chosen", [
    ("tcpstate.merged_fin", [1]),
    ('tcpstate.conversation.close == "refused"', [3]),
    ("tcp.flags.fin == 1 && tcp.port != 40002", [0, 1]),
])
def test_a_display_filter_saves_whole_conversations(capture, expression, chosen):
    octets = saved(capture, "-Y", expression)
    assert frames_in(octets) == frames_of(*[TALKS[i] for i in chosen])


def test_a_filter_and_an_expression_select_together(capture):
    octets = saved(capture, "-Y", "tcp.flags.fin == 1", "--select", "client.port > 40000")
    assert frames_in(octets) == frames_of(TALKS[1], TALKS[2])


@pytest.mark.parametrize("view", [[], ["-q"], ["-z", "ladder"], ["-T", "json"]], ids=" ".join)
@pytest.mark.parametrize("selection", [[], ["--select", "close == refused"], ["-Y", "tcp.flags.reset == 1"]],
                         ids=" ".join)
def test_the_view_is_the_same_with_and_without_saving(capture, view, selection):
    file = new_file()
    assert shown("-r", capture, *selection, *view, "-w", file, "--annotate") == \
        shown("-r", capture, *selection, *view)
    assert frames_in(file.read_bytes()) == frames_of(*(TALKS[3:] if selection else TALKS))


def test_without_a_selection_all_packets_are_saved():
    other = ETHER / IP(dst="10.0.0.2") / ICMP()
    packets = sorted(together(*TALKS) + [(0.015, other[IP])], key=lambda p: p[0])
    capture = put(talk.pcap(packets))
    assert frames_in(saved(capture)) == [raw(ETHER / packet) for _, packet in packets]
    assert frames_in(saved(capture, "-c", "5")) == [raw(ETHER / packet) for _, packet in packets[:5]]
    assert raw(other) not in frames_in(saved(capture, "--select", "stream >= 0"))


def test_times_keep_their_digits(capture):
    octets = saved(capture)
    assert [block.packet()[1] for block in pcapng.packets(octets)] == [
        talk.START * 10**9 + round(time * 1e9) for time, _ in together(*TALKS)]
    microseconds = saved(seed("three-closes"))
    times = [block.packet()[1] for block in pcapng.packets(microseconds)]
    original = (Path(seed("three-closes"))).read_bytes()
    assert times[0] == struct.unpack_from("<I", original, 24)[0] * 10**6 + struct.unpack_from(
        "<I", original, 28)[0]


def test_tunnels_and_quoting_icmp_errors_are_saved_as_they_were():
    def wrap(packet):
        return ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / GRE() / packet
    syn = four_segments(cport=40005).packets[0][1]
    error = IP(src="10.0.9.9", dst="10.0.0.1") / ICMP(type=3, code=1) / IPerror(raw(syn)[:28])
    del error.chksum
    packets = sorted([*four_segments(cport=40005).packets[:1], (0.5, error), *TALKS[1].packets],
                     key=lambda p: p[0])
    capture = put(talk.pcap(packets, wrap=wrap))
    assert frames_in(saved(capture, "--select", "client.port == 40005")) == [
        raw(wrap(packets[0][1])), raw(wrap(error))]


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
def test_what_stands_beside_the_packets_survives(order):
    blocks = pcapng_file(order)
    capture = put(b"".join(block.octets() for block in blocks))
    everything = pcapng.blocks(saved(capture))
    assert list(map(same, everything)) == list(map(same, blocks))
    assert everything[0].body[8:16] == b"\xff" * 8  # the length of the section is not known any more
    some = pcapng.blocks(saved(capture, "--select", "close == refused"))
    mine = frames_of(TALKS[3])
    assert list(map(same, some)) == [
        same(block) for block in blocks if block.type != pcapng.PACKET or block.packet()[2] in mine]


@pytest.mark.parametrize("end", [".pcap", ".pcapng"])
def test_frame_check_sequences_stay_known(end):
    """A segment without a length of its own ends where they begin."""
    segment = IP(src="10.0.0.1", dst="10.0.0.2", len=0) / TCP(flags="PA") / (b"." * 60)
    capture = made([(0, segment)], wrap=lambda p: raw(ETHER / p) + b"abcd", link=2 << 28 | 1 << 26 | 1)
    copy = put(saved(capture, end=end), f"check{end}")
    for engine in "pcap", "tshark":
        lines = tcpstate("--engine", engine, "-T", "json", "-r", copy).objects()
        assert lines[0]["len"] == 60
    frames = frames_in(copy.read_bytes()) if end == ".pcapng" else []
    assert all(frame.endswith(b"abcd") for frame in frames)


def test_pcap_stays_pcap_if_the_name_says_so(capture):
    assert saved(capture, end=".pcap") == capture.read_bytes()
    some = saved(capture, "--select", "close == refused", end=".pcap")
    assert some == talk.pcap([p for p in together(*TALKS) if p in TALKS[3].packets])


def test_pcapng_does_not_become_pcap():
    octets = b"".join(block.octets() for block in pcapng_file("<"))
    file = new_file(".pcap")
    run = tcpstate("-q", "-r", put(octets), "-w", file)
    assert run.status == 0 and "becomes pcapng" in run.err
    assert list(map(same, pcapng.blocks(file.read_bytes()))) == list(map(same, pcapng_file("<")))


def test_a_compressed_capture_is_saved_unpacked(capture):
    packed = put(gzip.compress(capture.read_bytes()))
    assert saved(packed) == saved(capture)


def test_a_text_becomes_a_capture():
    text = put(b"12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, length 0\n"
               b"12:00:00.010000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [R.], seq 0, ack 2, length 0\n")
    file = new_file()
    run = tcpstate("-q", "-r", text, "-w", file)
    assert run.status == 0 and len(pcapng.packets(file.read_bytes())) == 2
