# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands in hostile surroundings: signals at any time, no room to write, names and texts that
a shell or a terminal would obey."""
import gzip
import os
import random
import re
import resource
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

import captures
import talk
from tcpstate_tool import (CONVERSATION, HEADER, SEGMENT, TOOL, alive, fake_tshark, put, seed,
                           tcpstate, with_fake)
from tshark import AS_NOBODY, AS_ROOT, BUILD, WORKSHOP

OK, USAGE, INPUT, TSHARK, CUT_SHORT, OUTPUT = range(6)
TCPDUMP2PCAP = BUILD / "tools" / "tcpdump2pcap"
ESCAPE = "\x1b]0;owned\x07\x1b[31m\x9b31m\u202e\r\b"


def harmless(text):
    """Returns whether a text has nothing that a terminal obeys."""
    return all(c == "\n" or c.isprintable() for c in text)


def on_shell(script, *arguments):
    """Runs tcpstate by a shell script, which arranges the descriptors. The arguments are arguments of
    the shell and no part of the script. Returns status, standard output, standard error."""
    run = subprocess.run([*(AS_NOBODY if AS_ROOT else []), "sh", "-c", script, "sh", TOOL,
                          *map(str, arguments)], capture_output=True, text=True, timeout=120,
                         env=WORKSHOP.environment(), cwd=WORKSHOP.path)
    return run.returncode, run.stdout, run.stderr


# signals ------------------------------------------------------------------------------------------

def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def as_on_a_terminal():
    """Sets SIGINT to its default: the process that started the tests may ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def as_in_the_background():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def ignored(pid):
    """Returns the signals that a process ignores."""
    bits = int(re.search(r"SigIgn:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())[1], 16)
    return {number for number in signal.Signals if bits >> number - 1 & 1}


@pytest.mark.parametrize("engine", ["tshark", "pcap"])
def test_sigint_ends_tcpstate_even_if_the_parent_ignored_sigint(engine):
    process = subprocess.Popen([TOOL, "--engine", engine, "--tshark", fake_tshark("sleep 600"), "-r", "-"],
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=WORKSHOP.environment(),
                               preexec_fn=as_in_the_background)
    wait_for(lambda: signal.SIGINT not in ignored(process.pid))
    for _ in range(3):  # the first one, and one before tshark runs, are for the program that writes the pipe
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
    assert process.wait(60) != OK
    process.stdin.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_signal_at_any_time_leaves_no_tshark_behind(number, tmp_path):
    """The signal comes before tshark runs, while tshark starts, or later. Each fake tshark writes its
    process number first. One that did not get so far cannot stay behind."""
    pids = put(b"")
    pids.chmod(0o666)
    tshark = fake_tshark(f"trap '' INT; echo $$ >>{pids}; while :; do sleep 1; done")
    rng = random.Random(number)
    for _ in range(25):
        process = subprocess.Popen([TOOL, "--tshark", tshark, "-r", put(b"x", "some-capture")],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   env=WORKSHOP.environment(), preexec_fn=as_on_a_terminal)
        time.sleep(rng.uniform(0, 0.03))
        process.send_signal(number)
        if number == signal.SIGINT: # after the first SIGINT tcpstate waits for tshark's verdicts
            time.sleep(0.05)
            process.send_signal(number)
        process.communicate(timeout=60)
    started = [int(pid) for pid in pids.read_text().split()]
    wait_for(lambda: not any(map(alive, started)))


def children(pid):
    """Returns the process numbers of the children of a process."""
    folder = Path(f"/proc/{pid}/task/{pid}")
    return [int(child) for child in (folder / "children").read_text().split()]


def open_to_write(fifo, writers):
    """Opens a FIFO to write. Returns False if no process reads the FIFO yet."""
    try:
        writers.append(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


@pytest.mark.parametrize("options", [[], ["-f", "tcp"]], ids=["merged", "merged and filtered"])
def test_killing_tcpstate_leaves_no_input_process_behind(options, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    process = subprocess.Popen([TOOL, *options, "-r", seed("nc-telnet"), "-r", fifo],
                               stdout=subprocess.DEVNULL, env=WORKSHOP.environment())
    writers = []
    wait_for(lambda: open_to_write(fifo, writers))  # mergecap now waits for more
    wait_for(lambda: len(children(process.pid)) > len(options) // 2)
    started = children(process.pid)
    assert all(map(alive, started))
    process.kill()
    process.wait()
    wait_for(lambda: not any(map(alive, started)))
    os.close(writers[0])


# output -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("engine", ["tshark", "pcap"])
@pytest.mark.parametrize("options", [[], ["-q"], ["-T", "json"]], ids=str)
def test_a_full_disk_is_an_error(engine, options):
    status, _, err = on_shell('exec "$@" >/dev/full', "--engine", engine, *options, "-r",
                              seed("nc-telnet"))
    assert status == OUTPUT
    assert f"cannot write: {os.strerror(28)}" in err


@pytest.mark.parametrize("engine", ["tshark", "pcap"])
def test_without_standard_output_the_capture_stays_unharmed(engine):
    """The capture gets the free descriptor of standard output: tcpstate must not write to it."""
    path = seed("nc-telnet")
    before = path.read_bytes()
    status, _, err = on_shell('exec "$@" >&-', "--engine", engine, "-r", path)
    assert status in (TSHARK, OUTPUT) and err
    assert path.read_bytes() == before


@pytest.mark.parametrize("engine", ["tshark", "pcap"])
def test_tcpstate_works_without_standard_input_and_error(engine):
    status, out, _ = on_shell('exec "$@" <&- 2>&-', "-q", "--engine", engine, "-r",
                              seed("nc-telnet"))
    assert status == OK and "merged_fin" in out


def test_tcpdump2pcap_on_a_full_disk():
    run = subprocess.run([TCPDUMP2PCAP, "-o", "/dev/full",
                          captures.FOLDER / "seeds" / "nc-telnet.txt"], capture_output=True,
                         text=True, timeout=60)
    assert run.returncode != OK and os.strerror(28) in run.stderr


# input --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("engine", ["auto", "tshark", "pcap"])
def test_a_folder_that_may_not_be_entered(engine):
    folder = put(b"")
    folder.unlink()
    folder.mkdir()
    (folder / "x.pcap").write_bytes(b"x")
    folder.chmod(0o700 if AS_ROOT else 0)
    run = tcpstate("--engine", engine, "-r", folder / "x.pcap")
    folder.chmod(0o700)
    assert run.status == INPUT and os.strerror(13) in run.err and run.out == ""


@pytest.mark.parametrize("engine", ["auto", "tshark", "pcap"])
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/dev/random", "/proc/self/mem",
                                  "/proc/self/cmdline"])
def test_tcpstate_refuses_devices(engine, path):
    run = tcpstate("--engine", engine, "-r", path)
    assert run.status in (INPUT, TSHARK) and run.out == "" and run.err


@pytest.mark.parametrize("engine", ["tshark", "pcap"])
def test_a_file_that_grows_is_shown_up_to_some_packet(engine):
    frames = list(captures.parse(talk.pcap(talk.four_segments())))
    path = put(captures.header(captures.ETHERNET))
    record = captures.records(frames)
    stop = threading.Event()

    def grow():
        with open(path, "ab", buffering=0) as file:
            for at in range(0, 10**9, 7):
                if stop.is_set():
                    return
                at %= len(record)
                file.write((record * 2)[at:at + 7])
                time.sleep(0.0005)
    thread = threading.Thread(target=grow)
    thread.start()
    try:
        wait_for(lambda: path.stat().st_size > 2000)
        for _ in range(5):
            run = tcpstate("-q", "-T", "json", "--engine", engine, "-r", path)
            assert run.status in (OK, CUT_SHORT), run.err
            assert (run.status == CUT_SHORT) == ("cut short" in run.err)
            assert run.objects()[0]["opening"] == "three_way"
    finally:
        stop.set()
        thread.join()


def test_a_gzip_bomb_takes_no_more_memory_than_a_file():
    """256 MB of empty packets, which gzip makes a thousand times smaller."""
    bomb = put(gzip.compress(captures.header(captures.ETHERNET) + bytes(1 << 28), 6))
    limit = 128 << 20
    run = tcpstate("--engine", "pcap", "-r", bomb, preexec_fn=lambda: resource.setrlimit(
        resource.RLIMIT_AS, (limit, limit)))
    assert (run.status, run.out) == (OK, "") and "no TCP segment" in run.err


# words that a shell would obey --------------------------------------------------------------------

INJECTIONS = ["tcp; touch owned", "$(touch owned)", "`touch owned`", "tcp | tee owned",
              "tcp\ntouch owned", "tcp -w owned", "'; touch owned; '", "tcp, -w owned"]


@pytest.mark.parametrize("words", INJECTIONS)
def test_a_filter_is_one_word_of_the_command(words):
    noted = put(b"")
    noted.chmod(0o666)
    note_first = fake_tshark(f"[ -s {noted} ] || printf '%s\\0' \"$@\" >{noted}")
    tcpstate("--tshark", note_first, "-Y", words, "-r", put(b"x"))
    assert noted.read_bytes().decode().split("\0")[-3:] == ["-z", f"tcpstate,records,{words}", ""]
    assert tcpstate("-Y", words, "-r", seed("nc-telnet")).status == USAGE
    assert not (WORKSHOP.path / "owned").exists() and not (WORKSHOP.home / "owned").exists()


@pytest.mark.parametrize("words", [*INJECTIONS, "tshark -w owned"])
@pytest.mark.parametrize("how", ["option", "environment"])
def test_the_name_of_tshark_is_one_word(words, how):
    options = ["--tshark", words] if how == "option" else []
    run = tcpstate(*options, "--engine", "tshark", "-r", seed("nc-telnet"),
                   environment={"TSHARK": words})
    assert run.status == TSHARK and "tshark does not start" in run.err
    assert not (WORKSHOP.path / "owned").exists()


# words that a terminal would obey -----------------------------------------------------------------

def test_the_escapes_are_not_harmless():
    assert not harmless(ESCAPE) and not harmless("\x9b")


@pytest.mark.parametrize("arguments", [
    ["-r", ESCAPE],
    ["-r", "x", ESCAPE],
    ["-T", ESCAPE, "-r", "x"],
    ["--engine", ESCAPE, "-r", "x"],
    ["--tshark", ESCAPE, "--engine", "tshark", "-r", "/proc/self/cmdline"],
    ["--tshark", ESCAPE, "--version"],
    [f"--{ESCAPE}"],
    ["--max-conversations", ESCAPE],
], ids=repr)
def test_escapes_in_arguments(arguments):
    run = tcpstate(*arguments)
    assert run.out + run.err and harmless(run.out + run.err)


def test_escapes_in_a_filter():
    run = tcpstate("-Y", f"tcp == {ESCAPE}", "-r", seed("nc-telnet"))
    assert run.status == USAGE and harmless(run.err)


@pytest.mark.parametrize("script", [
    f"printf '%s' '{ESCAPE}'",
    f"echo '{HEADER}'; printf '%s\\n' '{ESCAPE}'",
    f"printf 'tshark: %s\\n' '{ESCAPE}' >&2; exit 1",
    f"printf 'tshark: tcpstate,records: %s\\n' '{ESCAPE}' >&2; exit 1",
    f"echo '{HEADER}'; echo '{SEGMENT.replace('10.0.0.1', '10.0.0.1' + ESCAPE)}'",
    f"echo '{HEADER}'; echo '{CONVERSATION.replace('10.0.0.1', ESCAPE)}'",
    "printf 'Global Plugins:\\t/x%s\\n' '" + ESCAPE + "'; exit 0",
], ids=["alone", "behind the header", "as an error", "as a filter's error", "in a segment",
        "in a conversation", "in a folder"])
def test_escapes_from_tshark(script):
    run = with_fake(script)
    assert run.status in (USAGE, TSHARK) and run.err and harmless(run.out + run.err)


def test_escapes_in_the_version_of_a_plugin():
    run = tcpstate("--version", "--tshark",
                   fake_tshark(f"printf 'tcpstate.so\\t%s\\tdissector\\t/x\\n' '{ESCAPE}'"))
    assert run.status == OK and "owned" in run.out and harmless(run.out + run.err)


def test_escapes_in_printed_text():
    """tcpdump2pcap quotes names of hosts, services and files."""
    text = (f"12:00:00.000000 IP ho{ESCAPE}st.40000 > server.ht{ESCAPE}tp: Flags [S], seq 1, "
            "win 100, length 0\n12:00:00.1 IP a.1 > b.2: Flags [S], seq 1, win 9, length x\n")
    folder = put(b"").parent
    path = put(text.encode(), f"text{ESCAPE.replace('/', '')}")
    for arguments in [path, "-o", os.devnull], ["-o", folder / ESCAPE / "x", path], [ESCAPE]:
        run = subprocess.run([TCPDUMP2PCAP, *arguments], capture_output=True, timeout=60)
        assert run.stderr and harmless(run.stderr.decode())
