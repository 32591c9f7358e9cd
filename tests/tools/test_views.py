# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The views of tcpstate: the output of -z, --only and -o."""
import re
import xml.etree.ElementTree as xml

import pytest

import talk
import troubles
from golden import same_as_golden
from tcpstate_tool import (CONVERSATION, HEADER, SEGMENT, put, seed, shown, tcpstate,
                           with_fake)
from tshark import WORKSHOP

ASCII = {"LC_ALL": "C"}


@pytest.fixture(name="trouble", scope="module")
def trouble_capture():
    return put(talk.pcap(troubles.packets()), "troubles.pcap")


# text and oneline ---------------------------------------------------------------------------------

@pytest.mark.parametrize("columns,lines", [(60, 4), (80, 2), (120, 2), (200, 1)])
def test_paths_are_as_wide_as_the_terminal(columns, lines):
    text = shown("-q", "-r", seed("three-closes"), environment={"COLUMNS": str(columns)}).out
    paths = re.findall(r"^    (?:client|server) .*(?:\n {15}.*)*", text, re.MULTILINE)
    assert len(paths) == 6
    assert all(len(line) <= columns for path in paths for line in path.splitlines())
    assert max(len(path.splitlines()) for path in paths) == lines
    assert " ".join(paths[0].split()) == (
        "client SYN_SENT 264 us → ESTABLISHED 500 us → CLOSE_WAIT (same segment) → LAST_ACK 13 us "
        "→ CLOSED")


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_verdicts_census_and_ladder_at_a_width(trouble, columns):
    environment = {"COLUMNS": str(columns)}
    same_as_golden(f"width-{columns}.txt", "\n".join([
        shown("-q", "-r", seed("three-closes"), environment=environment).out,
        shown("-q", "-r", trouble, "--select", "stream in {0..6}", environment=environment).out,
        shown("-r", trouble, "-z", "census", environment=environment).out,
        shown("-r", seed("three-closes"), "-z", "ladder,0", environment=environment).out]))


@pytest.mark.parametrize("columns", [60, 80, 120, 200, 250])
@pytest.mark.parametrize("view", [["-q"], ["-z", "census"], ["-z", "ladder"]], ids=" ".join)
def test_no_line_is_longer_than_the_terminal_is_wide(trouble, view, columns):
    for capture in trouble, seed("three-closes"), seed("nc-telnet"):
        text = shown("-r", capture, *view, environment={"COLUMNS": str(columns)}).out
        assert text and [line for line in text.splitlines() if len(line) > columns] == []


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_sentences_are_broken_at_the_width_of_the_terminal(trouble, columns):
    whole = shown("-r", trouble).out
    text = shown("-r", trouble, environment={"COLUMNS": str(columns)}).out
    assert text.split() == whole.split()
    broken = [line for line in text.splitlines() if line.startswith("    ") and " IP " not in line
              and " ICMP from " not in line]
    assert max(map(len, broken)) <= columns < max(map(len, whole.splitlines()))
    for key in "seen", "closed", "why", "note":
        assert columns > 80 or re.search(rf"^    {key} .*\n {{15}}\S", text, re.MULTILINE)
    assert columns > 80 or re.search(r"^ {7}note: .*\n {13}\S", text, re.MULTILINE)


def test_a_pipe_gets_whole_sentences(trouble):
    assert max(len(line) for line in shown("-q", "-r", trouble).lines() if line.startswith("    why")) > 120


def test_a_broken_line_keeps_its_colour_and_a_number_its_word(trouble):
    text = shown("-q", "-r", trouble, "--color=always", environment={"COLUMNS": "60"}).out
    assert re.search(r"^    closed     \033\[31m[^\033]*\033\[m\n {15}\033\[31m", text, re.MULTILINE)
    assert "segments" in text and not re.search(r"\d\n +(?:segments|s|ms|us|idle)\b", text)
    segments = shown("-r", trouble, environment={"COLUMNS": "60"}).out
    assert re.search(r"\n {11}(?:→|client [A-Z]|server [A-Z])", segments)
    assert not re.search(r"(?:→|client|server)\n {11}", segments)


