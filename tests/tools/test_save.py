# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""-w saves packets; with a selection, whole conversations. --annotate adds packet comments."""
import contextlib
import gzip
import itertools
import os
import re
import resource
import struct
import subprocess
from pathlib import Path

import pytest
from scapy.all import GRE, ICMP, IP, TCP, Ether, IPerror, TCPerror, raw

import needs
import pcapng
import talk
from engines import made
from live import Live
from talk import four_segments, merged_fin, refused, simultaneous, together
from tcpstate_tool import fake_tshark, put, seed, shown, tcpstate
from tshark import WORKSHOP, tshark

USAGE, INPUT, CUT_SHORT, OUTPUT = 1, 2, 4, 5
TALKS = [four_segments(), merged_fin(cport=40001), simultaneous(cport=40002), refused(cport=40003)]
ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
numbers = itertools.count()


def new_file(end=".pcapng"):
    """Returns the name of a file that the command may write."""
    return WORKSHOP.home / f"saved-{next(numbers)}{end}"


@pytest.fixture(scope="module", name="capture")
def talks_capture():
    return made(TALKS)


def saved(capture, *arguments, end=".pcapng", **options):
    """Runs tcpstate -w and returns the octets of the file."""
    file = new_file(end)
    shown("-q", "-r", capture, "-w", file, *arguments, **options)
    return file.read_bytes()


def frames_of(*talks):
    """Returns the octets of the packets of conversations in the order of the capture."""
    whole = together(*TALKS)
    mine = [id(packet) for talk_ in talks for _, packet in talk_.packets]
    return [raw(ETHER / packet) for _, packet in whole if id(packet) in mine]


def frames_in(octets):
    return [block.packet()[2] for block in pcapng.packets(octets)]


@pytest.mark.parametrize("engine", ["auto", "pcap", "tshark"])
def test_whole_conversations_are_saved_in_the_order_of_the_capture(capture, engine):
    octets = saved(capture, "--select", "close in {merged_fin, refused}", "--engine", engine)
    assert frames_in(octets) == frames_of(TALKS[1], TALKS[3])


@pytest.mark.parametrize("expression, chosen", [
    ("tcpstate.merged_fin", [1]),
    ('tcpstate.conversation.close == "refused"', [3]),
    ("tcp.flags.fin == 1 && tcp.port != 40002", [0, 1]),
])
def test_a_display_filter_saves_whole_conversations(capture, expression, chosen):
    octets = saved(capture, "-Y", expression)
    assert frames_in(octets) == frames_of(*[TALKS[i] for i in chosen])


def test_a_filter_and_an_expression_select_together(capture):
    octets = saved(capture, "-Y", "tcp.flags.fin == 1", "--select", "client.port > 40000")
    assert frames_in(octets) == frames_of(TALKS[1], TALKS[2])


@pytest.mark.parametrize("view", [[], ["-q"], ["-z", "ladder"], ["-T", "json"]], ids=" ".join)
@pytest.mark.parametrize("selection", [[], ["--select", "close == refused"], ["-Y", "tcp.flags.reset == 1"]],
                         ids=" ".join)
def test_the_view_is_the_same_with_and_without_saving(capture, view, selection):
    file = new_file()
    assert shown("-r", capture, *selection, *view, "-w", file, "--annotate") == \
        shown("-r", capture, *selection, *view)
    assert frames_in(file.read_bytes()) == frames_of(*(TALKS[3:] if selection else TALKS))


def test_without_a_selection_all_packets_are_saved():
    other = ETHER / IP(dst="10.0.0.2") / ICMP()
    packets = sorted(together(*TALKS) + [(0.015, other[IP])], key=lambda p: p[0])
    capture = put(talk.pcap(packets))
    assert frames_in(saved(capture)) == [raw(ETHER / packet) for _, packet in packets]
    assert frames_in(saved(capture, "-c", "5")) == [raw(ETHER / packet) for _, packet in packets[:5]]
    assert raw(other) not in frames_in(saved(capture, "--select", "stream >= 0"))


def test_times_keep_their_digits(capture):
    octets = saved(capture)
    assert [block.packet()[1] for block in pcapng.packets(octets)] == [
        talk.START * 10**9 + round(time * 1e9) for time, _ in together(*TALKS)]
    microseconds = saved(seed("three-closes"))
    times = [block.packet()[1] for block in pcapng.packets(microseconds)]
    original = (Path(seed("three-closes"))).read_bytes()
    assert times[0] == struct.unpack_from("<I", original, 24)[0] * 10**6 + struct.unpack_from(
        "<I", original, 28)[0]


