# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts as people paste them: data/cases. Each stands for a kind of damage, and for what must come out."""
import re

import pytest

from capture_text import DATA, printed, run_tool
from printed_captures import conclusions

CASES = DATA / "cases"


def read(name, status=0):
    """Returns the packets as `tcpdump -S` prints them, and what is said by line."""
    capture, remarks = run_tool((CASES / f"{name}.txt").read_bytes(), status=status)
    said = re.findall(r"^standard input:(\d+): (note|not read): (.*)$", remarks, re.M)
    return (printed(capture) if capture else []), [(int(line), kind, text) for line, kind, text in said]


def conclude(name):
    return conclusions(run_tool((CASES / f"{name}.txt").read_bytes())[0])[0]


@pytest.mark.parametrize("name, client, close, initiator", [
    ("tail-first-fin", "10.0.0.1:1000", "merged_fin", "client"),
    ("tail-simultaneous", "10.77.0.1:20140", "simultaneous", "both"),
    ("tail-data-repeated", "10.0.0.1:55776", "merged_fin", "server"),
    ("one-sided-reset", "10.77.0.1:20004", "reset", "client"),
    ("tail-bare-R", "10.77.0.1:20140", "reset_after_fin", "server"),
])
def test_a_text_that_shows_a_part_leads_to_the_right_conclusion(name, client, close, initiator):
    found = conclude(name)
    assert (found["close"], found["initiator"]) == (close, initiator)
    assert "{ip}:{port}".format(**found["client"]) == client


@pytest.mark.parametrize("name", ["tail-first-fin", "tail-simultaneous", "tail-data-repeated"])
def test_small_numbers_of_a_text_without_its_beginning_stay_as_they_are(name):
    packets, _ = read(name)
    assert max(int(n) for line in packets for n in re.findall(r"(?:seq|ack) (\d+)", line)) < 200


def test_one_direction_is_read_as_tcpdump_counts_it():
    packets, _ = read("one-sided")
    assert "seq 582262405:582262562, ack 3436793995" in packets[2]
    assert "seq 582262404" in packets[0] and "seq 582262562" in packets[4]


def test_a_bare_rst_tells_the_base():
    packets, _ = read("tail-bare-R")
    assert "ack 3868021228" in packets[0] and "seq 101, ack 3868021228" in packets[2]


def test_a_reused_4_tuple_keeps_the_numbers_of_both_conversations():
    _, said = read("reused-4-tuple")
    capture = run_tool((CASES / "reused-4-tuple.txt").read_bytes())[0]
    assert "seq 3272303795" in [line for line in printed(capture, "-vv") if "Flags" in line][-1]
    assert said == []


@pytest.mark.parametrize("name, line, kind, what", [
    ("cut-ack", 2, "not read", "its acknowledgment number, which may have lost digits"),
    ("cut-seq", 2, "not read", "its sequence number, which may have lost digits"),
    ("cut-win", 1, "note", "its window, which may have lost digits"),
])
def test_the_number_at_which_a_line_is_cut_is_not_believed(name, line, kind, what):
    _, said = read(name)
    assert [(n, k) for n, k, _ in said] == [(line, kind)]
    assert what in said[0][2]


@pytest.mark.parametrize("name, packet", [
    ("wrap-cksum-arrow", "15:37:51.616665 IP 192.168.33.12.3306 > 192.168.33.11.47339: Flags [S.], "
     "seq 1637731271, ack 4225047049, win 14480, options [mss 1460,sackOK,TS val 3330467 ecr 3357389,"
     "nop,wscale 6], length 0"),
    ("wrapped-v-header", "12:41:27.997216 IP 192.168.33.12.3306 > 192.168.33.11.47339: Flags [S.], "
     "seq 1637731271, ack 4225047049, win 14480, length 0"),
    ("wrapped-after-Flags", "12:41:27.997216 IP 10.0.0.1.53656 > 10.10.2.10.80: Flags [S.], "
     "seq 1550641618, ack 5, win 5840, length 0"),
    ("old-wrapped-after-flag", "12:41:27.997216 IP 203.0.113.28.53656 > 10.10.2.10.80: Flags [S], "
     "seq 1550641618, win 5840, options [mss 1460,sackOK,TS val 646924298 ecr 0,nop,wscale 0], length 0"),
    ("old-wrapped-before-options", "12:41:27.997216 IP 10.0.0.1.53656 > 10.10.2.10.80: Flags [S], "
     "seq 1550641618, win 5840, options [mss 1460,sackOK,TS val 646924298 ecr 0,nop,wscale 0], length 0"),
    ("old-wrapped-elsewhere", "12:41:27.997216 IP 203.0.113.28.53656 > 10.10.2.10.80: Flags [S], "
     "seq 1550641618, win 5840, options [mss 1460,sackOK,TS val 646924298 ecr 0,nop,wscale 0], length 0"),
])
def test_a_wrapped_packet_is_one_packet(name, packet):
    assert read(name) == ([packet], [])


