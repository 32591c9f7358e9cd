# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpdump2pcap: tcpdump must print the restored capture as it printed the original one."""
import re
import struct

import pytest

from capture_text import (ACK, CWR, DATA, ECE, FIN, PSH, RST, SEEDS, SYN, URG, capture_of, payloads,
                          printed, restored, run_tool, segment, stamps, tcpdump, wrong_checksums)


def a_whole_conversation(version=4, isn=0xfffffff0, peer=123456789):
    """Returns packets: handshake, data both ways across the wrap of the sequence numbers, a hole
    with SACK, and the close."""
    def number(base, n):
        return (base + n) & 0xffffffff
    opening = bytes.fromhex("020405b40402") + b"\x08\x0a" + struct.pack(">II", 5, 0) + b"\1\3\3\7"
    sack = b"\1\1\x05\x12" + struct.pack(">IIII", number(isn, 31), number(isn, 41), number(isn, 51),
                                         number(isn, 61))
    c, s = isn, peer
    return [
        segment(SYN | ECE | CWR, c, options=opening, version=version),
        segment(SYN | ACK | ECE, s, number(c, 1), options=opening, back=True, version=version),
        segment(ACK, number(c, 1), number(s, 1), options=stamps(6, 5), version=version),
        segment(PSH | ACK, number(c, 1), number(s, 1), b"x" * 30, stamps(7, 5), version=version),
        segment(ACK, number(s, 1), number(c, 31), b"line\r\n" * 200, stamps(6, 7), back=True,
                version=version),
        segment(ACK, number(c, 31), number(s, 1201), version=version),
        segment(PSH | ACK | URG, number(c, 41), number(s, 1201), b"z" * 10, urgent=3, version=version),
        segment(ACK, number(s, 1201), number(c, 31), options=sack, back=True, version=version),
        segment(FIN | PSH | ACK, number(c, 61), number(s, 1201), b"bye", version=version),
        segment(FIN | ACK, number(s, 1201), number(c, 65), back=True, version=version),
        segment(ACK | CWR, number(c, 65), number(s, 1202), version=version),
        segment(RST, number(c, 65), version=version, may_fragment=True),
    ]


OPTIONS = ["01010402", "020402 18", "0303 0e00", "0101 080a 00000001 ffffffff", "22 02 00 00",
           "220a 0011223344556677 0000", "fe04f989", "fe08f989 11223344", "1b08 001122334455",
           "4604 aabb", "0606 00000005 0101", "0706 00000005 0101", "0b06 00000005 0101",
           "1d10 0102030405060708090a0b0c0d0e", "1d040102", "1c048005", "00000000", "01 00 00 00",
           "1312 000102030405060708090a0b0c0d0e0f 0101", "0204 05b4 0101 0402 0303 0700 01010101"]

PRINTS = {"default": [], "absolute": ["-S"], "dates": ["-tttt"], "seconds": ["-tt"],
          "verbose": ["-v"], "very verbose": ["-vvv"], "characters": ["-A"], "hexadecimal": ["-x"],
          "hexadecimal and characters": ["-X"], "all of it": ["-vv", "-X", "-tttt", "-e", "-#"]}


@pytest.mark.parametrize("style", PRINTS)
@pytest.mark.parametrize("version", [4, 6])
def test_the_output_of_tcpdump_is_restored_in_every_style(style, version):
    original = capture_of(a_whole_conversation(version))
    capture, remarks = run_tool(tcpdump(original, "-nn", *PRINTS[style]))
    assert printed(capture) == printed(original)
    assert wrong_checksums(capture) == []
    assert "12 packets found" in remarks and "not read" not in remarks


@pytest.mark.parametrize("version", [4, 6])
def test_the_ip_header_of_verbose_output_is_restored(version):
    def ip_headers(capture):
        return re.findall(r"IP6? \((.*?length:? \d+)\)", tcpdump(capture, "-nn", "-v"))
    original = capture_of(a_whole_conversation(version))
    assert len(ip_headers(original)) == 12
    assert ip_headers(run_tool(tcpdump(original, "-nn", "-v"))[0]) == ip_headers(original)


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("link", [(101, b""), (1, b"\2" * 12), (113, b"\0" * 14)])
def test_a_hex_dump_restores_every_octet(version, link):
    linktype, header = link
    if header:
        header += b"\x08\x00" if version == 4 else b"\x86\xdd"
    packets = a_whole_conversation(version)
    text = tcpdump(capture_of(packets, linktype=linktype, link=header), "-nn", "-tttt", "-XX")
    assert run_tool(text)[0] == capture_of(packets)


