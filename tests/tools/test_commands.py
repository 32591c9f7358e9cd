# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each command that the README, a manual or --help shows is run, and prints something.

The commands find what they name in their folder: web.pcap, the files of a ring, two texts; the program
xclip prints one of them. A live capture reads web.pcap instead, so that it has an end.
"""
import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import needs
import talk
from tshark import AS_NOBODY, AS_ROOT, BUILD, WORKSHOP

ROOT = Path(__file__).parents[2]
PROGRAMS = r"(?:tcpstate|tcpdump2pcap|xclip|tcpdump) "


def of_readme():
    blocks = re.findall(r"^```\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()
            if re.match(PROGRAMS, line)]


def of_manual(name):
    page = (ROOT / "tools" / "doc" / f"{name}.adoc").read_text(encoding="utf-8")
    examples = page.split("== EXAMPLES")[1].split("\n== ")[0]
    return [html.unescape(term) for term in re.findall(r"^\*(.*)\*::$", examples, re.MULTILINE)]


def of_help(name):
    text = subprocess.run([BUILD / "tools" / name, "--help"], capture_output=True, text=True, check=True).stdout
    examples = re.split(r"^EXAMPLES:?\n", text, flags=re.MULTILINE)[1].split("\n\n")[0]
    return [re.split(r" {2,}", line.strip())[0] for line in examples.splitlines()
            if re.match(rf"  {PROGRAMS}", line)]


COMMANDS = sorted({*of_readme(), *of_manual("tcpstate"), *of_manual("tcpdump2pcap"),
                   *of_help("tcpstate"), *of_help("tcpdump2pcap")})


def test_there_are_commands():
    assert len(of_readme()) > 8
    assert len(of_manual("tcpstate")) > 5 and len(of_help("tcpstate")) > 10
    assert len(of_manual("tcpdump2pcap")) > 1 and len(of_help("tcpdump2pcap")) > 2


@pytest.fixture(name="folder", scope="module")
def folder_with_all_that_commands_name():
    folder = WORKSHOP.home / "commands"
    folder.mkdir()
    for name in "tcpstate", "tcpdump2pcap":
        shutil.copy(BUILD / "tools" / name, folder)
    reset = talk.Talk(sport=443).opened().c("PA", 1, 1, 9).s("RA", 1, 10)
    web = talk.together(reset, talk.merged_fin(cport=40001), talk.refused(cport=40002),
                        talk.four_segments(cport=40003), talk.four_segments(sport=8080))
    for name in "web.pcap", "big.pcap", "reset.pcapng", "ring.pcap0", "ring.pcap1":
        (folder / name).write_bytes(talk.pcap(web))
    text = subprocess.run(["tcpdump", "-nn", "-r", folder / "web.pcap"], capture_output=True, check=True)
    for name in "article.txt", "log.txt":
        (folder / name).write_bytes(text.stdout)
    shutil.copytree(ROOT / "tools" / "stores", folder / "stores")
    (folder / "xclip").write_text("#!/bin/sh\nexec cat article.txt\n")
    (folder / "xclip").chmod(0o755)
    WORKSHOP.open_to_nobody()
    return folder


@needs.programs("jq", "sqlite3", "tcpdump")
@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_works(folder, command):
    command = re.sub(r"-i \S+", "-r web.pcap", command).replace("-a duration:5", "")
    command = command.replace("tcpdump -w -", "tcpdump -r web.pcap -w -")
    command = command.replace("/usr/share/tcpstate/stores", "stores")  # as an installation has it
    environment = {**WORKSHOP.environment(), "PATH": f"{folder}:{os.environ['PATH']}"}
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    run = subprocess.run([*(AS_NOBODY if AS_ROOT else []), "bash", "-o", "pipefail", "-c", command], cwd=folder,
                         env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    written = [path for path in folder.iterdir() if before.get(path) != path.stat().st_mtime_ns]
    assert run.stdout or written
