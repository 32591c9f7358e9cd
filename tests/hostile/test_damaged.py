# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark and sharkd with the plugin, and the direct source of tcpstate, read damaged captures under
AddressSanitizer and UBSan: no report, no crash, no hang, and both print the same.

By default all captures form one long capture, so that each kind of damage is one run. With
TCPSTATE_LONG=1 the tests damage each capture by itself, and also use valgrind.
"""
import json
import subprocess

import pytest

import captures
import damage
import needs
import sanitized
from extent import LONG
from tcpstate_tool import put
from tshark import AS_NOBODY, AS_ROOT, WORKSHOP

BIN = sanitized.BIN
WHOLE = list(captures.ethernet_frames(captures.PATHS))
KINDS = dict(damage.kinds(WHOLE))


pytestmark = needs.programs("gcc")


@pytest.fixture(scope="module", autouse=True)
def sanitized_build():
    sanitized.build()
    sanitized.install()


def run(*command, timeout=600, **options):
    """Runs a command as a user whose plugin folder Wireshark uses. Fails the test if a sanitizer
    reports something, or if the command hangs."""
    command = [*(AS_NOBODY if AS_ROOT else []), *map(str, command)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                          cwd=WORKSHOP.path, timeout=timeout,
                          env={**WORKSHOP.environment(), **sanitized.OPTIONS}, **options)
    assert done.returncode >= 0, f"signal {-done.returncode}\n{done.stderr}"
    assert done.returncode != sanitized.FOUND, done.stderr
    assert "runtime error" not in done.stderr and "AddressSanitizer" not in done.stderr
    return done


def write(*records):
    return put(captures.header(captures.ETHERNET) + b"".join(records))


def by_tool(path, engine, *options):
    return run(BIN / "tcpstate", "--engine", engine, "--tshark", BIN / "tshark", "-T", "json",
               *options, "-r", path)


@pytest.fixture(scope="module")
def everything():
    """Returns one capture with all kinds of damage, one after the other."""
    path = write(*KINDS.values())
    yield path
    path.unlink()


@pytest.fixture(scope="module")
def some():
    """Returns one capture with a fourth of the kinds of damage."""
    path = write(*list(KINDS.values())[::4])
    yield path
    path.unlink()


def test_the_sanitizers_are_built_in():
    """Without the sanitizers no test below can fail."""
    path = write(captures.records(WHOLE[:10]))
    for file in "plugin/tcpstate.so", "tools/tcpstate":
        symbols = subprocess.run(["nm", "-D", sanitized.FOLDER / file], capture_output=True,
                                 text=True, check=True).stdout
        assert "__asan_report_load" in symbols and "__ubsan_handle" in symbols
    assert by_tool(path, "tshark").stdout.count('"segment"') == 10
    path.unlink()


def test_tcpstate_accepts_every_record_and_leaves_doubtful_captures_to_tshark(everything):
    by_tshark = by_tool(everything, "tshark")
    assert by_tshark.returncode == 0
    said = by_tshark.stderr.splitlines()
    assert len(said) == 2 and "were cut off before or in their TCP header" in said[0]
    assert by_tshark.stdout.count('"conversation"') > 1000
    assert by_tool(everything, "auto").stdout == by_tshark.stdout


@pytest.mark.parametrize("options", [[], ["-q", "--max-conversations", "3"]], ids=str)
def test_the_direct_source_alone(everything, options):
    """The direct source skips packets that only tshark can decode, and says so."""
    done = by_tool(everything, "pcap", *options)
    assert done.returncode == 0 and "--engine tshark reads them" in done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert sum(s["type"] == "conversation" for s in said) > 1000


def test_two_passes_and_the_whole_tree(some):
    """The plugin draws every field for every frame, and statistics listen in both passes."""
    done = run(BIN / "tshark", "-n", "-2", "-r", some, "-O", "tcpstate", "-z", "expert",
               "-z", "tcpstate,records,tcpstate.conversation.close")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("TCP State") > 8000
    assert done.stdout.count("\nC\t") > 500


def requests(methods):
    return "".join(json.dumps({"jsonrpc": "2.0", "id": i, "method": method, "params": parameters})
                   + "\n" for i, (method, parameters) in enumerate(methods, 1))


def test_sharkd_loads_one_damaged_file_after_the_other():
    """sharkd loads each file without a restart. The frames are shown out of order."""
    paths = [write(records) for records in list(KINDS.values())[::6]]
    methods = []
    for path in paths:
        methods += [("load", {"file": str(path)}), ("frames", {"filter": "tcpstate", "limit": 20})]
        methods += [("frame", {"frame": n, "proto": True}) for n in (200, 1, 100)]
    done = run(BIN / "sharkd", "-", input=requests(methods))
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len(answers) == len(methods)
    assert [a["result"]["status"] for a in answers[::5]] == ["OK"] * len(paths)
    for path in paths:
        path.unlink()


def memory(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


# Makes the C library give back at once what a program frees: then each load grows by the same.
GIVES_BACK = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "0",
              "MALLOC_MMAP_THRESHOLD_": "65536"}


def growth_of_sharkd(path, plugin):
    """Returns by how many KiB sharkd grows with each load, after the first three loads."""
    process = subprocess.Popen([*(AS_NOBODY if AS_ROOT else []), "sharkd", "-"], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, cwd=WORKSHOP.path,
                               env={**WORKSHOP.environment(plugin), **GIVES_BACK})

    def load(times):
        for _ in range(times):
            process.stdin.write(requests([("load", {"file": str(path)})]))
            process.stdin.flush()
            while not (line := process.stdout.readline()).startswith("{"):
                assert line, "sharkd ended"
            assert json.loads(line)["result"]["status"] == "OK"
        return memory(process)

    early, late = load(3), load(5)
    process.stdin.close()
    process.wait(timeout=60)
    return (late - early) / 5


def test_loading_again_and_again_does_not_make_the_plugin_grow(some):
    """sharkd itself does not free everything of the last file. The plugin needs a megabyte for this
    file, and must not add to the growth."""
    growth = growth_of_sharkd(some, plugin=True) - growth_of_sharkd(some, plugin=False)
    assert growth < 100


@pytest.mark.skipif(not LONG, reason="TCPSTATE_LONG is not set")
@pytest.mark.parametrize("path", captures.PATHS, ids=lambda path: path.stem)
def test_each_capture_by_itself(path):
    for name, records in damage.kinds(list(captures.ethernet_frames([path]))):
        file = write(records)
        by_tshark = by_tool(file, "tshark")
        assert by_tshark.returncode == 0, (name, by_tshark.stderr)
        assert by_tool(file, "auto").stdout == by_tshark.stdout, name
        done = run(BIN / "tshark", "-n", "-2", "-r", file, "-O", "tcpstate")
        assert done.returncode == 0, (name, done.stderr)
        file.unlink()


@pytest.mark.skipif(not LONG, reason="TCPSTATE_LONG is not set")
@needs.programs("valgrind")
@pytest.mark.parametrize("name", list(KINDS)[::5])
def test_valgrind(name):
    """valgrind on the plugin without sanitizers. Reports about Debian's tshark itself do not count:
    only those that name the plugin do."""
    path = write(KINDS[name])
    done = subprocess.run([*(AS_NOBODY if AS_ROOT else []), "valgrind", "tshark", "-n", "-q", "-2",
                           "-r", path, "-z", "tcpstate,records"], capture_output=True, text=True,
                          cwd=WORKSHOP.path, env={**WORKSHOP.environment(), **sanitized.OPTIONS})
    assert done.returncode == 0 and "ERROR SUMMARY" in done.stderr, done.stderr
    assert "tcpstate" not in done.stderr.partition("Command:")[2].partition("\n")[2], done.stderr
    path.unlink()
