# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The input of tcpstate: several files, gzip, capture filters, names, live captures."""
import gzip
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

import needs
import talk
from live import CALL, KNOCK, Live
from tcpstate_tool import TOOL, fake_tshark, put, seed, shown, tcpstate
from tshark import AS_ROOT, WORKSHOP

USAGE, INPUT, TSHARK, CUT_SHORT = 1, 2, 3, 4
HEADER = 24
NETLINK_NETFILTER = 12


def parts(octets, *cuts):
    """Cuts a capture behind these packets; each part begins with the file header."""
    starts, at = [], HEADER
    while at < len(octets):
        starts.append(at)
        at += 16 + int.from_bytes(octets[at + 8:at + 12], "little")
    edges = [HEADER, *(starts[cut] for cut in cuts), len(octets)]
    return [octets[:HEADER] + octets[a:b] for a, b in zip(edges, edges[1:])]


def read(files):
    return [word for file in files for word in ("-r", file)]


# several files ------------------------------------------------------------------------------------

@pytest.mark.parametrize("form", [[], ["-T", "json"], ["-z", "ladder"]])
def test_several_files_are_one_capture(form):
    whole = seed("three-closes")
    first, second, third = parts(whole.read_bytes(), 8, 20)
    files = [put(first), put(gzip.compress(second)), put(third)]
    assert shown(*read(files), *form) == shown("-r", whole, *form)


def test_files_are_one_capture_in_the_order_of_the_command_line():
    """tcpdump -C numbers its files 1, 2, ... 10. tcpstate must not sort them by name."""
    first, second = parts(seed("three-closes").read_bytes(), 15)
    run = shown("-T", "json", *read([put(second), put(first)]))
    ports = [o["source"]["port"] for o in run.objects() if o["type"] == "segment"]
    assert ports[0] == 41424 and ports[-1] in (41334, 60000)
    assert [o["frame"] for o in run.objects() if o["type"] == "segment"] == list(range(1, 31))


def test_the_message_names_the_file_that_is_wrong():
    good = seed("three-closes")
    run = tcpstate(*read([good, "missing"]))
    assert (run.status, run.out) == (INPUT, "") and "missing: No such file" in run.err
    text = put(b"not a capture at all" * 9)
    run = tcpstate(*read([good, text]))
    assert run.status == INPUT
    assert f"{text} is not a capture that mergecap understands" in run.err
    assert f"{text} is a text without packets" in run.err
    assert tcpstate("-r", good, "-r", "-", input=b"").status == USAGE


DAMAGE = b"\1\2\3\4" * 2 + b"\xff" * 8


@pytest.mark.parametrize("damage, said", [(lambda o: o[:-7], "is cut short"), (lambda o: o + DAMAGE, "is damaged")],
                         ids=["cut", "damaged"])
def test_files_behind_a_damaged_one_are_read_or_named(damage, said):
    """mergecap 4.0 stops at the end of a file that is cut short. Later ones go on."""
    first, second, third = parts(seed("three-closes").read_bytes(), 8, 20)
    files = [put(first), put(damage(second)), put(third)]
    run = tcpstate("-q", "-T", "json", *read(files))
    assert run.status == CUT_SHORT and f"{files[1]} {said}" in run.err
    last = max(o["last_frame"] for o in run.objects())
    if last < 29:
        assert f"not read: {files[2]}\n" in run.err and f"editcap {files[1]} NEW" in run.err
        assert f"everything up to frame {last} was read" in run.err and last >= 19
    assert f"not read: {files[0]}" not in run.err


def test_a_file_without_a_whole_header_keeps_all_files_from_being_read():
    good, other = seed("three-closes"), seed("nc-telnet")
    cut = put(good.read_bytes()[:10])
    run = tcpstate("-q", *read([good, cut, other]))
    assert (run.status, run.out) == (CUT_SHORT, "")
    assert f"not read: {good}, {other}\n" in run.err and f"leave out {cut}" in run.err
    assert "editcap" not in run.err


def test_a_pipe_among_several_files_is_read_once():
    """A pipe that is opened again waits for a writer that does not come."""
    pipe = WORKSHOP.home / "pipe-among-files"
    os.mkfifo(pipe)
    pipe.chmod(0o644)
    octets = seed("nc-telnet").read_bytes()
    for written, status in ((octets, 0), (octets[:-7], CUT_SHORT)):
        writer = threading.Thread(target=pipe.write_bytes, args=(written,))
        writer.start()
        run = tcpstate("-q", "-T", "json", *read([seed("three-closes"), pipe]))
        writer.join()
        assert run.status == status and len(run.objects()) == 4 and "editcap" not in run.err
    pipe.unlink()


