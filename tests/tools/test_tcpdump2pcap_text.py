# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpdump2pcap: packets in any text, names, times, remarks, and the command line."""
import os
import re
import subprocess

import pytest

from capture_text import (ACK, DATA, ENVIRONMENT, PSH, TOOL, capture_of, printed, restored, run_tool,
                          segment, tcpdump)

LINE = "IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [.], ack 7, win 100, length 0"


def test_packets_in_chinese_prose_several_on_a_line():
    capture, remarks = run_tool((DATA / "numbered-chinese.txt").read_bytes())
    lines = printed(capture)
    assert [line.split()[0] for line in lines] == [
        "12:43:46.905723", "12:43:46.905751", "12:43:46.905987", "12:43:46.906031", "12:43:46.906305"]
    assert [re.search(r"\[(.*?)\]", line).group(1) for line in lines] == ["S", "S.", ".", "P.", "F."]
    assert remarks == "tcpdump2pcap: 5 packets found in standard input\n"


def test_an_unreadable_line_is_reported_and_the_rest_is_kept():
    capture, remarks = run_tool((DATA / "broken.txt").read_bytes())
    assert printed(capture) == ["10:00:00.000014 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [.], ack 1, "
                                "win 100, length 0"]
    reasons = dict(re.findall(r"^standard input:(\d+): not read: (.*)$", remarks, re.M))
    assert sorted(map(int, reasons)) == list(range(2, 13))
    assert reasons["2"] == "the sequence number is not a number up to 4294967295"
    assert reasons["3"] == "its numbers span 6 octets but its length is 5"
    assert reasons["4"] == "its port is larger than 65535"
    assert reasons["5"] == "'10.0.0.2' is not HOST.PORT"
    assert "no acknowledgment number" in reasons["7"]
    assert "more than an IP packet can hold" in reasons["8"]
    assert reasons["9"] == "the line ends in its acknowledgment number, which may have lost digits"
    assert reasons["10"] == "no SRC.PORT > DST.PORT: before its flags"
    assert reasons["11"] == "one address is IPv4 and the other IPv6"
    assert "1 packet found in standard input, 11 not read" in remarks


def test_the_form_before_tcpdump_4_and_made_up_names():
    capture, remarks = run_tool((DATA / "old-form.txt").read_bytes(), "--host", "beta=10.9.8.7")
    there, back = "192.0.2.1.1023 > 10.9.8.7.513", "10.9.8.7.513 > 192.0.2.1.1023"
    assert [line.split(" IP ")[1] for line in printed(capture)] == [
        f"{there}: Flags [S], seq 700100, win 4096, options [mss 1024], length 0",
        f"{back}: Flags [S.], seq 810008, ack 700101, win 4096, options [mss 1024], length 0",
        f"{there}: Flags [.], ack 810009, win 4096, length 0",
        f"{there}: Flags [P.], seq 700101:700102, ack 810009, win 4096, length 1",
        f"{back}: Flags [.], ack 700102, win 4096, length 0",
        f"{there}: Flags [P.], seq 700102:700121, ack 810009, win 4096, length 19",
        f"{back}: Flags [P.], seq 810009:810010, ack 700121, win 4077, length 1",
        f"{back}: Flags [P.U], seq 810010:810011, ack 700121, win 4077, urg 1, length 1",
        f"{back}: Flags [P.U], seq 810011:810012, ack 700121, win 4077, urg 1, length 1",
        f"{there}: Flags [F.], seq 700121, ack 810012, win 4096, options [nop,nop,TS val 7 ecr 8], "
        "length 0",
        f"{back}: Flags [R], seq 810012, win 0, length 0"]
    assert "standard input:1: note: host alpha written as 192.0.2.1; tcpdump2pcap --host alpha=ADDR" in remarks
    assert "beta" not in remarks


@pytest.mark.parametrize("before, after", [
    ("10:00:00.000001 lo    In  ", ""),
    ("10:00:00.000001 eth0  Out ", ""),
    ("- `10:00:00.000001 ", "`"),
    ("| 7 | 10:00:00.000001 ", " | an ACK |"),
    ("  42  10:00:00.000001 ", ": HTTP: GET / HTTP/1.1 > 10.0.0.9.80: nothing"),
    ("[root@host ~]# 10:00:00.000001 ", "\r"),
    ("第一个包:10:00:00.000001 ", "。"),
])
def test_text_around_a_packet_does_not_matter(before, after):
    assert restored(before + LINE + after + "\n") == ["10:00:00.000001 " + LINE]


