# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Marks that say what a test needs of the host that runs it.

    @needs.programs("sqlite3")   a package has the program: without it the test fails. If this release of Debian has
                                 no such package, the test is skipped
    @needs.root                  no package gives this right: without it the test is skipped
    @needs.namespaces            root and the right to make namespaces, which some containers lack
    @needs.packaging             the folder debian/, which the tarball of a release lacks: without it the test is skipped

tests/run installs all programs. It runs the tests that need root by sudo, if the user has sudo.
"""
import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tshark import BUILD

root = pytest.mark.needs_root()
namespaces = pytest.mark.needs_root(namespaces=True)
packaging = pytest.mark.skipif(not (Path(__file__).parents[1] / "debian").exists(),
                               reason="this source tree is the tarball of a release: it has no debian/")

# Program -> its Debian package, if the names differ.
PACKAGES = {"appstreamcli": "appstream", "cc": "gcc", "editcap": "wireshark-common", "ip": "iproute2",
            "promtool": "prometheus", "systemd-analyze": "systemd",
            "nft": "nftables", "node": "nodejs", "nsenter": "util-linux", "readelf": "binutils", "setpriv": "util-linux",
            "sharkd": "wireshark-common", "ss": "iproute2", "Xvfb": "xvfb"}


# Program -> the only release of Debian that has it, of those that are tested.
ONLY_IN = {"clickhouse-client": "12", "clickhouse-server": "12"}


def programs(*names):
    return pytest.mark.needs_programs(*names)


@functools.cache
def may_make_namespaces():
    return subprocess.run(["unshare", "-mn", "true"], capture_output=True).returncode == 0


@functools.cache
def release():
    """Returns the release of Debian: "12"; "" for sid."""
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return next((line.split("=")[1].strip('"') for line in lines if line.startswith("VERSION_ID=")), "")


def find(name):
    """Returns the path of a program, also of one for servers."""
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")


def fetch(name):
    """Gets something that no Debian has from npm, by tests/fetch, unless the build folder has it.
    Skips the test if npm does not get it."""
    script = Path(__file__).with_name("fetch")
    run = subprocess.run([script, BUILD, name], capture_output=True, text=True, timeout=600)
    if run.returncode:
        pytest.skip(run.stderr.strip().splitlines()[-1])


def check(item):
    """Fails or skips a test if something that it needs is missing."""
    for mark in item.iter_markers("needs_root"):
        if os.geteuid() != 0:
            pytest.skip("needs root")
        if mark.kwargs.get("namespaces") and not may_make_namespaces():
            pytest.skip("needs the right to make namespaces")
    for mark in item.iter_markers("needs_programs"):
        missing = [name for name in mark.args if find(name) is None]
        if missing and all(ONLY_IN.get(name, release()) != release() for name in missing):
            pytest.skip(f"this release of Debian has no {missing[0]}")
        if missing:
            packages = " ".join(sorted({PACKAGES.get(name, name) for name in missing}))
            pytest.fail(f"{', '.join(missing)} missing: apt-get install {packages}", pytrace=False)
