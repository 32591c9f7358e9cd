# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tcpstate with the plugin, both from the build folder that TCPSTATE_BUILD names."""

import functools
import json
import os
import shutil
import subprocess
import tempfile

NOBODY = "65534"


def missing():
    """Returns why tcpstate cannot run, or None."""
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
    """Makes a home folder with the plugin, which every user may read. Returns its path."""
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
    """Returns tcpstate's conversations of a capture, in the order of the output."""
    keep, program = home()
    environment = {**os.environ, "WIRESHARK_PLUGIN_DIR": keep.name, "HOME": keep.name,
                   "XDG_CONFIG_HOME": keep.name}
    command = [program, "-q", "-T", "json", *extra, "-r", "-"]
    if os.geteuid() == 0 or os.getegid() == 0:
        # Wireshark uses WIRESHARK_PLUGIN_DIR only for unprivileged users.
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    with open(capture, "rb") as packets:
        done = subprocess.run(command, stdin=packets, capture_output=True, text=True,
                              env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} < {capture}: {done.stderr}")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return [record for record in records if record["type"] == "conversation"]
