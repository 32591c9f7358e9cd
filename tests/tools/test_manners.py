# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpstate on a terminal: colour, width, progress, SIGPIPE."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import pytest

import needs
import talk
from tcpstate_tool import TOOL, fake_tshark, put, seed, shown, tcpstate
from tshark import AS_NOBODY, AS_ROOT, WORKSHOP

ESCAPE = re.compile(r"\033\[[0-9;]*[mK]")


def on_terminal(*arguments, columns=100, stdout=True, stderr=True, command=None, **environment):
    """Runs tcpstate, or `command`, on a pseudo terminal, and returns what appears there. An output
    that is False goes to /dev/null instead."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    if AS_ROOT:
        os.fchmod(slave, 0o666)
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(
            command or [*(AS_NOBODY if AS_ROOT else []), TOOL, *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=slave if stdout else nowhere,
            stderr=slave if stderr else nowhere, cwd=WORKSHOP.path,
            env={"TERM": "xterm", **WORKSHOP.environment(), **environment})
    os.close(slave)
    printed = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([master], [], [], 1)[0]:
            continue
        try:
            octets = os.read(master, 65536)
        except OSError:  # no process has the terminal open any more
            break
        if not octets:
            break
        printed += octets
    os.close(master)
    assert process.wait(60) == 0
    return printed.decode().replace("\r\n", "\n")


# colour -------------------------------------------------------------------------------------------

CAPTURE = ["-r", seed("three-closes")]
VIEWS = [[], ["-q"], ["-z", "ladder"], ["-z", "census"], ["-z", "problems"]]


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
def test_colour_on_a_terminal_changes_nothing_but_colour(view):
    plain = shown(*CAPTURE, *view, environment={"COLUMNS": "100"}).out
    coloured = on_terminal(*CAPTURE, *view)
    assert "\033[" not in plain
    if view != ["-z", "problems"]:  # this capture has none
        assert ESCAPE.search(coloured)
    assert ESCAPE.sub("", coloured) == plain


@pytest.mark.parametrize("environment,arguments,wanted", [
    ({"NO_COLOR": "1"}, [], False),
    ({"NO_COLOR": ""}, [], True),
    ({"TERM": "dumb"}, [], False),
    ({}, ["--color=never"], False),
    ({"NO_COLOR": "1"}, ["--color=always"], True),
])
def test_options_and_environment_decide_on_colour(environment, arguments, wanted):
    assert ("\033[" in on_terminal(*CAPTURE, *arguments, **environment)) == wanted


def test_colour_without_a_terminal():
    assert "\033[" in shown(*CAPTURE, "--color", "always").out
    path = WORKSHOP.home / "plain.txt"
    on_terminal(*CAPTURE, "-o", path)
    assert "\033" not in path.read_text(encoding="utf-8")
    assert "\033" not in shown(*CAPTURE, "-T", "json", "--color=always").out


def test_colours_end_on_their_line():
    for line in shown(*CAPTURE, "-z", "ladder", "--color=always").lines():
        codes = ESCAPE.findall(line)
        assert not codes or codes[-1] == "\033[m"


def test_a_merged_fin_has_a_colour_of_its_own():
    lines = shown(*CAPTURE, "--color=always").lines()
    merged = next(line for line in lines if "merged_fin" in line)
    assert "\033[35mmerged_fin\033[m" in merged


# width --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("columns", [60, 100, 140, 230])
def test_a_ladder_is_as_wide_as_the_terminal(columns):
    lines = ESCAPE.sub("", on_terminal(*CAPTURE, "-z", "ladder", columns=columns)).splitlines()
    rungs = [line for line in lines if "│" in line]
    assert max(map(len, rungs)) <= columns
    longest = max(line.rindex("│") for line in rungs) + 2 + len("ESTABLISHED")
    assert longest == columns


# many conversations -------------------------------------------------------------------------------

def conversations(capture, number):
    return capture(talk.together(*(talk.merged_fin(cport=40000 + i) for i in range(number))))


def test_quiet_prints_a_line_each_where_paragraphs_would_be_many(capture):
    few, many = conversations(capture, 50), conversations(capture, 51)
    assert ESCAPE.sub("", on_terminal("-q", "-r", few)) == shown(
        "-q", "-r", few, environment={"COLUMNS": "100"}).out
    printed = on_terminal("-q", "-r", many, columns=200).splitlines()
    assert printed == shown("-q", "--oneline", "-r", many).lines() + [
        "tcpstate: 51 conversations, so a line for each; -q -T text prints a paragraph for each"]


def test_who_asks_for_paragraphs_gets_them_and_so_does_a_pipe(capture):
    many = conversations(capture, 51)
    assert shown("-q", "-r", many).out.count("\n    why ") == 51
    assert on_terminal("-q", "-T", "text", "-r", many).count("\n    why ") == 51
    path = WORKSHOP.home / "paragraphs.txt"
    assert on_terminal("-q", "-r", many, "-o", path) == ""
    assert path.read_text(encoding="utf-8").count("\n    why ") == 51


@pytest.mark.parametrize("columns", [60, 80, 119, 120, 200])
def test_a_terminal_gets_no_longer_lines_than_it_has_columns(capture, columns):
    path = capture(talk.together(talk.merged_fin(), talk.refused(cport=40001)))
    whole = shown("-q", "--oneline", "-r", path).lines()
    *lines, last = on_terminal("-q", "--oneline", "-r", path, columns=columns).splitlines()
    if columns == 200:
        assert [*lines, last] == whole
        return
    assert last.strip() == "The terminal is too narrow for whole lines; a file and a pipe get them"
    assert max(map(len, lines)) == columns
    assert len(lines) == len(whole) == 2
    for line, full in zip(lines, whole):
        assert line.split()[:2] == full.split()[:2]
        assert ("merged_fin" in line or "refused  " in line) == (columns >= 120)


def test_oneline_and_a_format_contradict_each_other():
    run = tcpstate("--oneline", "-T", "json", "-r", "x.pcap")
    assert run.status == 1 and "--oneline and -T" in run.err


# progress -----------------------------------------------------------------------------------------

READS_HALF = """
exec 3<"$(expr "$*" : '.*-r \\([^ ]*\\)')"
head -n 2 "$STREAM"
head -c 500000 <&3 >/dev/null
sleep 2
tail -n 1 "$STREAM" """


def slow(limits=(), **options):
    capture = put(b"\0" * 1000000)
    words = ["-z", "ladder", "--engine", "tshark", "--tshark", fake_tshark(READS_HALF), "-r", capture]
    command = [*limits, TOOL, *map(str, words)] if limits else None
    return on_terminal(*words, command=command, **options)


def test_progress_appears_during_a_wait_and_disappears():
    printed = slow()
    assert re.search(r"tcpstate: 50 %, [0-9.]+ MB/s, 1 segments", printed)
    before, after = printed.rsplit("\r\033[K", 1)
    assert "SYN_SENT" in after and "segments, " not in after
    assert "SYN_SENT" not in before


def test_progress_appears_only_on_terminals():
    assert "%" not in slow(stderr=False)
    assert "50 %" in slow(stdout=False)


@needs.programs("prlimit")
def test_without_a_thread_there_is_no_progress():
    """The system may refuse a thread. The run does without progress."""
    limits = ["prlimit", "--stack=2000000000:2000000000", "--as=1500000000"]
    printed = slow(limits)
    assert ESCAPE.sub("", printed) == ESCAPE.sub("", slow(stderr=False))
    assert "SYN_SENT" in printed and "\r" not in printed


def test_a_quick_run_shows_no_progress():
    assert "\r" not in on_terminal("-q", *CAPTURE)


# SIGPIPE ------------------------------------------------------------------------------------------

def test_head_ends_it_quietly():
    command = [*(AS_NOBODY if AS_ROOT else []), "sh", "-c",
               '"$0" -r "$1" | head -n 1', TOOL, str(seed("websocket-chat"))]
    run = subprocess.run(command, capture_output=True, check=True, env=WORKSHOP.environment())
    assert run.stdout.count(b"\n") == 1 and run.stderr == b""