def test_tunnels_and_quoting_icmp_errors_are_saved_as_they_were():
    def wrap(packet):
        return ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / GRE() / packet
    syn = four_segments(cport=40005).packets[0][1]
    error = IP(src="10.0.9.9", dst="10.0.0.1") / ICMP(type=3, code=1) / IPerror(raw(syn)[:28])
    del error.chksum
    packets = sorted([*four_segments(cport=40005).packets[:1], (0.5, error), *TALKS[1].packets],
                     key=lambda p: p[0])
    capture = put(talk.pcap(packets, wrap=wrap))
    assert frames_in(saved(capture, "--select", "client.port == 40005")) == [
        raw(wrap(packets[0][1])), raw(wrap(error))]


def pcapng_file(order):
    """Returns a file in which everything stands that may stand beside the packets."""
    told = [pcapng.section(order), pcapng.interface(order, "eth0"), pcapng.secrets(order),
            pcapng.interface(order, "eth1"), pcapng.names(order)]
    comment = pcapng.option(order, pcapng.COMMENT, "grüße".encode()) + bytes(4)
    for n, (time, packet) in enumerate(together(*TALKS)):
        told.append(pcapng.packet(order, raw(ETHER / packet), 10**18 + round(time * 1e9), n % 2,
                                  comment if n % 3 == 0 else b""))
    return told + [pcapng.statistics(order)]


def same(block):
    """Returns the octets of a block, of a section without its length."""
    return block.octets() if block.type != pcapng.SECTION else block.body[:8]


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
def test_what_stands_beside_the_packets_survives(order):
    blocks = pcapng_file(order)
    capture = put(b"".join(block.octets() for block in blocks))
    everything = pcapng.blocks(saved(capture))
    assert list(map(same, everything)) == list(map(same, blocks))
    assert everything[0].body[8:16] == b"\xff" * 8  # the length of the section is not known any more
    some = pcapng.blocks(saved(capture, "--select", "close == refused"))
    mine = frames_of(TALKS[3])
    assert list(map(same, some)) == [
        same(block) for block in blocks if block.type != pcapng.PACKET or block.packet()[2] in mine]


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
def test_existing_comments_stay_when_others_are_added(order):
    blocks = pcapng_file(order)
    capture = put(b"".join(block.octets() for block in blocks))
    before = [block for block in blocks if block.type == pcapng.PACKET]
    after = pcapng.packets(saved(capture, "--annotate"))
    assert [block.packet() for block in after] == [block.packet() for block in before]
    added = 0
    for old, new in zip(before, after):
        assert new.comments()[len(new.comments()) - len(old.comments()):] == old.comments()
        added += len(new.comments()) - len(old.comments())
    assert added > len(TALKS)


def comments(file):
    """Returns the comments by frame, as a tshark without the plugin reads them."""
    lines = tshark("-r", file, "-T", "fields", "-E", "separator=/t", "-E", "aggregator=|", "-e",
                   "frame.number", "-e", "frame.comment", plugin=False).splitlines()
    return {int(number): text for number, text in (line.split("\t") for line in lines)}


def test_comments_are_read_by_a_tshark_without_the_plugin(capture):
    file = new_file()
    shown("-q", "-r", capture, "--select", "close == merged_fin", "--annotate", "-w", file)
    found = comments(file)
    assert sorted(found) == [1, 2, 3, 4, 5, 6]
    assert found[1].startswith("tcpstate: stream 0: client 10.0.0.1.40001")
    assert "why        closed: by the client (FIN #4)" in found[1]
    assert "FIN in #4; then server, FIN in #5" in found[1]
    assert "tcpstate: stream 0 syn: " in found[1] and "SYN_SENT" in found[1]
    assert "(to #1)" in found[2]
    assert "stream 0 merged_fin: " in found[5] and "(to #4)" in found[5]
    waiting = tshark("-r", file, "-Y", 'frame.comment contains "TIME_WAIT"', "-T", "fields", "-e",
                     "frame.number", plugin=False)
    assert waiting.split() == ["1", "6"]


def test_wiresharks_tree_shows_how_and_why_a_conversation_ended():
    """The tree cuts a comment after 240 octets."""
    file = new_file()
    shown("-q", "-r", seed("nc-telnet"), "--annotate", "-w", file)
    tree = tshark("-r", file, "-V", "-c", "1", plugin=False)
    label = re.search(r"\[truncated\]tcpstate: stream 0.*?(?=Frame 1)", tree, re.DOTALL)[0]
    assert "why        closed: by the server after 52.75 s idle (FIN #6)" in label
    assert "merged_fin: server first, FIN in #6; then client, FIN in #7 with the ACK of the first" in label


def test_the_numbers_in_comments_are_those_of_the_saved_file(capture):
    """The saved file, annotated again, gets the same comments."""
    once = put(saved(capture, "--select", "close in {simultaneous, refused}"), "once.pcapng")
    selected_first = saved(once, "--annotate")
    at_once = saved(capture, "--select", "close in {simultaneous, refused}", "--annotate")
    assert at_once == selected_first


