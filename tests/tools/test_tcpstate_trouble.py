# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tcpstate when something is wrong: each message says what is wrong and what the user can do, and
tcpstate leaves no process behind."""
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

import needs
from tcpstate_tool import (CONVERSATION, HEADER, SEEDS, SEGMENT, STREAM, TOOL, alive, fake_tshark, put,
                           seed, shown, tcpstate, with_fake)
from tshark import BUILD, WORKSHOP

USAGE, INPUT, TSHARK, CUT_SHORT, OUTPUT = 1, 2, 3, 4, 5
BY_TSHARK = "--engine", "tshark"  # without this, tcpstate reads plain captures itself


def refused(run, status, *words):
    """Asserts that the run ended with this status, printed nothing, and has these words in its
    message."""
    assert (run.status, run.out) == (status, ""), run.err
    assert run.err.startswith("tcpstate: ")
    for word in words:
        assert word in run.err


# the command line ---------------------------------------------------------------------------------

@pytest.mark.parametrize("arguments,words", [
    ([], ["-r FILE", "--help"]),
    (["-r", ""], ["-r: the name of the file is empty"]),
    (["-r", "x", "-r", ""], ["-r: the name of the file is empty"]),
    (["-r", "x", "-o", ""], ["-o: the name of the file is empty"]),
    (["-r", "x", "-w", ""], ["-w: the name of the file is empty"]),
    (["-r"], ["-r", "--help"]),
    (["-r", "x", "y"], ["unexpected argument 'y'"]),
    (["x", "y"], ["unexpected argument 'y'"]),
    (["-q", "x", "y", "z"], ["unexpected argument 'y'"]),
    (["-i", "lo", "x"], ["unexpected argument 'x'"]),
    (["-r", "x", "-T", "xml"], ["'xml'", "json"]),
    (["--no-such-option"], ["--no-such-option", "--help"]),
])
def test_usage(arguments, words):
    refused(tcpstate(*arguments), USAGE, *words)


@pytest.mark.parametrize("filter_text,words", [
    ("tcp &&", ["end of filter"]),
    ("tcp.no_such_field", ["tcp.no_such_field"]),
    ("frame.number == nonsense", ["nonsense"]),
])
def test_bad_display_filter(filter_text, words):
    for view in ([], ["-q"]):
        refused(tcpstate(*view, "-r", seed("nc-telnet"), "-Y", filter_text), USAGE, "-Y: ", *words)


@pytest.mark.parametrize("filter_text,meant", [
    ("tcpstate.merged_fn", "tcpstate.merged_fin"),
    ("tcpstate.step == \"no.field\" && tcpstate.conversation.casue == \"reset\"", "tcpstate.conversation.cause"),
    ("tcp.port == 443 and tcp.flags.sny == 1", "tcp.flags.syn"),
])
def test_the_field_is_named_that_a_filter_may_mean(filter_text, meant):
    run = tcpstate("-r", seed("nc-telnet"), "-Y", filter_text)
    refused(run, USAGE, "-Y: ", f"\n    did you mean {meant}?\n")


def test_no_field_is_named_where_none_is_like_it_or_none_is_wrong():
    for filter_text in "tcp.qqqqqqqqqq == 1", "tcp.port = = 3":
        assert "did you mean" not in tcpstate("-r", seed("nc-telnet"), "-Y", filter_text).err


def test_a_filter_on_verdicts_needs_an_input_that_can_be_read_twice():
    refused(tcpstate("-r", "-", "-Y", "tcpstate.conversation.close", input=seed("nc-telnet").read_bytes()),
            USAGE, "file first")


# the input ----------------------------------------------------------------------------------------

def test_a_missing_file():
    refused(tcpstate("-r", "no-such-file"), INPUT, "no-such-file: No such file")


def test_an_unreadable_file():
    path = put(seed("nc-telnet").read_bytes())
    path.chmod(0)
    refused(tcpstate("-r", path), INPUT, f"{path}: Permission denied")


def test_a_directory():
    refused(tcpstate("-r", WORKSHOP.path), INPUT, f"{WORKSHOP.path} is a directory")


def test_an_empty_file():
    path = put(b"")
    refused(tcpstate("-r", path), INPUT, f"{path} is empty")


def test_a_file_that_is_not_a_capture():
    path = put(b"17:00:00.000000 IP 10.0.0.1.1 > 10.0.0.2.2: UDP, length 5\n" * 9)
    refused(tcpstate("-r", path), INPUT, f"{path} is not a capture", "no packet that tcpdump")


def test_a_capture_cut_inside_its_header():
    path = put(seed("nc-telnet").read_bytes()[:10])
    refused(tcpstate("-r", path), INPUT, f"{path} is cut short", "nothing")


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_capture_cut_short_is_shown_as_far_as_it_goes(output):
    whole = shown("-T", output, "-r", seed("three-closes")).lines()
    octets = seed("three-closes").read_bytes()
    path = put(octets[:-7])
    run = tcpstate("-T", output, "-r", path)
    assert run.status == CUT_SHORT
    assert f"{path} is cut short" in run.err and "up to frame 29" in run.err
    last = next(i for i, line in enumerate(whole) if '"frame":30' in line or "19:40:34.832395" in line)
    assert run.lines()[:last] == whole[:last]
    assert len(run.lines()) > last  # the verdicts follow

    piped = tcpstate("-T", output, "-r", "-", input=octets[:-7])
    assert (piped.status, piped.out) == (CUT_SHORT, run.out)
    assert "standard input is cut short" in piped.err


def test_a_damaged_capture_is_shown_as_far_as_it_goes():
    octets = seed("three-closes").read_bytes()
    damaged = put(octets + b"\1\2\3\4" * 2 + b"\xff" * 8)
    for engine in ([], ["--engine", "tshark"]):
        run = tcpstate("-q", *engine, "-r", damaged)
        assert run.status == CUT_SHORT
        assert "is damaged" in run.err and "up to frame 30" in run.err
        assert run.out == shown("-q", "-r", seed("three-closes")).out


def test_control_characters_of_a_name_do_not_reach_the_terminal():
    run = tcpstate("-r", "\x1b[31mred\n\x9b\u202e")
    refused(run, INPUT, "\\x1b[31mred\\x0a", "\\u{202e}")
    assert "\x1b" not in run.err and "\u202e" not in run.err and run.err.count("\n") == 1


# tshark and the plugin ----------------------------------------------------------------------------

def test_a_missing_tshark():
    run = tcpstate(*BY_TSHARK, "--tshark", "/no/such/tshark", "-r", seed("nc-telnet"))
    refused(run, TSHARK, "/no/such/tshark", "install tshark", "--tshark", "TSHARK")
    run = tcpstate(*BY_TSHARK, "-r", seed("nc-telnet"), environment={"TSHARK": "/no/such/tshark"})
    refused(run, TSHARK, "/no/such/tshark")


def test_a_missing_plugin():
    refused(tcpstate(*BY_TSHARK, "-r", seed("nc-telnet"), plugin=False), TSHARK,
            "does not load the tcpstate plugin", "install tcpstate.so in ", "/epan")
    assert shown("--version", plugin=False).lines()[-1] == "plugin of tshark: none"


def without_plugin(global_folder, personal_folder, refusal=""):
    """Returns a tshark that does not know the plugin and has these plugin folders."""
    return fake_tshark(f"""