@pytest.mark.parametrize("name, times", [
    ("blank-line-in-pair", ["18:47:10.998761", "18:47:11.032067"]),
    ("old-e-split", ["12:36:54.772066", "12:36:55.772066"]),
    ("half-pair-time", ["17:10:40.329091", "17:10:40.329092"]),
])
def test_a_packet_apart_from_its_time_has_it_or_that_of_its_neighbour(name, times):
    packets, said = read(name)
    assert [line.split()[0] for line in packets] == times
    assert [line for line, _, text in said if "no time" in text] == ([1] if name == "half-pair-time" else [])


@pytest.mark.parametrize("name, count", [("html-spans", 1), ("ansi-crlf-latin1", 3), ("grep-color-flags", 13),
                                         ("syslog-prefix", 3), ("old-dir-one-line", 3)])
def test_colours_pages_and_prefixes_are_no_hindrance(name, count):
    assert len(read(name)[0]) == count


def test_lines_of_q_are_counted_and_said():
    packets, said = read("q-lines", status=2)
    assert packets == []
    assert [(line, kind) for line, kind, _ in said] == [(1, "not read"), (2, "not read")]
    assert "tcpdump -q" in said[0][2]


def test_damaged_options_do_not_swallow_the_next_packet():
    packets, said = read("snaplen-bad-opt")
    assert [line.split()[0][-9:-7] for line in packets] == [
        "20", "21", "22", "23", "24", "25", "28", "29", "31", "33", "34"]
    assert [line for line, kind, _ in said if kind == "not read"] == [7, 8, 11, 13]
    packets, said = read("ip-id-frag-accecn")
    assert len(packets) == 7
    assert [line for line, kind, _ in said if kind == "not read"] == [7, 8]


def test_names_with_blanks_and_ends_without_ports():
    packets, said = read("names-with-space")
    assert "192.0.2.1.37567 > 192.0.2.2.443: Flags [S]" in packets[0]
    assert "192.0.2.2.443 > 192.0.2.1.37567: Flags [S.]" in packets[1]
    assert "host CLIENT IP written as 192.0.2.1" in said[0][2]
    packets, said = read("no-ports")
    assert "0.045277" in packets[0] and "2001:db8::1.1014 > 2001:db8::2.1014" in packets[0]
    assert "no ports are printed" in said[1][2]


NAMES = "10:00:00.5 IP {}.1234 > {}.443: Flags [S], seq 5, win 3, length 0\n"


@pytest.mark.parametrize("name", ["bücher", "www.bücher.example", "пример.рф", "例え.jp", "naïve-e\u0301té"])
def test_names_have_letters_of_any_script(name):
    for line in NAMES.format(name, "10.0.0.2"), NAMES.format("10.0.0.2", name), f"1 0.0 {name} → 10.0.0.2 TCP 1234 → 443 [SYN] Seq=5 Win=3 Len=0\n":
        capture, remarks = run_tool(line, "--host", f"{name}=10.9.9.9")
        assert "10.9.9.9" in printed(capture)[0] and "written as" not in remarks
        assert f"host {name} written as " in run_tool(line)[1]


def test_another_script_before_an_address_is_no_part_of_it():
    capture, remarks = run_tool("客户端10.0.0.1.1234 > 10.0.0.2.443: Flags [S], seq 5, win 3, length 0\n")
    assert "10.0.0.1.1234 > 10.0.0.2.443" in printed(capture)[0] and "written as" not in remarks


def test_the_line_of_another_program_is_named():
    packets, said = read("snoop-windump-ms")
    assert len(packets) == 1
    assert [(line, kind) for line, kind, _ in said] == [(2, "not read")]
    assert "snoop" in said[0][2]