@pytest.mark.parametrize("mangled", [
    LINE.replace(">", "&gt;"),
    LINE.replace(" ", "\u00a0"),
    LINE.replace("> ", "&gt;&nbsp;"),
    LINE.replace(" > ", ">"),
    LINE.replace("Flags", "\u00a0Flags"),
    LINE.replace(", win", ",\n    win"),
    LINE.replace("IP ", ""),
    LINE.replace("IP ", "数据包:"),
    LINE.replace("IP ", "packet:"),
])
def test_changes_of_a_line_by_web_pages_are_undone(mangled):
    assert restored("10:00:00.000001 " + mangled) == ["10:00:00.000001 " + LINE]


def test_prose_about_packets_is_not_taken_for_packets():
    text = ("1. 127.0.0.1.59466 > 127.0.0.1.8888 are source and destination\n"
            "2. Flags [S] is a SYN, seq 3257142365 its number\n"
            "3. a > b: if a is larger than b\n"
            "4. IP 10.0.0.1.53 > 10.0.0.2.5353: 4242 1/0/0 A 10.0.0.3 (45)\n")
    _, remarks = run_tool(text, status=2)
    assert "not read" not in remarks and "0 packets found" in remarks


def test_a_line_without_its_window_is_kept_and_noted():
    capture, remarks = run_tool("10:00:00.000001 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 5, length 0")
    assert printed(capture)[0].endswith("Flags [S], seq 5, win 65535, length 0")
    assert "standard input:1: note: no window is printed" in remarks


def test_options_cut_by_the_snapshot_length():
    text = tcpdump(capture_of([segment(PSH | ACK, 10, 20, b"abc", b"\1\1\x08\x0a" + b"\0" * 8)]), "-nn")
    cut = text[:text.index(",TS")] + " [|tcp]\n"
    assert "seq 10:13, ack 20, win 512, options [nop,nop,eol], length 3" in restored(cut)[0]


# Names

def names_line(version, source, destination):
    return f"10:00:00.000001 {version} {source} > {destination}: Flags [.], ack 1, win 1, length 0\n"


@pytest.mark.parametrize("version, source, expected", [
    ("IP", "localhost.http", "127.0.0.1.80"),
    ("IP6", "localhost.http", "::1.80"),
    ("IP6", "ip6-localhost.53723", "::1.53723"),
    ("IP", "www-1.example.com.https", "192.0.2.1.443"),
    ("IP6", "www-1.example.com.https", "2001:db8::1.443"),
    ("IP6", "fe80::1%eth0.22", "fe80::1.22"),
    ("IP", "8.8.8.8.no-such-service", "8.8.8.8.1014"),
])
def test_names(version, source, expected):
    other = "10.0.0.1.5" if version == "IP" else "fd00::1.5"
    assert f"{version} {expected} > {other}:" in restored(names_line(version, source, other))[0]


def test_names_follow_the_options_of_the_user():
    text = names_line("IP", "db.nsesrvr", "localhost.http") + names_line("IP6", "db.nsesrvr", "fd00::9.5")
    capture, remarks = run_tool(text, "--host", "db=203.0.113.9", "--host", "db=fd00::7", "--port",
                                "nsesrvr=9988", "--port", "http=8000", "--host", "localhost=10.1.1.1")
    lines = printed(capture)
    assert "IP 203.0.113.9.9988 > 10.1.1.1.8000:" in lines[0]
    assert "IP6 fd00::7.9988 > fd00::9.5:" in lines[1]
    assert "note" not in remarks


def test_made_up_addresses_and_ports_are_unused_ones():
    text = (names_line("IP", "one.first-service", "192.0.2.1.1014") +
            names_line("IP", "two.second-service", "one.first-service") +
            names_line("IP", "192.0.2.3.1016", "10.0.0.1.1"))
    lines = restored(text)
    assert "IP 192.0.2.2.1015 > 192.0.2.1.1014:" in lines[0]
    assert "IP 192.0.2.4.1017 > 192.0.2.2.1015:" in lines[1]


