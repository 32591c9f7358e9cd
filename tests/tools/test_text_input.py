# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpstate reads a text with printed packets as it reads a capture of them."""
import array
import fcntl
import os
import signal
import subprocess
import termios
import time

import pytest

from capture_text import DATA, ENVIRONMENT, run_tool
from tcpstate_tool import TOOL, put, seed, shown, tcpstate
from tshark import AS_NOBODY, AS_ROOT, WORKSHOP

TEXT = (DATA / "cases" / "tail-first-fin.txt").read_bytes()


def verdicts(capture):
    return shown("-q", "-T", "json", "-r", put(capture)).out


def wait_until_read(run):
    """Waits until the process has taken all that its standard input had, and waits for more."""
    left = array.array("i", [1])
    while left[0] > 0 and run.poll() is None:
        time.sleep(0.01)
        fcntl.ioctl(run.stdin, termios.FIONREAD, left)


def text_file(octets):
    return put(octets, "pasted.txt")


@pytest.mark.parametrize("arguments", [["-r"], []])
@pytest.mark.parametrize("engine", ["pcap", "tshark", "auto"])
def test_a_text_file_is_read_as_the_capture_of_its_packets(arguments, engine):
    run = tcpstate("-q", "-T", "json", "--engine", engine, *arguments, text_file(TEXT))
    assert run.status == 0
    assert run.out == verdicts(run_tool(TEXT)[0])
    assert "is a text: 4 packets found, 0 not read" in run.err


@pytest.mark.parametrize("engine", ["pcap", "tshark", "auto"])
def test_a_text_by_pipe_is_read_as_the_capture_of_its_packets(engine):
    run = tcpstate("-q", "-T", "json", "--engine", engine, "-r", "-", input=TEXT)
    assert run.status == 0
    assert run.out == verdicts(run_tool(TEXT)[0])
    assert "standard input is a text: 4 packets found" in run.err


def test_a_text_larger_than_a_pipe_is_read_whole():
    text = b"prose\n" * 50000 + TEXT
    run = tcpstate("-q", "-T", "json", "-r", "-", input=text)
    assert (run.status, run.out) == (0, verdicts(run_tool(TEXT)[0]))


def test_remarks_stand_on_standard_error_by_line():
    text = (DATA / "cases" / "cut-ack.txt").read_bytes()
    run = tcpstate("-q", "-r", text_file(text))
    assert "pasted.txt:2: not read: the line ends in its acknowledgment number" in run.err
    assert "1 packet found, 1 not read" in run.err


def test_a_text_may_stand_among_captures():
    capture = seed("three-closes")
    run = tcpstate("-q", "-T", "json", "-r", text_file(TEXT), "-r", capture)
    assert run.status == 0
    assert len(run.objects()) == 1 + len(shown("-q", "-T", "json", "-r", capture).objects())


@pytest.mark.parametrize("stream", ["pipe", "file"])
def test_a_capture_on_standard_input_is_no_text(stream):
    capture = seed("three-closes")
    given = {"input": capture.read_bytes()} if stream == "pipe" else {"stdin": capture.open("rb")}
    assert shown("-q", "-T", "json", "-r", "-", **given).out == shown("-q", "-T", "json", "-r", capture).out


