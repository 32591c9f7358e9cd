# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-j: several cores yield the same octets on standard output and standard error, and the same status, as one core."""
import gzip
import os
import re
import resource
import signal
import subprocess
import threading

import pytest

import joined
import needs
from mixed_capture import mixed, pcap, read, rotated
from tcpstate_tool import TOOL, put, shown, tcpstate
from tshark import WORKSHOP

INPUT, NO_MEMORY, CUT_SHORT, NOT_LOADED = 2, 2, 4, 127
MEBIBYTE = 1 << 20
SEVERAL = ["2", "3", "9"]
VIEWS = {
    "text": [], "text, transitions": ["--only", "transitions"], "quiet": ["-q"], "oneline": ["-q", "--oneline"],
    "json": ["-T", "json"], "ek": ["-T", "ek"], "tsv": ["-T", "tsv"], "csv": ["-T", "csv"],
    "openmetrics": ["-T", "openmetrics"], "junit": ["-T", "junit", "--fail-on", "problems"],
    "mermaid": ["-T", "mermaid"], "ladder": ["-z", "ladder"], "census": ["-z", "census"], "problems": ["-z", "problems"],
    "resets": ["-z", "resets"], "idle": ["-z", "idle"], "report": ["-z", "report"],
    "selected": ["--select", "close in {reset, refused, simultaneous}"], "anonymous": ["--anonymize=key"],
    "bounded": ["--max-conversations", "7"],
}


def alike(*arguments, cores=("2", "3"), **options):
    """Runs tcpstate with one core and with several. Returns the run, after asserting that all are the same."""
    one = tcpstate(*arguments, **options)
    for number in cores:
        assert tcpstate("-j", number, *arguments, **options) == one, (number, *arguments)
    return one


# captures of the repository -----------------------------------------------------------------------

@pytest.fixture(scope="module", name="captures")
def fixture_captures():
    return [put(path.read_bytes(), path.name) for path in joined.EVERY]


@pytest.mark.parametrize("view", ["text", "json", "quiet", "ladder", "problems", "census", "report", "bounded"])
def test_each_capture(view):
    for group in joined.GROUPS:
        alike("--engine", "pcap", *VIEWS[view], "-r", joined.joined(group), cores=["2"], as_nobody=False)


@pytest.mark.parametrize("view", ["text", "json", "quiet", "problems", "anonymous", "selected"])
def test_all_captures_as_one(captures, view):
    run = alike(*VIEWS[view], *read(captures), cores=SEVERAL)
    assert len(run.out) > 3000


# a capture of many batches ------------------------------------------------------------------------

@pytest.fixture(scope="module", name="many")
def fixture_many():
    return mixed(800)


@pytest.mark.parametrize("view", VIEWS)
def test_a_capture_of_many_batches(many, view):
    run = alike(*VIEWS[view], "-r", put(pcap(many), "many.pcap"))
    assert run.out


@pytest.mark.parametrize("view", ["text", "json", "quiet", "ladder", "selected", "anonymous"])
@pytest.mark.parametrize("files", [2, 5, 23])
def test_rotated_files_are_what_one_file_is(many, view, files):
    whole = tcpstate(*VIEWS[view], "-r", put(pcap(many), "many.pcap"))
    assert alike(*VIEWS[view], *read(rotated(many, files)), cores=SEVERAL) == whole


def test_rotated_files_are_read_without_mergecap_and_tshark(many):
    run = shown("--tshark", "/bin/false", "-q", *read(rotated(many, 3)), environment={"PATH": "/nowhere"}, as_nobody=False)
    assert "stream 0" in run.out


@pytest.mark.parametrize("view", ["text", "json", "quiet", "bounded"])
@pytest.mark.parametrize("files", [2, 23])
def test_the_reader_alone_joins_rotated_files(many, view, files):
    words = ["--engine", "pcap", "--tshark", "/bin/false", *VIEWS[view]]
    whole = tcpstate(*words, "-r", put(pcap(many), "many.pcap"), as_nobody=False)
    environment = {"PATH": "/nowhere"}  # without mergecap
    run = alike(*words, *read(rotated(many, files)), cores=SEVERAL, environment=environment, as_nobody=False)
    assert run.out == whole.out and run.status == 0


# what ends a capture before its end ---------------------------------------------------------------

