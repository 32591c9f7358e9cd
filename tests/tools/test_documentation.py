# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Manuals, completions, and what software centres read: each option, field and name is in them."""
import re
import subprocess
from pathlib import Path

import pytest

import needs
from tcpstate_tool import seed, tcpstate
from tshark import BUILD, tshark

DOC = Path(__file__).parents[2] / "tools" / "doc"
COMPLETION = BUILD / "tools" / "completion"
PROGRAMS = ["tcpstate", "tcpdump2pcap"]


def printed(*command, **options):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True,
                         **options)
    assert run.stderr == ""
    return run.stdout


def options(program):
    """Returns the options that --help lists: {"-r", "--read-file", ...}."""
    listed = printed(BUILD / "tools" / program, "--help")
    lines = re.findall(r"^  (-.*)$", re.split(r"\n(?:VIEWS|EXAMPLES)", listed)[0], re.MULTILINE)
    found = {o for line in lines for o in re.findall(r"(?:^|, )(--?[A-Za-z][\w-]*)", line)}
    assert len(found) > 5 and "--help" in found
    return found


# manuals ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("program", PROGRAMS)
def test_every_option_is_in_the_manual(program):
    page = (DOC / f"{program}.adoc").read_text(encoding="utf-8")
    terms = re.findall(r"^(\*-.*)::$", page, re.MULTILINE)
    documented = {o for term in terms for o in re.findall(r"\*(--?[A-Za-z][\w-]*)\*", term)}
    assert documented == options(program)


@needs.programs("asciidoctor")
@pytest.mark.parametrize("page", ["tcpstate", "tcpdump2pcap", "tcpstate-fields"])
def test_the_manual_is_made_without_a_warning(page, tmp_path):
    out = tmp_path / "page"
    printed("asciidoctor", "-b", "manpage", "-a", f"lists={BUILD}/tools/lists", "-o", out,
            DOC / f"{page}.adoc")
    text = out.read_text(encoding="utf-8")
    assert text.count(".SH ") > 4 and "Unresolved" not in text


def wireshark_fields():
    """Returns what Wireshark lists of the plugin's fields: {name: (type, what it is)}."""
    found = {}
    for line in tshark("-G", "fields").splitlines():
        columns = line.split("\t")
        if columns[0] == "F" and columns[2].startswith("tcpstate."):
            found[columns[2]] = columns[3], columns[-1] or columns[1]
    assert len(found) > 40
    return found


TYPES = {"string": "FT_STRING", "true, or absent": "FT_BOOLEAN", "time": "FT_RELATIVE_TIME",
         "frame number": "FT_FRAMENUM", "number": "FT_UINT32", "64-bit number": "FT_UINT64",
         "label": "FT_NONE", "": "FT_NONE"}


def test_every_field_is_in_the_manual():
    documented = {}
    for name in "frame", "conversation", "observations", "causes":
        text = (BUILD / "tools" / "lists" / f"{name}.adoc").read_text(encoding="utf-8")
        for field, kind, what in re.findall(r"^\*(\S+)\*(?: \((.*)\))?::\n(.*)\.$", text, re.MULTILINE):
            documented[field] = TYPES[kind], what
    assert documented == wireshark_fields()


@pytest.mark.parametrize("values,header,enumeration", [
    ("STEP", "annotation.h", "step"), ("RESET", "annotation.h", "reset_kind"), ("OPENING", "verdict.h", "opening"),
    ("CLOSE", "verdict.h", "close_kind"), ("CAUSE", "cause.h", "cause_name"), ("details", "annotation.h", "detail")])
def test_every_value_of_an_enumeration_is_in_the_manual(values, header, enumeration):
    """The header has a row for each, and two that are no values: NONE and COUNT."""
    source = (DOC.parents[1] / "plugin" / "engine" / header).read_text(encoding="utf-8")
    body = re.search(rf"^enum {enumeration} \{{\n(.*?)^\}};", source, re.MULTILINE | re.DOTALL)[1]
    rows = [row.lower() for row in re.findall(r"^    [A-Z]+?_(\w+)\b", body, re.MULTILINE)]
    text = (BUILD / "tools" / "lists" / f"{values}.adoc").read_text(encoding="utf-8")
    assert re.findall(r"^\*(\w+)\*::$", text, re.MULTILINE) == \
        [row for row in rows if row not in ("none", "count", "kind_count")]


# completions --------------------------------------------------------------------------------------

def by_bash(program, *words):
    """Returns what bash offers for the last of the words."""
    script = f"""source '{COMPLETION}/bash/{program}'
COMP_WORDS=({program} {' '.join(words)}); COMP_CWORD={len(words)}
compopt() {{ :; }}
_{program}; printf '%s\\n' "${{COMPREPLY[@]}}" """
    return printed("bash", "-c", script, cwd=DOC).split()