def test_a_hex_dump_shows_what_names_stand_for():
    dumped = capture_of([segment(PSH | ACK, 10, 20, b"abc", ports=(40000, 9988))], first=0)
    named = tcpdump(dumped, "-nn", "-x").replace("10.0.0.1.40000 > 198.51.100.2.9988",
                                                 "me.40000 > you.nsesrvr")
    capture, remarks = run_tool(names_line("IP", "you.nsesrvr", "me.40000") + named)
    assert "198.51.100.2.9988 > 10.0.0.1.40000" in printed(capture)[0]
    assert printed(capture)[1:] == printed(dumped)
    assert "note" not in remarks


# Times

def times(text, *arguments):
    lines = tcpdump(run_tool(text, *arguments)[0], "-nn", "-tttt").splitlines()
    return [line.split(" IP")[0] for line in lines]


def test_dates_and_midnight():
    stamps = ["23:59:59.500000", "00:00:00.250000", "23:59:59.500000", "12:00:00.000001",
              "09:00:00.000001", "2014-08-12 17:50:00.523910", "17:51:00.000001", "1407952800.000002"]
    assert times("".join(f"{stamp} {LINE}\n" for stamp in stamps)) == [
        "1970-01-01 23:59:59.500000", "1970-01-02 00:00:00.250000", "1970-01-01 23:59:59.500000",
        "1970-01-01 12:00:00.000001", "1970-01-01 09:00:00.000001", "2014-08-12 17:50:00.523910",
        "2014-08-12 17:51:00.000001", "2014-08-13 18:00:00.000002"]


def test_the_order_of_the_text_is_kept_unless_asked_to_sort():
    def line(time, ack):
        return f"{time} {LINE.replace('ack 7', f'ack {ack}')}\n"
    text = line("15:21:51.2", 1) + line("15:19:40.5", 2) + line("15:21:51.2", 3)
    assert re.findall(r"ack (\d)", "".join(restored(text))) == ["1", "2", "3"]
    assert re.findall(r"ack (\d)", "".join(restored(text, "--sort"))) == ["2", "1", "3"]


def test_packets_without_a_time_are_a_microsecond_apart():
    assert times(f"{LINE}\n{LINE}\n10:00:00.5 {LINE}\n{LINE}\n") == [
        "1970-01-01 10:00:00.499998", "1970-01-01 10:00:00.499999", "1970-01-01 10:00:00.500000",
        "1970-01-01 10:00:00.500001"]
    assert times(f"{LINE}\n{LINE}\n") == ["1970-01-01 00:00:00.000000", "1970-01-01 00:00:00.000001"]


# The command

def test_output_goes_to_a_file_and_remarks_name_the_input(tmp_path):
    article, out = tmp_path / "article.txt", tmp_path / "out.pcap"
    article.write_text(f"\n\n10:00:00.1 {LINE}\n10:00:00.2 {LINE.replace('win 100', 'win x')}\n")
    capture, remarks = run_tool("", "-o", out, article)
    assert capture == b"" and len(printed(out.read_bytes())) == 1
    assert f"{article}:4: not read: the window is not a number up to 65535" in remarks
    assert f"1 packet found in {article}, 1 not read" in remarks


def test_nothing_is_written_when_nothing_was_found(tmp_path):
    out = tmp_path / "out.pcap"
    out.write_bytes(b"precious")
    _, remarks = run_tool("no packets here\n", "-o", out, status=2)
    assert "0 packets found" in remarks and "a packet looks like" in remarks
    assert out.read_bytes() == b"precious"


def test_a_capture_instead_of_text_is_reported():
    _, remarks = run_tool(capture_of([segment(ACK, 1, 1)]), status=2)
    assert "this is already a capture" in remarks


@pytest.mark.parametrize("arguments, status, message", [
    (["/no/such/file"], 2, "cannot read /no/such/file: No such file or directory"),
    (["/"], 2, "cannot read /: Is a directory"),
    (["-o", "/no/such/out.pcap"], 2, "/no/such/out.pcap: No such file or directory"),
    (["-o", "/dev/full"], 2, "cannot write /dev/full: No space left on device"),
    (["one", "two"], 1, "more than one FILE: 'one' and 'two'"),
    (["--nonsense"], 1, "--nonsense"),
    (["--port", "http"], 1, "--port http is not NAME=N"),
    (["--port", "http=65536"], 1, "--port http=65536 is not NAME=N"),
    (["--host", "here=there"], 1, "--host here=there is not NAME=ADDR"),
])
def test_errors_say_what_is_wrong(arguments, status, message):
    assert message in run_tool(LINE, *arguments, status=status)[1]


