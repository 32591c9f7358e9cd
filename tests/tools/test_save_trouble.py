# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-w where something is wrong: files that must not be overwritten, full disks, damaged captures."""
import os
import resource

import pytest

import pcapng
from engines import made
from saved_files import TALKS, new_file, pieces
from talk import four_segments, together
from tcpstate_tool import put, tcpstate
from tshark import WORKSHOP

USAGE, INPUT, CUT_SHORT, OUTPUT = 1, 2, 4, 5


@pytest.fixture(scope="module", name="capture")
def talks_capture():
    return made(TALKS)


@pytest.mark.parametrize("how", [lambda a, b: None, os.symlink, os.link],
                         ids=["itself", "symbolic link", "hard link"])
def test_the_input_is_never_overwritten(how):
    capture = new_file(".pcap")
    capture.write_bytes(made(TALKS).read_bytes())
    capture.chmod(0o666)
    other = new_file()
    how(capture, other)
    name = other if other.exists() else capture
    for option in "-w", "-o":
        run = tcpstate("-q", "-r", capture, option, name)
        assert (run.status, run.out) == (OUTPUT, "") and f"{option}: {name} is the input" in run.err
        assert capture.read_bytes() == made(TALKS).read_bytes()


def test_a_text_is_never_overwritten_either():
    text = put(b"12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, length 0\n")
    before = text.read_bytes()
    run = tcpstate("-q", "-r", text, "-o", text)
    assert run.status == OUTPUT and "would be overwritten" in run.err and text.read_bytes() == before


def test_other_names_of_one_file_are_found(capture):
    file, link = new_file(), new_file()
    file.write_bytes(b"as before")
    os.symlink(file, link)
    run = tcpstate("-q", "-r", capture, "-w", file, "-o", link)
    assert run.status == USAGE and "the same file" in run.err and file.read_bytes() == b"as before"


def test_a_full_disk_keeps_whole_packets_and_is_reported():
    capture = made([four_segments(cport=port, start=port) for port in range(20000, 21200)])
    file = new_file()
    limit = 200_001

    def bound_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    run = tcpstate("-q", "-r", capture, "-w", file, preexec_fn=bound_files, restore_signals=False)
    assert run.status == OUTPUT and "File too large" in run.err and str(file) in run.err
    assert run.out.count("stream ") == 1200  # what is shown is whole
    octets = file.read_bytes()
    assert limit - 200 < len(octets) <= limit
    assert len(pcapng.packets(octets)) > 1000


def test_a_capture_that_is_cut_short_is_saved_up_to_there(capture):
    file = new_file()
    run = tcpstate("-q", "-r", put(capture.read_bytes()[:-5]), "-w", file)
    assert run.status == CUT_SHORT
    assert len(pcapng.packets(file.read_bytes())) == len(together(*TALKS)) - 1


@pytest.mark.parametrize("arguments, said", [
    (["--annotate"], "name it with -w"),
    (["-w", "x.pcap.gz"], "does not compress"),
    (["-w", "x.pcap", "--annotate"], "pcapng"),
    (["-w", "-"], "add -o FILE"),
    (["-w", "x", "-o", "x"], "the same file"),
    (["-w", "x", "--annotate", "--max-conversations", "7"], "--max-conversations"),
])
def test_options_that_contradict_each_other(capture, arguments, said):
    run = tcpstate("-r", capture, *arguments)
    assert run.status == USAGE and said in run.err


@pytest.mark.parametrize("arguments", [["-r", "{}"], ["-r", "{}", "-r", "{}"], ["-r", "-"]], ids=" ".join)
def test_a_device_that_is_full_is_reported(capture, arguments):
    names = iter(pieces(capture) if len(arguments) > 2 else [capture])
    words = [str(next(names)) if word == "{}" else word for word in arguments]
    run = tcpstate("-q", *words, "-w", "/dev/full", input=capture.read_bytes())
    assert run.status == OUTPUT and "/dev/full: No space left on device" in run.err
    assert run.out.count("stream ") == len(TALKS)  # what is shown is whole


def test_an_input_that_cannot_be_copied_is_named_with_a_way_out(capture):
    snoop = new_file(".snoop")
    WORKSHOP.run("editcap", "-F", "snoop", capture, snoop)
    file = new_file()
    run = tcpstate("-q", "-r", snoop, "-w", file)
    assert run.status == INPUT and "editcap -F pcapng" in run.err and not file.exists()
