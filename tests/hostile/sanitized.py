# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin and the tool built with AddressSanitizer and UBSan, and Debian's programs with that
plugin in them. A program ends with status 99 at the first thing that the sanitizers report."""
import os
import shutil
import subprocess
from pathlib import Path

from tshark import BUILD, VERSION, WORKSHOP

FOUND = 99
SOURCE = Path(__file__).parents[2]
FOLDER = BUILD / "sanitized"
FLAGS = "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
# Of a test program's memory each piece is to have its own red zones, not Wireshark's pools.
OPTIONS = {"ASAN_OPTIONS": f"detect_leaks=0:exitcode={FOUND}:detect_stack_use_after_return=1",
           "UBSAN_OPTIONS": f"print_stacktrace=1:exitcode={FOUND}",
           "WIRESHARK_DEBUG_WMEM_OVERRIDE": "simple"}


def gcc(*arguments):
    return subprocess.run(["gcc", *arguments], capture_output=True, text=True, check=True).stdout


def build():
    """Gives why it cannot be built, or None."""
    if shutil.which("gcc") is None:
        return "gcc is missing"
    if not os.path.isabs(gcc("-print-file-name=libasan.so").strip()):
        return "gcc's libasan is missing"
    configure = ["cmake", "-S", SOURCE, "-B", FOLDER, "-DCMAKE_C_COMPILER=gcc",
                 f"-DCMAKE_C_FLAGS={FLAGS}", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
                 "-DTCPSTATE_TESTS=OFF", "-DTCPSTATE_HARDENING=OFF"]
    compile_ = ["cmake", "--build", FOLDER, "-j", "2", "-t", "tcpstate", "-t", "tcpstate_tool"]
    for command in configure, compile_:
        run = subprocess.run(command, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
    return None


def install():
    """Puts them into the workshop; gives the tool and a script that stands for a program."""
    modules = WORKSHOP.path / "sanitized" / f"{VERSION[0]}.{VERSION[1]}" / "epan"
    modules.mkdir(parents=True)
    shutil.copy(FOLDER / "plugin" / "tcpstate.so", modules)
    shutil.copy(FOLDER / "tools" / "tcpstate", WORKSHOP.path / "sanitized" / "tcpstate")
    for name in "tshark", "sharkd":
        script = WORKSHOP.path / "sanitized" / name
        script.write_text("#!/bin/sh\n"
                          f"exec env LD_PRELOAD={gcc('-print-file-name=libasan.so').strip()} "
                          f"WIRESHARK_PLUGIN_DIR={modules.parents[1]} {shutil.which(name)} \"$@\"\n")
    for path in (WORKSHOP.path / "sanitized", *(WORKSHOP.path / "sanitized").rglob("*")):
        path.chmod(0o755)
    return WORKSHOP.path / "sanitized"
