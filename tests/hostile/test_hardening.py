# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin and the commands have Debian's hardening flags: see tools/cmake/hardening.cmake."""
import os
import subprocess
from pathlib import Path

import pytest

import needs

BUILD = Path(os.environ.get("TCPSTATE_BUILD", Path(__file__).parents[2] / "build"))
PROGRAMS = [BUILD / "tools" / "tcpstate", BUILD / "tools" / "tcpdump2pcap"]
BUILT = [*PROGRAMS, BUILD / "plugin" / "tcpstate.so"]

pytestmark = needs.programs("readelf")


def cache(name):
    """Returns the value of a CMake variable in the build folder."""
    for line in (BUILD / "CMakeCache.txt").read_text().splitlines():
        if line.startswith(name + ":"):
            return line.partition("=")[2]
    return ""


if cache("TCPSTATE_HARDENING") == "OFF" or "-fsanitize" in cache("CMAKE_C_FLAGS"):
    pytest.skip("this build is not the one that is installed", allow_module_level=True)


def readelf(what, file):
    return subprocess.run(["readelf", "-W", what, file], capture_output=True, text=True,
                          check=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C"}).stdout


def name(file):
    return file.name


@pytest.mark.parametrize("program", PROGRAMS, ids=name)
def test_a_program_is_position_independent(program):
    assert "Flags: NOW PIE" in readelf("-d", program)


@pytest.mark.parametrize("file", BUILT, ids=name)
def test_relocations_are_read_only(file):
    assert "GNU_RELRO" in readelf("-l", file)
    assert "BIND_NOW" in readelf("-d", file)
    assert "TEXTREL" not in readelf("-d", file)


@pytest.mark.parametrize("file", BUILT, ids=name)
def test_no_stack_or_segment_is_both_writable_and_executable(file):
    segments = [line.split() for line in readelf("-l", file).splitlines()
                if line.startswith(("  LOAD", "  GNU_STACK"))]
    assert len(segments) > 2
    for segment in segments:
        flags = "".join(segment[6:-1])
        assert not ("W" in flags and "E" in flags), segment


@pytest.mark.parametrize("file", BUILT, ids=name)
def test_stack_protector(file):
    assert "__stack_chk_fail" in readelf("--dyn-syms", file)


@pytest.mark.parametrize("file", BUILT, ids=name)
def test_fortified_functions(file):
    if cache("CMAKE_BUILD_TYPE") == "Debug":
        pytest.skip("a debug build is not fortified")
    assert "_chk@" in readelf("--dyn-syms", file).replace("__stack_chk_fail", "")


def test_the_plugin_exports_only_the_symbols_that_wireshark_looks_for():
    symbols = [line.split() for line in readelf("--dyn-syms", BUILT[-1]).splitlines()]
    exported = {fields[7] for fields in symbols
                if len(fields) == 8 and fields[4] == "GLOBAL" and fields[6] != "UND"}
    assert exported == {"plugin_version", "plugin_want_major", "plugin_want_minor",
                        "plugin_register", "plugin_describe"}