def test_no_file_is_named_as_not_read_where_the_last_one_is_damaged():
    good = seed("three-closes")
    run = tcpstate("-q", *read([good, put(good.read_bytes() + DAMAGE)]))
    assert run.status == CUT_SHORT and "not read" not in run.err
    assert "everything up to frame 60 was read; the verdicts are as of that frame" in run.err


@pytest.mark.parametrize("source", ["file", "pipe"])
@pytest.mark.parametrize("damage, said, last", [
    (lambda o: o[:-7], "is cut short", 29), (lambda o: o + DAMAGE, "is damaged", 30)], ids=["cut", "damaged"])
def test_a_capture_filter_reads_a_damaged_capture_up_to_there(source, damage, said, last):
    octets = damage(seed("three-closes").read_bytes())
    file = put(octets) if source == "file" else "-"
    run = tcpstate("-q", "-r", file, "-f", "tcp", **({"input": octets} if source == "pipe" else {}))
    name = file if source == "file" else "standard input"
    assert run.status == CUT_SHORT and f"{name} {said}" in run.err
    assert f"everything up to frame {last} was read" in run.err and run.out.count("stream ") >= 3


def test_several_file_names_are_never_taken_for_options():
    first, second = parts(seed("three-closes").read_bytes(), 15)
    names = [put(first, "-w x"), put(second, "--help")]
    assert shown(*read([name.name for name in names])) == shown("-r", seed("three-closes"))
    for name in names:
        name.unlink()


def test_a_missing_mergecap_is_reported():
    tool_only = WORKSHOP.path / "bin"
    tool_only.mkdir(exist_ok=True)
    tool_only.chmod(0o755)
    link = tool_only / "tshark"
    if not link.exists():
        link.symlink_to(shutil.which("tshark"))
    run = tcpstate("--engine", "tshark", *read([seed("nc-telnet")] * 2), environment={"PATH": str(tool_only)},
                   as_nobody=False)
    assert (run.status, run.out) == (TSHARK, "")
    assert "mergecap does not start" in run.err and "wireshark-common" in run.err


# capture filters ----------------------------------------------------------------------------------

def segments(*arguments, **options):
    return [o for o in shown("-T", "json", *arguments, **options).objects()
            if o["type"] == "segment"]


@pytest.mark.parametrize("source", ["file", "gzip", "two files", "pipe"])
def test_a_capture_filter_works_on_files(source):
    whole = seed("three-closes")
    octets = whole.read_bytes()
    files = {"file": [whole], "gzip": [put(gzip.compress(octets))], "pipe": ["-"],
             "two files": [put(part) for part in parts(octets, 20)]}[source]
    options = {"input": octets} if source == "pipe" else {}
    found = segments(*read(files), "-f", "tcp port 41424", **options)
    wanted = segments("-r", whole, "-Y", "tcp.port == 41424")
    assert len(found) == 11
    for ours, theirs in zip(found, wanted):
        for key in "time", "seq", "ack", "flags", "client", "server", "step", "transitions":
            assert ours[key] == theirs[key]
    assert [o["frame"] for o in found] == list(range(1, 12))


@pytest.mark.parametrize("source", [["-r", "FILE"], ["-i", "lo"]])
def test_a_wrong_capture_filter_is_refused_before_anything_starts(source):
    started = put(b"")
    started.chmod(0o666)
    fake = fake_tshark(f"echo yes >{started}")
    source = [str(seed("nc-telnet")) if word == "FILE" else word for word in source]
    run = tcpstate("--tshark", fake, *source, "-f", "port and port")
    assert (run.status, run.out) == (USAGE, "")
    assert "-f: " in run.err and "syntax error" in run.err
    assert started.read_bytes() == b""


def test_a_capture_filter_is_compiled_for_the_captures_link_type(capture):
    """A filter for Ethernet addresses makes no sense in a capture of raw IP."""
    raw = capture(talk.merged_fin(), wrap=lambda ip: ip, link=101)
    assert len(segments("-r", raw, "-f", "tcp port 80")) == 6
    run = tcpstate("-r", raw, "-f", "ether host 02:00:00:00:00:01")
    assert run.status == USAGE and "-f: " in run.err


def test_a_capture_filter_that_no_packet_passes():
    run = tcpstate("-r", seed("nc-telnet"), "-f", "udp")
    assert (run.status, run.out) == (0, "")
    assert "no TCP segment" in run.err


# limits and names ---------------------------------------------------------------------------------

def test_count_stops_after_n_packets():
    whole = segments("-r", seed("three-closes"))
    assert segments("-r", seed("three-closes"), "-c", "9") == whole[:9]