@pytest.mark.parametrize("engine", ["pcap", "tshark"])
def test_both_engines_write_the_same_comments(engine):
    capture = seed("three-closes")
    assert saved(capture, "--annotate", "--engine", engine) == saved(capture, "--annotate")


def test_plain_packets_get_no_comment(capture):
    for block in pcapng.packets(saved(capture, "--annotate")):
        frame = block.packet()[2]
        has_data = frame[-1:] == b"."
        assert bool(block.comments()) == (not has_data and frame not in frames_of(TALKS[0])[4:5])


def test_comments_do_not_depend_on_the_terminal(capture):
    assert saved(capture, "--annotate", "--color", "always", environment={"COLUMNS": "40"}) == \
        saved(capture, "--annotate", environment={"COLUMNS": "400"})


@pytest.mark.parametrize("end", [".pcap", ".pcapng"])
def test_frame_check_sequences_stay_known(end):
    """A segment without a length of its own ends where they begin."""
    segment = IP(src="10.0.0.1", dst="10.0.0.2", len=0) / TCP(flags="PA") / (b"." * 60)
    capture = made([(0, segment)], wrap=lambda p: raw(ETHER / p) + b"abcd", link=2 << 28 | 1 << 26 | 1)
    copy = put(saved(capture, end=end), f"check{end}")
    for engine in "pcap", "tshark":
        lines = tcpstate("--engine", engine, "-T", "json", "-r", copy).objects()
        assert lines[0]["len"] == 60
    frames = frames_in(copy.read_bytes()) if end == ".pcapng" else []
    assert all(frame.endswith(b"abcd") for frame in frames)


def test_pcap_stays_pcap_if_the_name_says_so(capture):
    assert saved(capture, end=".pcap") == capture.read_bytes()
    some = saved(capture, "--select", "close == refused", end=".pcap")
    assert some == talk.pcap([p for p in together(*TALKS) if p in TALKS[3].packets])


def test_pcapng_does_not_become_pcap():
    octets = b"".join(block.octets() for block in pcapng_file("<"))
    file = new_file(".pcap")
    run = tcpstate("-q", "-r", put(octets), "-w", file)
    assert run.status == 0 and "becomes pcapng" in run.err
    assert list(map(same, pcapng.blocks(file.read_bytes()))) == list(map(same, pcapng_file("<")))


def test_a_compressed_capture_is_saved_unpacked(capture):
    packed = put(gzip.compress(capture.read_bytes()))
    assert saved(packed) == saved(capture)


def test_a_text_becomes_a_capture():
    text = put(b"12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, length 0\n"
               b"12:00:00.010000 IP 10.0.0.2.80 > 10.0.0.1.40000: Flags [R.], seq 0, ack 2, length 0\n")
    file = new_file()
    run = tcpstate("-q", "-r", text, "-w", file)
    assert run.status == 0 and len(pcapng.packets(file.read_bytes())) == 2


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
    capture = made([four_segments(cport=port, start=port) for port in range(20000, 26000)])
    file = new_file()
    limit = 1_000_001

    def bound_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    run = tcpstate("-q", "-r", capture, "-w", file, preexec_fn=bound_files, restore_signals=False)
    assert run.status == OUTPUT and "File too large" in run.err and str(file) in run.err
    assert run.out.count("stream ") == 6000  # what is shown is whole
    octets = file.read_bytes()
    assert limit - 200 < len(octets) <= limit
    assert len(pcapng.packets(octets)) > 5000


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


def pieces(capture):
    """Returns the names of two files that are the capture when they are joined."""
    half, rest = new_file(".pcap"), new_file(".pcap")
    WORKSHOP.run("editcap", "-F", "nsecpcap", "-r", capture, half, "1-9")
    WORKSHOP.run("editcap", "-F", "nsecpcap", capture, rest, "1-9")
    return half, rest


def pipe_into(capture, *arguments):
    """Runs the command with the capture in a pipe."""
    return tcpstate("-r", "-", *arguments, input=capture.read_bytes())


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


@pytest.mark.parametrize("arguments", [["-r", "{}"], ["-r", "{}", "-r", "{}"], ["-r", "-"]], ids=" ".join)
def test_a_device_that_is_full_is_reported(capture, arguments):
    names = iter(pieces(capture) if len(arguments) > 2 else [capture])
    words = [str(next(names)) if word == "{}" else word for word in arguments]
    run = tcpstate("-q", *words, "-w", "/dev/full", input=capture.read_bytes())
    assert run.status == OUTPUT and "/dev/full: No space left on device" in run.err
    assert run.out.count("stream ") == len(TALKS)  # what is shown is whole