def test_the_ip_header_of_tcpdump_3_is_kept():
    capture, _ = run_tool((CASES / "old-verbose-form.txt").read_bytes())
    headers = [line for line in printed(capture, "-v") if " IP (" in line]
    assert [re.search(r"ttl (\d+), id (\d+)", line).groups() for line in headers] == [
        ("46", "18387"), ("128", "62508"), ("46", "18388"), ("128", "63020"), ("120", "63020")]
    assert [("flags [DF]" in line) for line in headers] == [True, False, True, False, False]
    assert "tos 0x10" in headers[0]


@pytest.mark.parametrize("words, remark", [
    ("Sep 28 03:50:22.5 rule 2/0(match): block in on em0:",
     "'rule 2/0(match): block in on em0' is not in the capture"),
    ("10:00:00.5 (en0, svc BE, out) IP", "'(en0, svc BE, out) IP' is not in the capture"),
    ("10:00:00.5 pid curl.4242 svc BE IP", "'pid curl.4242 svc BE IP' is not in the capture"),
    ("10:00:00.5 (en0, proc curl:4242, out) IP", "'(en0, proc curl:4242, out) IP' is not in the capture"),
])
def test_what_pflog_and_pktap_print_is_kept_as_a_remark(words, remark):
    _, remarks = run_tool(f"{words} 10.0.0.1.1 > 10.0.0.2.commplex-link: Flags [S], seq 5, win 3, length 0\n")
    assert remark in remarks


def test_a_service_that_the_system_lacks_is_known():
    line = "10:00:00.5 IP 10.0.0.1.{} > 10.0.0.2.{}: Flags [S], seq 5, win 3, length 0\n"
    capture, remarks = run_tool(line.format("cslistener", "commplex-link"))
    assert "10.0.0.1.9000 > 10.0.0.2.5001" in printed(capture)[0] and "written as" not in remarks


def test_times_since_the_packet_before_add_up():
    line = "{} IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 5, win 3, length 0\n"
    text = line.format("00:00:00.000000") + line.format("00:00:01.500000") + line.format("00:00:00.250000")
    capture, _ = run_tool(text, "--differences")
    assert [p.split()[0] for p in printed(capture)] == ["00:00:00.000000", "00:00:01.500000", "00:00:01.750000"]


def test_quote_marks_of_a_mail_are_no_part_of_the_text():
    text = (CASES / "wrap-cksum-arrow.txt").read_text()
    quoted = "".join(f"> {line}\n" for line in text.splitlines())
    assert printed(run_tool(quoted)[0]) == printed(run_tool(text)[0])


def test_a_list_whose_columns_change():
    packets, said = read("list-columns")
    assert [re.search(r"IP (\S+) > \S+ (Flags \S+),", line).groups() for line in packets] == [
        ("10.0.0.1.43210", "Flags [S]"), ("10.0.0.2.80", "Flags [S.]"), ("10.0.0.1.43210", "Flags [.]"),
        ("10.0.0.2.80", "Flags [F.]")]
    assert [line.split()[0][-9:] for line in packets] == ["00.250000", "00.500000", "00.750000", "01.250000"]
    assert [(line, kind) for line, kind, _ in said] == [(10, "not read"), (11, "note"), (13, "not read")]


def test_a_text_of_two_points_with_marks_of_forums():
    packets, said = read("two-points-marked")
    assert len(packets) == 5 and "mss 1460" in packets[0]
    assert [line for line, _, _ in said] == [7, 7, 13]
    assert "only the point above shows line 5; a RST" in said[1][2] and "this point" not in said[1][2]


def test_a_kernel_capture_of_two_points_is_one_conversation():
    """Each point lacks one ACK."""
    packets, said = read("two-points")
    assert len(packets) == 12
    assert [line for line, _, _ in said] == [12, 12]
    assert "only this point shows line 18; only the point above shows line 6" in said[1][2]


def test_each_line_of_another_program_is_said():
    _, said = read("other-programs", status=2)
    assert [(line, kind) for line, kind, _ in said] == [(line, "not read") for line in range(1, 12)]


# What several interfaces print (tcpdump -i any)

SYN = ("10:00:00.{:06} {} IP {}.1000 > 10.0.0.2.80: Flags [S], seq 100000, win 9, "
       "options [TS val 1 ecr 0], length 0\n")
SYN_ACK = ("10:00:00.01{:04} {} IP 10.0.0.2.80 > {}.1000: Flags [S.], seq 500000, ack 100001, win 9, length 0\n")