def test_a_capture_does_not_go_to_a_terminal():
    leader, follower = os.openpty()
    run = subprocess.run([TOOL], input=LINE.encode(), stdout=follower, stderr=subprocess.PIPE,
                         env=ENVIRONMENT)
    os.close(follower)
    os.close(leader)
    assert run.returncode == 1 and b"-o OUT.pcap" in run.stderr


def test_help_and_version():
    assert b"EXAMPLES" in run_tool("", "--help")[0]
    assert re.fullmatch(rb"tcpdump2pcap \d+\.\d+\.\d+\n", run_tool("", "--version")[0])


@pytest.mark.parametrize("junk", [
    b"\0\xff\xfe > \0: Flags [\0], seq \0\n",
    b"> " * 200000,
    b"10.0.0.1.1 > 10.0.0.2.2: " * 20000,
    b"9" * 300000 + b".1 > 1." + b"9" * 300000 + b": Flags [S], seq " + b"9" * 300000 + b"\n",
    b"a.b > c.d: Flags [.], ack 1, win 1, options [" + b"nop," * 100000 + b"\n",
    b"a.b > c.d: Flags [.], ack 1, win 1, options [" + b"[" * 100000 + b"\n",
    b"a.1 > c.2: Flags [.], ack 1, win 1, length 0\n\t0x0000:  " + b"45 " * 100000 + b"\n",
    b"E" * 100000,
    b"a.1 > b.2: S [" * 20000,
    b"a.1 > b.2: S cksum " * 20000,
    b"a.1 > b.2: Flags [.], ack 1, win 1, length 1 " * 20000,
    b"win &gt;\n" + b"<p <b &amp;amp;" * 2000000,
    b"Flags [ \\n" + b"\\u003e\\n" * 100000,
    b"\x1b]" * 500000 + b"[1" * 500000,
], ids=range(14))
def test_hostile_text_does_no_harm(junk):
    line = f"10:00:00.000001 {LINE}\n".encode()
    assert restored(junk + b"\n\n" + line)[-1] == line.decode().rstrip()


def test_a_text_that_repeats_itself_needs_no_more_for_each_time():
    """Its times go back ten thousand times; each step back may begin the text of another point."""
    lines = "".join(f"10:00:0{i}.000001 {LINE.replace('ack 7', f'ack {i}')}\n" for i in range(3))
    assert len(printed(run_tool(lines * 10000)[0])) == 30000


# lines that end too early --------------------------------------------------------------------------

@pytest.mark.parametrize("next_line", ["10:00:01.700003 ", "1445412480.700003 ", "2026-01-31 10:00:01.700003 "])
@pytest.mark.parametrize("end, reason", [
    ("seq 7, ack", "it has the ACK flag but no acknowledgment number"),
    ("seq 7, ack 5, win", "no window is printed"),
    ("seq", "it has the ACK flag but no acknowledgment number"),
])
def test_a_cut_line_takes_no_number_of_the_next_time(end, reason, next_line):
    text = f"10:00:00.600002 IP 10.0.0.2.80 > 10.0.0.1.1000: Flags [S.], {end}\n{next_line}{LINE}\n"
    capture, remarks = run_tool(text.encode())
    assert f"standard input:1: " in remarks and reason in remarks and "no time is printed" not in remarks
    assert printed(capture)[-1].split(" IP ")[0].endswith(".700003")


def test_a_number_may_stand_in_the_next_line():
    text = "10:00:00.6 IP 10.0.0.2.80 > 10.0.0.1.1000: Flags [S.], seq 7, ack\n5, win 512, length 0\n"
    capture, remarks = run_tool(text.encode())
    assert "ack 5, win 512" in printed(capture)[0] and "not read" not in remarks


@pytest.mark.parametrize("interfaces", [("veth1 In  IP", "docker0 In  IP", "eth0  Out IP"),
                                        ("veth1 P   IP", "br0   B   IP", "eth0  M   IP")])
def test_copies_of_interface_any_as_tcpdump_pads_them(interfaces):
    """tcpdump 4.99 prints the direction three columns wide."""
    packet = "10.0.0.1.1000 > 10.0.0.2.80: Flags [S], seq 7, win 100, length 0"
    text = "".join(f"10:00:00.00000{at} {interface} {packet}\n" for at, interface in enumerate(interfaces))
    capture, remarks = run_tool(text.encode())
    assert len(printed(capture)) == 1
    assert "2 segments are printed again for another interface; left out" in remarks