def test_a_capture_that_starts_in_the_middle_gets_the_same_numbers_from_a_hex_dump():
    packets = a_whole_conversation()[4:]
    assert run_tool(tcpdump(capture_of(packets), "-nn", "-tttt", "-x"))[0] == capture_of(packets)


def test_mid_stream_relative_numbers_follow_the_first_absolute_ones():
    original = capture_of(a_whole_conversation()[4:])
    assert restored(tcpdump(original, "-nn")) == printed(original)


def test_options_keep_kind_value_and_order():
    packets = [segment(ACK, 1000, 2000, options=bytes.fromhex(options)) for options in OPTIONS]
    original = capture_of(packets, first=0)
    text = tcpdump(original, "-nn", "-S")
    assert "tfo  cookie 0011223344556677,eol" in text and "unknown-27 0x001122334455" in text
    assert restored(text) == printed(original)


def test_mptcp_options_become_as_many_nops():
    line = ("10:00:00.000001 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], seq 1:3, ack 1, win 9, options "
            "[mptcp 4 capable v1,nop,nop,mptcp 10 dss fin ack 7], length 2\n")
    capture, remarks = run_tool(line)
    assert "standard input:1: note: NOPs written for its MPTCP option" in remarks
    assert f"[{','.join(['nop'] * 16)}], length 2" in printed(capture)[0]


def test_nanoseconds_only_where_they_are_printed():
    original = capture_of(a_whole_conversation(), first=3600, nano=True)
    text = tcpdump(original, "-nn", "--nano")
    capture, _ = run_tool(text)
    assert capture[:4] == original[:4]
    assert printed(capture, "--nano") == printed(original, "--nano")
    assert run_tool(tcpdump(original, "-nn"))[0][:4] == struct.pack("=I", 0xa1b2c3d4)


@pytest.mark.parametrize("length", [16384, 65483])
def test_large_segments_fit(length):
    packet = segment(ACK, 1, 1, b"\0" * length, stamps(1, 2))
    original = capture_of([packet], first=0)
    assert f"length {length}" in printed(original)[0]
    assert restored(tcpdump(original, "-nn")) == printed(original)


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_seed_captures_equal_what_their_text_restores(seed):
    text = seed.read_text()
    capture, _ = run_tool(text, "--port", "nsesrvr=9988")
    assert capture == seed.with_suffix(".pcap").read_bytes()
    assert len(printed(capture)) == text.count(": Flags [")
    assert wrong_checksums(capture) == []
    for arguments in [], ["-S"], ["-v"], ["-X"]:
        assert restored(tcpdump(capture, "-nn", *arguments)) == printed(capture)


def test_relative_numbers_count_from_the_isn_of_each_end():
    text = (SEEDS / "nc-telnet.txt").read_text()
    lines = restored(text)
    assert "seq 2103221419:2103221425, ack 3257142366," in lines[3]
    assert "ack 2103221425," in lines[4]


def test_a_bare_ack_gets_the_next_number_of_its_sender():
    """The client sent 7 octets that the text lacks; the server's FIN acknowledges them."""
    text = (SEEDS / "nc-telnet.txt").read_text()
    lines = printed(run_tool(text)[0], "-vv")
    acks = [re.search(r"seq (\d+), ack", line).group(1) for line in lines if "Flags [.]" in line]
    assert acks == ["3257142366", "3257142366", "2103221426"]


def test_a_bare_ack_gets_its_number_from_a_later_line():
    text = ("10:00:01.000000 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 500, win 9, length 0\n"
            "10:00:02.000000 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [P.], seq 77:80, ack 500, win 9, "
            "length 3\n")
    assert "seq 77, ack 500" in printed(run_tool(text)[0], "-vv")[1]


def line(source, destination, rest, at=iter(range(100))):
    return (f"10:00:{next(at):02}.000000 IP 10.0.0.{source}.1 > 10.0.0.{destination}.2: Flags {rest}, "
            "win 9, length 0\n").replace("2.1 > 10.0.0.1.2", "2.2 > 10.0.0.1.1")


def numbers(text):
    found = re.findall(r"seq (\d+)(?:, ack (\d+))?", "".join(printed(run_tool(text)[0], "-vv")))
    return [(int(seq), int(ack or 0)) for seq, ack in found]