def test_a_pipe_flows_on_when_the_disk_is_full():
    capture = made([four_segments(cport=port, start=port) for port in range(20000, 26000)])
    file = new_file()
    run = tcpstate("-q", "-r", "-", "-w", file, input=capture.read_bytes(), restore_signals=False,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_001, 1_000_001)))
    assert run.status == OUTPUT and "File too large" in run.err and str(file) in run.err
    assert run.out.count("stream ") == 6000
    assert len(pcapng.packets(file.read_bytes())) > 5000


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
    assert file.stat().st_size == 0 if status else len(pcapng.packets(file.read_bytes())) == 803


def test_a_limit_that_is_no_number_is_said(capture):
    file = new_file()
    run = tcpstate("-q", "-r", "-", "-w", file, "--annotate", input=capture.read_bytes(),
                   environment={"TCPSTATE_TEMPORARY_MB": "4G"})
    assert (run.status, run.out) == (OUTPUT, "") and "'4G' is not a number of megabytes" in run.err
    assert not file.exists()


FLOOD = """
import socket
for n in range(30):
    listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen()
    client = socket.create_connection(listener.getsockname())
    server, _ = listener.accept()
    client.sendall(bytes(60000)); client.close()
    while server.recv(65536): pass
    server.close(); listener.close()
"""


@needs.namespaces
def test_a_live_capture_ends_at_the_limit(monkeypatch):
    monkeypatch.setenv("TCPSTATE_TEMPORARY_MB", "1")
    file = WORKSHOP.path / f"live-{next(numbers)}.pcapng"
    live = Live("-q", "-a", "duration:60", "-w", file, "--annotate")
    # The capture, and with it the network namespace, may end just before a flood begins.
    with contextlib.suppress(subprocess.CalledProcessError):
        while live.process.poll() is None:
            live.inside(FLOOD)
    _, _, errors = live.finish()
    assert "the capture ended at 1 MB" in errors
    assert file.stat().st_size > 1_000_000 and any(block.comments() for block in pcapng.packets(file.read_bytes()))


def live_saved(*arguments, end=".pcapng"):
    """Captures a conversation live, and returns what was shown and the octets of the saved file."""
    file = WORKSHOP.path / f"live-{next(numbers)}{end}"
    live = Live("-a", "duration:30", "-w", file, *arguments)
    live.wait_for("CLOSE_WAIT", meanwhile=lambda: live.inside(CONNECT))
    live.end()
    return "".join(live.lines), file.read_bytes()


CONNECT = """
import socket
listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen()
client = socket.create_connection(listener.getsockname())
server, _ = listener.accept()
client.close(); server.recv(1); server.close()
"""


@needs.namespaces
@pytest.mark.parametrize("arguments", [[], ["--annotate"]], ids=["plain", "annotated"])
def test_a_live_capture_is_shown_and_kept(arguments):
    text, octets = live_saved(*arguments)
    again = shown("-r", put(octets, "kept.pcapng")).out
    assert re.sub(" UTC", "", again) == re.sub(" UTC", "", text) and "closed" in again
    assert any(block.comments() for block in pcapng.packets(octets)) == bool(arguments)


def test_a_live_capture_ends_when_the_disk_is_full():
    """The words are those of dumpcap."""
    said = ("tshark: Not all the packets could be written to the file because there is no space left on the file "
            "system\\non which that file resides.\\nYou will need to free up space on that file system")
    file = new_file()
    fake = fake_tshark(f"cat $STREAM; printf '{said}\\n' >&2; exit 1")
    run = tcpstate("-q", "-i", "lo", "-w", file, "--tshark", fake)
    assert run.status == OUTPUT and f"{file}: no space left; the capture ended after frame 1" in run.err
    assert "stream 0" in run.out


@needs.namespaces
def test_a_live_capture_becomes_pcap_if_the_name_says_so():
    _, octets = live_saved(end=".pcap")
    assert octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1")


@pytest.mark.parametrize("arguments, said", [(["--engine", "pcap", "-w", "x"], "--engine pcap"), (["-w", "-"], "in a file")])
def test_what_a_live_capture_cannot_do_is_said(arguments, said):
    run = tcpstate("-i", "lo", "-o", "y", *arguments)
    assert run.status == USAGE and said in run.err


def test_an_input_that_cannot_be_copied_is_named_with_a_way_out(capture):
    snoop = new_file(".snoop")
    WORKSHOP.run("editcap", "-F", "snoop", capture, snoop)
    file = new_file()
    run = tcpstate("-q", "-r", snoop, "-w", file)
    assert run.status == INPUT and "editcap -F pcapng" in run.err and not file.exists()