def test_oneline_shows_a_line_for_each_conversation(trouble):
    lines = shown("-T", "oneline", "-r", trouble).lines()
    objects = shown("-q", "-T", "json", "-r", trouble).objects()
    assert len(lines) == len(objects) > 10
    for line, o in zip(lines, objects):
        number, _, _, ends, close, why = re.split(r"  +", line, maxsplit=5)
        assert number == f"stream {o['stream']}"
        assert ends == " → ".join(f"{o[end]['ip']}.{o[end]['port']}" for end in ("client", "server"))
        assert close == o["close"]
        assert re.match(rf"{o['cause']}( \(likely\))?: ", why)


# --only transitions -------------------------------------------------------------------------------

def test_only_transitions_hides_plain_data_and_acks():
    everything = shown("-T", "json", "-r", seed("three-closes")).objects()
    only = shown("-T", "json", "--only", "transitions", "-r", seed("three-closes")).objects()
    plain = [o for o in everything if o["type"] == "segment" and not o["step"]
             and not o["transitions"]]
    assert plain
    assert only == [o for o in everything if o not in plain]
    text = shown("--only", "transitions", "-r", seed("three-closes")).out
    assert "length 0\n       stream 0 merged_fin" in text
    assert not re.search(r"^ +4  ", text, re.MULTILINE)


def test_only_transitions_hides_data_after_a_half_close(capture):
    """Each data segment after a half-close has a note, and is plain data nevertheless."""
    t = talk.Talk().opened().c("FA", 1, 1).s("A", 1, 2)
    for i in range(50):
        t.s("PA", 1 + 100 * i, 2, 100).c("A", 2, 101 + 100 * i)
    t.s("FA", 5001, 2).c("A", 2, 5002)
    only = shown("--only", "transitions", "-T", "json", "-r", capture(t)).objects()
    assert [o["frame"] for o in only if o["type"] == "segment"] == [1, 2, 3, 4, 5, 106, 107]


# the ladder ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("name,arguments,environment", [
    ("ladder-three-closes", ["-z", "ladder"], {}),
    ("ladder-merged-ascii", ["-z", "ladder,0"], {**ASCII, "COLUMNS": "80"}),
    ("ladder-crossing-ascii", ["-z", "ladder,2"], {**ASCII, "COLUMNS": "70"}),
])
def test_ladder(name, arguments, environment):
    run = shown("-r", seed("three-closes"), *arguments, environment=environment)
    same_as_golden(f"{name}.txt", run.out)


def test_a_ladder_with_times_of_day_has_those_of_the_text():
    text = shown("-r", seed("three-closes")).out
    ladder = shown("-r", seed("three-closes"), "-z", "ladder,1,absolute").out
    rungs = re.findall(r"^(\S+) #(\d+) ", ladder, re.MULTILINE)
    assert len(rungs) == 8
    for time, frame in rungs:
        assert re.search(rf"^ +{frame}  {re.escape(time)} IP ", text, re.MULTILINE)
    assert re.search(r"^times of 1970-01-01 UTC\n           time frame ", ladder, re.MULTILINE)
    for form in "a", "ad", "u", "ud":
        assert shown("-r", seed("three-closes"), "-z", "ladder,1", "-t", form).out == ladder
    for form in "r", "e":
        assert shown("-r", seed("three-closes"), "-z", "ladder,1", "-t", form).out == shown(
            "-r", seed("three-closes"), "-z", "ladder,1").out
    assert shown("-r", seed("three-closes"), "-z", "ladder,absolute").out.endswith(
        "the capture does not prove it\n")


def test_a_picture_with_times_of_day():
    path = WORKSHOP.home / "absolute.svg"
    shown("-r", seed("three-closes"), "-z", "ladder,1,absolute", "-o", path)
    picture = path.read_text(encoding="utf-8")
    assert ">20:01:49.251026<" in picture and "1970-01-01" in picture and " s<" not in picture


@pytest.mark.parametrize("argument", ["x", "3,4", "absolute,3", "3,absolute,1", "", "3,", "-1", "4294967296"])
def test_other_arguments_of_a_ladder_are_refused(argument):
    run = tcpstate("-r", seed("three-closes"), "-z", f"ladder,{argument}")
    assert run.status == 1 and f"'{argument}' is not the number" in run.err


