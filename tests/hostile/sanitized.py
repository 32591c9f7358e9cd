# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds the plugin and tcpstate with AddressSanitizer and UBSan, and makes tshark and sharkd load
that plugin. A program ends with status 99 at the first report of a sanitizer."""
import os
import shutil
import subprocess
from pathlib import Path

from tshark import BUILD, VERSION, WORKSHOP

FOUND = 99
SOURCE = Path(__file__).parents[2]
FOLDER = BUILD / "sanitized"
BIN = WORKSHOP.path / "sanitized"
FLAGS = "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
# Without Wireshark's memory pools, each piece of memory has its own red zones.
OPTIONS = {"ASAN_OPTIONS": f"detect_leaks=0:exitcode={FOUND}:detect_stack_use_after_return=1",
           "UBSAN_OPTIONS": f"print_stacktrace=1:exitcode={FOUND}",
           "WIRESHARK_DEBUG_WMEM_OVERRIDE": "simple"}


def libasan():
    """Returns the path of gcc's libasan, or the bare file name if gcc has none."""
    return subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True,
                          check=True).stdout.strip()


def build():
    assert os.path.isabs(libasan()), "gcc's libasan is missing: apt-get install gcc"
    configure = ["cmake", "-S", SOURCE, "-B", FOLDER, "-DCMAKE_C_COMPILER=gcc",
                 f"-DCMAKE_C_FLAGS={FLAGS}", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
                 "-DTCPSTATE_TESTS=OFF", "-DTCPSTATE_HARDENING=OFF"]
    compile_ = ["cmake", "--build", FOLDER, "-j", "2", "-t", "tcpstate", "-t", "tcpstate_tool"]
    for command in configure, compile_:
        run = subprocess.run(command, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr


def install():
    """Copies tcpstate to BIN, and writes scripts there that take the place of tshark and sharkd."""
    modules = BIN / f"{VERSION[0]}.{VERSION[1]}" / "epan"
    modules.mkdir(parents=True)
    shutil.copy(FOLDER / "plugin" / "tcpstate.so", modules)
    shutil.copy(FOLDER / "tools" / "tcpstate", BIN)
    for name in "tshark", "sharkd":
        (BIN / name).write_text("#!/bin/sh\n"
                                f"LD_PRELOAD={libasan()} WIRESHARK_PLUGIN_DIR={BIN} "
                                f"exec {shutil.which(name)} \"$@\"\n")
    for path in BIN, *BIN.rglob("*"):
        path.chmod(0o755)