def test_an_ack_of_the_peer_shows_the_next_number_too():
    assert numbers(line(1, 2, "[.], ack 500") + line(2, 1, "[.], ack 70") + line(2, 1, "[.], ack 90") +
                   line(1, 2, "[.], ack 500")) == [(70, 500), (500, 70), (500, 90), (90, 500)]


def test_a_new_connection_of_the_same_ports_starts_from_new_numbers():
    assert numbers(line(1, 2, "[S], seq 5000000") + line(2, 1, "[S.], seq 9000000, ack 5000001") +
                   line(1, 2, "[.], ack 1") + line(1, 2, "[S], seq 700000000") +
                   line(1, 2, "[.], ack 1")) == [
        (5000000, 0), (9000000, 5000001), (5000001, 9000001), (700000000, 0), (700000001, 1)]


def test_one_hex_dump_shows_the_numbers_of_the_lines_around_it():
    packets = a_whole_conversation()[3:8]
    lines = tcpdump(capture_of(a_whole_conversation()), "-nn").splitlines(True)[3:8]
    dump = tcpdump(capture_of(packets), "-nn", "-x").split("\n", 1)[1].split("18:00", 1)[0]
    expected = printed(capture_of(a_whole_conversation()))[3:8]
    assert restored(lines[0] + dump + "".join(lines[1:])) == expected


def test_absolute_and_relative_pieces_of_one_conversation_agree():
    original = capture_of(a_whole_conversation(isn=3000000000), first=0)
    relative = tcpdump(original, "-nn").splitlines(True)
    absolute = tcpdump(original, "-nn", "-S").splitlines(True)
    mixed = absolute[:4] + relative[4:8] + absolute[8:]
    assert restored("".join(mixed)) == printed(original)
    mixed = relative[:4] + absolute[4:8] + relative[8:]
    assert restored("".join(mixed)) == printed(original)


def test_relative_numbers_without_any_isn_stay_as_they_are():
    lines = ["10:00:00.000001 IP 127.0.0.1.72 > 127.0.0.1.605: Flags [P.], seq 436:515, ack 816, win 2,"
             " length 79",
             "10:00:00.000002 IP 127.0.0.1.605 > 127.0.0.1.72: Flags [.], ack 515, win 2, length 0",
             "10:00:00.000003 IP 127.0.0.1.72 > 127.0.0.1.605: Flags [P.], seq 515:617, ack 816, win 2,"
             " length 102",
             "10:00:00.000004 IP 127.0.0.1.72 > 127.0.0.1.605: Flags [P.], seq 100:200, ack 816, win 2,"
             " length 100"]
    assert restored("\n".join(lines)) == lines


def test_a_character_dump_restores_the_payload_where_its_length_fits():
    capture, remarks = run_tool((DATA / "ascii-german.txt").read_bytes())
    assert payloads(capture) == [b"GET /gr.n HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b'{"name":"mynick"}',
                                 b"HTTP/1.1 200 OK\r\n\r\none\ntwo\n", b"\0" * 50, b""]
    assert remarks.splitlines() == [
        "standard input:28: note: the dump does not fit its length of 50; zeros written",
        "tcpdump2pcap: 5 packets found in standard input"]


def test_a_truncated_hex_dump_restores_its_first_octets():
    packet = segment(PSH | ACK, 1, 1, b"0123456789" * 10)
    text = tcpdump(capture_of([packet], first=0), "-nn", "-x").splitlines(True)
    capture, remarks = run_tool("".join(text[:5]) + "\t...\nand so on\n")
    assert payloads(capture) == [(b"0123456789" * 10)[:24] + b"\0" * 76]
    assert "standard input:1: note: the hex dump ends 76 octets before the packet does" in remarks


def test_the_dump_of_another_packet_is_not_used():
    one, other = segment(PSH | ACK, 1, 1, b"abc"), segment(PSH | ACK, 1, 1, b"abc", ports=(1, 2))
    line = tcpdump(capture_of([one], first=0), "-nn")
    dump = tcpdump(capture_of([other]), "-nn", "-x").split("\n", 1)[1]
    capture, remarks = run_tool(line + dump)
    assert payloads(capture) == [b"\0\0\0"]
    assert "standard input:1: note: the hex dump is cut short or of another packet" in remarks