if [ "$1 $2" = "-G folders" ]; then
    printf 'Personal Plugins:\\t{personal_folder}\\nGlobal Plugins:\\t{global_folder}\\n'
    exit 0
fi
[ "$1" = -G ] && exit 0
printf '{refusal}tshark: Invalid -z argument "tcpstate,records"; it must be one of:\\n' >&2
exit 1""")


def folder_with_plugin(name):
    folder = WORKSHOP.path / name
    plugin = folder / "epan" / "tcpstate.so"
    plugin.parent.mkdir(parents=True, exist_ok=True)
    plugin.touch()
    folder.chmod(0o755)
    plugin.parent.chmod(0o755)
    return folder


@needs.root
@pytest.mark.parametrize("environment", [{}, {"WIRESHARK_PLUGIN_DIR": "/my/plugins"}])
def test_root_is_told_that_only_the_global_folder_counts(environment):
    personal = folder_with_plugin("personal")
    fake = without_plugin("/empty/global", personal)
    environment = {"WIRESHARK_PLUGIN_DIR": "", **environment}
    run = tcpstate(*BY_TSHARK, "--tshark", fake, "-r", seed("nc-telnet"), as_nobody=False,
                   environment=environment)
    ignored = environment["WIRESHARK_PLUGIN_DIR"] and "WIRESHARK_PLUGIN_DIR" or str(personal)
    refused(run, TSHARK, f"tshark ignores {ignored} if the user is root or in root's group",
            "/empty/global/epan")


def test_a_plugin_of_another_version_is_recognised():
    fake = without_plugin(folder_with_plugin("global"), "/empty/personal",
                          "The plugin tcpstate.so was compiled for another version.\\n")
    run = tcpstate(*BY_TSHARK, "--tshark", fake, "-r", seed("nc-telnet"))
    refused(run, TSHARK, "another version of Wireshark", "global/epan/tcpstate.so",
            "tshark: The plugin tcpstate.so was compiled")


@pytest.mark.parametrize("version,package", [("4.0", "~deb12"), ("4.4", "~deb13"), ("4.9", "4.9")])
def test_a_plugin_for_another_version_names_the_package_to_take(version, package):
    """After an upgrade of Wireshark: the folder of the new version is empty, the old one is not."""
    other = folder_with_plugin("plugins/3.9")
    other.parent.chmod(0o755)
    run = tcpstate(*BY_TSHARK, "--tshark", without_plugin(other.parent / version, "/empty/personal"), "-r",
                   seed("nc-telnet"))
    refused(run, TSHARK, f"{other}/epan/tcpstate.so is for another version",
            f"built for Wireshark {version}", package)


@pytest.mark.parametrize("script", ["exit 0", "/bin/true \"$@\""])
def test_a_program_that_is_not_tshark_is_recognised(script):
    refused(with_fake(script), TSHARK, "is it tshark at all")


def test_a_failing_tshark_is_quoted_without_its_notice_about_root():
    run = with_fake("""