def by_fish(program, *words):
    line = " ".join([program, *words])
    script = f"source {COMPLETION}/fish/{program}.fish; complete -C '{line}'"
    return [answer.split("\t")[0] for answer in
            printed("fish", "--no-config", "-c", script, cwd=DOC).splitlines()]


def zsh_specifications(program):
    """Returns what the completion hands to zsh's _arguments, one specification an option."""
    script = f"_arguments() {{ shift; print -l -- $@ }}; source {COMPLETION}/zsh/_{program}"
    return printed("zsh", "-f", "-c", script).splitlines()


def by_zsh(program):
    """Returns what zsh's own _arguments makes of the specifications: the options that it offers."""
    found = set()
    for specification in zsh_specifications(program):
        option = re.match(r"(?:\([^)]*\)|\*)?(--?[A-Za-z][\w-]*)[+=]?\[", specification)
        if option:
            found.add(option[1])
    return found


@pytest.mark.parametrize("program", PROGRAMS)
def test_bash_completes_every_option(program):
    assert set(by_bash(program, "-")) == options(program)


@needs.programs("fish")
@pytest.mark.parametrize("program", PROGRAMS)
def test_fish_completes_every_option(program):
    assert {*by_fish(program, "-"), *by_fish(program, "--")} == options(program)


@needs.programs("zsh")
@pytest.mark.parametrize("program", PROGRAMS)
def test_zsh_completes_every_option(program):
    assert by_zsh(program) == options(program)


VALUES = [
    (["-z", "l"], ["ladder"]),
    (["--color", "=", "al"], ["always"]),
    (["--color", "="], ["auto", "always", "never"]),
    (["-r", "tcpstate.a"], ["tcpstate.adoc"]),
    (["--max"], ["--max-conversations"]),
    (["-Y", "''"], []),
]


def words_of(option):
    """Returns the words that the option takes, as the command names them when it gets another one."""
    run = tcpstate("-r", seed("nc-telnet"), option, "?")
    return re.split(", | or ", re.search(r"'\?' is not one of (.*)", run.err)[1])


@pytest.mark.parametrize("option", ["-T", "-z", "--engine", "--color", "--only"])
def test_each_word_of_an_option_is_completed_and_in_the_manual(option):
    words = words_of(option)
    assert by_bash("tcpstate", option, "''") == words
    page = (DOC / "tcpstate.adoc").read_text(encoding="utf-8")
    assert [word for word in words if f"*{word}*" not in page] == []


@pytest.mark.parametrize("words,wanted", VALUES)
def test_bash_completes_values(words, wanted):
    assert by_bash("tcpstate", *words) == wanted


@needs.programs("fish")
@pytest.mark.parametrize("option", ["-T", "-z"])
def test_fish_completes_views(option):
    assert by_fish("tcpstate", option, "") == sorted(words_of(option))


@needs.programs("fish")
@pytest.mark.parametrize("words,wanted", [
    (["-z", "l"], ["ladder"]),
    (["--color=al"], ["--color=always"]),
    (["-r", "tcpstate.a"], ["tcpstate.adoc"]),
    (["-Y", ""], []),
])
def test_fish_completes_values(words, wanted):
    assert by_fish("tcpstate", *words) == wanted


@needs.programs("zsh")
def test_zsh_completes_values():
    values = {s.split("[")[0].rsplit("-", 1)[-1].rstrip("=+"): s.rsplit(":", 1)[-1]
              for s in zsh_specifications("tcpstate") if ":" in s}
    assert values["format"] == f"({' '.join(words_of('-T'))})"
    assert values["statistic"] == f"({' '.join(words_of('-z'))})"
    assert values["file"] == "_files" and values["interface"] == "_net_interfaces"


def test_an_option_that_the_completion_does_not_know_stops_the_build(tmp_path):
    run = subprocess.run(["awk", "-v", "program=x", "-v", "shell=bash", "-f", DOC / "completion.awk"],
                         input="  --new=NEW   A new option\n", capture_output=True, text=True)
    assert run.returncode != 0 and "value NEW" in run.stderr


# software centres ---------------------------------------------------------------------------------

@needs.programs("appstreamcli")
def test_the_metainfo_is_valid_and_has_this_version():
    """There is no home page to name. Versions of appstreamcli from 1.0 on warn of that."""
    path = DOC / "tcpstate.metainfo.xml"
    run = subprocess.run(["appstreamcli", "validate", "--no-net", path], capture_output=True, text=True)
    remarks = re.findall(r"^ *[EW]: \S+ (\S+)", run.stdout, re.MULTILINE)
    assert set(remarks) <= {"url-homepage-missing"} and "Validation" in run.stdout, run.stdout
    version = printed(BUILD / "tools" / "tcpdump2pcap", "--version").split()[1]
    assert f'<release version="{version}"' in path.read_text(encoding="utf-8")