def test_a_segment_on_two_interfaces_is_one():
    text = SYN.format(1, "veth1 P", "10.0.0.1") + SYN.format(5, "eth0  Out", "10.0.0.1")
    capture, remarks = run_tool(text)
    assert len(printed(capture)) == 1
    assert "1 segment is printed again for another interface; left out" in remarks


@pytest.mark.parametrize("second", [
    SYN.format(5, "veth1 P", "10.0.0.1"),  # the same interface
    SYN.format(5000, "eth0 Out", "10.0.0.1"),  # too late
    SYN.format(5, "eth0 Out", "10.0.0.1").replace("TS val 1", "TS val 2"),
])
def test_what_is_sent_again_is_no_copy(second):
    capture, remarks = run_tool(SYN.format(1, "veth1 P", "10.0.0.1") + second)
    assert len(printed(capture)) == 2 and "left out" not in remarks


def test_a_translated_syn_is_paired():
    text = (SYN.format(1, "veth1 P", "10.0.0.1") + SYN.format(5, "eth0 Out", "192.168.1.5") +
            SYN_ACK.format(1, "eth0 In", "192.168.1.5") + SYN_ACK.format(3, "veth1 Out", "10.0.0.1"))
    capture, remarks = run_tool(text)
    assert len(printed(capture)) == 4
    assert "standard input:2: note: the SYN of line 1, with other addresses" in remarks
    assert "standard input:1:" not in remarks


CLAMPED = SYN.replace("TS val", "mss 1380,TS val")


@pytest.mark.parametrize("second", [
    SYN.format(5000, "eth0 Out", "192.168.1.5"),
    CLAMPED.format(5, "eth0 Out", "192.168.1.5"),
    CLAMPED.format(0, "eth0 Out", "192.168.1.5").replace("10:00:00", "10:00:03"),
])
def test_of_two_translations_without_an_answer_one_stays(second):
    first = SYN.replace("TS val", "mss 1460,TS val") if "mss" in second else SYN
    capture, remarks = run_tool(first.format(1, "veth1 P", "10.0.0.1") + second)
    assert [" 10.0.0.1.1000 > " in line for line in printed(capture)] == [True]
    assert "standard input:2: note: the SYN of line 1, with other addresses" in remarks
    assert "left out, because neither of them is answered" in remarks


def test_a_small_number_pairs_only_syns_of_one_millisecond():
    text = SYN.format(1, "veth1 P", "10.0.0.1") + SYN.format(5000, "eth0 Out", "192.168.1.5")
    capture, remarks = run_tool(text.replace("seq 100000", "seq 1"))
    assert len(printed(capture)) == 2 and "other addresses" not in remarks


def test_translated_syns_that_are_sent_again_stay_under_one_address():
    text = "".join(SYN.format(i, interface, address).replace("10:00:00", f"10:00:0{second}")
                   for second in (0, 1, 3)
                   for i, interface, address in ((1, "veth1 P", "10.0.0.1"), (5, "eth0 Out", "192.168.1.5")))
    packets = printed(run_tool(text)[0])
    assert len(packets) == 3 and all(" 10.0.0.1.1000 > " in line for line in packets)


def test_copies_without_interfaces_are_told_by_their_number():
    copies = [line.replace(".500000", ".500009") for line in EXACT]
    text = "".join(line for pair in zip(EXACT, copies) for line in pair)
    capture, remarks = run_tool(text)
    assert capture == run_tool("".join(EXACT))[0]
    assert "note: 6 segments stand there again within a millisecond" in remarks
    few = "".join(EXACT[:3] + copies[2:3] + EXACT[3:])
    capture, remarks = run_tool(few)
    assert len(printed(capture)) == 7 and "millisecond" not in remarks


def test_a_translated_syn_that_is_answered_under_its_other_address_is_not_unanswered():
    text = (SYN.format(1, "veth1 P", "10.0.0.1") + SYN.format(5, "eth0 Out", "192.168.1.5") +
            SYN_ACK.format(1, "eth0 In", "192.168.1.5"))
    capture, remarks = run_tool(text)
    assert [c["opening"] for c in conclusions(capture)] != []
    assert "10.0.0.1.1000" not in "".join(printed(capture))
    assert "standard input:1: note: the SYN of line 2" in remarks and "left out" in remarks


# ICMP errors

ICMP = "10:00:00.5 IP 192.0.2.4 > 192.0.2.156: ICMP {}, length 68\n"
ICMP_SYN = "10:00:00.1 IP 192.0.2.156.1000 > 198.51.100.198.443: Flags [S], seq 7, win 9, length 0\n"