def test_copies_and_times_that_go_back_are_named():
    """The text of this capture has its last five segments twice."""
    text = shown("-r", seed("three-closes")).out
    assert re.findall(r"^ +(\d+)  .*\n       note: ((?:time goes|copy).*)", text, re.MULTILINE) == [
        ("11", "time goes back by 235 us; copy of #6, same time"), ("12", "copy of #7, same time"),
        ("13", "copy of #8, same time"), ("14", "copy of #9, same time"),
        ("15", "copy of #10, same time"), ("27", "time goes back by 21 min 14 s")]
    assert "retransmission" not in text
    ladder = shown("-r", seed("three-closes"), "-z", "ladder").out
    assert re.findall(r"#(\d+) .*\n.*│ ((?:time goes|copy)[^│]*[^│ ])", ladder) == [
        ("11", "time goes back by 235 us; copy of #6, same time"), ("12", "copy of #7, same time"),
        ("13", "copy of #8, same time"), ("14", "copy of #9, same time"), ("15", "copy of #10, same time")]
    census = shown("-r", seed("three-closes"), "-z", "census").lines()
    assert census[-1] == "note: time goes back by 21 min 14 s at #27; the census goes by the times"


def test_only_transitions_keeps_segments_that_are_out_of_place():
    text = shown("-r", seed("three-closes"), "--only", "transitions").out
    assert "copy of #6" in text and "copy of #8" in text


def test_segments_at_the_same_time_are_no_copies_where_time_does_not_go_back(capture):
    t = talk.Talk().opened().c("PA", 1, 1, 100, at=5)
    for _ in range(3):
        t.s("A", 1, 101, at=5)
    text = shown("-r", capture(t)).out
    assert "copy of" not in text and "time goes back" not in text


def test_ladder_of_troubles(trouble):
    same_as_golden("ladder-troubles.txt", shown("-r", trouble, "-z", "ladder").out)


@pytest.mark.parametrize("view", ["ladder", "ladder,absolute"])
@pytest.mark.parametrize("columns", [40, 50, 60, 72, 80, 100, 132])
def test_a_ladder_fits_the_terminal(trouble, columns, view):
    for environment in ({}, ASCII):
        out = shown("-r", trouble, "-z", view,
                    environment={**environment, "COLUMNS": str(columns)}).out
        rungs = [line for line in out.splitlines() if re.search(r"[│|].*[│|]", line)]
        assert len(rungs) > 50
        assert max(map(len, rungs)) <= columns
        ends = {line.rindex("│" if "│" in line else "|") for line in rungs}
        assert len(ends) == 1  # the rails are straight
        assert out.isascii() == bool(environment)


def test_a_ladder_of_one_stream_shows_only_this_stream():
    out = shown("-r", seed("three-closes"), "-z", "ladder,1").out
    assert re.findall(r"^stream \d+", out, re.MULTILINE) == ["stream 1"]
    whole = shown("-r", seed("three-closes"), "-z", "ladder").out
    assert out in whole


@pytest.mark.parametrize("stream,assumed", [(0, False), (2, True)])
def test_a_ladder_marks_assumed_states_and_says_what_the_mark_means(stream, assumed):
    text = shown("-r", seed("three-closes"), "-z", f"ladder,{stream}").out
    root = picture("-r", seed("three-closes"), "-z", f"ladder,{stream}")
    drawn = [element.text for element in root.iter(f"{SVG}text")]
    legend = "? at least one of the two states is assumed: the capture does not prove it"
    assert (legend in text.splitlines(), legend in drawn) == (assumed, assumed)
    assert ("ESTABLISHED?" in text, "ESTABLISHED?" in drawn) == (assumed, assumed)
    assert ("?" in text) == assumed


def test_a_run_of_data_is_one_rung(capture):
    t = talk.Talk().opened()
    for i in range(40):
        t.c("PA", 1 + 1000 * i, 1, 1000).s("A", 1, 1001 + 1000 * i)
    t.c("PA", 40001, 1, 7, at=60)  # the ladder shows the minute of silence
    out = shown("-r", capture(t), "-z", "ladder").out
    assert "data: 40000 octets, 80 segments" in out
    assert "60.000000" not in out and "59.99" in out
    assert out.count("│") == 2 * (3 + 2)


