# Copyright tcpstate contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Marks that say what a test needs of the host that runs it.

    @needs.programs("sqlite3")   a package has the program: without it the test fails
    @needs.root                  no package gives this right: without it the test is skipped
    @needs.namespaces            root and the right to make namespaces, which some containers lack

tests/run installs all programs. It runs the tests that need root by sudo, if the user has sudo.
"""
import functools
import os
import shutil
import subprocess

import pytest

root = pytest.mark.needs_root()
namespaces = pytest.mark.needs_root(namespaces=True)

# Program -> its Debian package, if the names differ.
PACKAGES = {"appstreamcli": "appstream", "cc": "gcc", "editcap": "wireshark-common", "ip": "iproute2",
            "promtool": "prometheus",
            "nft": "nftables", "nsenter": "util-linux", "readelf": "binutils",
            "sharkd": "wireshark-common", "ss": "iproute2", "Xvfb": "xvfb"}


def programs(*names):
    return pytest.mark.needs_programs(*names)


@functools.cache
def may_make_namespaces():
    return subprocess.run(["unshare", "-mn", "true"], capture_output=True).returncode == 0


def check(item):
    """Fails or skips a test if something that it needs is missing."""
    for mark in item.iter_markers("needs_root"):
        if os.geteuid() != 0:
            pytest.skip("needs root")
        if mark.kwargs.get("namespaces") and not may_make_namespaces():
            pytest.skip("needs the right to make namespaces")
    for mark in item.iter_markers("needs_programs"):
        missing = [name for name in mark.args if shutil.which(name) is None]
        if missing:
            packages = " ".join(sorted({PACKAGES.get(name, name) for name in missing}))
            pytest.fail(f"{', '.join(missing)} missing: apt-get install {packages}", pytrace=False)
