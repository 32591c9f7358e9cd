# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""README.md and the other pages are true: examples, links, names of files and fields."""
import re
import subprocess
from pathlib import Path

import pytest

from tcpstate_tool import put, seed, shown
from tshark import tshark

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "tests/README.md",
         "tests/kernel/README.md", "tests/bench/README.md", "captures/README.md"]
README = (ROOT / "README.md").read_text()
EXAMPLES = re.findall(r"^```\n\$ tcpstate (.*)\n((?:.*\n)*?)```$", README, re.MULTILINE)
CAUSES = re.findall(r"\(`(captures/[\w./-]+)`\):\n\n```\n(.*)\n```", README)
YOURS = {"web.pcap", "article.pcap"}  # a comment of the README says so, or its command makes it


def test_readme_is_short():
    assert len(README.splitlines()) < 200


def test_readme_has_examples():
    assert len(EXAMPLES) >= 2


def first_match(line, printed):
    """Returns the number of printed lines up to the one that the README shows. The README may end a
    line with "…", which stands for the rest."""
    beginning = line.removesuffix("…")
    for i, other in enumerate(printed):
        if other == line or line != beginning and other.startswith(beginning):
            return i + 1
    return None


@pytest.mark.parametrize("arguments,example", EXAMPLES, ids=[a for a, _ in EXAMPLES])
def test_an_example_is_what_tcpstate_prints(arguments, example):
    words = [seed(Path(word).stem) if word.endswith(".pcap") else word for word in arguments.split()]
    printed = shown(*words).lines()
    skipped = False  # "…" alone stands for any number of lines
    for line in example.splitlines():
        if line == "…":
            skipped = True
            continue
        places = first_match(line, printed)
        assert places == 1 or skipped and places, line
        printed = printed[places:]
        skipped = False
    assert skipped or not printed


@pytest.mark.parametrize("path,line", CAUSES)
def test_a_cause_is_what_tcpstate_prints(path, line):
    assert line in shown("-q", "-r", put((ROOT / path).read_bytes(), Path(path).name)).lines()


def test_captures_of_the_readme_are_shipped_or_called_yours():
    assert len(CAUSES) == 3
    named = set(re.findall(r"[\w./-]+\.pcap(?:ng)?\b", README))
    assert {path for path in named if not (ROOT / path).exists()} == YOURS
    assert "your web.pcap" in README


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page):
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (ROOT / page).parent.joinpath(target).exists(), target


# Names in CONTRIBUTING.md that are no files here: files of Wireshark, and examples of new files.
OTHER_FILES = {"config.h", "epan/dissectors/packet-tcp.h", "plugin/statistics/table_openings.c",
               "tools/tcpstate/views/view_closes.c"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this source tree is no git clone")
@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "tests/README.md"])
def test_files_that_a_page_names_exist(page):
    """A name may leave out the first folders: `engine/state.c`. A star stands for any letters."""
    files = subprocess.run(["git", "-C", ROOT, "-c", f"safe.directory={ROOT}", "ls-files"],
                           capture_output=True, text=True, check=True).stdout
    named = set(re.findall(r"`([\w./*-]+\.(?:[ch]|py|md|txt|adoc|cmake|spec|xml))`",
                           (ROOT / page).read_text()))
    for name in named - OTHER_FILES:
        pattern = re.escape(name).replace(r"\*", "[^/]*")
        assert re.search(rf"^(?:.*/)?{pattern}$", files, re.MULTILINE), name


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_fields_that_a_page_names_exist(page):
    known = {line.split("\t")[2] for line in tshark("-G", "fields").splitlines()
             if line.startswith("F\t")}
    named = set(re.findall(r"`(tcpstate\.[\w.]*\w)", (ROOT / page).read_text()))
    assert named - known - {"tcpstate.pc"} == set()