# the picture --------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


def picture(*arguments):
    path = WORKSHOP.home / "ladder.svg"
    run = shown(*arguments, "-o", path)
    assert run.out == ""
    return xml.parse(path).getroot()


def arrows(root):
    return [[float(line.get(key)) for key in ("x1", "y1", "x2", "y2")]
            for line in root.iter(f"{SVG}line")]


def test_the_picture_has_an_arrow_and_states_for_every_rung():
    root = picture("-r", seed("three-closes"), "-z", "ladder,0")
    texts = [text.text for text in root.iter(f"{SVG}text")]
    for word in ("#9", "FIN ACK", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "FIN_WAIT_2",
                 "merged FIN: it also acknowledges the peer's FIN",
                 "client 172.16.196.142.41334"):
        assert word in texts
    assert len(arrows(root)) == 13
    assert [y for _, y, _, _ in arrows(root)] == sorted(y for _, y, _, _ in arrows(root))
    height = float(root.get("height"))
    assert all(float(text.get("y")) < height for text in root.iter(f"{SVG}text"))


def test_fins_that_crossed_cross_in_the_picture():
    root = picture("-r", seed("three-closes"), "-z", "ladder,2")
    (ax1, ay1, ax2, ay2), (bx1, by1, bx2, by2) = arrows(root)[:2]
    assert (ax1 < ax2) != (bx1 < bx2)  # in opposite directions
    assert ay1 < by2 and by1 < ay2  # each begins before the other one arrives


def test_only_a_ladder_becomes_a_picture():
    for arguments in (["-o", "x.svg"], ["-z", "census", "-o", "x.svg"]):
        assert tcpstate("-r", seed("nc-telnet"), *arguments).status == 1


def test_output_goes_into_a_file():
    path = WORKSHOP.home / "out.txt"
    assert shown("-r", seed("nc-telnet"), "-o", path).out == ""
    assert path.read_text(encoding="utf-8") == shown("-r", seed("nc-telnet")).out


def test_a_missing_input_leaves_the_output_file_unchanged():
    path = put(b"precious")
    path.chmod(0o666)
    assert tcpstate("-r", "missing", "-o", path).status == 2
    assert path.read_bytes() == b"precious"


def test_a_ladder_of_a_conversation_that_is_not_there():
    for more in [], ["-o", WORKSHOP.home / "absent.svg"]:
        run = tcpstate("-z", "ladder,99", "-r", seed("three-closes"), *more)
        assert run.status == 2
        assert run.err == ("tcpstate: -z ladder: no segment of conversation 99 was found; "
                           "the highest number is 2\n")
        assert tcpstate("-z", "ladder,2", "-r", seed("three-closes"), *more).status == 0


# the census ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("name,view", [
    ("census", "census"),
    ("census-at", "census,45.5"),
    ("census-every", "census,every=10"),
])
def test_census(trouble, name, view):
    same_as_golden(f"{name}.txt", shown("-r", trouble, "-z", view).out)


def test_census_without_utf8(trouble):
    out = shown("-r", trouble, "-z", "census,every=10", environment=ASCII).out
    assert out.isascii()
    assert re.search(r"22:13:30\.000000 .* \d+ #+ ", out)


@pytest.mark.parametrize("columns", [60, 80, 120, 200, 250])
def test_the_tables_over_time_are_as_wide_as_the_terminal(trouble, columns):
    lines = shown("-r", trouble, "-z", "census,every=10", environment={"COLUMNS": str(columns)}).lines()
    longest = max(len(line) for line in lines)
    assert longest <= columns
    assert longest > min(columns, 200) * 0.7