def test_icmp_errors_are_packets_that_quote_the_syn():
    capture, remarks = run_tool((CASES / "icmp-lines.txt").read_bytes())
    lines = printed(capture, "-v")
    assert "4 packets found" in remarks and "not read" not in remarks
    assert [line.strip() for line in lines if " > 192.0.2.156: ICMP" in line] == [
        f"192.0.2.4 > 192.0.2.156: ICMP host {host} unreachable - admin prohibited filter, length 68"
        for host in ("198.51.100.198", "203.0.113.152")]
    assert [line.count("seq 1439351378") for line in lines if "Flags" in line] == [1, 1, 0, 0]


@pytest.mark.parametrize("error", [
    "host 198.51.100.198 unreachable", "net 198.51.100.198 unreachable", "198.51.100.198 protocol 6 unreachable",
    "198.51.100.198 tcp port 443 unreachable", "host 198.51.100.198 unreachable - admin prohibited",
    "net 198.51.100.198 unreachable - admin prohibited", "host 198.51.100.198 unreachable - unknown",
    "198.51.100.198 unreachable - source route failed", "time exceeded in-transit",
])
def test_every_icmp_error_prints_the_same_again(error):
    lines = printed(run_tool(ICMP_SYN + ICMP.format(error))[0])
    assert len(lines) == 2
    assert f"192.0.2.4 > 192.0.2.156: ICMP {error}, length 48" in lines[1]


@pytest.mark.parametrize("error", [
    "destination unreachable, unreachable route 2001:db8::2", "destination unreachable, beyond scope 2001:db8::2, "
    "source address 2001:db8::1", "destination unreachable,  unreachable prohibited 2001:db8::2",
    "destination unreachable, unreachable address 2001:db8::2",
    "destination unreachable, unreachable port, 2001:db8::2 tcp port 443", "time exceeded in-transit for 2001:db8::2",
])
def test_every_icmpv6_error_prints_the_same_again(error):
    syn = "10:00:00.1 IP6 2001:db8::1.1000 > 2001:db8::2.443: Flags [S], seq 7, win 9, length 0\n"
    text = f"10:00:00.5 IP6 2001:db8::4 > 2001:db8::1: ICMP6, {error}, length 68\n"
    capture, _ = run_tool(syn + text)
    assert f"2001:db8::4 > 2001:db8::1: ICMP6, {error}, length 68" in printed(capture)[1]
    assert "icmp6 sum ok" in printed(capture, "-v")[1]
    assert conclusions(capture)[0]["client_states"] == ["CLOSED", "SYN_SENT", "CLOSED"]


def test_the_segment_that_v_prints_below_an_icmp_error_is_no_segment():
    text = run_tool(ICMP_SYN + ICMP.format("host 198.51.100.198 unreachable"))[0]
    capture, remarks = run_tool("".join(f"{line}\n" for line in printed(text, "-v")))
    assert "2 packets found" in remarks


def test_an_icmp_error_that_answers_nothing_above_is_not_read():
    _, remarks = run_tool(ICMP_SYN + ICMP.format("host 203.0.113.1 unreachable"))
    assert "standard input:2: not read: an ICMP error, and no segment above it" in remarks


def second_point(lines, ahead):
    """The lines as another host prints them, whose clock is ahead by seconds."""
    return [re.sub(r"^(\d+:\d+:)(\d+)", lambda m: f"{m[1]}{int(m[2]) + ahead:02}", line) for line in lines]


POINT = [f"10:00:0{i}.5 IP {ends}: Flags {rest}, win 9, length 0\n" for i, (ends, rest) in enumerate([
    ("10.0.0.1.1000 > 10.0.0.2.80", "[S], seq 5000000"), ("10.0.0.2.80 > 10.0.0.1.1000", "[S.], seq 90000, ack 5000001"),
    ("10.0.0.1.1000 > 10.0.0.2.80", "[.], ack 1"), ("10.0.0.1.1000 > 10.0.0.2.80", "[F.], seq 1, ack 1"),
    ("10.0.0.2.80 > 10.0.0.1.1000", "[F.], seq 1, ack 2"), ("10.0.0.1.1000 > 10.0.0.2.80", "[.], ack 2"),
])]