def test_a_capture_comes_through_a_pipe_in_small_pieces():
    octets = seed("three-closes").read_bytes()
    run = subprocess.Popen([TOOL, "-q", "--engine", "pcap", "-r", "-"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
    for octet in octets[:40]:
        run.stdin.write(bytes([octet]))
        run.stdin.flush()
    out, err = run.communicate(octets[40:])
    assert (run.returncode, err) == (0, b"")
    assert out.decode() == shown("-q", "--engine", "pcap", "-r", seed("three-closes")).out


def test_a_text_without_packets_is_no_capture():
    run = tcpstate("-q", "--engine", "pcap", "-r", text_file(b"nothing of the kind\n"))
    assert run.status == 2
    assert "pasted.txt is a text without packets that tcpstate can read" in run.err
    run = tcpstate("-q", "-r", "-", input=b"nothing of the kind\n")
    assert run.status == 2
    assert run.err.startswith("tcpstate: standard input is a text without packets")


@pytest.mark.parametrize("octets, said", [(b"", "is empty"), (b"\n", "has only 1 octet:"), (b"ab\n", "has only 3 octets:")])
@pytest.mark.parametrize("engine", ["pcap", "tshark", "auto"])
def test_a_pipe_with_nothing_in_it_is_said(engine, octets, said):
    run = tcpstate("-q", "--engine", engine, "-r", "-", input=octets)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(f"tcpstate: standard input {said}")
    assert "plugin" not in run.err and "the program that writes it may have failed" in run.err


@pytest.mark.parametrize("octets", [TEXT, seed("three-closes").read_bytes()], ids=["text", "capture"])
def test_a_named_pipe_is_read_once(octets):
    pipe = WORKSHOP.path / "pasted"
    os.mkfifo(pipe)
    pipe.chmod(0o644)
    source = put(octets, "source")
    with subprocess.Popen(["sh", "-c", 'exec cat "$1" >"$2"', "sh", source, pipe]) as writer:
        run = tcpstate("-q", "-T", "json", pipe)
        writer.kill()  # in case that tcpstate did not open the pipe
    pipe.unlink()
    assert (run.status, run.out) == (0, tcpstate("-q", "-T", "json", "-r", source).out)
    if octets is TEXT:
        assert run.err == f"tcpstate: {pipe} is a text: 4 packets found, 0 not read\n"


def test_a_text_by_process_substitution_may_begin_with_less_than_a_packet():
    script = 'exec "$0" -q --engine pcap <(echo; cat "$1")'
    run = subprocess.run(["bash", "-c", script, TOOL, text_file(TEXT)], capture_output=True, env=ENVIRONMENT)
    assert run.returncode == 0
    assert b"is a text: 4 packets found, 0 not read" in run.stderr


@pytest.mark.parametrize("octets", [
    b"\xff\xfe" + TEXT.decode().replace("\n", "\r\n").encode("utf-16-le"),
    b"\xfe\xff" + TEXT.decode().encode("utf-16-be"),
    TEXT.decode().encode("utf-16-le"),
    TEXT.decode().encode("utf-16-be"),
    b"\xef\xbb\xbf" + TEXT,
    "Größe\n".encode("latin-1") + TEXT,
    b"\0" * 5000 + TEXT,
    TEXT.replace(b"\n", b"\0\n"),
    b"\x1b]0;title\x07" + TEXT,
], ids=["PowerShell", "UTF-16BE", "UTF-16LE without mark", "UTF-16BE without mark", "UTF-8 with mark", "Latin-1",
        "NULs before", "NULs at line ends", "title of a terminal"])
@pytest.mark.parametrize("stream", ["file", "pipe"])
def test_a_text_of_any_encoding_is_a_text(octets, stream):
    given = [text_file(octets)] if stream == "file" else ["-r", "-"]
    run = tcpstate("-q", "-T", "json", *given, input=octets if stream == "pipe" else b"")
    assert (run.status, run.out) == (0, verdicts(run_tool(TEXT)[0]))
    assert run_tool(octets)[0] == run_tool(TEXT)[0]


def test_the_first_interrupt_is_for_the_program_that_prints():
    """tcpdump -l | tcpstate -r - on a terminal: Ctrl-C ends tcpdump, which prints what it has."""
    run = subprocess.Popen([TOOL, "-q", "--engine", "pcap", "-r", "-"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
    first, rest = TEXT[:4096], TEXT[4096:] + b"\n^C\n4 packets captured\n"
    run.stdin.write(first)
    run.stdin.flush()
    wait_until_read(run)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(rest)
    assert run.returncode == 0, err
    assert b"stream 0" in out and b"4 packets found" in err


@pytest.mark.parametrize("begun", [0, 4, 400], ids=["nothing written", "a few octets", "some packets"])
@pytest.mark.parametrize("options", [["--engine", "pcap"], ["--engine", "tshark"], ["--max-conversations", "9"]])
def test_the_first_interrupt_is_for_the_program_that_captures(options, begun):
    """tcpdump -w - | tcpstate -r - on a terminal: Ctrl-C ends tcpdump, which writes what it has."""
    capture = seed("nc-telnet").read_bytes()
    run = subprocess.Popen([*(AS_NOBODY if AS_ROOT else []), TOOL, "-q", *options, "-r", "-"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**ENVIRONMENT, **WORKSHOP.environment(True)}, cwd=WORKSHOP.path)
    run.stdin.write(capture[:begun])
    run.stdin.flush()
    time.sleep(1)  # tcpstate waits for more; nothing outside shows that it does
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(capture[begun:], timeout=60)
    assert (run.returncode, err) == (0, b"")
    assert b"merged_fin" in out


def test_the_temporary_capture_does_not_stay():
    folder = WORKSHOP.path / "temporary"
    folder.mkdir()
    folder.chmod(0o777)
    run = tcpstate("-q", "-r", text_file(TEXT), environment={"TMPDIR": str(folder)})
    assert run.status == 0
    assert list(folder.iterdir()) == []


def test_a_temporary_file_that_cannot_be_made_is_said():
    run = tcpstate("-q", "-r", text_file(TEXT), environment={"TMPDIR": "/no/such/folder"})
    assert run.status == 2
    assert "needs a temporary file" in run.err


def test_only_one_file_needs_no_r():
    run = tcpstate(text_file(TEXT), text_file(TEXT))
    assert run.status == 1 and "unexpected argument" in run.err


def test_a_text_that_ends_at_its_syn_shows_no_problem():
    """The answer may have come behind the last line."""
    path = text_file(b"10:00:00.000001 IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [S], seq 33054345, win 65535, length 0\n")
    assert tcpstate("-z", "problems", "-r", path).out.startswith("No problems found. Conversations: 1.")
    assert "no answer to the SYN was captured" in tcpstate("-r", path).out


@pytest.mark.parametrize("engine", ["pcap", "tshark", "auto"])
def test_a_text_of_which_no_line_can_be_read_is_no_case_for_another_reader(engine):
    lines = b"10:00:00.1 IP 10.0.0.1.1000 > 10.0.0.2.80: tcp 0\n"
    run = tcpstate("-q", "--engine", engine, "-r", text_file(lines))
    assert (run.status, run.out) == (2, "")
    assert "is a text without packets that tcpstate can read" in run.err
    assert "without -q" in run.err and "pcapng" not in run.err and "tshark may" not in run.err