printf 'Running as user "root" and group "root". This could be dangerous.\\n' >&2
printf 'tshark: The \\033[31msky\\033[0m is falling\\007.\\n' >&2
exit 9""")
    refused(run, TSHARK, "exit status 9", "tshark: The \\x1b[31msky\\x1b[0m is falling\\x07.")
    assert "Running as user" not in run.err
    assert "\x1b" not in run.err and "\x07" not in run.err


def test_the_notice_about_root_is_hidden_when_tshark_succeeds():
    run = with_fake("""echo 'Running as user "root" and group "root". This could be dangerous.' >&2
cat "$STREAM" """)
    assert (run.status, run.err) == (0, "")
    assert "10.0.0.1.40000" in run.out


@pytest.mark.parametrize("signal_name", ["SEGV", "KILL", "TERM"])
def test_tshark_ended_by_a_signal(signal_name):
    run = with_fake(f'head -n 2 "$STREAM"; kill -{signal_name} $$')
    assert run.status == TSHARK
    assert f"signal {int(signal.Signals['SIG' + signal_name])} " in run.err
    assert "after frame 1" in run.err
    assert "stream 0 syn: client" in run.out


def test_the_last_frame_before_a_signal_is_known_without_segments_too():
    run = with_fake(f'echo "{HEADER}"; echo "# reached: frame 3000"; kill -SEGV $$', "-q")
    assert run.status == TSHARK and "after frame 3000" in run.err


@pytest.mark.parametrize("output,reason", [
    ("", "is it tshark"),
    ("hello, world\\n", "does not begin with"),
    (f"{SEGMENT}\\n", "does not begin with"),
    (f"{HEADER}9\\n", "same version"),  # the number of another version
    (f"{HEADER}\\nhello\\n", "unknown kind of record (line 2, after frame 0)"),
    (f"{HEADER}\\n{SEGMENT}\\n\\n", "unknown kind of record (line 3, after frame 1)"),
    (f"{HEADER}\\n{SEGMENT.replace('SYN_SENT', 'SYN_SEND')}\\n", "bad client state (line 2"),
    (f"{HEADER}\\n{SEGMENT}\\n{SEGMENT}", "last line is not finished"),
    (f"{HEADER}\\n{SEGMENT}\\n{SEGMENT[:9]}", "last line is not finished"),
    (f"{HEADER}\\n{'S' * 5000}", "line too long (line 2"),
    (f"{HEADER}\\n{'S' * 5000}\\n", "line too long (line 2"),
    (f"{HEADER}\\n\\0\\0\\0\\n", "unknown kind of record (line 2"),
])
def test_garbage_from_tshark_is_refused(output, reason):
    run = with_fake("printf '" + output.replace("\t", "\\t").replace("\\0", "\\000") + "'")
    assert run.status == TSHARK
    assert reason in run.err
    assert "10.0.0.1.40000" in run.out or SEGMENT not in output or output.startswith(SEGMENT)


def test_endless_garbage_is_refused():
    assert with_fake("exec yes").status == TSHARK
    assert with_fake(f"echo '{HEADER}'; exec tr '\\0' x </dev/zero").status == TSHARK


def test_endless_errors_do_not_fill_the_memory():
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))
    run = with_fake('head -c 300000000 /dev/zero | tr "\\0" e >&2; cat "$STREAM"',
                    preexec_fn=limit)
    assert (run.status, run.err) == (0, "")


def test_comments_in_the_stream_are_skipped():
    run = with_fake('sed "2i # a comment of a later version" "$STREAM"')
    assert (run.status, run.err) == (0, "")
    assert run.out == with_fake('cat "$STREAM"').out != ""


def test_times_at_the_ends_of_their_range_are_shown():
    times = ["-9223372036.854775808", "9223372036.854775807"]
    line = CONVERSATION.replace("1500000000.000000001\t1500000000.000000001", "\t".join(times))
    for arguments, wanted in ([], "1677-09-21 00:12:43.145224 UTC to 23:47:16.854775 (2562047 h"), \
                             (["-T", "json"], f'"first_time":{times[0]},"last_time":{times[1]}'):
        run = with_fake(f"echo '{HEADER}'; echo '{line}'", *arguments)
        assert (run.status, wanted in run.out) == (0, True), run.out


def test_tshark_gets_only_the_options_that_it_needs():
    arguments = put(b"")
    arguments.chmod(0o666)
    path = put(b"capture", "-r x -w y")
    fake = fake_tshark(f'printf "%s\\n" "$@" >{arguments}; cat "$STREAM"')
    shown("--tshark", fake, "-r", path.name, "-Y", "tcp.port in {1, 2} and tcpstate")
    given = arguments.read_text().splitlines()
    assert given == ["-n", "-q", "-r", "-r x -w y", "-z",
                     "tcpstate,records,tcp.port in {1, 2} and tcpstate"]
    shown("--tshark", fake, "-r", path.name)
    given = arguments.read_text().splitlines()
    assert given[-4:] == ["-r", "-r x -w y", "-z", "tcpstate,records"]
    assert "tcp.analyze_sequence_numbers:FALSE" in given
    for view in (["-q"], ["-z", "census"], ["-T", "csv"]):
        shown("--tshark", fake, "-r", path.name, *view)
        assert arguments.read_text().splitlines()[-2:] == ["-z", "tcpstate,conversations"]
    shown("--tshark", fake, "-r", path.name, "-Y", "tcpstate.conversation.close == open")
    assert "-2" in arguments.read_text().splitlines()


# the end ------------------------------------------------------------------------------------------

def start(script, ignored=None):
    """Starts tcpstate, which inherits the signal `ignored` as ignored. Returns the process, and the
    file into which the fake tshark writes its process number first."""
    def prepare():  # nohup may run these tests: set both signals
        for number in signal.SIGINT, signal.SIGHUP:
            signal.signal(number, signal.SIG_IGN if number == ignored else signal.SIG_DFL)
    pid_file = put(b"")
    fake = fake_tshark(f'trap "" PIPE; echo $$ >{pid_file}; {script}')
    run = subprocess.Popen([TOOL, "--tshark", fake, "-r", put(b"some capture")],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=WORKSHOP.environment(), preexec_fn=prepare)
    return run, pid_file


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_reader_that_stops_early_ends_tcpstate_quietly():
    run, pid_file = start(f"echo '{HEADER}'; while :; do sed -n 2p $STREAM; done")
    assert run.stdout.readline().startswith(b"    1  ")
    run.stdout.close()
    assert run.stderr.read() == b""
    assert run.wait(60) == -signal.SIGPIPE
    assert not alive(int(pid_file.read_text()))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_tcpstate_ends_tshark(number):
    run, pid_file = start('cat "$STREAM"; while :; do sleep 1; done')
    assert run.stdout.readline() != b""
    run.send_signal(number)
    assert run.communicate(timeout=60)[1] == b""
    assert run.returncode == -number
    assert not alive(int(pid_file.read_text()))


def test_with_nohup_tcpstate_goes_on_without_a_terminal():
    run, pid_file = start(f"""