@pytest.mark.parametrize("view", ["text", "quiet"])
@pytest.mark.parametrize("engine", ["auto", "pcap"])
def test_tshark_goes_on_where_the_reader_is_not_sure(view, engine):
    packets = mixed(400, unsure_at=1500)
    words = ["--engine", engine, "--verbose", *VIEWS[view]]
    run = alike(*words, "-r", put(pcap(packets)))
    assert "frame 1501" in run.err
    assert alike(*words, *read(rotated(packets, 3)), cores=SEVERAL).out == run.out


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", [[], ["-q"], ["-T", "json"]])
def test_a_capture_that_is_cut_short(many, packed, form):
    octets = pcap(many)
    cut = put(gzip.compress(octets)[:-9] if packed else octets[:-7])
    run = alike(*form, "-r", cut)
    assert run.status == CUT_SHORT and run.out and "everything up to frame" in run.err


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_of_several_files_is_cut_short(many, place):
    files = rotated(many, 2)[:1] + [put(pcap(many[:900])), put(pcap(many[900:2000]))]
    files[place].write_bytes(files[place].read_bytes()[:-7])
    run = alike("-q", *read(files), cores=SEVERAL)
    assert run.status == CUT_SHORT and f"{files[place]} is cut short" in run.err and "stream 0" in run.out


@pytest.mark.parametrize("places", [[0], [1], [0, 1], [2], [0, 2]])
def test_the_reader_alone_goes_on_behind_a_file_that_is_cut_short(many, places):
    files = [put(pcap(part)) for part in (many[:400], many[400:900], many[900:2000])]
    starts = {0: 399, 1: 899, 2: 1999}
    for place in places:
        files[place].write_bytes(files[place].read_bytes()[:-7])
    lost = {starts[place] for place in places}
    whole = tcpstate("-q", "-r", put(pcap([p for i, p in enumerate(many[:2000]) if i not in lost])))
    run = alike("--engine", "pcap", "-q", *read(files), cores=SEVERAL)
    assert (run.status, run.out) == (CUT_SHORT, whole.out)
    for place, file in enumerate(files):
        assert (f"{file} is cut short" in run.err) == (place in places)
    assert ("everything up to frame" in run.err) == (2 in places)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_reader_alone_names_the_damaged_file_and_those_behind_it(many, place):
    files = [put(pcap(part)) for part in (many[:400], many[400:900], many[900:2000])]
    files[place].write_bytes(files[place].read_bytes() + b"\xff" * 64)
    run = alike("--engine", "pcap", "-q", *read(files), cores=SEVERAL)
    read_frames = (400, 900, 2000)[place]
    assert run.status == INPUT and "stream 0" in run.out
    assert re.search(rf"{files[place]}: .* \(after frame {read_frames}\)", run.err)
    rest = ", ".join(map(str, files[place + 1:]))
    assert (f"not read: {rest}\n" in run.err) == bool(rest) and "--engine tshark" in run.err


def test_a_pipe_and_a_text_among_files_still_go_through_mergecap(many):
    pipe = WORKSHOP.home / "pipe-for-the-reader-alone"
    os.mkfifo(pipe)
    pipe.chmod(0o644)
    first, second = put(pcap(many[:400])), pcap(many[400:900])
    writer = threading.Thread(target=pipe.write_bytes, args=(second,))
    writer.start()
    run = tcpstate("--engine", "pcap", "-q", *read([first, pipe]))
    writer.join()
    pipe.unlink()
    assert run == tcpstate("--engine", "pcap", "-q", "-r", put(pcap(many[:900])))
    text = put(b"not a capture at all" * 9)
    run = tcpstate("--engine", "pcap", "-q", *read([first, text]))
    assert run.status == INPUT and f"{text} is not a capture that mergecap understands" in run.err