def test_two_points_in_one_text_are_one_capture():
    """Each point lacks one segment, which the other one saw."""
    whole = run_tool("".join(POINT))[0]
    other = second_point(POINT, 2)
    capture, remarks = run_tool("".join(POINT[:3] + POINT[4:] + other[:1] + other[2:]))
    assert capture == whole
    assert "standard input:6: note: from here to line 10 another point shows the segments above again: " \
        "4 copies are left out" in remarks


def test_a_retransmission_stays_when_another_point_shows_it_again():
    text = POINT[:1] + POINT[:1] + POINT[1:]
    text[1] = text[1].replace("10:00:00.5", "10:00:00.9")
    capture, _ = run_tool("".join(text + second_point(text, 2)))
    assert capture == run_tool("".join(text))[0]


EXACT = [line.replace(".5 ", ".500000 ") for line in POINT]


def test_a_text_that_stands_twice_at_the_same_times_is_no_second_point():
    """An article shows all lines, and explains some of them below. The engine knows such copies."""
    capture, remarks = run_tool("".join(EXACT + EXACT))
    assert "point" not in remarks and len(printed(capture)) == 2 * len(EXACT)
    once, = conclusions(run_tool("".join(EXACT))[0])
    twice, = conclusions(capture)
    assert {**twice, "segments": 0} == {**once, "segments": 0}


def test_the_clock_of_the_second_point_may_be_ahead():
    capture, remarks = run_tool("".join(POINT + second_point(POINT, 30)))
    assert capture == run_tool("".join(POINT))[0]
    assert "standard input:7: note: from here to line 12 another point shows the segments above again" in remarks
    assert "shows line" not in remarks


RST = "10:00:05.9 IP 10.0.0.2.80 > 10.0.0.1.1000: Flags [R], seq 90001, win 0, length 0\n"


@pytest.mark.parametrize("first, second, remark", [
    (POINT[:3] + [RST], POINT[:3], "standard input:5: note: only the point above shows line 4; a RST"),
    (POINT[:3], POINT[:3] + [RST], "standard input:4: note: only this point shows line 7; a RST"),
    (POINT[:4], POINT[:3] + POINT[4:], "standard input:5: note: only this point shows lines 8, 9; only the point above "
     "shows line 4\n"),
])
def test_lines_that_only_one_point_shows_are_named(first, second, remark):
    for ahead in (-2, 20):
        later = [re.sub("10:00:0", "10:00:1", line) for line in first]
        other = second_point([re.sub("10:00:0", "10:00:1", line) for line in second], ahead)
        assert remark in run_tool("".join(later + other))[1]


def test_a_syn_that_is_sent_again_is_no_second_point():
    """The answer was lost, and so was the first SYN."""
    text = [POINT[0], POINT[0].replace("00.5", "01.5"), POINT[1].replace("01.5", "01.6"), *POINT[2:]]
    capture, remarks = run_tool("".join(text))
    assert len(printed(capture)) == len(text) and "point" not in remarks


def test_two_points_of_a_refusal_are_one_capture():
    text = [POINT[0], "10:00:00.6 IP 10.0.0.2.80 > 10.0.0.1.1000: Flags [R.], seq 0, ack 5000001, win 0, length 0\n"]
    capture, remarks = run_tool("".join(text + [line.replace("10:00:00", "09:59:58") for line in text]))
    assert capture == run_tool("".join(text))[0] and "another point shows" in remarks


def test_what_may_be_a_second_point_is_said():
    text = POINT[2:4]
    capture, remarks = run_tool("".join(text + second_point(text, -2)))
    assert len(printed(capture)) == 4
    assert "standard input:3: note: from here to line 4: 2 segments stand above again at other times" in remarks


def test_times_since_the_packet_before_are_recognised():
    text = "".join(re.sub("^\\S+", f"00:00:{time}", line) for line, time in
                   zip(POINT, ("00.000000", "00.020000", "00.000050", "01.500000", "00.020000", "00.000040")))
    capture, remarks = run_tool(text)
    assert "standard input: note: its times are read as those since the packet before" in remarks
    assert [line[:15] for line in printed(capture)][-1] == "00:00:01.540090"
    assert capture == run_tool(text, "--differences")[0]


def test_times_since_the_first_packet_are_no_differences():
    text = "".join(re.sub("^\\S+", f"00:00:0{i}.000000", line) for i, line in enumerate(POINT))
    _, remarks = run_tool(text + text)
    assert "since the packet before" not in remarks