@pytest.mark.parametrize("arguments", [
    ["-c", "-1"], ["-a", "duration:5"], ["-N", "x"], ["-N", "n", "-n"], ["-i", "lo"],
    ["-c", "5", "--engine", "pcap"], ["--only", "fins"], ["--color", "blue"], ["-q", "-z", "census"],
    ["-T", "json", "-z", "census"], ["-T", "ek", "-z", "problems"], ["--oneline", "-z", "idle"], ["-q", "--only", "transitions"], ["-T", "xml"]])
def test_options_that_make_no_sense_are_refused(arguments):
    run = tcpstate("-r", seed("nc-telnet"), *arguments)
    assert (run.status, run.out) == (USAGE, "")
    assert run.err.startswith("tcpstate: ") and run.err.count("\n") <= 2


@pytest.mark.parametrize("stop", ["duration", "duration:", "duration:x", "filesize:9"])
def test_a_limit_of_time_is_a_number_of_seconds(stop):
    run = tcpstate("-i", "lo", "-a", stop)
    assert run.status == USAGE and "duration:SECONDS" in run.err


def test_names_are_shown_in_text_only_when_asked_for(capture):
    path = capture(talk.merged_fin(client="127.0.0.1", server="127.0.0.1", sport=22))
    assert "localhost" not in shown("-r", path).out
    named = shown("-r", path, "-N", "nt").out
    assert "IP localhost.40000 > localhost.ssh: Flags [S]" in named
    assert "stream 0: client localhost.40000 → server localhost.ssh" in named
    assert shown("-r", path, "-N", "nt", "-T", "json") == shown("-r", path, "-T", "json")
    assert "127.0.0.1.ssh" in shown("-r", path, "-N", "t").out


# live ---------------------------------------------------------------------------------------------

@needs.namespaces
def test_a_live_session_shows_lines_as_they_come_and_ends_with_verdicts():
    session = Live("-f", "tcp port 8080 or tcp port 9")
    session.wait_for(".9: Flags [S]", lambda: session.inside(KNOCK))  # the capture has begun
    session.inside(CALL)
    session.wait_for("fin_ack: client FIN_WAIT_1 → FIN_WAIT_2, server ESTABLISHED → CLOSE_WAIT")
    session.wait_for("last_ack: client FIN_WAIT_2 → TIME_WAIT, server LAST_ACK → CLOSED")
    assert not any("closed" in line for line in session.lines)
    status, out, errors = session.end()
    assert (status, errors) == (0, "")
    assert "closed     four_segment: client first" in out
    assert "TIME_WAIT until" in out
    assert "closed     refused: by the server" in out


@needs.namespaces
def test_the_packets_from_just_before_ctrl_c_are_in_a_live_session():
    session = Live("-q", "-f", "tcp port 9", "--verbose")
    assert session.process.stderr.readline() == "tcpstate: lo: capturing\n"
    session.inside(f"{KNOCK}\nimport os, signal; os.kill({session.process.pid}, signal.SIGINT)")
    status, out, errors = session.finish()
    assert status == 0 and "closed     refused: by the server" in out, errors


@needs.namespaces
def test_one_ctrl_c_ends_a_session_whose_parent_blocked_the_alarm():
    block = ("import os, signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM]);"
             "os.execv(sys.argv[1], sys.argv[1:])")
    session = Live("-q", "-f", "tcp port 9", "--verbose", by=(sys.executable, "-c", block))
    assert session.process.stderr.readline() == "tcpstate: lo: capturing\n"
    os.kill(session.process.pid, signal.SIGINT)
    status, _, errors = session.finish()
    assert status == 0, errors


@needs.namespaces
def test_a_live_session_ends_after_its_time():
    session = Live("-a", "duration:2", "-q")
    status, _, errors = session.finish()
    assert status == 0, errors


@needs.namespaces
def test_a_live_session_ends_after_its_packets():
    session = Live("-c", "2", "--only", "transitions")
    session.wait_for("refused", lambda: session.inside(KNOCK))
    status, out, errors = session.finish()
    assert (status, errors) == (0, "")
    assert len(re.findall(r"^ {7}stream", out, re.MULTILINE)) == 2


@needs.namespaces
def test_the_census_of_a_live_session():
    session = Live("--verbose", "-z", "census", "-f", "tcp port 8080", "-a", "duration:5")
    assert session.process.stderr.readline() == "tcpstate: lo: capturing\n"
    session.inside(CALL)
    status, out, errors = session.finish()
    assert (status, errors) == (0, "")
    assert re.search(r"^TIME_WAIT +1 +0$", out, re.MULTILINE)


