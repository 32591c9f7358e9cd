# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the tcpstate tool that TCPSTATE_BUILD names, with the plugin from the same build."""

import functools
import json
import os
import shutil
import subprocess
import tempfile

NOBODY = "65534"


def missing():
    """Why the tool cannot be run, or None."""
    build = os.environ.get("TCPSTATE_BUILD")
    if not build:
        return "TCPSTATE_BUILD does not name a build directory"
    for part in ("tools/tcpstate", "plugin/tcpstate.so"):
        if not os.path.exists(os.path.join(build, part)):
            return f"{build} has no {part}"
    if not shutil.which("tshark"):
        return "needs the program tshark"
    return None


@functools.cache
def home():
    """A directory with the plugin where tshark looks for it, readable for everybody."""
    keep = tempfile.TemporaryDirectory(prefix="tcpstate-judge-")
    version = subprocess.run(["tshark", "--version"], capture_output=True, text=True).stdout
    number = version.split()[2].rstrip(".").split(".")
    folder = os.path.join(keep.name, ".".join(number[:2]), "epan")
    os.makedirs(folder)
    shutil.copy(os.path.join(os.environ["TCPSTATE_BUILD"], "plugin", "tcpstate.so"), folder)
    program = shutil.copy(os.path.join(os.environ["TCPSTATE_BUILD"], "tools", "tcpstate"),
                          keep.name)
    for directory, _, _ in os.walk(keep.name):
        os.chmod(directory, 0o755)
    return keep, program


def conversations(capture, extra=()):
    """The tool's conversation records on a capture, in the order of its output."""
    keep, program = home()
    environment = {**os.environ, "WIRESHARK_PLUGIN_DIR": keep.name, "HOME": keep.name,
                   "XDG_CONFIG_HOME": keep.name}
    command = [program, "-q", "-T", "json", *extra, "-r", "-"]
    if os.geteuid() == 0 or os.getegid() == 0:
        # Wireshark looks into WIRESHARK_PLUGIN_DIR for unprivileged users only.
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    with open(capture, "rb") as packets:
        done = subprocess.run(command, stdin=packets, capture_output=True, text=True,
                              env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} < {capture}: {done.stderr}")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return [record for record in records if record["type"] == "conversation"]
