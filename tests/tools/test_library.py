# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""libtcpstate as another program uses it: installed, found by pkg-config, linked by the example."""
import json
import re
import subprocess
from pathlib import Path

import pytest

import needs
from tcpstate_tool import put, shown
from tshark import BUILD

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tools" / "doc" / "examples" / "verdicts.c"
CAPTURES = ROOT / "captures"
pytestmark = needs.programs("cc", "clang++", "cmake", "nm", "pkg-config")


def printed(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True,
                          **options).stdout


@pytest.fixture(name="prefix", scope="module")
def _prefix(tmp_path_factory):
    prefix = tmp_path_factory.mktemp("prefix")
    printed("cmake", "--install", BUILD, "--component", "library", "--prefix", prefix)
    return prefix


def the_only(paths):
    [path] = paths
    return path


def pkg_config(prefix, *options):
    folder = the_only(prefix.rglob("tcpstate.pc")).parent
    return printed("pkg-config", f"--define-variable=prefix={prefix}", *options, "tcpstate", "libpcap",
                   env={"PATH": "/usr/bin:/bin", "PKG_CONFIG_PATH": str(folder)}).split()


@pytest.fixture(name="linked", params=["shared", "static"])
def _linked(request, prefix, tmp_path):
    """The example, built with the library; and the environment that it runs in."""
    program = tmp_path / "verdicts"
    flags = pkg_config(prefix, "--cflags", "--libs")
    archive = the_only(prefix.rglob("libtcpstate.a"))
    environment = {}
    if request.param == "static":
        flags = [str(archive) if flag == "-ltcpstate" else flag for flag in flags]
    else:
        environment = {"LD_LIBRARY_PATH": str(archive.parent)}
    printed("cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", EXAMPLE, *flags, "-o", program)
    needed = re.findall(r"\[(libtcpstate\S*)\]", printed("readelf", "-d", program))
    assert needed == ([] if request.param == "static" else ["libtcpstate.so.0"])
    return program, environment


@pytest.mark.parametrize("capture", ["seeds/three-closes", "seeds/websocket-chat", "cases/bsd-closing"])
def test_the_example_says_what_the_command_says(linked, capture):
    program, environment = linked
    path = put((CAPTURES / f"{capture}.pcap").read_bytes(), "capture.pcap")
    wanted = ["{opening}, {close}".format(**json.loads(line))
              for line in shown("-q", "-T", "json", "-r", path).out.splitlines()]
    assert wanted
    assert printed(program, path, env=environment).splitlines() == wanted


def exported(prefix):
    library = the_only(prefix.rglob("libtcpstate.so"))
    return {line.split()[-1].partition("@")[0]
            for line in printed("nm", "-D", "--defined-only", library).splitlines()}


def test_the_library_exports_what_its_headers_declare_and_nothing_else(prefix):
    declared = set()
    for header in (prefix / "include").rglob("*.h"):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.DOTALL)
        declared |= set(re.findall(r"^(?!static)[\w *]*?(\w+)\([^;{]*\);", text, flags=re.MULTILINE))
    assert "conversation_track" in declared and len(declared) > 10
    assert exported(prefix) - {"TCPSTATE_0"} == declared - {"static_assert"}


@needs.packaging
def test_the_package_of_the_library_names_what_it_exports(prefix):
    packaged = re.findall(r"^ (\w+)@", (ROOT / "debian" / "libtcpstate0.symbols").read_text(), re.MULTILINE)
    assert exported(prefix) == set(packaged)


def test_the_static_library_has_machine_code_for_any_compiler(prefix):
    sections = printed("readelf", "-SW", the_only(prefix.rglob("libtcpstate.a")))
    assert ".text" in sections and ".gnu.lto" not in sections


def test_each_public_header_compiles_alone(prefix, tmp_path):
    for header in (prefix / "include").rglob("*.h"):
        source = tmp_path / "alone.c"
        source.write_text(f"#include <tcpstate/{header.name}>\nint main(void) {{ return 0; }}\n")
        printed("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
                *pkg_config(prefix, "--cflags"), source)


def test_a_program_in_cplusplus_includes_all_headers_and_links(prefix, tmp_path):
    headers = sorted(header.name for header in (prefix / "include").rglob("*.h"))
    source, program = tmp_path / "program.cpp", tmp_path / "program"
    source.write_text("".join(f"#include <tcpstate/{header}>\n" for header in headers) + """
#include <cstdio>
int main()
{
    struct conversation conversation;
    conversation_init(&conversation, 0);
    struct verdict verdict;
    conversation_verdict(&conversation, &verdict);
    std::puts(close_name(verdict.close));
    std::puts(state_name(conversation_state(&conversation, ROLE_CLIENT)));
}
""")
    printed("clang++", "-std=c++11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", source,
            *pkg_config(prefix, "--cflags", "--libs"), "-o", program)
    folder = the_only(prefix.rglob("libtcpstate.a")).parent
    assert printed(program, env={"LD_LIBRARY_PATH": str(folder)}).splitlines() == ["open", "CLOSED"]