def test_interfaces_are_listed():
    fake = fake_tshark('[ "$1" = -D ] && printf "1. eth0\\n2. l\\033[31mo\\n"')
    assert shown("-D", "--tshark", fake).out == "1. eth0\n2. l\\x1b[31mo\n"
    fake = fake_tshark('echo "no rights" >&2; exit 2')
    run = tcpstate("-D", "--tshark", fake)
    assert (run.status, run.out) == (INPUT, "") and "no rights" in run.err
    assert "adduser $USER wireshark" in run.err


@pytest.mark.parametrize("words", [
    'You do not have permission to capture on device \\"lo\\".', "Couldn't run dumpcap in child process"])
def test_missing_rights_to_capture_are_explained(words):
    fake = fake_tshark(f'echo "tshark: {words}" >&2; exit 1')
    run = tcpstate("-i", "lo", "--tshark", fake)
    assert (run.status, run.out) == (INPUT, "")
    assert "adduser $USER wireshark" in run.err and "root is not needed" in run.err


@pytest.mark.parametrize("words", [
    'You do not have permission to capture on device \\"nosuch\\".', 'There is no device named \\"nosuch\\".\n(No such device exists)'])
def test_an_interface_that_does_not_exist_is_named_whatever_the_rights(words):
    run = tcpstate("-i", "nosuch", "--tshark", fake_tshark(f'printf "tshark: {words}\\n" >&2; exit 1'))
    assert (run.status, run.out) == (INPUT, "")
    assert run.err == "tcpstate: cannot capture on nosuch: there is no such interface\n    tcpstate -D lists the interfaces\n"


def test_tcpstate_itself_names_an_interface_that_does_not_exist():
    for as_nobody in {AS_ROOT, True}:
        run = tcpstate("-i", "nosuch", "--engine", "pcap", as_nobody=as_nobody)
        assert run.status == INPUT and "cannot capture on nosuch: there is no such interface\n" in run.err
        assert "right" not in run.err


def test_a_number_of_an_interface_is_not_called_unknown():
    fake = fake_tshark('echo "tshark: You do not have permission to capture on device \\"lo\\"." >&2; exit 1')
    assert "no right to capture" in tcpstate("-i", "1", "--tshark", fake).err


def kernel_has_nflog():
    try:
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not kernel_has_nflog(), reason="this kernel has no nflog")
def test_a_device_that_is_no_network_interface_needs_rights_too():
    run = tcpstate("-i", "nflog:5", "--engine", "pcap", as_nobody=AS_ROOT)
    assert run.status == INPUT and "nflog:5: you have no right to capture there\n" in run.err
    assert "cap_net_admin" in run.err


def test_a_device_with_a_number_behind_its_name_is_not_called_unknown():
    fake = fake_tshark('echo "tshark: You do not have permission to capture on device \\"nflog:5\\"." >&2; exit 1')
    assert "no right to capture" in tcpstate("-i", "nflog:5", "--tshark", fake).err


@needs.root
@needs.programs("prlimit")
def test_where_no_process_can_be_started_that_is_the_reason():
    """A user without other processes may have one: tcpstate itself."""
    folder = WORKSHOP.path / "for all"
    folder.mkdir()
    folder.chmod(0o777)
    saved = folder / "saved.pcapng"
    run = subprocess.run(["setpriv", "--reuid=64321", "--regid=64321", "--clear-groups", "prlimit", "--nproc=1",
                          TOOL, "--engine", "pcap", "-q", "-r", "-", "-w", saved],
                         input=talk.pcap(talk.four_segments()), capture_output=True, env=WORKSHOP.environment(), check=False)
    said = run.stderr.decode()
    assert run.returncode == TSHARK and not saved.exists()
    assert "no process can be started that prepares the input: Resource temporarily unavailable\n    ulimit -u" in said


def test_the_time_of_a_live_session_begins_when_tshark_captures():
    """This tshark ends at a signal only, and has its last packets then."""
    fake = fake_tshark('trap \'cat "$STREAM"; exit 0\' INT; echo "Capture started" >&2; while :; do sleep 0.1; done')
    assert "stream 0" in shown("--tshark", fake, "-i", "lo", "-q", "-a", "duration:0.1").out


def test_live_options_are_passed_on_to_tshark():
    arguments = put(b"")
    arguments.chmod(0o666)
    fake = fake_tshark(f'printf "%s\\n" "$@" >{arguments}; cat "$STREAM"')
    shown("--tshark", fake, "-i", "lo", "-f", "tcp port 1", "-a", "duration:3", "-c", "9")
    given = arguments.read_text().splitlines()
    for pair in (["-i", "lo"], ["-f", "tcp port 1"], ["-a", "duration:13"], ["-c", "9"],
                 ["-z", "tcpstate,records"]):
        assert any(given[i:i + 2] == pair for i in range(len(given))), pair
    assert "-r" not in given
