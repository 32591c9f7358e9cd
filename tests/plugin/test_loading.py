# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark loads the plugin from its plugin folders: for root and for a user."""
import os
import re
import shutil
import subprocess

import needs
from talk import merged_fin
from tshark import PLUGIN, VERSION, WORKSHOP

SHOW = ["-T", "fields", "-e", "tcpstate.client.state"]
LIFE = ["SYN_SENT", "SYN_SENT", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_1", "TIME_WAIT"]


def environment(home):
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"}


def system_folder():
    shown = subprocess.run(["tshark", "-G", "folders"], capture_output=True, text=True, check=True)
    return re.search(r"^Global Plugins:\s+(\S+)", shown.stdout, flags=re.M)[1]


def test_a_user_loads_the_plugin_from_the_personal_folder(capture):
    path = capture(merged_fin())
    home = WORKSHOP.path / "another-home"
    folder = home / ".local/lib/wireshark/plugins" / f"{VERSION[0]}.{VERSION[1]}" / "epan"
    folder.mkdir(parents=True)
    shutil.copy(PLUGIN, folder)
    WORKSHOP.open_to_nobody()
    try:
        shown = WORKSHOP.run("tshark", "-r", str(path), *SHOW, environment=environment(home))
        assert shown.splitlines() == LIFE
    finally:
        shutil.rmtree(home)


def on_top_of_the_system_folder(folder, *command):
    """Runs a command as root, with `folder` mounted over the system's plugin folder."""
    script = f"mount --bind '{folder}' '{system_folder()}' && exec \"$@\""
    return subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", *command],
                          capture_output=True, text=True, env=environment(WORKSHOP.home))


@needs.namespaces
def test_root_loads_the_plugin_only_from_the_system_folder(capture):
    path = capture(merged_fin())
    system = WORKSHOP.path / "system-without-plugin"
    modules = system / "epan"
    modules.mkdir(parents=True)
    try:
        before = on_top_of_the_system_folder(system, "tshark", "-r", str(path), *SHOW)
        assert before.returncode != 0 and "tcpstate.client.state" in before.stderr
        shutil.copy(PLUGIN, modules)
        after = on_top_of_the_system_folder(system, "tshark", "-r", str(path), *SHOW)
        assert after.stdout.splitlines() == LIFE
    finally:
        shutil.rmtree(system)


def test_wireshark_lists_the_plugin_with_its_version():
    shown = WORKSHOP.run("tshark", "-G", "plugins")
    [line] = [line for line in shown.splitlines() if line.startswith("tcpstate.so")]
    assert re.match(r"tcpstate\.so\s+\d+\.\d+\.\d+\s+dissector\s", line)


def test_the_plugin_exports_only_the_symbols_of_the_interface():
    shown = subprocess.run(["nm", "-D", "--defined-only", PLUGIN], capture_output=True, text=True,
                           check=True)
    assert {line.split()[-1] for line in shown.stdout.splitlines()} == {
        "plugin_version", "plugin_want_major", "plugin_want_minor", "plugin_register",
        "plugin_describe"}