def test_a_file_that_is_damaged(many):
    octets = pcap(many)
    damaged = put(octets[:len(octets) // 2] + b"\xff" * 64 + octets[len(octets) // 2:])
    for engine in "auto", "pcap":
        assert alike("--engine", engine, "-q", "-r", damaged).status


@pytest.mark.parametrize("output", ["full", "closed"])
@pytest.mark.parametrize("form", [["-T", "json"], ["-q"], ["-z", "problems"]])
def test_an_output_that_takes_nothing(many, output, form):
    path = put(pcap(many), "many.pcap")

    def run(cores):
        if output == "full":
            write = os.open("/dev/full", os.O_WRONLY)
        else:
            end, write = os.pipe()
            os.close(end)
        done = subprocess.run([TOOL, "-j", cores, "--verbose", *form, "-r", path], stdout=write, stderr=subprocess.PIPE,
                              env=WORKSHOP.environment(), timeout=120, check=False)
        os.close(write)
        return done.returncode, done.stderr
    assert run("1") == run("2") == run("3") and run("1")[0] != 0


def test_what_is_saved_is_the_same(many):
    path = put(pcap(many), "many.pcap")
    saved = []
    for cores in "1", "2", "3":
        run = tcpstate("-j", cores, "-q", "--select", "close in {reset, refused}", "-w", "saved.pcapng", "--annotate", "-r", path,
                       cwd=WORKSHOP.home)
        file = WORKSHOP.home / "saved.pcapng"
        saved.append((run, file.read_bytes()))
        file.unlink()
    assert saved[0] == saved[1] == saved[2] and len(saved[0][1]) > 1000


# other input --------------------------------------------------------------------------------------

@pytest.mark.parametrize("words", [[], ["--engine", "pcap"], ["--max-conversations", "50"], ["-f", "tcp"]])
def test_a_pipe(many, words):
    octets = pcap(many)
    assert alike(*words, "-T", "json", "-r", "-", input=octets).out


@needs.programs("prlimit")
def test_without_threads_one_core_reads(many):
    """The system may refuse threads. Then the thread that is there does everything, and says so."""
    path = put(pcap(many), "many.pcap")
    command = ["prlimit", "--stack=2000000000:2000000000", "--as=1500000000", TOOL, "-q", "-r", path]
    run = subprocess.run([*command, "-j", "2"], capture_output=True, text=True, env=WORKSHOP.environment(), timeout=120,
                         check=False)
    assert run.returncode == 0 and run.stdout == shown("-q", "-r", path).out
    assert run.stderr == f"tcpstate: {path}: the system gave no more threads; it was read with fewer cores than -j 2\n"


@pytest.mark.parametrize("cores", ["1", "3"])
def test_too_little_memory_is_said(many, cores):
    """Each limit either suffices, or there is a message, or the program is not loaded at all."""
    path = put(pcap(many), "many.pcap")
    whole = shown("-q", "-r", path).out
    runs = []
    for limit in range(20 * MEBIBYTE, 64 * MEBIBYTE, 4 * MEBIBYTE):
        run = tcpstate("-j", cores, "-q", "-r", path, as_nobody=False,
                       preexec_fn=lambda most=limit: resource.setrlimit(resource.RLIMIT_AS, (most, most)))
        if run.status == NO_MEMORY:
            assert run.err.startswith("tcpstate: not enough memory\n    --max-conversations") and run.err.count("\n") == 2
        elif run.status != NOT_LOADED:
            assert run.status == 0 and run.out == whole
            assert run.err == "" or "gave no more threads" in run.err
        runs.append(run.status)
    assert 0 in runs and (NO_MEMORY in runs or cores == "1")


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_a_number_of_cores_that_is_none(number):
    run = tcpstate("-j", number, "-r", put(pcap([])))
    assert run.status == 1 and "-j" in run.err


# Ctrl-C -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("cores", ["1", "2", "3"])
@pytest.mark.parametrize("files", [1, 5])
def test_ctrl_c_ends_it_while_it_reads_files(many, cores, files):
    """Nobody reads the output, so that the program cannot end before."""
    paths = rotated(many, files) if files > 1 else [put(pcap(many), "many.pcap")]
    with subprocess.Popen([TOOL, "-j", cores, "-T", "json", *map(str, read(paths))], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=WORKSHOP.environment()) as run:
        assert run.stdout.read(1) == b"{"
        run.send_signal(signal.SIGINT)
        assert run.wait(60) == -signal.SIGINT and run.stderr.read() == b""


@pytest.mark.parametrize("cores", ["1", "2", "3"])
def test_ctrl_c_is_for_the_program_that_writes_the_pipe(many, cores):
    """What that program has written before it ends is read to its end."""
    octets = pcap(many)
    whole = tcpstate("--engine", "pcap", "-r", "-", input=octets).out
    with subprocess.Popen([TOOL, "-j", cores, "--engine", "pcap", "-r", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, bufsize=0, env=WORKSHOP.environment()) as run:
        run.stdin.write(octets[:2000])
        run.stdin.flush()
        first = run.stdout.read(1)
        run.send_signal(signal.SIGINT)
        rest, errors = run.communicate(octets[2000:], timeout=60)
        assert (run.returncode, errors) == (0, b"") and (first + rest).decode() == whole
