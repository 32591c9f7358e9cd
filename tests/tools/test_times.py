# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-t and --utc show times as tshark does; tcpdump2pcap --date and --timezone say when a text was printed."""
import re
import struct
import subprocess
from datetime import datetime

import pytest
from scapy.all import ICMP, IP

import talk
from talk import four_segments
from tcpstate_tool import put, seed, shown, tcpstate
from tshark import BUILD, WORKSHOP

KATHMANDU = {"TZ": "Asia/Kathmandu"}  # UTC+05:45, without summer time
USAGE = 1


@pytest.fixture(scope="module", name="capture")
def capture_that_begins_with_another_packet():
    """The conversation begins 1.5 s into the capture."""
    first = (0.0, IP(dst="10.0.0.2") / ICMP())
    return put(talk.pcap([first] + [(time + 1.5, packet) for time, packet in four_segments().packets]))


def frames(text):
    """Returns the times of the lines of segments by frame."""
    return dict(re.findall(r"^ *(\d+)  (.*?) IP ", text, re.MULTILINE))


def of_tshark(capture, form, environment):
    lines = WORKSHOP.run("tshark", "-t", form, "-r", str(capture), "-Y", "tcp",
                         environment={**WORKSHOP.environment(), **environment})
    times = re.findall(r"^ *(\d+) +(.*?\.\d{6})\d* +10\.", lines, re.MULTILINE)
    return dict(times)


@pytest.mark.parametrize("form", ["a", "ad", "u", "ud", "r", "e"])
def test_times_are_those_of_tshark(capture, form):
    ours = frames(shown("-r", capture, "-t", form, environment=KATHMANDU).out)
    assert ours == of_tshark(capture, form, KATHMANDU) and len(ours) >= 7


def test_times_since_the_beginning_of_a_pipe_begin_with_its_first_segment(capture):
    text = shown("-r", "-", "-t", "r", input=capture.read_bytes()).out
    assert list(frames(text).values())[0] == "0.000000"


def test_the_zone_is_printed_once(capture):
    text = shown("-r", capture, environment=KATHMANDU).out
    assert text.count("UTC") == 1 and re.search(r"seen .* UTC\+05:45 to \d\d:", text)
    assert "UTC" not in shown("-r", capture, "-t", "e").out
    several = shown("-q", "-r", seed("nc-telnet"), "-r", seed("three-closes"), environment=KATHMANDU).out
    assert several.count("seen ") > 1 and several.count("UTC+05:") == 1


@pytest.mark.parametrize("arguments", [["--utc"], ["-t", "u"], ["--utc", "-t", "a"]], ids=" ".join)
def test_utc_does_not_depend_on_the_zone(capture, arguments):
    for view in [], ["-z", "census,22:13:22"], ["-z", "ladder,absolute"]:
        assert shown("-r", capture, *view, *arguments, environment=KATHMANDU).out == \
            shown("-r", capture, *view, environment={"TZ": "UTC"}).out


def test_comments_name_the_zone_each_time(capture):
    file = WORKSHOP.home / "zones.pcapng"
    text = shown("-r", capture, "-w", file, "--annotate", environment=KATHMANDU).out
    assert text.count("UTC+05:45") == 1 and file.read_bytes().count(b"UTC+05:45") == 1


def test_an_unknown_form_is_refused_with_those_that_are_known(capture):
    run = tcpstate("-r", capture, "-t", "x")
    assert run.status == USAGE and "a, ad, u, ud, r or e" in run.err


LINES = """{0}23:59:59.500000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 9, length 0
{1}00:00:00.500000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [S.], seq 7, ack 2, win 9, length 0
"""


def converted(text, *arguments):
    """Returns the times of the packets, in seconds, and the run."""
    run = subprocess.run([BUILD / "tools/tcpdump2pcap", *arguments], input=text.encode(),
                         capture_output=True, check=False)
    times, at = [], 24
    while at < len(run.stdout):
        seconds, micro, length = struct.unpack_from("<III", run.stdout, at)
        times.append(seconds + micro / 1e6)
        at += 16 + length
    return times, run


@pytest.mark.parametrize("arguments, first", [
    ([], "1970-01-01T23:59:59.500000+00:00"),
    (["--date", "2024-02-29"], "2024-02-29T23:59:59.500000+00:00"),
    (["--date", "2024-02-29", "--timezone", "+02:00"], "2024-02-29T23:59:59.500000+02:00"),
    (["--date", "2024-07-01", "--timezone", "America/New_York"], "2024-07-01T23:59:59.500000-04:00"),
    (["--date", "2024-01-01", "--timezone", "America/New_York"], "2024-01-01T23:59:59.500000-05:00"),
])
def test_date_and_timezone_place_times_of_day(arguments, first):
    seconds = datetime.fromisoformat(first).timestamp()
    assert converted(LINES.format("", ""), *arguments)[0] == [seconds, seconds + 1]


def test_a_date_of_the_text_stands_before_that_of_the_option():
    text = LINES.format("2014-08-12 ", "2014-08-13 ")
    assert converted(text, "--date", "2024-02-29")[0][0] == 1407887999.5
    bsd = LINES.format("Aug 12 ", "Aug 13 ")
    times, run = converted(bsd, "--date", "2014-01-01")
    assert times[0] == 1407887999.5 and b"1970" not in run.stderr


def test_seconds_since_1970_have_no_zone():
    line = "1407887999.500000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 9, length 0\n"
    assert converted(line, "--timezone", "+02:00", "--date", "2024-02-29")[0] == [1407887999.5]
    since = line.replace("1407887999.5", "   0.5")
    assert converted(since, "--date", "2024-02-29")[0] == [1709164800.5]


@pytest.mark.parametrize("arguments", [["--date", "2024-02-30"], ["--date", "29.2.2024"], ["--timezone", "Mars/North"]],
                         ids=" ".join)
def test_wrong_dates_and_zones_are_refused(arguments):
    times, run = converted(LINES.format("", ""), *arguments)
    assert (times, run.returncode) == ([], USAGE) and arguments[0].encode() in run.stderr
