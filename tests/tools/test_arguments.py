# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Arguments of both commands: texts in any locale, messages that name the way out, help that cannot be written."""
import gzip
import os
import subprocess

import pytest

from engines import made
from saved_files import TALKS, new_file, pieces
from tcpstate_tool import SEEDS, TOOL, put, seed, shown, tcpstate
from tshark import BUILD, WORKSHOP

USAGE, INPUT, OUTPUT = 1, 2, 5
CONVERT = BUILD / "tools" / "tcpdump2pcap"
LOCALES = "C", "C.UTF-8", "POSIX"


@pytest.mark.parametrize("arguments", [
    ["--tag", "host=bürö", "-T", "json"], ["--anonymize=schlüssel", "-T", "json"],
    ["--select", 'close != "ü" or stream == 0'], ["-Y", 'frame.comment contains "ü" or tcp'],
    ["--expect", "none(stream == 77)", "--tag", "ort=Köln", "-T", "csv"]], ids=" ".join)
def test_texts_are_utf8_in_each_locale(arguments):
    runs = [tcpstate("-q", "-r", seed("nc-telnet"), *arguments, environment={"LC_ALL": locale}) for locale in LOCALES]
    assert "conversion" not in runs[0].err and runs[0].status == runs[1].status
    if "-T" in arguments:
        assert runs[0] == runs[1] == runs[2] and runs[0].status == 0 and runs[0].out


def run_plainly(command, **environment):
    """Runs a command with arguments that may be octets."""
    return subprocess.run(command, capture_output=True, env={**WORKSHOP.environment(), **environment}, check=False)


@pytest.mark.parametrize("option, name, word", [
    ("--tag", "tag", b"x=\xff"), ("-Y", "display-filter", b"\xe4"), ("--expect", "expect", b"none(\xff)")])
def test_a_text_that_is_not_utf8_is_refused(option, name, word):
    run = run_plainly([TOOL, "-r", seed("nc-telnet"), option, word])
    assert (run.returncode, run.stdout) == (USAGE, b"")
    assert run.stderr == f"tcpstate: --{name}: the text is not UTF-8\n".encode()


def test_a_name_of_a_file_may_have_any_octets():
    name = os.path.join(os.fsencode(WORKSHOP.home), b"a\xff.pcap")
    with open(name, "wb") as file:
        file.write(seed("nc-telnet").read_bytes())
    run = run_plainly([TOOL, "-q", "--engine", "pcap", "-r", name])
    assert run.returncode == 0 and b"merged_fin" in run.stdout


@pytest.mark.parametrize("locale", LOCALES)
def test_tcpdump2pcap_takes_texts_in_each_locale(locale):
    text = SEEDS / "nc-telnet.txt"
    run = run_plainly([CONVERT, "--host", "bücher=192.0.2.7", text], LC_ALL=locale)
    assert run.returncode == 0 and run.stdout
    run = run_plainly([CONVERT, "--host", b"b\xfc=192.0.2.7", text], LC_ALL=locale)
    assert (run.returncode, run.stdout) == (USAGE, b"") and b"--host: the text is not UTF-8" in run.stderr


@pytest.mark.parametrize("command", [[TOOL, "--help"], [TOOL, "--version"], [CONVERT, "--help"], [CONVERT, "--version"]],
                         ids=lambda c: " ".join([str(c[0]).rsplit("/", maxsplit=1)[-1], c[1]]))
def test_help_that_cannot_be_written_is_an_error(command):
    with open("/dev/full", "wb") as full:
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=WORKSHOP.environment(), check=False)
    assert run.returncode == (OUTPUT if command[0] == TOOL else INPUT) and b"cannot write: " in run.stderr
    assert subprocess.run(command, stdout=subprocess.DEVNULL, env=WORKSHOP.environment(), check=False).returncode == 0


def test_help_ends_quietly_when_its_reader_does():
    run = run_plainly(["sh", "-c", f"{TOOL} --help | head -n 1"])
    assert run.stdout.count(b"\n") == 1 and run.stderr == b""