def test_a_row_of_the_census_shows_what_was_shorter_than_it(capture):
    t = talk.Talk(start=3).opened().c("FA", 1, 1, at=3.5).s("A", 1, 2, at=3.6).s("FA", 1, 2, at=3.7)
    path = capture(together_with_silence(t.c("A", 2, 2, at=3.8), 30))
    rows = shown("-r", path, "-z", "census,every=10").out.split("ends of servers")[1]
    assert re.search(r"^22:13:20\.000000 +1 [^ ]+ +1 [^ ]+ +1 [^ ]+ +0$", rows, re.MULTILINE)


def count(capture, at, state):
    """Returns how many clients and how many servers are in a state at a capture time."""
    out = shown("-r", capture, "-z", f"census,{at}").out
    row = re.search(rf"^{state} +(\d+) +(\d+)$", out, re.MULTILINE)
    return (int(row[1]), int(row[2])) if row else (0, 0)


def test_census_counts_every_state_of_a_conversation(capture):
    t = talk.Talk(start=-10)
    t.c("S", at=0).s("SA", 0, 1, at=1).c("A", 1, 1, at=2).c("FA", 1, 1, at=10)
    t.s("A", 1, 2, at=11).s("FA", 1, 2, at=20).c("A", 2, 2, at=21)
    path = capture(together_with_silence(t, 200))
    assert count(path, 0.5, "SYN_SENT") == (1, 0)
    assert count(path, 1.5, "SYN_RCVD") == (0, 1)
    assert count(path, 5, "ESTABLISHED") == (1, 1)
    assert count(path, 10.5, "FIN_WAIT_1") == (1, 0)
    assert count(path, 15, "FIN_WAIT_2") == (1, 0)
    assert count(path, 15, "CLOSE_WAIT") == (0, 1)
    assert count(path, 20.5, "LAST_ACK") == (0, 1)
    assert count(path, 80.9, "TIME_WAIT") == (1, 0)  # 60 s
    assert count(path, 81.1, "TIME_WAIT") == (0, 0)


def together_with_silence(life, end):
    return talk.together(life, talk.Talk(cport=50000, start=end).c("S"))


def test_a_capture_time_may_be_a_time_of_day_or_an_epoch(trouble):
    def numbers(view):
        return shown("-r", trouble, "-z", view).out.split("\n", 1)[1]
    # the capture begins 2023-11-14 22:13:21.010 UTC
    assert numbers("census,22:13:45.01") == numbers("census,24") == numbers("census,@1700000025.01")


def test_reuse_ends_time_wait(capture):
    first = talk.merged_fin()
    second = talk.Talk(start=30, numbers=(90000000, 95000000)).opened()
    path = capture(talk.together(first, second))
    assert count(path, 20, "TIME_WAIT") == (1, 0)
    assert count(path, 30.01, "TIME_WAIT") == (0, 0)


@pytest.mark.parametrize("view", ["census,noon", "census,25:00:00", "census,every=0",
                                  "census,every=x", "ladder,x", "ladder,-1", "problems,x", "x",
                                  "census,1e5", "census,every=nan", "census,@"])
def test_unknown_views_are_refused(view):
    run = tcpstate("-r", seed("nc-telnet"), "-z", view)
    assert (run.status, run.out) == (1, "")
    assert "-z" in run.err


# any records --------------------------------------------------------------------------------------

FIRST, LAST = "-9223372036.854775808", "9223372036.854775807"


@pytest.mark.parametrize("times", [(FIRST, LAST), (LAST, FIRST), (LAST, LAST), (FIRST, FIRST)])
@pytest.mark.parametrize("view", [["-z", "ladder"], ["-z", "census"], ["-z", "census,12:00:00"],
                                  ["-z", "census,5"], ["-z", "census,every=1"],
                                  ["-z", "problems"], ["-T", "tsv"], ["-T", "ek"]])
def test_views_accept_any_times(times, view):
    """A capture may contain any times."""
    between = f"{CONVERSATION}".replace("1500000000.000000001\t1500000000.000000001",
                                        "\t".join(times))
    between = between.replace("SYN_SENT@1500000000.000000001", f"TIME_WAIT@{times[1]}")
    segments = "\n".join(SEGMENT.replace("1500000000.000000001", time) for time in times)
    run = with_fake(f"echo '{HEADER}'; echo '{segments}'; echo '{between}'", *view)
    assert run.status == 0 and run.out
