# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-w saves what can be read only once: pipes, joined files, and what a capture filter passes."""
import resource

import pytest

import pcapng
import talk
from engines import made
from saved_files import TALKS, frames_in, frames_of, new_file, pcapng_file, pieces, pipe_into, same
from talk import four_segments, together
from tcpstate_tool import put, shown, tcpstate

OUTPUT, CUT_SHORT = 5, 4


@pytest.fixture(scope="module", name="capture")
def talks_capture():
    return made(TALKS)


@pytest.mark.parametrize("selection", [
    [], ["--select", "close == refused"], ["-Y", "tcp.flags.reset == 1"], ["--annotate"],
    ["--annotate", "--select", "close in {merged_fin, refused}"], ["-c", "5"]], ids=" ".join)
@pytest.mark.parametrize("view", [[], ["-q"]], ids=" ".join)
def test_a_pipe_is_saved_as_its_file_is(capture, selection, view):
    file, other = new_file(), new_file()
    run = pipe_into(capture, *view, *selection, "-w", file)
    assert (run.status, run.err) == (0, "")
    assert run.out == shown("-r", capture, *view, *selection, "-w", other).out
    assert file.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("selection", [[], ["--select", "close == refused"], ["--annotate"]], ids=" ".join)
def test_several_files_are_saved_as_one(capture, selection):
    files = pieces(capture)
    file = new_file()
    run = tcpstate("-q", "-r", files[0], "-r", files[1], *selection, "-w", file)
    assert (run.status, run.err) == (0, "")
    assert frames_in(file.read_bytes()) == frames_of(*(TALKS[3:] if "--select" in selection else TALKS))
    text = shown("-q", "-r", file)
    assert text.out == run.out or selection == ["--select", "close == refused"]


@pytest.mark.parametrize("selection", [[], ["--select", "close == refused"], ["--annotate"]], ids=" ".join)
def test_what_a_capture_filter_passes_is_saved(capture, selection):
    file = new_file()
    run = tcpstate("-q", "-r", capture, "-f", "port 40003", *selection, "-w", file)
    assert (run.status, run.err) == (0, "")
    assert frames_in(file.read_bytes()) == frames_of(TALKS[3])


def test_a_pipe_stays_pcap_if_the_name_says_so(capture):
    file = new_file(".pcap")
    assert pipe_into(capture, "-q", "-w", file).status == 0
    assert file.read_bytes() == capture.read_bytes()


def test_blocks_of_a_pipe_survive():
    octets = b"".join(block.octets() for block in pcapng_file("<"))
    file = new_file()
    assert pipe_into(put(octets), "-q", "-w", file).status == 0
    assert list(map(same, pcapng.blocks(file.read_bytes()))) == list(map(same, pcapng_file("<")))


def test_a_pipe_that_is_cut_short_is_saved_up_to_there(capture):
    cut = put(capture.read_bytes()[:-5])
    for selection in [], ["--annotate"]:
        file = new_file()
        run = pipe_into(cut, "-q", *selection, "-w", file)
        assert run.status == CUT_SHORT and "cut short" in run.err
        assert len(pcapng.packets(file.read_bytes())) == len(together(*TALKS)) - 1


def test_standard_input_is_not_overwritten_either(capture):
    own = new_file(".pcap")
    own.write_bytes(capture.read_bytes())
    own.chmod(0o666)
    with own.open("rb") as stream:
        run = tcpstate("-q", "-r", "-", "-w", own, stdin=stream)
    assert (run.status, run.out) == (OUTPUT, "") and "would be overwritten" in run.err
    assert own.read_bytes() == capture.read_bytes()


def test_a_pipe_flows_on_when_the_disk_is_full():
    capture = made([four_segments(cport=port, start=port) for port in range(20000, 21200)])
    file = new_file()
    run = tcpstate("-q", "-r", "-", "-w", file, input=capture.read_bytes(), restore_signals=False,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_001, 200_001)))
    assert run.status == OUTPUT and "File too large" in run.err and str(file) in run.err
    assert run.out.count("stream ") == 1200
    assert len(pcapng.packets(file.read_bytes())) > 1000


def test_the_temporary_file_is_removed(capture):
    folder = new_file("")
    folder.mkdir()
    folder.chmod(0o777)
    for arguments in ["--annotate"], ["--select", "stream == 0"]:
        run = tcpstate("-r", "-", "-w", new_file(), *arguments, input=capture.read_bytes(),
                       environment={"TMPDIR": str(folder)})
        assert run.status == 0 and not list(folder.iterdir())


@pytest.mark.parametrize("megabytes, status", [("1", OUTPUT), ("2", 0)])
def test_a_temporary_file_has_a_limit(megabytes, status):
    large = talk.Talk().opened()
    for n in range(800):
        large.c("A", 1 + n * 1400, 1, 1400)
    large = made([large])
    assert 1 << 20 < large.stat().st_size < 2 << 20
    file = new_file()
    run = tcpstate("-q", "-r", "-", "-w", file, "--annotate", input=large.read_bytes(),
                   environment={"TCPSTATE_TEMPORARY_MB": megabytes})
    assert run.status == status and run.out.count("stream ") == 1
    assert ("larger than 1 MB, which a temporary file may take" in run.err) == (status == OUTPUT)
    assert not file.exists() if status else len(pcapng.packets(file.read_bytes())) == 803


def test_a_limit_that_is_no_number_is_said(capture):
    file = new_file()
    run = tcpstate("-q", "-r", "-", "-w", file, "--annotate", input=capture.read_bytes(),
                   environment={"TCPSTATE_TEMPORARY_MB": "4G"})
    assert (run.status, run.out) == (OUTPUT, "") and "'4G' is not a number of megabytes" in run.err
    assert not file.exists()