echo '{HEADER}'; echo '{SEGMENT}'
while [ ! -s "$0.go" ]; do sleep 0.1; done; echo '{CONVERSATION}'""", ignored=signal.SIGHUP)
    first = run.stdout.readline()
    run.send_signal(signal.SIGHUP)
    Path(f"{run.args[2]}.go").write_text("now", encoding="ascii")
    out, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, b"")
    assert b"Flags [S]" in first and b"\nstream 0: client 10.0.0.1.40000" in out
    assert not alive(int(pid_file.read_text()))


@pytest.mark.parametrize("ignored", [None, signal.SIGINT], ids=["terminal", "script"])
def test_after_ctrl_c_the_verdicts_are_shown(ignored):
    run, pid_file = start(f"""
trap 'echo "{CONVERSATION}"; exit 0' INT
echo '{HEADER}'; echo '{SEGMENT}'
while :; do sleep 0.1; done""", ignored)
    first = run.stdout.readline()
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, b"")
    assert b"Flags [S]" in first and b"\nstream 0: client 10.0.0.1.40000" in out
    assert not alive(int(pid_file.read_text()))


def test_ctrl_c_twice_ends_tcpstate_at_once():
    run, pid_file = start('trap "" INT; cat "$STREAM"; while :; do sleep 1; done')
    assert run.stdout.readline() != b""
    run.send_signal(signal.SIGINT)
    time.sleep(0.2)  # the kernel merges two signals that are sent at once
    run.send_signal(signal.SIGINT)
    assert run.communicate(timeout=60)[1] == b""
    assert run.returncode == -signal.SIGINT
    assert not alive(int(pid_file.read_text()))


def test_killing_tcpstate_ends_tshark():
    run, pid_file = start('cat "$STREAM"; while :; do sleep 1; done')
    assert run.stdout.readline() != b""
    tshark = int(pid_file.read_text())
    assert alive(tshark)
    run.kill()
    run.wait(60)
    wait_for(lambda: not alive(tshark))


def test_garbage_ends_tshark():
    run, pid_file = start("echo garbage; while :; do sleep 1; done")
    run.communicate(timeout=60)
    assert run.returncode == TSHARK
    assert not alive(int(pid_file.read_text()))


def test_segments_appear_while_tshark_still_reads():
    run, _ = start('head -n 2 "$STREAM"; while :; do sleep 1; done')
    assert b"Flags [S]" in run.stdout.readline()
    assert run.poll() is None
    run.terminate()
    run.communicate(timeout=60)


def test_an_output_that_cannot_be_written_is_an_error():
    with open("/dev/full", "wb") as full:
        run = subprocess.run([TOOL, "--tshark", fake_tshark('cat "$STREAM"'), "-r", put(b"x")],
                             stdout=full, stderr=subprocess.PIPE, env=WORKSHOP.environment(),
                             timeout=60, check=False)
    assert run.returncode == OUTPUT
    assert b"cannot write: " + os.strerror(28).encode() in run.stderr


def test_the_good_fake_is_good():
    """The tests above compare with this record stream."""
    run = with_fake('cat "$STREAM"')
    assert (run.status, run.err) == (0, "")
    assert len(STREAM.splitlines()) == 3 and len(run.lines()) > 9


@pytest.mark.parametrize("option", ["-c", "--max-conversations"])
@pytest.mark.parametrize("number", ["0", "-5"])
def test_a_number_of_things_is_at_least_one(option, number):
    run = tcpstate(option, number, "-r", seed("nc-telnet"))
    assert run.status == 1 and f"{option}: the number must be from 1" in run.err


def test_a_name_that_begins_with_a_dash():
    copy = put(seed("nc-telnet").read_bytes(), "-dash.pcap")
    assert "merged_fin" in shown("-q", "--engine", "pcap", "--", copy.name).out


def test_text_is_not_overwritten_by_the_capture_that_it_becomes():
    text = put((SEEDS / "nc-telnet.txt").read_bytes())
    run = subprocess.run([BUILD / "tools" / "tcpdump2pcap", "-o", text, text], capture_output=True, text=True)
    assert run.returncode == 1 and "is the input and would be overwritten" in run.stderr
    assert text.read_bytes() == (SEEDS / "nc-telnet.txt").read_bytes()
