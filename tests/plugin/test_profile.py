# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile in tshark: the output of `-C tcpstate` for captures of this repository."""
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

import wireshark_profile as profile
from tshark import AS_NOBODY, AS_ROOT, BUILD, WORKSHOP, frames

CAPTURES = Path(__file__).parents[2] / "captures"


@pytest.fixture(name="seed")
def _seed():
    """Returns a function that copies a capture of the repository to a folder that tshark may read."""
    def put(name, folder="seeds"):
        path = WORKSHOP.path / f"{name}.pcap"
        path.write_bytes((CAPTURES / folder / path.name).read_bytes())
        path.chmod(0o644)
        return path
    return put


def tshark(*arguments):
    """Returns what tshark prints with the profile, on both outputs."""
    command = [*(AS_NOBODY if AS_ROOT else []), "tshark", "-C", "tcpstate", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=WORKSHOP.path, check=True,
                         env=profile.environment())
    return run.stdout, run.stderr


def test_the_profile_loads_without_a_message(seed):
    out, messages = tshark("-r", seed("three-closes"), "--color")
    assert "merged_fin" in out
    assert messages == ""


def test_the_colouring_rules_for_wireshark_5_are_the_same():
    """Wireshark 5.0 reads coloring_rules.jsonc instead of colorfilters."""
    lines = (profile.PROFILE / "coloring_rules.jsonc").read_text().splitlines()
    rules = json.loads("\n".join(line for line in lines if not line.startswith("//")))
    found = [(name.removeprefix("TCP state: "), rule["filter"], rule["background"], rule["foreground"],
              rule["enabled"]) for entry in rules for name, rule in entry.items()]
    assert found == [(rule.name, rule.filter, "#" + bytes(rule.background).hex(),
                      "#" + bytes(rule.text).hex(), True) for rule in profile.rules().values()]


def test_the_columns_of_the_profile(seed):
    out, _ = tshark("-r", seed("three-closes"), "-T", "tabs")
    shown = out.splitlines()[8].split()
    assert shown[0] == "9"
    assert shown[2:17] == ["0", "172.16.196.142", "41334", "172.16.196.145", "60000", "LAST_ACK", "FIN_WAIT_1",
                           "merged_fin", "client", "ESTABLISHED", "500", "us,client", "CLOSE_WAIT", "(same",
                           "segment)"]


@pytest.mark.parametrize("name, expected", [
    ("three-closes", {"opening": {1, 2, 3, 16, 17, 18}, "merged FIN": {9}, "TIME_WAIT": {10, 26, 29, 30},
                      "closing": {7, 12, 14, 23, 24, 25, 27}, "simultaneous": {28}}),
    ("python-sockets", {"reset": {10}, "problem": {16}, "TIME_WAIT": {17, 24}}),
])
def test_the_colours_of_the_profile(seed, name, expected):
    out, _ = tshark("-r", seed(name), "--color", "-T", "fields", "-e", "frame.number",
                    "-e", "frame.coloring_rule.name")
    painted = {}
    for line in out.splitlines():
        number, rule = line.split("\t")
        if rule:
            painted.setdefault(rule.removeprefix("TCP state: "), set()).add(int(number))
    assert {rule: painted.get(rule) for rule in expected} == expected


@pytest.mark.parametrize("name, rule, frame", [
    ("rst-injected", "injected reset", "5"), ("race-stale", "request into close", "10")])
def test_the_colour_of_a_cause_comes_before_that_of_a_reset(seed, name, rule, frame):
    out, _ = tshark("-2", "-r", seed(name, "cases"), "--color", "-Y", f"frame.number == {frame}",
                    "-T", "fields", "-e", "frame.coloring_rule.name")
    assert out.strip() == f"TCP state: {rule}"


def _luminance(colour):
    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("rule", profile.rules().values(), ids=lambda rule: rule.name)
def test_the_colours_are_readable(rule):
    """The contrast is that of WCAG 2 at its highest level. Each rule sets both text and background,
    so that the contrast is the same on a light and on a dark desktop."""
    dark, light = sorted((_luminance(rule.background), _luminance(rule.text)))
    assert (light + 0.05) / (dark + 0.05) >= 7


@pytest.mark.parametrize("button, name, expected", [
    ("Transitions", "three-closes",
     [1, 2, 3, 7, 9, 10, 16, 17, 18, 23, 24, 25, 26, 27, 28, 29, 30]),
    ("Who closed", "three-closes", [7, 23, 27, 28]),
    ("Who closed", "python-sockets", [9, 14, 21]),
    ("Merged FIN", "three-closes", [9]),
    ("Resets", "python-sockets", [10]),
    ("CLOSE_WAIT", "python-sockets", [5, 15, 16, 22]),
    ("TIME_WAIT", "three-closes", [10, 26, 29, 30]),
])
def test_the_buttons_of_the_profile(seed, button, name, expected):
    """Wireshark's window reads the whole file before it filters, as tshark -2 does."""
    assert frames(seed(name), profile.buttons()[button], two_pass=True) == expected


@pytest.mark.parametrize("name, folder, expected", [
    ("three-closes", "seeds", [7, 23, 27]), ("race-stale", "cases", [10])])
def test_the_button_why_shows_the_frame_of_each_cause(seed, name, folder, expected):
    assert frames(seed(name, folder), profile.buttons()["Why"], two_pass=True) == expected


def test_the_problems_need_the_whole_capture(seed):
    problems = profile.buttons()["Problems"]
    assert frames(seed("python-sockets"), problems, two_pass=True) == [4, 10, 16]


def test_the_profile_is_packed_as_wireshark_imports_it():
    with zipfile.ZipFile(BUILD / "plugin" / "profile" / "tcpstate-profile.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {f"tcpstate/{path.name}": path.read_bytes()
                      for path in profile.PROFILE.iterdir()}