def test_two_captures_without_options():
    run = tcpstate(*pieces(made(TALKS)))
    assert run.status == USAGE and "unexpected argument" in run.err and "-r ONE -r TWO" in run.err


@pytest.mark.parametrize("arguments", [["-z", "problems", "--fail-on", "problems"], ["-z", "problems"], []], ids=" ".join)
def test_junit_names_what_it_needs(arguments):
    run = tcpstate("-r", seed("nc-telnet"), "-T", "junit", *arguments)
    assert run.status == USAGE and "-T junit" in run.err and "--expect" in run.err and "no -z" in run.err


@pytest.mark.parametrize("source", ["file", "pipe"])
def test_a_packed_text_is_named_with_a_way_out(source):
    packed = gzip.compress((SEEDS / "nc-telnet.txt").read_bytes())
    name = put(packed) if source == "file" else "-"
    run = tcpstate("-q", "-r", name, **({"input": packed} if source == "pipe" else {}))
    assert (run.status, run.out) == (INPUT, "") and "is a text that gzip has packed" in run.err
    assert "zcat FILE | tcpstate -r -" in run.err


def test_a_packed_capture_is_no_text():
    packed = gzip.compress(seed("nc-telnet").read_bytes())
    assert tcpstate("-q", "--engine", "pcap", "-r", "-", input=packed).out == shown("-q", "-r", seed("nc-telnet")).out


def test_a_selection_that_matches_nothing_is_said_for_ladders():
    file = new_file(".txt")
    run = tcpstate("-r", seed("nc-telnet"), "-z", "ladder", "--select", "stream == 99", "-o", file)
    assert file.read_bytes() == b"" and "no conversation of" in run.err and "stream == 99" in run.err


def other_names():
    here = WORKSHOP.home
    return [("new", "./new"), ("new", here / "new"), ("new", f"../{here.name}/new"), (here / "new", "new")]


@pytest.mark.parametrize("one, other", other_names())
def test_other_names_of_a_new_file_are_found(one, other):
    capture = made(TALKS)
    run = tcpstate("-q", "-r", capture, "-w", one, "-o", other, cwd=WORKSHOP.home)
    assert run.status == USAGE and "-w and -o name the same file" in run.err
    assert not (WORKSHOP.home / "new").exists()


@pytest.mark.parametrize("target", ["beyond", "./beyond", "other-link"])
def test_links_to_one_new_file_are_found(target):
    for name, leads_to in [("link", target), ("other-link", WORKSHOP.home / "beyond")]:
        (WORKSHOP.home / name).unlink(missing_ok=True)
        (WORKSHOP.home / name).symlink_to(leads_to)
    for one, other in [("link", "beyond"), ("beyond", "link"), ("link", "other-link")]:
        run = tcpstate("-q", "-r", made(TALKS), "-w", one, "-o", other, cwd=WORKSHOP.home)
        assert run.status == USAGE and "-w and -o name the same file" in run.err
    assert not (WORKSHOP.home / "beyond").exists()


def test_links_in_a_circle_are_followed_to_an_end():
    (WORKSHOP.home / "circle").unlink(missing_ok=True)
    (WORKSHOP.home / "circle").symlink_to("circle")
    run = tcpstate("-q", "-r", made(TALKS), "-w", "circle", "-o", "text", cwd=WORKSHOP.home)
    assert run.status == OUTPUT and "circle: Too many levels of symbolic links" in run.err


def test_new_files_of_one_name_in_two_folders_are_two():
    (WORKSHOP.home / "a").mkdir(exist_ok=True)
    (WORKSHOP.home / "a").chmod(0o777)
    shown("-q", "-r", made(TALKS), "-w", "twice", "-o", "a/twice", cwd=WORKSHOP.home)
    assert b"stream 0" in (WORKSHOP.home / "a" / "twice").read_bytes()
